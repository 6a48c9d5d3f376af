"""The command line, as a person or a script meets it: what it prints, and with which status it ends."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2 as httpx
import orjson
import pyoxigraph as ox
import pytest
from typer.testing import CliRunner, Result

from participatiekaart.cli import app
from participatiekaart.journal import writing
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from participatiekaart.workspace import Workspace

Run = Callable[..., Result]

AREA = (
    "@prefix pk: <https://w3id.org/participatiekaart/def#> .\n@prefix schema: <https://schema.org/> .\n"
    '<https://w3id.org/participatiekaart/id/area/{slug}> a pk:NamedArea ; schema:name "{name}"@nl .\n'
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in English over a data directory of its own."""
    monkeypatch.setenv("PARTICIPATIEKAART_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PARTICIPATIEKAART_LANGUAGE", "en")
    monkeypatch.setenv("PARTICIPATIEKAART_REFERENCE_SAMPLE", "0")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **options: CliRunner().invoke(app, [str(each) for each in arguments], **options)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with two areas."""
    folder = tmp_path / "source"
    folder.mkdir()
    write(folder, one="een", two="twee")
    return folder


def write(folder: Path, **names: str) -> None:
    for slug, name in names.items():
        (folder / f"{slug}.ttl").write_text(AREA.format(slug=slug, name=name))


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


# --- query -----------------------------------------------------------------------------------------------------------------

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


# --- export, history, rebuild ----------------------------------------------------------------------------------------------


def test_export_prints_sorted_quads_and_twice_the_same(run: Run, source: Path) -> None:
    run("load", source)
    first = run("export").stdout_bytes
    assert first == run("export").stdout_bytes
    assert first.splitlines() == sorted(first.splitlines())
    quads = list(ox.parse(first, format=ox.RdfFormat.N_QUADS))
    assert {str(quad.graph_name) for quad in quads} == {f"<{SHARED_BASE}graph/area/{slug}>" for slug in ("one", "two")}


@pytest.mark.parametrize("name", ["area/one", f"{SHARED_BASE}id/area/one"])
def test_history_lists_the_versions_of_a_record_with_its_retraction(run: Run, source: Path, name: str) -> None:
    run("load", source, "--note", "the first time")
    write(source, one="anders")
    run("load", source)
    (source / "one.ttl").unlink()
    run("load", source)
    lines = run("history", name).stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["1", "3", "4"]
    assert lines[0].endswith("the first time")
    assert "retracted" in lines[2]
    assert all(re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ", line) for line in lines)


@pytest.mark.parametrize("name", ["area/nobody", "nonsense", "https://example.org/x", ""])
def test_the_history_of_what_never_was_says_how_to_write_a_name(run: Run, source: Path, name: str) -> None:
    run("load", source)
    ended = run("history", name)
    assert ended.exit_code == 1
    assert "TYPE/SLUG" in ended.stderr


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


# --- settings and help -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PARTICIPATIEKAART_BASE_IRI", "no-iri"),
        ("PARTICIPATIEKAART_PORT", "70000"),
        ("PARTICIPATIEKAART_LANGUAGE", "xx"),
        ("PARTICIPATIEKAART_QUERY_SECONDS", "soon"),
    ],
)
@pytest.mark.parametrize("command", [["export"], ["load"], ["query", "ASK {}"]])
def test_a_wrong_setting_is_named_with_status_2(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str], variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    ended = run(*command)
    assert ended.exit_code == 2
    assert variable in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_journal_that_is_no_journal_is_told_apart_from_everything_that_can_be_rebuilt(
    run: Run, source: Path, tmp_path: Path
) -> None:
    run("load", source)
    for each in (tmp_path / "data").glob("journal.sqlite*"):
        each.write_bytes(b"no database" * 1000)
    for command in (["load", source], ["export"], ["rebuild"], ["history", "area/one"]):
        ended = run(*command)
        assert ended.exit_code == 1
        assert "cannot be rebuilt" in ended.stderr


@pytest.mark.parametrize("command", ["load", "validate", "query", "serve", "export", "history", "rebuild"])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    ended = run(command, "--help", env={"COLUMNS": "200"})
    assert ended.exit_code == 0
    assert "--data-dir" in ended.stdout
    assert "--lang" in ended.stdout


# --- serve -----------------------------------------------------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_alive(process: int) -> bool:
    """Whether a process runs; one that only waits to be reaped does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(process: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@contextmanager
def served(data_dir: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [
        sys.executable,
        "-m",
        "participatiekaart.cli",
        "serve",
        "--port",
        str(port),
        "--data-dir",
        str(data_dir),
        "--lang",
        "en",
    ]
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, text=True, env={**os.environ, "PARTICIPATIEKAART_QUERY_WORKERS": "2"}
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def answer(address: str, process: subprocess.Popen[str], **headers: str) -> httpx.Response:
    """What the service says, as soon as it says anything."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return httpx.get(address, headers=headers, follow_redirects=True)
        except httpx.TransportError:
            assert process.poll() is None, process.communicate()[1]
            assert time.monotonic() < deadline, "the service did not start in time"
            time.sleep(0.02)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks at processes through /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_serve_answers_until_it_is_ended_and_leaves_no_process_behind(bundled_workspace: Workspace, how: signal.Signals) -> None:
    port = free_port()
    with served(bundled_workspace.data_dir, port) as process:
        base = f"http://127.0.0.1:{port}"
        assert answer(f"{base}/health/ready", process).json()["status"] == "ready"
        thing = f"{base}/id/practice/operatie-schoolvoorbeeld"
        for accept in ("text/turtle", "application/ld+json", "application/n-triples", "application/rdf+xml", "application/json"):
            got = answer(thing, process, Accept=accept)
            assert (got.status_code, got.headers["content-type"].partition(";")[0]) == (200, accept)
        assert "server" not in got.headers
        assert httpx.get(f"{base}/sparql", params={"query": "ASK { ?s ?p ?o }"}).json()["boolean"] is True
        assert "pk:PracticeExample" in answer(f"{base}/def", process, Accept="text/html").text
        workers = children(process.pid)
        assert len(workers) == 2
        process.send_signal(how)
        _, told = process.communicate(timeout=20)
        assert f"Participatiekaart is at http://localhost:{port}/" in told
        assert "Traceback" not in told
    deadline = time.monotonic() + 10
    while any(is_alive(each) for each in workers):
        assert time.monotonic() < deadline, "the query workers live on"
        time.sleep(0.02)


def test_serve_on_a_port_that_is_taken_ends_with_an_error(bundled_workspace: Workspace) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with served(bundled_workspace.data_dir, taken.getsockname()[1]) as process:
            _, told = process.communicate(timeout=30)
            assert process.returncode != 0
            assert "address already in use" in told
