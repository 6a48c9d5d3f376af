"""Evaluating a query on a snapshot and writing what comes out, within bounds."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

import pyoxigraph as ox

from participatiekaart.graph.federation import Outside, asking, directed
from participatiekaart.graph.lease import SNAPSHOTS, lease
from participatiekaart.graph.questions import Answer, Kind, Question
from participatiekaart.graph.remote import RemoteEngine
from participatiekaart.graph.remote.protocol import unavailable
from participatiekaart.rdf.graphs import with_blank_nodes
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.rdf.serialisation import is_sayable_in_xml
from participatiekaart.rdf.sparql import Dataset, dataset_of

__all__ = ["Evaluator", "kind_of", "merged"]

Results = ox.QuerySolutions | ox.QueryBoolean | Iterator[ox.Triple]

_SMALL = 1024**2
_NOTHING_OUTSIDE = Outside()
_ENGINE_FORMAT_FACTOR = 8
"""How many times as long as the shortest of our formats the one is in which an external engine answers."""
_ROW_ENDS = {
    "application/sparql-results+json": b'}},{"',
    "application/sparql-results+xml": b"<result>",
    "text/tab-separated-values": b"\n",
}
"""What occurs once a row in each format, and never inside a value."""

_XML = "application/sparql-results+xml"
_NOT_XML = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
"""Characters that no XML document may have (XML 1.0, section 2.2), which Oxigraph writes all the same."""

_ROWS_BESIDES = {"application/sparql-results+json": 1, "text/csv": -1, "text/tab-separated-values": -1}
"""What to add: in JSON it stands between the rows, and tables have a header."""


class Evaluator:
    """Answers queries about the snapshots of a data directory.

    Args:
        data_dir: the data directory.
        outside: what may be asked that is not there.
        engine: answers in the place of the snapshots; none where they answer.
    """

    def __init__(self, data_dir: Path, outside: Outside, engine: RemoteEngine | None = None) -> None:
        self._data_dir = data_dir
        self._engine = engine
        self.outside = outside
        self._snapshot = ""
        self._lease: object = None
        self.store = ox.Store()

    def answer(self, question: Question) -> Answer:
        """Answer a question.

        Raises:
            SyntaxError: not SPARQL 1.1.
            QueryRefused: it asks for something outside that may not be asked.
            OSError, RuntimeError: the snapshot is damaged, or a function is not known.
        """
        if self._engine and len((question.dataset or dataset_of(question.sparql, question.base)).default) < 2:
            return self._forwarded(question, self._engine)  # others count twice what two default graphs share
        if not self.open(question.snapshot):
            return Answer("gone")
        with asking(question.sparql, self.outside, base=question.base) as sparql:
            results = self._evaluate(sparql, question)
            kind = kind_of(results)
            media_type = question.formats.get(kind)
            if media_type is None:
                return Answer("unacceptable", kind)
            return _written(results, kind, media_type, question, self._data_dir)

    def open(self, snapshot: str) -> bool:
        """Read from now on from a snapshot; whether it is still there."""
        if snapshot == self._snapshot:
            return True
        held = lease(self._data_dir, snapshot)
        if held is None:
            return False
        self.store = ox.Store.read_only(str(self._data_dir / SNAPSHOTS / snapshot))
        self._snapshot, self._lease = snapshot, held
        return True

    def _forwarded(self, question: Question, engine: RemoteEngine) -> Answer:
        """The answer of the external engine, whole and of one position."""
        sparql = directed(question.sparql, _NOTHING_OUTSIDE, base=question.base)
        kind = kind_of(ox.Store().query(sparql, base_iri=question.base or None))
        media_type = question.formats.get(kind)
        if media_type is None:
            return Answer("unacceptable", kind)

        def ask(seconds: float) -> Answer:
            most = question.most_bytes * _ENGINE_FORMAT_FACTOR
            results = engine.query(sparql, question.dataset, kind, seconds=seconds, most_bytes=most, base=question.base)
            try:
                return _written(results, kind, media_type, question, self._data_dir)
            except SyntaxError as error:
                raise unavailable(f"a result cannot be read: {error}") from error

        answer, position = engine.consistently(ask, seconds=question.seconds)
        return replace(answer, position=position)

    def _evaluate(self, sparql: str, question: Question) -> Results:
        base = question.base or None
        dataset = question.dataset or dataset_of(sparql, question.base)
        if not dataset:
            return self.store.query(sparql, base_iri=base)
        store = self.store
        default: list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph] = [ox.NamedNode(each) for each in dataset.default]
        if len(default) > 1:
            store, default = merged(self.store, dataset), [ox.DefaultGraph()]
        named: list[ox.NamedNode | ox.BlankNode] = [ox.NamedNode(each) for each in dataset.named]
        return store.query(sparql, base_iri=base, default_graph=default, named_graphs=named)


def merged(store: ox.Store, dataset: Dataset) -> ox.Store:
    """A store with the merge of several graphs as its default graph: Oxigraph itself would count what two of them share twice."""
    merge = ox.Store()
    for graph in map(ox.NamedNode, dataset.default):
        merge.extend(ox.Quad(*quad.triple) for quad in store.quads_for_pattern(None, None, None, graph))
    for graph in map(ox.NamedNode, dataset.named):
        merge.extend(store.quads_for_pattern(None, None, None, graph))
    return merge


def kind_of(results: Results) -> Kind:
    """The kind of a result."""
    if isinstance(results, ox.QueryBoolean):
        return "boolean"
    return "solutions" if isinstance(results, ox.QuerySolutions) else "graph"


class _TooLargeError(Exception):
    pass


class _TooManyRowsError(Exception):
    pass


class _UnreadableError(OSError):
    pass


class _UnsayableError(Exception):
    pass


class _Output:
    """Where a result is written: memory as long as it is small, then a file. Counts rows by what stands once in each."""

    def __init__(self, question: Question, media_type: str, folder: Path) -> None:
        self._most_bytes = question.most_bytes
        self._most_rows = question.most_rows
        self._row_end = _ROW_ENDS.get(media_type, b"")
        self._folder = folder
        self._chunks: list[bytes] = []
        self._size = 0
        self._rows = _ROWS_BESIDES.get(media_type, 0)
        self._tail = b""
        self._is_csv, self._is_quoted = media_type == "text/csv", False
        self._is_xml = media_type == _XML
        self._file: BinaryIO | None = None

    def write(self, chunk: bytes) -> int:
        self._size += len(chunk)
        if self._is_xml and _NOT_XML.search(self._tail[-2:] + chunk):
            raise _UnsayableError
        if self._is_csv:
            self._count_lines(chunk)
        elif self._row_end:
            # What stands astride two chunks counts too; the tail alone is too short for it.
            whole = self._tail + chunk
            self._rows += whole.count(self._row_end)
            self._tail = whole[len(whole) - len(self._row_end) + 1 :]
        if self._size > self._most_bytes:
            raise _TooLargeError
        if self._rows > self._most_rows:
            raise _TooManyRowsError
        if self._file:
            self._file.write(chunk)
        else:
            self._chunks.append(bytes(chunk))
            if self._size > _SMALL:
                self._spill()
        return len(chunk)

    def _count_lines(self, chunk: bytes) -> None:
        """Count the lines of CSV; those inside a quoted value are none."""
        pieces = chunk.split(b'"')
        self._rows += sum(piece.count(b"\n") for piece in pieces[self._is_quoted :: 2])
        self._is_quoted ^= len(pieces) % 2 == 0

    def _spill(self) -> None:
        # It has no name, so that nothing is left of it when this process is killed.
        self._file = cast(BinaryIO, tempfile.TemporaryFile(dir=self._folder))  # noqa: SIM115  (it is handed on)
        self._file.writelines(self._chunks)
        self._chunks.clear()

    def flush(self) -> None:
        """Nothing to do: `finish` does it."""

    def finish(self) -> tuple[bytes, BinaryIO | None]:
        """The bytes in memory, or the file."""
        if self._file:
            self._file.flush()
        return b"".join(self._chunks), self._file


def _written(results: Results, kind: Kind, media_type: str, question: Question, folder: Path) -> Answer:
    output = _Output(question, media_type, folder)
    try:
        if not isinstance(results, ox.QuerySolutions | ox.QueryBoolean):
            triples = _at_most(results, question.most_rows)
            triples = with_blank_nodes(triples, question.genid) if question.genid else triples
            triples = _sayable(triples) if media_type == "application/rdf+xml" else triples
            rdf_format = ox.RdfFormat.from_media_type(media_type)
            ox.serialize(triples, output, format=rdf_format, prefixes=PREFIXES)  # type: ignore[arg-type]
        else:
            results.serialize(output, format=ox.QueryResultsFormat.from_media_type(media_type))  # type: ignore[arg-type]
    except _TooLargeError:
        return Answer("large")
    except _TooManyRowsError:
        return Answer("rows")
    except _UnsayableError:
        return Answer("unacceptable", kind)
    except _UnreadableError:
        raise
    except (OSError, RuntimeError, ValueError):
        if kind != "graph":
            raise
        return Answer("unacceptable", kind)  # the format cannot say the graph
    body, file = output.finish()
    return Answer("ok", kind, media_type, body=body, file=file)


def _sayable(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    for triple in triples:
        if not is_sayable_in_xml(triple):
            raise ValueError("RDF/XML cannot say this")
        yield triple


def _at_most(triples: Iterator[ox.Triple], most: int) -> Iterator[ox.Triple]:
    number = 0
    while True:
        try:
            triple = next(triples, None)
        except (OSError, RuntimeError) as error:
            raise _UnreadableError(str(error)) from error
        if triple is None:
            return
        number += 1
        if number > most:
            raise _TooManyRowsError
        yield triple
