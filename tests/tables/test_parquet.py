"""Rows as Parquet: typed columns that say what they mean."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from itertools import count

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given

from participatiekaart.tables import parquet
from participatiekaart.tables.rows import Cell, Field, Row, fields_of, rows

from .conftest import Things
from .made import FIELDS, ROWS


def read(content: bytes) -> pa.Table:
    return pq.read_table(io.BytesIO(content))


def expected(field: Field, cell: Cell) -> object:
    if isinstance(cell, list):
        return [expected(field, each) for each in cell]
    return float(cell) if field.type == "number" and isinstance(cell, int | Decimal) else cell


@given(ROWS)
def test_any_unicode_any_day_and_any_number_come_back(some: list[Row]) -> None:
    table = read(b"".join(parquet.write(FIELDS, some)))
    assert table.column_names == [field.name for field in FIELDS]
    for at, field in enumerate(FIELDS):
        assert table.column(at).to_pylist() == [expected(field, row[at]) for row in some]


def test_integer_beyond_64_bits_is_left_empty() -> None:
    field = next(each for each in FIELDS if each.type == "integer")
    assert read(b"".join(parquet.write([field], [(Decimal(10**30),), (1,)]))).column(0).to_pylist() == [None, 1]


def test_column_says_what_it_means(things: Things) -> None:
    schema = parquet.schema_of(
        fields_of(things.columns("practices")), {"license": "https://creativecommons.org/licenses/by/4.0/"}
    )
    assert schema.metadata[b"license"] == b"https://creativecommons.org/licenses/by/4.0/"
    about = schema.field("sector").metadata
    assert about[b"property"] == b"https://w3id.org/participatiekaart/def#sector"
    assert {b"label_nl", b"label_en", b"description_nl", b"description_en"} < about.keys()


@pytest.mark.parametrize(
    ("name", "of_type"),
    [
        ("id", pa.string()),
        ("name_nl", pa.string()),
        ("alternateName_nl", pa.list_(pa.string())),
        ("sector", pa.list_(pa.string())),
        ("scale", pa.string()),
        ("measurementValue", pa.list_(pa.float64())),
        ("trackOrder", pa.list_(pa.int64())),
        ("periodStartDate", pa.string()),
        ("periodStartDateEarliest", pa.date32()),
    ],
)
def test_columns_of_practices_are_typed(things: Things, name: str, of_type: pa.DataType) -> None:
    assert parquet.schema_of(fields_of(things.columns("practices"))).field(name).type == of_type


def test_bundled_practices_come_back(things: Things) -> None:
    fields = fields_of(things.columns("practices"))
    table = read(b"".join(parquet.write(fields, rows(fields, things.of("practice"), things.labels, "nl"))))
    assert table.num_rows == 21
    [practice] = [row for row in table.to_pylist() if row["key"] == "operatie-schoolvoorbeeld"]
    assert practice["periodStartDateEarliest"] == date(2017, 1, 1)
    assert practice["regionLabel"] == ["Almere"]


def test_row_group_comes_while_rows_still_come() -> None:
    chunks = parquet.write(FIELDS[:1], ((str(each),) for each in count()))
    assert next(chunks).startswith(b"PAR1")
    assert next(chunks)


def test_rows_of_several_groups_stand_in_order() -> None:
    content = b"".join(parquet.write(FIELDS[:1], ((str(each),) for each in range(2 * parquet.ROWS + 1))))
    assert pq.ParquetFile(io.BytesIO(content)).num_row_groups == 3
    assert read(content).column(0).to_pylist() == [str(each) for each in range(2 * parquet.ROWS + 1)]
