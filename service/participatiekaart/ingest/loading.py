"""From an offer to the journal: validated as a whole, accepted as a whole."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import replace

from participatiekaart.ingest.edits import EDITORS, Loaded
from participatiekaart.ingest.files import FileSource, Offer
from participatiekaart.journal import Head, Journal
from participatiekaart.language import text
from participatiekaart.rdf.records import Record
from participatiekaart.validation import Finding, Report, Severity, Validator, World

__all__ = ["Loaded", "check", "load"]

Progress = Callable[[str, float], None]


def silent(_step: str, _done: float) -> None:
    """Progress that nobody watches."""


def load(  # noqa: PLR0913
    source: FileSource,
    journal: Journal,
    validator: Validator,
    *,
    max_bytes: int,
    agent: str,
    note: str = "",
    overwrite_edits: bool = False,
    progress: Progress = silent,
) -> Loaded:
    """Load a source: an unchanged record makes no version, a changed one exactly one, one that is gone is retracted.

    What editors changed since stays as they made it, unless it is overwritten.

    The caller holds `journal.writing`.

    Args:
        source: the files.
        journal: where accepted versions go.
        validator: decides.
        max_bytes: larger files are refused.
        agent: what loads, for the history.
        note: why, for the history.
        overwrite_edits: whether the source wins from editors.
        progress: told what is done, and how much of it, from 0 to 1.

    Raises:
        InvalidInput: the source is not there. Everything else that is wrong stands in the report.
    """
    offer = source.read(validator.naming, max_bytes, progress)
    heads = journal.heads()
    edited = {} if overwrite_edits else journal.offered_before(source.name, EDITORS)
    fresh, gone = _compared(offer, heads, source, edited)
    findings = [*offer.findings, *_taken(fresh, heads, source)]
    if findings:
        return Loaded(Report.of(findings), journal.position)
    report = Report.of(_left_as_edited(offer, heads, edited))
    if fresh or gone:
        progress("validate", 0.0)
        report += _validated(offer, fresh, gone, journal, validator)
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
    edited = journal.offered_before(source.name, EDITORS) if journal else {}
    fresh, gone = _compared(offer, heads, source, edited)
    progress("validate", 0.0)
    report = _validated(offer, offer.records, gone, journal, validator)
    progress("validate", 1.0)
    return Report.of((*offer.findings, *_taken(fresh, heads, source), *_left_as_edited(offer, heads, edited))) + report


def _compared(
    offer: Offer, heads: Mapping[str, Head], source: FileSource, edited: Container[str]
) -> tuple[dict[str, Record], set[str]]:
    """The offered records that are new or changed, and the IRIs of those that the source no longer offers."""
    fresh = {
        iri: each
        for iri, each in offer.records.items()
        if iri not in edited and (iri not in heads or heads[iri].hash != each.hash)
    }
    return fresh, {iri for iri, head in heads.items() if head.source == source.name} - offer.records.keys()


def _validated(
    offer: Offer, fresh: Mapping[str, Record], gone: set[str], journal: Journal | None, validator: Validator
) -> Report:
    """Validate what is new, and what points to something that changed or went."""
    others = {each.name.iri: each for each in journal.records() if each.name.iri not in gone} if journal else {}
    world = {**others, **fresh}
    changed = fresh.keys() | gone
    unchanged = (record for iri, record in world.items() if iri in others and iri not in fresh)
    checked = dict(fresh) | {each.name.iri: each for each in validator.referring(changed, unchanged)}
    report = validator.validate(list(checked.values()), World.of(world))
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
        if iri in heads and heads[iri].source not in {source.name, EDITORS}
    ]


def _left_as_edited(offer: Offer, heads: Mapping[str, Head], edited: Mapping[str, str | None]) -> list[Finding]:
    """Records that an editor changed here and that have changed in the source too."""
    return [
        Finding(
            Severity.WARNING,
            text(
                "<{iri}> was changed here by an editor and has changed in the source too; it stays as the editor made it. "
                "Load with --overwrite-edits to take it from the source.",
                iri=iri,
            ),
            record=iri,
            file=offer.files[iri],
        )
        for iri, known in edited.items()
        if iri in offer.records and offer.records[iri].hash not in {known, heads[iri].hash if iri in heads else None}
    ]
