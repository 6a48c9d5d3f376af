"""Boxes and circles on the globe, and how the index finds the points in them.

A point is one number, its *cell*: longitude and latitude in units of 1e-7 degree (about a centimetre), their bits interleaved
(Z-order), so that any square of a quadtree is one range of numbers. An area becomes some ranges that lie wholly inside it and
some on its edge; only the points in the latter need looking at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import asin, cos, isfinite, radians, sin, sqrt
from typing import Protocol

from participatiekaart.errors import InvalidInput
from participatiekaart.language import text

__all__ = ["Area", "Box", "Near", "Ranges", "cell", "cover", "distance", "point"]

EARTH_RADIUS = 6371.0088
"""Kilometres: the mean radius of the Earth (IUGG)."""

_UNITS = 10_000_000
_BITS = 32
_SPREAD = tuple(int("".join(f"0{bit}" for bit in f"{byte:08b}"), 2) for byte in range(256))
_GATHER = {spread: byte for byte, spread in enumerate(_SPREAD)}
_ODD = 0x5555


def cell(longitude: float, latitude: float) -> int:
    """The number of a point, from 0 to 2^63.

    >>> point(cell(5.2209, 52.37013))
    (5.2209, 52.37013)
    """
    return _spread(round((longitude + 180) * _UNITS)) | _spread(round((latitude + 90) * _UNITS)) << 1


def point(number: int) -> tuple[float, float]:
    """Longitude and latitude of a cell."""
    return _degrees(_gather(number), _gather(number >> 1))


def _degrees(x: int, y: int) -> tuple[float, float]:
    return (x - 180 * _UNITS) / _UNITS, (y - 90 * _UNITS) / _UNITS


def _spread(number: int) -> int:
    return (
        _SPREAD[number & 255]
        | _SPREAD[number >> 8 & 255] << 16
        | _SPREAD[number >> 16 & 255] << 32
        | _SPREAD[number >> 24 & 255] << 48
    )


def _gather(number: int) -> int:
    return sum(_GATHER[number >> 16 * byte & _ODD] << 8 * byte for byte in range(4))


def distance(longitude: float, latitude: float, other_longitude: float, other_latitude: float) -> float:
    """Kilometres between two points along the surface of a sphere (haversine formula).

    >>> round(distance(5.2209, 52.37013, 4.89, 52.37), 1)
    22.5
    """
    north, other_north = radians(latitude), radians(other_latitude)
    half = sin((other_north - north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half)))


class Area(Protocol):
    """A part of the globe."""

    def contains(self, longitude: float, latitude: float) -> bool:
        """Whether a point lies in it or on its edge."""

    def relation(self, west: float, south: float, east: float, north: float) -> bool | None:
        """True where it contains all of a rectangle, False where nothing of it; none where that is not certain."""


@dataclass(frozen=True)
class Box:
    """A rectangle in WGS84 degrees, edges included; where `west` is more than `east` it crosses the 180th meridian (RFC 7946).

    Raises:
        InvalidInput: these are no such degrees.
    """

    west: float
    south: float
    east: float
    north: float

    def __post_init__(self) -> None:
        if not (_is_on_earth(self.west, self.south) and _is_on_earth(self.east, self.north) and self.south <= self.north):
            raise InvalidInput(
                text(
                    "A box is west,south,east,north in degrees, such as 3.3,50.7,7.3,53.6: longitudes from -180 to 180, "
                    "latitudes from -90 to 90, and south not above north."
                )
            )

    def contains(self, longitude: float, latitude: float) -> bool:
        """Whether a point lies in it or on its edge."""
        if self.west <= self.east:
            across = self.west <= longitude <= self.east
        else:
            across = longitude >= self.west or longitude <= self.east
        return across and self.south <= latitude <= self.north

    def relation(self, west: float, south: float, east: float, north: float) -> bool | None:
        """True where it contains all of a rectangle, False where nothing of it; none where that is not certain."""
        if self.west <= self.east:
            inside, outside = self.west <= west and east <= self.east, east < self.west or west > self.east
        else:
            inside, outside = west >= self.west or east <= self.east, self.east < west and east < self.west
        if outside or north < self.south or south > self.north:
            return False
        return True if inside and self.south <= south and north <= self.north else None


@dataclass(frozen=True)
class Near:
    """Everything within so many kilometres of a point in WGS84 degrees.

    Raises:
        InvalidInput: there is no such point, or the distance is not positive.
    """

    longitude: float
    latitude: float
    kilometres: float

    def __post_init__(self) -> None:
        if not _is_on_earth(self.longitude, self.latitude):
            raise InvalidInput(
                text(
                    "A point is longitude,latitude in degrees, such as 5.22,52.37: from -180 to 180 and from -90 to 90.",
                )
            )
        if not (isfinite(self.kilometres) and self.kilometres > 0):
            raise InvalidInput(text("A distance is a number of kilometres above 0, such as 25."))

    def contains(self, longitude: float, latitude: float) -> bool:
        """Whether a point is near enough."""
        return distance(self.longitude, self.latitude, longitude, latitude) <= self.kilometres

    def relation(self, west: float, south: float, east: float, north: float) -> bool | None:
        """True where it contains all of a rectangle, False where nothing of it; none where that is not certain."""
        middle = (west + east) / 2, (south + north) / 2
        reach = max(distance(*middle, longitude, latitude) for longitude in (west, east) for latitude in (south, north))
        away = distance(self.longitude, self.latitude, *middle)
        slack = 1e-6
        if away - reach > self.kilometres + slack:
            return False
        return True if away + reach < self.kilometres - slack else None


def _is_on_earth(longitude: float, latitude: float) -> bool:
    return -180 <= longitude <= 180 and -90 <= latitude <= 90


Ranges = list[tuple[int, int]]
"""First and last cell of each, in order; they do not overlap."""


def cover(area: Area, most: int = 64) -> tuple[Ranges, Ranges]:
    """The cells that are surely in an area, and those that have to be looked at one by one.

    Args:
        area: the area.
        most: squares to stop dividing at; more of them leave fewer points on the edge.
    """
    inside: list[tuple[int, int]] = []
    edge = [_Square(0, 0, _BITS)]
    while edge and len(inside) + len(edge) < most and edge[0].bits:
        parts: list[_Square] = []
        for square in edge:
            for part in square.parts():
                match part.relation(area):
                    case True:
                        inside.append(part.cells)
                    case None:
                        parts.append(part)
        edge = parts
    return _joined(inside), _joined([square.cells for square in edge])


@dataclass(frozen=True)
class _Square:
    """A square of the quadtree: its south-west corner in units, and how many bits its sides leave open."""

    x: int
    y: int
    bits: int

    @property
    def cells(self) -> tuple[int, int]:
        first = _spread(self.x) | _spread(self.y) << 1
        return first, first + (1 << 2 * self.bits) - 1

    def parts(self) -> Iterator[_Square]:
        half = self.bits - 1
        for up in (0, 1):
            for right in (0, 1):
                yield _Square(self.x | right << half, self.y | up << half, half)

    def relation(self, area: Area) -> bool | None:
        side = (1 << self.bits) - 1
        west, south = _degrees(self.x, self.y)
        if west > 180 or south > 90:
            return False
        east, north = (
            min(most, degrees) for most, degrees in zip((180, 90), _degrees(self.x + side, self.y + side), strict=True)
        )
        return None if east - west > 180 else area.relation(west, south, east, north)


def _joined(ranges: Ranges) -> Ranges:
    """The same cells in as few ranges as possible."""
    joined: Ranges = []
    for first, last in sorted(ranges):
        if joined and joined[-1][1] + 1 == first:
            joined[-1] = joined[-1][0], last
        else:
            joined.append((first, last))
    return joined
