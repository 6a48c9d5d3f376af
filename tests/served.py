"""The service as an operator runs it: a process of its own, and what can be seen of it from outside (Linux)."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.processes import descendants

__all__ = ["Served", "command", "served", "token"]

_PAGE = os.sysconf("SC_PAGE_SIZE")
_START_SECONDS = 120
_SETTLE_SECONDS = 15


@dataclass(frozen=True)
class Served:
    """A running service.

    Attributes:
        port: where it listens on 127.0.0.1.
        process: its first process.
        data_dir: its data directory.
        log: the file that takes what it tells on standard error.
        given: the settings that it was started with, by their names.
    """

    port: int
    process: subprocess.Popen[bytes]
    data_dir: Path
    log: Path
    given: dict[str, object] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def alive(self) -> bool:
        """Whether its first process runs."""
        return self.process.poll() is None

    def tree(self) -> list[int]:
        """The ids of its processes, the first one first."""
        return [self.process.pid, *descendants(self.process.pid)]

    def memory(self, *processes: int) -> int:
        """Resident memory of some of its processes together, of all of them where none is named, in bytes."""
        return sum(_resident(each) for each in processes or self.tree())

    def descriptors(self) -> int:
        """Open file descriptors of its first process, without the tables of the graph.

        A snapshot has as many tables as compaction has left it, from one publish to the next; a snapshot that stays open for
        nobody still shows, by its lease.
        """
        return sum(not _target(each).endswith(".sst") for each in Path(f"/proc/{self.process.pid}/fd").iterdir())

    def workers(self) -> int:
        """How many query workers the service says are there; none when it says that it is not ready."""
        with suppress(OSError), urllib.request.urlopen(f"{self.address}/health/ready", timeout=10) as answer:  # noqa: S310
            return int(json.load(answer)["workers"])
        return 0

    def workers_settle_at(self, number: int) -> bool:
        """Whether so many query workers are there, if not at once then soon: those that were killed are started again."""
        deadline = time.monotonic() + _SETTLE_SECONDS
        while self.workers() != number:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.1)
        return True

    def unexpected(self) -> list[str]:
        """What its log tells of errors that nobody foresaw: the reason of each and its last place in our code, once."""
        found: list[str] = []
        place = ""
        for line in self.log.read_text("utf-8", "replace").splitlines():
            if "Traceback (most recent call last)" in line:
                place = "?"
            elif place and line.startswith(" "):
                place = line.strip() if "participatiekaart" in line and "File " in line else place
            elif place or any(mark in line for mark in ("panicked", "never retrieved", "Fatal")):
                found.append(f"{line} {place}".strip())
                place = ""
        return list(dict.fromkeys(found))


@contextmanager
def served(folder: Path, **settings: object) -> Iterator[Served]:
    """Start the service with the bundled data, wait until it answers, and end it.

    Args:
        folder: takes the data directory and the log.
        settings: by their names, without the prefix; ``query_seconds=1``.
    """
    data_dir = folder / "data"
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    log = folder / "service.log"
    with log.open("wb") as told:
        process = subprocess.Popen(
            command("serve", "--port", str(port), "--data-dir", str(data_dir)),
            env=_environment(settings),
            stdout=told,
            stderr=told,
            cwd=folder,
        )
    try:
        _await(port, process, log)
        yield Served(port, process, data_dir, log, settings)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def command(*arguments: str) -> list[str]:
    """A command line of this project, run by this Python."""
    return [sys.executable, "-m", "participatiekaart.cli", *arguments]


def token(service: Served) -> str:
    """A token of an editor, made as an operator makes one."""
    made = subprocess.run(
        command("token", "create", "--role", "editor", "--data-dir", str(service.data_dir)),
        capture_output=True,
        text=True,
        check=True,
    )
    return made.stdout.splitlines()[-1].strip()


def _environment(settings: dict[str, object]) -> dict[str, str]:
    return {**os.environ, **{f"PARTICIPATIEKAART_{name}".upper(): str(value) for name, value in settings.items()}}


def _await(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=5):
            return
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the service did not start: {log.read_text('utf-8', 'replace')[-2000:]}")
        time.sleep(0.1)


def _target(descriptor: Path) -> str:
    """What a descriptor is open on; nothing where it was closed just now."""
    with suppress(OSError):
        return str(descriptor.readlink())
    return ""


def _resident(process: int) -> int:
    with suppress(OSError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * _PAGE
    return 0
