"""Other processes, as Linux shows them under /proc; any of them may end between two looks at it."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

__all__ = ["descendants", "eventually", "is_running"]


def is_running(process: int) -> bool:
    """Whether a process runs; one that only waits to be reaped does not."""
    with suppress(FileNotFoundError, ProcessLookupError):  # the second where it ends between opening and reading
        return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0] != "Z"
    return False


def descendants(process: int) -> list[int]:
    """The processes that a process started, and those that they started."""
    known = [process]
    for parent in known:  # which grows meanwhile
        for thread in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(FileNotFoundError, ProcessLookupError):
                known += map(int, thread.read_text("utf-8").split())
    return known[1:]


def eventually(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until something holds, and fail when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "this did not happen in time"
        time.sleep(0.01)
