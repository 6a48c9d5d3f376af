"""A reader's hold on a snapshot: as long as it lasts, nobody deletes the files under it (design section 5)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from participatiekaart.locks import FileLock

__all__ = ["SNAPSHOTS", "lease", "remove_if_unleased"]

SNAPSHOTS = "snapshots"


def _lock_path(data_dir: Path, snapshot: str) -> Path:
    return data_dir / SNAPSHOTS / f"{snapshot}.lease"


def lease(data_dir: Path, snapshot: str) -> FileLock | None:
    """Take a lease on a snapshot; none when it is gone or going: then read the pointer again."""
    try:
        lock = FileLock(_lock_path(data_dir, snapshot), shared=True)
    except (BlockingIOError, FileNotFoundError):
        return None
    if (data_dir / SNAPSHOTS / snapshot).is_dir():
        return lock
    lock.release()
    return None


def remove_if_unleased(data_dir: Path, snapshot: str) -> Path | None:
    """Take a snapshot out of reach if nobody reads it; the caller then deletes the returned directory."""
    path = _lock_path(data_dir, snapshot)
    try:
        lock = FileLock(path)
    except BlockingIOError:
        return None
    with lock:
        directory = data_dir / SNAPSHOTS / snapshot
        doomed = directory.with_name(f"{snapshot}.tmp")
        with suppress(FileNotFoundError):
            directory.rename(doomed)
        path.unlink(missing_ok=True)
    return doomed
