"""A data directory with everything in it: the one place where the rooms are put together."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from participatiekaart import bundled, dumps
from participatiekaart.access import Tokens
from participatiekaart.dumps import Dumper
from participatiekaart.errors import InvalidInput
from participatiekaart.graph import publishing
from participatiekaart.graph.gateway import Gateway
from participatiekaart.graph.remote import RemoteEngine, address_of, engine_of
from participatiekaart.graph.snapshot import Graph
from participatiekaart.graph.workers import Budgets, QueryWorkers
from participatiekaart.index import Index, published_index
from participatiekaart.index.building import IndexProjection
from participatiekaart.ingest import FileSource, Loaded, check, load
from participatiekaart.journal import Journal, writing
from participatiekaart.language import text
from participatiekaart.model import Model
from participatiekaart.outbound import Limits
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
        self._projections = (IndexProjection(self.model, self.naming),)
        self._index = published_index(settings.data_dir, self.model, self.naming)

    @property
    def data_dir(self) -> Path:
        """The data directory."""
        return self.settings.data_dir

    def stamp(self) -> object:
        """Something that changes whenever what readers see does: another position is published, or another dump is there."""
        return self.graph.stamp(), dumps.stamp(self.data_dir)

    def index(self) -> Index:
        """The index as it is published now.

        Raises:
            SnapshotCorrupt: none is published, or it does not open.
        """
        return self._index.get()

    @cached_property
    def journal(self) -> Journal:
        """The journal, opened when it is first needed."""
        return Journal(self.data_dir / "journal.sqlite", self.naming)

    @cached_property
    def dumper(self) -> Dumper:
        """What makes the dumps."""
        settings = self.settings
        return Dumper(self.data_dir, self.journal, self.model, self.naming, language=settings.language, kept=settings.dumps_kept)

    @cached_property
    def engine(self) -> RemoteEngine | None:
        """The external engine that answers queries; none where the embedded one does."""
        return engine_of(self.settings)

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of those who may do more than read, opened when they are first needed."""
        return Tokens(self.data_dir / "access.sqlite")

    @cached_property
    def validator(self) -> Validator:
        """The validator."""
        return Validator(self.model, self.naming, self.settings.reference_sample)

    def load(self, source: FileSource, progress: Progress, note: str = "", *, overwrite_edits: bool = False) -> Loaded:
        """Load a source and publish what changed.

        Args:
            source: the files.
            progress: told what is done, and how much of it, from 0 to 1.
            note: why, for the history.
            overwrite_edits: whether the source wins from editors.

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
                overwrite_edits=overwrite_edits,
                progress=progress,
            )
            self.publish(progress)
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
            self.publish(progress)

    def publish(self, progress: Progress = lambda _step, _done: None) -> None:
        """Bring what readers see to the journal's position. The caller holds `journal.writing`.

        Raises:
            EngineUnavailable: the external engine does not answer.
        """
        publishing.publish(self.data_dir, self.journal, progress, self.engine, self._projections)

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
            return publishing.rebuild(self.data_dir, self.journal, progress, self.engine, self._projections).position

    def query_workers(self) -> QueryWorkers:
        """A pool of query workers as the settings describe it; for one event loop, whose owner closes it."""
        settings = self.settings
        budgets = Budgets(
            seconds=settings.query_seconds,
            memory=settings.query_memory_bytes,
            most_bytes=settings.query_result_bytes,
            most_rows=settings.query_result_rows,
            workers=settings.query_workers,
            quick_seconds=settings.query_quick_seconds,
            long=settings.query_long,
            queue=settings.query_queue,
            queue_seconds=settings.query_queue_seconds,
            update_seconds=settings.update_seconds,
            slow_seconds=settings.slow_query_seconds,
        )
        endpoints, starts = settings.federation_endpoints.split(), settings.load_addresses.split()
        limits = Limits(settings.federation_seconds, settings.federation_bytes, settings.federation_private)
        gateway = Gateway(endpoints, starts, limits) if endpoints or starts else None
        return QueryWorkers(self.graph, budgets, gateway, address_of(settings))
