"""What the pages of the stream say (LDES 1.0; TREE hypermedia).

A member is an IRI of its own: the address of the version. What it says *about* itself (which record, when, where in the order,
the hash) stands in the default graph; what the record said then stands in the named graph with the member's name, its triples as
they are (LDES 1.0, section 3.4): every node keeps its IRI, and no version mixes with another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from participatiekaart.journal import Entry, Journal
from participatiekaart.language import LANGUAGES, text
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.stream.blocks import Block, about, moment, said
from participatiekaart.stream.terms import AS, LDES, TREE
from participatiekaart.stream.windows import Window, cover

__all__ = ["Stream"]

_RDF, _DCT, _PROV, _SCHEMA, _SH, _VOID = (PREFIXES[each] for each in ("rdf", "dct", "prov", "schema", "sh", "void"))
_TYPE = f"{_RDF}type"
_TIMESTAMP = f"{_PROV}generatedAtTime"
_VERSION_OF = f"{_DCT}isVersionOf"
_SEQUENCE = f"{_SCHEMA}position"
_HASH = f"{_SCHEMA}sha256"

_AT_A_TIME = 20
"""Versions that are in memory at the same time."""

_POLLING_SECONDS = 300
_TITLE = text("All versions of all records of the Participatiekaart, in order")


@dataclass(frozen=True)
class Stream:
    """The event stream at one position.

    Attributes:
        journal: what it streams.
        position: that is published; what was written since is not shown.
        feed: address of the root.
        page: versions on a page.
        base: IRI that the names of this service's own records start with.
        member: gives the IRI of a version.
    """

    journal: Journal
    position: int
    feed: str
    page: int
    base: str
    member: Callable[[Entry], str]

    def root(self) -> Iterator[Block]:
        """The entry point: what the stream is, and where its first windows are."""
        stream, shape, policy = (f"{self.feed}#{each}" for each in ("stream", "shape", "retention"))
        lines = [
            about(stream, _TYPE, f"{LDES}EventStream"),
            *(said(stream, f"{_DCT}title", _TITLE[language], language=language) for language in LANGUAGES),
            about(stream, f"{LDES}timestampPath", _TIMESTAMP),
            about(stream, f"{LDES}sequencePath", _SEQUENCE),
            about(stream, f"{LDES}versionOfPath", _VERSION_OF),
            *(about(stream, f"{LDES}version{each}Object", f"{AS}{each}") for each in ("Create", "Update", "Delete")),
            said(stream, f"{LDES}pollingInterval", str(_POLLING_SECONDS), "integer"),
            said(stream, f"{_VOID}uriSpace", self.base),
            about(stream, f"{TREE}shape", shape),
            about(stream, f"{TREE}view", self.feed),
            about(self.feed, _TYPE, f"{TREE}Node"),
            about(self.feed, _TYPE, f"{LDES}EventSource"),
            *_shape(shape),
        ]
        windows = cover(self.position, self.page)
        if windows:  # nothing is ever left out
            lines += [
                about(self.feed, f"{LDES}retentionPolicy", policy),
                about(policy, _TYPE, f"{LDES}RetentionPolicy"),
                said(policy, f"{LDES}startingFrom", moment(self.journal.times([1])[1]), "dateTime"),
            ]
        yield Block(b"".join([*lines, *self._relations(self.feed, windows)]))

    def node(self, window: Window) -> Iterator[Block]:
        """The page of a window, or the node that leads to smaller ones. The window holds something."""
        this = f"{self.feed}/{window.address}"
        lines = [about(this, _TYPE, f"{TREE}Node")]
        if window.last <= self.position:
            lines.append(said(this, f"{LDES}immutable", "true", "boolean"))
        if not window.has_members:
            lines += self._relations(this, window.parts(self.position))
        yield Block(b"".join(lines))
        if window.has_members:
            yield from self._members(window)

    def _relations(self, node: str, windows: list[Window]) -> Iterator[bytes]:
        """Links to windows, both ends included: what was written together has one time, so two neighbours may share it."""
        ends = {end for window in windows for end in (window.first, window.last) if end <= self.position}
        times = self.journal.times(ends)
        for window in windows:
            bounds = [("from", "GreaterThanOrEqualTo", window.first)]
            if window.last <= self.position:
                bounds.append(("until", "LessThanOrEqualTo", window.last))
            for name, kind, end in bounds:
                relation = f"{node}#{window.address}-{name}"
                yield about(node, f"{TREE}relation", relation)
                yield about(relation, _TYPE, f"{TREE}{kind}Relation")
                yield about(relation, f"{TREE}node", f"{self.feed}/{window.address}")
                yield about(relation, f"{TREE}path", _TIMESTAMP)
                yield said(relation, f"{TREE}value", moment(times[end]), "dateTime")

    def _members(self, window: Window) -> Iterator[Block]:
        after, last = window.first - 1, min(window.last, self.position)
        while after < last and (entries := self.journal.entries(after, min(_AT_A_TIME, last - after))):
            for entry in entries:
                yield from self._member(entry)
            after = entries[-1].position

    def _member(self, entry: Entry) -> Iterator[Block]:
        member = self.member(entry)
        kind = "Delete" if entry.record is None else "Create" if entry.is_new else "Update"
        lines = [
            about(f"{self.feed}#stream", f"{TREE}member", member),
            about(member, _TYPE, f"{AS}{kind}"),
            about(member, _VERSION_OF, entry.name.iri),
            said(member, _TIMESTAMP, moment(entry.at), "dateTime"),
            said(member, _SEQUENCE, str(entry.position), "integer"),
        ]
        if entry.record:
            lines.append(said(member, _HASH, entry.record.hash))
        yield Block(b"".join(lines))
        if entry.record and entry.record.content:
            yield Block(entry.record.content, member)


def _shape(shape: str) -> Iterator[bytes]:
    """What every member has, tombstones included: which record it is a version of, when it was written, and its place."""
    yield about(shape, _TYPE, f"{_SH}NodeShape")
    for name, path in (("version-of", _VERSION_OF), ("written", _TIMESTAMP), ("position", _SEQUENCE)):
        part = f"{shape}-{name}"
        yield about(shape, f"{_SH}property", part)
        yield about(part, f"{_SH}path", path)
        yield said(part, f"{_SH}minCount", "1", "integer")
        yield said(part, f"{_SH}maxCount", "1", "integer")
