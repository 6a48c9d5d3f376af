"""Server processes: started, waited for until they listen, and stopped."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

__all__ = ["Endpoint", "free_port", "running"]


@dataclass(frozen=True)
class Endpoint:
    """A SPARQL endpoint on this machine.

    Attributes:
        name: what it is called in the tables.
        port: where it listens on 127.0.0.1.
        address: path and query string, up to where the encoded query follows.
    """

    name: str
    port: int
    address: str


def free_port() -> int:
    """A TCP port that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], port: int, seconds: float = 60.0, environment: Mapping[str, str] | None = None) -> Iterator[None]:
    """Run a server from when it listens until the end of the block.

    Args:
        command: that starts it in the foreground.
        port: that it listens on once it is ready.
        seconds: that it may take to get there.
        environment: variables that it gets besides those that are there.

    Raises:
        OSError: it stopped, or did not listen in time.
    """
    variables = {**os.environ, **(environment or {})}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=variables)
    try:
        deadline = time.monotonic() + seconds
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
