"""Rows as CSV: RFC 4180, and every value as it is."""

from __future__ import annotations

import csv
import io
import tracemalloc
from collections.abc import Iterator
from itertools import count

import pytest
from hypothesis import given

from participatiekaart.tables import csv as writer
from participatiekaart.tables.rows import Row, fields_of, rows
from participatiekaart.tables.writing import as_text

from .conftest import Things
from .made import FIELDS, ROWS


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(), newline=""), strict=True))


@given(ROWS)
def test_any_unicode_comes_back(some: list[Row]) -> None:
    header, *found = read(b"".join(writer.write(FIELDS, some)))
    assert header == [field.name for field in FIELDS]
    assert found == [[as_text(cell) for cell in row] for row in some]


@pytest.mark.parametrize("value", ["=1+1", "-5", "+31 6", "@school", '"', "a\r\nb", "a\rb", " a ", "\t", "\ufeff", "a,b"])
def test_value_is_never_changed(value: str) -> None:
    [_, [found]] = read(b"".join(writer.write(FIELDS[:1], [(value,)])))
    assert found == value


def test_lines_end_as_the_rfc_says() -> None:
    assert b"".join(writer.write(FIELDS[:1], [("a",), (None,)])) == b'text_False\r\na\r\n""\r\n'


def test_every_collection_can_be_written(things: Things) -> None:
    for collection, shape in things.model.collections.items():
        fields = fields_of(things.columns(collection))
        some = list(things.of(shape.record_type)) if shape.record_type else []
        header, *found = read(b"".join(writer.write(fields, rows(fields, some, things.labels, "nl"))))
        assert len(found) == len(some)
        assert {len(row) for row in found} <= {len(header)}


def test_first_bytes_come_while_rows_still_come_and_memory_does_not_grow() -> None:
    endless: Iterator[Row] = ((f"{each} {'x' * 1000}",) for each in count())
    chunks = writer.write(FIELDS[:1], endless)
    next(chunks)
    tracemalloc.start()
    for _ in range(100):
        next(chunks)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1_000_000
