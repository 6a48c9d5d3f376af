"""Making dumps: the same data give the same bytes, whole or not at all, and old ones are kept as the settings say."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart import bundled
from participatiekaart.dumps import every
from participatiekaart.errors import DumpFailed, InvalidInput, WriterBusy
from participatiekaart.locks import FileLock
from participatiekaart.rdf.records import Record
from tests.dumps.conftest import Dumped, Place, area, dataset, place
from tests.index.worlds import records
from tests.shapes import shapes_with

BEGINNING = records(
    dataset("everything", "")
    + dataset("areas", "id/area/", of="pk:NamedArea")
    + dataset("organisations", "id/organisation/", of="org:Organization")
    + "".join(area(slug, name) for slug, name in (("a", "Zuid"), ("b", "Noord"), ("c", "Zuid")))
    + '<organisation/us> a org:Organization ; schema:name "Wij"@nl, "Us"@en ; pk:region <area/b> .'
)
SIZED = records(
    dataset("areas", "id/area/", of="pk:NamedArea")
    + '<area/a> a pk:NamedArea ; schema:name "Zuid"@nl ; pk:height 3 ; pk:width 4 .'
)
SIZES = """
<made-up> a sh:NodeShape ; sh:targetClass pk:NamedArea ; sh:property <made-up#height>, <made-up#width> .
<made-up#height> sh:path pk:height ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:name "hoogte"@nl, "height"@en .
<made-up#width> sh:path pk:width ; sh:datatype xsd:integer ; sh:maxCount 1 ; sh:name "breedte"@nl, "width"@en .
<made-up#{first}> sh:order 1 .
<made-up#{second}> sh:order 2 .
"""
ABOUT_HISTORY = {"prov.ttl", "ro-crate-metadata.json", "SHA256SUMS", "void.ttl"}
"""Files that tell when, and so hold dates and positions."""


# --- The same data, the same bytes -------------------------------------------------------------------------------------------


@settings(max_examples=8)
@given(
    order=st.permutations(BEGINNING), cuts=st.sets(st.integers(1, len(BEGINNING) - 1), max_size=2), is_changed_back=st.booleans()
)
def test_the_same_data_in_another_order_give_the_same_bytes(
    order: list[Record], cuts: set[int], *, is_changed_back: bool
) -> None:
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        first, second = place(Path(one)), place(Path(other))
        first.publish(BEGINNING)
        if is_changed_back:
            second.publish(records(area("a", "Oost") + area("z", "Weg")))
        for start, end in zip([0, *sorted(cuts)], [*sorted(cuts), len(order)], strict=True):
            second.publish(order[start:end], ["area/z"] if is_changed_back and end == len(order) else [])
        expected, found = first.every_content(first.dump()), second.every_content(second.dump())
        assert expected.keys() == found.keys()
        assert [name for name in expected if name not in ABOUT_HISTORY and expected[name] != found[name]] == []


def test_a_dump_that_is_made_again_is_the_same_in_every_byte(dumped: Dumped, tmp_path: Path) -> None:
    source = dumped.place.workspace.data_dir
    shutil.copytree(source, tmp_path / "data", ignore=shutil.ignore_patterns("*.lease", "results", "dumps"))
    again = place(tmp_path / "data")
    dump = again.dump()
    assert dump.files == dumped.dump.files
    assert again.every_content(dump) == dumped.place.every_content(dumped.dump)


def test_nothing_is_made_where_nothing_was_published_since(empty: Place) -> None:
    empty.publish(BEGINNING)
    first = empty.dump()
    assert empty.dump() == first
    assert every(empty.workspace.data_dir) == [first]


def test_a_dump_is_made_anew_where_it_would_be_another_one_though_nothing_was_published(tmp_path: Path) -> None:
    dutch = place(tmp_path, language="nl")
    dutch.publish(BEGINNING)
    first = dutch.dump()
    english = place(tmp_path, language="en").dump()
    assert (english.position, english.name) != (first.position, first.name)
    assert every(tmp_path) == [english, first]


def test_a_table_has_its_columns_as_the_shapes_say_now_though_nothing_was_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def columns(first: str, second: str, *published: Record) -> list[str]:
        monkeypatch.setattr(bundled, "shapes", shapes_with(tmp_path / first, SIZES.format(first=first, second=second)))
        shaped = place(tmp_path / "data")
        shaped.publish(published)
        header = shaped.content(shaped.dump(), "areas.csv.gz").splitlines()[0].decode()
        return [name for name in header.split(",") if name in {"height", "width"}]

    assert columns("height", "width", *SIZED) == ["height", "width"]
    assert columns("width", "height") == ["width", "height"]


def test_what_did_not_change_keeps_its_date_and_its_place_on_the_disk(empty: Place) -> None:
    empty.publish(BEGINNING)
    first = empty.dump()
    empty.publish(records('<organisation/us> a org:Organization ; schema:name "Anders"@nl .'))
    second = empty.dump()
    for name in ("areas.ttl.gz", "areas.csv.zst", "areas.parquet", "LICENSE.txt"):
        assert first.by_name[name] == second.by_name[name]
        assert empty.path(first, name).samefile(empty.path(second, name))
    for name in ("everything.nq.gz", "organisations.ttl.gz", "organisations.parquet"):
        assert second.by_name[name].sha256 != first.by_name[name].sha256
        assert second.by_name[name].modified > first.by_name[name].modified


def test_a_file_is_as_new_as_the_last_change_of_its_records(empty: Place) -> None:
    empty.publish(BEGINNING)
    empty.publish(records('<organisation/us> a org:Organization ; schema:name "Anders"@nl .'))
    dump = empty.dump()
    first, last = (entry.at for entry in empty.workspace.journal.entries(0, 100)[:: len(BEGINNING)])
    assert dump.by_name["areas.ttl.gz"].modified == first
    assert dump.by_name["organisations.ttl.gz"].modified == last


def test_a_retraction_is_a_change(empty: Place) -> None:
    empty.publish(BEGINNING)
    empty.publish([], ["area/c"])
    dump = empty.dump()
    assert dump.by_name["areas.ttl.gz"].modified == empty.workspace.journal.entries(0, 100)[-1].at
    assert b"area/c" not in empty.content(dump, "everything.nq.gz")


def test_a_dump_is_of_what_is_published_also_where_the_journal_is_ahead(empty: Place) -> None:
    empty.publish(BEGINNING)
    index = empty.workspace.index()
    empty.publish(records(area("a", "Later") + area("d", "Later")))
    content = empty.content(empty.workspace.dumper.make(index), "everything.nq.zst")
    assert b'"Zuid"' in content
    assert b"Later" not in content


def test_nothing_of_who_changed_what_is_in_a_dump(empty: Place) -> None:
    empty.publish(BEGINNING)
    dump = empty.dump()
    for file in dump.files:
        content = empty.content(dump, file.name)
        assert [word for word in (b"ab12cd", b"/home/somebody", b"private") if word in content] == []


# --- Whole or not at all -----------------------------------------------------------------------------------------------------


def test_a_killed_process_leaves_nothing_that_looks_like_a_dump(dumped: Dumped, tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    shutil.copytree(dumped.place.workspace.data_dir, data_dir, ignore=shutil.ignore_patterns("*.lease", "results", "dumps"))
    command = [sys.executable, "-m", "participatiekaart.cli", "dump", "--data-dir", str(data_dir)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while not list((data_dir / "dumps").glob("*.tmp/*.nq.gz")):
        assert process.poll() is None, process.communicate()[1]
    process.kill()
    process.communicate()
    assert every(data_dir) == []
    assert list((data_dir / "dumps").glob("*.tmp"))
    after = place(data_dir)
    assert after.dump().files == dumped.dump.files
    assert list((data_dir / "dumps").glob("*.tmp")) == []


def test_a_dump_that_cannot_be_written_leaves_the_earlier_one(empty: Place) -> None:
    empty.publish(BEGINNING)
    first = empty.dump()
    empty.publish(records(area("d", "Nieuw")))
    kept, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    empty.workspace.index()
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, _))  # as a disk that is full
    try:
        with pytest.raises(DumpFailed, match="No dump was made"):
            empty.dump()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (kept, _))
    assert every(empty.workspace.data_dir) == [first]
    assert list(empty.workspace.dumper.folder.glob("*.tmp")) == []
    assert empty.dump().position > first.position


def test_two_processes_do_not_dump_at_the_same_time(empty: Place) -> None:
    empty.publish(BEGINNING)
    empty.workspace.dumper.folder.mkdir()
    with FileLock(empty.workspace.dumper.folder / "writer.lock"), pytest.raises(WriterBusy, match="Another process"):
        empty.dump()
    assert empty.dump()


def test_where_nothing_is_published_there_is_nothing_to_dump(empty: Place) -> None:
    empty.workspace.ensure_published(lambda _step, _done: None)
    with pytest.raises(InvalidInput, match="load something first"):
        empty.dump()


# --- Which are kept, and when another is due ---------------------------------------------------------------------------------


def test_as_many_earlier_dumps_are_kept_as_the_settings_say(tmp_path: Path) -> None:
    few = place(tmp_path, dumps_kept=2)
    positions = []
    for number in range(5):
        few.publish(records(area("a", f"Stand {number}")))
        positions.append(few.dump().position)
    assert [each.position for each in every(tmp_path)] == positions[:1:-1]
    assert sorted(path.name for path in few.workspace.dumper.folder.iterdir() if path.is_dir()) == [
        f"{position:012d}-0" for position in positions[2:]
    ]


def test_dumps_of_positions_that_a_restored_journal_never_had_go(tmp_path: Path) -> None:
    now = place(tmp_path / "data")
    now.publish(BEGINNING)
    shutil.copytree(tmp_path / "data", tmp_path / "backup")
    now.publish(records(area("d", "Vergeten")))
    forgotten = now.dump()
    shutil.copytree(now.workspace.dumper.folder, tmp_path / "backup" / "dumps")
    restored = place(tmp_path / "backup")
    made = restored.dump()
    assert made.position < forgotten.position
    assert every(tmp_path / "backup") == [made]


def test_a_dump_is_due_when_there_is_none_and_when_the_newest_is_old_and_of_before(empty: Place) -> None:
    dumper = empty.workspace.dumper
    assert not dumper.is_due(0, 24)
    empty.publish(BEGINNING)
    position = empty.workspace.journal.position
    assert dumper.is_due(position, 24)
    assert not dumper.is_due(position, 0)
    made = empty.dump()
    assert not dumper.is_due(position, 24)
    assert not dumper.is_due(position + 1, 24)
    manifest = dumper.folder / made.name / "manifest.json"
    two_days_ago = datetime.now(UTC).timestamp() - 2 * 86400
    os.utime(manifest, (two_days_ago, two_days_ago))
    assert dumper.is_due(position + 1, 24)
    assert not dumper.is_due(position, 24)
    assert not dumper.is_due(position + 1, 0)
