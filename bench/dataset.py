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

__all__ = ["Dataset", "Published"]

_BINARIES = Path(sys.executable).parent


@dataclass(frozen=True)
class Published:
    """A folder with a data directory of this project.

    Attributes:
        folder: where all that is measured on stands; what is there already is used as it is.
    """

    folder: Path

    @property
    def data_dir(self) -> Path:
        """This project's data directory."""
        return self.folder / "data"

    @property
    def settings(self) -> Settings:
        """Settings of this project on this data."""
        return Settings(data_dir=self.data_dir, base_iri=synthetic.BASE)

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

    @property
    def snapshot(self) -> Path:
        """The published snapshot."""
        name: str = orjson.loads((self.data_dir / "published.json").read_bytes())["snapshot"]
        return self.data_dir / "snapshots" / name


@dataclass(frozen=True)
class Dataset(Published):
    """Practices as people write them, in files, beside the bundled data.

    Attributes:
        triples: about how many synthetic ones there are, besides those of the bundled data.
    """

    triples: int

    @property
    def files(self) -> list[Path]:
        """The Turtle files; written when they are not there yet."""
        source = self.folder / "synthetic"
        if not source.exists():
            written = synthetic.write(source, self.triples)
            print(f"{written:,} synthetic triples in {len(list(source.iterdir()))} Turtle files, {os.cpu_count()} processors\n")
        return sorted(source.iterdir())

    def load_bundled(self) -> None:
        """Load what the synthetic records refer to."""
        self.run("participatiekaart", "load")

    def load_synthetic(self) -> None:
        """Load the synthetic files."""
        self.run("participatiekaart", "load", str(self.files[0].parent))

    @property
    def snapshot(self) -> Path:
        """The published snapshot; loaded first when there is none yet."""
        if not (self.data_dir / "published.json").exists():
            self.load_bundled()
            self.load_synthetic()
        return super().snapshot

    @property
    def n_triples(self) -> Path:
        """The published triples, each once, for servers that read a file."""
        snapshot = self.snapshot
        path = self.folder / f"{snapshot.name}.nt"
        if not path.exists():
            store = ox.Store.read_only(str(snapshot))
            store.dump(str(path), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        return path
