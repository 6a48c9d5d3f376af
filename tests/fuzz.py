"""Sends requests that nobody would send, and sees that the service stays up, well and honest.

``python -m tests.fuzz`` sends 100,000 of them; ``--only NUMBER`` with the seed of a run sends one of them again and shows what
comes of it. It ends with 1 when a bound does not hold: any answer 5xx but a 503 that says when to come back, a request without an
answer, an error in the log that nobody foresaw, a process or a query worker that is gone, memory or file descriptors that grow.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import asyncio
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from .fuzzing.requests import Fuzzed, fuzzed
from .served import Served, command, served, token
from .wire import Answer, Connection, Hangup

__all__ = ["SETTINGS", "Run", "fuzz"]

SETTINGS = {
    "query_seconds": 1,
    "update_seconds": 2,
    "query_result_mib": 1,
    "query_memory_mib": 1024,
    "cache_mib": 4,
    "reference_sample": 0,
}
"""Small budgets, so that they are run into, and a cache that is full soon."""

_MIB = 1024**2
_CLIENTS = 8
_SECONDS = 60.0
_BROKEN_SECONDS = 0.3
_LOAD_SECONDS = 10.0
_WARM = 0.2
"""Share of the requests after which the service has filled what it fills."""
_MOST_GROWTH = 1.25
_SLACK_MIB = 48
_SLACK_DESCRIPTORS = 16


@dataclass
class Run:
    """What came of a run.

    Attributes:
        answers: by area, status and media type.
        failures: numbers of requests by what is wrong with their answers.
        memory: resident memory of the first process from time to time, in bytes.
        descriptors: its open file descriptors at the same times.
        workers: how many query workers there were before and after.
        unexpected: lines in the log of the service that tell of errors nobody foresaw.
        alive: whether the service still runs.
    """

    answers: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    failures: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    memory: list[int] = field(default_factory=list)
    descriptors: list[int] = field(default_factory=list)
    workers: tuple[int, int] = (0, 0)
    unexpected: list[str] = field(default_factory=list)
    alive: bool = True

    def broken(self) -> Iterator[str]:
        """The bounds that do not hold, in words."""
        for reason, numbers in self.failures.items():
            yield f"{len(numbers)} times, first in requests {', '.join(map(str, numbers[:5]))}: {reason}"
        if not self.alive:
            yield "the service is gone"
            return
        if self.workers[0] != self.workers[1] or not self.workers[0]:
            yield f"{self.workers[1]} of {self.workers[0]} query workers are there afterwards"
        warm = int(len(self.memory) * _WARM)
        if self.memory[-1] > self.memory[warm] * _MOST_GROWTH + _SLACK_MIB * _MIB:
            yield f"memory grew from {self.memory[warm] // _MIB} to {self.memory[-1] // _MIB} MiB"
        if self.descriptors[-1] > self.descriptors[warm] + _SLACK_DESCRIPTORS:
            yield f"open file descriptors grew from {self.descriptors[warm]} to {self.descriptors[-1]}"
        for line in self.unexpected[:20]:
            yield f"the log says: {line}"


def fuzz(service: Served, *, requests: int, seed: int) -> Run:
    """Send requests to a service that may lose all its data by them.

    Args:
        service: that is asked.
        requests: how many.
        seed: the same seed sends the same requests.
    """
    run = Run()
    workers = service.workers()
    asyncio.run(_everything(service, run, iter(range(requests)), max(1, requests // 50), seed))
    run.alive = service.alive
    if run.alive:
        service.workers_settle_at(workers)
        run.memory.append(service.memory(service.process.pid))
        run.descriptors.append(service.descriptors())
    run.workers = (workers, service.workers())
    run.unexpected = service.unexpected()
    return run


async def _everything(service: Served, run: Run, numbers: Iterator[int], every: int, seed: int) -> None:
    key = token(service)
    loading = asyncio.create_task(_loading(service))
    await asyncio.gather(*(_client(service, run, numbers, every, (seed, key)) for _ in range(_CLIENTS)))
    loading.cancel()


async def _loading(service: Served) -> None:
    """Load the bundled data again and again beside the service: editors delete it sooner or later."""
    while True:
        await asyncio.sleep(_LOAD_SECONDS)
        loading = await asyncio.create_subprocess_exec(
            *command("load", "--data-dir", str(service.data_dir)), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            await loading.wait()
        finally:
            with suppress(ProcessLookupError):
                loading.kill()


async def _client(service: Served, run: Run, numbers: Iterator[int], every: int, making: tuple[int, str]) -> None:
    """One connection that sends the next request, whichever that is."""
    connection = Connection(service.port)
    for number in numbers:
        if number % every == 0:
            run.memory.append(service.memory(service.process.pid))
            run.descriptors.append(service.descriptors())
        request = fuzzed(making[0], number, making[1])
        answer = await _sent(connection, request) if request.is_http else await _thrown(service.port, request.message)
        if isinstance(answer, str):
            run.answers[request.area, answer, ""] += 1
            if request.is_http:
                run.failures[f"{request.area}: {answer}"].append(number)
            if not service.alive:
                return
            continue
        media_type = answer.headers.get("content-type", "").partition(";")[0]
        run.answers[request.area, str(answer.status), media_type] += 1
        if reason := _dishonest(answer, media_type):
            run.failures[f"{request.area}: {reason}"].append(number)
    await connection.close()


async def _sent(connection: Connection, request: Fuzzed) -> Answer | str:
    """The answer, or why there is none."""
    try:
        return await asyncio.wait_for(connection.ask(request.message, has_body=request.has_answer_body), _SECONDS)
    except Hangup as error:
        return f"hung up: {error}"
    except TimeoutError:
        return f"no answer in {_SECONDS:.0f} s"
    except (ValueError, IndexError, asyncio.LimitOverrunError) as error:
        await connection.close()
        return f"the answer is no HTTP: {error!r}"


async def _thrown(port: int, message: bytes) -> Answer | str:
    """Send what is no HTTP, see what comes at once, and go away without a word."""
    connection = Connection(port)
    try:
        return await asyncio.wait_for(connection.ask(message), _BROKEN_SECONDS)
    except (Hangup, TimeoutError, ValueError, IndexError, asyncio.LimitOverrunError):
        return "left alone"
    finally:
        with suppress(OSError):
            await connection.close()


def _dishonest(answer: Answer, media_type: str) -> str:
    """What is wrong with an answer; empty where it is right, or the client's own fault and told so."""
    if answer.status == 503:
        honest = media_type in {"application/problem+json", "text/html"} and answer.headers.get("retry-after", "").isdigit()
        return "" if honest else f"503 as {media_type}, Retry-After {answer.headers.get('retry-after')}: {answer.body[:160]!r}"
    if answer.status >= 500:
        return f"{answer.status}: {answer.body[:160]!r}"
    return ""


