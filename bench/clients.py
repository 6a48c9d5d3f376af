"""HTTP clients that keep a server busy: a process of their own, as light as Python allows."""

from __future__ import annotations

import asyncio
import multiprocessing
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

__all__ = ["Rate", "rate"]


@dataclass(frozen=True)
class Rate:
    """What a server did: requests a second, and the median and slowest percentile of an answer in milliseconds."""

    per_second: float
    p50: float
    p99: float


def rate(  # noqa: PLR0913
    port: int, path: str, queries: Sequence[str], accept: str, *, clients: int, seconds: float
) -> Rate:
    """Ask a SPARQL endpoint on this machine as fast as it answers.

    Args:
        port: where it listens.
        path: of the endpoint.
        queries: asked in turn.
        accept: media type of the answers.
        clients: connections that each have one request under way.
        seconds: for how long.

    Raises:
        RuntimeError: an answer was not 200.
    """
    requests = [
        f"GET {path}?{urlencode({'query': query})} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: {accept}\r\n\r\n".encode()
        for query in queries
    ]
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        times = pool.apply(_run, (port, requests, clients, seconds))
    times.sort()
    return Rate(len(times) / seconds, times[len(times) // 2] * 1000, times[len(times) * 99 // 100] * 1000)


def _run(port: int, requests: Sequence[bytes], clients: int, seconds: float) -> list[float]:
    async def all_clients() -> list[list[float]]:
        end = time.perf_counter() + seconds
        return await asyncio.gather(*(_client(port, requests, each, end) for each in range(clients)))

    return [each for times in asyncio.run(all_clients()) for each in times]


async def _client(port: int, requests: Sequence[bytes], offset: int, end: float) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    times: list[float] = []
    number = offset * 7919
    while (start := time.perf_counter()) < end:
        writer.write(requests[number % len(requests)])
        number += 1
        await _read_answer(reader)
        times.append(time.perf_counter() - start)
    writer.close()
    return times


async def _read_answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if not head.startswith(b"http/1.1 200"):
        raise RuntimeError(head.decode())
    if b"transfer-encoding: chunked" in head:
        while size := int(await reader.readline(), 16):
            await reader.readexactly(size + 2)
        await reader.readline()
    else:
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
