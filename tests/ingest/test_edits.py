"""New states of single records and graphs: accepted as a whole, looked at together with what points to them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.errors import InvalidInput
from participatiekaart.ingest.edits import EDITORS, Loaded, accept, record_in, records_among
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, VOCABULARY, Naming, RecordName
from participatiekaart.rdf.parsing import parse_bytes
from participatiekaart.rdf.records import Record
from tests.ingest.conftest import HEADER, PRACTICE, Desk

ZEELAND = "https://zeeland.example.org/"
MINE = RecordName("http://example.org/mine", "", "")
DEFAULT = RecordName(f"{SHARED_BASE}graph/default", "", "")
PLACE = '<place/proefplaats> a org:Site ; schema:name "Proefplaats"@nl .\n'
AT_PLACE = PRACTICE.replace("<place/oostvaardersplassen>", "<place/proefplaats>")


def name(path: str) -> RecordName:
    """The name of a record."""
    return RecordName(SHARED_BASE, *path.split("/"))


def lines(turtle: str) -> bytes:
    """A Turtle text as lines."""
    return parse_bytes((turtle if turtle.startswith("#") else HEADER + turtle).encode(), ox.RdfFormat.TURTLE, "a.ttl")


def states(turtle: str) -> dict[RecordName, Record | None]:
    """The records of a Turtle text as what they are to become."""
    naming = Naming()
    return {each: record_in(each, said, naming) for each, said in records_among(lines(turtle), naming).items()}


class Editor:
    """Writes new states to the journal of a desk."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.asked: set[str] = set()

    def __call__(self, states: dict[RecordName, Record | None], *, checks: bool = True) -> Loaded:
        """Accept them."""
        return accept(
            states, self.desk.journal, self.desk.validator, self.referring, checks=checks, agent="editor:test", note="because"
        )

    def referring(self, records: Collection[Record]) -> Iterable[str]:
        """The records that point to any of these, found in the journal itself."""
        subjects = {line.split(b" ", 1)[0] for record in records for line in record.lines}
        self.asked |= {record.name.iri for record in records}
        return {
            each.name.iri
            for each in self.desk.journal.records()
            if any(line.split(b" ", 2)[2].removesuffix(b" .\n") in subjects for line in each.lines)
        }


@pytest.fixture
def edit(desk: Desk) -> Editor:
    """An editor of the bundled data."""
    return Editor(desk)


# --- Accepting ---------------------------------------------------------------------------------------------------------------


def test_new_changed_unchanged_and_gone_are_counted(edit: Editor) -> None:
    before = edit.desk.journal.position
    done = edit(states(PRACTICE))
    assert (done.added, done.changed, done.unchanged, done.retracted) == (2, 0, 0, 0)
    changed = states(PRACTICE.replace("Een verzonnen", "Nog een verzonnen"))
    assert (done := edit(changed)).position == before + 3
    assert (done.added, done.changed, done.unchanged, done.retracted) == (0, 1, 1, 0)
    done = edit({name("practice/proef"): None, name("source/nergens"): None})
    assert (done.added, done.changed, done.unchanged, done.retracted) == (0, 0, 1, 1)


def test_versions_say_who_made_them_and_why(edit: Editor) -> None:
    edit(states(PRACTICE))
    [version] = edit.desk.journal.history(name("practice/proef").iri)
    assert (version.source, version.agent, version.note) == (EDITORS, "editor:test", "because")


def test_the_same_again_makes_no_version(edit: Editor) -> None:
    edit(states(PRACTICE))
    before = edit.desk.journal.position
    assert edit(states(PRACTICE)).unchanged == 2
    assert edit.desk.journal.position == before


def test_one_violation_leaves_the_journal_as_it_was(edit: Editor) -> None:
    before = edit.desk.journal.position
    done = edit(states(PRACTICE + PLACE.replace('"Proefplaats"@nl', '"Proefplaats"')))
    assert not done.report.conforms
    assert (done.added, done.position, edit.desk.journal.position) == (0, before, before)


def test_warnings_are_told_and_let_through(edit: Editor) -> None:
    done = edit(states(PRACTICE.replace("hasSimpleResult 6", "hasSimpleResult 3")))
    assert done.added == 2
    assert len(done.report.findings) == 1


