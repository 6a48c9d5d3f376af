"""The reference client of Linked Data Event Streams follows the feed, and what it holds in the end is what the journal holds."""

from __future__ import annotations

import random
import shutil
import subprocess
from pathlib import Path

import httpx2
import pyoxigraph as ox
import pytest

from participatiekaart.ingest import FileSource
from participatiekaart.rdf.names import SHARED_BASE, RecordName
from participatiekaart.rdf.parsing import parse_lines
from participatiekaart.rdf.records import Record
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.conftest import silent
from tests.listening import listening

FOLDER = Path(__file__).parent / "ldes"


def replayed(address: str, path: str = "/feed") -> tuple[set[ox.Quad], int]:
    """The quads that a follower of a stream holds in the end, and how many versions it saw."""
    if not (FOLDER / "node_modules" / "ldes-client").exists() or not shutil.which("node"):
        pytest.skip(f"ldes-client is not there: npm ci --ignore-scripts --prefix {FOLDER}")
    command = ["node", FOLDER / "replay.js", f"{address}{path}", "ascending"]
    finished = subprocess.run(command, capture_output=True, timeout=300, check=False, cwd=FOLDER)
    assert finished.returncode == 0, finished.stderr.decode()
    quads, _, seen = finished.stdout.rpartition(b"# ")
    return set(ox.parse(quads, format=ox.RdfFormat.N_QUADS)), int(seen)


def held(workspace: Workspace) -> set[ox.Quad]:
    """What the journal holds, in the same form."""
    return {
        ox.Quad(*quad.triple, ox.NamedNode(record.name.iri))
        for record in workspace.journal.records()
        for quad in parse_lines(record.content)
    }


def workspace_of(tmp_path: Path, **settings: object) -> Workspace:
    """An empty data directory."""
    return Workspace(Settings.model_validate({"data_dir": tmp_path / "data", "reference_sample": 0, **settings}))


def record(number: int, state: int) -> Record:
    """A record in one of its states: a thing with a node that it owns, and texts that need escapes."""
    name = RecordName(SHARED_BASE, "practice", f"r{number}")
    lines = {
        f'<{name.iri}> <https://schema.org/name> "Voorbeeld {number}, \\"staat\\" {state} \\\\ é 🙂"@nl .\n',
        f"<{name.iri}> <https://schema.org/location> <{name.iri}#location-{state % 3}> .\n",
        f'<{name.iri}#location-{state % 3}> <https://schema.org/value> "{state}"^^<http://www.w3.org/2001/XMLSchema#integer> .\n',
    }
    return Record(name, "".join(sorted(lines)).encode())


def test_one_version_is_replayed(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path)
    workspace.journal.append([record(1, 1)], [], source="test", agent="a test")
    workspace.ensure_published(silent)
    with listening(workspace) as address:
        assert replayed(address) == (held(workspace), 1)


def test_five_thousand_versions_with_updates_and_retractions_are_replayed(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path)
    chance = random.Random(20261122)
    there: set[int] = set()
    while (position := workspace.journal.position) < 5_000:
        touched = chance.sample(range(400), min(chance.choice([1, 2, 40, 300]), 5_000 - position))
        gone = {number for number in touched if number in there and chance.random() < 0.3}
        fresh = [record(number, position + number) for number in touched if number not in gone]
        iris = [record(number, 0).name.iri for number in sorted(gone)]
        workspace.journal.append(fresh, iris, source="test", agent="a test")
        there = (there | set(touched)) - gone
    workspace.ensure_published(silent)
    with listening(workspace) as address:
        assert replayed(address) == (held(workspace), 5_000)


def test_the_bundled_data_is_replayed_whole(tmp_path: Path) -> None:
    workspace = workspace_of(tmp_path, feed_window=5)
    workspace.load(FileSource.bundled(), silent)
    assert workspace.journal.position > 500, "the tree of the stream has one floor only"
    with listening(workspace) as address:
        assert replayed(address) == (held(workspace), workspace.journal.position)


def test_the_catalogue_is_replayed_with_every_data_set_and_service(bundled_workspace: Workspace) -> None:
    with listening(bundled_workspace) as address:
        quads, _ = replayed(address, "/catalog/feed")
        described = httpx2.get(f"{address}/catalog.nt").content
    catalogue = {quad.triple for quad in ox.parse(described, format=ox.RdfFormat.N_TRIPLES)}
    assert quads
    left = {triple for triple in catalogue - {quad.triple for quad in quads} if "hydra" not in str(triple)}
    assert {triple.predicate.value.rpartition("#")[2] for triple in left} <= {"dataset"}
