"""Commands about what became of a record: history, diff."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from participatiekaart.journal import Journal
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, Naming
from participatiekaart.rdf.parsing import parse_bytes
from participatiekaart.rdf.records import Record, split
from tests.cli.conftest import Run, write


@pytest.fixture
def changed(run: Run, source: Path) -> Run:
    """A record that was made (version 1), changed (3) and retracted (4)."""
    run("load", source, "--note", "the first time")
    write(source, one="anders")
    run("load", source)
    (source / "one.ttl").unlink()
    run("load", source)
    return run


# --- history ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["area/one", f"{SHARED_BASE}id/area/one", f"{SHARED_BASE}id/area/one#part"])
def test_history_lists_the_versions_of_a_record_with_its_retraction(changed: Run, name: str) -> None:
    lines = changed("history", name).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "3", "4"]
    assert lines[0].endswith("the first time")
    assert "retracted" in lines[2]
    assert all(re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", line) for line in lines)


def test_history_counts_the_statements_that_came_and_went(changed: Run) -> None:
    lines = changed("history", "area/one").stdout.splitlines()
    assert [re.findall(r"[+-]\d+(?=  )", line) for line in lines] == [["-0"], ["-1"], ["-2"]]
    assert ["+2 -0" in lines[0], "+1 -1" in lines[1], "+0 -2" in lines[2]] == [True] * 3


@pytest.mark.parametrize("command", ["history", "diff"])
@pytest.mark.parametrize("name", ["area/nobody", "nonsense", "https://example.org/x", ""])
def test_what_never_was_is_told_with_how_to_write_a_name(run: Run, source: Path, command: str, name: str) -> None:
    run("load", source)
    ended = run(command, name)
    assert ended.exit_code == 1
    assert "TYPE/SLUG" in ended.stderr


# --- diff ------------------------------------------------------------------------------------------------------------------


def test_diff_tells_in_the_words_of_the_shapes_what_came_and_went(changed: Run) -> None:
    assert changed("diff", "area/one", 1, 3).stdout == "  area/one\n    name\n-     een (nl)\n+     anders (nl)\n"
    assert "    naam\n" in changed("diff", "area/one", 1, 3, "--lang", "nl").stdout


def test_diff_of_the_last_two_versions_and_of_one_with_the_last(changed: Run) -> None:
    assert changed("diff", "area/one").stdout.splitlines()[0] == "- area/one"
    assert "-     een (nl)" in changed("diff", "area/one", 1).stdout


def test_diff_as_a_patch_is_rdf_patch(changed: Run) -> None:
    patch = changed("diff", "area/one", 1, 3, "--format", "patch").stdout.splitlines()
    assert patch[0] == f"H graph <{SHARED_BASE}graph/area/one> ."
    assert [line[0] for line in patch] == ["H", "T", "D", "A", "T"]


def practice(*goals: str) -> Record:
    """A practice with goals, each a node that it owns."""
    listed = "".join(f"; pk:goal [ a pk:Goal ; dct:title '{goal}'@nl ; dct:description 'samen'@nl ]" for goal in goals)
    prefixes = "".join(f"@prefix {each}: <{PREFIXES[each]}> .\n" for each in ("pk", "dct"))
    turtle = f"{prefixes}<{SHARED_BASE}id/practice/x> a pk:PracticeExample {listed} ."
    [record] = split(parse_bytes(turtle.encode(), ox.RdfFormat.TURTLE, "x.ttl"), Naming(), "x.ttl")
    return record


def test_diff_tells_what_became_of_a_node_inside_a_record_and_shows_one_that_came_as_a_whole(run: Run, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "data" / "journal.sqlite", Naming())
    for state in (practice("een"), practice("twee"), practice("twee", "drie")):
        journal.append([state], [], source="test", agent="test")
    told = run("diff", "practice/x", 1, 2).stdout.splitlines()
    assert [line.split() for line in told][2:] == [["dct:title"], ["-", "een", "(nl)"], ["+", "twee", "(nl)"]]
    told = run("diff", "practice/x", 2, 3).stdout.splitlines()
    assert [line[0] for line in told] == [" ", " ", *"+++++++"]
    assert "drie (nl)" in "".join(told)


def test_diff_with_a_version_of_another_record_says_so(changed: Run) -> None:
    ended = changed("diff", "area/one", 2)
    assert ended.exit_code == 1
    assert "There is no version 2 of area/one" in ended.stderr
