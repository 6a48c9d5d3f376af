"""The files of one dump: what every data set holds, its table, and what is said about them."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import repeat
from pathlib import Path

from participatiekaart.datasets import Dataset, recorded
from participatiekaart.dumps import about, records, tables
from participatiekaart.dumps.about import Described
from participatiekaart.dumps.crate import NAME as CRATE
from participatiekaart.dumps.crate import crate
from participatiekaart.dumps.formats import GRAPH, PART
from participatiekaart.dumps.manifest import FOLDER, DumpFile, Dumps
from participatiekaart.dumps.records import Content
from participatiekaart.dumps.writing import Output, Written, writers
from participatiekaart.index import Index
from participatiekaart.journal import Journal
from participatiekaart.model import Model
from participatiekaart.model.documents import JsonDocuments
from participatiekaart.rdf.names import Naming, shortened

__all__ = ["Files"]

_WHOLE = "graph"
"""What the files of the whole graph are called where no record says what it is."""


@dataclass(frozen=True)
class Files:
    """Writes the files of one dump.

    Attributes:
        data_dir: the data directory.
        building: the folder that the files are written in.
        journal, index: what is dumped: what is published, at the position of the index.
        model: the shapes.
        naming: tells which names are our own.
        language: of names in tables.
        before: the dump before this one; what did not change since keeps its date, and its place on the disk.
    """

    data_dir: Path
    building: Path
    journal: Journal
    index: Index
    model: Model
    naming: Naming
    language: str
    before: Dumps | None

    def write(self, progress: Callable[[float], None]) -> tuple[DumpFile, ...]:
        """Write them.

        Args:
            progress: told how much is done, from 0 to 1.

        Raises:
            OSError: a file cannot be written.
        """
        position = self.index.position
        last = self.journal.entry(position)
        assert last is not None  # noqa: S101  (what is published is a position of the journal)
        found = recorded(self.journal, self.naming, position)
        whole = next((each for each in found if each.holds_all_of(self.naming.bases)), None)
        parts = [each for each in found if each != whole]
        contents = [Content(whole.name if whole else _WHOLE, GRAPH, ("",))]
        contents += [Content(each.name, () if each.is_only_a_table(self.model) else PART, each.spaces) for each in parts]
        with writers() as pool:
            states, documents = self.journal.states(position), JsonDocuments(self.model)
            records.write(
                self.building, states, contents, documents, pool, progress=lambda done: progress(min(1.0, done / position))
            )
            described = []
            for dataset, content, within in zip((whole, *parts), contents, (parts, *repeat((), len(parts))), strict=True):
                iri = dataset.iri if dataset else ""
                changed = content.changed or last.at
                files = [
                    self._file(each.written, iri, each.format.media_type, changed, content.triples) for each in content.files
                ]
                if dataset:
                    files += self._table(dataset, last.at, pool)
                described.append(Described(dataset, content, tuple(files), within))
            data = [file for each in described for file in each.files]
            others = self._others(described, position, last.at, pool)
        return tuple(sorted((*data, *others), key=lambda each: each.name))

    def _table(self, dataset: Dataset, changed: datetime, pool: Executor) -> list[DumpFile]:
        table = tables.table_of(dataset, self.index, self.model)
        if table is None:
            return []
        written = tables.write(self.building, dataset.name, table, self.index, pool, language=self.language)
        return [self._file(each.written, dataset.iri, each.media_type, changed, None) for each in written]

    def _others(self, described: list[Described], position: int, at: datetime, pool: Executor) -> list[DumpFile]:
        """The files about the dump."""

        def put(name: str, media_type: str, content: bytes) -> DumpFile:
            output = Output(self.building, name, ("",), pool)
            output.write(content)
            [written] = output.close()
            return self._file(written, "", media_type, at, None)

        others = [
            put(about.VOID, "text/turtle", about.void(described)),
            put(about.PROV, "text/turtle", about.prov(described, position, at)),
            put(about.LICENCE, "text/plain", about.licences(described)),
        ]
        said = crate(described, others, self._name_of, position=position, at=at)
        others.append(put(CRATE, "application/ld+json", said))
        every = sorted((*(file for each in described for file in each.files), *others), key=lambda each: each.name)
        return [*others, put(about.CHECKSUMS, "text/plain", about.checksums(every))]

    def _name_of(self, iri: str) -> str:
        labels = self.index.labels([iri])
        return labels[iri].best("en") if iri in labels else shortened(iri)

    def _file(self, written: Written, dataset: str, media_type: str, changed: datetime, triples: int | None) -> DumpFile:
        old = self.before.by_name.get(written.name) if self.before else None
        if self.before and old and old.sha256 == written.sha256:
            changed = old.modified
            self._share(self.data_dir / FOLDER / self.before.name / written.name, self.building / written.name)
        return DumpFile(
            written.name, dataset, media_type, written.compression, written.byte_size, written.sha256, changed, triples
        )

    def _share(self, old: Path, new: Path) -> None:
        """Let two files with the same content be one on the disk, where the file system and the state of the old one allow it."""
        link = new.with_name(f"{new.name}.link")
        with suppress(OSError):
            if old.stat().st_size == new.stat().st_size:
                link.hardlink_to(old)
                link.replace(new)
