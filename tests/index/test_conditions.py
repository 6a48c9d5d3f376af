"""Filters by kind of column, on properties that only a shape of this test knows: the index needs no change for them."""

from __future__ import annotations

from pathlib import Path

import pytest

from participatiekaart.errors import InvalidParameter
from participatiekaart.index import Filter, Index, Near, Selection, published_index
from participatiekaart.model.parameters import Operator
from participatiekaart.rdf.names import Naming
from tests.index.worlds import World
from tests.shapes import model_with

_MADE_UP = """
<urn:x#Rooms> a sh:NodeShape ; sh:targetClass org:Site ;
  sh:property <urn:x#seats>, <urn:x#opened>, <urn:x#code>, <urn:x#open>, <urn:x#motto> .
<urn:x#seats> a sh:PropertyShape ; sh:path <urn:x/seats> ; sh:name "stoelen"@nl ; sh:datatype xsd:integer .
<urn:x#opened> a sh:PropertyShape ; sh:path <urn:x/opened> ; sh:name "geopend"@nl ;
  sh:or ( [ sh:datatype xsd:date ] [ sh:datatype xsd:gYear ] ) .
<urn:x#code> a sh:PropertyShape ; sh:path <urn:x/code> ; sh:name "code"@nl ; sh:datatype xsd:string ; sh:maxCount 1 .
<urn:x#open> a sh:PropertyShape ; sh:path <urn:x/open> ; sh:name "open"@nl ; sh:datatype xsd:boolean ; sh:maxCount 1 ;
  dash:propertyRole dash:KeyInfoRole .
<urn:x#motto> a sh:PropertyShape ; sh:path <urn:x/motto> ; sh:name "motto"@nl ; sh:datatype rdf:langString .
"""
_LONG = "werk " * 100


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    folder: Path = tmp_path_factory.mktemp("rooms")
    world = World(folder / "data", model_with(folder, _MADE_UP))
    world.change(
        f"""
        <place/a> a org:Site ; schema:name "A"@nl ; <urn:x/seats> 12, 40 ; <urn:x/code> "b'(\\" 1" ; <urn:x/open> true ;
          <urn:x/opened> "2010"^^xsd:gYear, "2020-05-01"^^xsd:date ; <urn:x/motto> "Samen werkt het"@nl .
        <place/b> a org:Site ; schema:name "B"@nl ; <urn:x/seats> 3 ; <urn:x/code> "A" ; <urn:x/open> "0"^^xsd:boolean ;
          <urn:x/opened> "2015-07-01"^^xsd:date ; <urn:x/motto> "{_LONG.strip()}"@nl .
        <place/c> a org:Site ; schema:name "C"@nl .
        """
    )
    world.publish()
    return published_index(world.path, world.model, Naming()).get()


@pytest.mark.parametrize(
    ("column", "operator", "values", "found"),
    [
        ("seats", "is", ("12",), "a"),
        ("seats", "is", ("12.0", "3"), "ab"),
        ("seats", "is", ("20",), ""),
        ("seats", "min", ("12",), "a"),
        ("seats", "max", ("12",), "ab"),
        ("seats", "max", ("1e9",), "ab"),
        ("seats", "exists", ("false",), "c"),
        ("opened", "is", ("2010-06",), "a"),
        ("opened", "is", ("2015",), "b"),
        ("opened", "is", ("2011/2019",), "b"),
        ("opened", "is", ("2020", "2015"), "ab"),
        ("opened", "from", ("2016",), "a"),
        ("opened", "from", ("2010",), "ab"),
        ("opened", "until", ("2014",), "a"),
        ("opened", "until", ("2015",), "ab"),
        ("opened", "until", ("2015-06",), "a"),
        ("opened", "exists", ("true",), "ab"),
        ("code", "is", ("b'(\" 1",), "a"),
        ("code", "is", ("a",), ""),
        ("open", "is", ("true",), "a"),
        ("open", "is", ("false",), "b"),
        ("open", "is", ("true", "false"), "ab"),
        ("motto", "is", ("Samen werkt het",), "a"),
        ("motto", "is", (_LONG.strip(),), "b"),
        ("motto", "is", ("Samen",), ""),
    ],
)
def test_filter_finds(index: Index, column: str, operator: str, values: tuple[str, ...], found: str) -> None:
    condition = Filter(column, operator, values)  # type: ignore[arg-type]
    assert "".join(hit.key for hit in index.search("places", Selection(filters=(condition,))).hits) == found


@pytest.mark.parametrize(
    ("column", "bounds", "found"),
    [
        ("seats", (("min", "10"), ("max", "20")), "a"),
        ("seats", (("min", "20"), ("max", "30")), ""),
        ("seats", (("min", "2"), ("min", "11"), ("max", "30")), "a"),
        ("opened", (("from", "2015"), ("until", "2015")), "b"),
        ("opened", (("from", "2011"), ("until", "2014")), ""),
        ("opened", (("from", "2010-06"), ("until", "2014")), "a"),
    ],
)
def test_bounds_of_a_column_hold_for_one_value_of_it(
    index: Index, column: str, bounds: tuple[tuple[Operator, str], ...], found: str
) -> None:
    filters = tuple(Filter(column, operator, (value,)) for operator, value in bounds)
    assert "".join(hit.key for hit in index.search("places", Selection(filters=filters)).hits) == found


@pytest.mark.parametrize(
    ("column", "least", "most"), [("seats", ("min", "5"), ("max", "1")), ("opened", ("from", "2016"), ("until", "2015"))]
)
def test_bounds_that_leave_nothing_are_told(
    index: Index, column: str, least: tuple[Operator, str], most: tuple[Operator, str]
) -> None:
    filters = tuple(Filter(column, operator, (value,)) for operator, value in (least, most))
    with pytest.raises(InvalidParameter, match="lower one is above"):
        index.search("places", Selection(filters=filters))


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("seats", "bac"),
        ("-seats", "abc"),
        ("opened", "abc"),
        ("code", "bac"),
        ("-code", "abc"),
        ("-open", "abc"),
        ("-name", "cba"),
    ],
)
def test_sort_puts_what_has_no_value_last(index: Index, sort: str, order: str) -> None:
    assert "".join(hit.key for hit in index.search("places", Selection(sort=(sort,))).hits) == order


def test_facet_of_a_made_up_property_counts_yes_and_no(index: Index) -> None:
    (facet,) = index.search("places", Selection(facets=("open",))).facets
    assert [(each.value, each.label["nl"], each.count) for each in facet.counts] == [("false", "nee", 1), ("true", "ja", 1)]


def test_area_without_any_points_finds_nothing(index: Index) -> None:
    assert index.search("places", Selection(area=Near(5.0, 52.0, 20_000))).total == 0
