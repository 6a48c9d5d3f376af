"""Things as lines of JSON (application/x-ndjson): flat rows with lists, or whole documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import orjson

from participatiekaart.tables.rows import Field, Row
from participatiekaart.tables.writing import CHUNK, Outlet, as_json

__all__ = ["flat", "write", "write_documents"]


def write(fields: Sequence[Field], rows: Iterable[Row]) -> Iterator[bytes]:
    """The rows, one object a line, in chunks; fields without a value are left out."""
    return write_documents(flat(fields, row) for row in rows)


def write_documents(documents: Iterable[Mapping[str, object]]) -> Iterator[bytes]:
    """Documents as they are, one a line, in chunks."""
    outlet = Outlet()
    for document in documents:
        outlet.write(orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE))
        yield from outlet.taken(CHUNK)
    yield from outlet.taken()


def flat(fields: Sequence[Field], row: Row) -> dict[str, object]:
    """A row as an object, without the fields that have no value."""
    return {field.name: as_json(cell) for field, cell in zip(fields, row, strict=True) if cell is not None}
