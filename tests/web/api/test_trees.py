"""Ways down a document."""

from __future__ import annotations

from participatiekaart import bundled
from participatiekaart.language import Text
from participatiekaart.model import Model, columns_of
from participatiekaart.web.api.trees import Ways, brief, ends, filtered, labelled, references, replaced, ways_to

MODEL = Model.read(bundled.shapes, bundled.ontology)
COLUMNS = {each.name: each for each in columns_of(MODEL, MODEL.collections["practices"].targets)}

PRACTICE = {
    "id": "p",
    "type": "pk:PracticeExample",
    "name": {"nl": "Een", "en": "One"},
    "region": [{"id": "almere"}, {"id": "flevoland"}],
    "partnership": [
        {"id": "p#1", "type": "pk:Partnership", "membership": [{"id": "p#2", "member": {"id": "school"}, "role": {"id": "lead"}}]}
    ],
    "period": {"id": "p#3", "startDate": {"@value": "2017", "@type": "xsd:gYear"}},
}


def ways(*names: str) -> Ways:
    return ways_to(COLUMNS[name] for name in names)


def test_a_way_leads_through_the_nodes_that_a_thing_owns() -> None:
    assert ways("region", "membershipMember") == {"region": None, "partnership": {"membership": {"member": None}}}


def test_a_way_that_goes_on_where_another_ends_is_left_out() -> None:
    assert ways("partnership", "membershipMember") == ways("membershipMember", "partnership") == {"partnership": None}


def test_brief_leaves_out_what_a_thing_owns() -> None:
    assert list(brief(PRACTICE)) == ["id", "type", "name", "region"]


def test_filtered_keeps_what_stands_at_the_end_and_who_each_node_on_the_way_is() -> None:
    assert filtered(PRACTICE, ways("membershipMember")) == {
        "id": "p",
        "type": "pk:PracticeExample",
        "partnership": [{"id": "p#1", "type": "pk:Partnership", "membership": [{"id": "p#2", "member": {"id": "school"}}]}],
    }
    assert filtered(PRACTICE, ways("partnership", "name"))["partnership"] == PRACTICE["partnership"]


def test_ends_are_references_and_nothing_else() -> None:
    assert list(ends(PRACTICE, ways("region", "membershipMember"))) != []
    assert set(ends(PRACTICE, ways("region", "membershipMember"))) == {"almere", "flevoland", "school"}
    assert list(ends(PRACTICE, ways("period", "name", "scale"))) == []


def test_replaced_puts_things_in_and_leaves_unknown_ones_alone() -> None:
    almere = {"id": "almere", "name": {"nl": "Almere"}}
    found = replaced(PRACTICE, ways("region"), {"almere": almere})
    assert found["region"] == [almere, {"id": "flevoland"}]
    assert found["partnership"] == PRACTICE["partnership"]


def test_what_is_put_in_is_not_looked_into_again() -> None:
    itself = {"id": "almere", "region": [{"id": "almere"}]}
    assert replaced(PRACTICE, ways("region"), {"almere": itself})["region"][0] == itself


def test_labels_stand_beside_references_and_nowhere_else() -> None:
    assert set(references(PRACTICE)) == {"almere", "flevoland", "school", "lead"}
    found = labelled(PRACTICE, {"almere": Text(nl="Almere"), "p": Text(nl="niet dit")})
    assert found["region"] == [{"id": "almere", "label": {"nl": "Almere"}}, {"id": "flevoland"}]
    assert "label" not in found


def test_nothing_is_changed_in_place() -> None:
    before = repr(PRACTICE)
    labelled(replaced(filtered(PRACTICE, ways("region")), ways("region"), {"almere": {"id": "x"}}), {"flevoland": Text(nl="F")})
    assert repr(PRACTICE) == before
