"""Proactive negotiation as RFC 9110, section 12, has it."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from participatiekaart.web.negotiation import NotAcceptable, language_of, media_type_of, wants_html

TTL, JSON, HTML = "text/turtle", "application/json", "text/html"


def request(*headers: tuple[str, str], query: str = "") -> Request:
    """A request with these headers."""
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    return Request({"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": raw})


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        # --- one range
        ("text/turtle", TTL),
        ("application/json", JSON),
        ("text/html", HTML),
        ("TEXT/HTML", HTML),
        ("Text/Html;Q=0.5", HTML),
        # --- q-values
        ("text/turtle;q=0.5, application/json", JSON),
        ("text/turtle;q=0.5, application/json;q=0.6, text/html;q=0.55", JSON),
        ("application/json;q=0.001, text/html;q=0.002", HTML),
        ("text/turtle ; q=0.1 , text/html ; q=0.2", HTML),
        # --- wildcards
        ("*/*", TTL),
        ("text/*", TTL),
        ("application/*", JSON),
        ("image/png, */*;q=0.1", TTL),
        # --- the most specific range decides, wherever it stands
        ("*/*, text/turtle;q=0.1, application/json;q=0.2", HTML),
        ("text/*;q=0.9, text/turtle;q=0.1, */*;q=0.5", HTML),
        ("*/*;q=0.9, text/*;q=0.1", JSON),
        ("text/html, */*;q=0.9", HTML),
        ("text/html, */*", HTML),
        # --- q=0 excludes
        ("text/turtle;q=0, */*", JSON),
        ("text/*;q=0, */*;q=0.1", JSON),
        ("*/*, text/turtle;q=0.0, application/json;q=0.000", HTML),
        # --- equally good: our favourite
        ("text/html, application/json, text/turtle", TTL),
        # --- what browsers send
        ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", HTML),
        # --- parameters of a range do not keep it from matching
        ("text/html;level=1", HTML),
        ('application/json;profile="a,b;c"', JSON),
        ("text/html;charset=utf-8;q=0.3, application/json;q=0.2", HTML),
        # --- empty, or nothing but an unknown neighbour
        ("", TTL),
        ("text/html, garbage", HTML),
        (",,text/html,,", HTML),
        ("text/turtle;q=abc, text/html", HTML),
    ],
)
def test_the_media_type_that_is_accepted_most_is_chosen(accept: str, chosen: str) -> None:
    assert media_type_of(request(("accept", accept)), (TTL, JSON, HTML)) == chosen


@pytest.mark.parametrize(
    "accept",
    [
        "image/png",
        "text/plain",
        "text/turtle;q=0",
        "*/*;q=0",
        "text/*;q=0",
        "garbage",
        ";;;",
        "text",
        "/",
        "text/turtlee",
        "text/turtle+json",
    ],
)
def test_where_everything_is_excluded_nothing_is_chosen(accept: str) -> None:
    with pytest.raises(NotAcceptable) as refused:
        media_type_of(request(("accept", accept)), (TTL, JSON))
    assert refused.value.offers == (TTL, JSON)


def test_without_an_accept_header_the_favourite_is_chosen() -> None:
    assert media_type_of(request(), (TTL, JSON)) == TTL


def test_several_accept_headers_are_one_list() -> None:
    headers = (("accept", "text/turtle;q=0.1"), ("accept", "application/json"))
    assert media_type_of(request(*headers), (TTL, JSON)) == JSON


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en", "en"),
        ("nl", "nl"),
        ("EN-gb", "en"),
        ("nl-BE, en;q=0.9", "nl"),
        ("en;q=0.5, nl;q=0.6", "nl"),
        ("de, en;q=0.1", "en"),
        ("de, fr;q=0.5", "nl"),
        ("", "nl"),
        ("garbage;;q", "nl"),
        ("en;q=0, nl", "nl"),
        ("*", "nl"),
    ],
)
def test_the_language_is_what_the_reader_likes_best_of_what_there_is(header: str, language: str) -> None:
    assert language_of(request(("accept-language", header)), "nl") == language


@pytest.mark.parametrize(
    ("query", "language"), [("lang=en", "en"), ("lang=nl", "nl"), ("lang=de", "en"), ("lang=", "en"), ("lang=en&lang=nl", "nl")]
)
def test_the_address_decides_about_the_language_before_the_browser_does(query: str, language: str) -> None:
    assert language_of(request(("accept-language", "en"), query=query), "nl") == language


@pytest.mark.parametrize("default", ["nl", "en"])
def test_a_reader_who_states_no_language_gets_the_default(default: str) -> None:
    assert language_of(request(), default) == default


@pytest.mark.parametrize(
    ("accept", "html"),
    [
        ("text/html,application/xhtml+xml,*/*;q=0.8", True),
        ("text/html", True),
        ("*/*", False),
        ("text/turtle", False),
        ("application/json, */*;q=0.1", False),
        ("image/png", False),
        ("", False),
    ],
)
def test_only_who_asks_for_html_by_name_has_a_browser(accept: str, html: bool) -> None:
    assert wants_html(request(("accept", accept))) is html
