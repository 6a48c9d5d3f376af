"""File locks that the kernel lets go of when their holder dies, however it dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType

__all__ = ["FileLock"]


class FileLock:
    """A lock on a file, held until `release` or the end of the process.

    Args:
        path: the file; made if it is not there.
        shared: whether other shared holders are welcome (readers), or nobody else (a writer).

    Raises:
        BlockingIOError: somebody else holds it.
    """

    def __init__(self, path: Path, *, shared: bool = False) -> None:
        self.path = path
        self._file = -1
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._file)
            self._file = -1
            raise

    def release(self) -> None:
        """Let go; a second call does nothing."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> FileLock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.release()

    def __del__(self) -> None:
        with suppress(OSError):
            self.release()
