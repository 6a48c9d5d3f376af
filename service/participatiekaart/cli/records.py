"""Commands about records: take them in, check them, list them, and make what is derived from them again."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from participatiekaart.cli.console import DataDir, Lang, open_workspace, progress_bars, say, told, write
from participatiekaart.errors import InvalidInput, RecordNotFound
from participatiekaart.ingest import FileSource, Loaded
from participatiekaart.language import text
from participatiekaart.validation import Report

__all__ = ["export", "history", "load", "rebuild", "tell", "validate"]


class ReportFormat(StrEnum):
    """Formats of a validation report."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"


Source = Annotated[
    str | None, typer.Option("--source", help="Name of the source; what is gone from it is retracted when it is loaded again.")
]
Paths = Annotated[list[Path] | None, typer.Argument(help="Files and folders; without any, the bundled vocabulary and data.")]


def load(  # noqa: PLR0913
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


def history(
    record: Annotated[str, typer.Argument(help="A record: practice/operatie-schoolvoorbeeld, or its IRI.")],
    *,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """List the versions of a record, oldest first."""
    with told(lang) as language:
        workspace = open_workspace(data_dir)
        names = [record] if "://" in record else [*workspace.naming.candidates(record), f"{workspace.naming.base}{record}"]
        versions = next((found for name in names if (found := workspace.journal.history(name))), None)
        if versions is None:
            raise RecordNotFound(text("There is no record {record}; write it as TYPE/SLUG or as its IRI.", record=record))
        for version in versions:
            what = version.hash[:12] if version.hash else text("retracted").best(language)
            why = "  ".join((version.agent, version.source, version.note)).rstrip()
            write(f"{version.position:>8}  {version.at:%Y-%m-%d %H:%M:%S}Z  {what:<12}  {why}\n".encode())


def rebuild(*, data_dir: DataDir = None, lang: Lang = None) -> None:
    """Delete everything that is derived and build it again from the journal."""
    with told(lang) as language:
        workspace = open_workspace(data_dir)
        with progress_bars(language) as progress:
            position = workspace.rebuild(progress)
        say(text("Rebuilt; position {position}.", position=position), language)


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
