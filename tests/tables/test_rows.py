"""Things as flat rows: a field for what every column holds, a cell of one type each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import count, islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart import bundled
from participatiekaart.language import Text
from participatiekaart.model import Model, columns_of
from participatiekaart.rdf.names import PK
from participatiekaart.tables.rows import Cell, Document, fields_of, number, rows

from .conftest import Things
from .made import ID, document, extended, nameless

COLOUR = """
<initiative#Initiative> sh:property <colour#houseColour> .
<colour#houseColour> a sh:PropertyShape ; sh:path pk:houseColour ; sh:name "huiskleur"@nl, "house colour"@en ;
  sh:description "De kleur."@nl, "The colour."@en ; sh:datatype xsd:string ; sh:maxCount 1 ; sh:order 5 .
"""


def row(model: Model, of: str, turtle: str, labels: Mapping[str, Text] | None = None) -> dict[str, Cell]:
    """The first record in Turtle as a row in English, by the names of its fields."""
    fields = fields_of(columns_of(model, [PK + of]))
    path = turtle.partition(">")[0].strip("<")
    [cells] = rows(fields, [document(model, turtle, path)], lambda _iris: labels or {}, "en")
    return dict(zip([field.name for field in fields], cells, strict=True))


# --- Fields ------------------------------------------------------------------------------------------------------------------


def test_every_column_but_owned_nodes_and_derived_days_has_fields(things: Things) -> None:
    for collection in things.model.collections:
        columns = things.columns(collection)
        fields = fields_of(columns)
        shown = {field.column.name for field in fields if field.column}
        assert shown == {each.name for each in columns if each.kind != "details"} - {"earliest", "latest"}, collection


def test_names_of_fields_are_unique_and_names_everywhere(things: Things) -> None:
    for collection in things.model.collections:
        names = [field.name for field in fields_of(things.columns(collection))]
        assert len(names) == len(set(names))
        assert all(name.isidentifier() and name.isascii() and not name.startswith("_") for name in names)


def test_every_field_says_what_it_is_in_dutch_and_english(things: Things) -> None:
    for field in fields_of(things.columns("practices")):
        assert field.label.keys() == {"nl", "en"}
        assert "{" not in "".join(field.label.values())
    labels = {field.name: field.label for field in fields_of(things.columns("practices"))}
    assert labels["name_nl"] == {"nl": "naam (Nederlands)", "en": "name (Dutch)"}
    assert labels["periodStartDateEarliest"]["en"] == "period: start (first day)"


def test_leading_fields_are_a_choice(things: Things) -> None:
    assert [field.name for field in fields_of((), ())] == []
    assert [field.name for field in fields_of(())] == ["id", "key", "type"]
    assert [field.name for field in fields_of((), ["id"])] == ["id"]


def test_property_that_is_added_to_a_shape_is_a_field_with_no_change_in_python(tmp_path: Path) -> None:
    model = extended(tmp_path, COLOUR)
    found = row(model, "PracticeExample", "<practice/a> a pk:PracticeExample ; pk:houseColour 'rood' .")
    assert found["houseColour"] == "rood"


# --- Cells -------------------------------------------------------------------------------------------------------------------


def test_text_has_a_field_a_language(model: Model) -> None:
    found = row(model, "PracticeExample", "<practice/a> a pk:PracticeExample ; schema:name 'a'@nl, 'b'@en .")
    assert (found["name_nl"], found["name_en"]) == ("a", "b")
    assert (found["id"], found["type"], found["key"]) == (f"{ID}practice/a", ["pk:PracticeExample"], None)


def test_text_that_may_stand_several_times_a_language_is_a_list(model: Model) -> None:
    found = row(model, "PracticeExample", "<practice/a> a pk:PracticeExample ; schema:alternateName 'a'@nl, 'b'@nl .")
    assert found["alternateName_nl"] == ["a", "b"]
    assert found["alternateName_en"] is None


def test_reference_is_its_iri_and_its_name_at_the_same_place(model: Model) -> None:
    turtle = "<practice/a> a pk:PracticeExample ; pk:scale <concept/scale/x> ; pk:sector <concept/sector/y>, <concept/sector/z> ."
    labels = {f"{ID}concept/sector/z": Text(nl="zorg", en="care"), f"{ID}concept/scale/x": Text(nl="lokaal")}
    found = row(model, "PracticeExample", turtle, labels)
    assert found["scale"] == f"{ID}concept/scale/x"
    assert found["scaleLabel"] == "lokaal"
    assert found["sector"] == [f"{ID}concept/sector/y", f"{ID}concept/sector/z"]
    assert found["sectorLabel"] == ["concept/sector/y", "care"], "what has no name is called by its path"


@pytest.mark.parametrize(
    ("literal", "first", "last"),
    [
        ("'2017'^^xsd:gYear", date(2017, 1, 1), date(2017, 12, 31)),
        ("'2018-07'^^xsd:gYearMonth", date(2018, 7, 1), date(2018, 7, 31)),
        ("'2017-11-24'^^xsd:date", date(2017, 11, 24), date(2017, 11, 24)),
        ("'2019-21'^^edtf:EDTF", date(2019, 3, 1), date(2019, 5, 31)),
        ("'2018-08/2019-07'^^edtf:EDTF", date(2018, 8, 1), date(2019, 7, 31)),
    ],
)
def test_date_stands_as_its_source_says_it_and_as_its_first_and_last_day(
    model: Model, literal: str, first: date, last: date
) -> None:
    turtle = f"<practice/a> a pk:PracticeExample ; pk:period [ a pk:Period ; schema:startDate {literal} ] ."
    found = row(model, "PracticeExample", turtle)
    assert found["periodStartDate"] == literal.split("'")[1]
    assert (found["periodStartDateEarliest"], found["periodStartDateLatest"]) == (first, last)


def test_point_has_its_coordinates_besides(model: Model) -> None:
    turtle = """<municipality/a> a pk:Municipality ;
      geo:hasGeometry [ a geo:Geometry ; geo:asWKT 'POINT(5.2209 52.37013)'^^geo:wktLiteral ] ."""
    found = row(model, "Municipality", turtle)
    assert found["geometryWkt"] == "POINT(5.2209 52.37013)"
    assert (found["geometryWktLongitude"], found["geometryWktLatitude"]) == (Decimal("5.2209"), Decimal("52.37013"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, 7),
        ("007", 7),
        ("2.50", Decimal("2.50")),
        ({"@value": "1e3", "@type": "x"}, Decimal(1000)),
        ("9223372036854775808", Decimal(1 << 63)),
        ("-9223372036854775809", Decimal(-(1 << 63) - 1)),
        ("INF", None),
        ("NaN", None),
        ("zes", None),
        ({"id": "https://example.org/"}, None),
    ],
)
def test_number_is_exact_or_none(value: object, expected: int | Decimal | None) -> None:
    assert number(value) == expected


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)
FIELDS = fields_of(columns_of(Model.read(bundled.shapes, bundled.ontology), [PK + "PracticeExample"]))


@given(st.dictionaries(st.sampled_from(["type", "name", "scale", "sector", "period", "quality", "budget", "note"]), ANYTHING))
def test_document_of_any_structure_makes_a_row(said: Document) -> None:
    [cells] = rows(FIELDS, [{"id": "a", **said}], nameless, "nl")
    assert len(cells) == len(FIELDS)


def test_bundled_practice_as_a_row(things: Things) -> None:
    names = [field.name for field in FIELDS]
    found = {cells[1]: dict(zip(names, cells, strict=True)) for cells in rows(FIELDS, things.of("practice"), things.labels, "en")}
    practice = found["operatie-schoolvoorbeeld"]
    assert (practice["name_nl"], practice["regionLabel"]) == ("Operatie Schoolvoorbeeld", ["Almere"])
    assert practice["sectorLabel"] == ["green sector / landscaping", "education", "cleaning"]
    assert practice["periodStartDateEarliest"] == date(2017, 1, 1)
    assert len(practice["membershipMember"]) == len(practice["membershipMemberLabel"])  # type: ignore[arg-type]


# --- As they come ------------------------------------------------------------------------------------------------------------


def test_rows_come_while_things_still_come_and_names_are_asked_together(things: Things) -> None:
    asked: list[set[str]] = []

    def labels(iris: Iterable[str]) -> Mapping[str, Text]:
        asked.append(set(iris))
        return {}

    def endless() -> Iterable[Document]:
        return ({"id": f"{ID}practice/{each}", "scale": {"id": f"{ID}concept/scale/{each % 3}"}} for each in count())

    first = list(islice(rows(fields_of(things.columns("practices")), endless(), labels, "nl"), 300))
    assert first[299][0] == f"{ID}practice/299"
    assert asked == [{f"{ID}concept/scale/{each}" for each in range(3)}] * 2
