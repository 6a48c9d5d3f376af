"""Real engines, started for the tests: on free ports of this machine, with their data in a folder that goes away."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from participatiekaart.graph.remote import RemoteEngine, engine_of
from participatiekaart.settings import Settings

__all__ = ["VIRTUOSO", "Connect", "Server", "connections", "oxigraph", "virtuoso"]

Connect = Callable[[], RemoteEngine]
"""Makes a connection of its own: each is for one thread."""

VIRTUOSO = {name: shutil.which(name) for name in ("virtuoso-t", "isql-vt")}
"""The programs of Virtuoso, where it is installed."""

PASSWORD = "een-eigen-wachtwoord"  # noqa: S105  (of a database that lives as long as the tests)

_START_SECONDS = 60
_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
FileExtend = 200

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{sql_port}
DisableUnixSocket = 1
ServerThreads = 20
NumberOfBuffers = 5000
MaxDirtyBuffers = 3000
CheckpointInterval = 0

[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 10
MaxKeepAlives = 10
KeepAliveTimeout = 10

[SPARQL]
ResultSetMaxRows = {most_rows}
"""


@dataclass(frozen=True)
class Server:
    """A running engine.

    Attributes:
        kind: of engine, as the settings name it.
        url: its address for queries.
        process: the process.
    """

    kind: str
    url: str
    process: subprocess.Popen[bytes]

    def settings(self, base: str) -> Settings:
        """The settings of a service that uses it."""
        secured = {"graph_user": "dba", "graph_password": PASSWORD} if self.kind == "virtuoso" else {}
        update = self.url.replace("/query", "/update") if self.kind == "sparql" else ""
        return Settings(graph_url=self.url, graph_update_url=update, graph_engine=self.kind, base_iri=base, **secured)  # type: ignore[arg-type]


@contextmanager
def connections(server: Server) -> Iterator[Connect]:
    """Makes connections to a server, to a place in it that nobody else uses; takes out afterwards what was put there."""
    settings = server.settings(f"https://example.org/{uuid4().hex}/")
    made: list[RemoteEngine] = []

    def connect() -> RemoteEngine:
        engine = engine_of(settings)
        assert engine
        made.append(engine)
        return engine

    try:
        yield connect
    finally:
        connect().reset()
        for engine in made:
            engine.protocol.close()


@contextmanager
def oxigraph(*options: str) -> Iterator[Server]:
    """``oxigraph serve`` in memory."""
    port = _free_port()
    binary = Path(sys.executable).parent / "oxigraph"
    with _running([str(binary), "serve", "--bind", f"127.0.0.1:{port}", *options]) as process:
        _wait(process, lambda: _listens(port))
        yield Server("oxigraph", f"http://127.0.0.1:{port}/query", process)


@contextmanager
def virtuoso(folder: Path, most_rows: int = 20_000) -> Iterator[Server]:
    """Virtuoso 7 with an empty database.

    Args:
        folder: an empty one.
        most_rows: after which it cuts a result off.
    """
    port, sql_port = _free_port(), _free_port()
    ini = folder / "virtuoso.ini"
    ini.write_text(_INI.format(folder=folder, port=port, sql_port=sql_port, most_rows=most_rows))
    with _running([str(VIRTUOSO["virtuoso-t"]), "+foreground", "+configfile", str(ini)]) as process:
        sql = [str(VIRTUOSO["isql-vt"]), f"127.0.0.1:{sql_port}", "dba", "dba", f"EXEC=user_set_password('dba', '{PASSWORD}')"]
        _wait(process, lambda: subprocess.run(sql, capture_output=True, check=False).returncode == 0)
        _wait(process, lambda: _listens(port))
        yield Server("virtuoso", f"http://127.0.0.1:{port}/sparql", process)


@contextmanager
def _running(command: list[str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not ready():
        assert process.poll() is None, "the engine ended instead of starting"
        assert time.monotonic() < deadline, "the engine did not start in time"
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
