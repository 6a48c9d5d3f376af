"""Boxes and circles, and the ranges of numbers that they are for the index."""

from __future__ import annotations

from itertools import pairwise
from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.errors import InvalidInput
from participatiekaart.index.areas import Box, Near, cell, cover, distance, point

_LONGITUDES = st.integers(-1_800_000_000, 1_800_000_000).map(lambda units: units / 10_000_000)
_LATITUDES = st.integers(-900_000_000, 900_000_000).map(lambda units: units / 10_000_000)
_BOXES = st.builds(
    lambda west, east, latitudes: Box(west, min(latitudes), east, max(latitudes)),
    _LONGITUDES,
    _LONGITUDES,
    st.tuples(_LATITUDES, _LATITUDES),
)
_CIRCLES = st.builds(Near, _LONGITUDES, _LATITUDES, st.floats(0.001, 21_000))


@given(longitude=_LONGITUDES, latitude=_LATITUDES)
def test_cell_keeps_a_point_to_seven_decimals(longitude: float, latitude: float) -> None:
    assert point(cell(longitude, latitude)) == (longitude, latitude)
    assert 0 <= cell(longitude, latitude) < 1 << 63


@given(area=st.one_of(_BOXES, _CIRCLES), longitude=_LONGITUDES, latitude=_LATITUDES, most=st.sampled_from([1, 8, 64]))
def test_cover_is_certain_of_what_it_says_is_inside_and_misses_nothing(
    area: Box | Near, longitude: float, latitude: float, most: int
) -> None:
    inside, edge = cover(area, most)
    number = cell(longitude, latitude)
    is_inside, is_on_edge = (any(first <= number <= last for first, last in ranges) for ranges in (inside, edge))
    assert not (is_inside and is_on_edge)
    assert is_on_edge or is_inside == area.contains(longitude, latitude)


@given(area=st.one_of(_BOXES, _CIRCLES))
def test_cover_is_made_of_ranges_in_order_that_do_not_touch(area: Box | Near) -> None:
    for ranges in cover(area):
        assert all(last + 1 < first for (_, last), (first, _) in pairwise(ranges))


@pytest.mark.parametrize(
    ("places", "kilometres"),
    [
        ((0, 0, 0, 0), 0),
        ((0, 0, 180, 0), 20015.1),
        ((5, -90, 77, 90), 20015.1),
        ((5.2209, 52.37013, 4.9041, 52.36757), 21.5),
        ((179.5, 0, -179.5, 0), 111.2),
    ],
)
def test_distance_follows_the_surface_of_the_globe(places: tuple[float, float, float, float], kilometres: float) -> None:
    assert distance(*places) == pytest.approx(kilometres, abs=0.05)


def test_box_holds_its_edges() -> None:
    box = Box(3.0, 50.0, 7.0, 54.0)
    assert box.contains(3.0, 54.0)
    assert not box.contains(2.9999999, 54.0)


def test_box_crosses_the_antimeridian_where_its_west_is_east_of_its_east() -> None:
    box = Box(170.0, -10.0, -170.0, 10.0)
    assert box.contains(180.0, 0.0)
    assert box.contains(-175.0, 0.0)
    assert not box.contains(0.0, 0.0)


@pytest.mark.parametrize(
    "sides", [(1, 5, 2, 4), (-181, 0, 0, 1), (0, 0, 181, 1), (0, -91, 1, 0), (0, 0, 1, 91), (nan, 0, 1, 1), (0, 0, inf, 1)]
)
def test_box_that_is_not_on_earth_is_refused(sides: tuple[float, float, float, float]) -> None:
    with pytest.raises(InvalidInput):
        Box(*sides)


@pytest.mark.parametrize("given", [(181, 0, 1), (0, 91, 1), (nan, 0, 1), (0, 0, 0), (0, 0, -1), (0, 0, nan), (0, 0, inf)])
def test_circle_that_is_not_on_earth_is_refused(given: tuple[float, float, float]) -> None:
    with pytest.raises(InvalidInput):
        Near(*given)
