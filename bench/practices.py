"""Small practices in any number, published by this project, and what questions can be asked of them."""

from __future__ import annotations

import random
import re
import shutil
import time
from collections import Counter, deque
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pyoxigraph as ox

from bench import synthetic
from bench.dataset import Published
from participatiekaart import bundled
from participatiekaart.graph import pointer
from participatiekaart.graph.lease import SNAPSHOTS
from participatiekaart.graph.pointer import Pointer
from participatiekaart.graph.projections import folder_for, free_name, project, settle, sweep
from participatiekaart.graph.snapshot import files_of
from participatiekaart.index.building import IndexProjection
from participatiekaart.index.schema import analyzer
from participatiekaart.language import LANGUAGES
from participatiekaart.model import Model
from participatiekaart.rdf.names import PREFIXES, Naming
from participatiekaart.rdf.parsing import parse_bytes
from participatiekaart.rdf.records import split

__all__ = ["SURROUNDINGS", "Fact", "Practices", "facts"]

_BLOCK = 10_000
_AHEAD = 4
"""Blocks that are made while another one is loaded, so that memory is bounded."""
SURROUNDINGS = (bundled.ontology, bundled.data / "reference", bundled.data / "organisations" / "participatiekaart.ttl")
"""What practices refer to, and what that refers to."""
_SAMPLE = 4_000
_SHORTEST = 6
_QUERY_PREFIXES = "".join(f"PREFIX {each}: <{PREFIXES[each]}> " for each in ("geo", "pk", "schema", "skos"))


@dataclass(frozen=True)
class Practices(Published):
    """Practices of some thirty triples, and nothing besides but what they refer to.

    They go into the snapshot as a publish would write them, past validation and the journal, which would take hours for a
    million of them; a test validates some.

    Attributes:
        number: how many there are.
    """

    number: int

    def make(self) -> None:
        """Make and publish them, if that has not been done yet; prints what it costs."""
        done = self.folder / "made"
        if done.exists():
            return
        shutil.rmtree(self.data_dir, ignore_errors=True)
        self.run("participatiekaart", "load", *map(str, SURROUNDINGS))
        folder = folder_for(self.data_dir, SNAPSHOTS)
        published = pointer.read(self.data_dir)
        assert published is not None  # noqa: S101  (it has just been loaded)
        building = folder / f"{free_name(folder, published.position)}.tmp"
        start = time.perf_counter()
        ox.Store.read_only(str(self.snapshot)).backup(building)
        triples = published.triples + self._fill(building)
        new = replace(published, snapshot=building.stem, triples=triples, files=files_of(building), parts={})
        settle(building, new.snapshot)
        written = time.perf_counter()
        projection = IndexProjection(Model.read(bundled.shapes, bundled.ontology), Naming(synthetic.BASE))
        new = replace(new, parts={projection.name: project(self.data_dir, projection, new, None, ())})
        indexed = time.perf_counter()
        pointer.switch(self.data_dir, new)
        sizes = {kind: _size(self.data_dir / kind / name) for kind, name in _directories(new)}
        print(
            f"{self.number:,} synthetic practices, {triples:,} triples: {written - start:,.0f} s to a snapshot, "
            f"{indexed - written:,.0f} s from there to an index; "
            f"{', '.join(f'{kind} {size / 1e6:,.0f} MB' for kind, size in sizes.items())}\n",
            flush=True,
        )
        for kind, name in _directories(new):
            sweep(self.data_dir, kind, name)
        done.touch()

    def _fill(self, building: Path) -> int:
        """Add the practices, and what is made up around them, to a store; returns how many triples that is."""
        store = ox.Store(building)
        triples = _load(store, _records(synthetic.SmallPractices(self.number).surroundings()))
        waiting: deque[Future[tuple[int, bytes]]] = deque()
        with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
            for start in range(0, self.number, _BLOCK):
                waiting.append(pool.submit(_block, self.number, start))
                if len(waiting) > _AHEAD:
                    triples += _load(store, waiting.popleft().result())
            for each in waiting:
                triples += _load(store, each.result())
        store.optimize()
        store.flush()
        return triples


