"""Reading a page of another service's stream, without trusting it (LDES 1.0, sections 3.4 and 3.5)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import pyoxigraph as ox

from participatiekaart.errors import OutboundRefused
from participatiekaart.language import text
from participatiekaart.outbound import Fetched
from participatiekaart.rdf.names import PREFIXES, VOCABULARY, Naming, RecordName
from participatiekaart.rdf.parsing import check_lines
from participatiekaart.rdf.records import Record
from participatiekaart.stream import AS, TREE

__all__ = ["Member", "Page", "Relation"]

_DELETE = f"{AS}Delete"
_TYPE = f"{PREFIXES['rdf']}type"
_EARLIEST = (f"{TREE}GreaterThanRelation", f"{TREE}GreaterThanOrEqualToRelation")
_POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)
_LATEST = (f"{TREE}LessThanRelation", f"{TREE}LessThanOrEqualToRelation")


@dataclass(frozen=True)
class Relation:
    """A link to another page.

    Attributes:
        node: its address.
        earliest, latest: between which moments its versions were written; none where that is open.
    """

    node: str
    earliest: datetime | None
    latest: datetime | None


@dataclass(frozen=True)
class Member:
    """One version.

    Attributes:
        position: in the other journal.
        at: when it was written there.
        name: of the record.
        record: what it said from then on; none where it was retracted.
    """

    position: int
    at: datetime
    name: RecordName
    record: Record | None


class Page:
    """A page as it was sent.

    Args:
        fetched: the page, in TriG.
        naming: tells which record an IRI belongs to.

    Raises:
        OutboundRefused: it is no page of an event stream. Reading what is in it raises this too.
    """

    def __init__(self, fetched: Fetched, naming: Naming) -> None:
        self.address = fetched.address
        self._naming = naming
        self._said: dict[str, dict[str, list[ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self._graphs: dict[str, list[ox.Triple]] = defaultdict(list)
        try:
            for quad in ox.parse(fetched.body, format=ox.RdfFormat.TRIG, base_iri=fetched.address):
                if isinstance(quad.graph_name, ox.DefaultGraph):
                    self._said[_name(quad.subject)][quad.predicate.value].append(quad.object)
                else:
                    self._graphs[_name(quad.graph_name)].append(quad.triple)
        except SyntaxError as error:
            raise self._refused() from error

    @property
    def base(self) -> str:
        """What the names of the other service's own records start with."""
        stream = self._stream
        return self._one(stream, f"{PREFIXES['void']}uriSpace")

    @property
    def relations(self) -> list[Relation]:
        """Links to other pages, the earliest first."""
        found: dict[str, list[datetime | None]] = {}
        for relation in map(_name, self._said[self.address][f"{TREE}relation"]):
            ends = found.setdefault(self._one(relation, f"{TREE}node"), [None, None])
            kind = self._one(relation, _TYPE)
            if kind in _EARLIEST:
                ends[0] = self._moment(relation, f"{TREE}value")
            elif kind in _LATEST:
                ends[1] = self._moment(relation, f"{TREE}value")
        relations = [Relation(node, *ends) for node, ends in found.items()]
        return sorted(relations, key=lambda each: (each.earliest is not None, each.earliest))

    @property
    def members(self) -> list[Member]:
        """The versions on this page, in the order in which they were written; what each says has the hash that is told of it."""
        listed = [_name(member) for said in list(self._said.values()) for member in said.get(f"{TREE}member", ())]
        return sorted(map(self._member, listed), key=lambda member: member.position)

    @cached_property
    def _stream(self) -> str:
        return next((each for each, said in self._said.items() if f"{TREE}view" in said), "")

    def _member(self, iri: str) -> Member:
        name = self._naming.named(self._one(iri, f"{PREFIXES['dct']}isVersionOf"))
        position, at = self._one(iri, f"{PREFIXES['schema']}position"), self._moment(iri, f"{PREFIXES['prov']}generatedAtTime")
        if not _POSITION.fullmatch(position):
            raise self._refused()
        record = None
        if self._one(iri, _TYPE) != _DELETE:
            record = self._record(iri, name)
            if record.hash != self._one(iri, f"{PREFIXES['schema']}sha256"):
                raise OutboundRefused(
                    text("What {version} says is not what its hash was made of; it was not taken over.", version=iri)
                )
        return Member(int(position), at, name, record)

    def _record(self, iri: str, name: RecordName) -> Record:
        lines = ox.serialize(self._graphs[iri], format=ox.RdfFormat.N_TRIPLES) or b""
        check_lines(lines, iri)
        for triple in self._graphs[iri]:
            if not self._belongs(triple, name):
                raise OutboundRefused(
                    text("{version} says something of {node}, which does not belong to it.", version=iri, node=triple.subject)
                )
        return Record(name, b"".join(sorted(set(lines.splitlines(keepends=True)))))

    def _belongs(self, triple: ox.Triple, name: RecordName) -> bool:
        if isinstance(triple.subject, ox.NamedNode) and not isinstance(triple.object, ox.BlankNode):
            owner = self._naming.record_of(triple.subject.value)
            if name.iri == VOCABULARY:  # it also says something of terms that it borrows
                return owner == name or not self._naming.is_ours(triple.subject.value)
            return owner == (name if name.is_record else None)
        return False

    def _one(self, subject: str, predicate: str) -> str:
        values = self._said[subject][predicate]
        if len(values) != 1:
            raise self._refused()
        return _name(values[0])

    def _moment(self, subject: str, predicate: str) -> datetime:
        try:
            moment = datetime.fromisoformat(self._one(subject, predicate))
        except ValueError as error:
            raise self._refused() from error
        if moment.tzinfo is None:
            raise self._refused()
        return moment

    def _refused(self) -> OutboundRefused:
        return OutboundRefused(text("{address} is no page of an event stream that can be mirrored.", address=self.address))


def _name(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)
