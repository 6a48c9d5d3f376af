"""``/api/v1/measurements``: the outcomes of practices and programmes as one tidy table, and their sums."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from participatiekaart.index import Hit, Index
from participatiekaart.language import text
from participatiekaart.model import Column, Model, columns_of
from participatiekaart.model.parameters import EVERYTHING, Parameter, list_parameters
from participatiekaart.rdf.names import PK
from participatiekaart.tables import cube, sums
from participatiekaart.tables.aggregation import Aggregation, aggregate, dimensions
from participatiekaart.tables.measured import LeftOut, why
from participatiekaart.tables.outcomes import LEADING, Tidy
from participatiekaart.tables.rows import Document, fields_of, number
from participatiekaart.tables.writing import as_json
from participatiekaart.web.api.addresses import absolute_root
from participatiekaart.web.api.asking import Question, question_of
from participatiekaart.web.api.problems import told_by_name
from participatiekaart.web.api.representations import REPRESENTATIONS, Found, Representation
from participatiekaart.web.api.routes import index_of, representation_of, route, streamed, table_address
from participatiekaart.web.api.trees import filtered, labelled, references, ways_to

__all__ = ["MEASUREMENTS", "SUMS", "Outcomes", "outcomes_of", "routes"]

_OUTCOME = PK + "outcome"
_ADDS_UP = PK + "addsUp"
_KEPT = ("q", "bbox", "near", "radius", "lang", "format")
"""What of the parameters of a list says something here too, besides its filters."""
_AT_ONCE = 200
"""Objects whose labels are asked together."""

SUMS = {name: REPRESENTATIONS[name] for name in ("json", "csv", "csvw", "xlsx", "parquet", "ndjson")}
"""The formats of sums by name, the default first."""


def _no_table(_found: Found) -> Iterator[bytes]:
    """The Data Cube is no table: `_measurements` writes it."""
    raise NotImplementedError


_CUBE = {
    each.name: each
    for each in (Representation("ttl", "text/turtle", _no_table), Representation("nt", "application/n-triples", _no_table))
}

MEASUREMENTS = {**SUMS, **_CUBE}
"""The formats of the table of measurements by name, the default first."""


@dataclass(frozen=True)
class Outcomes:
    """What may be asked of outcomes.

    Attributes:
        collections: names of those whose things have outcomes.
        columns: of the tidy table, by name.
        measurement_parameters: of the table, by name.
        sum_parameters: of its sums, by name.
    """

    collections: tuple[str, ...]
    columns: dict[str, Column]
    measurement_parameters: dict[str, Parameter]
    sum_parameters: dict[str, Parameter]


def outcomes_of(model: Model) -> Outcomes:
    """What may be asked of the outcomes that the shapes know."""
    owners = {
        name: shape.targets
        for name, shape in sorted(model.collections.items())
        if any(_OUTCOME in model.properties_of({target}) for target in shape.targets)
    }
    initiatives = columns_of(model, sorted({target for targets in owners.values() for target in targets}))
    tidy = Tidy(model, lambda _iri: None)
    columns = {each.name: each for each in tidy.columns}
    fields = Parameter(
        "fields",
        "name",
        text("fields"),
        text("Which fields of the table to give; * for all."),
        most_values=len(columns) + 1,
        choices=(EVERYTHING, *columns),
    )
    by = Parameter(
        "by",
        "name",
        text("divided by"),
        text("What to divide the sums by; without it, they are of everything."),
        choices=tuple(filter(None, dimensions(tidy))),
    )
    measurements, sums_ = (
        {name: each for name, each in list_parameters(initiatives, formats).items() if each.operator or name in _KEPT}
        for formats in (MEASUREMENTS, SUMS)
    )
    return Outcomes(tuple(owners), columns, {fields.name: fields, **measurements}, {by.name: by, **sums_})


# --- what is answered ------------------------------------------------------------------------------------------------------


def _measurements(request: Request) -> Response:
    """A row for each measurement of the practices and programmes that fit the filters."""
    outcomes = _outcomes(request)
    question = question_of(request, outcomes.measurement_parameters)
    representation = representation_of(request, question, MEASUREMENTS)
    index = index_of(request)
    tidy = _tidy(request, index)
    rows = tidy.rows(_documents(index, outcomes, question))
    is_whole = not question.fields or EVERYTHING in question.fields
    columns = [each for each in tidy.columns if is_whole or each.name in question.fields]
    if representation.name in _CUBE:
        cube_of = cube.Cube(tidy, f"{absolute_root(request)}/measurements", partial(_thing, index), index.labels)
        chunks = cube.write(cube_of.triples(rows))
    elif representation.write is not None:
        table = table_address(request, question)
        found = Found(text("Outcomes"), fields_of(columns, LEADING), rows, index.labels, question.language, table)
        chunks = representation.write(found)
    else:
        ways = None if is_whole else ways_to(columns)
        items = _labelled(index, (filtered(dict(row), ways) for row in rows))
        chunks = _json({"@context": f"{absolute_root(request)}/context.jsonld"}, items=items)
    return streamed(request, index, question, representation, chunks, name="measurements")


def _sums(request: Request) -> Response:
    """Sums of what can be added of these measurements, and what was left out of them."""
    outcomes = _outcomes(request)
    question = question_of(request, outcomes.sum_parameters)
    representation = representation_of(request, question, SUMS)
    index = index_of(request)
    tidy = _tidy(request, index)
    documents = _documents(index, outcomes, question)
    table = table_address(request, question)

    def chunks() -> Iterator[bytes]:
        # Only when the first bytes are wanted, so that who has them already need not wait for the sums.
        found = _aggregated(request, index, tidy, documents, question.by)
        rows = sums.documents(tidy, found)
        if representation.write is not None:
            fields = fields_of(sums.columns(tidy, question.by), sums.LEADING)
            title = text("Sums of outcomes")
            yield from representation.write(Found(title, fields, rows, index.labels, question.language, table))
        else:
            head = {"by": found.by, "isOverlapping": found.is_overlapping}
            left_out = _labelled(index, map(_left_out, found.left_out))
            yield from _json(head, items=_labelled(index, map(dict, rows)), leftOut=left_out)

    return streamed(request, index, question, representation, chunks(), name="sums")


def _aggregated(request: Request, index: Index, tidy: Tidy, documents: Iterable[Document], by: str) -> Aggregation:
    adds_up = request.app.state.workspace.model.by_path[_ADDS_UP].key

    def does_add_up(iri: str) -> bool:
        return bool((_thing(index, iri) or {}).get(adds_up, True))

    return aggregate(tidy, tidy.rows(documents), by, adds_up=does_add_up, above=index.above)


def _left_out(each: LeftOut) -> dict[str, Any]:
    """A measurement that is in no sum, or not in those of some groups, for people to check."""
    return {
        "measurement": {"id": each.measurement.iri},
        "practice": {"id": each.measurement.practice},
        "indicator": {"id": each.measurement.comparable.indicator},
        "groups": list(each.groups),
        "reason": each.reason,
        "why": why(each.reason),
        "instead": [{"id": iri} for iri in each.instead],
    }


# --- what it is made of ----------------------------------------------------------------------------------------------------


def _outcomes(request: Request) -> Outcomes:
    found: Outcomes = request.app.state.outcomes
    return found


def _tidy(request: Request, index: Index) -> Tidy:
    return Tidy(request.app.state.workspace.model, partial(_thing, index))


def _thing(index: Index, iri: str) -> Document | None:
    hit = index.thing(iri)
    return hit.document if hit else None


def _documents(index: Index, outcomes: Outcomes, question: Question) -> Iterator[Document]:
    """The practices and programmes that fit, each once; what is wrong with a value is told before they are read."""
    filters = question.selection.filters
    # What a collection knows no column of fits nothing in it.
    asked = [name for name in outcomes.collections if all(each.column in index.columns(name) for each in filters)]
    with told_by_name():
        scans = [index.scan(name, question.selection) for name in asked]

    def unseen(hits: Iterable[Hit], before: frozenset[str]) -> Iterator[Document]:
        return (hit.document for hit in hits if not before.intersection(hit.collections))

    return chain.from_iterable(unseen(hits, frozenset(asked[:place])) for place, hits in enumerate(scans))


def _labelled(index: Index, documents: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same with the names of what they refer to."""
    source = iter(documents)
    while some := list(islice(source, _AT_ONCE)):
        labels = index.labels({iri for each in some for iri in references(each)})
        yield from (labelled(each, labels) for each in some)


def _json(head: dict[str, object], **lists: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    """An object with lists at its end, each item written when it comes."""
    yield orjson.dumps(head).removesuffix(b"}")
    for name, items in lists.items():
        yield f',"{name}":['.encode()
        for place, item in enumerate(items):
            yield (b",\n" if place else b"\n") + orjson.dumps(item, default=lambda each: as_json(number(each)))
        yield b"]"
    yield b"}"


routes = [route("/measurements", _measurements), route("/measurements/sums", _sums)]
"""The routes of this room, which stand before those of collections, as these take any name."""
