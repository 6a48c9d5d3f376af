"""``python -m bench``: everything that is measured, each beside a peer in the same run.

Absolute figures say more about the machine than about the code: read the ratios.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import orjson

from bench import servers, synthetic
from bench.clients import rate

_PREFIXES = (
    "PREFIX org: <http://www.w3.org/ns/org#> PREFIX pk: <https://w3id.org/participatiekaart/def#> "
    "PREFIX schema: <https://schema.org/> "
)
_KINDS = {
    "label of one record": ("SELECT ?name {{ <{iri}> schema:name ?name }}", "application/sparql-results+json"),
    "ask": ("ASK {{ <{iri}> a pk:PracticeExample }}", "application/sparql-results+json"),
    "partners of one record": (
        "SELECT ?partner ?name {{ <{iri}> pk:partnership/pk:membership/org:member ?partner . ?partner schema:name ?name }}",
        "application/sparql-results+json",
    ),
    "describe one record": ("DESCRIBE <{iri}>", "text/turtle"),
}


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--triples", type=int, default=1_000_000, help="size of the synthetic dataset")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each measurement of a server")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prog := "participatiekaart-bench", dir=os.environ.get("TMPDIR")) as folder:
        place = Path(folder)
        source = place / "synthetic"
        written = synthetic.write(source, given.triples)
        print(
            f"{prog}: {written:,} synthetic triples in {len(list(source.iterdir()))} Turtle files, {os.cpu_count()} processors\n"
        )
        _pipeline(place, source)
        _determinism(place)
        _queries(place, written, given.seconds)


def _environment(place: Path) -> dict[str, str]:
    return {
        **os.environ,
        "PARTICIPATIEKAART_BASE_IRI": synthetic.BASE,
        "PARTICIPATIEKAART_DATA_DIR": str(place / "data"),
    }


def _timed(command: list[str], place: Path) -> tuple[float, float]:
    """Run a command; its wall and processor seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, env=_environment(place), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _pipeline(place: Path, source: Path) -> None:
    """The whole pipeline (parse, skolemise, validate, journal, publish) against ``oxigraph load`` of the same files."""
    binaries = Path(sys.executable).parent
    ours = str(binaries / "participatiekaart")
    _timed([ours, "load"], place)
    files = [str(path) for path in sorted(source.iterdir())]
    peer = [str(binaries / "oxigraph"), "load", "--location", str(place / "oxigraph"), "--file", *files]
    rows = [("oxigraph load", *_timed(peer, place)), ("participatiekaart load", *_timed([ours, "load", str(source)], place))]
    rows.append(("the same again, unchanged", *_timed([ours, "load", str(source)], place)))
    shutil.rmtree(place / "oxigraph")
    print("| Load | wall s | processor s | wall, ratio to oxigraph load |\n|---|---|---|---|")
    for name, wall, cpu in rows:
        print(f"| {name} | {wall:.1f} | {cpu:.1f} | {wall / rows[0][1]:.2f} |")
    print()


def _determinism(place: Path) -> None:
    """Two exports have one hash."""
    command = [str(Path(sys.executable).parent / "participatiekaart"), "export"]
    hashes = set()
    for _ in range(2):
        exported = subprocess.run(command, check=True, env=_environment(place), stdout=subprocess.PIPE)
        hashes.add(hashlib.sha256(exported.stdout).hexdigest())
    print(f"export | sha256sum twice: {'equal' if len(hashes) == 1 else 'DIFFERENT'} ({min(hashes)[:16]}…)\n")


def _queries(place: Path, triples: int, seconds: float) -> None:
    """Small queries against ``oxigraph serve-read-only`` on the same snapshot; first time asked, and asked again."""
    data_dir = place / "data"
    published = orjson.loads((data_dir / "published.json").read_bytes())
    chance = random.Random(1)
    count = triples // 200
    print("| Small query | clients | native /s | ours, new /s | ratio | ours, asked before /s | ratio |")
    print("|---|---|---|---|---|---|---|")
    with (
        servers.native(data_dir / "snapshots" / published["snapshot"]) as native,
        servers.ours(data_dir, synthetic.BASE, cache_mib=0) as uncached,
        servers.ours(data_dir, synthetic.BASE, cache_mib=64) as cached,
    ):
        for name, (template, accept) in _KINDS.items():
            iris = (f"{synthetic.BASE}id/practice/synthetic-{chance.randrange(count)}" for _ in range(500))
            queries = [_PREFIXES + template.format(iri=iri) for iri in iris]
            rate(cached, "/sparql", queries, accept, clients=1, seconds=seconds)
            for clients in (1, 16):
                peer, new, again = (
                    rate(port, path, queries, accept, clients=clients, seconds=seconds).per_second
                    for port, path in ((native, "/query"), (uncached, "/sparql"), (cached, "/sparql"))
                )
                print(f"| {name} | {clients} | {peer:,.0f} | {new:,.0f} | {new / peer:.2f} | {again:,.0f} | {again / peer:.2f} |")


if __name__ == "__main__":
    main()
