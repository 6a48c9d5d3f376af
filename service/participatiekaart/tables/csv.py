"""Rows as CSV (RFC 4180, UTF-8, a header with the names of the fields).

Cells that start with ``=``, ``+``, ``-`` or ``@`` stand as they are. A quotation mark before them would keep a spreadsheet from
reading them as a formula, but would change the data for everybody else: ``-5`` and ``@school`` are values. Who wants a
spreadsheet takes XLSX, where a text is a text (`tables.xlsx`).
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence

from participatiekaart.tables.rows import Field, Row
from participatiekaart.tables.writing import CHUNK, Outlet, as_text

__all__ = ["write"]


def write(fields: Sequence[Field], rows: Iterable[Row]) -> Iterator[bytes]:
    """The rows as CSV, in chunks; several values in a cell stand in one text (`writing.SEPARATOR`)."""
    outlet = Outlet()
    writer = csv.writer(codecs.getwriter("utf-8")(outlet), lineterminator="\r\n")
    writer.writerow([field.name for field in fields])
    for row in rows:
        writer.writerow(map(as_text, row))
        yield from outlet.taken(CHUNK)
    yield from outlet.taken()
