"""Things on the map."""

from __future__ import annotations

from itertools import count

import orjson

from participatiekaart.rdf.points import Position
from participatiekaart.tables import geojson
from participatiekaart.tables.rows import Document, fields_of

from .conftest import Things
from .made import ID, nameless

ALMERE = (5.2209, 52.37013)
ZWOLLE = (6.09444, 52.5125)


def features(things: Things, collection: str, documents: list[Document], *positions: Position) -> list[dict]:  # type: ignore[type-arg]
    fields = fields_of(things.columns(collection))
    content = b"".join(geojson.write(fields, documents, things.labels, "nl", positions=lambda _document: positions))
    return orjson.loads(content)["features"]  # type: ignore[no-any-return]


def test_thing_is_at_its_own_point(things: Things) -> None:
    [found] = features(things, "municipalities", [things.by_iri[f"{ID}municipality/gm0034"]], ZWOLLE)
    assert found["geometry"] == {"type": "Point", "coordinates": [*ALMERE]}
    assert found["id"] == f"{ID}municipality/gm0034"
    assert found["properties"]["name_nl"] == "Almere"


def test_thing_without_a_point_is_where_it_refers_to(things: Things) -> None:
    practice = things.by_iri[f"{ID}practice/operatie-schoolvoorbeeld"]
    [found] = features(things, "practices", [practice], ALMERE, ALMERE)
    assert found["geometry"] == {"type": "Point", "coordinates": [*ALMERE]}
    [found] = features(things, "practices", [practice], ALMERE, ZWOLLE)
    assert found["geometry"] == {"type": "MultiPoint", "coordinates": [[*ALMERE], [*ZWOLLE]]}


def test_thing_that_is_nowhere_has_no_geometry(things: Things) -> None:
    [found] = features(things, "practices", [{"id": "a"}])
    assert found["geometry"] is None
    assert found["type"] == "Feature"


def test_every_municipality_is_on_the_map(things: Things) -> None:
    found = features(things, "municipalities", list(things.of("municipality")))
    assert len(found) == 342
    for each in found:
        longitude, latitude = each["geometry"]["coordinates"]
        assert 3 < longitude < 8
        assert 50 < latitude < 54


def test_collection_may_say_more_and_may_be_empty(things: Things) -> None:
    fields = fields_of(things.columns("practices"))
    found = orjson.loads(b"".join(geojson.write(fields, [], nameless, "nl", members={"total": 0})))
    assert found == {"type": "FeatureCollection", "total": 0, "features": []}


def test_first_bytes_come_while_things_still_come(things: Things) -> None:
    fields = fields_of(things.columns("practices"))
    assert next(geojson.write(fields, ({"id": f"a{each}"} for each in count()), nameless, "nl"))
