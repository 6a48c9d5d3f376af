"""The records of data sets as RDF files: one pass over the journal writes all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from participatiekaart.dumps.formats import Format, Said
from participatiekaart.dumps.writing import Output, Written
from participatiekaart.journal import Entry
from participatiekaart.model.documents import JsonDocuments

__all__ = ["COMPRESSIONS", "Content", "RdfFile", "write"]

COMPRESSIONS = ("gzip", "zstd")


@dataclass
class Content:
    """What is found of a data set while its records go by (VoID, section 4).

    Attributes:
        name: of its files.
        formats: of its files; none where it is only a table.
        spaces: what the names of its records start with.
        files: its files, once its last record went by.
        changed: when a record of it last changed, or was retracted; none where it never held one.
        records, triples, subjects: how many.
        classes: how many subjects each class has, by IRI.
        properties: how many triples each property has, by IRI.
    """

    name: str
    formats: Sequence[Format]
    spaces: tuple[str, ...]
    files: list[RdfFile] = field(default_factory=list)
    changed: datetime | None = None
    records: int = 0
    triples: int = 0
    subjects: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)

    @property
    def first(self) -> str:
        """What no name of a record in it comes before."""
        return min(self.spaces, default="")

    @property
    def last(self) -> str:
        """What no name of a record in it comes after."""
        return max((f"{each}\U0010ffff" for each in self.spaces), default="")

    def see(self, entry: Entry, said: Said | None) -> None:
        """Take note of a record that it holds, or held."""
        self.changed = max(self.changed or entry.at, entry.at)
        if said is None:
            return
        self.records += 1
        for token, properties in said.tree.values.items():
            self.subjects += 1
            self.classes.update(said.tree.classes(token))
            for path, values in properties.items():
                self.properties[path] += len(values)
                self.triples += len(values)


@dataclass(frozen=True)
class RdfFile:
    """An RDF file that was written, in a format."""

    format: Format
    written: Written


def write(
    folder: Path,
    states: Iterable[Entry],
    contents: Iterable[Content],
    documents: JsonDocuments,
    pool: Executor,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> None:
    """Write the files of data sets, those that hold at least one record.

    Because records go by in the order of their names, only files of data sets are open whose names have begun and not ended yet:
    memory and open files do not grow with the number of data sets.

    Args:
        folder: of the files.
        states: of the records, sorted by IRI.
        contents: what to write; their counts and files are filled in.
        documents: writes records as JSON-LD.
        pool: threads that compress.
        progress: told how many records went by.

    Raises:
        OSError: a file cannot be written.
    """
    waiting = sorted(contents, key=lambda each: each.first, reverse=True)
    current: list[_Writer] = []
    for done, entry in enumerate(states):
        iri = entry.name.iri
        while waiting and waiting[-1].first <= iri:
            current.append(_Writer(waiting.pop(), folder, documents, pool))
        for writer in [each for each in current if each.last < iri]:
            current.remove(writer)
            writer.close()
        said = Said(entry.record, documents) if entry.record else None
        for writer in current:
            if iri.startswith(writer.content.spaces):
                writer.add(entry, said)
        progress(done + 1)
    for writer in current:
        writer.close()


class _Writer:
    """Writes the files of a data set, which are made when its first record goes by."""

    def __init__(self, content: Content, folder: Path, documents: JsonDocuments, pool: Executor) -> None:
        self.content = content
        self.last = content.last
        self._folder = folder
        self._documents = documents
        self._pool = pool
        self._outputs: list[tuple[Format, Output]] = []

    def add(self, entry: Entry, said: Said | None) -> None:
        self.content.see(entry, said)
        if said is None:
            return
        is_first = not self._outputs
        if is_first:
            self._outputs = [(each, self._output(each)) for each in self.content.formats]
        for each, output in self._outputs:
            output.write(each.head(self._documents) if is_first else each.between)
            output.write(each.item(said))

    def close(self) -> None:
        for each, output in self._outputs:
            output.write(each.tail)
            self.content.files += (RdfFile(each, written) for written in output.close())

    def _output(self, of: Format) -> Output:
        return Output(self._folder, f"{self.content.name}.{of.suffix}", COMPRESSIONS, self._pool)
