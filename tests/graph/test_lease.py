"""Leases: nobody deletes the files under a reader."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from participatiekaart.graph.lease import lease, remove_if_unleased


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    (tmp_path / "snapshots" / "one").mkdir(parents=True)
    return tmp_path


def test_a_leased_snapshot_is_not_removed(data_dir: Path) -> None:
    held = lease(data_dir, "one")
    assert held is not None
    assert remove_if_unleased(data_dir, "one") is None
    assert (data_dir / "snapshots" / "one").is_dir()


def test_many_readers_may_lease_the_same_snapshot(data_dir: Path) -> None:
    first, second = lease(data_dir, "one"), lease(data_dir, "one")
    assert first is not None
    assert second is not None
    first.release()
    assert remove_if_unleased(data_dir, "one") is None


def test_a_snapshot_is_removed_when_the_last_lease_ends(data_dir: Path) -> None:
    held = lease(data_dir, "one")
    assert held is not None
    held.release()
    doomed = remove_if_unleased(data_dir, "one")
    assert doomed is not None
    assert doomed.name == "one.tmp"
    assert doomed.is_dir()
    assert not (data_dir / "snapshots" / "one").exists()
    assert not (data_dir / "snapshots" / "one.lease").exists()


def test_a_snapshot_that_is_gone_cannot_be_leased(data_dir: Path) -> None:
    shutil.rmtree(data_dir / "snapshots" / "one")
    assert lease(data_dir, "one") is None


def test_where_nothing_was_ever_published_nothing_can_be_leased(tmp_path: Path) -> None:
    assert lease(tmp_path, "one") is None


def test_what_else_is_published_is_leased_in_a_folder_of_its_own(data_dir: Path) -> None:
    (data_dir / "index" / "one").mkdir(parents=True)
    held = lease(data_dir, "one", "index")
    assert held is not None
    assert remove_if_unleased(data_dir, "one", "index") is None
    assert remove_if_unleased(data_dir, "one") is not None
    assert (data_dir / "index" / "one").is_dir()
