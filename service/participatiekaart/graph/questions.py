"""What is asked of a query worker, what it answers, and how both go over a socket."""

from __future__ import annotations

import socket
import struct
from dataclasses import dataclass, field
from typing import BinaryIO, Literal

import orjson

from participatiekaart.rdf.sparql import Dataset

__all__ = ["HEAD", "Answer", "Kind", "Outcome", "Question", "packed", "read_exactly"]

Kind = Literal["solutions", "boolean", "graph"]
Outcome = Literal[
    "ok",
    "syntax",
    "refused",
    "outbound",
    "unacceptable",
    "large",
    "rows",
    "memory",
    "time",
    "queue",
    "over",
    "gone",
    "corrupt",
    "unavailable",
]

HEAD = struct.Struct(">II")
"""How long the JSON and the bytes after it are."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query, or an update, for a worker.

    Attributes:
        sparql: SPARQL 1.1 Query, or Update.
        snapshot: name of the snapshot to ask.
        seconds: time it may take.
        formats: media type to answer in, by kind of result; a kind that is not there is not acceptable.
        dataset: graphs to read instead of all.
        base: what relative IRIs are resolved against.
        most_bytes: largest result.
        most_rows: most rows or triples of a result.
        genid: what IRIs start with that are blank nodes in a resulting graph.
        target: of an update: the directory of the store that it changes.
        graph: of an update that sees nothing but one named graph, as its default graph: the name.
    """

    sparql: str
    snapshot: str
    seconds: float
    formats: dict[Kind, str] = field(default_factory=dict)
    dataset: Dataset = field(default_factory=Dataset)
    base: str = ""
    most_bytes: int = 0
    most_rows: int = 0
    genid: str = ""
    target: str = ""
    graph: str = ""

    @classmethod
    def unpacked(cls, data: bytes) -> Question:
        """A question from its JSON."""
        read = orjson.loads(data)
        graphs = read.pop("dataset")
        return cls(**read, dataset=Dataset(tuple(graphs["default"]), tuple(graphs["named"])))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it.

    Attributes:
        outcome: ``ok``, or what went wrong.
        kind: kind of the result.
        media_type: of the result.
        position: of the journal that an external engine showed; 0 where the snapshot says it.
        message: what went wrong, by language.
        body: the result, where it is a small one.
        file: else an open file without a name; it goes along as a descriptor.
    """

    outcome: Outcome
    kind: Kind = "solutions"
    media_type: str = ""
    position: int = 0
    message: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    file: BinaryIO | None = None

    def packed(self) -> bytes:
        """Head, JSON and body."""
        said = orjson.dumps([self.outcome, self.kind, self.media_type, self.position, self.message])
        return HEAD.pack(len(said), len(self.body)) + said + self.body

    @classmethod
    def unpacked(cls, said: bytes, body: bytes, file: BinaryIO | None = None) -> Answer:
        """An answer from its JSON, its body and its file."""
        outcome, kind, media_type, position, message = orjson.loads(said)
        return cls(outcome, kind, media_type, position, message, body, file)


def packed(question: Question) -> bytes:
    """Head and JSON of a question."""
    said = orjson.dumps(question)
    return HEAD.pack(len(said), 0) + said


def read_exactly(connection: socket.socket, size: int) -> bytes:
    """So many bytes from a blocking socket.

    Raises:
        EOFError: the other end is closed.
    """
    read = bytearray()
    while len(read) < size:
        chunk = connection.recv(size - len(read))
        if not chunk:
            raise EOFError
        read += chunk
    return bytes(read)
