"""``python -m bench dump``: everything that is published as files, beside ``oxigraph dump`` of the same snapshot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from bench import synthetic
from bench.dataset import Dataset

__all__ = ["measure"]

_BINARIES = Path(sys.executable).parent


@dataclass(frozen=True)
class _Cost:
    """What a command took: wall and processor seconds, its peak of memory in MiB, and the bytes that it wrote."""

    wall: float
    cpu: float
    memory: float
    written: int


def measure(dataset: Dataset) -> None:
    """Dump the graph in several ways, and print what each costs and whether the same dump twice has the same bytes."""
    file = dataset.folder / "dump.nq"
    dumps = dataset.data_dir / "dumps"
    snapshot = dataset.snapshot
    rows = {}
    try:
        rows["oxigraph dump, N-Quads"] = _cost("oxigraph", "dump", "--location", str(snapshot), "--file", str(file), to=file)
        environment = {"PARTICIPATIEKAART_BASE_IRI": synthetic.BASE, "PARTICIPATIEKAART_DATA_DIR": str(dataset.data_dir)}
        rows["participatiekaart export, N-Quads"] = _cost("participatiekaart", "export", stdout=file, to=file, **environment)
        hashes = []
        for _ in range(2):
            shutil.rmtree(dumps, ignore_errors=True)
            rows["participatiekaart dump, all files"] = _cost("participatiekaart", "dump", to=dumps, **environment)
            [sums] = dumps.glob("*/SHA256SUMS")
            hashes.append(sums.read_bytes())
    finally:
        file.unlink(missing_ok=True)
        shutil.rmtree(dumps, ignore_errors=True)
    least = rows["oxigraph dump, N-Quads"]
    print("| Dump | wall s | processor s | wall, ratio to oxigraph dump | peak memory, MiB | written, MB |")
    print("|---|---|---|---|---|---|")
    for name, cost in rows.items():
        ratio = cost.wall / least.wall
        print(f"| {name} | {cost.wall:.1f} | {cost.cpu:.1f} | {ratio:.2f} | {cost.memory:,.0f} | {cost.written / 1e6:,.0f} |")
    print(f"\ndump | SHA256SUMS twice: {'equal' if hashes[0] == hashes[1] else 'DIFFERENT'}\n")


def _cost(command: str, *arguments: str, to: Path, stdout: Path | None = None, **environment: str) -> _Cost:
    """Run a command that is installed beside this Python.

    Args:
        command: its name.
        arguments: of it.
        to: the file or folder that it writes.
        stdout: a file for its standard output, where that is what it writes.
        environment: variables to add.

    Raises:
        RuntimeError: it failed.
    """
    start = time.perf_counter()
    with (stdout or Path(os.devnull)).open("wb") as file:
        process = subprocess.Popen([_BINARIES / command, *arguments], stdout=file, env={**os.environ, **environment})
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command} ended with status {process.returncode}")
    wall = time.perf_counter() - start
    files = [to] if to.is_file() else [path for path in to.rglob("*") if path.is_file()]
    return _Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, sum(path.stat().st_size for path in files))
