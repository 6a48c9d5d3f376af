"""The tables of data sets: as CSV and Parquet what the index lists of a class, or the tidy table of outcomes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from participatiekaart.datasets import OUTCOME, Dataset
from participatiekaart.dumps.writing import Output, Written
from participatiekaart.index import Hit, Index, Selection
from participatiekaart.model import Model, columns_of
from participatiekaart.rdf.names import PK
from participatiekaart.tables import csv, outcomes, parquet
from participatiekaart.tables.outcomes import Tidy
from participatiekaart.tables.rows import LEADING, Document, Field, Row, fields_of, rows

__all__ = ["Table", "TableFile", "table_of", "write"]

_OUTCOME = PK + "outcome"


@dataclass(frozen=True)
class Table:
    """The table of a data set.

    Attributes:
        fields: of its rows.
        documents: its rows, read anew each time.
    """

    fields: tuple[Field, ...]
    documents: Callable[[], Iterator[Document]]


@dataclass(frozen=True)
class TableFile:
    """A file of a table that was written, with its media type before compression."""

    media_type: str
    written: Written


def table_of(dataset: Dataset, index: Index, model: Model) -> Table | None:
    """The table of a data set; none where it has no class that has a list.

    Args:
        dataset: the data set.
        index: where its things are listed.
        model: the shapes.
    """

    def held(collections: list[str]) -> Iterator[Hit]:
        """The things of these collections that the data set holds, each once, by name."""
        for at, name in enumerate(collections):
            for hit in index.scan(name, Selection(), dataset.spaces):
                if not set(collections[:at]).intersection(hit.collections):
                    yield hit

    if OUTCOME in dataset.classes:
        owners = sorted(name for name, shape in model.collections.items() if _OUTCOME in model.properties_of(shape.targets))
        tidy = Tidy(model, lambda iri: hit.document if (hit := index.thing(iri)) else None)
        return Table(fields_of(tidy.columns, outcomes.LEADING), lambda: tidy.rows(hit.document for hit in held(owners)))
    names = sorted(name for name, shape in model.collections.items() if shape.targets.intersection(dataset.classes))
    if not names:
        return None
    columns = columns_of(model, sorted(set(chain.from_iterable(model.collections[name].targets for name in names))))
    return Table(fields_of(columns, LEADING), lambda: ({**hit.document, "key": hit.key} for hit in held(names)))


def write(folder: Path, name: str, table: Table, index: Index, pool: Executor, *, language: str) -> list[TableFile]:
    """Write the files of a table.

    Args:
        folder: of the files.
        name: of the files, before their suffixes.
        table: the table.
        index: knows what things are called.
        pool: threads that compress.
        language: in which it calls them.

    Raises:
        OSError: a file cannot be written.
    """

    def all_rows() -> Iterator[Row]:
        return rows(table.fields, table.documents(), index.labels, language)

    kinds = (
        ("csv", "text/csv", ("gzip", "zstd"), csv.write(table.fields, all_rows())),
        ("parquet", "application/vnd.apache.parquet", ("",), parquet.write(table.fields, all_rows())),
    )
    found = []
    for suffix, media_type, compressions, chunks in kinds:
        output = Output(folder, f"{name}.{suffix}", compressions, pool)
        for chunk in chunks:
            output.write(chunk)
        found += [TableFile(media_type, written) for written in output.close()]
    return found
