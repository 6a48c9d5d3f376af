"""The command that writes everything as files, and what makes a server do so now and then."""

from __future__ import annotations

import logging
import os
import sys
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from threading import Thread
from time import sleep

from participatiekaart.cli.console import DataDir, Lang, open_workspace, progress_bars, say, told, write
from participatiekaart.dumps import Dumper, latest
from participatiekaart.errors import ParticipatiekaartError
from participatiekaart.graph import pointer
from participatiekaart.language import text
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace

__all__ = ["dump", "keep_dumping"]

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 60.0
_AGAIN_SECONDS = 3600.0
"""After a dump that failed: most reasons for that take somebody to put right."""

_NICENESS = 19


def dump(*, data_dir: DataDir = None, lang: Lang = None) -> None:
    """Write everything that is published as files to download; prints their folder."""
    with told(lang) as language:
        workspace = open_workspace(data_dir)
        before = latest(workspace.data_dir)
        with progress_bars(language) as progress:
            made = workspace.dumper.make(workspace.index(), progress)
        if made == before:
            say(text("Nothing was published since the newest dump."), language)
        else:
            size = sum(each.byte_size for each in made.files) / 1e6
            said = text(
                "{files} files, {size:.1f} MB; position {position}.", files=len(made.files), size=size, position=made.position
            )
            say(said, language)
        write(f"{workspace.dumper.folder / made.name}\n".encode())


def keep_dumping(workspace: Workspace) -> None:
    """Make dumps as the settings say, as long as this process runs, each in a process that lets all others go first."""
    if workspace.settings.dump_hours:
        Thread(target=_keep_dumping, args=(workspace, workspace.dumper), daemon=True).start()


def _keep_dumping(workspace: Workspace, dumper: Dumper) -> None:
    while True:
        is_well = True
        published = pointer.read(workspace.data_dir)
        if published and dumper.is_due(published.position, workspace.settings.dump_hours):
            process = get_context("spawn").Process(target=_dump, args=(workspace.settings,), daemon=True)
            process.start()
            process.join()
            is_well = process.exitcode == 0
        sleep(_LOOK_SECONDS if is_well else _AGAIN_SECONDS)


# --- in a process of its own -------------------------------------------------------------------------------------------------


def _dump(settings: Settings) -> None:
    """Make a dump, and end when the server does, however that ends."""
    server = parent_process()
    assert server is not None  # noqa: S101  (it was started by one)
    Thread(target=_end_with, args=(server,), daemon=True).start()
    os.nice(_NICENESS)
    workspace = Workspace(settings)
    try:
        workspace.dumper.make(workspace.index())
    except ParticipatiekaartError as error:
        _log.error("%s", error)
        sys.exit(1)


def _end_with(server: BaseProcess) -> None:
    server.join()
    os._exit(1)
