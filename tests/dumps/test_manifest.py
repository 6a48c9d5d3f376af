"""Which dumps there are."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from participatiekaart.dumps import DumpFile, Dumps, every, latest
from participatiekaart.dumps.manifest import FOLDER, MANIFEST, write

FILE = DumpFile(
    "a.nq.gz", "urn:dataset", "application/n-quads", "gzip", 3, "ab", datetime(2026, 11, 22, 7, 1, 2, 3, tzinfo=UTC), 1
)


def put(data_dir: Path, name: str) -> Dumps:
    folder = data_dir / FOLDER / name
    folder.mkdir(parents=True)
    dump = Dumps(int(name.partition("-")[0]), (FILE,), name, "digest")
    write(folder, dump)
    return dump


def test_there_are_none_where_there_is_no_folder(tmp_path: Path) -> None:
    assert latest(tmp_path) is None
    assert every(tmp_path) == []


def test_a_manifest_says_again_what_was_written(tmp_path: Path) -> None:
    written = put(tmp_path, "000000000003-0")
    assert latest(tmp_path) == written


def test_the_newest_is_of_the_highest_position_and_of_these_the_last_made(tmp_path: Path) -> None:
    names = ("000000000009-0", "000000000010-2", "000000000010-10")
    for name in reversed(names):
        put(tmp_path, name)
    assert [each.name for each in every(tmp_path)] == [*reversed(names)]
    assert (found := latest(tmp_path)) is not None
    assert found.name == names[-1]


def test_what_is_being_made_is_not_there_yet(tmp_path: Path) -> None:
    put(tmp_path, "000000000003-0")
    put(tmp_path, "000000000004-0")
    (tmp_path / FOLDER / "000000000004-0").rename(tmp_path / FOLDER / "000000000004-0.tmp")
    assert [each.name for each in every(tmp_path)] == ["000000000003-0"]


@pytest.mark.parametrize("damage", [b"", b"[]", b"{}", b'{"position":1,"digest":"","files":[{}]}', b"\xff"])
def test_a_damaged_manifest_is_no_dump(tmp_path: Path, damage: bytes) -> None:
    put(tmp_path, "000000000003-0")
    put(tmp_path, "000000000004-0")
    (tmp_path / FOLDER / "000000000004-0" / MANIFEST).write_bytes(damage)
    assert (found := latest(tmp_path)) is not None
    assert found.name == "000000000003-0"
