"""Proactive content negotiation (RFC 9110, section 12) by Werkzeug's Accept parsing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from starlette.requests import Request
from werkzeug.datastructures import LanguageAccept, MIMEAccept
from werkzeug.http import parse_accept_header

from participatiekaart.language import LANGUAGES

__all__ = ["NotAcceptable", "accept_of", "best_of", "kept_language", "language_of", "media_type_of", "wants_html"]


class NotAcceptable(Exception):
    """Nothing that we have is what the client accepts.

    Attributes:
        offers: media types that there are.
    """

    def __init__(self, offers: Sequence[str]) -> None:
        super().__init__(", ".join(offers))
        self.offers = tuple(offers)


def media_type_of(request: Request, offers: Sequence[str]) -> str:
    """The media type to answer in.

    Args:
        request: its Accept header decides; without one, or where several are equally good, the first offer wins.
        offers: media types that there are, our favourite first.

    Raises:
        NotAcceptable: the client excludes all of them.
    """
    return best_of(accept_of(request), tuple(offers))


def accept_of(request: Request) -> str:
    """The whole Accept header of a request."""
    return ",".join(request.headers.getlist("accept")) or "*/*"


@lru_cache(maxsize=1024)
def best_of(header: str, offers: tuple[str, ...]) -> str:
    """The media type to answer in, by an Accept header.

    Raises:
        NotAcceptable: the header excludes all of them.
    """
    accept = parse_accept_header(header, MIMEAccept)
    ranked = [(_preference(accept, offer), -place, offer) for place, offer in enumerate(offers)]
    (quality, _), _, best = max(ranked)
    if quality <= 0:
        raise NotAcceptable(offers)
    return best


def _preference(accept: MIMEAccept, offer: str) -> tuple[float, int]:
    """Quality of an offer, by the most specific range that matches it (RFC 9110, section 12.5.1), and how specific that is."""
    specificities = {offer: 2, f"{offer.partition('/')[0]}/*": 1, "*/*": 0}
    matches = [(specificities[name], quality) for each, quality in accept if (name := _bare(each)) in specificities]
    specificity, quality = max(matches, default=(0, 0.0))
    return quality, specificity


def _bare(media_range: str) -> str:
    return media_range.partition(";")[0].strip().lower()


def language_of(request: Request, default: str) -> str:
    """The reader's language: what the address says (``?lang=``), else what the browser says, else the default."""
    asked = request.query_params.get("lang")
    if asked in LANGUAGES:
        return asked
    header = ",".join(request.headers.getlist("accept-language"))
    if not header:
        return default
    liked = (each.partition("-")[0].lower() for each, quality in parse_accept_header(header, LanguageAccept) if quality > 0)
    return next((each for each in liked if each in LANGUAGES), default)


def kept_language(request: Request) -> str:
    """The query string that keeps a language which the reader chose by address; empty when they chose none."""
    asked = request.query_params.get("lang")
    return f"?lang={asked}" if asked in LANGUAGES else ""


def wants_html(request: Request) -> bool:
    """Whether this is somebody with a browser: HTML is asked for by name, and nothing is asked for more."""
    try:
        return media_type_of(request, ("application/problem+json", "text/html")) == "text/html"
    except NotAcceptable:
        return False
