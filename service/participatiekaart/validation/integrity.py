"""What core SHACL cannot say: names that match their types, and references that lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from participatiekaart.language import Text, text
from participatiekaart.model import Model
from participatiekaart.rdf.names import PREFIXES, Naming
from participatiekaart.rdf.records import Record
from participatiekaart.validation.findings import Finding, Severity
from participatiekaart.validation.world import World

__all__ = ["References", "dangling_references", "misnamed_records"]

_TYPE = f" <{PREFIXES['rdf']}type> ".encode()


@dataclass(frozen=True, slots=True)
class References:
    """The nodes in the space of record names that a record points to, as N-Triples tokens: its own ones, and those of others."""

    own: set[bytes]
    others: set[bytes]

    @classmethod
    def of(cls, record: Record, naming: Naming) -> References:
        """The references of a record."""
        pattern = b"|".join(re.escape(f"{base}id/".encode()) for base in naming.bases)
        found = set(re.findall(rb" (<(?:%b)[^>]*>) \.$" % pattern, record.content, re.MULTILINE))
        start = f"<{record.name.iri}".encode()
        own = {node for node in found if node.startswith(start) and node[len(start)] in b">#/"}
        return cls(own, found - own)


def misnamed_records(records: Collection[Record], model: Model) -> Iterator[Finding]:
    """Records whose name says another type than their triples, or a type that nobody knows."""
    for record in records:
        name = record.name
        if not name.slug:
            continue
        shape = model.record_types.get(name.type)
        if shape is None:
            known = ", ".join(sorted(model.record_types))
            message = text("'{type}' is no record type; use one of {known}.", type=name.type, known=known)
        elif not any(_says(record, each) for each in shape.targets):
            message = text(
                "Nothing says what <{iri}> is; a record of the type '{type}' is a {classes}.",
                iri=name.iri,
                type=name.type,
                classes=", ".join(f"<{each}>" for each in sorted(shape.targets)),
            )
        else:
            continue
        yield Finding(Severity.VIOLATION, message, record=name.iri, focus=f"<{name.iri}>", path=PREFIXES["rdf"] + "type")


def _says(record: Record, class_iri: str) -> bool:
    """Whether a record calls the thing it is about an instance of a class."""
    return b"<%b>%b<%b> .\n" % (record.name.iri.encode(), _TYPE, class_iri.encode()) in record.content


def dangling_references(
    pointing: Mapping[str, tuple[Record, References]], world: World, naming: Naming, model: Model
) -> Iterator[Finding]:
    """References in the space of record names that no record answers to.

    Args:
        pointing: each record that is looked at and its references, by its IRI.
        world: all records.
        naming: tells which record a node belongs to.
        model: names the properties for people.
    """
    elsewhere = set[bytes]().union(*(each.others for _, each in pointing.values()))
    missing = {node for node in elsewhere if not _is_described(node, world, naming)}
    for iri, (record, found) in pointing.items():
        for reference in sorted((found.others & missing) | {node for node in found.own if not _describes(record, node)}):
            for line in record.lines:
                if line.endswith(b" %b .\n" % reference):
                    subject, predicate, _ = line.decode().split(" ", 2)
                    field = model.by_path.get(predicate[1:-1])
                    yield Finding(
                        Severity.VIOLATION,
                        text("{value} does not exist; correct the name, or add that record.", value=reference.decode()),
                        record=iri,
                        focus=subject,
                        path=predicate[1:-1],
                        field=field.label if field else Text(),
                        value=reference.decode(),
                    )


def _is_described(node: bytes, world: World, naming: Naming) -> bool:
    name = naming.record_of(node[1:-1].decode())
    record = world.find(name.iri) if name else None
    return record is not None and _describes(record, node)


def _describes(record: Record, node: bytes) -> bool:
    return b"\n%b " % node in record.content or record.content.startswith(node + b" ")
