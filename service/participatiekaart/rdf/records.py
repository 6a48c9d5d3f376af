"""Splitting triples into records and giving the nodes that a record owns stable names (design section 3).

Everything here works on canonical N-Triples lines as bytes: on a million triples that takes a fifth of the time that term
objects take.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from participatiekaart.errors import InvalidInput
from participatiekaart.language import Text, text
from participatiekaart.rdf.dates import bounds
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, VOCABULARY, Naming, RecordName

__all__ = ["Record", "split"]

_DEEPEST = 32
"""Blank nodes inside blank nodes that a record may have: more is a mistake or an attack."""

_LAST_PART = re.compile(rb"[#/:]")


@dataclass(frozen=True)
class Record:
    """One record's triples in canonical form.

    Attributes:
        name: which record it is.
        content: its triples as N-Triples lines, sorted by code point, without blank nodes; the same triples give the same bytes.
    """

    name: RecordName
    content: bytes

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the content, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def lines(self) -> list[bytes]:
        """The triples, a line each, with the newline."""
        return self.content.splitlines(keepends=True)

    def quads(self) -> bytes:
        """The triples as N-Quads in the record's named graph."""
        return self.content.replace(b" .\n", b" <%b> .\n" % self.name.graph.encode())


def split(lines: bytes, naming: Naming, name: str) -> list[Record]:
    """The records in one file's triples.

    Args:
        lines: N-Triples lines as `parsing` makes them.
        naming: tells which record a node belongs to.
        name: what messages call the file.

    Raises:
        InvalidInput: a node that belongs to no record, a blank node with two owners or none, a date that does not exist.
    """
    return _Splitter(naming, name, holds_vocabulary=_VOCABULARY in lines).split(lines)


def _token(prefix: str, local: str) -> bytes:
    return f"<{PREFIXES[prefix]}{local}>".encode()


_VOCABULARY = b"<%b> %b %b .\n" % (VOCABULARY.encode(), _token("rdf", "type"), _token("owl", "Ontology"))


