"""The command line: ``participatiekaart``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TimeElapsedColumn

from participatiekaart.errors import InvalidInput, ParticipatiekaartError, RecordNotFound
from participatiekaart.ingest import FileSource, Loaded
from participatiekaart.language import text
from participatiekaart.settings import Settings
from participatiekaart.validation import Report
from participatiekaart.workspace import Workspace

__all__ = ["app"]

app = typer.Typer(
    help="Participatiekaart: the open knowledge graph of school-to-work practice in the Netherlands.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_messages = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


class Language(StrEnum):
    """Languages of the command line."""

    NL = "nl"
    EN = "en"


class ReportFormat(StrEnum):
    """Formats of a validation report."""

    TEXT = "text"
    JSON = "json"
    TURTLE = "turtle"


class ResultFormat(StrEnum):
    """Formats of a query result."""

    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    XML = "xml"
    TURTLE = "turtle"
    NTRIPLES = "ntriples"


DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Folder of the journal and all that is derived from it.")]
Lang = Annotated[Language | None, typer.Option("--lang", help="Language of messages.")]
Source = Annotated[
    str | None, typer.Option("--source", help="Name of the source; what is gone from it is retracted when it is loaded again.")
]
Paths = Annotated[list[Path] | None, typer.Argument(help="Files and folders; without any, the bundled vocabulary and data.")]


@contextmanager
def _told(lang: Language | None) -> Iterator[str]:
    """Run a command: what goes wrong on purpose is told in the reader's language, with exit status 1."""
    language = lang.value if lang else "nl"
    try:
        language = lang.value if lang else Settings().language
        yield language
    except ValidationError as error:
        for each in error.errors():
            name = "_".join(("PARTICIPATIEKAART", *map(str, each["loc"]))).upper()
            _messages.print(text("{setting}: {reason}", setting=name, reason=each["msg"]).best(language))
        raise typer.Exit(2) from error
    except ParticipatiekaartError as error:
        _messages.print(error.text.best(language))
        raise typer.Exit(1) from error


def _workspace(data_dir: Path | None, **options: object) -> Workspace:
    given = {"data_dir": data_dir, **options}
    return Workspace(Settings(**{key: value for key, value in given.items() if value is not None}))  # type: ignore[arg-type]


