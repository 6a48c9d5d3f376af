"""200 clients at once, of which 20 send queries that would never end: what do the other 180 notice?

``python -m tests.stress`` starts a service over the bundled data and lets the 180 ask ordinary questions, each about one a
second at random moments, first by themselves and then in the storm of the 20. The moments do not depend on how fast answers come,
and a time counts from the moment at which a question was due. No question is asked twice in the same words, so that no cache
helps. The 20 send their next query as soon as they know what became of the last one, each from an address of its own.

It prints what it measured and ends with 1 when a bound does not hold.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import asyncio
import math
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from participatiekaart.settings import Settings

from .questions import RUNAWAYS, Question, ordinary, runaway
from .served import Served, served
from .wire import Answer, Connection, Hangup

__all__ = ["Measured", "Stress", "stress"]

_MIB = 1024**2
_MOST_SLOWER = 10.0
_SLACK_MIB = 512
_REFUSED_SECONDS = 0.1
"""Rest of a client whose runaway was refused at once: it is to send queries, not to see how fast a connection can be used."""
_GIVE_UP_SECONDS = 60.0
_PERIOD_SECONDS = 5.0
_BUSY = {"429", "503"}
"""What a busy service may say; it counts as an answer that never came."""


@dataclass
class Measured:
    """What the ordinary clients saw for a while.

    Attributes:
        times: seconds from when each question was due to its answer, by kind; infinite for one that got none.
        slowest_at: the longest time among the questions that were due in each period of five seconds.
        statuses: of the answers.
        wrong: answers that were not the right ones, nor that of a busy service.
        memory: resident memory of all processes of the service together, in bytes, each with its second.
    """

    times: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    slowest_at: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))
    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)

    def slowest(self, share: float, kind: str = "") -> float:
        """The time within which a share of the answers came, in seconds."""
        times = sorted(self.times[kind] if kind else (each for times in self.times.values() for each in times))
        return times[min(len(times) - 1, int(len(times) * share))] if times else math.inf


@dataclass
class Stress:
    """A whole run.

    Attributes:
        unloaded: what the ordinary clients saw by themselves.
        storm: what they saw with the others.
        runaways: what became of the runaway queries, by kind and status.
        workers: how many query workers there were before and after.
        unexpected: lines in the log of the service that tell of errors nobody foresaw.
        most_memory: bound of the memory, in bytes.
    """

    unloaded: Measured
    storm: Measured
    runaways: Counter[tuple[str, str]]
    workers: tuple[int, int]
    unexpected: list[str]
    most_memory: int

    def broken(self) -> Iterator[str]:
        """The bounds that do not hold, in words."""
        before, after = self.unloaded.slowest(0.99), self.storm.slowest(0.99)
        if not after < _MOST_SLOWER * before:
            yield f"p99 of the others is {after * 1000:.0f} ms, {after / before:.1f} times what it is without the storm"
        yield from self.unsound()

    def unsound(self) -> Iterator[str]:
        """The bounds that do not hold whatever the speed of the machine is."""
        statuses = set(self.unloaded.statuses) | set(self.storm.statuses) | {status for _, status in self.runaways}
        for status in sorted(each for each in statuses if (each.startswith("5") and each != "503") or "without" in each):
            yield f"there were answers {status}"
        for wrong in (self.unloaded.wrong + self.storm.wrong)[:5]:
            yield f"a wrong answer: {wrong}"
        if self.workers[0] != self.workers[1] or not self.workers[0]:
            yield f"{self.workers[1]} of {self.workers[0]} query workers are there afterwards"
        if (most := max(size for _, size in self.storm.memory)) > self.most_memory:
            yield f"the service took {most // _MIB} MiB, more than {self.most_memory // _MIB}"
        for line in self.unexpected[:5]:
            yield f"the log says: {line}"


def stress(service: Served, *, clients: int, runaways: int, unloaded: float, seconds: float, seed: int) -> Stress:
    """Put a service under stress.

    Args:
        service: over the bundled data.
        clients: that ask ordinary questions.
        runaways: clients that send queries that would never end.
        unloaded: seconds without them.
        seconds: with them.
        seed: of what is asked when.
    """
    crowd = _Crowd(service, ordinary(service), clients, seed)
    workers = service.workers()
    with multiprocessing.get_context("spawn").Pool(1) as pool:  # of its own: reading their answers is not to delay the others
        pool.apply(_runaways, (service.port, 0, 0.0, seed))  # it has imported everything after it
        asyncio.run(crowd.ask(2.0))  # and everything is warm
        calm = asyncio.run(crowd.ask(unloaded))
        others = pool.apply_async(_runaways, (service.port, runaways, seconds, seed))
        storm = asyncio.run(crowd.ask(seconds))
        became = others.get(seconds + 2 * _GIVE_UP_SECONDS)
    service.workers_settle_at(workers)
    settings = Settings()
    most = max(size for _, size in calm.memory) + workers * settings.query_memory_mib * _MIB + _SLACK_MIB * _MIB
    return Stress(calm, storm, became, (workers, service.workers()), service.unexpected(), most)


# --- the ordinary clients ----------------------------------------------------------------------------------------------------


class _Crowd:
    """All ordinary clients.

    Args:
        service: that they ask.
        questions: some of each kind.
        clients: how many.
        seed: of what they ask when.
    """

    def __init__(self, service: Served, questions: list[Question], clients: int, seed: int) -> None:
        self._service = service
        self._questions: defaultdict[str, list[Question]] = defaultdict(list)
        for each in questions:
            self._questions[each.kind].append(each)
        self._chances = [random.Random(f"{seed}:{each}") for each in range(clients)]
        self._nonces = count()

    async def ask(self, seconds: float) -> Measured:
        """Ask for a while."""
        measured = Measured()
        watching = asyncio.create_task(_watch(self._service, measured))
        await asyncio.gather(*(self._client(chance, seconds, measured) for chance in self._chances))
        watching.cancel()
        return measured

    async def _client(self, chance: random.Random, seconds: float, measured: Measured) -> None:
        connection = Connection(self._service.port)
        end = time.monotonic() + seconds
        due = time.monotonic() + chance.random()
        while due < end:
            await asyncio.sleep(due - time.monotonic())
            question = chance.choice(self._questions[chance.choice(sorted(self._questions))])
            status, answer = await _asked(connection, question.message(next(self._nonces)))
            taken = time.monotonic() - due if status == "200" else math.inf
            measured.statuses[status] += 1
            measured.times[question.kind].append(taken)
            period = int((due - end + seconds) // _PERIOD_SECONDS)
            measured.slowest_at[period] = max(measured.slowest_at[period], taken)
            if answer and status not in _BUSY and not (status == "200" and question.is_right(answer.body)):
                measured.wrong.append(f"{status} {question.query}: {answer.body[:500]!r}")
            due += chance.expovariate(1.0)
        await connection.close()


async def _asked(connection: Connection, message: bytes) -> tuple[str, Answer | None]:
    """An answer and what became of the question, in a word."""
    try:
        answer = await asyncio.wait_for(connection.ask(message), _GIVE_UP_SECONDS)
    except Hangup as error:
        return "cut off" if error.received else "hung up without an answer", None
    except TimeoutError:
        return f"without an answer in {_GIVE_UP_SECONDS:.0f} s", None
    status = str(answer.status)
    if answer.status == 503 and not (
        answer.headers.get("retry-after", "").isdigit() and answer.headers.get("content-type") == "application/problem+json"
    ):
        status = "503 without a problem document or Retry-After"
    return status, answer


async def _watch(service: Served, measured: Measured) -> None:
    start = time.monotonic()
    while True:
        measured.memory.append((time.monotonic() - start, service.memory()))
        await asyncio.sleep(0.5)


# --- the others --------------------------------------------------------------------------------------------------------------


def _runaways(port: int, clients: int, seconds: float, seed: int) -> Counter[tuple[str, str]]:
    """All clients whose queries would never end, for a while; what became of their queries."""
    became: Counter[tuple[str, str]] = Counter()

    async def every_client() -> None:
        end = time.monotonic() + seconds
        nonces = count(seed * 1_000_000)
        await asyncio.gather(*(_runaway(port, each, nonces, end, became) for each in range(clients)))

    asyncio.run(every_client())
    return became


async def _runaway(port: int, number: int, nonces: Iterator[int], end: float, became: Counter[tuple[str, str]]) -> None:
    connection = Connection(port, f"127.0.{number // 250}.{number % 250 + 2}")
    kinds = sorted(RUNAWAYS)
    for turn in count(number):
        kind = kinds[turn % len(kinds)]
        start = time.monotonic()
        status, _ = await _asked(connection, runaway(kind, next(nonces)))
        became[kind, status] += 1
        await asyncio.sleep(max(0.0, _REFUSED_SECONDS - (time.monotonic() - start)))
        if time.monotonic() > end:
            break
    await connection.close()


# --- the report --------------------------------------------------------------------------------------------------------------


def _tell(run: Stress) -> None:
    print("| Questions | without: number | p50 ms | p99 ms | in the storm: number | p50 ms | p99 ms | p99, ratio |")
    print("|---|---|---|---|---|---|---|---|")
    for kind in (*sorted(run.unloaded.times), ""):
        cells = []
        for measured in (run.unloaded, run.storm):
            number = len(measured.times[kind]) if kind else sum(map(len, measured.times.values()))
            cells += [f"{number:,}", *(f"{measured.slowest(share, kind) * 1000:.1f}" for share in (0.5, 0.99))]
        ratio = run.storm.slowest(0.99, kind) / run.unloaded.slowest(0.99, kind)
        print(f"| {kind or 'all'} | {' | '.join(cells)} | {ratio:.1f} |")
    for name, measured in (("without", run.unloaded), ("in the storm", run.storm)):
        print(f"\nanswers {name}: " + ", ".join(f"{status} {number:,}" for status, number in measured.statuses.most_common()))
    print("\n| Runaway queries | what became of them |\n|---|---|")
    for kind in sorted(RUNAWAYS):
        ends = {status: number for (each, status), number in sorted(run.runaways.items()) if each == kind}
        print(f"| {kind} | {', '.join(f'{status} {number}' for status, number in ends.items())} |")
    print(f"\nslowest answer in the storm, ms, in each {_PERIOD_SECONDS:.0f} s: ", end="")
    print(" ".join(f"{slowest * 1000:.0f}" for _, slowest in sorted(run.storm.slowest_at.items())))
    print(f"\nmemory of all processes, MiB (bound {run.most_memory // _MIB:,}), every 5 s:")
    for name, measured in (("without", run.unloaded), ("in the storm", run.storm)):
        print(f"- {name}: " + " ".join(f"{size // _MIB}" for _, size in measured.memory[::10]), end="")
        print(f" (most {max(size for _, size in measured.memory) // _MIB})")
    print(f"\nquery workers before and after: {run.workers[0]}, {run.workers[1]}")


def main() -> int:
    """Run it; 1 when a bound does not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.stress", description=__doc__)
    parser.add_argument("--clients", type=int, default=180, help="clients with ordinary questions")
    parser.add_argument("--runaways", type=int, default=20, help="clients with queries that would never end")
    parser.add_argument("--unloaded", type=float, default=20.0, help="seconds without those")
    parser.add_argument("--seconds", type=float, default=60.0, help="seconds with those")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as service:
        run = stress(service, **vars(given))
    _tell(run)
    broken = list(run.broken())
    print("\n" + ("\n".join(f"BROKEN: {each}" for each in broken) or "Every bound holds."))
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
