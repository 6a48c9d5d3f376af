"""``python -m bench queries``: twelve kinds of questions to this project's server and its peers, with one client and with 16.

*New* is a question that nobody has asked since the publish, to a server of ours that keeps no answers. *Repeated* is a few
questions over and over, to one of ours that does. The peers get exactly the same questions; they keep no answers either way.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field

from bench import servers, synthetic
from bench.answers import answer, rows
from bench.clients import Unanswered, rate
from bench.dataset import Dataset
from bench.processes import Endpoint
from bench.questions import KINDS, Kind, World
from bench.virtuoso import virtuoso

__all__ = ["PEERS", "measure"]

PEERS = ("native", "virtuoso", "rdflib-endpoint")
_OURS = "ours"
_CLIENTS = (1, 16)
_PATIENCE = 30.0
"""Seconds that an answer may take with one client."""
_PATIENCE_TOGETHER = 120.0
"""Seconds that it may take with many."""
_RECOVERY = 300.0
"""Seconds that a server gets to be done with what it must be done with before the next measurement."""
_CHECKED = 20
"""Questions of a kind whose answers are compared, as far as a server gets in `_CHECK_SECONDS`."""
_CHECK_SECONDS = 10.0
_MOST = 45_000
"""Questions of a kind: more than the fastest server answers in the time."""

Rates = dict[str, float]
"""Requests a second, by server; without those that did not answer."""


@dataclass(frozen=True)
class _Server:
    """A server that is measured: where to ask new questions, and where to repeat them."""

    new: Endpoint
    repeated: Endpoint


@dataclass(frozen=True)
class _Row:
    """What was measured with one kind of question and one number of clients."""

    kind: str
    rows: float
    clients: int
    new: Rates
    repeated: Rates


@dataclass
class _Measurement:
    """One run.

    Attributes:
        running: the servers, by name; the first one is what the answers of the others are compared with.
        seconds: for each measurement.
        notes: for the reader: what was not measured, and why.
        agreed: whether ours gives equally many rows as the first one.
    """

    running: dict[str, _Server]
    seconds: float
    notes: list[str] = field(default_factory=list)
    agreed: bool = True

    def rows(self, kind: Kind, world: World) -> Iterator[_Row]:
        """Measure a kind of question: a row for each number of clients."""
        questions = kind.questions(world, _MOST)
        counts = self._counts(kind, questions[:_CHECKED])
        average = statistics.fmean(next(iter(counts.values()), [0]))
        repeated, rest = questions[_CHECKED : _CHECKED + kind.repeated], questions[_CHECKED + kind.repeated :]
        third = len(rest) // 3
        slowest = dict.fromkeys(counts, 0.0)
        for clients, fresh in zip(_CLIENTS, (rest[:third], rest[third:]), strict=True):
            row = _Row(kind.name, average, clients, {}, {})
            for name in [each for each in slowest if each in self.running]:
                where = f"{kind.name}, {clients} clients, {name}"
                if slowest[name] * clients > _PATIENCE_TOGETHER:
                    self.notes.append(f"{where}: left out, an answer takes {slowest[name]:.1f} s with one client.")
                    continue
                with self._answering(where, name):
                    server = self.running[name]
                    row.new[name] = self._rate(server.new, fresh, kind, clients)
                    if server.repeated != server.new:
                        rate(server.repeated, repeated, kind.accept, clients=1, seconds=_RECOVERY, patience=_PATIENCE)
                    row.repeated[name] = self._rate(server.repeated, repeated * (2 * _MOST // len(repeated)), kind, clients)
                    slowest[name] = 1 / min(row.new[name], row.repeated[name])
            yield row

    def _counts(self, kind: Kind, questions: Sequence[str]) -> dict[str, list[int]]:
        """How many rows each server answers to each question; without the servers that do not answer."""
        counts: dict[str, list[int]] = {}
        for name, server in list(self.running.items()):
            with self._answering(f"{kind.name}, answers of {name}", name):
                end = time.monotonic() + _CHECK_SECONDS
                found: list[int] = []
                for each in questions:
                    if not found or time.monotonic() < end:
                        found.append(rows(answer(server.new, each, kind.accept, _PATIENCE), kind.accept))
                counts[name] = found
        for name, found in counts.items():
            first, expected = next(iter(counts.items()))
            compared = min(len(found), len(expected))
            if found[:compared] != expected[:compared]:
                self.agreed = self.agreed and name != _OURS
                self.notes.append(f"{kind.name}: OTHER ANSWERS, {name} has {found} rows where {first} has {expected}.")
        return counts

    @contextmanager
    def _answering(self, where: str, name: str) -> Iterator[None]:
        """Note that a server does not answer, and wait until it is done with the question that nobody waits for any more."""
        _tell(where)
        try:
            yield
        except Unanswered as error:
            self.notes.append(f"{where}: {error}.")
            try:
                answer(self.running[name].new, "ASK { }", "application/sparql-results+json", _RECOVERY)
            except Unanswered:
                del self.running[name]
                self.notes.append(f"{name} does not recover from that, and is left out of what follows.")

    def _rate(self, endpoint: Endpoint, questions: Sequence[str], kind: Kind, clients: int) -> float:
        patience = _PATIENCE if clients == 1 else _PATIENCE_TOGETHER
        return rate(endpoint, questions, kind.accept, clients=clients, seconds=self.seconds, patience=patience)


def measure(dataset: Dataset, seconds: float, kinds: Container[str], without: Container[str]) -> bool:
    """Measure and print.

    Args:
        dataset: that is served.
        seconds: for each measurement.
        kinds: names of the kinds of questions that are asked.
        without: servers that are left out: of `PEERS`, or ``ours``.

    Returns:
        Whether ours gave as many rows as the native server; where another one gives other answers, a note says so.
    """
    world = World.of(dataset.snapshot)
    with ExitStack() as stack:
        running, missing = _started(dataset, without, stack)
        measurement = _Measurement(running, seconds, missing)
        _head(list(running))
        for kind in (each for each in KINDS if each.name in kinds):
            for row in measurement.rows(kind, world):
                _tell("")
                _lines(row, list(running))
    print("\n".join(f"- {note}" for note in measurement.notes))
    return measurement.agreed


def _started(dataset: Dataset, without: Container[str], stack: ExitStack) -> tuple[dict[str, _Server], list[str]]:
    """Start the servers; what is not installed is left out, with a note."""
    starts: dict[str, Callable[[], AbstractContextManager[Endpoint]]] = {
        "native": lambda: servers.native(dataset.snapshot),
        "virtuoso": lambda: virtuoso(dataset.n_triples),
        "rdflib-endpoint": lambda: servers.rdflib_endpoint(dataset.n_triples),
    }
    running: dict[str, _Server] = {}
    notes: list[str] = []
    for name in PEERS:
        if name not in without:
            _tell(f"loading {name}")
            try:
                endpoint = stack.enter_context(starts[name]())
            except FileNotFoundError as error:
                notes.append(f"{error}.")
            else:
                running[name] = _Server(endpoint, endpoint)
    if _OURS not in without:
        new, repeated = (
            stack.enter_context(servers.ours(dataset.data_dir, synthetic.BASE, cache_mib=cache_mib)) for cache_mib in (0, 64)
        )
        running[_OURS] = _Server(new, repeated)
    return running, notes


def _head(names: Sequence[str]) -> None:
    """Print the head of the table: requests a second, and how many times as many as its peers ours answers."""
    peers = _peers(names)
    head = ["question", "asked", "rows", "clients", *(f"{name} /s" for name in names), *(f"ours / {peer}" for peer in peers)]
    print(f"| {' | '.join(head)} |\n|{'---|' * len(head)}", flush=True)


def _lines(row: _Row, names: Sequence[str]) -> None:
    """Print what was measured as soon as it is: a run takes a quarter of an hour."""
    for asked, found in (("new", row.new), ("repeated", row.repeated)):
        cells = [row.kind, asked, _figure(row.rows), str(row.clients), *(_figure(found.get(name)) for name in names)]
        cells += [f"{found[_OURS] / found[peer]:.2f}" if {_OURS, peer} <= found.keys() else "" for peer in _peers(names)]
        print(f"| {' | '.join(cells)} |", flush=True)


def _peers(names: Sequence[str]) -> list[str]:
    """What ours is compared with: nothing where ours is left out."""
    return [name for name in names if name != _OURS] if _OURS in names else []


def _figure(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 10 or value.is_integer() else f"{value:.2g}"


def _tell(what: str) -> None:
    """Say on standard error where the measurement is."""
    print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)
