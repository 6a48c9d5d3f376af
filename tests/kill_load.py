"""Loads a changing source again and again and kills each load at a random moment; `test_workspace` runs it and judges.

A process of its own, because it forks: every import is done once, so that a try costs no more than the load itself. Nothing that
starts a thread (a store, a SHACL engine) is touched before the fork.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import shacl  # noqa: F401  (imported here once, instead of after every fork)
import tantivy

from participatiekaart.graph import pointer
from participatiekaart.graph.snapshot import Graph
from participatiekaart.index import schema
from participatiekaart.ingest import FileSource
from participatiekaart.rdf.names import RecordName
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace

SLUGS = ("left", "right")


def main(folder: Path, tries: int) -> None:
    """Print a line of JSON for every try: which version was loaded, whether that was acknowledged, and what is there after it."""
    settings = Settings(data_dir=folder / "data", reference_sample=0)
    workspace = Workspace(settings)
    _ = workspace.validator._reference  # takes longer than all the rest of a load, and needs no thread
    source = folder / "source"
    source.mkdir()
    usual = 0.0
    for version in (-2, -1, 0):
        write(source, settings.base_iri, version)
        usual = max(usual, timed(lambda: load(workspace, source)))
    for version in range(1, tries + 1):
        write(source, settings.base_iri, version)
        loading = start(lambda: load(workspace, source))
        time.sleep(random.uniform(0, usual * 1.3))
        loading.kill()
        tell(version, loading.said(), settings)
        if version % 4 == 0:  # otherwise the next load finds what this one left behind
            tell(version, start(lambda: load(workspace, source)).said(), settings)


def tell(version: int, acknowledged: object, settings: Settings) -> None:
    """Print a line."""
    after = start(lambda: look(settings)).said()
    print(json.dumps({"version": version, "acknowledged": acknowledged, "after": after}), flush=True)  # noqa: T201


def write(source: Path, base: str, version: int) -> None:
    """A source of two records that always change together."""
    for slug in SLUGS:
        (source / f"{slug}.ttl").write_text(
            f'<{base}id/area/{slug}> <https://schema.org/name> "{version}"@nl ; '
            "a <https://w3id.org/participatiekaart/def#NamedArea> ."
        )


def load(workspace: Workspace, source: Path) -> object:
    """Load and publish; whoever gets the answer may rely on it."""
    loaded = workspace.load(FileSource.of([source], "changing"), lambda _step, _done: None)
    return {"conforms": loaded.report.conforms, "position": loaded.position}


def look(settings: Settings) -> object:
    """What the journal holds and what readers see."""
    journal = Workspace(settings).journal
    snapshot = Graph(settings.data_dir).snapshot()
    graphs = [RecordName(settings.base_iri, "area", slug).graph for slug in SLUGS]
    return {
        "position": journal.position,
        "journal": [label(each.content.decode()) for each in journal.records()],
        "published": [label(" ".join(map(str, snapshot.triples(graph)))) for graph in graphs],
        "default": sorted(quad.object.value for quad in snapshot.store if str(quad.predicate).endswith("name>")),
        "index": indexed(settings.data_dir),
        "shown": snapshot.position,
    }


def indexed(data_dir: Path) -> list[int]:
    """The versions that the records say they are in the index."""
    published = pointer.read(data_dir)
    assert published is not None
    searcher = schema.opened(data_dir / "index" / published.parts["index"].name).searcher()
    hits = searcher.search(tantivy.Query.all_query(), 10, order_by_field=schema.ORDER).hits
    return [int(json.loads(searcher.doc(address)[schema.LABEL][0])["nl"]) for _, address in hits]


def label(lines: str) -> int:
    """The version that a record says it is."""
    return int(lines.split('"')[1])


class start:  # noqa: N801  (reads as what it does)
    """Do something in a process of its own."""

    def __init__(self, work: Callable[[], object]) -> None:
        reading, writing = os.pipe()
        self.process = os.fork()
        if self.process == 0:
            status = 1
            try:
                os.write(writing, json.dumps(work()).encode())
                status = 0
            except BaseException:
                traceback.print_exc()
            finally:
                os._exit(status)
        os.close(writing)
        self.answer = os.fdopen(reading)

    def kill(self) -> None:
        """Kill it, wherever it is."""
        os.kill(self.process, signal.SIGKILL)

    def said(self) -> object:
        """What it answered before it ended; none when it never came to that."""
        with self.answer as answer:
            said = answer.read()
        os.waitpid(self.process, 0)
        return json.loads(said) if said else None


def timed(work: Callable[[], object]) -> float:
    """How long something takes in a process of its own."""
    began = time.monotonic()
    start(work).said()
    return time.monotonic() - began


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
