"""A data directory as a whole: loaded, published, killed, damaged, rebuilt."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from participatiekaart.errors import InvalidInput, WriterBusy
from participatiekaart.ingest import FileSource
from participatiekaart.ingest.edits import EDITORS
from participatiekaart.journal import writing
from participatiekaart.rdf.records import Record
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace

KILLS = 100


def silent(_step: str, _done: float) -> None:
    """Progress that no test watches."""


def write(folder: Path, **names: str) -> FileSource:
    """A source of named areas."""
    folder.mkdir(exist_ok=True)
    for slug, name in names.items():
        (folder / f"{slug}.ttl").write_text(
            f"<https://w3id.org/participatiekaart/id/area/{slug}> a <https://w3id.org/participatiekaart/def#NamedArea> ; "
            f'<https://schema.org/name> "{name}"@nl .'
        )
    return FileSource.of([folder], "areas")


def names(workspace: Workspace) -> list[str]:
    """What readers see."""
    areas = workspace.graph.snapshot().instances("https://w3id.org/participatiekaart/def#NamedArea")
    return [workspace.graph.snapshot().label(iri)["nl"] for iri in areas]


def exported(workspace: Workspace) -> bytes:
    return b"".join(record.quads() for record in workspace.journal.records())


# --- load ------------------------------------------------------------------------------------------------------------------


def test_what_is_loaded_is_published(empty_workspace: Workspace, tmp_path: Path) -> None:
    loaded = empty_workspace.load(write(tmp_path / "source", one="een", two="twee"), silent)
    assert (loaded.added, loaded.position) == (2, 2)
    assert names(empty_workspace) == ["een", "twee"]


def test_loading_the_same_again_changes_nothing(empty_workspace: Workspace, tmp_path: Path) -> None:
    source = write(tmp_path / "source", one="een")
    empty_workspace.load(source, silent)
    stamp = (empty_workspace.data_dir / "published.json").stat().st_mtime_ns
    loaded = empty_workspace.load(source, silent)
    assert (loaded.added, loaded.changed, loaded.unchanged, loaded.position) == (0, 0, 1, 1)
    assert (empty_workspace.data_dir / "published.json").stat().st_mtime_ns == stamp


def test_a_source_with_a_violation_changes_nothing(empty_workspace: Workspace, tmp_path: Path) -> None:
    empty_workspace.load(write(tmp_path / "source", one="een"), silent)
    source = write(tmp_path / "source", one="anders")
    (tmp_path / "source" / "broken.ttl").write_text("this is no Turtle")
    assert not empty_workspace.load(source, silent).report.conforms
    assert names(empty_workspace) == ["een"]


def test_a_source_that_is_not_there_changes_nothing(empty_workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="does not exist"):
        empty_workspace.load(FileSource.of([tmp_path / "nowhere"]), silent)


def test_checking_changes_nothing_and_makes_nothing(empty_workspace: Workspace, tmp_path: Path) -> None:
    assert empty_workspace.check(write(tmp_path / "source", one="een"), silent).conforms
    assert not empty_workspace.data_dir.exists()


def test_what_an_editor_changed_is_loaded_over_only_where_that_is_asked_for(empty_workspace: Workspace, tmp_path: Path) -> None:
    source = write(tmp_path / "source", one="een")
    empty_workspace.load(source, silent)
    [one] = empty_workspace.journal.records()
    edited = Record(one.name, one.content.replace(b'"een"', b'"bewerkt"'))
    empty_workspace.journal.append([edited], (), source=EDITORS, agent="editor:ab12cd")
    empty_workspace.load(source, silent)
    assert names(empty_workspace) == ["bewerkt"]
    empty_workspace.load(source, silent, overwrite_edits=True)
    assert names(empty_workspace) == ["een"]


# --- one writer ------------------------------------------------------------------------------------------------------------


def test_a_second_writer_is_refused_and_readers_go_on(empty_workspace: Workspace, tmp_path: Path) -> None:
    empty_workspace.load(write(tmp_path / "source", one="een"), silent)
    second = Workspace(empty_workspace.settings)
    with writing(empty_workspace.data_dir):
        for write_something in (
            lambda: second.load(write(tmp_path / "source", one="anders"), silent),
            lambda: second.rebuild(silent),
            lambda: second.ensure_published(silent),
        ):
            with pytest.raises(WriterBusy, match="Another process is writing"):
                write_something()
        assert names(second) == ["een"]
        assert names(Workspace(empty_workspace.settings)) == ["een"]
    assert second.load(write(tmp_path / "source", one="anders"), silent).changed == 1


def test_the_right_to_write_ends_with_the_process_that_had_it(empty_workspace: Workspace, tmp_path: Path) -> None:
    empty_workspace.load(write(tmp_path / "source", one="een"), silent)
    code = (
        "import fcntl, sys; file = open(sys.argv[1]); fcntl.flock(file, fcntl.LOCK_EX); "
        "print('held', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, empty_workspace.data_dir / "writer.lock"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(WriterBusy):
        empty_workspace.ensure_published(silent)
    holder.kill()
    holder.communicate()
    empty_workspace.ensure_published(silent)


# --- killed ----------------------------------------------------------------------------------------------------------------


def test_after_a_hundred_kills_nothing_acknowledged_is_lost_and_nothing_half_published_is_shown(tmp_path: Path) -> None:
    """Two records always change together; each load of them is killed at a random moment, and looked at afterwards."""
    environment = {**os.environ, "PARTICIPATIEKAART_BASE_IRI": "https://example.org/region/"}
    command: list[str | Path] = [sys.executable, Path(__file__).with_name("kill_load.py"), tmp_path, str(KILLS)]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert ended.returncode == 0, ended.stderr
    tries = [json.loads(line) for line in ended.stdout.splitlines()]
    acknowledged, shown = 0, 0
    for each in tries:
        version, after = each["version"], each["after"]
        assert after, f"after version {version} nothing could be read: {ended.stderr}"
        if each["acknowledged"]:
            assert each["acknowledged"] == {"conforms": True, "position": after["position"]}
            acknowledged = version
        left, right = after["journal"]
        assert left == right, "the journal holds all of a load or nothing"
        assert acknowledged <= left <= version, "what was acknowledged is in the journal"
        left, right = after["published"]
        assert left == right, "readers see one position"
        assert acknowledged <= left <= version, "what was acknowledged is shown"
        assert left >= shown, "readers never go back"
        assert after["index"] == after["published"], "the index shows what the graph does"
        assert after["default"] == sorted([str(left)] * 4), "the default graph is the union of the named graphs"
        assert after["shown"] <= after["position"]
        shown = left
    assert acknowledged == shown == KILLS
    assert sum(not each["acknowledged"] for each in tries) > KILLS / 10, "most loads really were killed"
    assert sorted(path.name for path in (tmp_path / "data").iterdir() if not path.name.startswith("journal")) == [
        "index",
        "published.json",
        "snapshots",
        "writer.lock",
    ]
    for kind in ("snapshots", "index"):
        assert len([path for path in (tmp_path / "data" / kind).iterdir() if path.is_dir()]) == 1


# --- damaged, rebuilt ------------------------------------------------------------------------------------------------------


def remove_all_but_the_journal(data_dir: Path) -> None:
    for folder, _, files in os.walk(data_dir, topdown=False):
        for name in files:
            if not name.startswith("journal.sqlite"):
                (Path(folder) / name).unlink()
        if Path(folder) != data_dir:
            Path(folder).rmdir()


def test_from_the_journal_alone_everything_is_rebuilt_byte_by_byte(empty_workspace: Workspace, tmp_path: Path) -> None:
    source = write(tmp_path / "source", one="een", two="twee")
    empty_workspace.load(source, silent)
    empty_workspace.load(write(tmp_path / "source", one="anders"), silent)
    before, triples = exported(empty_workspace), sorted(map(str, empty_workspace.graph.snapshot().store))
    empty_workspace.journal.close()
    remove_all_but_the_journal(empty_workspace.data_dir)
    fresh = Workspace(empty_workspace.settings)
    assert fresh.rebuild(silent) == 3
    assert exported(fresh) == before
    assert sorted(map(str, fresh.graph.snapshot().store)) == triples


def test_a_load_heals_what_was_lost_though_nothing_changed(empty_workspace: Workspace, tmp_path: Path) -> None:
    source = write(tmp_path / "source", one="een")
    empty_workspace.load(source, silent)
    remove_all_but_the_journal(empty_workspace.data_dir)
    assert empty_workspace.load(source, silent).unchanged == 1
    assert names(empty_workspace) == ["een"]


def test_exports_of_the_same_journal_are_equal_and_sorted(bundled_workspace: Workspace) -> None:
    first = exported(bundled_workspace)
    assert first == exported(Workspace(bundled_workspace.settings))
    graphs = [line.split(b" ")[-2] for line in first.splitlines()]
    records = [record.name.iri for record in bundled_workspace.journal.records()]
    assert records == sorted(records)
    assert list(dict.fromkeys(graphs)) == [f"<{record.name.graph}>".encode() for record in bundled_workspace.journal.records()]
    assert all(record.lines == sorted(record.lines) for record in bundled_workspace.journal.records())


def test_an_own_base_names_own_records_beside_the_shared_vocabulary(tmp_path: Path) -> None:
    base = "https://data.example.org/region/"
    workspace = Workspace(Settings(data_dir=tmp_path / "data", base_iri=base, reference_sample=0))
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "one.ttl").write_text(
        f'<{base}id/area/one> a <https://w3id.org/participatiekaart/def#NamedArea> ; <https://schema.org/name> "een"@nl .'
    )
    assert workspace.load(FileSource.of([folder]), silent).report.conforms
    assert [str(each) for each in workspace.graph.snapshot().store.named_graphs()] == [f"<{base}graph/area/one>"]


def test_the_first_load_of_an_empty_directory_is_held_to_the_shapes_of_superclasses_too(
    empty_workspace: Workspace, tmp_path: Path
) -> None:
    """The class hierarchy comes with the shapes, not from what happens to be loaded."""
    file = tmp_path / "area.ttl"
    file.write_text(
        "<https://w3id.org/participatiekaart/id/area/ergens> a <https://w3id.org/participatiekaart/def#NamedArea> ;\n"
        '  <https://schema.org/nmae> "Ergens"@nl .\n',
        "utf-8",
    )
    report = empty_workspace.load(FileSource.of([file]), silent).report
    assert {finding.path for finding in report.findings} >= {"https://schema.org/nmae", "https://schema.org/name"}


def test_an_empty_journal_is_not_rebuilt_from(empty_workspace: Workspace) -> None:
    with pytest.raises(InvalidInput, match="nothing to rebuild from"):
        empty_workspace.rebuild(silent)
