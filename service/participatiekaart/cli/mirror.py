"""The command that keeps a local copy of another service."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from participatiekaart.cli.console import DataDir, Lang, open_workspace, progress_bars, say, told
from participatiekaart.errors import OutboundRefused, WriterBusy
from participatiekaart.language import text
from participatiekaart.mirror import follow

__all__ = ["mirror"]


def mirror(
    address: Annotated[str, typer.Argument(help="Address of the other service, or of its event stream.")],
    *,
    every: Annotated[
        float | None, typer.Option("--every", min=1.0, help="Go on, and look again after this many seconds; without it, once.")
    ] = None,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """Copy another service through its event stream, or bring the copy up to date."""
    with told(lang) as language:
        workspace = open_workspace(data_dir)
        while True:
            try:
                with progress_bars(language) as progress:
                    followed = follow(workspace, address, progress)
                done = text(
                    "{seen} new versions, {changed} records changed; a copy of position {position}.",
                    seen=followed.seen,
                    changed=followed.changed,
                    position=followed.position,
                )
                say(done, language)
            except (OutboundRefused, WriterBusy) as error:
                if not every:
                    raise
                say(error.text, language)
            if not every:
                return
            time.sleep(every)