def _load(store: ox.Store, block: tuple[int, bytes]) -> int:
    triples, quads = block
    store.bulk_load(quads, format=ox.RdfFormat.N_QUADS, lenient=True)
    return triples


def _block(number: int, start: int) -> tuple[int, bytes]:
    return _records(synthetic.SmallPractices(number).turtle(range(start, min(start + _BLOCK, number))))


def _records(turtle: str) -> tuple[int, bytes]:
    """How many triples some records are, and their quads: each in the record's graph and in the default one."""
    records = split(parse_bytes(turtle.encode(), ox.RdfFormat.TURTLE, "synthetic"), Naming(synthetic.BASE), "synthetic")
    return sum(each.content.count(b"\n") for each in records), b"".join(each.content + each.quads() for each in records)


def _directories(published: Pointer) -> list[tuple[str, str]]:
    return [(SNAPSHOTS, published.snapshot), *((kind, part.name) for kind, part in published.parts.items())]


def _size(path: Path) -> int:
    return sum(each.stat().st_size for each in path.iterdir())


# --- what can be asked -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Fact:
    """What is known of one practice.

    Attributes:
        key: in its collection.
        sector, region, education_type: IRIs; of its sectors and types of education one, and the province.
        start: first day.
        words: of its Dutch description, those that a stemmer cannot confuse with others.
    """

    key: str
    sector: str
    region: str
    education_type: str
    start: date
    words: list[str]


def facts(practices: Practices) -> list[Fact]:
    """What questions can be about: a sample of the practices in whose text there is something to search for."""
    store = ox.Store.read_only(str(practices.snapshot))
    chance = random.Random(1)
    numbers = chance.sample(range(practices.number), min(practices.number, _SAMPLE))
    found = [_found(store, f"synthetic-{each}") for each in numbers]
    lonely = _lonely(store)
    made = [
        Fact(
            f"synthetic-{number}",
            each["sector"],
            each["region"],
            each["educationType"],
            date.fromisoformat(each["start"]),
            [word for word in dict.fromkeys(_words(each["text"])) if word in lonely],
        )
        for number, each in zip(numbers, found, strict=True)
    ]
    return [each for each in made if each.words]


def _found(store: ox.Store, key: str) -> dict[str, str]:
    query = f"""{_QUERY_PREFIXES} SELECT * WHERE {{
        <{synthetic.BASE}id/practice/{key}> pk:sector ?sector ; pk:educationType ?educationType ;
          pk:region/geo:sfWithin ?region ; pk:period/schema:startDate ?start ; schema:description ?text .
        ?region a pk:Province . FILTER(LANG(?text) = "nl")
      }} LIMIT 1"""
    (solution,) = store.query(query)  # type: ignore[misc]
    return {name: solution[name].value for name in ("sector", "region", "educationType", "start", "text")}


def _words(text: str) -> list[str]:
    return re.findall(r"[a-zé-ü]+", text.lower())


def _lonely(store: ox.Store) -> set[str]:
    """Words that no other one holds or shares a stem with, and that are in no name: all ways to search find the same for them."""

    def words(predicates: str) -> set[str]:
        query = f"{_QUERY_PREFIXES} SELECT DISTINCT ?text WHERE {{ ?thing {predicates} ?text }}"
        return {word for solution in store.query(query) for word in _words(solution["text"].value)}  # type: ignore[union-attr]

    named, defined = words("skos:prefLabel|skos:altLabel"), words("skos:definition")
    named |= words("a pk:Municipality ; schema:name") | words("a pk:Province ; schema:name")
    every = " ".join(named | defined)
    stems = Counter(stem for word in named | defined for stem in _stems(word))
    return {
        word
        for word in defined - named
        if len(word) >= _SHORTEST and word.isascii() and every.count(word) == 1 and all(stems[each] == 1 for each in _stems(word))
    }


def _stems(word: str) -> set[tuple[str, str]]:
    return {(language, stem) for language in LANGUAGES for stem in analyzer(language).analyze(word)}
