"""Two engines behind one answer: when the fast one fails or is contradicted, the reference engine decides, loudly."""

from __future__ import annotations

import logging
import re
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from participatiekaart.rdf.graphs import graph_record
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, VOCABULARY, Naming
from participatiekaart.rdf.parsing import parse_bytes
from participatiekaart.rdf.records import Record, split
from participatiekaart.validation import Report, Severity, Validator, World
from participatiekaart.validation.engines import Engine, FastEngine, ReferenceEngine, Result
from participatiekaart.workspace import Workspace

PRACTICE = Path(__file__).parents[1] / "corpus" / "valid" / "practice.ttl"
IRI = f"{SHARED_BASE}id/practice/proef"
INVENTED = Result(
    focus=f"<{IRI}>",
    path="https://schema.org/name",
    value="",
    component="http://www.w3.org/ns/shacl#MinCountConstraintComponent",
    severity="http://www.w3.org/ns/shacl#Violation",
    shape=f"{SHARED_BASE}shapes/common#name",
)


class Says:
    """An engine that always says the same, or raises."""

    def __init__(self, answer: set[Result] | Exception) -> None:
        self.answer = answer
        self.asked = 0

    def validate(self, lines: bytes) -> set[Result]:
        """The same as ever."""
        assert lines
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


class Case:
    """One practice in the smallest world that it needs, and validators with engines of our choice."""

    def __init__(self, workspace: Workspace, turtle: str) -> None:
        self.workspace = workspace
        self.records = split(parse_bytes(turtle.encode(), ox.RdfFormat.TURTLE, "a.ttl"), workspace.naming, "a.ttl")
        leaned_on = self._leaned_on()
        background = (each for each in workspace.journal.records() if each.name.iri in leaned_on)
        self.world = {each.name.iri: each for each in (*background, *self.records)}

    def _leaned_on(self) -> set[str]:
        """The records that this one points to, and the vocabulary: for pySHACL, all concepts are many."""
        nodes = re.findall(r" <([^>]*/id/[^>]*)>", "".join(record.content.decode() for record in self.records))
        return {VOCABULARY, *(name.iri for node in nodes if (name := self.workspace.naming.record_of(node)))}

    def report(self, engine: Engine | None, reference: Engine | None, sample: int = 3) -> Report:
        """What a validator with these engines says."""
        validator = Validator(self.workspace.model, self.workspace.naming, sample)
        if engine:
            validator.__dict__["_engine"] = engine
        if reference:
            validator.__dict__["_reference"] = reference
        return validator.validate(self.records, World.of(self.world))


@pytest.fixture
def valid(bundled_workspace: Workspace) -> Case:
    """The valid practice."""
    return Case(bundled_workspace, PRACTICE.read_text("utf-8"))


@pytest.fixture
def invalid(bundled_workspace: Workspace) -> Case:
    """The practice with a second scale."""
    text = PRACTICE.read_text("utf-8")
    return Case(bundled_workspace, text.replace("<concept/scale/lokaal>", "<concept/scale/lokaal>, <concept/scale/landelijk>"))


def test_engines_that_agree_are_silent(valid: Case, invalid: Case, caplog: pytest.LogCaptureFixture) -> None:
    assert valid.report(None, None).findings == ()
    assert not invalid.report(None, None).conforms
    assert not caplog.records


@pytest.mark.parametrize("answer", [set(), {INVENTED}], ids=["misses a violation", "invents a violation"])
def test_contradicted_engine_is_overruled_loudly(
    answer: set[Result], valid: Case, invalid: Case, caplog: pytest.LogCaptureFixture
) -> None:
    case = valid if answer else invalid
    report = case.report(Says(answer), None)
    assert report == case.report(None, None)
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    assert "disagree" in caplog.text


def test_failing_engine_is_replaced_loudly(invalid: Case, caplog: pytest.LogCaptureFixture) -> None:
    report = invalid.report(Says(RuntimeError("out of order")), None)
    assert report == invalid.report(None, None)
    assert "failed" in caplog.text
    assert "out of order" in caplog.text


def test_failing_reference_engine_is_not_hidden(valid: Case) -> None:
    with pytest.raises(RuntimeError, match="out of order"):
        valid.report(Says({INVENTED}), Says(RuntimeError("out of order")))


def test_difference_in_lexical_form_of_a_value_is_no_contradiction(valid: Case, caplog: pytest.LogCaptureFixture) -> None:
    number = "http://www.w3.org/2001/XMLSchema#decimal"
    fast, reference = (INVENTED._replace(value=f'"{value}"^^<{number}>') for value in ("4.0", "4"))
    report = valid.report(Says({fast}), Says({reference}))
    assert [finding.value for finding in report.findings] == [fast.value]
    assert not caplog.records


def test_without_a_sample_the_reference_engine_is_not_asked(valid: Case) -> None:
    reference = Says(RuntimeError("nobody asks"))
    assert not valid.report(Says({INVENTED}), reference, sample=0).conforms
    assert reference.asked == 0


def test_results_about_the_context_are_left_out(valid: Case) -> None:
    about_another = INVENTED._replace(focus=f"<{SHARED_BASE}id/organisation/asito>")
    assert valid.report(Says({about_another}), None, sample=0).findings == ()


def test_result_about_an_owned_node_is_told_of_its_record(valid: Case) -> None:
    [finding] = valid.report(Says({INVENTED._replace(focus=f"<{IRI}#goal-x>")}), None, sample=0).findings
    assert (finding.record, finding.focus) == (IRI, f"<{IRI}#goal-x>")


