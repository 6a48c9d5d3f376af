"""Rows as an Excel workbook, read back with another library."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook

from participatiekaart.tables import xlsx
from participatiekaart.tables.rows import Cell, CellType, Row, fields_of, rows
from participatiekaart.tables.writing import as_text

from .conftest import Things
from .made import FIELDS


def read(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def only(value: Cell, of_type: CellType = "text") -> object:
    """What one cell comes back as."""
    field = next(each for each in FIELDS if each.type == of_type)
    return read(b"".join(xlsx.write([field], [(value,)], "nl"))).worksheets[0]["A2"].value


@settings(max_examples=60)
@given(st.text(min_size=1, alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_comes_back(value: str) -> None:
    assert only(value) == value


@settings(max_examples=40)
@given(st.text(min_size=1))
def test_any_control_character_makes_a_workbook_that_can_be_read(value: str) -> None:
    assert only(value) is not None


@pytest.mark.parametrize(
    "value",
    [
        "=1+1",
        "=cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@a",
        "https://example.org/",
        "007",
        "true",
        "<r>a</r>",
        "<r><t>&</t></r>",
        "a\nb",
        " a ",
    ],
)
def test_text_is_a_text_and_no_formula_link_number_or_markup(value: str) -> None:
    assert only(value) == value


@pytest.mark.parametrize(
    ("cell", "of_type", "expected"),
    [
        (7, "integer", 7),
        (True, "boolean", True),
        (Decimal("2.5"), "number", 2.5),
        (date(2017, 1, 31), "day", datetime(2017, 1, 31)),
        (date(1899, 1, 31), "day", "1899-01-31"),
        (10**17 + 1, "integer", "100000000000000001"),
        (["a", "b"], "text", "a | b"),
        (None, "text", None),
    ],
)
def test_cell_has_the_type_that_keeps_its_value(cell: Cell, of_type: CellType, expected: object) -> None:
    assert only(cell, of_type) == expected


def test_bundled_practices_come_back(things: Things) -> None:
    fields = fields_of(things.columns("practices"))
    some = list(rows(fields, things.of("practice"), things.labels, "nl"))
    book = read(b"".join(xlsx.write(fields, some, "nl")))
    header, *found = book.worksheets[0].iter_rows(values_only=True)
    assert list(header) == [field.name for field in fields]
    for row, written in zip(some, found, strict=True):
        assert [as_text(cell) for cell, field in zip(row, fields, strict=True) if field.type in {"text", "iri"}] == [
            value or "" for value, field in zip(written, fields, strict=True) if field.type in {"text", "iri"}
        ]


def test_second_sheet_says_what_the_columns_mean_in_dutch_and_english(things: Things) -> None:
    fields = fields_of(things.columns("practices"))
    book = read(b"".join(xlsx.write(fields, [], "en")))
    assert book.sheetnames == ["Data", "Columns"]
    _, *found = book.worksheets[1].iter_rows(values_only=True)
    assert [row[0] for row in found] == [field.name for field in fields]
    assert next(row for row in found if row[0] == "name_nl")[1:3] == ("naam (Nederlands)", "name (Dutch)")


def test_more_rows_than_a_sheet_holds_are_told() -> None:
    content = b"".join(xlsx.write(FIELDS[:1], ((str(each),) for each in range(10)), "en", most=5))
    data, about = read(content).worksheets
    assert [data[f"A{line}"].value for line in range(1, 5)] == ["text_False", "0", "1", "2"]
    assert "more rows than the 3" in str(data["A5"].value)
    assert data.max_row == 5
    assert any("more rows than the 3" in str(row[0]) for row in about.iter_rows(values_only=True))


def test_as_many_rows_as_a_sheet_holds_but_one_are_all_there() -> None:
    data, about = read(b"".join(xlsx.write(FIELDS[:1], ((str(each),) for each in range(4)), "en", most=6))).worksheets
    assert data.max_row == 5
    assert not any("more rows" in str(row[0]) for row in about.iter_rows(values_only=True))


def test_text_longer_than_a_cell_holds_is_told() -> None:
    data, about = read(b"".join(xlsx.write(FIELDS[:1], [("x" * 40_000,)], "en"))).worksheets
    assert len(str(data["A2"].value)) == 32_767
    assert any(str(row[0]).startswith("1 ") for row in about.iter_rows(values_only=True))


def test_same_rows_give_the_same_bytes() -> None:
    some: list[Row] = [("a",), ("b",)]
    assert b"".join(xlsx.write(FIELDS[:1], some, "nl")) == b"".join(xlsx.write(FIELDS[:1], some, "nl"))
