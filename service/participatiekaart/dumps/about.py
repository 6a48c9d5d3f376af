"""What a dump says about itself: VoID, PROV, the licences, and the hashes.

Addresses of files are relative, so that they are right wherever the folder is: on the server, unpacked, or in a repository.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import pyoxigraph as ox

from participatiekaart import __version__
from participatiekaart.datasets import Dataset
from participatiekaart.dumps.manifest import DumpFile
from participatiekaart.dumps.records import Content
from participatiekaart.language import LANGUAGES, Text, text
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.rdf.statements import statements

__all__ = ["CHECKSUMS", "LICENCE", "PROV", "VOID", "Described", "checksums", "licences", "prov", "void"]

VOID, PROV, LICENCE, CHECKSUMS = "void.ttl", "prov.ttl", "LICENSE.txt", "SHA256SUMS"
"""Names of the files."""

_HERE = "here://folder/"
"""Stands for the address of the folder while RDF is written. No IRI has this scheme, or it would be left out of both."""

_SOFTWARE = "https://w3id.org/participatiekaart/"
_FEATURES = {
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
    "application/ld+json": "JSON-LD",
    "text/turtle": "Turtle",
}
"""Formats by media type, as the W3C names them (Unique URIs for File Formats)."""


@dataclass(frozen=True)
class Described:
    """A data set with what was found of it.

    Attributes:
        dataset: what its record says; none for a graph of which no record says what it is.
        content: what was counted.
        files: of it.
        parts: other data sets whose records are in the whole graph, each on its own terms.
    """

    dataset: Dataset | None
    content: Content
    files: Sequence[DumpFile]
    parts: Sequence[Dataset] = ()

    @property
    def iri(self) -> str:
        """Of the data set."""
        return self.dataset.iri if self.dataset else f"{_HERE}{VOID}#{self.content.name}"

    @property
    def title(self) -> Text:
        """What it is called."""
        return self.dataset.title if self.dataset else Text(en=self.content.name)

    @property
    def licences(self) -> list[str]:
        """The terms of use of all that is in it: its own first."""
        return list(dict.fromkeys(each.license for each in self._all if each.license))

    def credit(self, language: str) -> str:
        """Whom to name on use: everybody whom it or a part of it names, each once."""
        said = ""
        for each in self._all:
            credit = each.credit.best(language)
            said = said if credit in said else f"{said} {credit}".strip()
        return said

    @property
    def _all(self) -> list[Dataset]:
        return [*([self.dataset] if self.dataset else []), *self.parts]


def void(described: Iterable[Described]) -> bytes:
    """How much of what the data sets hold, and where they are (W3C Interest Group Note, Describing Linked Datasets with VoID)."""
    return _turtle(triple for each in described if each.content.triples for triple in _void(each))


def prov(described: Sequence[Described], position: int, at: datetime) -> bytes:
    """Where the files come from (PROV-O): no people, as these are in no dump.

    Args:
        described: the data sets.
        position: of the journal.
        at: when the journal came to that position.
    """
    return _turtle(_prov(described, position, at))


def licences(described: Iterable[Described]) -> bytes:
    """On what terms the data sets may be used and whom to credit, for people, in both languages."""
    said = []
    for language in LANGUAGES:
        for each in described:
            said.append(each.title.best(language))
            said += ("  " + text("Licence: {licence}", licence=licence).best(language) for licence in each.licences)
            if len(each.licences) > 1:
                said.append("  " + text("Each part has the licence of its data set.").best(language))
            if credit := each.credit(language):
                said.append("  " + text("Credit: {credit}", credit=credit).best(language))
            said.append("  " + text("Files: {files}", files=", ".join(file.name for file in each.files)).best(language))
            said.append("")
    return "\n".join(said).encode()


def checksums(files: Iterable[DumpFile]) -> bytes:
    """The hashes of files as ``sha256sum --check`` reads them."""
    return "".join(f"{each.sha256}  {each.name}\n" for each in files).encode()


def _turtle(triples: Iterable[ox.Triple]) -> bytes:
    written = ox.serialize(triples, format=ox.RdfFormat.TURTLE, prefixes=PREFIXES, base_iri=_HERE) or b""
    return written.replace(f"@base <{_HERE}> .\n".encode(), b"", 1)


def _void(each: Described) -> Iterator[ox.Triple]:
    content, dataset = each.content, each.dataset
    dumps = [file for file in each.files if file.media_type in _FEATURES]
    partitions = [
        (f"{_HERE}{VOID}#{content.name}-{kind}-{number}", kind, count, iri, total)
        for kind, count, counted in (("class", "entities", content.classes), ("property", "triples", content.properties))
        for number, (iri, total) in enumerate(sorted(counted.items()))
    ]
    yield from statements(
        each.iri,
        {
            "a": "void:Dataset",
            "dct:title": each.title,
            "dct:license": each.licences,
            "dct:publisher": dataset.publisher if dataset else None,
            "void:vocabulary": dataset.vocabularies if dataset else None,
            "void:uriSpace": map(ox.Literal, dataset.spaces) if dataset else None,
            "dct:modified": content.changed,
            "void:triples": content.triples,
            "void:documents": content.records,
            "void:distinctSubjects": content.subjects,
            "void:classes": len(content.classes),
            "void:properties": len(content.properties),
            "void:dataDump": [_HERE + file.name for file in dumps],
            "void:feature": [f"http://www.w3.org/ns/formats/{_FEATURES[file.media_type]}" for file in dumps],
            "void:classPartition": [part for part, kind, *_ in partitions if kind == "class"],
            "void:propertyPartition": [part for part, kind, *_ in partitions if kind == "property"],
        },
    )
    for part, kind, count, iri, total in partitions:
        yield from statements(part, {f"void:{kind}": iri, f"void:{count}": total})


def _prov(described: Sequence[Described], position: int, at: datetime) -> Iterator[ox.Triple]:
    run, state, software = (f"{_HERE}{PROV}#{each}" for each in ("run", "journal", "software"))
    yield from statements(
        software,
        {
            "a": "prov:SoftwareAgent",
            "schema:name": ox.Literal("Participatiekaart"),
            "schema:softwareVersion": ox.Literal(__version__),
            "schema:url": _SOFTWARE,
        },
    )
    yield from statements(state, {"a": "prov:Entity", "schema:version": position, "prov:generatedAtTime": at})
    yield from statements(run, {"a": "prov:Activity", "prov:used": state, "prov:wasAssociatedWith": software})
    for each in described:
        for file in each.files:
            yield from statements(
                _HERE + file.name,
                {
                    "a": "prov:Entity",
                    "prov:wasGeneratedBy": run,
                    "prov:wasDerivedFrom": (state, each.iri) if each.dataset else state,
                    "prov:wasAttributedTo": each.dataset.publisher if each.dataset else None,
                    "dct:modified": file.modified,
                },
            )
