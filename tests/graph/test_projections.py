"""What else is published with a snapshot, shown with one that only lists the named graphs."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from participatiekaart.graph import pointer
from participatiekaart.graph.pointer import Pointer
from participatiekaart.graph.projections import free_name
from participatiekaart.graph.publishing import publish, rebuild
from participatiekaart.journal import Change

from .making import Data, name, valued


class Listing:
    """The names of the graphs in a file, and how that was made."""

    name = "listing"

    def __init__(self, digest: str = "1") -> None:
        self.digest = digest

    def build(self, building: Path, snapshot: Path) -> None:
        """List them all."""
        graphs = ox.Store.read_only(str(snapshot)).named_graphs()
        self._write(building, ["built", *sorted(str(graph)[1:-1] for graph in graphs)])

    def advance(self, building: Path, snapshot: Path, old: Path, old_snapshot: Path, changes: Iterable[Change]) -> None:
        """Add what changed."""
        assert old_snapshot.is_dir()
        _, *graphs = (old / "graphs").read_text().split()
        self._write(building, ["advanced", *sorted({*graphs, *(change.name.graph for change in changes)})])

    def opens(self, directory: Path) -> bool:
        """Whether the file is there and says something."""
        return bool((directory / "graphs").read_text().strip())

    def _write(self, building: Path, words: list[str]) -> None:
        building.mkdir()
        (building / "graphs").write_text(" ".join(words))


@pytest.fixture
def data(tmp_path: Path) -> Data:
    return Data(tmp_path)


def published(data: Data, listing: Listing) -> Pointer:
    return publish(data.path, data.journal, projections=[listing])


def listed(data: Data) -> list[str]:
    """What readers see."""
    shown = pointer.read(data.path)
    assert shown is not None
    return (data.path / "listing" / shown.parts["listing"].name / "graphs").read_text().split()


def graphs(*slugs: str) -> list[str]:
    return [name(slug).graph for slug in slugs]


def test_it_is_built_first_and_advanced_after_that(data: Data) -> None:
    data.change(valued("a", 1))
    published(data, Listing())
    assert listed(data) == ["built", *graphs("a")]
    data.change(valued("b", 1))
    published(data, Listing())
    assert listed(data) == ["advanced", *graphs("a", "b")]


def test_with_another_digest_it_is_built_of_the_snapshot_that_is_there(data: Data) -> None:
    data.change(valued("a", 1))
    before = published(data, Listing())
    after = published(data, Listing("2"))
    assert listed(data) == ["built", *graphs("a")]
    assert (after.snapshot, after.position) == (before.snapshot, before.position)
    assert after.parts["listing"].name != before.parts["listing"].name


@pytest.mark.parametrize("damage", ["", " ", "built x"])
def test_when_it_is_damaged_it_is_built_again(data: Data, damage: str, caplog: pytest.LogCaptureFixture) -> None:
    data.change(valued("a", 1))
    folder = data.path / "listing" / published(data, Listing()).parts["listing"].name
    (folder / "graphs").write_text(damage)
    with caplog.at_level(logging.WARNING):
        published(data, Listing())
    assert listed(data) == ["built", *graphs("a")]
    assert "listing is damaged" in caplog.text


def test_readers_never_see_a_snapshot_without_what_belongs_to_it(data: Data) -> None:
    class Failing(Listing):
        def build(self, building: Path, snapshot: Path) -> None:
            raise OSError("no space left")

    data.change(valued("a", 1))
    before = published(data, Listing())
    data.change(valued("b", 1))
    with pytest.raises(OSError, match="no space"):
        published(data, Failing("2"))
    assert pointer.read(data.path) == before
    published(data, Listing())
    assert listed(data) == ["advanced", *graphs("a", "b")]


def test_a_rebuild_builds_it_too_and_sweeps_the_old_one(data: Data) -> None:
    data.change(valued("a", 1))
    published(data, Listing())
    rebuild(data.path, data.journal, projections=[Listing()])
    assert listed(data) == ["built", *graphs("a")]
    assert len(list((data.path / "listing").iterdir())) == 1


def test_no_two_directories_of_a_position_have_the_same_name(tmp_path: Path) -> None:
    (tmp_path / free_name(tmp_path, 7)).mkdir()
    assert free_name(tmp_path, 7) == "000000000007-1"
