"""Functions that queries may call besides those of SPARQL: what Oxigraph has of GeoSPARQL 1.1 (sections 9 and 10)."""

from __future__ import annotations

from participatiekaart.rdf.names import PREFIXES

__all__ = ["EXTENSION_FUNCTIONS"]

_MEASURES = "area asGeoJSON centroid convexHull coordinateDimension difference dimension distance envelope getSRID intersection"
_MORE_MEASURES = "isEmpty isSimple length perimeter relate spatialDimension symDifference union"
_SIMPLE_FEATURES = "Contains Crosses Disjoint Equals Intersects Overlaps Touches Within"
_EGENHOFER = "Contains CoveredBy Covers Disjoint Equals Inside Meet Overlap"
_RCC8 = "dc ec eq ntpp ntppi po tpp tppi"

EXTENSION_FUNCTIONS = tuple(
    PREFIXES["geof"] + prefix + name
    for prefix, names in (
        ("", f"{_MEASURES} {_MORE_MEASURES}"),
        ("sf", _SIMPLE_FEATURES),
        ("eh", _EGENHOFER),
        ("rcc8", _RCC8),
    )
    for name in names.split()
)
"""IRIs of the functions that the embedded engine knows; another engine has its own."""
