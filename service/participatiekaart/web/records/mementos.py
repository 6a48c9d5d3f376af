"""Documents as they were: versions by address and by time (RFC 7089, "Memento").

A document is its own TimeGate and sends a client that asks for a time on to the version of that time (pattern 1.1: 302, and an
address for each version). So a client needs to know one address only, each version can be cited and kept in caches for ever, and
whoever asks for no time notices nothing. In a redirect, format and language can still be negotiated where it leads to.
"""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from participatiekaart.errors import InvalidInput, InvalidParameter
from participatiekaart.history.timemap import TimeMap, http_date
from participatiekaart.journal import Version
from participatiekaart.language import text
from participatiekaart.web.problems import Gone

__all__ = [
    "ACCEPT_DATETIME",
    "FOR_EVER",
    "asked_moment",
    "asked_position",
    "gate_headers",
    "gone",
    "is_about_past",
    "memento_headers",
    "to_memento",
]

ACCEPT_DATETIME = "accept-datetime"
_VARY = "Accept, Accept-Language, Accept-Datetime"
FOR_EVER = "public, max-age=31536000, immutable"
_POSITION = re.compile("[1-9][0-9]{0,17}")
_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [1-9]\d{3} \d\d:\d\d:\d\d GMT"
)


def is_about_past(request: Request) -> bool:
    """Whether a request names a version or a time."""
    return "version" in request.query_params or ACCEPT_DATETIME in request.headers


def asked_position(request: Request, parameter: str = "version") -> int | None:
    """The position of the version that a request names; none where it names none.

    Raises:
        InvalidParameter: it is no position.
    """
    value = request.query_params.get(parameter)
    if value is None:
        return None
    if not _POSITION.fullmatch(value):
        raise InvalidParameter(
            text(
                "'{value}' is no version; a version is a whole number, such as {parameter}=12.", value=value, parameter=parameter
            ),
            parameter,
        )
    return int(value)


def asked_moment(request: Request) -> datetime:
    """The moment of ``Accept-Datetime``.

    Raises:
        InvalidInput: it is not one date as RFC 1123 writes it in GMT (RFC 7089, section 2.1.1).
    """
    values = request.headers.getlist(ACCEPT_DATETIME)
    try:
        if len(values) == 1 and _DATE.fullmatch(values[0].strip()):
            return parsedate_to_datetime(values[0])
    except ValueError:
        pass
    raise InvalidInput(
        text(
            "Accept-Datetime takes one date such as 'Thu, 01 Oct 2026 12:00:00 GMT', not '{value}'.",
            value=", ".join(values)[:100],
        )
    )


def to_memento(request: Request, timemap: TimeMap, moment: datetime) -> Response:
    """Send a client on to the version of a moment."""
    version = timemap.history.at(moment)
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "version"]
    query = urlencode([*kept, ("version", str(version.position))])
    location = f"{timemap.original}?{query}"
    headers = {**gate_headers(timemap), "Cache-Control": "no-cache"}
    return RedirectResponse(location, 302, headers)


def gate_headers(timemap: TimeMap) -> dict[str, str]:
    """Headers of a document as it is now, which is its own TimeGate."""
    ends = dict.fromkeys((timemap.history.versions[0], timemap.history.last))
    return {"Vary": _VARY, "Link": ", ".join(map(str, [*timemap.links(), *timemap.mementos(ends)]))}


def memento_headers(timemap: TimeMap, version: Version, *, is_fixed: bool) -> dict[str, str]:
    """Headers of a version: its moment and its neighbours.

    What caches may keep for ever has to be true for ever: only the newest version and the document tell which one is the last.

    Args:
        timemap: of the document.
        version: that the answer shows.
        is_fixed: whether the body depends on the version only.
    """
    history = timemap.history
    following, previous = history.after(version), history.before(version)
    links = [*timemap.links(), *timemap.mementos([version])]
    for relation, neighbour in (("prev", previous), ("next", following)):
        if neighbour:
            links += [each.also(relation) for each in timemap.mementos([neighbour], is_last_known=False)]
    if previous and history.before(previous):
        links += timemap.mementos(history.versions[:1])
    return {
        "Memento-Datetime": http_date(version),
        "Link": ", ".join(map(str, links)),
        "Cache-Control": FOR_EVER if is_fixed and following else "no-cache",
    }


def gone(timemap: TimeMap, path: str, version: Version, *, is_memento: bool) -> Gone:
    """What a client is told that asks for a document which was retracted, now or at that time.

    Args:
        timemap: of the document.
        path: of the document.
        version: the retraction.
        is_memento: whether the client asked for that version.
    """
    headers = memento_headers(timemap, version, is_fixed=False) if is_memento else gate_headers(timemap)
    message = text("{path} was retracted on {day:%Y-%m-%d}.", path=path, day=version.at)
    return Gone(message, timemap.address, {**headers, "Cache-Control": "no-store"})
