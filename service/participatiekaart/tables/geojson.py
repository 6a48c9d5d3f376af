"""Things on the map: a GeoJSON FeatureCollection (RFC 7946)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import orjson

from participatiekaart.rdf.points import Position, position
from participatiekaart.tables import ndjson
from participatiekaart.tables.rows import Document, Field, Labels, paired, values
from participatiekaart.tables.writing import CHUNK, Outlet

__all__ = ["own_positions", "write"]


def write(
    fields: Sequence[Field],
    documents: Iterable[Document],
    labels: Labels,
    language: str,
    *,
    positions: Callable[[Document], Sequence[Position]] | None = None,
    members: Mapping[str, object] | None = None,
) -> Iterator[bytes]:
    """The things as one FeatureCollection, in chunks.

    Args:
        fields: of the properties of a feature.
        documents: the things; the IRI of a thing is the id of its feature.
        labels: what the things are called that they refer to.
        language: of the labels.
        positions: where a thing is that has no point of its own, by what it refers to; several make a MultiPoint, none a feature
            without a place (section 3.2).
        members: what the collection says besides (section 6.1), such as the total.
    """
    outlet = Outlet()
    outlet.write(b"{" + orjson.dumps({"type": "FeatureCollection", **(members or {})})[1:-1] + b',"features":[')
    before = b""
    for document, row in paired(fields, documents, labels, language):
        found = own_positions(fields, document) or (positions(document) if positions else ())
        feature = {
            "type": "Feature",
            "id": document["id"],
            "geometry": _geometry(tuple(dict.fromkeys(found))),
            "properties": ndjson.flat(fields, row),
        }
        outlet.write(before + orjson.dumps(feature))
        before = b","
        yield from outlet.taken(CHUNK)
    outlet.write(b"]}\n")
    yield from outlet.taken()


def own_positions(fields: Sequence[Field], document: Document) -> tuple[Position, ...]:
    """Where a thing is by its own points."""
    columns = [field.column for field in fields if field.column and field.column.kind == "point" and field.part == "value"]
    texts = (str(each.get("@value")) if isinstance(each, dict) else str(each) for at in columns for each in values(document, at))
    return tuple(found for each in texts if (found := position(each)))


def _geometry(positions: Sequence[Position]) -> dict[str, object] | None:
    if not positions:
        return None
    return (
        {"type": "Point", "coordinates": positions[0]}
        if len(positions) == 1
        else {"type": "MultiPoint", "coordinates": positions}
    )
