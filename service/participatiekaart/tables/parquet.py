"""Rows as Apache Parquet: typed columns, lists for several values, and what every column means in the file itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice

import pyarrow as pa
import pyarrow.parquet as pq

from participatiekaart.tables.rows import Cell, CellType, Field, Row
from participatiekaart.tables.writing import Outlet

__all__ = ["schema_of", "write"]

ROWS = 5000
"""Rows of a row group: what is held at once."""

_TYPES: dict[CellType, pa.DataType] = {
    "text": pa.string(),
    "iri": pa.string(),
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "day": pa.date32(),
}


def schema_of(fields: Sequence[Field], about: dict[str, str] | None = None) -> pa.Schema:
    """The Arrow schema of rows.

    Args:
        fields: of the rows; their labels, descriptions and properties become metadata of the columns.
        about: metadata of the file, such as a title and a licence.
    """
    columns = []
    for field in fields:
        said = {f"label_{tag}": label for tag, label in field.label.items()}
        said |= {f"description_{tag}": description for tag, description in field.description.items()}
        if field.column:
            said["property"] = field.column.leaf.path
        of_type = _TYPES[field.type]
        columns.append(pa.field(field.name, pa.list_(of_type) if field.many else of_type, metadata=said))
    return pa.schema(columns, metadata=about)


def write(fields: Sequence[Field], rows: Iterable[Row], about: dict[str, str] | None = None) -> Iterator[bytes]:
    """The rows as Parquet, in chunks of a row group.

    Numbers that may have decimals are double-precision floats; an integer that does not fit in 64 bits is left empty.
    """
    schema = schema_of(fields, about)
    outlet = Outlet()
    source = iter(rows)
    with pq.ParquetWriter(outlet, schema, compression="zstd") as writer:
        while some := list(islice(source, ROWS)):
            arrays = [
                pa.array([_fitting(row[at], field.type) for row in some], type=schema.field(at).type)
                for at, field in enumerate(fields)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            yield from outlet.taken()
    yield from outlet.taken()


def _fitting(cell: Cell, of_type: CellType) -> object:
    if isinstance(cell, list):
        return [_fitting(each, of_type) for each in cell]
    if of_type == "number" and isinstance(cell, int | Decimal):
        return float(cell)
    # `rows.number` keeps as a Decimal what is longer than 64 bits.
    return None if of_type == "integer" and isinstance(cell, Decimal) else cell
