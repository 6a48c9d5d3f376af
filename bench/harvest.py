"""``python -m bench harvest``: pages of the catalogue and of the event stream of the bundled data, as harvesters ask for them."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from bench import servers
from bench.latencies import Latency
from participatiekaart.rdf.names import SHARED_BASE

__all__ = ["measure"]

_COMMAND = Path(sys.executable).parent / "participatiekaart"
_PAGE = re.compile(r"feed/1-\d+")
_ADDRESSES = ("/catalog", "/catalog.jsonld", "/feed", "/feed.atom", "/catalog/feed")
_KEPT_MIB = {"nothing kept": 0, "kept": 64}


def measure(folder: Path, seconds: float) -> None:
    """Load and dump the bundled data where that was not done yet, and print for each address how long it takes and how big it is.

    Args:
        folder: of the data.
        seconds: for each address, with kept answers and without.
    """
    data_dir = folder / "harvested"
    if not data_dir.exists():
        for command in ("load", "dump"):
            environment = {**os.environ, "PARTICIPATIEKAART_DATA_DIR": str(data_dir)}
            subprocess.run([_COMMAND, command], check=True, env=environment, stdout=subprocess.DEVNULL)
    latencies: dict[str, dict[str, Latency]] = {}
    sizes: dict[str, tuple[int, int]] = {}
    for kept, cache_mib in _KEPT_MIB.items():
        with servers.ours(data_dir, SHARED_BASE, cache_mib=cache_mib) as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port)
            first = _PAGE.search(_body(connection, "/feed").decode())
            for address in (*_ADDRESSES, *([f"/{first[0]}"] if first else [])):
                sizes[address] = len(_body(connection, address)), len(_body(connection, address, "gzip"))
                latencies.setdefault(address, {})[kept] = _latency(connection, address, seconds)
            connection.close()
    print(f"| Address | {' | '.join(f'{kept} p50, ms | p99, ms' for kept in _KEPT_MIB)} | bytes | gzip |")
    print("|---" * (2 * len(_KEPT_MIB) + 3) + "|")
    for address, by_kept in latencies.items():
        times = " | ".join(f"{each.p50:.1f} | {each.p99:.1f}" for each in by_kept.values())
        print(f"| {address} | {times} | {sizes[address][0]:,} | {sizes[address][1]:,} |")


def _latency(connection: http.client.HTTPConnection, address: str, seconds: float) -> Latency:
    """How long one client waits for whole answers, asking again and again."""
    took: list[float] = []
    until = time.perf_counter() + seconds
    while not took or time.perf_counter() < until:
        start = time.perf_counter()
        _body(connection, address, "gzip")
        took.append(time.perf_counter() - start)
    return Latency.of(took)


def _body(connection: http.client.HTTPConnection, address: str, encoding: str = "identity") -> bytes:
    """The bytes of an answer as they came.

    Raises:
        RuntimeError: it is no answer.
    """
    connection.request("GET", address, headers={"Accept-Encoding": encoding})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != http.client.OK:
        raise RuntimeError(f"{address} answers {answer.status}")
    return body
