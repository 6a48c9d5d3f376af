"""What all writers share: a cell as text or as JSON, and bytes taken away while they are written."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from participatiekaart.tables.rows import Cell

__all__ = ["CHUNK", "SEPARATOR", "Outlet", "as_json", "as_text"]

CHUNK = 1 << 16
"""Bytes that writers collect before they pass them on."""

SEPARATOR = " | "
"""Between several values in one cell of text, as CSV and spreadsheets have no lists."""

_LONGEST_PLAIN = 64


class Outlet(io.RawIOBase):
    """A file whose bytes are taken away while it is written; it never holds more than what came since the last time."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self._size = 0
        self._written = 0

    def writable(self) -> bool:
        """Always."""
        return True

    def tell(self) -> int:
        """How many bytes were ever written."""
        return self._written

    def write(self, data: object, /) -> int:
        """Hold some bytes."""
        held = bytes(data)  # type: ignore[call-overload]
        self._held.append(held)
        self._size += len(held)
        self._written += len(held)
        return len(held)

    def taken(self, at_least: int = 1) -> Iterator[bytes]:
        """What it holds, in one piece; nothing where that is less than so many bytes."""
        if self._size >= at_least:
            held, self._held, self._size = b"".join(self._held), [], 0
            yield held


def as_text(cell: Cell) -> str:
    """A cell in one text: values as XML Schema writes them, several with `SEPARATOR` between them, none as nothing.

    >>> as_text(["a", "b"]), as_text(True), as_text(None)
    ('a | b', 'true', '')
    """
    if isinstance(cell, list):
        return SEPARATOR.join(map(as_text, cell))
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return _plain(cell)
    return "" if cell is None else str(cell)


def as_json(cell: Cell) -> object:
    """A cell as JSON has it: numbers as numbers, dates as texts, several values as a list."""
    if isinstance(cell, list):
        return [as_json(each) for each in cell]
    return float(cell) if isinstance(cell, Decimal) else cell.isoformat() if isinstance(cell, date) else cell


def _plain(value: Decimal) -> str:
    """A number without exponent, unless it is absurdly long then."""
    return f"{value:f}" if abs(value.adjusted()) < _LONGEST_PLAIN else str(value)
