"""The synthetic dataset on disk, and this project's data directory with it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import orjson
import pyoxigraph as ox

from bench import synthetic
from participatiekaart.settings import Settings

__all__ = ["Dataset"]

_BINARIES = Path(sys.executable).parent


@dataclass(frozen=True)
class Dataset:
    """A folder with everything that is measured on.

    Attributes:
        folder: where all of it stands; what is there already is used as it is.
        triples: about how many synthetic ones there are, besides those of the bundled data.
    """

    folder: Path
    triples: int

    @property
    def data_dir(self) -> Path:
        """This project's data directory."""
        return self.folder / "data"

    @property
    def settings(self) -> Settings:
        """Settings of this project on this data."""
        return Settings(data_dir=self.data_dir, base_iri=synthetic.BASE)

    @property
    def files(self) -> list[Path]:
        """The Turtle files; written when they are not there yet."""
        source = self.folder / "synthetic"
        if not source.exists():
            written = synthetic.write(source, self.triples)
            print(f"{written:,} synthetic triples in {len(list(source.iterdir()))} Turtle files, {os.cpu_count()} processors\n")
        return sorted(source.iterdir())

    def run(self, command: str, *arguments: str) -> bytes:
        """Run a command that is installed beside this Python, in the environment of this data; returns what it writes.

        Raises:
            CalledProcessError: it failed.
        """
        environment = {
            **os.environ,
            "PARTICIPATIEKAART_BASE_IRI": synthetic.BASE,
            "PARTICIPATIEKAART_DATA_DIR": str(self.data_dir),
        }
        try:
            return subprocess.run([_BINARIES / command, *arguments], check=True, env=environment, capture_output=True).stdout
        except subprocess.CalledProcessError as error:
            sys.stderr.buffer.write(error.stderr)
            raise

    def load_bundled(self) -> None:
        """Load what the synthetic records refer to."""
        self.run("participatiekaart", "load")

    def load_synthetic(self) -> None:
        """Load the synthetic files."""
        self.run("participatiekaart", "load", str(self.files[0].parent))

    @property
    def snapshot(self) -> Path:
        """The published snapshot; loaded first when there is none yet."""
        published = self.data_dir / "published.json"
        if not published.exists():
            self.load_bundled()
            self.load_synthetic()
        name: str = orjson.loads(published.read_bytes())["snapshot"]
        return self.data_dir / "snapshots" / name

    @property
    def n_triples(self) -> Path:
        """The published triples, each once, for servers that read a file."""
        snapshot = self.snapshot
        path = self.folder / f"{snapshot.name}.nt"
        if not path.exists():
            store = ox.Store.read_only(str(snapshot))
            store.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        return path
