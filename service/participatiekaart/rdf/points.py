"""Points on the map: from the text of a point (GeoSPARQL's WKT, longitude first) to coordinates."""

from __future__ import annotations

import re

__all__ = ["Position", "position"]

Position = tuple[float, float]
"""Longitude and latitude, in degrees of WGS84."""

_NUMBER = r"[-+]?[0-9]{1,3}(?:[.][0-9]+)?"
_POINT = re.compile(rf"\s*(?:<[^>]*/CRS84>\s*)?POINT\s*\(\s*({_NUMBER})\s+({_NUMBER})\s*\)\s*", re.IGNORECASE)
"""With no reference system or the one that WKT literals have anyway (OGC 11-052r4, section 8.5.1)."""


def position(wkt: str) -> Position | None:
    """Where a point is; none for what is no point on Earth.

    >>> position("POINT(5.2209 52.37013)")
    (5.2209, 52.37013)
    """
    found = _POINT.fullmatch(wkt)
    if found is None:
        return None
    longitude, latitude = float(found[1]), float(found[2])
    return (longitude, latitude) if abs(longitude) <= 180 and abs(latitude) <= 90 else None
