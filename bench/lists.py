"""``python -m bench lists``: pages of a list, with filters, facets and words, beside peers that hold the same practices.

*New* is a question that nobody has asked since the publish, to a server of ours that keeps no answers. *Repeated* is a few
questions over and over, to one of ours that does. Each server is asked in the way that suits it best, and what takes it several
requests is one answer here.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Container, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import servers, synthetic
from bench.askers import Ours, Sparql
from bench.clients import Unanswered, body, timed
from bench.datasette import Datasette, datasette
from bench.latencies import OURS, Latency, Row, growth, head, line
from bench.pages import KINDS, Asker, Found, Kind, Question
from bench.practices import Fact, Practices, facts
from bench.prez import Prez, prez
from bench.processes import Endpoint

__all__ = ["PEERS", "found_by", "measure"]

PEERS = ("native", "datasette", "prez")
_CLIENTS = (1, 16)
_PATIENCE = 60.0
"""Seconds that an answer may take; a server that has others wait longer is left out, and started again for the next kind."""
_CHECKED = 20
"""Questions of a kind whose answers are compared, as far as a server gets in `_CHECK_SECONDS`."""
_CHECK_SECONDS = 10.0
_SLOW = 10.0
"""Seconds from which on a server is not measured: what it says is too slow for a page anyway."""
_REPEATED = 20
_MOST = 12_000
"""Questions of a kind: more than the fastest server answers in the time."""
_FEW = 1_000


@dataclass
class _Server:
    """A server that is measured.

    Attributes:
        start: starts it, and says where to ask new questions and where to repeat them.
        stack: stops it.
    """

    start: Callable[[ExitStack], tuple[Asker, Asker]]
    stack: ExitStack
    new: Asker = field(init=False)
    repeated: Asker = field(init=False)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """Stop it with all that it is still busy with, and start it again."""
        self.stack.close()
        self.new, self.repeated = self.start(self.stack)


@dataclass
class _Measurement:
    """One run on so many practices.

    Attributes:
        running: the servers by name, ours first.
        seconds: for each measurement.
        notes: for the reader: what was not measured or not equal, and why.
        agreed: whether all found the same.
    """

    running: dict[str, _Server]
    seconds: float
    notes: list[str] = field(default_factory=list)
    agreed: bool = True

    def rows(self, kind: Kind, known: Sequence[Fact]) -> Iterator[Row]:
        """Measure a kind of question."""
        questions = kind.questions(known, _MOST)
        checked, rest = questions[:_CHECKED], questions[_CHECKED:]
        if len(rest) < _FEW:  # of few practices little can be asked; the server that keeps no answers is asked it again and again
            rest = questions * (_MOST // len(questions))
        slowest, total = self._compared(kind, checked)
        half = len(rest) // 2
        for clients, fresh in zip(_CLIENTS, (rest[:half], rest[half:]), strict=True):
            new, repeated = Row(kind.name, "new", clients, total), Row(kind.name, "repeated", clients, total)
            for name, took in slowest.items():
                server, where = self.running[name], f"{kind.name}, {clients} clients, {name}"
                if took > _SLOW or took * clients > _PATIENCE:
                    self.notes.append(f"{where}: left out, one answer takes {took:.1f} s.")
                    continue
                with self._answering(where, name):
                    new.found[name] = self._latency(server.new, fresh, clients)
                    if server.new == server.repeated and took > self.seconds:  # it keeps no answers, and has no time for many
                        repeated.found[name] = new.found[name]
                    else:
                        often = checked[:_REPEATED] * (_MOST // len(checked[:_REPEATED]))
                        repeated.found[name] = self._latency(server.repeated, often, clients)
            yield new
            yield repeated

    def _latency(self, asker: Asker, questions: Sequence[Question], clients: int) -> Latency:
        requests = {repr(each): asker.requests(each) for each in questions}
        asked = [requests[repr(each)] for each in questions]
        return Latency.of(timed(asker.endpoint.port, asked, clients=clients, seconds=self.seconds, patience=_PATIENCE).answers)

    def _compared(self, kind: Kind, questions: Sequence[Question]) -> tuple[dict[str, float], float]:
        """Seconds that each server takes at most, without those that do not answer; and how many practices it is on average."""
        slowest: dict[str, float] = {}
        expected: list[Found] = []
        for name, server in self.running.items():
            with self._answering(f"{kind.name}, answers of {name}", name):
                took, found = _asked(server.new, questions)
                expected = expected or found
                different = [number for number, each in enumerate(found) if not _agree(each, expected[number])]
                if different:
                    self.agreed = False
                    self.notes.append(f"{kind.name}: OTHER ANSWERS, {_difference(name, found, expected, different, questions)}.")
                slowest[name] = took
        return slowest, statistics.fmean(each.total for each in expected) if expected else 0

    @contextmanager
    def _answering(self, where: str, name: str) -> Iterator[None]:
        """Note that a server does not answer, and start it again."""
        _tell(where)
        try:
            yield
        except Unanswered as error:
            self.notes.append(f"{where}: {error}.")
            self.running[name].restart()


def measure(
    folder: Path, numbers: Sequence[int], seconds: float, without: Container[str], python_of_prez: Path | None = None
) -> bool:
    """Measure and print.

    Args:
        folder: where the practices are made, in a folder for each number of them.
        numbers: of practices.
        seconds: for each measurement.
        without: servers that are left out: of `PEERS`, or ``ours``.
        python_of_prez: the Python that Prez is installed for, if it is.

    Returns:
        Whether all servers found equally many practices, and counted the same.
    """
    rows: dict[int, list[Row]] = {}
    agreed = True
    for number in numbers:
        practices = Practices(folder / str(number), number)
        practices.folder.mkdir(parents=True, exist_ok=True)
        practices.make()
        known = facts(practices)
        with ExitStack() as stack:
            running, missing = _started(practices, without, python_of_prez, stack)
            measurement = _Measurement(running, seconds, missing)
            head(number, list(running))
            rows[number] = []
            for kind in KINDS:
                for row in measurement.rows(kind, known):
                    rows[number].append(row)
                    _tell("")
                    print(line(row, list(running)), flush=True)
        print("".join(f"\n- {note}" for note in measurement.notes) + "\n", flush=True)
        agreed = agreed and measurement.agreed
    if len(rows) > 1:
        growth(rows)
    return agreed


def _started(
    practices: Practices, without: Container[str], python_of_prez: Path | None, stack: ExitStack
) -> tuple[dict[str, _Server], list[str]]:
    """Start the servers; what is not installed is left out, with a note."""

    def ours(stack: ExitStack) -> tuple[Asker, Asker]:
        new, repeated = (servers.ours(practices.data_dir, synthetic.BASE, cache_mib=cache_mib) for cache_mib in (0, 64))
        return Ours(stack.enter_context(new)), Ours(stack.enter_context(repeated))

    def peer(
        server: AbstractContextManager[Endpoint], asks: Callable[[Endpoint], Asker], stack: ExitStack
    ) -> tuple[Asker, Asker]:
        asker = asks(stack.enter_context(server))
        return asker, asker

    starts: dict[str, Callable[[ExitStack], tuple[Asker, Asker]]] = {
        OURS: ours,
        "native": lambda own: peer(servers.native(practices.snapshot), Sparql, own),
        "datasette": lambda own: peer(datasette(practices), Datasette, own),
        "prez": lambda own: peer(prez(python_of_prez, practices.snapshot), Prez, own),
    }
    running: dict[str, _Server] = {}
    notes: list[str] = []
    for name, start in starts.items():
        if name not in without:
            _tell(f"starting {name}")
            try:
                running[name] = _Server(start, stack.enter_context(ExitStack()))
            except FileNotFoundError as error:
                notes.append(f"{error}.")
    return running, notes


def _asked(asker: Asker, questions: Sequence[Question]) -> tuple[float, list[Found]]:
    """Ask one by one, as far as it gets in the time; returns the seconds of the slowest but the first, and what was found."""
    found: list[Found] = []
    slowest = 0.0
    end = time.monotonic() + _CHECK_SECONDS
    for question in questions:
        if found and time.monotonic() > end:
            break
        start = time.perf_counter()
        found.append(found_by(asker, question))
        slowest = max(slowest, time.perf_counter() - start) if len(found) > 1 else 0.0
    return slowest or time.perf_counter() - start, found


def found_by(asker: Asker, question: Question) -> Found:
    """Ask one question.

    Args:
        asker: knows how.
        question: what is asked.

    Raises:
        Unanswered: an answer was not 200, or did not come in time.
    """
    return asker.found(question, [body(asker.endpoint.port, each, _PATIENCE) for each in asker.requests(question)])


def _agree(found: Found, expected: Found) -> bool:
    """Whether two answers say the same, as far as they both say something."""
    both = found.facets.keys() & expected.facets.keys()
    return found.total == expected.total and all(found.facets[each] == expected.facets[each] for each in both)


def _difference(
    name: str, found: Sequence[Found], expected: Sequence[Found], different: Sequence[int], questions: Sequence[Question]
) -> str:
    """Where a server differs, by an example."""
    first = different[0]
    told = (
        f"{found[first].total} instead of {expected[first].total}"
        if found[first].total != expected[first].total
        else "in the facets"
    )
    return f"{name} differs in {len(different)} of {len(found)} questions: {told} for {questions[first]}"


def _tell(what: str) -> None:
    """Say on standard error where the measurement is."""
    print(f"\r\x1b[K{what}", end="", file=sys.stderr, flush=True)
