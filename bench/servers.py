"""The two servers that are measured, on the same snapshot."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["native", "ours"]


@contextmanager
def native(snapshot: Path) -> Iterator[int]:
    """``oxigraph serve-read-only`` on a snapshot; gives its port."""
    port = _free_port()
    binary = Path(sys.executable).parent / "oxigraph"
    command = [str(binary), "serve-read-only", "--location", str(snapshot), "--bind", f"127.0.0.1:{port}"]
    with _running(command, port):
        yield port


@contextmanager
def ours(data_dir: Path, base: str, *, cache_mib: int) -> Iterator[int]:
    """This project's server on a data directory; gives its port."""
    port = _free_port()
    command = [sys.executable, "-m", "bench.serve", str(data_dir), base, str(port), str(cache_mib)]
    with _running(command, port):
        yield port


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait()