def test_records_lean_on_the_journal_and_on_each_other(edit: Editor) -> None:
    """The practice points to bundled organisations and concepts, and to a source and a place that come with it."""
    assert edit(states(AT_PLACE + PLACE)).added == 3


def test_what_is_still_pointed_to_cannot_go(edit: Editor) -> None:
    edit(states(AT_PLACE + PLACE))
    for gone in (name("place/proefplaats"), name("source/proef")):
        done = edit({gone: None})
        assert {finding.record for finding in done.report.findings} == {name("practice/proef").iri}
        assert edit.desk.journal.record(gone.iri)
    assert edit({name("place/proefplaats"): None, name("practice/proef"): None}).retracted == 2


def test_what_is_still_pointed_to_cannot_become_something_else(edit: Editor) -> None:
    area = '<area/proef> a pk:NamedArea ; schema:name "Gebied"@nl .\n<area/proef#plek> a pk:NamedArea ; schema:name "plek"@nl .\n'
    edit(states(PRACTICE.replace("<place/oostvaardersplassen>", "<area/proef#plek>") + area))
    done = edit(states(area.replace("#plek> a pk:NamedArea", "#plek> a pk:Unknown")))
    assert name("practice/proef").iri in {finding.record for finding in done.report.findings}


def test_only_what_changes_or_goes_is_asked_about(edit: Editor) -> None:
    edit(states(PRACTICE))
    assert edit.asked == set()
    edit(states(PRACTICE.replace("Een verzonnen", "Nog een verzonnen")))
    assert edit.asked == {name("practice/proef").iri}


def test_a_concept_that_practices_lean_on_cannot_go(edit: Editor) -> None:
    scheme = name("concept/scale")
    done = edit({scheme: None})
    assert not done.report.conforms
    assert len({finding.record for finding in done.report.findings}) > 10


def test_graphs_that_are_no_records_are_held_to_the_shapes_where_that_is_wished(edit: Editor) -> None:
    typed = f"<urn:s> <{PREFIXES['rdf']}type> <{PREFIXES['pk']}NamedArea> .\n".encode()
    graph = {MINE: record_in(MINE, typed, Naming())}
    report = edit(graph).report
    assert {(finding.record, finding.focus) for finding in report.findings} == {(MINE.iri, "<urn:s>")}
    assert edit(graph, checks=False).added == 1


def test_a_graph_that_is_no_record_stays_out_of_what_is_checked_though_it_points_to_what_goes(edit: Editor) -> None:
    edit(states(PLACE) | {MINE: record_in(MINE, f"<urn:s> <urn:p> <{name('place/proefplaats').iri}> .\n".encode(), Naming())})
    gone: dict[RecordName, Record | None] = {name("place/proefplaats"): None}
    assert not edit(gone).report.conforms
    assert edit(gone, checks=False).retracted == 1


# --- The content of a graph --------------------------------------------------------------------------------------------------


def test_the_graph_of_a_record_holds_that_record(edit: Editor) -> None:
    found = record_in(name("place/proefplaats"), lines(PLACE), Naming())
    assert found.name == name("place/proefplaats")
    assert len(found.lines) == 2


def test_blank_nodes_of_a_record_become_nodes_that_it_owns() -> None:
    found = record_in(name("practice/proef"), lines("<practice/proef> pk:goal [ a pk:Goal ] ."), Naming())
    assert b"id/practice/proef#goal-" in found.content


def test_dates_of_a_record_have_bounds() -> None:
    found = record_in(name("source/proef"), lines('<source/proef> schema:datePublished "2018"^^xsd:gYear .'), Naming())
    assert b"def#earliest" in found.content


def test_a_graph_of_nothing_is_empty() -> None:
    assert record_in(MINE, b"", Naming()) == Record(MINE, b"")
    assert record_in(name("place/a"), b"", Naming()) == Record(name("place/a"), b"")


