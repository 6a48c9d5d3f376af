"""Readers who ask while others publish: does each of them always see one whole position, and never an older one than before?

``python -m tests.consistency`` publishes 1,000 times. Two records always say the same number; whoever sees two numbers saw half a
publish. It ends with 1 when a reader did, or saw a number that is older than one that it saw before or that was acknowledged when
it asked, or saw two numbers at one position.
"""

# ruff: noqa: T201

from __future__ import annotations

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from participatiekaart.ingest import FileSource
from participatiekaart.rdf.names import SHARED_BASE, RecordName
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace

from .engines import ENGINES, started
from .served import Served, served, token
from .wire import Answer, Connection, request

__all__ = ["WRITERS", "Run", "publish_and_read"]

LEFT, RIGHT = (RecordName(SHARED_BASE, "area", slug) for slug in ("left", "right"))
_NAME = "<https://schema.org/name>"
_NAMED = f"SELECT ?n {{ VALUES ?g {{ <{LEFT.graph}> <{RIGHT.graph}> }} GRAPH ?g {{ ?s {_NAME} ?n }} }}"
_QUERIES = (
    _NAMED,
    f"SELECT ?n {{ VALUES ?s {{ <{LEFT.iri}> <{RIGHT.iri}> }} ?s {_NAME} ?n }}",
    f"SELECT ?n ?m {{ <{LEFT.iri}> {_NAME} ?n GRAPH <{RIGHT.graph}> {{ ?s {_NAME} ?m }} }}",
    f"SELECT ?n ?m {{ <{LEFT.iri}> {_NAME} ?n . {{ SELECT (COUNT(?o) AS ?c) {{ ?s ?p ?o }} }} <{RIGHT.iri}> {_NAME} ?m }}",
    f"SELECT ?n ?m FROM <{LEFT.graph}> FROM <{RIGHT.graph}> {{ <{LEFT.iri}> {_NAME} ?n . <{RIGHT.iri}> {_NAME} ?m }}",  # noqa: S608
)
_PAUSE_SECONDS = 0.01
"""Rest of a reader between two questions, so that the writer has its share of a small machine."""
_DATASET = [("named-graph-uri", LEFT.graph), ("named-graph-uri", RIGHT.graph)]
_DOCUMENTS = (
    f"/graph-store?{urlencode({'graph': LEFT.graph})}",
    f"/graph-store?{urlencode({'graph': RIGHT.graph})}",
    "/doc/area/left.nt",
    "/doc/area/right.nt",
)
_NUMBER = re.compile(rb'"(\d+)"')
"""A number in N-Triples, or as a value in JSON."""


@dataclass
class Run:
    """What came of a run.

    Attributes:
        published: the last number that was acknowledged.
        reads: answers that were looked at.
        refused: answers 503.
        problems: what a reader saw that it should not have seen.
        at: the number that was seen at each position.
    """

    published: int = 0
    reads: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)
    at: dict[str, int] = field(default_factory=dict)


Write = Callable[[int], Awaitable[None]]


def by_load(service: Served) -> Write:
    """Publishes as somebody does who loads files on the command line beside the service."""
    workspace = Workspace(Settings.model_validate({**service.given, "data_dir": service.data_dir, "reference_sample": 0}))
    folder = service.data_dir.parent / "changing"
    folder.mkdir(exist_ok=True)

    async def write(number: int) -> None:
        for each in (LEFT, RIGHT):
            (folder / f"{each.slug}.ttl").write_text(_turtle(each, number))
        loaded = await asyncio.to_thread(workspace.load, FileSource.of([folder], "changing"), lambda _step, _done: None)
        assert loaded.report.conforms, loaded.report.as_text("en")

    return write


def by_update(service: Served) -> Write:
    """Publishes as an editor does, by SPARQL Update of both graphs in one request."""
    key = token(service)
    connection = Connection(service.port)

    async def write(number: int) -> None:
        clear = " ".join(f"DELETE WHERE {{ GRAPH <{each.graph}> {{ ?s ?p ?o }} }} ;" for each in (LEFT, RIGHT))
        insert = " ".join(f"GRAPH <{each.graph}> {{ {_turtle(each, number)} }}" for each in (LEFT, RIGHT))
        body = f"{clear} INSERT DATA {{ {insert} }}".encode()
        fields = {"authorization": f"Bearer {key}", "content_type": "application/sparql-update"}
        answer = await connection.ask(request("POST", "/sparql", body, **fields))
        assert answer.status < 300, answer.body.decode()

    return write


