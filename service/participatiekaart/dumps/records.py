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
from participatiekaart.rdf.names import RecordName

__all__ = ["COMPRESSIONS", "Content", "RdfFile", "write"]

COMPRESSIONS = ("gzip", "zstd")


@dataclass
class Content:
    """What is found of a data set while its records go by (VoID, section 4).

    Attributes:
        name: of its files.
        formats: of its files; none where it is only a table.
        holds: whether a record is in it.
        changed: when a record of it last changed, or was retracted; none where it never held one.
        records, triples, subjects: how many.
        classes: how many subjects each class has, by IRI.
        properties: how many triples each property has, by IRI.
    """

    name: str
    formats: Sequence[Format]
    holds: Callable[[RecordName], bool]
    changed: datetime | None = None
    records: int = 0
    triples: int = 0
    subjects: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)

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
    """An RDF file that was written, of a content in a format."""

    content: Content
    format: Format
    written: Written


def write(  # noqa: PLR0913
    folder: Path,
    states: Iterable[Entry],
    contents: Sequence[Content],
    documents: JsonDocuments,
    pool: Executor,
    *,
    progress: Callable[[int], None] = lambda _done: None,
) -> list[RdfFile]:
    """Write the files of data sets, those that hold at least one record.

    Args:
        folder: of the files.
        states: of the records.
        contents: what to write; their counts are filled in.
        documents: writes records as JSON-LD.
        pool: threads that compress.
        progress: told how many records went by.

    Raises:
        OSError: a file cannot be written.
    """
    outputs: dict[tuple[int, str], Output] = {}
    for done, entry in enumerate(states):
        said = Said(entry.record, documents) if entry.record else None
        for at, content in enumerate(contents):
            if not content.holds(entry.name):
                continue
            content.see(entry, said)
            if said is None:
                continue
            for each in content.formats:
                output = outputs.get((at, each.suffix))
                if output is None:
                    output = outputs[at, each.suffix] = Output(folder, f"{content.name}.{each.suffix}", COMPRESSIONS, pool)
                    output.write(each.head(documents))
                else:
                    output.write(each.between)
                output.write(each.item(said))
        progress(done + 1)
    found = []
    for (at, suffix), output in outputs.items():
        of_format = next(each for each in contents[at].formats if each.suffix == suffix)
        output.write(of_format.tail)
        found += [RdfFile(contents[at], of_format, written) for written in output.close()]
    return found