class _Splitter:
    """Splits the triples of one file.

    Args:
        naming: tells which record a node belongs to.
        name: what messages call the file.
        holds_vocabulary: whether it is the vocabulary's file: that one also names terms that it borrows from others.
    """

    def __init__(self, naming: Naming, name: str, *, holds_vocabulary: bool) -> None:
        self.naming = naming
        self.name = name
        self.holds_vocabulary = holds_vocabulary

    def split(self, text_lines: bytes) -> list[Record]:
        lines = text_lines.splitlines(keepends=True)
        if b"_:" in text_lines:
            lines = self.skolemise(lines)
        contents: dict[RecordName, list[bytes]] = defaultdict(list)
        dates: dict[bytes, list[tuple[bytes, str]]] = defaultdict(list)
        owners: dict[bytes, list[bytes]] = {}
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            if predicate in _DERIVED:  # somebody read them here and sends them back; they follow from the dates
                continue
            content = owners.get(subject)
            if content is None:
                content = owners[subject] = contents[self.owner(subject)]
            content.append(line)
            if predicate in _DATES:
                dates[subject].append((predicate, _lexical(rest)))
        for subject, stated in dates.items():
            owners[subject].extend(_bounds(subject, stated, self.name))
        return [Record(record, b"".join(sorted(set(content)))) for record, content in contents.items()]

    def owner(self, subject: bytes) -> RecordName:
        iri = subject[1:-1].decode()
        record = self.naming.record_of(iri)
        if record is not None:
            return record
        if self.holds_vocabulary and not self.naming.is_ours(iri):
            return RecordName(SHARED_BASE, "def", "")
        raise InvalidInput(
            text(
                "{path}: <{iri}> belongs to no record; the name of a record is {base}id/TYPE/SLUG, "
                "in lower-case letters, digits and single hyphens, and the nodes it owns start with that.",
                path=self.name,
                iri=iri,
                base=self.naming.base,
            )
        )

    def skolemise(self, lines: list[bytes]) -> list[bytes]:
        """Replace every blank node by an IRI under its record's (RDF 1.1 Concepts, section 3.5).

        The IRI is the record's, the property that leads to the node and a digest of all that the node says: it does not depend on
        the order or the labels in the file, and a node that stays the same keeps its IRI when its neighbours change.
        """
        done: list[bytes] = []
        described: dict[bytes, list[tuple[bytes, bytes]]] = defaultdict(list)
        parents: dict[bytes, set[tuple[bytes, bytes]]] = defaultdict(set)
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            if rest.startswith(b"_:"):
                parents[rest[:-3]].add((subject, predicate))
            elif not subject.startswith(b"_:"):
                done.append(line)
                continue
            described[subject].append((predicate, rest[:-3]))
        digests: dict[bytes, bytes] = {}
        names: dict[bytes, bytes] = {}

        def digest(node: bytes, path: tuple[bytes, ...] = ()) -> bytes:
            if node not in digests:
                if node in path or len(path) > _DEEPEST:
                    raise self.entangled()
                path = (*path, node)
                said = [
                    predicate + b" " + (digest(value, path) if value.startswith(b"_:") else value)
                    for predicate, value in described.get(node, ())
                ]
                digests[node] = hashlib.sha256(b"\n".join(sorted(said))).hexdigest().encode()
            return digests[node]

        def named(node: bytes, inside: int = 0) -> bytes:
            if not node.startswith(b"_:"):
                return node
            if node not in names:
                if inside > _DEEPEST:
                    raise self.entangled()
                node_digest = digest(node)
                if len(parents[node]) != 1:
                    raise self.misplaced(described.get(node, ()), len(parents[node]))
                [(subject, predicate)] = parents[node]
                record = self.owner(named(subject, inside + 1))
                key = _LAST_PART.split(predicate[1:-1])[-1]
                names[node] = b"<%b#%b-%b>" % (record.iri.encode(), key, node_digest[:10])
            return names[node]

        for subject, said in described.items():
            name = named(subject)
            done += [b"%b %b %b .\n" % (name, predicate, named(value)) for predicate, value in said]
        return done

    def entangled(self) -> InvalidInput:
        return InvalidInput(
            text("{path}: blank nodes stand in a circle or too deep inside each other; give one of them an IRI.", path=self.name)
        )

    def misplaced(self, said: Iterable[tuple[bytes, bytes]], owners: int) -> InvalidInput:
        example = b" ".join(next(iter(said), (b"(nothing)",))).decode()
        if owners:
            return InvalidInput(
                text(
                    "{path}: a blank node is used in {owners} places; give it an IRI under its record's (it says {example}).",
                    path=self.name,
                    owners=owners,
                    example=example,
                )
            )
        return InvalidInput(
            text("{path}: a blank node belongs to no record (it says {example}).", path=self.name, example=example)
        )


# --- dates -------------------------------------------------------------------------------------------------------------------


_DATES = {
    _token("schema", "startDate"): (True, False),
    _token("schema", "endDate"): (False, True),
    _token("schema", "datePublished"): (True, True),
    _token("dct", "date"): (True, True),
}
"""Date properties, and whether each bounds the earliest and the latest day of what it dates."""

_EARLIEST, _LATEST, _XSD_DATE = _token("pk", "earliest"), _token("pk", "latest"), _token("xsd", "date")
_DERIVED = {_EARLIEST, _LATEST}


def _lexical(value: bytes) -> str:
    return (value[1 : value.rindex(b'"')] if value.startswith(b'"') else value.removesuffix(b" .\n")).decode()


def _bounds(subject: bytes, stated: list[tuple[bytes, str]], name: str) -> list[bytes]:
    """The derived ``pk:earliest`` and ``pk:latest`` of a dated node: what makes dates of any precision comparable."""
    days: dict[bytes, date] = {}
    for predicate, lexical in stated:
        try:
            first, last = bounds(lexical)
        except InvalidInput as error:
            raise InvalidInput(
                Text({tag: f"{name}: {reason} ({subject.decode()})" for tag, reason in error.text.items()})
            ) from error
        opens, closes = _DATES[predicate]
        if opens:
            days[_EARLIEST] = min(first, days.get(_EARLIEST, first))
        if closes:
            days[_LATEST] = max(last, days.get(_LATEST, last))
    return [b'%b %b "%b"^^%b .\n' % (subject, bound, str(day).encode(), _XSD_DATE) for bound, day in days.items()]
