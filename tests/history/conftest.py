"""A journal with a record that was made, changed, retracted and made again."""

from __future__ import annotations

from pathlib import Path

import pytest

from participatiekaart.history import History
from participatiekaart.journal import Journal
from participatiekaart.rdf.names import SHARED_BASE, Naming, RecordName
from participatiekaart.rdf.records import Record

NAME = RecordName(SHARED_BASE, "area", "one")
ROOT = "https://example.org/kaart"


def state(name: str) -> Record:
    """A state of the record: one name."""
    return Record(NAME, f'<{NAME.iri}> <https://schema.org/name> "{name}"@nl .\n'.encode())


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """The journal: five versions by files and editors, with another record in between."""
    journal = Journal(tmp_path / "journal.sqlite", Naming())
    editor = {"source": "editors", "agent": "editor:ab12cd", "note": "asked for by Jo de Vries"}
    other = Record(RecordName(SHARED_BASE, "area", "two"), b"<urn:a> <urn:b> <urn:c> .\n")
    journal.append([state("een")], [], source="/home/somebody/records", agent="participatiekaart load")
    journal.append([other], [], source="bundled", agent="participatiekaart load")
    journal.append([state("twee")], [], **editor)
    journal.append([], [NAME.iri], **editor)
    journal.append([state("drie")], [], source="https://example.com/feed", agent="participatiekaart mirror")
    return journal


@pytest.fixture
def history(journal: Journal) -> History:
    """The history of the record."""
    history = History.read(journal, NAME)
    assert history
    return history
