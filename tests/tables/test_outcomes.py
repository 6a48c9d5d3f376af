"""The tidy table: a row a measurement, with what only its practice says."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from participatiekaart.model import Model
from participatiekaart.tables.outcomes import LEADING, Tidy
from participatiekaart.tables.rows import Cell, Document, fields_of, rows

from .conftest import Things
from .made import ID, document, extended, nameless

EXTRA = """
<measurement#Measurement> sh:property <extra#weather> .
<extra#weather> a sh:PropertyShape ; sh:path pk:weather ; sh:name "weer"@nl, "weather"@en ;
  sh:datatype xsd:string ; sh:maxCount 1 ; sh:order 990 .
<initiative#Initiative> sh:property <extra#mood> .
<extra#mood> a sh:PropertyShape ; sh:path pk:mood ; sh:name "stemming"@nl, "mood"@en ; sh:class skos:Concept ; sh:order 991 ;
  dash:viewer dash:LabelViewer ; dash:propertyRole dash:KeyInfoRole .
"""

PRACTICE = """<practice/a> a pk:PracticeExample ; pk:region <province/p> ; dct:source <source/s> ; pk:mood <concept/mood/sunny> ;
  pk:outcome [ a pk:Outcome ; pk:measurement [ a pk:Measurement ; sosa:hasSimpleResult 7 ; pk:weather 'rain' %s ] ] ."""


def table(tidy: Tidy, things: Things, some: list[Document]) -> list[dict[str, Cell]]:
    """The rows in English, by the names of their fields."""
    fields = fields_of(tidy.columns, LEADING)
    found = rows(fields, tidy.rows(some), things.labels, "en")
    return [dict(zip([field.name for field in fields], cells, strict=True)) for cells in found]


def only(model: Model, more: str = "", on_record: dict[str, Document] | None = None) -> dict[str, Cell]:
    """The row of a practice with one measurement."""
    tidy = Tidy(model, (on_record or {}).get)
    fields = fields_of(tidy.columns, LEADING)
    [cells] = rows(fields, tidy.rows([document(model, PRACTICE % more, "practice/a")]), nameless, "en")
    return dict(zip([field.name for field in fields], cells, strict=True))


# --- The bundled outcomes ----------------------------------------------------------------------------------------------------


def test_every_measurement_of_the_bundled_practices_is_a_row_once(things: Things, tidy: Tidy) -> None:
    found = table(tidy, things, list(things.of("practice")))
    assert len(found) == 50
    assert len({row["id"] for row in found}) == 50
    per_practice = Counter(row["practiceLabel"] for row in found)
    assert per_practice["Operatie Schoolvoorbeeld"] == 10


def test_contradicting_numbers_stand_side_by_side(things: Things, tidy: Tidy) -> None:
    found = table(tidy, things, [things.by_iri[f"{ID}practice/esf-drechtsteden-provso-2017"]])
    planned = {row["value"]: row["source"] for row in found if row["valueKindLabel"] == "planned"}
    assert planned == {220: [f"{ID}source/kohesio-q3997541"], 500: [f"{ID}source/kohesio-q3997672"]}
    [achieved] = [row for row in found if row["valueKindLabel"] == "achieved"]
    assert (achieved["value"], achieved["minimum"], achieved["maximum"]) == (None, 500, 600)
    assert (str(achieved["dateEarliest"]), str(achieved["dateLatest"])) == ("2014-08-01", "2019-07-31")


def test_row_says_all_that_analysis_needs(things: Things, tidy: Tidy) -> None:
    found = table(tidy, things, [things.by_iri[f"{ID}practice/operatie-schoolvoorbeeld"]])
    part = next(row for row in found if row["locationLabel"] == "De Kring")
    assert part["practice"] == f"{ID}practice/operatie-schoolvoorbeeld"
    assert (part["indicatorLabel"], part["valueKindLabel"], part["unitLabel"]) == (
        "young people started",
        "achieved",
        "young people",
    )
    assert (part["value"], part["partOf"]) == (1, f"{ID}practice/operatie-schoolvoorbeeld#gestart-totaal")
    assert (part["regionLabel"], part["educationTypeLabel"]) == (["Almere"], ["practical education"])
    assert f"{ID}concept/organisation-type/gemeente" in part["partnerKind"]  # type: ignore[operator]
    assert part["source"] == [f"{ID}source/stadscooperatie-almere-operatie-schoolvoorbeeld"]
    assert part["inferred"] is False


# --- Where things come from --------------------------------------------------------------------------------------------------


def test_measurement_has_the_region_of_its_practice(model: Model) -> None:
    assert only(model)["region"] == [f"{ID}province/p"]


@pytest.mark.parametrize(
    "place",
    [
        {"id": f"{ID}place/x", "type": "org:Site", "region": [{"id": f"{ID}municipality/m"}]},
        {"id": f"{ID}place/x", "type": "org:Site", "region": {"id": f"{ID}municipality/m"}},
    ],
)
def test_measurement_at_a_place_has_the_region_of_that_place(model: Model, place: Document) -> None:
    found = only(model, "; pk:location <place/x>", {f"{ID}place/x": place})
    assert (found["location"], found["region"]) == (f"{ID}place/x", [f"{ID}municipality/m"])


def test_measurement_in_a_region_has_that_region(model: Model) -> None:
    found = only(model, "; pk:location <municipality/m>", {f"{ID}municipality/m": {"type": "pk:Municipality"}})
    assert found["region"] == [f"{ID}municipality/m"]


def test_place_that_nothing_is_known_of_leaves_the_region_of_the_practice(model: Model) -> None:
    assert only(model, "; pk:location <place/x>")["region"] == [f"{ID}province/p"]


def test_measurement_has_its_own_source_before_that_of_its_practice(model: Model) -> None:
    assert only(model)["source"] == [f"{ID}source/s"]
    assert only(model, "; dct:source <source/t>")["source"] == [f"{ID}source/t"]


# --- Derived from the shapes -------------------------------------------------------------------------------------------------


def test_property_that_is_added_to_a_shape_is_a_column_with_no_change_in_python(tmp_path: Path) -> None:
    found = only(extended(tmp_path, EXTRA))
    assert found["weather"] == "rain"
    assert found["mood"] == [f"{ID}concept/mood/sunny"]


def test_thing_without_outcomes_has_no_rows(tidy: Tidy) -> None:
    assert list(tidy.rows([{"id": "a", "outcome": [{"measurement": [{"id": "b"}]}]}])) == []
