"""A data directory with everything in it: the one place where the rooms are put together."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from participatiekaart import bundled
from participatiekaart.errors import InvalidInput
from participatiekaart.graph import publishing
from participatiekaart.graph.snapshot import Graph
from participatiekaart.graph.workers import QueryWorkers
from participatiekaart.ingest import FileSource, Loaded, check, load
from participatiekaart.journal import Journal, writing
from participatiekaart.language import text
from participatiekaart.model import Model
from participatiekaart.rdf.names import Naming
from participatiekaart.settings import Settings
from participatiekaart.validation import Report, Validator

__all__ = ["Workspace"]

Progress = Callable[[str, float], None]


class Workspace:
    """A data directory as its settings describe it.

    Args:
        settings: where it is and what its bounds are.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.naming = Naming(settings.base_iri)
        self.model = Model.read(bundled.shapes, bundled.ontology)
        self.graph = Graph(settings.data_dir)

    @property
    def data_dir(self) -> Path:
        """The data directory."""
        return self.settings.data_dir

    @cached_property
    def journal(self) -> Journal:
        """The journal, opened when it is first needed."""
        return Journal(self.data_dir / "journal.sqlite", self.naming)

    @cached_property
    def validator(self) -> Validator:
        """The validator."""
        return Validator(self.model, self.naming, self.settings.reference_sample)

    def load(self, source: FileSource, progress: Progress, note: str = "") -> Loaded:
        """Load a source and publish what changed.

        Raises:
            WriterBusy: another process is writing.
            InvalidInput: the source is not there.
        """
        with writing(self.data_dir):
            loaded = load(
                source,
                self.journal,
                self.validator,
                max_bytes=self.settings.max_file_bytes,
                agent="participatiekaart load",
                note=note,
                progress=progress,
            )
            publishing.publish(self.data_dir, self.journal, progress)
            return loaded

    def check(self, source: FileSource, progress: Progress) -> Report:
        """Validate a source without changing anything."""
        journal = self.journal if (self.data_dir / "journal.sqlite").exists() else None
        return check(source, journal, self.validator, max_bytes=self.settings.max_file_bytes, progress=progress)

    def ensure_published(self, progress: Progress) -> None:
        """Publish what the journal holds, if that is not what readers see or the graph is damaged.

        Raises:
            WriterBusy: another process is writing.
        """
        with writing(self.data_dir):
            publishing.publish(self.data_dir, self.journal, progress)

    def rebuild(self, progress: Progress) -> int:
        """Delete every projection and build it again from the journal.

        Returns:
            The position that is published then.

        Raises:
            WriterBusy: another process is writing.
            InvalidInput: the journal is empty, so that everything would be lost.
        """
        with writing(self.data_dir):
            if not self.journal.position:
                raise InvalidInput(
                    text("The journal in {folder} is empty: there is nothing to rebuild from.", folder=self.data_dir)
                )
            return publishing.rebuild(self.data_dir, self.journal, progress).position

    def query_workers(self) -> QueryWorkers:
        """A pool of query workers as the settings describe it; the caller closes it."""
        return QueryWorkers(
            self.graph,
            workers=self.settings.query_workers,
            seconds=self.settings.query_seconds,
            memory=self.settings.query_memory_bytes,
            most_bytes=self.settings.query_result_bytes,
            queue_seconds=self.settings.query_queue_seconds,
        )
