"""Records, fields and cells that are made up for a test."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
from hypothesis import strategies as st

from participatiekaart import bundled
from participatiekaart.language import Text
from participatiekaart.model import Model
from participatiekaart.model.documents import JsonDocuments, Tree
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, Naming
from participatiekaart.rdf.parsing import parse_bytes, parse_lines
from participatiekaart.rdf.records import split
from participatiekaart.tables.rows import Cell, CellType, Document, Field, Row

ID = f"{SHARED_BASE}id/"

SINGLE: Mapping[CellType, st.SearchStrategy[Cell]] = {
    "text": st.text(min_size=1),
    "iri": st.text(min_size=1),
    "integer": st.integers(-(1 << 63), (1 << 63) - 1),
    "number": st.integers(-(10**15), 10**15) | st.decimals(-(10**9), 10**9, places=4),
    "boolean": st.booleans(),
    "day": st.dates(date(1, 1, 1)),
}
TYPES: tuple[CellType, ...] = ("text", "iri", "integer", "number", "boolean", "day")
FIELDS = tuple(
    Field(f"{of_type}_{many}", None, "value", "", of_type, many, Text(nl=of_type), Text())
    for of_type in TYPES
    for many in (False, True)
)
"""A field of every type, of one value and of several."""


def _cell(field: Field) -> st.SearchStrategy[Cell]:
    one = SINGLE[field.type]
    return st.none() | (st.lists(one, min_size=1, max_size=3) if field.many else one)  # type: ignore[arg-type]


ROWS: st.SearchStrategy[list[Row]] = st.lists(st.tuples(*map(_cell, FIELDS)), max_size=5)
"""Rows of `FIELDS` with any Unicode text, any day, numbers of any size that fits."""


def document(model: Model, turtle: str, path: str) -> Document:
    """A record in Turtle as the index has it: compact JSON-LD without a context."""
    header = "".join(
        f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("pk", "schema", "skos", "dct", "xsd", "sosa", "edtf", "geo")
    )
    lines = parse_bytes(f"@base <{ID}> .\n{header}{turtle}".encode(), ox.RdfFormat.TURTLE, "a.ttl")
    content = b"".join(record.content for record in split(lines, Naming(), "a.ttl"))
    found = JsonDocuments(model).json_ld(Tree.of(quad.triple for quad in parse_lines(content)), ID + path)
    del found["@context"]
    return found


def extended(folder: Path, turtle: str) -> Model:
    """The model with shapes more, that no line of Python knows."""
    shapes = folder / "shapes"
    shutil.copytree(bundled.shapes, shapes)
    (shapes / "made-up.ttl").write_text(
        "@base <https://w3id.org/participatiekaart/shapes/> .\n"
        + "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
        + turtle
    )
    return Model.read(shapes, bundled.ontology)


def nameless(_iris: Iterable[str]) -> Mapping[str, Text]:
    """Nothing has a name."""
    return {}


def same_number(written: float | int | None, cell: Cell) -> bool:
    """Whether a number came back as the nearest double-precision float."""
    return written is None if cell is None else isinstance(cell, int | Decimal) and float(cell) == written
