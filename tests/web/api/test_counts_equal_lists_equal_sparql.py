"""Counts equal lists equal SPARQL: whatever is asked of whatever list, all ways of asking give the same things."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart import bundled
from participatiekaart.index import Box, Near
from participatiekaart.model import Model
from participatiekaart.model.parameters import MOST_LIMIT, RELEVANCE, Operator, Parameter
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from participatiekaart.settings import Settings
from participatiekaart.web.api.collections import collections_of
from participatiekaart.web.api.representations import ITEM_FORMATS, REPRESENTATIONS
from participatiekaart.workspace import Workspace
from tests.index.worlds import records
from tests.web.conftest import publish, serving

from .equivalents import UP, Equivalents, days, way
from .made_up import made_up

MODEL = Model.read(bundled.shapes, bundled.ontology)
COLLECTIONS = collections_of(MODEL, REPRESENTATIONS, ITEM_FORMATS)
SPARQL = Equivalents(MODEL)
_HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
_LONGEST_VALUE, _MOST_PAGES = 200, 6
_JSON = {"Accept": "application/sparql-results+json"}


class Service:
    """A service, and what may be asked of it."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.known = cache(self._known)

    def ask(self, query: str) -> list[tuple[str, ...]]:
        """The rows of a SELECT query."""
        answer = self.client.post("/sparql", data={"query": _HEAD + query}, headers=_JSON)
        assert answer.status_code == 200, (answer.text, query)
        told = answer.json()
        return [tuple(row[name]["value"] for name in told["head"]["vars"]) for row in told["results"]["bindings"]]

    @cached_property
    def whereabouts(self) -> dict[str, set[str]]:
        """The points of each thing."""
        return SPARQL.whereabouts(self.ask(SPARQL.steps))

    def _known(self, collection: str, column: str) -> list[str]:
        """All that stands in a column, and what lies above that."""
        asked = COLLECTIONS[collection].columns[column]
        up = f"/{UP}" if asked.kind == "reference" else ""
        listed = SPARQL.listed(MODEL.collections[collection])
        return [value for (value,) in self.ask(f"SELECT DISTINCT ?value {{ {listed} ?thing {way(asked)}{up} ?value }}")]


