"""Dates as people write them: what is ``2017-01`` to a program is *January 2017* to a reader."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from babel.dates import format_date

from participatiekaart.language import text

__all__ = ["day", "moment", "written"]

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_SEASONS = {"21": text("spring {year}"), "22": text("summer {year}"), "23": text("autumn {year}"), "24": text("winter {year}")}
"""What EDTF level 1 writes in the place of a month."""


def written(lexical: str, language: str) -> str:
    """A date or a range of dates as readers of a language write it; what is neither stays as it is.

    Args:
        lexical: as `participatiekaart.rdf.dates.bounds` takes it.
        language: of the reader.

    >>> written("2018-08/2019-07", "en")
    'August 2018 \u2013 July 2019'
    """
    ends = [_DATE.fullmatch(each) for each in lexical.split("/")]
    try:
        return " \u2013 ".join(_written(each, language) for each in ends if each) if all(ends) else lexical
    except ValueError:
        return lexical


def day(at: datetime, language: str) -> str:
    """The day of a moment, in UTC, as readers of a language write it.

    >>> day(datetime(2026, 3, 1, 12, 0, tzinfo=UTC), "nl")
    '1 maart 2026'
    """
    return format_date(at.astimezone(UTC), "long", locale=language)


def moment(at: datetime, language: str) -> str:
    """A moment to the second, in UTC: one record may have several versions in a minute.

    >>> moment(datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC), "nl")
    '1 maart 2026 12:00:05 UTC'
    """
    return f"{day(at, language)} {at.astimezone(UTC):%H:%M:%S} UTC"


def _written(found: re.Match[str], language: str) -> str:
    year, month, day = found.groups()
    if month in _SEASONS:
        return _SEASONS[month].best(language).format(year=year)
    if day:
        return format_date(date(int(year), int(month), int(day)), "long", locale=language)
    return format_date(date(int(year), int(month), 1), "MMMM y", locale=language) if month else str(year)
