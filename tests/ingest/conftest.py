"""A journal that a test may write in, and a folder of files to load into it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from participatiekaart.ingest import FileSource, Loaded, check, load
from participatiekaart.journal import Journal
from participatiekaart.rdf.names import SHARED_BASE, Naming
from participatiekaart.validation import Report, Validator
from participatiekaart.workspace import Workspace

PRACTICE = (Path(__file__).parents[1] / "corpus" / "valid" / "practice.ttl").read_text("utf-8")
HEADER = PRACTICE[: PRACTICE.index("<practice/proef>")]
PLACE = HEADER + '<place/proefplaats> a org:Site ; schema:name "Proefplaats"@nl .\n'
MOST = 2**20


@dataclass(frozen=True)
class Desk:
    """A journal, and a folder of files to load into it.

    Attributes:
        journal: holds the bundled records.
        validator: asks no second engine, to be quick.
        folder: is loaded as the source ``proef``.
    """

    journal: Journal
    validator: Validator
    folder: Path

    def write(self, name: str, text: str) -> Path:
        """Put a file in the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def load(self, *paths: Path, source: str = "proef", note: str = "", overwrite_edits: bool = False) -> Loaded:
        """Load the folder, or these files."""
        files = FileSource.of(paths or [self.folder], source)
        return load(
            files,
            self.journal,
            self.validator,
            max_bytes=MOST,
            agent="a test",
            note=note,
            overwrite_edits=overwrite_edits,
        )

    def check(self, *paths: Path, source: str = "proef") -> Report:
        """Validate the folder, or these files."""
        return check(FileSource.of(paths or [self.folder], source), self.journal, self.validator, max_bytes=MOST)

    def history(self, path: str) -> list[str]:
        """The versions of a record, as the start of their hashes; a hyphen for a retraction."""
        return [
            version.hash[:8] if version.hash else "-"
            for version in self.journal.history(f"{self.validator.naming.base}id/{path}")
        ]


@pytest.fixture
def make_desk(tmp_path: Path, bundled_workspace: Workspace) -> Iterator[Callable[[str], Desk]]:
    """Makes desks, each with a base and a copy of the journal of the bundled data."""
    journals: list[Journal] = []

    def make(base: str = SHARED_BASE) -> Desk:
        naming = Naming(base)
        copy = tmp_path / f"journal-{len(journals)}.sqlite"
        with closing(sqlite3.connect(bundled_workspace.journal.path)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        journals.append(Journal(copy, naming))
        (tmp_path / "files").mkdir(exist_ok=True)
        return Desk(journals[-1], Validator(bundled_workspace.model, naming, sample=0), tmp_path / "files")

    yield make
    for journal in journals:
        journal.close()


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """A desk with the shared base."""
    return make_desk()


@pytest.fixture
def loaded(desk: Desk) -> Desk:
    """A desk with one practice and its source in two files, loaded."""
    split_at = PRACTICE.index("<source/proef> a")
    desk.write("practice.ttl", PRACTICE[:split_at])
    desk.write("source.ttl", HEADER + PRACTICE[split_at:])
    assert desk.load(note="first").added == 2
    return desk
