"""The search tree of the stream."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.stream import FAN, Window, cover

POSITIONS = st.integers(0, 3_000_000)
PAGES = st.integers(1, 500)


def leaves(windows: list[Window], position: int) -> list[Window]:
    """The pages of members below some windows that a client walks to, of which only the outer ones are followed."""
    found: list[Window] = []
    for window in (windows[0], windows[-1]) if len(windows) > 1 else windows:
        found += [window] if window.has_members else leaves(window.parts(position), position)
    return found


@given(POSITIONS, PAGES)
def test_the_windows_of_a_node_follow_each_other_and_hold_all_that_is_there(position: int, page: int) -> None:
    windows = cover(position, page)
    while windows:
        assert len(windows) <= FAN
        assert [window.first for window in windows[1:]] == [window.last + 1 for window in windows[:-1]]
        assert windows[-1].first <= position <= windows[-1].last
        windows = [] if windows[-1].has_members else windows[-1].parts(position)


@given(st.integers(1, 3_000_000), PAGES)
def test_the_outer_pages_hold_the_first_and_the_last_position(position: int, page: int) -> None:
    first, *_, last = [*leaves(cover(position, page), position)] * 2
    assert first == Window(1, page, page)
    assert last.first <= position <= last.last


@given(POSITIONS, PAGES)
def test_an_address_leads_to_its_window(position: int, page: int) -> None:
    for window in cover(position, page):
        assert Window.at(window.address, page) == window


@pytest.mark.parametrize(
    "address",
    [
        "",
        "1",
        "0-249",
        "1-249",
        "2-251",
        "250-1",
        "1-500",
        "01-250",
        "1-250 ",
        "-1-250",
        "1-250-500",
        "\u0661-\u0662\u0665\u0660",
        "1-" + "9" * 40,
    ],
)
def test_what_is_no_window_has_no_address(address: str) -> None:
    assert Window.at(address, 250) is None


def test_an_empty_stream_has_no_windows() -> None:
    assert cover(0, 250) == []
