"""The command that serves the graph."""

from __future__ import annotations

from typing import Annotated

import typer

from participatiekaart.cli.console import DataDir, Lang, open_workspace, progress_bars, say, told
from participatiekaart.cli.dump import keep_dumping
from participatiekaart.cli.records import tell, tell_portals
from participatiekaart.ingest import FileSource
from participatiekaart.language import text
from participatiekaart.mirror import Bookmarks

__all__ = ["serve"]


def serve(
    *,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on.")] = None,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.")] = None,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """Serve the graph; what is new or changed in the bundled data is loaded first, unless it is a mirror of another service."""
    with told(lang) as language:
        import uvicorn  # noqa: PLC0415  (the other commands need no web server)

        from participatiekaart.web import logs  # noqa: PLC0415
        from participatiekaart.web.app import create_app  # noqa: PLC0415

        workspace = open_workspace(data_dir, port=port, host=host)
        with progress_bars(language) as progress:
            if Bookmarks(workspace.data_dir).are_there:  # a mirror holds what the other service holds and nothing else
                workspace.ensure_published(progress)
            else:
                tell(workspace.load(FileSource.bundled(), progress), language)
        tell_portals(workspace, language)
        settings = workspace.settings
        shown = "localhost" if settings.host == "127.0.0.1" else settings.host
        say(text("Participatiekaart is at {address}", address=f"http://{shown}:{settings.port}/"), language)
        keep_dumping(workspace)
        uvicorn.run(
            create_app(workspace),
            host=settings.host,
            port=settings.port,
            log_config=logs.configuration(settings),
            access_log=False,  # each request has a line of our own
            server_header=False,
        )
