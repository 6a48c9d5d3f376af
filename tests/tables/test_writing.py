"""Cells as text and as JSON."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from participatiekaart.tables.rows import Cell
from participatiekaart.tables.writing import Outlet, as_json, as_text


@pytest.mark.parametrize(
    ("cell", "text", "json"),
    [
        (None, "", None),
        ("a", "a", "a"),
        (True, "true", True),
        (7, "7", 7),
        (Decimal("2.50"), "2.50", 2.5),
        (Decimal("1E+3"), "1000", 1000.0),
        (Decimal("1E+999999"), "1E+999999", float("inf")),
        (date(2017, 1, 31), "2017-01-31", "2017-01-31"),
        (["a", "b"], "a | b", ["a", "b"]),
        ([1, None], "1 | ", [1, None]),
    ],
)
def test_cell_as_text_and_as_json(cell: Cell, text: str, json: object) -> None:
    assert as_text(cell) == text
    assert as_json(cell) == json


def test_outlet_gives_what_it_holds_once() -> None:
    outlet = Outlet()
    outlet.write(b"ab")
    outlet.write(memoryview(b"c"))
    assert list(outlet.taken(4)) == []
    assert list(outlet.taken(3)) == [b"abc"]
    assert list(outlet.taken()) == []
    assert outlet.tell() == 3
