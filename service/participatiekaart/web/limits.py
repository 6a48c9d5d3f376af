"""How much one client may ask (RFC 6585, section 4), and who a client is."""

from __future__ import annotations

import math
import time
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request

from participatiekaart.errors import ParticipatiekaartError
from participatiekaart.language import text

__all__ = ["ClientLimit", "TooManyRequests", "client_of"]

_SITE_BITS = 64
"""Of an IPv6 address: one household or office has at least all addresses of a network of this size (RFC 6177)."""


class TooManyRequests(ParticipatiekaartError):
    """A client asked more than it may.

    Attributes:
        retry_after: seconds until it may ask again.
    """

    def __init__(self, most: int, retry_after: int) -> None:
        super().__init__(
            text(
                "One client may ask {most} queries a minute; ask again in {seconds} seconds, or ask for more at a time.",
                most=most,
                seconds=retry_after,
            )
        )
        self.retry_after = retry_after


def client_of(request: Request) -> str:
    """Who asks, as far as an address tells; never written down."""
    host = request.client.host if request.client else ""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv6Address) and not address.ipv4_mapped:  # as which IPv4 comes in by a socket for both
        return str(ip_network((int(address), _SITE_BITS), strict=False))
    return host


class ClientLimit:
    """A bound of what one client may ask in any minute.

    Args:
        most: queries; 0 for no bound.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._item = RateLimitItemPerMinute(most or 1)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def count(self, client: str) -> None:
        """Count a query.

        Raises:
            TooManyRequests: the client has had all of them.
        """
        if self._most and not self._limiter.hit(self._item, client):
            until = self._limiter.get_window_stats(self._item, client).reset_time
            raise TooManyRequests(self._most, max(1, math.ceil(until - time.time())))

    def headers(self, client: str) -> dict[str, str]:
        """What a client may still ask (draft-ietf-httpapi-ratelimit-headers); nothing where there is no bound."""
        if not self._most:
            return {}
        until, left = self._limiter.get_window_stats(self._item, client)
        return {
            "RateLimit-Policy": f'"minute";q={self._most};w=60',
            "RateLimit": f'"minute";r={left};t={max(0, math.ceil(until - time.time()))}',
        }
