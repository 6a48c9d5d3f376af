"""In which formats collections are there: JSON pages, and tables and maps of everything that is found, written as it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from participatiekaart.language import Text
from participatiekaart.tables import csv, csvw, geojson, ndjson, parquet, xlsx
from participatiekaart.tables.rows import Document, Field, Row, rows

__all__ = ["ITEM_FORMATS", "REPRESENTATIONS", "Found", "Representation"]


@dataclass(frozen=True)
class Found:
    """What was found, as a table.

    Attributes:
        title: of the table.
        fields: of its rows.
        documents: a row each, as they come.
        labels: names of the things that they refer to.
        language: of the reader.
        table: absolute address of the same as CSV.
        points: longitudes and latitudes of the documents that came, by IRI.
    """

    title: Text
    fields: tuple[Field, ...]
    documents: Iterable[Document]
    labels: Callable[[Iterable[str]], Mapping[str, Text]]
    language: str
    table: str
    points: dict[Any, tuple[tuple[float, float], ...]] = field(default_factory=dict)

    @property
    def rows(self) -> Iterator[Row]:
        """The rows, which can be read once."""
        return rows(self.fields, self.documents, self.labels, self.language)


@dataclass(frozen=True)
class Representation:
    """A format.

    Attributes:
        name: what ``format`` calls it; the suffix of its files too.
        media_type: its media type.
        write: writes what was found; none where the body is that of a JSON page.
    """

    name: str
    media_type: str
    write: Callable[[Found], Iterator[bytes]] | None = None

    @property
    def content_type(self) -> str:
        """As ``Content-Type`` says it."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


def _csv(found: Found) -> Iterator[bytes]:
    return csv.write(found.fields, found.rows)


def _csvw(found: Found) -> Iterator[bytes]:
    yield orjson.dumps(csvw.metadata(found.fields, found.table, found.title, found.language))


def _xlsx(found: Found) -> Iterator[bytes]:
    return xlsx.write(found.fields, found.rows, found.language)


def _parquet(found: Found) -> Iterator[bytes]:
    return parquet.write(found.fields, found.rows)


def _ndjson(found: Found) -> Iterator[bytes]:
    return ndjson.write(found.fields, found.rows)


def _geojson(found: Found) -> Iterator[bytes]:
    def positions(document: Document) -> tuple[tuple[float, float], ...]:
        return found.points.pop(document["id"], ())

    return geojson.write(found.fields, found.documents, found.labels, found.language, positions=positions)


REPRESENTATIONS = {
    each.name: each
    for each in (
        Representation("json", "application/json"),
        Representation("jsonld", "application/ld+json"),
        Representation("geojson", "application/geo+json", _geojson),
        Representation("csv", "text/csv", _csv),
        Representation("csvw", "application/csvm+json", _csvw),
        Representation("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx),
        Representation("parquet", "application/vnd.apache.parquet", _parquet),
        Representation("ndjson", "application/x-ndjson", _ndjson),
    )
}
"""All formats by name, the default first."""

ITEM_FORMATS = tuple(name for name, each in REPRESENTATIONS.items() if each.write is None)
"""Names of the formats of one thing."""
