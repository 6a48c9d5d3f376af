"""Asking another service for a page, and waiting when it says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from participatiekaart.errors import OutboundRefused
from participatiekaart.language import text
from participatiekaart.outbound import Fetched, Limits, fetch, starting_with

__all__ = ["Asking"]

_NOT_NOW = (408, 425, 429, 500, 502, 503, 504)
"""Statuses after which a client asks again, later (LDES 1.0, section 3.3)."""

_TRIES = 6
_LONGEST_SECONDS = 300.0


@dataclass(frozen=True)
class Asking:
    """Asks for pages, one at a time.

    Attributes:
        feed: address of the root; nothing that does not start with it is asked for.
        limits: bounds of one request.
        sleep: waits for a number of seconds.
    """

    feed: str
    limits: Limits
    sleep: Callable[[float], None]

    def page(self, address: str, tag: str = "") -> Fetched | None:
        """A page.

        Args:
            address: of the page.
            tag: entity tag of what we hold of it.

        Returns:
            The page; none where it is what we hold.

        Raises:
            OutboundRefused: it may not be asked, or does not answer well within the bounds, however often it is asked.
        """
        headers = {"Accept": "application/trig"} | ({"If-None-Match": tag} if tag else {})
        for attempt in range(_TRIES):
            found = fetch(address, starting_with([self.feed]), self.limits, headers=headers, welcome=(304, *_NOT_NOW))
            if found.status not in _NOT_NOW:
                return found if found.status != 304 else None
            if attempt < _TRIES - 1:
                self.sleep(_asked_to_wait(found.headers.get("Retry-After", ""), default=2.0**attempt))
        raise OutboundRefused(text("{address} answered with status {status}.", address=address, status=found.status))


def _asked_to_wait(said: str, default: float) -> float:
    """Seconds to wait: a number or a date (RFC 9110, section 10.2.3), within bounds."""
    if said.isascii() and said.isdigit():
        return min(float(said), _LONGEST_SECONDS)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return default
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max((aware - datetime.now(UTC)).total_seconds(), 0.0), _LONGEST_SECONDS)
