"""A query worker: a process of its own, because an Oxigraph query cannot be cancelled, only killed (design section 5).

Run as ``python -m participatiekaart.graph.worker``; `workers` starts it and speaks with it over a pipe. The kernel ends it when a
query overruns its time (an interval timer) or its memory (RLIMIT_AS); it ends itself when nobody holds the other end.
"""

from __future__ import annotations

import re
import resource
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from string import ascii_lowercase
from typing import Literal, NamedTuple

import pyoxigraph as ox

from participatiekaart.graph.lease import SNAPSHOTS, lease
from participatiekaart.rdf.names import PREFIXES

__all__ = ["Answer", "Kind", "Question"]

Kind = Literal["solutions", "boolean", "graph"]


class Question(NamedTuple):
    """A query for a worker.

    Attributes:
        query: SPARQL 1.1.
        snapshot: name of the snapshot to ask.
        formats: media type to answer in, by kind of result; a kind that is not there is not acceptable.
        seconds: time it may take.
        most_bytes: largest result.
    """

    query: str
    snapshot: str
    formats: dict[Kind, str]
    seconds: float
    most_bytes: int


class Answer(NamedTuple):
    """What came of it.

    Attributes:
        outcome: ``ok``, or what went wrong: ``syntax``, ``service`` (another endpoint is called), ``unacceptable``, ``large``,
            ``gone`` (the snapshot), ``corrupt``.
        kind: kind of the result.
        media_type: of the result.
        body: the serialised result; a message where something went wrong.
    """

    outcome: Literal["ok", "syntax", "service", "unacceptable", "large", "gone", "corrupt"]
    kind: Kind = "solutions"
    media_type: str = ""
    body: bytes = b""


_SERVICE = re.compile("service", re.IGNORECASE | re.ASCII)
_AT = re.compile(r"error at (\d+):(\d+)")


def refusal(query: str) -> Answer | None:
    """What is wrong with a query that asks another endpoint (SPARQL 1.1 Federated Query); none where it asks none.

    Oxigraph itself judges, because any other reading of the text could differ from its own: with SERVICE misspelt in the same way
    wherever it stands, names, texts and comments still parse, and a call does not. Nothing is evaluated over anything.

    >>> refusal("SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }").outcome
    'service'
    >>> refusal('SELECT ?service { ?service <urn:service> "service" } # SERVICE')
    """
    if not _SERVICE.search(query):
        return None
    letter = next((each for each in ascii_lowercase if f"{each}ervice" not in query.lower()), None)
    if letter is None:
        return Answer("service")
    misspelt = _SERVICE.sub(lambda found: (letter if found[0][0].islower() else letter.upper()) + found[0][1:], query)
    try:
        ox.Store().query(misspelt)
    except SyntaxError as error:
        return Answer("service" if _stops_at(f"{letter}ervice", misspelt, str(error)) else "syntax", body=str(error).encode())
    except RuntimeError:  # it parses, and asks for something else that is not there
        return None
    return None


def _stops_at(word: str, query: str, message: str) -> bool:
    """Whether a parser stopped at a word, or at what is glued to it."""
    found = _AT.match(message)
    if not found:
        return False
    line = query.split("\n")[int(found[1]) - 1].lower()
    place = int(found[2]) - 1
    return line.startswith(word, place) or bool(re.search(rf"(?<![^\W\d])(?<![?$:]){word}[\w:.-]*\s*$", line[:place]))


class _TooLarge(Exception):
    pass


class _Bounded:
    """A buffer with a bound."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.size = 0
        self.chunks: list[bytes] = []

    def write(self, chunk: bytes) -> int:
        self.size += len(chunk)
        if self.size > self.most:
            raise _TooLarge
        self.chunks.append(bytes(chunk))
        return len(chunk)

    def flush(self) -> None:
        """Nothing to do: a buffer is where it is."""


class _Worker:
    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.snapshot = ""
        self.store = ox.Store()
        self.lease: object = None

    def answer(self, question: Question) -> Answer:
        try:
            if question.snapshot != self.snapshot and not self._open(question.snapshot):
                return Answer("gone")
            return refusal(question.query) or self._evaluate(question)
        except SyntaxError as error:
            return Answer("syntax", body=str(error).encode())
        except _TooLarge:
            return Answer("large")
        except OSError as error:
            return Answer("corrupt", body=str(error).encode())
        except RuntimeError as error:  # RocksDB says so of a damaged file, and Oxigraph of a function that nobody knows
            return Answer("corrupt" if str(error).startswith("Corruption") else "syntax", body=str(error).encode())

    def _open(self, snapshot: str) -> bool:
        held = lease(self.data_dir, snapshot)
        if held is None:
            return False
        self.store = ox.Store.read_only(str(self.data_dir / SNAPSHOTS / snapshot))
        self.snapshot, self.lease = snapshot, held
        return True

    def _evaluate(self, question: Question) -> Answer:
        results = self.store.query(question.query)
        kind: Kind = "solutions"
        if isinstance(results, ox.QueryBoolean):
            kind = "boolean"
        elif isinstance(results, ox.QueryTriples):
            kind = "graph"
        media_type = question.formats.get(kind)
        if media_type is None:
            return Answer("unacceptable", kind)
        output = _Bounded(question.most_bytes)
        if isinstance(results, ox.QueryTriples):
            rdf_format = ox.RdfFormat.from_media_type(media_type)
            ox.serialize(results, output, format=rdf_format, prefixes=PREFIXES)  # type: ignore[arg-type]
        else:
            results.serialize(output, format=ox.QueryResultsFormat.from_media_type(media_type))  # type: ignore[arg-type]
        return Answer("ok", kind, media_type, b"".join(output.chunks))


def main(descriptor: int, data_dir: Path, memory: int) -> None:
    """Answer questions until the other end is closed.

    Args:
        descriptor: file descriptor of the pipe.
        data_dir: the data directory.
        memory: bound of the address space in bytes.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    worker = _Worker(data_dir)
    connection = Connection(descriptor)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        connection.send(None)
        while True:
            question = Question(*connection.recv())
            signal.setitimer(signal.ITIMER_REAL, question.seconds)
            answer = worker.answer(question)
            signal.setitimer(signal.ITIMER_REAL, 0)
            connection.send(tuple(answer))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
