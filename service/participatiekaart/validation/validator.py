"""Validating records in their context: every way in goes through here."""

from __future__ import annotations

import logging
import random
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from participatiekaart.language import Text, text
from participatiekaart.model import Model
from participatiekaart.rdf.names import PREFIXES, Naming
from participatiekaart.rdf.records import Record
from participatiekaart.validation import integrity
from participatiekaart.validation.engines import Engine, FastEngine, ReferenceEngine, Result
from participatiekaart.validation.findings import Finding, Report, Severity

__all__ = ["Validator"]

_log = logging.getLogger(__name__)
_SEVERITIES = {PREFIXES["sh"] + severity.title(): severity for severity in Severity}
_BACKGROUND = frozenset({"concept", "def"})
"""Record types that every record may lean on, named or not: hierarchies are followed through them."""


class Validator:
    """Validates records.

    Args:
        model: the shapes.
        naming: tells which record a node belongs to.
        sample: how many records of each run the reference engine checks again.
    """

    def __init__(self, model: Model, naming: Naming, sample: int = 3) -> None:
        self.model = model
        self.naming = naming
        self.sample = sample

    @cached_property
    def _reference(self) -> Engine:
        return ReferenceEngine(self.model.lines)

    @cached_property
    def _engine(self) -> Engine:
        try:
            return FastEngine(self.model.lines)
        except (ImportError, ValueError) as error:
            _log.warning("The fast SHACL engine is not usable (%s): pySHACL validates everything, slowly.", error)
            return self._reference

    def validate(self, checked: Collection[Record], world: Mapping[str, Record]) -> Report:
        """Validate some records of a world.

        Args:
            checked: the records to report on.
            world: all records by IRI as they would be after this change, the checked ones included.
        """
        known = set[bytes]().union(*(integrity.nodes(record) for record in world.values()))
        findings = [
            *integrity.misnamed_records(checked, self.model),
            *integrity.dangling_references(checked, known, self.naming, self.model),
        ]
        scope = checked if len(checked) * 2 < len(world) else world.values()
        results = self._results(checked, self._with_context(scope, world))
        # One mistake can break several constraints of a field, which then say the same: tell it once.
        told = {
            (each.focus, each.path, each.value, each.shape): each for each in map(self._finding, sorted(results, reverse=True))
        }
        return Report.of((*findings, *told.values()))

    def _with_context(self, records: Collection[Record], world: Mapping[str, Record]) -> list[Record]:
        """Records with what they point to, the vocabulary and the concepts: without that, false violations arise."""
        names = {record.name.iri for record in records}
        for record in records:
            names |= integrity.referred_records(record, self.naming)
        names |= {iri for iri, record in world.items() if record.name.type in _BACKGROUND}
        return [world[name] for name in sorted(names) if name in world]

    def _results(self, checked: Collection[Record], graph: Collection[Record]) -> set[Result]:
        lines = b"".join(record.content for record in graph)
        focus = {node[1:-1].decode() for record in checked for node in integrity.nodes(record)}
        try:
            results = self._engine.validate(lines, focus)
        except Exception:
            if self._engine is self._reference:
                raise
            _log.exception("The fast SHACL engine failed: pySHACL validates this load.")
            return self._reference.validate(lines, focus)
        if self._engine is not self._reference and not self._sample_agrees(checked, graph, results):
            _log.error("The SHACL engines disagree: pySHACL validates this load. Please report this.")
            return self._reference.validate(lines, focus)
        return results

    def _sample_agrees(self, checked: Collection[Record], graph: Collection[Record], results: set[Result]) -> bool:
        """Whether the reference engine says the same of a few records, picked at random."""
        world = {record.name.iri: record for record in graph}
        candidates = [record for record in checked if record.name.type not in _BACKGROUND]
        picked = random.sample(candidates, min(self.sample, len(candidates)))
        lines = b"".join(each.content for each in self._with_context(picked, world))
        focus = {node[1:-1].decode() for record in picked for node in integrity.nodes(record)}
        expected = self._reference.validate(lines, focus)
        return _comparable(each for each in results if each.focus[1:-1] in focus) == _comparable(expected)

    def _finding(self, result: Result) -> Finding:
        record = self.naming.record_of(result.focus[1:-1])
        field = self.model.by_path.get(result.path)
        message = self.model.messages.get(result.shape)
        if result.component.endswith("#ClosedConstraintComponent"):
            message = text("The property <{path}> does not belong here; correct its name, or leave it out.", path=result.path)
        return Finding(
            severity=_SEVERITIES.get(result.severity, Severity.VIOLATION),
            text=message or text("This does not fit the shape <{shape}>.", shape=result.shape),
            record=record.iri if record else "",
            focus=result.focus,
            path=result.path,
            field=field.label if field else Text(),
            value=result.value,
            shape=result.shape,
            component=result.component,
        )

    def referring(self, targets: Collection[str], world: Mapping[str, Record]) -> Iterator[Record]:
        """The records of a world that point to any of these records."""
        wanted = set(targets)
        for record in world.values():
            if not wanted.isdisjoint(integrity.referred_records(record, self.naming)):
                yield record


def _comparable(results: Iterable[Result]) -> set[Result]:
    """Results by which engines can be compared: rdflib writes typed literals in a form of its own."""
    return {result._replace(value="") if "^^" in result.value else result for result in results}
