"""Dates as precise as their source: XSD dates, months and years, and EDTF (ISO 8601-2) for what XSD cannot say.

`bounds` turns each into the first and last day that it leaves open, so that dates of different precision compare.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

from edtf import EDTFParseException, parse_edtf

from participatiekaart.errors import InvalidInput
from participatiekaart.language import Text, text

__all__ = ["bounds"]


_PLAIN = re.compile(r"([0-9]{4})(?:-([01][0-9])(?:-([0-9]{2}))?)?")
"""A year, month or day, which a general EDTF parser takes milliseconds for."""
_NOTATION = re.compile(r"[0-9]{4}(?:-[0-9]{2}){0,2}(?:/[0-9]{4}(?:-[0-9]{2}){0,2})?")
"""What is written as a date or a range of dates, whether it exists or not."""


@lru_cache(maxsize=4096)
def bounds(lexical: str) -> tuple[date, date]:
    """First and last day of a date.

    Args:
        lexical: an EDTF level 0 date or interval, or a level 1 season; ``xsd:date``, ``xsd:gYearMonth`` and ``xsd:gYear``
            without a time zone are among them.

    Raises:
        InvalidInput: it is not such a date, or the day does not exist.

    >>> bounds("2017-02")
    (datetime.date(2017, 2, 1), datetime.date(2017, 2, 28))
    >>> bounds("2018-08/2019-07")[1]
    datetime.date(2019, 7, 31)
    """
    try:
        if plain := _PLAIN.fullmatch(lexical):
            return _plain_bounds(*(int(part) for part in plain.groups() if part))
        return _edtf_bounds(lexical)
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise InvalidInput(_refusal(lexical)) from error


def _refusal(lexical: str) -> Text:
    if _NOTATION.fullmatch(lexical):
        return text(
            "'{value}' is not a date that exists; write 2017, 2017-01, 2017-01-31, a season such as 2019-21 "
            "or a range such as 2018-08/2019-07.",
            value=lexical,
        )
    return text(
        "'{value}' is not a date as it is written here, the year first; write 2017, 2017-01, 2017-01-31, a season such as "
        "2019-21 or a range such as 2018-08/2019-07.",
        value=lexical,
    )


def _plain_bounds(year: int, month: int | None = None, day: int | None = None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    first, last = (1, monthrange(year, month)[1]) if day is None else (day, day)
    return date(year, month, first), date(year, month, last)


def _edtf_bounds(lexical: str) -> tuple[date, date]:
    if not lexical.isascii() or lexical != lexical.strip():  # the parser takes both
        raise ValueError(lexical)
    parsed = parse_edtf(lexical)
    first, last = parsed.lower_strict(), parsed.upper_strict()
    return date(*first[:3]), date(*last[:3])
