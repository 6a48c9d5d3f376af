"""``python -m bench load``: the whole pipeline beside ``oxigraph load`` of the same files, and that an export has one hash."""

from __future__ import annotations

import hashlib
import resource
import shutil
import time
from collections.abc import Callable

from bench.dataset import Dataset

__all__ = ["measure"]


def measure(dataset: Dataset) -> None:
    """Load (parse, skolemise, validate, journal, publish) and print what it costs."""
    files = [str(path) for path in dataset.files]
    dataset.load_bundled()
    peer = dataset.folder / "oxigraph"
    timed = {
        "oxigraph load": _timed(lambda: dataset.run("oxigraph", "load", "--location", str(peer), "--file", *files)),
        "participatiekaart load": _timed(dataset.load_synthetic),
        "the same again, unchanged": _timed(dataset.load_synthetic),
    }
    shutil.rmtree(peer)
    print("| Load | wall s | processor s | wall, ratio to oxigraph load |\n|---|---|---|---|")
    for name, (wall, cpu) in timed.items():
        print(f"| {name} | {wall:.1f} | {cpu:.1f} | {wall / timed['oxigraph load'][0]:.2f} |")
    hashes = {hashlib.sha256(dataset.run("participatiekaart", "export")).hexdigest() for _ in range(2)}
    print(f"\nexport | sha256sum twice: {'equal' if len(hashes) == 1 else 'DIFFERENT'} ({min(hashes)[:16]}…)\n")


def _timed(run: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds of the processes that something runs."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    run()
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
