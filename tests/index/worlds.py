"""A small data directory that is published with its index, and all that can be seen of an index."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import tantivy
from tantivy import Order, Query

from participatiekaart import bundled
from participatiekaart.graph import pointer
from participatiekaart.graph.pointer import Pointer
from participatiekaart.graph.publishing import publish
from participatiekaart.index import schema
from participatiekaart.index.building import IndexProjection
from participatiekaart.journal import Journal
from participatiekaart.model import Model
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, Naming
from participatiekaart.rdf.parsing import parse_bytes
from participatiekaart.rdf.records import Record, split

_PROLOGUE = f"@base <{SHARED_BASE}id/> .\n" + "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


def records(turtle: str) -> list[Record]:
    """The records in a text in Turtle; names are relative to ``…/id/``."""
    return split(parse_bytes((_PROLOGUE + turtle).encode(), ox.RdfFormat.TURTLE, "test"), Naming(), "test")


class World:
    """A data directory with a journal, without validation in between.

    Args:
        path: the data directory.
        model: the shapes; ours where they are not given.
    """

    def __init__(self, path: Path, model: Model | None = None) -> None:
        self.path = path
        self.model = model or Model.read(bundled.shapes, bundled.ontology)
        self.journal = Journal(path / "journal.sqlite", Naming())
        self.projection = IndexProjection(self.model, Naming())

    def change(self, turtle: str, retracted: Iterable[str] = ()) -> None:
        """Append records to the journal, and the end of those with these paths."""
        gone = [f"{SHARED_BASE}id/{path}" for path in retracted]
        self.journal.append(records(turtle), gone, source="test", agent="test")

    def publish(self) -> Pointer:
        """Publish with the index."""
        return publish(self.path, self.journal, projections=[self.projection])

    @property
    def index(self) -> Path:
        """The directory of the published index."""
        published = pointer.read(self.path)
        assert published is not None
        return self.path / "index" / published.parts["index"].name

    def shown(self) -> dict[object, object]:
        """All that can be seen of the published index."""
        return contents(self.index, self.model)

    def made_from_nothing(self) -> dict[object, object]:
        """All that can be seen of an index that is made of the published snapshot and nothing else."""
        published = pointer.read(self.path)
        assert published is not None
        with tempfile.TemporaryDirectory() as folder:
            self.projection.build(Path(folder) / "index", self.path / "snapshots" / published.snapshot)
            return contents(Path(folder) / "index", self.model)

    def found(self, field: str, term: str) -> set[str]:
        """The paths of the things that the published index has under a term."""
        index = schema.opened(self.index)
        hits = index.searcher().search(Query.term_query(index.schema, field, term, index_option="basic"), 1000).hits
        return {_iri(index.searcher(), address).removeprefix(f"{SHARED_BASE}id/") for _, address in hits}

    def segment(self, path: str) -> int:
        """The number of the part of the published index that a thing was written in."""
        index = schema.opened(self.index)
        query = Query.term_query(index.schema, schema.IRI, f"{SHARED_BASE}id/{path}", index_option="basic")
        [(_, address)] = index.searcher().search(query, 2).hits
        return address.segment_ord


def contents(directory: Path, model: Model) -> dict[object, object]:
    """What is stored of each thing; which things each term of each field leads to; and which number each thing is sorted by."""
    index = schema.opened(directory)
    searcher, every = index.searcher(), Query.all_query()
    stored: list[Mapping[str, Any]] = [searcher.doc(address).to_dict() for _, address in searcher.search(every, 10_000).hits]
    seen: dict[object, object] = {each[schema.IRI][0]: each for each in stored}
    assert len(seen) == len(stored), "a thing is in the index once"
    for name, kind in schema.fields_of(model).items():
        if kind in {"value", "term", "words"}:
            for term, _ in searcher.terms_with_prefix(name, "", filter_query=every):
                query = Query.term_query(index.schema, name, term, index_option="basic")
                seen[name, term] = {_iri(searcher, address) for _, address in searcher.search(query, 10_000).hits}
        elif kind in {"integer", "float"}:
            hits = searcher.search(every, 10_000, order_by_field=name, order=Order.Asc).hits
            seen[name] = {(value, _iri(searcher, address)) for value, address in hits}
    return seen


def _iri(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> str:
    return str(searcher.doc(address).get_first(schema.IRI))
