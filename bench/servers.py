"""The servers that are measured, with the same triples; `virtuoso` has a file of its own."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import Endpoint, free_port, running

__all__ = ["native", "native_writable", "ours", "rdflib_endpoint"]

_OXIGRAPH = str(Path(sys.executable).parent / "oxigraph")
_RDFLIB_LOAD_SECONDS = 1800.0


@contextmanager
def ours(data_dir: Path, base: str, *, cache_mib: int) -> Iterator[Endpoint]:
    """This project's server on a data directory."""
    port = free_port()
    command = [sys.executable, "-m", "bench.serve", str(data_dir), base, str(port), str(cache_mib)]
    with running(command, port):
        yield Endpoint("ours", port, "/sparql?query=")


@contextmanager
def native(snapshot: Path) -> Iterator[Endpoint]:
    """``oxigraph serve-read-only`` on a snapshot."""
    port = free_port()
    with running([_OXIGRAPH, "serve-read-only", "--location", str(snapshot), "--bind", f"127.0.0.1:{port}"], port):
        yield Endpoint("oxigraph serve-read-only", port, "/query?query=")


@contextmanager
def native_writable(store: Path) -> Iterator[Endpoint]:
    """``oxigraph serve``, which takes writes, on a store."""
    port = free_port()
    with running([_OXIGRAPH, "serve", "--location", str(store), "--bind", f"127.0.0.1:{port}"], port):
        yield Endpoint("oxigraph serve", port, "/query?query=")


@contextmanager
def rdflib_endpoint(triples: Path) -> Iterator[Endpoint]:
    """``rdflib-endpoint serve``, as its documentation says, with a file of N-Triples in its own default store.

    Raises:
        FileNotFoundError: it is not installed.
    """
    if importlib.util.find_spec("rdflib_endpoint") is None:
        raise FileNotFoundError("rdflib-endpoint is not installed: pip install '.[bench]'")
    port = free_port()
    command = [sys.executable, "-m", "rdflib_endpoint", "serve", "--host", "127.0.0.1", "--port", str(port), str(triples)]
    with running(command, port, _RDFLIB_LOAD_SECONDS):
        yield Endpoint("rdflib-endpoint", port, "/?query=")
