"""A reader's hold on what is published: as long as it lasts, nobody deletes the files under it (design section 5)."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from participatiekaart.locks import FileLock

__all__ = ["SNAPSHOTS", "lease", "remove_if_unleased"]

SNAPSHOTS = "snapshots"
"""The folder of the snapshots; each other kind of projection has a folder of its own beside it."""


def _lock_path(data_dir: Path, name: str, kind: str) -> Path:
    return data_dir / kind / f"{name}.lease"


def lease(data_dir: Path, name: str, kind: str = SNAPSHOTS) -> FileLock | None:
    """Take a lease on what was published; none when it is gone or going: then read the pointer again.

    Args:
        data_dir: the data directory.
        name: of its directory.
        kind: the folder that this is in.
    """
    try:
        lock = FileLock(_lock_path(data_dir, name, kind), shared=True)
    except (BlockingIOError, FileNotFoundError):
        return None
    if (data_dir / kind / name).is_dir():
        return lock
    lock.release()
    return None


def remove_if_unleased(data_dir: Path, name: str, kind: str = SNAPSHOTS) -> Path | None:
    """Take what was published out of reach if nobody reads it; the caller then deletes the returned directory."""
    path = _lock_path(data_dir, name, kind)
    try:
        lock = FileLock(path)
    except BlockingIOError:
        return None
    with lock:
        directory = data_dir / kind / name
        doomed = directory.with_name(f"{name}.tmp")
        with suppress(FileNotFoundError):
            directory.rename(doomed)
        path.unlink(missing_ok=True)
    return doomed
