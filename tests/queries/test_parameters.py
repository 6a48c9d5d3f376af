"""Parameters: which values each type takes, and what is said about one that it does not take."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from participatiekaart.errors import InvalidParameter
from participatiekaart.language import Text
from participatiekaart.queries import Parameter
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE
from tests.conftest import Published

ID = f"{SHARED_BASE}id/"
SECTORS = {
    f"{ID}concept/sector/groen": Text(nl="groen", en="landscaping"),
    f"{ID}concept/sector/bouw": Text(nl="bouw", en="construction"),
    "https://data.example.org/id/concept/sector/own": Text(nl="eigen"),
}


def parameter(kind: str) -> Parameter:
    return Parameter("it", kind, Text(nl="het", en="it"), ())


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("string", "jobcoach"),
        ("string", 'a "quoted"\nword \\ with } everything {'),
        ("integer", "12"),
        ("integer", "-3"),
        ("decimal", "12.5"),
        ("decimal", "12"),
        ("decimal", ".5"),
        ("boolean", "true"),
        ("boolean", "false"),
        ("date", "2019-08-31"),
        ("gYear", "2019"),
    ],
)
def test_a_value_becomes_a_literal_of_the_type(kind: str, value: str) -> None:
    assert parameter(kind).term(value, {}) == ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))


def test_an_iri_becomes_a_node() -> None:
    assert parameter("iri").term("https://example.org/a", {}) == ox.NamedNode("https://example.org/a")


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("integer", "twaalf", "a whole number, such as 12"),
        ("integer", "12.5", "a whole number"),
        ("integer", "9" * 19, "a whole number"),
        ("integer", "1٢", "a whole number"),
        ("integer", "12\n", "a whole number"),
        ("decimal", "12,5", "a number, such as 12.5"),
        ("decimal", "1e3", "a number"),
        ("boolean", "yes", "true or false"),
        ("date", "31-8-2019", "a day, such as 2019-08-31"),
        ("date", "2019-02-30", "a day"),
        ("gYear", "19", "a year, such as 2019"),
        ("iri", "practice/x", "an IRI"),
        ("iri", "https://example.org/> } #", "an IRI"),
        ("iri", "https://example.org/\ud800", "an IRI"),
    ],
)
def test_what_a_type_does_not_take_is_told_with_an_example(kind: str, value: str, said: str) -> None:
    with pytest.raises(InvalidParameter, match=said) as caught:
        parameter(kind).term(value, {})
    assert caught.value.parameter == "it"
    assert "kan niet" in caught.value.text["nl"]


def test_a_message_repeats_no_more_of_a_value_than_people_read() -> None:
    with pytest.raises(InvalidParameter) as caught:
        parameter("integer").term("x" * 60_000, {})
    assert len(str(caught.value)) < 200


# --- values that are picked ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["groen", f"{ID}concept/sector/groen"])
def test_a_choice_is_named_by_its_last_part_or_by_its_iri(value: str) -> None:
    assert parameter("concept/sector").term(value, SECTORS) == ox.NamedNode(f"{ID}concept/sector/groen")


def test_a_choice_of_a_copys_own_is_named_by_its_iri() -> None:
    own = "https://data.example.org/id/concept/sector/own"
    assert parameter("concept/sector").term(own, SECTORS) == ox.NamedNode(own)


@pytest.mark.parametrize("value", ["grn", "oen", "https://example.org/id/concept/sector/groen", "sector/groen"])
def test_what_is_not_among_few_choices_is_told_with_all_of_them_in_the_readers_language(value: str) -> None:
    with pytest.raises(InvalidParameter) as caught:
        parameter("concept/sector").term(value, SECTORS)
    assert "groen (landscaping), bouw (construction)" in caught.value.text["en"]
    assert "groen (groen), bouw (bouw)" in caught.value.text["nl"]


@pytest.mark.parametrize(("value", "nearest"), [("zwolle", "gm0193 (Zwolle)"), ("gm193", "gm0193"), ("Den Hag", "Den Haag")])
def test_what_is_not_among_many_choices_is_told_with_the_nearest(value: str, nearest: str, published: Published) -> None:
    workspace = published.workspace
    municipality = parameter("municipality")
    choices = municipality.choices(workspace.graph.snapshot(), workspace.model, workspace.naming)
    choices[f"{ID}municipality/made-up"] = Text(nl="Den Haag")
    with pytest.raises(InvalidParameter) as caught:
        municipality.term(value, choices)
    assert nearest in str(caught.value)
    assert str(caught.value).count("(") == 5


@pytest.mark.parametrize(
    ("kind", "count", "one"),
    [
        ("municipality", 342, "municipality/gm0034"),
        ("province", 12, "province/pv24"),
        ("concept/modality", 6, "concept/modality/feit"),
        ("practice programme", 25, "programme/ingeschakeld"),
        ("practice", 21, "practice/operatie-schoolvoorbeeld"),
        ("integer", 0, ""),
    ],
)
def test_the_graph_says_what_can_be_picked(published: Published, kind: str, count: int, one: str) -> None:
    workspace = published.workspace
    choices = parameter(kind).choices(workspace.graph.snapshot(), workspace.model, workspace.naming)
    assert len(choices) == count
    assert not one or choices[ID + one].best("nl")
    assert list(choices) == sorted(choices)
