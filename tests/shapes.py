"""Shapes that know of what nobody wrote Python for."""

from __future__ import annotations

import shutil
from pathlib import Path

from participatiekaart import bundled
from participatiekaart.model import Model
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE

__all__ = ["model_with", "shapes_with"]

_HEAD = f"@base <{SHARED_BASE}shapes/> .\n" + "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


def shapes_with(folder: Path, more: str) -> Path:
    """A copy of our shapes, with a file more.

    Args:
        folder: where they come to stand.
        more: what that file says in Turtle; our prefixes are declared.
    """
    shapes = Path(shutil.copytree(bundled.shapes, folder / "shapes"))
    (shapes / "made-up.ttl").write_text(_HEAD + more, "utf-8")
    return shapes


def model_with(folder: Path, more: str) -> Model:
    """The model of `shapes_with`."""
    return Model.read(shapes_with(folder, more), bundled.ontology)
