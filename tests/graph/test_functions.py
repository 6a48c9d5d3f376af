"""The functions that queries may call besides those of SPARQL."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from participatiekaart.graph.functions import EXTENSION_FUNCTIONS
from participatiekaart.rdf.names import PREFIXES


@pytest.mark.parametrize("function", EXTENSION_FUNCTIONS)
def test_the_engine_knows_the_function(function: str) -> None:
    results = ox.Store().query(f"SELECT (<{function}>(1, 2) AS ?x) {{}}")
    assert isinstance(results, ox.QuerySolutions)
    assert len(list(results)) == 1


def test_the_engine_does_not_know_every_function() -> None:
    with pytest.raises(RuntimeError, match="not supported"):
        ox.Store().query(f"SELECT (<{PREFIXES['geof']}nothing>(1, 2) AS ?x) {{}}")


def test_the_distance_between_two_places_is_in_metres() -> None:
    points = "'POINT(5.2209 52.37013)'^^geo:wktLiteral, 'POINT(4.88969 52.37403)'^^geo:wktLiteral, unit:metre"
    prefixes = f"PREFIX geo: <{PREFIXES['geo']}> PREFIX geof: <{PREFIXES['geof']}> PREFIX unit: <http://www.opengis.net/def/uom/OGC/1.0/>"
    results = ox.Store().query(f"{prefixes} SELECT (geof:distance({points}) AS ?metres) {{}}")
    assert isinstance(results, ox.QuerySolutions)
    [solution] = results
    assert isinstance(solution["metres"], ox.Literal)
    assert 22_000 < float(solution["metres"].value) < 23_000
