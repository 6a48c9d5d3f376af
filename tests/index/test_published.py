"""Readers always get the newest index, and keep the one they have."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest

from participatiekaart.errors import SnapshotCorrupt
from participatiekaart.index import Filter, Near, Selection, published_index
from participatiekaart.rdf.names import Naming
from tests.index.worlds import World


def _practice(slug: str) -> str:
    return f'<practice/{slug}> a pk:PracticeExample ; schema:name "{slug}"@nl .'


def test_index_is_the_newest_and_whoever_keeps_an_older_one_reads_on(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.change(_practice("a"))
    world.publish()
    published = published_index(world.path, world.model, Naming())
    old = published.get()
    assert published.get() is old
    world.change(_practice("b"))
    world.publish()
    world.publish()  # which sweeps what nobody reads
    new = published.get()
    assert (old.position, new.position) == (1, 2)
    assert [old.search("practices", Selection()).total, new.search("practices", Selection()).total] == [1, 2]
    assert old.get("practices", "b") is None
    assert new.get("practices", "b") is not None


def test_index_that_nobody_reads_any_more_lets_go_at_once_of_all_it_held(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.change(_practice("a"))
    world.publish()
    index = published_index(world.path, world.model, Naming()).get()
    index.search("practices", Selection(text="a", facets=("quality",), filters=(Filter("name", "is", ("a",)),)))
    index.search("practices", Selection(area=Near(5.0, 52.0, 10_000)))
    seen = weakref.ref(index)
    gc.disable()
    try:
        del index
        assert seen() is None
    finally:
        gc.enable()


def test_nothing_published_is_told(tmp_path: Path) -> None:
    with pytest.raises(SnapshotCorrupt):
        published_index(tmp_path, World(tmp_path / "elsewhere").model, Naming()).get()


def test_damaged_index_is_told(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.change(_practice("a"))
    world.publish()
    for path in world.index.glob("meta.json"):
        path.write_bytes(b"{}")
    with pytest.raises(SnapshotCorrupt):
        published_index(world.path, world.model, Naming()).get()
