"""The index that is published in a data directory."""

from __future__ import annotations

from pathlib import Path

from participatiekaart.graph.newest import Newest
from participatiekaart.graph.pointer import Pointer
from participatiekaart.index.building import IndexProjection
from participatiekaart.index.searching import Index
from participatiekaart.language import text
from participatiekaart.locks import FileLock
from participatiekaart.model import Model
from participatiekaart.rdf.names import Naming

__all__ = ["published_index"]

_KIND = IndexProjection.name


def published_index(data_dir: Path, model: Model, naming: Naming) -> Newest[Index]:
    """The index of a data directory, always the newest.

    Args:
        data_dir: the data directory.
        model: the shapes.
        naming: tells which things a path can mean.
    """

    def opened(published: Pointer, held: FileLock) -> Index:
        return Index(data_dir / _KIND / published.parts[_KIND].name, published.position, model, naming, held)

    unreadable = text("There is no readable index; 'participatiekaart rebuild' makes it from the journal.")
    return Newest(data_dir, _KIND, opened, unreadable)
