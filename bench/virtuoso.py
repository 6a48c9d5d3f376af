"""A Virtuoso of our own, from the Debian package: a database in a temporary folder, on free ports of this machine only."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import Endpoint, free_port, running

__all__ = ["virtuoso"]

_GRAPH = "urn:participatiekaart:bench"
_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx

[Parameters]
ServerPort = 127.0.0.1:{isql_port}
ServerThreads = 100
DirsAllowed = {data}
NumberOfBuffers = 170000
MaxDirtyBuffers = 130000

[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = {folder}
ServerThreads = 20
MaxKeepAlives = 20
KeepAliveTimeout = 60

[SPARQL]
ResultSetMaxRows = 1000000
"""
"""The number of buffers is what its manual advises for 2 GB."""


@contextmanager
def virtuoso(triples: Path) -> Iterator[Endpoint]:
    """Virtuoso 7 with a file of N-Triples as its default graph; its database stands in a temporary folder beside that file.

    Raises:
        FileNotFoundError: Virtuoso is not installed.
    """
    server, isql = (shutil.which(name) for name in ("virtuoso-t", "isql-vt"))
    if server is None or isql is None:
        raise FileNotFoundError("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    port, isql_port = free_port(), free_port()
    with tempfile.TemporaryDirectory(prefix="virtuoso-", dir=triples.parent) as folder:
        ini = Path(folder) / "virtuoso.ini"
        ini.write_text(_INI.format(folder=folder, data=triples.parent, port=port, isql_port=isql_port))
        with running([server, "+foreground", "+configfile", str(ini)], port):
            load = f"ld_dir('{triples.parent}', '{triples.name}', '{_GRAPH}'); rdf_loader_run(); checkpoint;"
            command = [isql, f"127.0.0.1:{isql_port}", "dba", "dba", "ERRORS=STDOUT", f"EXEC={load}"]
            subprocess.run(command, check=True, capture_output=True)
            # Without a graph it would look through its own ones as well, which is slower.
            yield Endpoint("Virtuoso 7", port, f"/sparql?default-graph-uri={_GRAPH}&query=")
