"""Reports for people and machines."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.language import Text
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.validation import Finding, Report, Severity

SH = PREFIXES["sh"]
RECORD = "https://w3id.org/participatiekaart/id/practice/proef"
VIOLATION = Finding(
    Severity.VIOLATION,
    Text(nl="Geef een naam.", en="Give a name."),
    record=RECORD,
    file="proef.ttl",
    focus=f"<{RECORD}#goal-1>",
    path="https://schema.org/name",
    field=Text(nl="naam", en="name"),
    value='"é \\"x\\""@nl',
    shape="urn:shape",
    component=f"{SH}MinCountConstraintComponent",
)
WARNING = Finding(
    Severity.WARNING, Text(nl="Klein aantal.", en="Small number."), record=RECORD, file="proef.ttl", focus=f"<{RECORD}>"
)
UNREADABLE = Finding(Severity.VIOLATION, Text(nl="Geen Turtle.", en="No Turtle."), file="kapot.ttl")
NOTE = Finding(Severity.INFO, Text(nl="Let op.", en="Mind."), record=RECORD)
REPORT = Report.of([NOTE, WARNING, VIOLATION, UNREADABLE])


def test_violations_come_first_and_then_by_place() -> None:
    assert REPORT.findings == (UNREADABLE, VIOLATION, WARNING, NOTE)
    assert Report.of(reversed(REPORT.findings)) == REPORT


def test_only_violations_keep_records_out() -> None:
    assert Report().conforms
    assert Report.of([WARNING, NOTE]).conforms
    assert not REPORT.conforms
    assert [REPORT.count(severity) for severity in Severity] == [2, 1, 1]


def test_reports_add_up_in_order() -> None:
    assert Report.of([WARNING]) + Report.of([VIOLATION]) == Report.of([VIOLATION, WARNING])


def test_text_in_english() -> None:
    assert REPORT.as_text("en") == "\n".join(
        [
            "kapot.ttl",
            "  violation: No Turtle.",
            f"proef.ttl <{RECORD}>",
            "  violation: name: Give a name.",
            f"    at <{RECORD}#goal-1>",
            '    value "é \\"x\\""@nl',
            "  warning: Small number.",
            f"<{RECORD}>",
            "  note: Mind.",
            "2 violations, 1 warnings.",
        ]
    )


def test_text_in_dutch_says_it_in_dutch() -> None:
    shown = REPORT.as_text("nl")
    assert "naam: Geef een naam." in shown
    assert "Klein aantal." in shown
    assert "Give a name" not in shown


def test_text_of_nothing_is_a_summary() -> None:
    assert Report().as_text("en") == "0 violations, 0 warnings."


def test_json_holds_every_finding_in_every_language() -> None:
    report = json.loads(REPORT.as_json())
    assert report["conforms"] is False
    assert [each["severity"] for each in report["findings"]] == ["violation", "violation", "warning", "info"]
    assert report["findings"][1] == {
        "severity": "violation",
        "text": {"nl": "Geef een naam.", "en": "Give a name."},
        "record": RECORD,
        "file": "proef.ttl",
        "focus": f"<{RECORD}#goal-1>",
        "path": "https://schema.org/name",
        "field": {"nl": "naam", "en": "name"},
        "value": '"é \\"x\\""@nl',
        "shape": "urn:shape",
        "component": f"{SH}MinCountConstraintComponent",
    }
    assert report["findings"][0]["record"] is None


def shacl(report: Report) -> tuple[ox.Store, list[ox.Quad]]:
    """A report in Turtle, read again, and its results."""
    store = ox.Store()
    store.load(report.as_turtle(), format=ox.RdfFormat.TURTLE)
    return store, list(store.quads_for_pattern(None, ox.NamedNode(f"{SH}result"), None))


def test_turtle_is_a_shacl_validation_report() -> None:
    store, results = shacl(REPORT)
    answer = store.query(
        f"""PREFIX sh: <{SH}> SELECT ?focus ?path ?value ?shape ?component ?message WHERE {{
        [] a sh:ValidationReport ; sh:conforms false ; sh:result ?result .
        ?result a sh:ValidationResult ; sh:resultSeverity sh:Violation ; sh:focusNode ?focus ; sh:resultPath ?path ;
          sh:value ?value ; sh:sourceShape ?shape ; sh:sourceConstraintComponent ?component ; sh:resultMessage ?message .
        FILTER (lang(?message) = "nl") }}"""
    )
    assert isinstance(answer, ox.QuerySolutions)
    [row] = answer
    assert [str(row[each]) for each in ("focus", "path", "value")] == [
        VIOLATION.focus,
        f"<{VIOLATION.path}>",
        VIOLATION.value,
    ]
    assert str(row["message"]) == '"Geef een naam."@nl'
    assert len(results) == 4


def test_turtle_of_nothing_conforms() -> None:
    store, results = shacl(Report())
    assert not results
    assert len(list(store.quads_for_pattern(None, ox.NamedNode(f"{SH}conforms"), ox.Literal(True)))) == 1


TERMS = st.text(max_size=8).map(lambda text: str(ox.Literal(text))) | st.just("<urn:x>")


@pytest.mark.parametrize("language", ["nl", "en"])
@given(
    st.lists(
        st.builds(Finding, st.sampled_from(Severity), st.text(max_size=8).map(lambda text: Text(nl=text, en=text)), value=TERMS)
    )
)
def test_any_report_can_be_written(language: str, findings: list[Finding]) -> None:
    report = Report.of(findings)
    assert report.as_text(language)
    assert len(json.loads(report.as_json())["findings"]) == len(findings)
    assert len(shacl(report)[1]) == len(findings)