@pytest.mark.parametrize(
    ("graph", "turtle", "says"),
    [
        (name("place/proefplaats"), PLACE.replace("proefplaats", "elders"), "does not belong in"),
        (name("place/proefplaats"), PLACE + PLACE.replace("proefplaats", "elders"), "does not belong in"),
        (name("place/proefplaats"), "<urn:s> <urn:p> <urn:o> .", "belongs to no record"),
        (name("place/proefplaats"), "[] <urn:p> <urn:o> .", "belongs to no record"),
        (MINE, PLACE, "describe it in the graph"),
        (RecordName(name("place/a").iri, "", ""), "<urn:s> <urn:p> <urn:o> .", "names a thing"),
        (RecordName(f"{SHARED_BASE}id/", "", ""), "<urn:s> <urn:p> <urn:o> .", "names a thing"),
        (RecordName(f"{VOCABULARY}#Practice", "", ""), "<urn:s> <urn:p> <urn:o> .", "names a thing"),
    ],
)
def test_what_belongs_elsewhere_is_refused(graph: RecordName, turtle: str, says: str) -> None:
    with pytest.raises(InvalidInput, match=says) as refused:
        record_in(graph, lines(turtle), Naming())
    assert set(refused.value.text) == {"nl", "en"}


def test_a_region_writes_its_own_records_and_no_shared_ones() -> None:
    naming = Naming(ZEELAND)
    own = PLACE.replace("<place/", f"<{ZEELAND}id/place/")
    assert record_in(RecordName(ZEELAND, "place", "proefplaats"), lines(own), naming).content
    for said in (PLACE, ""):
        with pytest.raises(InvalidInput, match="is kept by those who publish"):
            record_in(name("place/proefplaats"), lines(said) if said else b"", naming)


# --- The parts of the default graph ------------------------------------------------------------------------------------------


def parts(turtle: str) -> dict[str, int]:
    """How many lines go to what, by path or name."""
    found = records_among(lines(turtle), Naming())
    return {each.path if each.is_record else each.graph: said.count(b"\n") for each, said in found.items()}


def test_lines_go_to_the_record_that_they_are_about() -> None:
    assert parts(PLACE + "<practice/a#b> schema:name 'b' . <practice/a> schema:name 'a' .") == {
        "place/proefplaats": 2,
        "practice/a": 2,
    }


def test_lines_about_no_record_go_to_a_graph_for_that() -> None:
    assert parts("<urn:s> <urn:p> <practice/a> . [] <urn:p> 1 .") == {DEFAULT.graph: 2}


def test_blank_nodes_go_with_what_points_to_them_however_deep() -> None:
    assert parts("<practice/a> pk:goal [ pk:goal [ pk:goal [] ] ] . <urn:s> <urn:p> [ <urn:p> 1 ] .") == {
        "practice/a": 3,
        DEFAULT.graph: 2,
    }


def test_blank_nodes_that_only_point_to_each_other_go_to_a_graph_for_that() -> None:
    assert parts("_:a <urn:p> _:b . _:b <urn:p> _:a . _:c <urn:p> _:c .") == {DEFAULT.graph: 3}


def test_no_lines_have_no_parts() -> None:
    assert records_among(b"", Naming()) == {}


def test_a_region_has_a_graph_of_its_own_for_what_belongs_to_no_record() -> None:
    [found] = records_among(b"<urn:s> <urn:p> <urn:o> .\n", Naming(ZEELAND))
    assert found.graph == f"{ZEELAND}graph/default"


NODES = st.sampled_from(["_:a", "_:b", "_:c", f"<{SHARED_BASE}id/place/a>", f"<{SHARED_BASE}id/place/a#b>", "<urn:s>"])


@given(st.lists(st.tuples(NODES, NODES | st.sampled_from(['"x"', '"_:a"@nl', '"a \\\\n <b> ."'])).map(" <urn:p> ".join)))
def test_every_line_goes_somewhere_once(said: list[str]) -> None:
    found = records_among("".join(f"{each} .\n" for each in said).encode(), Naming())
    assert sorted(b"".join(found.values()).decode().split("\n")[:-1] if found else []) == sorted(f"{each} ." for each in said)


def test_another_base_is_another_record(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(ZEELAND)
    area = f'<{ZEELAND}id/area/a> a pk:NamedArea ; schema:name "a"@nl .'
    naming = Naming(ZEELAND)
    offered = {each: record_in(each, said, naming) for each, said in records_among(lines(area), naming).items()}
    assert Editor(desk)(offered).added == 1
    assert f"{ZEELAND}id/area/a" in desk.journal.heads()
