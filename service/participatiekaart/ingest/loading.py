"""From an offer to the journal: validated as a whole, accepted as a whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from participatiekaart.ingest.files import FileSource, Offer
from participatiekaart.journal import Head, Journal
from participatiekaart.language import text
from participatiekaart.rdf.records import Record
from participatiekaart.validation import Finding, Report, Severity, Validator

__all__ = ["Loaded", "check", "load"]

Progress = Callable[[str, float], None]


def silent(_step: str, _done: float) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True)
class Loaded:
    """What a load did: nothing at all when the report does not conform.

    Attributes:
        report: findings about the records that changed.
        position: of the journal afterwards.
        added, changed, unchanged, retracted: how many records.
    """

    report: Report
    position: int
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    retracted: int = 0


def load(  # noqa: PLR0913
    source: FileSource,
    journal: Journal,
    validator: Validator,
    *,
    max_bytes: int,
    agent: str,
    note: str = "",
    progress: Progress = silent,
) -> Loaded:
    """Load a source: an unchanged record makes no version, a changed one exactly one, one that is gone is retracted.

    The caller holds `journal.writing`.

    Args:
        source: the files.
        journal: where accepted versions go.
        validator: decides.
        max_bytes: larger files are refused.
        agent: what loads, for the history.
        note: why, for the history.
        progress: told what is done, and how much of it, from 0 to 1.

    Raises:
        InvalidInput: the source is not there. Everything else that is wrong stands in the report.
    """
    offer = source.read(validator.naming, max_bytes, progress)
    heads = journal.heads()
    fresh, gone = _compared(offer, heads, source)
    findings = [*offer.findings, *_taken(fresh, heads, source)]
    if findings:
        return Loaded(Report.of(findings), journal.position)
    report = Report()
    if fresh or gone:
        progress("validate", 0.0)
        report = _validated(offer, fresh, gone, journal, validator)
        progress("validate", 1.0)
    if not report.conforms:
        return Loaded(report, journal.position)
    progress("journal", 0.0)
    position = journal.append(fresh.values(), sorted(gone), source=source.name, agent=agent, note=note)
    progress("journal", 1.0)
    added = len(fresh.keys() - heads.keys())
    return Loaded(report, position, added, len(fresh) - added, len(offer.records) - len(fresh), len(gone))


def check(
    source: FileSource, journal: Journal | None, validator: Validator, *, max_bytes: int, progress: Progress = silent
) -> Report:
    """Validate all of a source as `load` would, together with what the journal holds from elsewhere, and change nothing."""
    offer = source.read(validator.naming, max_bytes, progress)
    heads = journal.heads() if journal else {}
    fresh, gone = _compared(offer, heads, source)
    progress("validate", 0.0)
    report = _validated(offer, offer.records, gone, journal, validator)
    progress("validate", 1.0)
    return Report.of((*offer.findings, *_taken(fresh, heads, source))) + report


def _compared(offer: Offer, heads: Mapping[str, Head], source: FileSource) -> tuple[dict[str, Record], set[str]]:
    """The offered records that are new or changed, and the IRIs of those that the source no longer offers."""
    fresh = {iri: each for iri, each in offer.records.items() if iri not in heads or heads[iri].hash != each.hash}
    return fresh, {iri for iri, head in heads.items() if head.source == source.name} - offer.records.keys()


def _validated(
    offer: Offer, fresh: Mapping[str, Record], gone: set[str], journal: Journal | None, validator: Validator
) -> Report:
    """Validate what is new, and what points to something that changed or went."""
    others = {each.name.iri: each for each in journal.records() if each.name.iri not in gone} if journal else {}
    world = {**others, **offer.records}
    changed = fresh.keys() | gone
    unchanged = (record for iri, record in world.items() if iri in others and iri not in fresh)
    checked = dict(fresh) | {each.name.iri: each for each in validator.referring(changed, unchanged)}
    report = validator.validate(list(checked.values()), world)
    return Report.of(replace(each, file=offer.files.get(each.record, "")) for each in report.findings)


def _taken(fresh: Mapping[str, Record], heads: Mapping[str, Head], source: FileSource) -> list[Finding]:
    """Records that another source keeps: two sources that both change a record would undo each other."""
    return [
        Finding(
            Severity.VIOLATION,
            text(
                "<{iri}> is kept by the source '{keeper}'; change it there, or load all of that source again with "
                "--source '{keeper}' (what you leave out is retracted).",
                iri=iri,
                keeper=heads[iri].source,
            ),
            record=iri,
        )
        for iri in fresh
        if iri in heads and heads[iri].source != source.name
    ]
