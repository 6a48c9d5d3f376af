"""The command that asks the published graph."""

from __future__ import annotations

import asyncio
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from participatiekaart.cli.console import DataDir, Lang, open_workspace, told, write
from participatiekaart.errors import InvalidInput
from participatiekaart.graph.questions import Kind
from participatiekaart.language import text
from participatiekaart.workspace import Workspace

__all__ = ["query"]


class ResultFormat(StrEnum):
    """Formats of a query result."""

    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    XML = "xml"
    TURTLE = "turtle"
    NTRIPLES = "ntriples"


_MEDIA_TYPES = {
    ResultFormat.CSV: "text/csv",
    ResultFormat.TSV: "text/tab-separated-values",
    ResultFormat.JSON: "application/sparql-results+json",
    ResultFormat.XML: "application/sparql-results+xml",
    ResultFormat.TURTLE: "text/turtle",
    ResultFormat.NTRIPLES: "application/n-triples",
}


def query(
    sparql: Annotated[str, typer.Argument(help="A SPARQL query, a file that holds one, or - for standard input.")],
    *,
    output: Annotated[ResultFormat, typer.Option("--format", help="Format of the result.")] = ResultFormat.CSV,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """Ask the published graph."""
    with told(lang):
        workspace = open_workspace(data_dir, query_workers=1)
        is_rdf = output in {ResultFormat.TURTLE, ResultFormat.NTRIPLES}
        formats: dict[Kind, str] = {
            "solutions": _MEDIA_TYPES[ResultFormat.CSV if is_rdf else output],
            "boolean": _MEDIA_TYPES[output if output in {ResultFormat.JSON, ResultFormat.XML} else ResultFormat.JSON],
            "graph": _MEDIA_TYPES[output if is_rdf else ResultFormat.TURTLE],
        }
        write(asyncio.run(_asked(workspace, _read(sparql), formats)))


async def _asked(workspace: Workspace, query: str, formats: dict[Kind, str]) -> bytes:
    workers = workspace.query_workers()
    try:
        return (await workers.query(query, formats)).read()
    finally:
        workers.close()


def _read(given: str) -> str:
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
