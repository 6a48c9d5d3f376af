"""``python -m bench``: everything that is measured, each beside a peer in the same run.

Absolute figures say more about the machine than about the code: read the ratios.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from bench import dump, harvest, lists, load, publish, queries
from bench.dataset import Dataset
from bench.questions import KINDS


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=("load", "queries", "publish", "lists", "dump", "harvest"), help="without it: load and queries"
    )
    parser.add_argument("--triples", type=int, default=1_000_000, help="size of the synthetic dataset; 20,000 or more")
    parser.add_argument("--seconds", type=float, default=3.0, help="for each measurement of a server")
    parser.add_argument("--folder", type=Path, help="where the data is made and kept for a next run; without it: a temporary one")
    names = [kind.name for kind in KINDS]
    parser.add_argument("--kinds", nargs="+", default=names, choices=names, metavar="KIND", help="of questions that queries asks")
    parser.add_argument(
        "--without",
        nargs="+",
        default=[],
        choices=("ours", *dict.fromkeys((*queries.PEERS, *lists.PEERS))),
        metavar="SERVER",
        help="that queries and lists leave out",
    )
    parser.add_argument(
        "--records",
        type=int,
        nargs="+",
        default=[25, 10_000],
        help="numbers of practices that lists measures with, one after another",
    )
    parser.add_argument("--prez", type=Path, metavar="PYTHON", help="that Prez is installed for, which lists then asks as well")
    parser.add_argument(
        "--through", choices=tuple(publish.WRITERS), default="graph-store", help="how publish writes the changed record"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="participatiekaart-bench", dir=os.environ.get("TMPDIR")) as temporary:
        folder = (given.folder or Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        dataset = Dataset(folder, given.triples)
        if given.what in {None, "load"}:
            if dataset.data_dir.exists():
                parser.error(f"{folder} has been loaded already; measure a load in another folder.")
            load.measure(dataset)
        if given.what in {None, "queries"} and not queries.measure(dataset, given.seconds, given.kinds, given.without):
            sys.exit("Ours gives other answers than the native server.")
        if given.what == "lists" and not lists.measure(folder, given.records, given.seconds, given.without, given.prez):
            sys.exit("Not all servers give the same answers.")
        if given.what == "publish":
            publish.measure(dataset, given.through)
        if given.what == "dump":
            dump.measure(dataset)
        if given.what == "harvest":
            harvest.measure(folder, given.seconds)


if __name__ == "__main__":
    main()
