"""One writer at a time on a data directory."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from participatiekaart.errors import WriterBusy
from participatiekaart.language import text
from participatiekaart.locks import FileLock

__all__ = ["writing"]


_AGAIN_SECONDS = 0.05


@contextmanager
def writing(data_dir: Path, seconds: float = 0.0) -> Iterator[None]:
    """Hold the right to write in a data directory.

    Args:
        data_dir: the data directory.
        seconds: time to wait for it.

    Raises:
        WriterBusy: another process has it.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + seconds
    while True:
        try:
            lock = FileLock(data_dir / "writer.lock")
            break
        except BlockingIOError as error:
            if time.monotonic() >= until:
                raise WriterBusy(
                    text(
                        "Another process is writing to {folder}; wait until it is done, or use another --data-dir.",
                        folder=data_dir,
                    )
                ) from error
            time.sleep(_AGAIN_SECONDS)
    with lock:
        yield