WRITERS: dict[str, Callable[[Served], Write]] = {"load": by_load, "update": by_update}


def publish_and_read(service: Served, writer: str, *, publishes: int, readers: int = 4) -> Run:
    """Publish again and again, with readers who ask all the time.

    Args:
        service: the one that is asked.
        writer: how it is written to; a key of `WRITERS`.
        publishes: how often.
        readers: how many ask at the same time.
    """
    return asyncio.run(_all(service, WRITERS[writer](service), publishes, readers))


async def _all(service: Served, write: Write, publishes: int, readers: int) -> Run:
    run = Run()
    await write(1)
    run.published = 1
    reading = [asyncio.create_task(_reader(service.port, run, number)) for number in range(readers)]
    try:
        for number in range(2, publishes + 1):
            await write(number)
            run.published = number
            if any(each.done() for each in reading):
                break
    finally:
        for each in reading:
            each.cancel()
        for reason in await asyncio.gather(*reading, return_exceptions=True):
            if isinstance(reason, Exception):
                run.problems.append(f"a reader ended: {reason!r}")
    return run


async def _reader(port: int, run: Run, reader: int) -> None:
    connection = Connection(port)
    newest = 0
    for turn in count(reader):
        target, numbers = _target(turn, reader)
        newest = max(newest, run.published)
        answer = await connection.ask(
            request("GET", target, accept="application/sparql-results+json, application/n-triples;q=0.5")
        )
        if answer.status == 503:
            run.refused += 1
            continue
        run.reads += 1
        await asyncio.sleep(_PAUSE_SECONDS)
        seen = [int(each) for each in _NUMBER.findall(answer.body)]
        if answer.status != 200 or len(seen) != numbers or len(set(seen)) != 1 or seen[0] < newest:
            run.problems.append(f"{target}: {answer.status} {answer.body[:500]!r}, after {newest} was seen or acknowledged")
            continue
        newest = seen[0]
        _note_position(run, answer, newest) if target.startswith("/sparql") else None


def _note_position(run: Run, answer: Answer, number: int) -> None:
    """A position is one state: it never says two things."""
    position = answer.headers.get("etag", "").removeprefix("W/").strip('"').partition("-")[0]
    if position and run.at.setdefault(position, number) != number:
        run.problems.append(f"at position {position} there were {run.at[position]} and {number}")


def _target(turn: int, reader: int) -> tuple[str, int]:
    """What a reader asks next, and how many numbers the answer has: every other time something that is in no cache."""
    queries = [(query, ()) for query in _QUERIES] + [(_NAMED, _DATASET)]
    step = turn % (len(queries) + len(_DOCUMENTS))
    if step >= len(queries):
        return _DOCUMENTS[step - len(queries)], 1
    query, dataset = queries[step]
    fresh = f" # {reader} {turn}" if turn % 2 else ""
    return f"/sparql?{urlencode([('query', query + fresh), *dataset])}", 2


def _turtle(name: RecordName, number: int) -> str:
    return f'<{name.iri}> a <https://w3id.org/participatiekaart/def#NamedArea> ; {_NAME} "{number}"@nl .'


def main() -> int:
    """Run it; 1 when a reader saw what it should not."""
    parser = argparse.ArgumentParser(prog="python -m tests.consistency", description=__doc__)
    parser.add_argument("--publishes", type=int, default=1000)
    parser.add_argument("--readers", type=int, default=4)
    parser.add_argument("--writer", choices=list(WRITERS), default="update")
    parser.add_argument("--engine", choices=ENGINES, default="embedded")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        tempfile.TemporaryDirectory() as other,
        started(given.engine, Path(other)) as engine,
        served(Path(folder), **engine.settings) as service,
    ):
        run = publish_and_read(service, given.writer, publishes=given.publishes, readers=given.readers)
    print(f"{run.published:,} publishes, {run.reads:,} reads at {len(run.at):,} positions, {run.refused:,} refused")
    for each in run.problems[:20]:
        print(f"BROKEN: {each}")
    print(f"{len(run.problems):,} problems")
    return 1 if run.problems else 0


if __name__ == "__main__":
    sys.exit(main())