@pytest.fixture(scope="module", params=["made up", "bundled"])
def service(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service over records that are made up, or over our own."""
    if request.param == "bundled":
        yield Service(request.getfixturevalue("client"))
        return
    workspace = Workspace(Settings(data_dir=tmp_path_factory.mktemp("made-up")))
    every = records(made_up(MODEL, seed=4))
    publish(workspace, *every[::2])
    publish(workspace, *every[1::2])  # in a segment of its own
    with serving(workspace) as client:
        yield Service(client)


@dataclass(frozen=True)
class Question:
    """What is asked of a list."""

    collection: str
    filters: Mapping[str, tuple[str, ...]]
    area: Box | Near | None
    sort: tuple[str, ...]
    facets: tuple[str, ...]
    limit: int

    def address(self, **more: object) -> str:
        """Where it is answered."""
        asked: dict[str, object] = {**self.filters}
        match self.area:
            case Box(west, south, east, north):
                asked["bbox"] = f"{west},{south},{east},{north}"
            case Near(longitude, latitude, kilometres):
                asked |= {"near": f"{longitude},{latitude}", "radius": kilometres}
        return f"/api/v1/{self.collection}?{urlencode(asked | more, doseq=True)}"

    def pattern(self, service: Service) -> str:
        """What finds each ``?thing`` with SPARQL."""
        collection = COLLECTIONS[self.collection]
        said = [SPARQL.listed(collection.shape)]
        bounded: dict[str, list[tuple[Operator, tuple[str, ...]]]] = defaultdict(list)
        for name, values in self.filters.items():
            parameter = collection.list_parameters[name]
            assert parameter.operator is not None
            column = collection.columns[parameter.column]
            if parameter.operator == "exists" or column.kind == "reference":
                said.append(SPARQL.having(column, parameter.operator, values))
            elif parameter.operator == "is":
                said.append(SPARQL.holding(column, [(parameter.operator, values)], service.known(self.collection, column.name)))
            else:
                bounded[column.name].append((parameter.operator, values))
        for name, filters in bounded.items():
            said.append(SPARQL.holding(collection.columns[name], filters, service.known(self.collection, name)))
        return "\n".join((*said, SPARQL.inside(self.area, service.whereabouts) if self.area else ""))


# --- what may be asked -------------------------------------------------------------------------------------------------------


def _alike() -> list[list[tuple[str, Parameter]]]:
    """Every filter of every list, those together that compare the same kind of values in the same way."""
    found: dict[object, list[tuple[str, Parameter]]] = {}
    for name, collection in COLLECTIONS.items():
        for each in collection.list_parameters.values():
            if each.operator:
                found.setdefault((each.operator, collection.columns[each.column].kind), []).append((name, each))
    return list(found.values())


_FILTERS = st.one_of([st.sampled_from(alike) for alike in _alike()])


@st.composite
def questions(draw: st.DrawFn, service: Service) -> Question:
    """Anything that may be asked of any list: every way to compare every kind of values as often as the others."""
    name, first = draw(_FILTERS)
    parameters = COLLECTIONS[name].list_parameters
    others = st.sampled_from([each for each in parameters.values() if each.operator])
    area = draw(st.one_of(st.none(), st.none(), _AREAS))
    filters = [*draw(st.lists(others, max_size=1)), *([] if area else [first])]
    filters += draw(st.sampled_from([[], _other_bounds(filters, parameters.values())]))
    sort = [each for each in parameters["sort"].choices if each != RELEVANCE]
    facets = parameters["facets"].choices
    return Question(
        name,
        _with_room({each.name: draw(_values(each, service.known(name, each.column))) for each in filters}, parameters),
        area,
        draw(st.lists(st.sampled_from(sort), max_size=2, unique_by=lambda key: key.removeprefix("-")).map(tuple)),
        draw(st.lists(st.sampled_from(facets), max_size=2, unique=True).map(tuple)) if facets else (),
        draw(st.sampled_from([3, 20, 100])),
    )


_OTHERS = {"min": "max", "max": "min", "from": "until", "until": "from"}


def _other_bounds(filters: Iterable[Parameter], parameters: Iterable[Parameter]) -> list[Parameter]:
    """The other bound of each column that has one."""
    asked = {(each.column, _OTHERS.get(each.operator or "", "")) for each in filters}
    return [each for each in parameters if (each.column, each.operator) in asked]


def _with_room(filters: dict[str, tuple[str, ...]], parameters: Mapping[str, Parameter]) -> dict[str, tuple[str, ...]]:
    """The same filters, with the bounds of a column the other way round where nothing is between them."""
    by_bound = {(parameters[name].column, parameters[name].operator): name for name in filters}
    for (column, operator), lower in by_bound.items():
        if operator in {"min", "from"} and (upper := by_bound.get((column, "max" if operator == "min" else "until"))):
            (least,), (most,) = filters[lower], filters[upper]
            if Decimal(least) > Decimal(most) if operator == "min" else days(least)[0] > days(most)[1]:
                filters |= {lower: (most,), upper: (least,)}
    return filters


_HALVES = st.tuples(st.integers(2015, 2021), st.integers(0, 12), st.integers(0, 28)).map(
    lambda each: f"{each[0]}{f'-{each[1]:02}' if each[1] else ''}{f'-{each[2]:02}' if each[1] and each[2] else ''}"
)
_MADE_UP: dict[str, st.SearchStrategy[str]] = {
    "date": st.one_of(_HALVES, st.tuples(_HALVES, _HALVES).map(lambda ends: "/".join(sorted(ends))), st.just("2017-24")),
    "number": st.decimals(-5, 1000, places=2).map(lambda number: f"{number:f}"),
    "boolean": st.sampled_from(["true", "false"]),
    "reference": st.sampled_from(["https://example.org/nothing", f"{SHARED_BASE}id/concept/sector/groen"]),
}


def _values(parameter: Parameter, known: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    """Values for a filter: what its column holds, or something near that."""
    made: st.SearchStrategy[str] = _MADE_UP.get(parameter.kind, st.just("nothing"))
    fitting = [each for each in known if each.strip() and len(each) <= _LONGEST_VALUE]
    if fitting and parameter.kind != "boolean":
        made = st.one_of(st.sampled_from(fitting), st.sampled_from(fitting), made)
    return st.lists(made, min_size=1, max_size=3 if parameter.many else 1, unique=True).map(tuple)


def _degrees(most: int, usual: tuple[float, float]) -> st.SearchStrategy[float]:
    anywhere, here = st.integers(-most * 100, most * 100), st.integers(int(usual[0] * 100), int(usual[1] * 100))
    return st.one_of(here, here, anywhere).map(lambda hundredths: hundredths / 100)


_LONGITUDES, _LATITUDES = _degrees(180, (3.3, 7.3)), _degrees(90, (50.7, 53.6))
_AREAS = st.one_of(
    st.builds(
        lambda west, east, latitudes: Box(west, min(latitudes), east, max(latitudes)),
        _LONGITUDES,
        _LONGITUDES,
        st.tuples(_LATITUDES, _LATITUDES),
    ),
    st.builds(Near, _LONGITUDES, _LATITUDES, st.sampled_from([0.1, 5.0, 40.0, 200.0, 500.0])),
)


# --- and how it is answered --------------------------------------------------------------------------------------------------


@settings(max_examples=80)
@given(data=st.data())
def test_counts_equal_lists_equal_sparql(service: Service, data: st.DataObject) -> None:
    question = data.draw(questions(service))
    pattern = question.pattern(service)
    expected = sorted(iri for (iri,) in service.ask(f"SELECT DISTINCT ?thing {{ {pattern} }}"))

    listed: list[str] = []
    limit = max(question.limit, len(expected) // _MOST_PAGES)
    shape = {"sort": question.sort, "facets": question.facets, "limit": min(limit, MOST_LIMIT)}
    address: str | None = question.address(**{name: value for name, value in shape.items() if value})
    while address:
        answer = service.client.get(address)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert page["total"] == len(expected)
        listed += [each["id"] for each in page["items"]]
        address = answer.links.get("next", {}).get("url")
    assert sorted(listed) == expected

    table = service.client.get(question.address(format="ndjson", fields=next(iter(COLLECTIONS[question.collection].columns))))
    assert len(table.text.splitlines()) == len(expected)

    for name, facet in page.get("facets", {}).items():
        column = COLLECTIONS[question.collection].columns[name]
        up = f"/{UP}" if column.kind == "reference" else ""
        counted = f"SELECT ?of (COUNT(DISTINCT ?thing) AS ?things) {{ {pattern} ?thing {way(column)}{up} ?of }} GROUP BY ?of"
        assert {each["value"]: each["count"] for each in facet["values"]} == {
            value: int(count) for value, count in service.ask(counted)
        }
        if name not in question.filters:
            for each in facet["values"][:3]:
                narrowed = service.client.get(question.address(**{name: each["value"]}))
                assert narrowed.json()["total"] == each["count"]
