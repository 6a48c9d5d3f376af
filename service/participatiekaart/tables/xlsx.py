"""Rows as an Excel workbook (Office Open XML): typed cells, and a second sheet that says what the columns mean.

A text is written as a text, never as a formula or a link. What Excel cannot hold is told on the second sheet, in Dutch and
English.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from participatiekaart.language import LANGUAGES, Text, text
from participatiekaart.tables.rows import Cell, Field, Row
from participatiekaart.tables.writing import CHUNK, as_text

__all__ = ["ROWS", "write"]

ROWS = 1_048_576
"""Rows of a sheet, the header among them (Excel specifications and limits)."""

_DIGITS = 15
"""Digits of a number that Excel keeps."""
_FIRST_DAY = date(1900, 3, 1)
"""Excel counts a day in 1900 that did not exist; days before it come out wrong."""
_MADE = datetime(1980, 1, 1)
"""In every workbook, so that the same rows give the same bytes."""
_LENGTH = 32_767
"""Characters of a cell, in units of UTF-16."""
_TOO_LONG = -2
"""What XlsxWriter answers when it cut a text off there."""


def write(fields: Sequence[Field], rows: Iterable[Row], language: str, most: int = ROWS) -> Iterator[bytes]:
    """The rows as a workbook, in chunks.

    It is built on disk, so that memory stays small; the first chunk comes after the last row.

    Args:
        fields: of the rows.
        rows: as they come.
        language: of the names of the sheets.
        most: rows of the first sheet, with its header and what says that there are more.
    """
    with tempfile.TemporaryDirectory(prefix="participatiekaart-") as folder:
        path = Path(folder, "table.xlsx")
        with xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": folder, "default_date_format": "yyyy-mm-dd"}) as book:
            book.set_properties({"created": _MADE})
            bold = book.add_format({"bold": True})
            sheet = _Sheet(book.add_worksheet(text("Data").best(language)), bold)
            notes = sheet.fill(fields, rows, most)
            _explain(book.add_worksheet(text("Columns").best(language)), bold, fields, notes)
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk


class _Sheet:
    """The sheet with the rows."""

    def __init__(self, sheet: Worksheet, bold: Format) -> None:
        self.sheet = sheet
        self.bold = bold
        self.shortened = 0

    def fill(self, fields: Sequence[Field], rows: Iterable[Row], most: int) -> list[Text]:
        """Write the rows; what the sheet could not hold comes back."""
        notes: list[Text] = []
        self.sheet.set_column(0, len(fields) - 1, 22)
        self.sheet.freeze_panes(1, 0)
        for at, field in enumerate(fields):
            self.sheet.write_string(0, at, field.name, self.bold)
        line = 0
        for line, row in enumerate(rows, 1):
            if line == most - 1:
                notes.append(
                    text("There are more rows than the {rows} of this sheet: take CSV or Parquet for all of them.", rows=most - 2)
                )
                self.sheet.write_string(line, 0, " / ".join(notes[0].values()))
                break
            for at, cell in enumerate(row):
                self.put(line, at, cell)
        self.sheet.autofilter(0, 0, line, len(fields) - 1)
        if self.shortened:
            notes.append(
                text(
                    "{count} texts are cut off, as a cell of Excel holds 32,767 characters: take CSV or Parquet for all of them.",
                    count=self.shortened,
                )
            )
        return notes

    def put(self, line: int, at: int, cell: Cell) -> None:
        """Write one cell, in the type that keeps its value."""
        if isinstance(cell, bool):
            self.sheet.write_boolean(line, at, cell)
        elif isinstance(cell, date) and cell >= _FIRST_DAY:
            self.sheet.write_datetime(line, at, cell)
        elif isinstance(cell, int | Decimal) and _is_exact(Decimal(cell)):
            self.sheet.write_number(line, at, float(cell))
        elif said := as_text(cell):
            if said.startswith("<r>") and said.endswith("</r>") and len(said.encode("utf-16-le")) <= 2 * _LENGTH:
                # XlsxWriter takes such a text for markup of its own; in pieces it is none.
                self.sheet.write_rich_string(line, at, said[0], said[1], said[2:])
            elif self.sheet.write_string(line, at, said) == _TOO_LONG:
                self.shortened += 1


def _is_exact(value: Decimal) -> bool:
    """Whether Excel keeps all digits of a number."""
    return len(value.normalize().as_tuple().digits) <= _DIGITS and abs(value.adjusted()) <= _DIGITS


def _explain(sheet: Worksheet, bold: Format, fields: Sequence[Field], notes: Sequence[Text]) -> None:
    """Say what the columns mean, and before that what is missing."""
    sheet.set_column(0, 2 * len(LANGUAGES), 40)
    line = 0
    for note in notes:
        for said in note.values():
            sheet.write_string(line, 0, said)
            line += 1
    header = [text("column"), *(text("name") for _ in LANGUAGES), *(text("meaning") for _ in LANGUAGES)]
    for at, (title, tag) in enumerate(zip(header, ("", *LANGUAGES, *LANGUAGES), strict=True)):
        sheet.write_string(line, at, f"{title[tag]} ({tag})" if tag else " / ".join(title.values()), bold)
    for row, field in enumerate(fields, line + 1):
        said_of = [field.label.best(tag) for tag in LANGUAGES] + [field.description.best(tag) for tag in LANGUAGES]
        for at, said in enumerate((field.name, *said_of)):
            sheet.write_string(row, at, said)