def test_one_mistake_that_breaks_two_constraints_of_a_field_is_told_once(valid: Case) -> None:
    both = {INVENTED, INVENTED._replace(component="http://www.w3.org/ns/shacl#DatatypeConstraintComponent")}
    [finding] = valid.report(Says(both), None, sample=0).findings
    assert finding.text == valid.workspace.model.messages[INVENTED.shape]
    assert finding.field["nl"] == "naam"


def test_shape_without_a_message_is_still_told(valid: Case) -> None:
    [finding] = valid.report(Says({INVENTED._replace(shape="urn:shape")}), None, sample=0).findings
    assert finding.text["en"] == "This does not fit the shape <urn:shape>."


def test_missing_wheel_falls_back_to_the_reference_engine(
    bundled_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "shacl", None)
    validator = Validator(bundled_workspace.model, bundled_workspace.naming)
    assert isinstance(validator._engine, ReferenceEngine)
    assert "not usable" in caplog.text


def test_record_is_validated_with_what_it_points_to(valid: Case) -> None:
    """Without the organisations, nobody could tell that one of them is a school."""
    context = Validator(valid.workspace.model, valid.workspace.naming)._with_context(valid.records, World.of(valid.world))
    types = {record.name.type for record in context}
    assert {"practice", "source", "organisation", "municipality", "place", "concept", "def"} == types
    assert sum(record.name.type == "organisation" for record in context) == 1


def test_referring_finds_records_that_point_to_others(valid: Case) -> None:
    validator = Validator(valid.workspace.model, valid.workspace.naming)
    target = f"{SHARED_BASE}id/source/proef"
    assert [record.name.iri for record in validator.referring({target}, valid.world.values())] == [IRI]
    assert not list(validator.referring({"urn:x"}, valid.world.values()))


def test_fast_engine_refuses_shapes_that_are_none() -> None:
    with pytest.raises(ValueError, match=r"."):
        FastEngine("this is no N-Triples")


def test_record_that_was_never_read_is_no_context(valid: Case) -> None:
    world: dict[str, Record] = {record.name.iri: record for record in valid.records}
    report = Validator(valid.workspace.model, valid.workspace.naming, sample=0).validate(valid.records, World.of(world))
    assert any("does not exist" in finding.text["en"] for finding in report.findings)
    assert report.count(Severity.VIOLATION) > 5


# --- Graphs that are no records ----------------------------------------------------------------------------------------------

TYPE, PERIOD = f"<{PREFIXES['rdf']}type>", f"<{PREFIXES['pk']}Period>"


def graph(*lines: str, name: str = "http://example.org/mine") -> Record:
    """A graph of these lines, each without its full stop."""
    return graph_record(Naming().of_graph(name), "".join(f"{line} .\n" for line in lines).encode(), Naming())


def findings(workspace: Workspace, *graphs: Record, sample: int = 3) -> set[tuple[str, str, str]]:
    """Record, focus and constraint of what is found in graphs among the bundled records."""
    world = {each.name.iri: each for each in (*workspace.journal.records(), *graphs)}
    report = Validator(workspace.model, workspace.naming, sample).validate(graphs, World.of(world))
    return {(each.record, each.focus, each.component.rpartition("#")[2]) for each in report.findings}


def test_a_graph_that_says_nothing_of_ours_is_valid(bundled_workspace: Workspace) -> None:
    assert findings(bundled_workspace, graph("<urn:s> <urn:p> <urn:o>", '_:b <urn:p> "x"'), graph(name="urn:empty")) == set()


def test_a_thing_of_our_vocabulary_is_held_to_its_shape_wherever_it_is_described(bundled_workspace: Workspace) -> None:
    found = findings(bundled_workspace, graph(f"<urn:s> {TYPE} {PERIOD}"))
    assert {(record, focus) for record, focus, _ in found} == {("http://example.org/mine", "<urn:s>")}


def test_blank_nodes_are_told_of_their_graph(bundled_workspace: Workspace) -> None:
    [(record, focus, _)] = findings(bundled_workspace, graph(f"_:b {TYPE} {PERIOD}"))
    assert record == "http://example.org/mine"
    assert focus.startswith(f"<{SHARED_BASE}.well-known/genid/")


def test_a_graph_may_point_to_records_that_are_there_only(bundled_workspace: Workspace) -> None:
    place = f"{SHARED_BASE}id/place/oostvaardersplassen"
    assert findings(bundled_workspace, graph(f"<urn:s> <urn:p> <{place}>")) == set()
    [(record, focus, _)] = findings(bundled_workspace, graph(f"<urn:s> <urn:p> <{place}-2>"))
    assert (record, focus) == ("http://example.org/mine", "<urn:s>")


def test_the_reference_engine_is_not_asked_about_graphs_that_are_no_records(bundled_workspace: Workspace) -> None:
    validator = Validator(bundled_workspace.model, bundled_workspace.naming)
    reference = Says(RuntimeError("nobody asks"))
    validator.__dict__["_reference"] = reference
    mine = graph(f"<urn:s> {TYPE} {PERIOD}")
    assert not validator.validate([mine], World.of({mine.name.iri: mine})).conforms
    assert reference.asked == 0


def test_a_sample_may_be_chosen_for_one_run(valid: Case) -> None:
    validator = Validator(valid.workspace.model, valid.workspace.naming)
    validator.__dict__["_engine"], validator.__dict__["_reference"] = Says(set()), (reference := Says(set()))
    for sample, asked in ((0, 0), (1, 1)):
        validator.validate(valid.records, World.of(valid.world), sample=sample)
        assert reference.asked == asked