# --- the report --------------------------------------------------------------------------------------------------------------


def _tell(run: Run) -> None:
    print("| Area | status | media type | answers |\n|---|---|---|---|")
    for (area, status, media_type), number in sorted(run.answers.items()):
        print(f"| {area} | {status} | {media_type} | {number:,} |")
    print(
        f"\nmemory of the first process, MiB: {' '.join(str(each // _MIB) for each in run.memory[::5])} {run.memory[-1] // _MIB}"
    )
    print(f"open file descriptors: {' '.join(map(str, run.descriptors[::5]))} {run.descriptors[-1]}")
    print(f"query workers before and after: {run.workers[0]}, {run.workers[1]}")


def _again(service: Served, seed: int, number: int) -> None:
    """Send one request of a run again and show everything."""
    request = fuzzed(seed, number, token(service))
    print(f"{request.area}: {request.message[:5000]!r}\n({len(request.message):,} bytes)\n")
    print(asyncio.run(_sent(Connection(service.port), request)))
    print(service.log.read_text("utf-8", "replace")[-5000:])


def main() -> int:
    """Run it; 1 when a bound does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, help="send this one request of the run, and show what comes of it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder), **SETTINGS) as service:
        if given.only is not None:
            _again(service, given.seed, given.only)
            return 0
        run = fuzz(service, requests=given.requests, seed=given.seed)
    _tell(run)
    broken = list(run.broken())
    print("\n" + ("\n".join(f"BROKEN (seed {given.seed}): {each}" for each in broken) or "Every bound holds."))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
