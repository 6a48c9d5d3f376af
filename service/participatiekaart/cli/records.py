"""Commands about records: take them in, check them, write them out, and make what is derived from them again."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from participatiekaart.catalog.examination import examine
from participatiekaart.cli.console import DataDir, Lang, open_workspace, progress_bars, say, told, write
from participatiekaart.errors import InvalidInput
from participatiekaart.ingest import FileSource, Loaded
from participatiekaart.language import text
from participatiekaart.validation import Report, Severity
from participatiekaart.workspace import Workspace

__all__ = ["export", "load", "rebuild", "tell", "tell_portals", "validate"]


class ReportFormat(StrEnum):
    """Formats of a validation report."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"


Source = Annotated[
    str | None, typer.Option("--source", help="Name of the source; what is gone from it is retracted when it is loaded again.")
]
Paths = Annotated[list[Path] | None, typer.Argument(help="Files and folders; without any, the bundled vocabulary and data.")]


def load(
    paths: Paths = None,
    *,
    source: Source = None,
    note: Annotated[str, typer.Option("--note", help="Why, for the history.")] = "",
    overwrite_edits: Annotated[
        bool, typer.Option("--overwrite-edits", help="Take what editors changed since from the files again.")
    ] = False,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """Load files into the graph: all of them, or nothing when one is wrong."""
    with told(lang) as language:
        workspace = open_workspace(data_dir)
        with progress_bars(language) as progress:
            loaded = workspace.load(_source(paths, source), progress, note, overwrite_edits=overwrite_edits)
        tell(loaded, language)
        tell_portals(workspace, language)


def validate(
    paths: Paths = None,
    *,
    output: Annotated[ReportFormat, typer.Option("--format", help="Format of the report.")] = ReportFormat.TEXT,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """Validate files without loading them; exit status 1 when there is a violation."""
    with told(lang) as language:
        workspace = open_workspace(data_dir)
        with progress_bars(language) as progress:
            report = workspace.check(_source(paths, None), progress)
        write(_rendered(report, output, language))
        if not report.conforms:
            raise typer.Exit(1)


def export(*, data_dir: DataDir = None, lang: Lang = None) -> None:
    """Write all records as N-Quads, sorted: the same records give the same bytes."""
    with told(lang):
        for record in open_workspace(data_dir).journal.records():
            write(record.quads())


def rebuild(*, data_dir: DataDir = None, lang: Lang = None) -> None:
    """Delete everything that is derived and build it again from the journal."""
    with told(lang) as language:
        workspace = open_workspace(data_dir)
        with progress_bars(language) as progress:
            position = workspace.rebuild(progress)
        say(text("Rebuilt; position {position}.", position=position), language)


def tell_portals(workspace: Workspace, language: str) -> None:
    """Tell that portals would reject the catalogue as it is published now; the doctor says why, and what they would miss."""
    if workspace.graph.stamp() is not None and (count := examine(workspace).count(Severity.VIOLATION)):
        message = text(
            "Portals would reject the catalogue ({count} violations); 'participatiekaart doctor' says why.", count=count
        )
        say(message, language)


def tell(loaded: Loaded, language: str) -> None:
    """What a load did.

    Raises:
        InvalidInput: it took nothing in, because of violations.
    """
    if loaded.report.findings:
        say(loaded.report.as_text(language), language)
    if not loaded.report.conforms:
        raise InvalidInput(text("Nothing was loaded: put the violations right and load again."))
    counts = text(
        "{added} added, {changed} changed, {unchanged} unchanged, {retracted} retracted; position {position}.",
        added=loaded.added,
        changed=loaded.changed,
        unchanged=loaded.unchanged,
        retracted=loaded.retracted,
        position=loaded.position,
    )
    say(counts, language)


def _source(paths: list[Path] | None, name: str | None) -> FileSource:
    return FileSource.of(paths, name) if paths else FileSource.bundled()


def _rendered(report: Report, output: ReportFormat, language: str) -> bytes:
    match output:
        case ReportFormat.JSON:
            return report.as_json()
        case ReportFormat.TURTLE:
            return report.as_turtle()
        case ReportFormat.TEXT:
            return (report.as_text(language) + "\n").encode()
