"""What validation found, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import orjson
import pyoxigraph as ox

from participatiekaart.language import LANGUAGES, Text, text
from participatiekaart.rdf.names import PREFIXES

__all__ = ["Finding", "Report", "Severity"]

_SH = PREFIXES["sh"]
_MOST_IN_TEXT = 200
_RDF_TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")


class Severity(StrEnum):
    """How bad a finding is (SHACL section 2.1.4); only a violation keeps a record out."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with one value of one node.

    Attributes:
        severity: how bad it is.
        text: what is wrong and what to do.
        record: IRI of the record; empty when a file could not be read so far.
        file: where the record stands, if it came from a file.
        focus: N-Triples token of the node.
        path: IRI of the property, if the finding is about one.
        field: name of the property for people.
        value: N-Triples token of the value, if the finding is about one.
        shape, component: IRIs of the shape and of the constraint component that told.
    """

    severity: Severity
    text: Text
    record: str = ""
    file: str = ""
    focus: str = ""
    path: str = ""
    field: Text = field(default_factory=Text)
    value: str = ""
    shape: str = ""
    component: str = ""

    def sort_key(self) -> tuple[str, ...]:
        """Violations first, then by place."""
        order = str(list(Severity).index(self.severity))
        return order, self.file, self.record, self.focus, self.path, self.value, self.shape, self.component


@dataclass(frozen=True)
class Report:
    """All findings of one validation run."""

    findings: tuple[Finding, ...] = ()

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Report:
        """A report with its findings in order."""
        return cls(tuple(sorted(findings, key=Finding.sort_key)))

    def __add__(self, other: Report) -> Report:
        return Report.of((*self.findings, *other.findings))

    def count(self, severity: Severity) -> int:
        """How many findings have this severity."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def conforms(self) -> bool:
        """Whether nothing keeps the records out."""
        return not self.count(Severity.VIOLATION)

    def as_text(self, language: str) -> str:
        """The report for people: findings by file and record, and a summary line."""
        lines: list[str] = []
        at, value = text("at").best(language), text("value").best(language)
        place = None
        for finding in self.findings[:_MOST_IN_TEXT]:
            here = (finding.file, finding.record)
            if here != place:
                lines.append(" ".join(part for part in (finding.file, f"<{finding.record}>" if finding.record else "") if part))
                place = here
            label = _SEVERITIES[finding.severity].best(language)
            name = f"{finding.field.best(language)}: " if finding.field else ""
            lines.append(f"  {label}: {name}{finding.text.best(language)}")
            if finding.focus and finding.focus != f"<{finding.record}>":
                lines.append(f"    {at} {finding.focus}")
            if finding.value:
                lines.append(f"    {value} {finding.value}")
        if len(self.findings) > _MOST_IN_TEXT:
            more = text("… and {count} more; --format json tells them all.", count=len(self.findings) - _MOST_IN_TEXT)
            lines.append(more.best(language))
        lines.append(
            text(
                "{violations} violations, {warnings} warnings.",
                violations=self.count(Severity.VIOLATION),
                warnings=self.count(Severity.WARNING),
            ).best(language)
        )
        return "\n".join(lines)

    def as_json(self) -> bytes:
        """The report as JSON, texts in every language."""
        return orjson.dumps(
            {
                "conforms": self.conforms,
                "findings": [
                    {
                        "severity": finding.severity,
                        "text": finding.text,
                        "record": finding.record or None,
                        "file": finding.file or None,
                        "focus": finding.focus or None,
                        "path": finding.path or None,
                        "field": finding.field or None,
                        "value": finding.value or None,
                        "shape": finding.shape or None,
                        "component": finding.component or None,
                    }
                    for finding in self.findings
                ],
            },
            option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE,
        )

    def as_turtle(self) -> bytes:
        """The report in the SHACL results vocabulary (SHACL section 3.6)."""
        report = ox.BlankNode("report")
        quads = [
            ox.Quad(report, _RDF_TYPE, ox.NamedNode(_SH + "ValidationReport")),
            ox.Quad(report, ox.NamedNode(_SH + "conforms"), ox.Literal(self.conforms)),
        ]
        for number, finding in enumerate(self.findings):
            result = ox.BlankNode(f"result{number}")
            quads.append(ox.Quad(report, ox.NamedNode(_SH + "result"), result))
            quads.append(ox.Quad(result, _RDF_TYPE, ox.NamedNode(_SH + "ValidationResult")))
            severity = ox.NamedNode(_SH + finding.severity.title())
            quads.append(ox.Quad(result, ox.NamedNode(_SH + "resultSeverity"), severity))
            quads += [
                ox.Quad(result, ox.NamedNode(_SH + "resultMessage"), ox.Literal(finding.text[language], language=language))
                for language in LANGUAGES
                if language in finding.text
            ]
            for name, token in (
                ("focusNode", finding.focus),
                ("resultPath", finding.path and f"<{finding.path}>"),
                ("value", finding.value),
                ("sourceShape", finding.shape and f"<{finding.shape}>"),
                ("sourceConstraintComponent", finding.component and f"<{finding.component}>"),
            ):
                if token:
                    quads += [
                        ox.Quad(result, ox.NamedNode(_SH + name), quad.object)
                        for quad in ox.parse(f"<urn:s> <urn:p> {token} .", format=ox.RdfFormat.N_TRIPLES)
                    ]
        return ox.serialize(quads, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES) or b""


_SEVERITIES = {
    Severity.VIOLATION: text("violation"),
    Severity.WARNING: text("warning"),
    Severity.INFO: text("note"),
}