@contextmanager
def _progress(language: str) -> Iterator[Callable[[str, float], None]]:
    """A progress bar a step, on standard error, where that is a terminal."""
    steps = {
        "read": text("reading files"),
        "validate": text("validating"),
        "journal": text("writing the journal"),
        "publish": text("publishing the graph"),
    }
    columns = (SpinnerColumn(), *Progress.get_default_columns()[:-1], TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        tasks = {}

        def progress(step: str, done: float) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(steps[step].best(language), total=1.0)
            bar.update(tasks[step], completed=done)

        yield progress


def _source(paths: list[Path] | None, name: str | None) -> FileSource:
    return FileSource.of(paths, name) if paths else FileSource.bundled()


def _tell(loaded: Loaded, language: str) -> None:
    if loaded.report.findings:
        _messages.print(loaded.report.as_text(language))
    if not loaded.report.conforms:
        raise InvalidInput(text("Nothing was loaded: put the violations right and load again."))
    _messages.print(
        text(
            "{added} added, {changed} changed, {unchanged} unchanged, {retracted} retracted; position {position}.",
            added=loaded.added,
            changed=loaded.changed,
            unchanged=loaded.unchanged,
            retracted=loaded.retracted,
            position=loaded.position,
        ).best(language)
    )


@app.command()
def load(
    paths: Paths = None,
    *,
    source: Source = None,
    note: Annotated[str, typer.Option("--note", help="Why, for the history.")] = "",
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """Load files into the graph: all of them, or nothing when one is wrong."""
    with _told(lang) as language:
        workspace = _workspace(data_dir)
        with _progress(language) as progress:
            loaded = workspace.load(_source(paths, source), progress, note)
        _tell(loaded, language)


@app.command()
def validate(
    paths: Paths = None,
    *,
    output: Annotated[ReportFormat, typer.Option("--format", help="Format of the report.")] = ReportFormat.TEXT,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """Validate files without loading them; exit status 1 when there is a violation."""
    with _told(lang) as language:
        workspace = _workspace(data_dir)
        with _progress(language) as progress:
            report = workspace.check(_source(paths, None), progress)
        _write(_rendered(report, output, language))
        if not report.conforms:
            raise typer.Exit(1)


def _rendered(report: Report, output: ReportFormat, language: str) -> bytes:
    match output:
        case ReportFormat.JSON:
            return report.as_json()
        case ReportFormat.TURTLE:
            return report.as_turtle()
        case ReportFormat.TEXT:
            return (report.as_text(language) + "\n").encode()


@app.command()
def query(
    sparql: Annotated[str, typer.Argument(help="A SPARQL query, a file that holds one, or - for standard input.")],
    *,
    output: Annotated[ResultFormat, typer.Option("--format", help="Format of the result.")] = ResultFormat.CSV,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """Ask the published graph."""
    with _told(lang):
        workspace = _workspace(data_dir, query_workers=1)
        workers = workspace.query_workers()
        try:
            is_rdf = output in {ResultFormat.TURTLE, ResultFormat.NTRIPLES}
            table = _MEDIA_TYPES[ResultFormat.CSV if is_rdf else output]
            boolean = _MEDIA_TYPES[output if output in {ResultFormat.JSON, ResultFormat.XML} else ResultFormat.JSON]
            graph = _MEDIA_TYPES[output if is_rdf else ResultFormat.TURTLE]
            answer, _ = workers.query(_read_query(sparql), {"solutions": table, "boolean": boolean, "graph": graph})
        finally:
            workers.close()
        _write(answer.body)


_MEDIA_TYPES = {
    ResultFormat.CSV: "text/csv",
    ResultFormat.TSV: "text/tab-separated-values",
    ResultFormat.JSON: "application/sparql-results+json",
    ResultFormat.XML: "application/sparql-results+xml",
    ResultFormat.TURTLE: "text/turtle",
    ResultFormat.NTRIPLES: "application/n-triples",
}


def _read_query(given: str) -> str:
    if given == "-":
        return sys.stdin.read()
    if any(each in given for each in "{<"):
        return given
    path = Path(given)
    if not path.is_file():
        raise InvalidInput(text("{path} does not exist.", path=path))
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise InvalidInput(text("The query is not UTF-8.")) from error


@app.command()
def serve(
    *,
    port: Annotated[int | None, typer.Option("--port", help="Port to listen on.")] = None,
    host: Annotated[str | None, typer.Option("--host", help="Address to listen on.")] = None,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """Serve the graph; what is new or changed in the bundled data is loaded first."""
    with _told(lang) as language:
        import uvicorn  # noqa: PLC0415  (the other commands need no web server)

        from participatiekaart.web.app import create_app  # noqa: PLC0415

        workspace = _workspace(data_dir, port=port, host=host)
        with _progress(language) as progress:
            _tell(workspace.load(FileSource.bundled(), progress), language)
        settings = workspace.settings
        shown = "localhost" if settings.host == "127.0.0.1" else settings.host
        _messages.print(text("Participatiekaart is at {address}", address=f"http://{shown}:{settings.port}/").best(language))
        uvicorn.run(
            create_app(workspace), host=settings.host, port=settings.port, log_level=settings.log_level, server_header=False
        )


@app.command()
def export(*, data_dir: DataDir = None, lang: Lang = None) -> None:
    """Write all records as N-Quads, sorted: the same records give the same bytes."""
    with _told(lang):
        for record in _workspace(data_dir).journal.records():
            _write(record.quads())


@app.command()
def history(
    record: Annotated[str, typer.Argument(help="A record: practice/operatie-schoolvoorbeeld, or its IRI.")],
    *,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """List the versions of a record, oldest first."""
    with _told(lang) as language:
        workspace = _workspace(data_dir)
        names = [record] if "://" in record else [*workspace.naming.candidates(record), f"{workspace.naming.base}{record}"]
        versions = next((found for name in names if (found := workspace.journal.history(name))), None)
        if versions is None:
            raise RecordNotFound(text("There is no record {record}; write it as TYPE/SLUG or as its IRI.", record=record))
        for version in versions:
            what = version.hash[:12] if version.hash else text("retracted").best(language)
            why = "  ".join((version.agent, version.source, version.note)).rstrip()
            _write(f"{version.position:>8}  {version.at:%Y-%m-%d %H:%M:%S}Z  {what:<12}  {why}\n".encode())


@app.command()
def rebuild(*, data_dir: DataDir = None, lang: Lang = None) -> None:
    """Delete everything that is derived and build it again from the journal."""
    with _told(lang) as language:
        workspace = _workspace(data_dir)
        with _progress(language) as progress:
            position = workspace.rebuild(progress)
        _messages.print(text("Rebuilt; position {position}.", position=position).best(language))


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    app()
