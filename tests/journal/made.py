"""Records that say one thing, and a short way to append them."""

from __future__ import annotations

from participatiekaart.journal import Journal
from participatiekaart.rdf.names import SHARED_BASE, RecordName
from participatiekaart.rdf.records import Record

__all__ = ["ID", "append", "iri", "record"]

ID = f"{SHARED_BASE}id/"


def record(slug: str, text: str = "a") -> Record:
    """A record that says one thing."""
    name = RecordName(SHARED_BASE, "practice", slug)
    return Record(name, f'<{name.iri}> <https://schema.org/name> "{text}" .\n'.encode())


def iri(slug: str) -> str:
    """The IRI of a record."""
    return record(slug).name.iri


def append(journal: Journal, *accepted: Record, retracted: tuple[str, ...] = (), source: str = "test", note: str = "") -> int:
    """Append in one go."""
    return journal.append(accepted, retracted, source=source, agent="a test", note=note)
