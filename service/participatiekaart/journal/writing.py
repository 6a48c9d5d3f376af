"""One writer at a time on a data directory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from participatiekaart.errors import WriterBusy
from participatiekaart.language import text
from participatiekaart.locks import FileLock

__all__ = ["writing"]


@contextmanager
def writing(data_dir: Path) -> Iterator[None]:
    """Hold the right to write in a data directory.

    Raises:
        WriterBusy: another process has it.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(data_dir / "writer.lock")
    except BlockingIOError as error:
        raise WriterBusy(
            text("Another process is writing to {folder}; wait until it is done, or use another --data-dir.", folder=data_dir)
        ) from error
    with lock:
        yield
