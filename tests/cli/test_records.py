"""Commands about records: load, validate, export, rebuild."""

from __future__ import annotations

import re
from pathlib import Path

import orjson
import pyoxigraph as ox
import pytest

from participatiekaart.ingest.edits import EDITORS
from participatiekaart.journal import Journal, writing
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, Naming
from participatiekaart.rdf.records import Record
from tests.cli.conftest import Run, write

# --- load ------------------------------------------------------------------------------------------------------------------


def test_load_tells_what_it_did(run: Run, source: Path) -> None:
    first = run("load", source)
    assert (first.exit_code, first.stderr) == (0, "2 added, 0 changed, 0 unchanged, 0 retracted; position 2.\n")
    write(source, one="anders")
    (source / "two.ttl").unlink()
    assert run("load", source).stderr == "0 added, 1 changed, 0 unchanged, 1 retracted; position 4.\n"
    assert run("load", source).stderr == "0 added, 0 changed, 1 unchanged, 0 retracted; position 4.\n"


def test_load_of_a_broken_file_loads_nothing_and_tells_the_place(run: Run, source: Path) -> None:
    (source / "broken.ttl").write_text("<urn:s> <urn:p>\n  oops .\n")
    ended = run("load", source)
    assert ended.exit_code == 1
    assert re.search(r"broken\.ttl, line 2, column \d+", ended.stderr)
    assert "Nothing was loaded" in ended.stderr
    assert run("export").stdout == ""


def test_load_of_what_is_not_there_says_so(run: Run) -> None:
    ended = run("load", "nowhere.ttl")
    assert ended.exit_code == 1
    assert "nowhere.ttl does not exist" in ended.stderr


def test_load_while_another_process_writes_is_refused_and_reading_goes_on(run: Run, source: Path, tmp_path: Path) -> None:
    run("load", source)
    with writing(tmp_path / "data"):
        for command in (["load", source], ["rebuild"], ["serve"]):
            ended = run(*command)
            assert ended.exit_code == 1
            assert "Another process is writing" in ended.stderr
        assert run("query", "ASK { ?s ?p ?o }").exit_code == 0
        assert len(run("export").stdout.splitlines()) == 4


def test_the_data_directory_of_the_command_line_wins_over_the_environment(run: Run, source: Path, tmp_path: Path) -> None:
    run("load", source, "--data-dir", tmp_path / "other")
    assert (tmp_path / "other" / "journal.sqlite").exists()
    assert not (tmp_path / "data").exists()


def test_what_an_editor_changed_is_taken_from_the_files_again_where_that_is_asked_for(
    run: Run, source: Path, tmp_path: Path
) -> None:
    run("load", source)
    journal = Journal(tmp_path / "data" / "journal.sqlite", Naming())
    one = next(journal.records())
    journal.append([Record(one.name, one.content.replace(b"een", b"bewerkt"))], (), source=EDITORS, agent="editor:ab12cd")
    assert run("load", source).stderr == "0 added, 0 changed, 2 unchanged, 0 retracted; position 3.\n"
    write(source, one="anders")
    kept = run("load", source)
    assert (kept.exit_code, "--overwrite-edits" in kept.stderr, "0 changed" in kept.stderr) == (0, True, True)
    assert '"bewerkt"' in run("export").stdout
    taken = run("load", source, "--overwrite-edits", "--note", "the source knows better")
    assert taken.stderr == "0 added, 1 changed, 1 unchanged, 0 retracted; position 4.\n"
    assert '"anders"' in run("export").stdout
    assert "the source knows better" in run("history", "area/one").stdout


# --- validate --------------------------------------------------------------------------------------------------------------

WRONG = (
    "@prefix pk: <https://w3id.org/participatiekaart/def#> .\n@prefix schema: <https://schema.org/> .\n"
    "<https://w3id.org/participatiekaart/id/source/wrong> a pk:SourceDocument ; schema:nmae 'x' .\n"
)


def test_validate_of_valid_files_ends_with_0_and_changes_nothing(run: Run, source: Path, tmp_path: Path) -> None:
    ended = run("validate", source)
    assert (ended.exit_code, ended.stdout) == (0, "0 violations, 0 warnings.\n")
    assert not (tmp_path / "data").exists()


def test_validate_of_invalid_files_ends_with_1_and_names_file_record_and_field(run: Run, source: Path) -> None:
    (source / "wrong.ttl").write_text(WRONG)
    ended = run("validate", source)
    assert ended.exit_code == 1
    assert "wrong.ttl" in ended.stdout
    assert "<https://w3id.org/participatiekaart/id/source/wrong>" in ended.stdout
    assert "violation: name:" in ended.stdout


def test_a_report_in_json_carries_its_texts_in_both_languages(run: Run, source: Path) -> None:
    (source / "wrong.ttl").write_text(WRONG)
    ended = run("validate", source, "--format", "json")
    report = orjson.loads(ended.stdout_bytes)
    assert (ended.exit_code, report["conforms"]) == (1, False)
    assert all({"nl", "en"} <= finding["text"].keys() for finding in report["findings"])
    assert {finding["severity"] for finding in report["findings"]} == {"violation"}


def test_a_report_in_turtle_is_a_shacl_report(run: Run, source: Path) -> None:
    for expected in ("true", "false"):
        ended = run("validate", source, "--format", "turtle")
        said = {quad.predicate.value: quad.object for quad in ox.parse(ended.stdout_bytes, format=ox.RdfFormat.TURTLE)}
        conforms = said[f"{PREFIXES['sh']}conforms"]
        assert isinstance(conforms, ox.Literal)
        assert (conforms.value, ended.exit_code) == (expected, 0 if expected == "true" else 1)
        (source / "wrong.ttl").write_text(WRONG)


@pytest.mark.parametrize(("language", "word"), [("en", "violation"), ("nl", None)])
def test_a_report_for_people_is_in_their_language(run: Run, source: Path, language: str, word: str | None) -> None:
    (source / "wrong.ttl").write_text(WRONG)
    shown = run("validate", source, "--lang", language).stdout
    assert word is None or word in shown
    assert ("Geef" in shown) == (language == "nl")


# --- export, rebuild -------------------------------------------------------------------------------------------------------

NAMES = "SELECT ?name { ?s <https://schema.org/name> ?name } ORDER BY ?name"


def test_export_prints_sorted_quads_and_twice_the_same(run: Run, source: Path) -> None:
    run("load", source)
    first = run("export").stdout_bytes
    assert first == run("export").stdout_bytes
    assert first.splitlines() == sorted(first.splitlines())
    quads = list(ox.parse(first, format=ox.RdfFormat.N_QUADS))
    assert {str(quad.graph_name) for quad in quads} == {f"<{SHARED_BASE}graph/area/{slug}>" for slug in ("one", "two")}


def test_rebuild_makes_everything_from_the_journal_and_the_export_is_the_same(run: Run, source: Path, tmp_path: Path) -> None:
    run("load", source)
    before, answer = run("export").stdout_bytes, run("query", NAMES).stdout
    for path in sorted((tmp_path / "data").rglob("*"), reverse=True):
        if not path.name.startswith("journal"):
            path.rmdir() if path.is_dir() else path.unlink()
    ended = run("rebuild")
    assert (ended.exit_code, ended.stderr) == (0, "Rebuilt; position 2.\n")
    assert run("export").stdout_bytes == before
    assert run("query", NAMES).stdout == answer
