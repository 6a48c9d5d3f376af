"""File locks: one writer or many readers, and the kernel lets go when their holder dies."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from participatiekaart.locks import FileLock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "lock"


def test_a_lock_makes_its_file(path: Path) -> None:
    with FileLock(path):
        assert path.exists()


def test_a_second_writer_is_turned_away_at_once(path: Path) -> None:
    with FileLock(path), pytest.raises(BlockingIOError):
        FileLock(path)


def test_after_release_another_may_have_it(path: Path) -> None:
    lock = FileLock(path)
    lock.release()
    lock.release()
    FileLock(path).release()


def test_readers_share_and_keep_a_writer_out(path: Path) -> None:
    with FileLock(path, shared=True), FileLock(path, shared=True), pytest.raises(BlockingIOError):
        FileLock(path)


def test_a_writer_keeps_readers_out(path: Path) -> None:
    with FileLock(path), pytest.raises(BlockingIOError):
        FileLock(path, shared=True)


def test_a_lock_that_nobody_refers_to_any_more_is_released(path: Path) -> None:
    FileLock(path)
    FileLock(path).release()


def test_a_lock_in_a_folder_that_is_not_there_fails_and_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        FileLock(tmp_path / "nowhere" / "lock")


def test_a_lock_ends_with_its_process_and_is_not_inherited_by_what_that_started(path: Path) -> None:
    code = """
import subprocess, sys
from pathlib import Path
from participatiekaart.locks import FileLock
lock = FileLock(Path(sys.argv[1]))
child = subprocess.Popen(["sleep", "60"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(child.pid, flush=True)
input()
"""
    holder = subprocess.Popen([sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    child = int(holder.stdout.readline())
    with pytest.raises(BlockingIOError):
        FileLock(path)
    holder.kill()
    holder.communicate()
    FileLock(path).release()
    subprocess.run(["kill", str(child)], check=True)
