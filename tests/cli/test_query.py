"""The command that asks the published graph."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from participatiekaart.rdf.names import SHARED_BASE
from tests.cli.conftest import Run

NAMES = "SELECT ?name { ?s <https://schema.org/name> ?name } ORDER BY ?name"


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        ("csv", "name\r\neen\r\ntwee\r\n"),
        ("tsv", '?name\n"een"@nl\n"twee"@nl\n'),
        ("json", '{"head":{"vars":["name"]}'),
        ("xml", "<?xml"),
    ],
)
def test_query_prints_a_result_in_the_format_asked_for(run: Run, source: Path, output: str, expected: str) -> None:
    run("load", source)
    assert run("query", NAMES, "--format", output).stdout_bytes.decode().startswith(expected)


@pytest.mark.parametrize("output", ["csv", "json", "turtle"])
def test_ask_prints_a_boolean_whatever_the_format(run: Run, source: Path, output: str) -> None:
    run("load", source)
    assert "true" in run("query", "ASK { ?s ?p ?o }", "--format", output).stdout


@pytest.mark.parametrize(("output", "rdf_format"), [("turtle", "TURTLE"), ("ntriples", "N_TRIPLES"), ("csv", "TURTLE")])
def test_construct_prints_rdf(run: Run, source: Path, output: str, rdf_format: str) -> None:
    run("load", source)
    printed = run("query", "CONSTRUCT WHERE { ?s ?p ?o }", "--format", output).stdout_bytes
    assert len(list(ox.parse(printed, format=getattr(ox.RdfFormat, rdf_format)))) == 4


@pytest.mark.parametrize("query", [f"DESCRIBE <{SHARED_BASE}id/area/one>", f"describe <{SHARED_BASE}id/area/one>"])
def test_a_query_without_braces_is_a_query(run: Run, source: Path, query: str) -> None:
    run("load", source)
    assert '"een"@nl' in run("query", query, "--format", "ntriples").stdout


def test_a_query_is_read_from_a_file_or_from_standard_input(run: Run, source: Path, tmp_path: Path) -> None:
    run("load", source)
    (tmp_path / "names.rq").write_text(NAMES)
    assert run("query", "names.rq").stdout == run("query", "-", input=NAMES).stdout == run("query", NAMES).stdout


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT * { ?s ?p }", "line 1, column"),
        ("SELECT * { SERVICE <http://localhost:1/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("nowhere.rq", "nowhere.rq does not exist"),
        ("not-utf-8.rq", "not UTF-8"),
    ],
)
def test_a_query_that_cannot_be_answered_ends_with_1_and_says_why(
    run: Run, source: Path, tmp_path: Path, query: str, said: str
) -> None:
    run("load", source)
    (tmp_path / "not-utf-8.rq").write_bytes(b"ASK {} # \xff")
    ended = run("query", query)
    assert (ended.exit_code, ended.stdout) == (1, "")
    assert said in ended.stderr


def test_a_query_where_nothing_was_loaded_says_what_to_do(run: Run) -> None:
    ended = run("query", NAMES)
    assert ended.exit_code == 1
    assert "There is no readable graph" in ended.stderr
