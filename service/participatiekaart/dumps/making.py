"""Making a dump: whole or not at all, beside the earlier ones, of one position."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from participatiekaart import __version__
from participatiekaart.dumps import manifest
from participatiekaart.dumps.files import Files
from participatiekaart.dumps.manifest import FOLDER, DumpFile, Dumps
from participatiekaart.errors import DumpFailed, InvalidInput, WriterBusy
from participatiekaart.graph.projections import folder_for, free_name, settle
from participatiekaart.index import Index
from participatiekaart.index.schema import digest_of
from participatiekaart.journal import Journal
from participatiekaart.language import text
from participatiekaart.locks import FileLock
from participatiekaart.model import Model
from participatiekaart.rdf.names import Naming

__all__ = ["Dumper"]

_LOCK = "writer.lock"


class Dumper:
    """Makes the dumps of a data directory.

    Args:
        data_dir: the data directory.
        journal: what to dump.
        model: the shapes.
        naming: tells which names are our own.
        language: of names in tables.
        kept: earlier dumps that are kept beside the newest; one at least, because somebody may be reading it.
    """

    def __init__(self, data_dir: Path, journal: Journal, model: Model, naming: Naming, *, language: str, kept: int) -> None:
        self._data_dir = data_dir
        self._journal = journal
        self._model = model
        self._naming = naming
        self._language = language
        self._kept = kept
        made_with = (__version__, digest_of(model, naming), language)
        self._digest = hashlib.sha256(orjson.dumps(made_with)).hexdigest()[:20]

    @property
    def folder(self) -> Path:
        """Where the folders of the dumps are."""
        return self._data_dir / FOLDER

    def is_due(self, position: int, hours: float) -> bool:
        """Whether it is time for a new dump.

        Args:
            position: what is published.
            hours: that a dump is good enough, though something was published since; 0 for ever.
        """
        newest = manifest.latest(self._data_dir)
        if not hours or newest is None:
            return bool(hours and position)
        made = datetime.fromtimestamp((self.folder / newest.name / manifest.MANIFEST).stat().st_mtime, UTC)
        return not self._is_current(newest, position) and datetime.now(UTC) - made >= timedelta(hours=hours)

    def make(self, index: Index, progress: Callable[[str, float], None] = lambda _step, _done: None) -> Dumps:
        """Dump what is published; what was dumped already stays as it is.

        Args:
            index: that is published; its position is that of the dump.
            progress: told what is done, and how much of it, from 0 to 1.

        Returns:
            The newest dump.

        Raises:
            DumpFailed: there is no room or no permission; then nothing changed.
            InvalidInput: nothing is published.
            WriterBusy: another process is making one.
        """
        if not index.position:
            raise InvalidInput(text("There is nothing to dump yet: load something first."))
        with _alone(self._data_dir) as folder:
            newest = manifest.latest(self._data_dir)
            if newest and self._is_current(newest, index.position):
                return newest
            name = free_name(folder, index.position)
            building = folder / f"{name}.tmp"
            try:
                building.mkdir()
                files = self._write(building, index, newest, lambda done: progress("dump", done))
                dump = Dumps(index.position, files, name, self._digest)
                manifest.write(building, dump)
                settle(building, name)
            except OSError as error:
                raise DumpFailed(
                    text(
                        "No dump was made ({reason}); look whether there is room and permission. Earlier dumps are as they were.",
                        reason=error,
                    )
                ) from error
            finally:
                shutil.rmtree(building, ignore_errors=True)
            self._sweep(index.position)
            return dump

    def _write(
        self, building: Path, index: Index, before: Dumps | None, progress: Callable[[float], None]
    ) -> tuple[DumpFile, ...]:
        files = Files(self._data_dir, building, self._journal, index, self._model, self._naming, self._language, before)
        written = files.write(progress)
        progress(1.0)
        return written

    def _is_current(self, dump: Dumps, position: int) -> bool:
        return (dump.position, dump.digest) == (position, self._digest)

    def _sweep(self, position: int) -> None:
        """Delete the dumps that are not kept, and those of a position that a restored journal never had."""
        dumps = manifest.every(self._data_dir)
        real = [each for each in dumps if each.position <= position]
        for dump in dumps:
            if dump not in real[: self._kept + 1]:
                doomed = (self.folder / dump.name).rename(self.folder / f"{dump.name}.tmp")
                shutil.rmtree(doomed, ignore_errors=True)


@contextmanager
def _alone(data_dir: Path) -> Iterator[Path]:
    """The folder of the dumps, without what a killed process left there, while no other process makes one."""
    (data_dir / FOLDER).mkdir(parents=True, exist_ok=True)
    try:
        lock = FileLock(data_dir / FOLDER / _LOCK)
    except BlockingIOError as error:
        raise WriterBusy(text("Another process is making a dump in {folder}; wait until it is done.", folder=data_dir)) from error
    with lock:
        yield folder_for(data_dir, FOLDER)
