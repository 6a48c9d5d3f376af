"""What editors write: new states of single records or graphs, accepted as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from participatiekaart.errors import InvalidInput
from participatiekaart.journal import Journal
from participatiekaart.language import text
from participatiekaart.rdf.graphs import graph_record
from participatiekaart.rdf.names import VOCABULARY, Naming, RecordName
from participatiekaart.rdf.parsing import is_safe
from participatiekaart.rdf.records import Record, split
from participatiekaart.validation import Report, Validator, World, background_of

__all__ = ["EDITORS", "Loaded", "Referring", "States", "accept", "record_in", "records_among"]

EDITORS = "editors"
"""Name of the source that all editors are."""

States = Mapping[RecordName, Record | None]
"""What records are to become; none where they are to go."""

Referring = Callable[[Collection[Record]], Iterable[str]]
"""Tells the names (IRIs in the journal) of the records that point to a node of any of these."""


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


def accept(
    states: States, journal: Journal, validator: Validator, referring: Referring, *, checks: bool, agent: str, note: str = ""
) -> Loaded:
    """Accept new states of records: an unchanged one makes no version, a changed one exactly one.

    What it costs depends on the records and on what points to them, not on how many records there are. The caller holds
    `journal.writing`.

    Args:
        states: what records are to become.
        journal: where accepted versions go.
        validator: decides.
        referring: finds what has to be validated again with them.
        checks: whether graphs that are no records are validated as well.
        agent: who writes, for the history.
        note: why, for the history.
    """
    fresh: dict[str, Record] = {}
    gone: dict[str, Record] = {}
    added = 0
    for name, record in states.items():
        old = journal.record(name.iri)
        if record is None:
            gone |= {name.iri: old} if old else {}
        elif old is None or old.hash != record.hash:
            fresh[name.iri] = record
            added += old is None
    unchanged = len(states) - len(fresh) - len(gone)
    report = Report()
    if fresh or gone:
        before = [old for iri in fresh if (old := journal.record(iri))]
        world = _world(fresh, gone, journal, validator.naming)
        others = [world.find(iri) for iri in referring([*before, *gone.values()]) if iri not in fresh and iri not in gone]
        checked = [*fresh.values(), *(each for each in others if each)]
        report = validator.validate([each for each in checked if checks or each.name.is_record], world, sample=0)
    if not report.conforms:
        return Loaded(report, journal.position)
    position = journal.append(fresh.values(), sorted(gone), source=EDITORS, agent=agent, note=note)
    return Loaded(report, position, added, len(fresh) - added, unchanged, len(gone))


def _world(fresh: Mapping[str, Record], gone: Collection[str], journal: Journal, naming: Naming) -> World:
    """All records as they would be, read from the journal when they are needed."""
    found: dict[str, Record | None] = {**fresh, **dict.fromkeys(gone)}

    def find(iri: str) -> Record | None:
        if iri not in found:
            found[iri] = journal.record(iri)
        return found[iri]

    prefixes = (VOCABULARY, *(f"{base}id/concept/" for base in naming.bases))
    background = {
        each.name.iri: each for prefix in prefixes for each in journal.starting_with(prefix) if each.name.iri not in gone
    }
    background |= {each.name.iri: each for each in background_of(fresh.values())}
    return World(find, tuple(background.values()))


def record_in(name: RecordName, lines: bytes, naming: Naming) -> Record:
    """The content of a named graph as a record.

    Args:
        name: of the graph.
        lines: N-Triples lines, blank nodes included.
        naming: tells which nodes belong to it.

    Raises:
        InvalidInput: the name is that of a thing, or something in it belongs elsewhere.
    """
    if not name.is_record:
        if not is_safe(name.graph):
            raise InvalidInput(text("<{graph}> is no name for a graph; it begins with http, https or urn.", graph=name.graph))
        if naming.is_ours(name.graph) or name.graph.startswith((VOCABULARY, f"{naming.base}graph#")):
            raise InvalidInput(text("<{iri}> names a thing; the graph about it is another one.", iri=name.graph))
        return graph_record(name, lines, naming)
    if name.base != naming.base:
        raise InvalidInput(text("<{graph}> is kept by those who publish <{base}>.", graph=name.graph, base=name.base))
    records = split(lines, naming, f"<{name.graph}>") if lines else []
    for record in records:
        if record.name != name:
            raise InvalidInput(
                text("<{iri}> does not belong in <{graph}>; write it to its own graph.", iri=record.name.iri, graph=name.graph)
            )
    return records[0] if records else Record(name, b"")


def records_among(lines: bytes, naming: Naming) -> dict[RecordName, bytes]:
    """Lines of the default graph by what they belong to; what belongs to no record goes into a graph of its own.

    Args:
        lines: N-Triples lines; a blank node goes with what points to it.
        naming: tells which node belongs to which record.
    """
    rest = RecordName(f"{naming.base}graph/default", "", "")
    triples = [line.split(" ", 2) for line in lines.decode().removesuffix("\n").split("\n")] if lines else []
    pointing = {value.removesuffix(" ."): subject for subject, _, value in triples if value.startswith("_:")}
    owners: dict[str, RecordName] = {}

    def owner(node: str) -> RecordName:
        above: list[str] = []
        while node in pointing and node not in owners and node not in above:
            above.append(node)
            node = pointing[node]
        found = owners.get(node) or naming.record_of(node[1:-1]) or rest
        owners.update(dict.fromkeys([*above, node], found))
        return found

    contents: dict[RecordName, list[str]] = {}
    for triple in triples:
        contents.setdefault(owner(triple[0]), []).append(" ".join(triple))
    return {name: "\n".join([*each, ""]).encode() for name, each in contents.items()}
