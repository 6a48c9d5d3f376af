"""Validating records in their context: every way in goes through here."""

from __future__ import annotations

import logging
import random
from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from difflib import get_close_matches
from functools import cached_property

from participatiekaart.language import Text, text
from participatiekaart.model import Model
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, Naming, RecordName
from participatiekaart.rdf.records import Record
from participatiekaart.validation import integrity
from participatiekaart.validation.engines import Engine, FastEngine, ReferenceEngine, Result
from participatiekaart.validation.findings import Finding, Report, Severity
from participatiekaart.validation.world import BACKGROUND, World

__all__ = ["Validator"]

_log = logging.getLogger(__name__)
_SEVERITIES = {PREFIXES["sh"] + severity.title(): severity for severity in Severity}
_PART_BYTES = 32 * 1024**2


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

    def validate(self, checked: Collection[Record], world: World, sample: int | None = None) -> Report:
        """Validate some records of a world.

        Args:
            checked: the records to report on.
            world: all records as they would be after this change, the checked ones included.
            sample: how many records the reference engine checks again, where it is not the number that is usual.
        """
        sample = self.sample if sample is None else sample
        pointing = {record.name.iri: (record, integrity.References.of(record, self.naming)) for record in checked}
        findings = [
            *integrity.misnamed_records(checked, self.model),
            *integrity.dangling_references(pointing, world, self.naming, self.model),
        ]
        owners = _owners(checked)
        # One mistake can break several constraints of a field, which then say the same: tell it once.
        told = {
            (result.focus, result.path, result.value, result.shape): self._finding(result, owners)
            for result in sorted(self._results(checked, world, sample))
        }
        return Report.of((*findings, *told.values()))

    def referring(self, targets: Collection[str], records: Iterable[Record]) -> Iterator[Record]:
        """Those of the records that point to any of these others."""
        for record in records:
            if not self._pointed_to(record).isdisjoint(targets):
                yield record

    def _pointed_to(self, record: Record) -> set[str]:
        """IRIs of the other records that a record points to."""
        nodes = integrity.References.of(record, self.naming).others
        return {name.iri for node in nodes if (name := self.naming.record_of(node[1:-1].decode()))}

    def _with_context(self, records: Collection[Record], world: World) -> list[Record]:
        """Records with what they point to, the vocabulary and the concepts: without that, false violations arise."""
        found = {record.name.iri: record for record in (*world.background, *records)}
        names = set[str]().union(*map(self._pointed_to, records)) - found.keys()
        found |= {name: record for name in names if (record := world.find(name))}
        return [found[name] for name in sorted(found)]

    def _results(self, checked: Collection[Record], world: World, sample: int) -> set[Result]:
        """What the fast engine says, unless it fails or the reference engine contradicts it."""
        if not isinstance(self._engine, ReferenceEngine):
            try:
                with ThreadPoolExecutor() as pool:  # the engine lets go of the interpreter's lock
                    parts = pool.map(lambda part: self._part(part, self._engine, world), _parts(checked))
                    results = set[Result]().union(*parts)
                if self._sample_agrees(checked, world, results, sample):
                    return results
                _log.error("The SHACL engines disagree: pySHACL validates this load. Please report this.")
            except Exception:
                _log.exception("The fast SHACL engine failed: pySHACL validates this load.")
        return set[Result]().union(*(self._part(part, self._reference, world) for part in _parts(checked)))

    def _part(self, checked: Collection[Record], engine: Engine, world: World) -> set[Result]:
        """The results of an engine that are about the checked records."""
        names, owners = {record.name for record in checked}, _owners(checked)
        graph = self._with_context(checked, world)
        results = engine.validate(self.model.hierarchy + b"".join(record.content for record in graph))
        return {each for each in results if self._record(each, owners) in names}

    def _record(self, result: Result, owners: Mapping[str, RecordName]) -> RecordName:
        name = self.naming.record_of(result.focus[1:-1]) or owners.get(result.focus)
        # The vocabulary also says things about terms that it borrows from others.
        return name or RecordName(SHARED_BASE, "def", "")

    def _sample_agrees(self, checked: Collection[Record], world: World, results: set[Result], sample: int) -> bool:
        """Whether the reference engine says the same of a few records, picked at random."""
        candidates = [record for record in checked if record.name.is_record and record.name.type not in BACKGROUND]
        picked = random.sample(candidates, min(sample, len(candidates)))
        if not picked:
            return True
        names = {record.name for record in picked}
        expected = self._part(picked, self._reference, world)
        return _comparable(each for each in results if self._record(each, {}) in names) == _comparable(expected)

    def _unknown(self, path: str) -> Text:
        """What to say of a property that does not belong where it stands."""
        namespace = path[: max(path.rfind("#"), path.rfind("/")) + 1]
        known = [each.removeprefix(namespace) for each in self.model.by_path if each.startswith(namespace)]
        near = get_close_matches(path.removeprefix(namespace), known, n=1, cutoff=0.75)
        if path not in self.model.by_path and near:
            return text("The property <{path}> does not exist; did you mean <{nearest}>?", path=path, nearest=namespace + near[0])
        return text("The property <{path}> does not belong here; correct its name, or leave it out.", path=path)

    def _finding(self, result: Result, owners: Mapping[str, RecordName]) -> Finding:
        record = self._record(result, owners)
        field = self.model.by_path.get(result.path)
        message = self.model.messages.get(result.shape)
        if result.component.endswith("#ClosedConstraintComponent"):
            message = self._unknown(result.path)
        return Finding(
            severity=_SEVERITIES.get(result.severity, Severity.VIOLATION),
            text=message or text("This does not fit the shape <{shape}>.", shape=result.shape),
            record=record.iri,
            focus=result.focus,
            path=result.path,
            field=field.label if field else Text(),
            value=result.value,
            shape=result.shape,
            component=result.component,
        )


def _owners(records: Iterable[Record]) -> dict[str, RecordName]:
    """Which graph that is no record describes a node; in records the node's own name tells."""
    return {
        line.split(b" ", 1)[0].decode(): record.name for record in records if not record.name.is_record for line in record.lines
    }


def _parts(records: Iterable[Record]) -> Iterator[list[Record]]:
    """Records in parts of a size that bounds the memory of a validation run."""
    part: list[Record] = []
    size = 0
    for record in records:
        part.append(record)
        size += len(record.content)
        if size > _PART_BYTES:
            yield part
            part, size = [], 0
    if part:
        yield part


def _comparable(results: Iterable[Result]) -> set[Result]:
    """Results by which engines can be compared: rdflib writes typed literals in a form of its own."""
    return {result._replace(value="") if "^^" in result.value else result for result in results}
