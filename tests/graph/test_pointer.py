"""The pointer file: readers see the old one or the new one, never half of it."""

from __future__ import annotations

import itertools
from pathlib import Path
from threading import Event, Thread

import pytest

from participatiekaart.graph import pointer
from participatiekaart.graph.pointer import Part, Pointer


def stamp(data_dir: Path) -> tuple[int, int] | None:
    """Something that changes with the pointer of a data directory."""
    return pointer.stamp(str(pointer.path_in(data_dir)))


def test_what_was_switched_to_is_read_back(tmp_path: Path) -> None:
    part = Part("000000000007-1", "0123", {"meta.json": 200})
    published = Pointer(7, "000000000007-0", 3, {"CURRENT": 16}, {"index": part})
    pointer.switch(tmp_path, published)
    assert pointer.read(tmp_path) == published


@pytest.mark.parametrize("parts", ["", ', "parts": {}', ', "parts": 7', ', "parts": {"index": {"name": 7}}'])
def test_a_pointer_that_names_no_other_projection_that_can_be_read_still_names_its_snapshot(tmp_path: Path, parts: str) -> None:
    pointer.path_in(tmp_path).write_text(f'{{"position": 7, "snapshot": "a", "triples": 3, "files": {{}}{parts}}}')
    assert pointer.read(tmp_path) == Pointer(7, "a", 3, {})


def test_nothing_is_published_in_an_empty_folder(tmp_path: Path) -> None:
    assert pointer.read(tmp_path) is None
    assert stamp(tmp_path) is None


def test_every_switch_changes_the_stamp(tmp_path: Path) -> None:
    stamps = []
    for position in range(20):
        pointer.switch(tmp_path, Pointer(position, "same", 0, {}))
        stamps.append(stamp(tmp_path))
    assert all(one != next_one for one, next_one in itertools.pairwise(stamps))


def test_a_switch_leaves_no_temporary_file(tmp_path: Path) -> None:
    pointer.switch(tmp_path, Pointer(1, "one", 0, {}))
    assert [path.name for path in tmp_path.iterdir()] == ["published.json"]


def test_a_reader_never_sees_half_a_pointer(tmp_path: Path) -> None:
    pointer.switch(tmp_path, Pointer(0, "0", 0, {}))
    done, wrong = Event(), []

    def read() -> None:
        while not done.is_set():
            found = pointer.read(tmp_path)
            if found is None or found.snapshot != str(found.position) * (found.position + 1):
                wrong.append(found)

    reader = Thread(target=read)
    reader.start()
    for position in range(200):
        pointer.switch(tmp_path, Pointer(position, str(position) * (position + 1), 0, {}))
    done.set()
    reader.join(10)
    assert not wrong
