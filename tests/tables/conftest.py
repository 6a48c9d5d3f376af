"""The bundled records as documents, and what is looked up about them, with no index in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pytest

from participatiekaart import bundled
from participatiekaart.language import Text
from participatiekaart.model import Column, Model, columns_of
from participatiekaart.model.documents import JsonDocuments, Tree
from participatiekaart.rdf.parsing import parse_lines
from participatiekaart.reachability import reachable
from participatiekaart.tables.outcomes import Tidy
from participatiekaart.tables.rows import Document
from participatiekaart.workspace import Workspace


@dataclass(frozen=True)
class Things:
    """Documents by IRI: of records, and of the concepts inside them."""

    model: Model
    by_iri: dict[str, Document]

    def get(self, iri: str) -> Document | None:
        """What is on record of a thing."""
        return self.by_iri.get(iri)

    def of(self, record_type: str) -> Iterator[Document]:
        """The documents of a record type, each with a key."""
        for iri, document in self.by_iri.items():
            *_, found, slug = iri.split("/")
            if found == record_type:
                yield {**document, "key": slug}

    def columns(self, collection: str) -> tuple[Column, ...]:
        """The columns of a collection."""
        return columns_of(self.model, self.model.collections[collection].targets)

    def labels(self, iris: Iterable[str]) -> Mapping[str, Text]:
        """What things are called."""
        named = {iri: self.by_iri[iri] for iri in iris if iri in self.by_iri}
        return {iri: Text(found.get("name") or found.get("prefLabel") or {}) for iri, found in named.items()}  # type: ignore[call-overload]

    def above(self, iri: str) -> set[str]:
        """What a region or a concept lies in."""
        return set(reachable(self._right_above(iri), self._right_above))

    def _right_above(self, iri: str) -> list[str]:
        said = self.by_iri.get(iri, {})
        values = [said.get(key) or [] for key in ("within", "broader")]
        return [each["id"] for value in values for each in (value if isinstance(value, list) else [value])]  # type: ignore[index]


@pytest.fixture(scope="session")
def model() -> Model:
    return Model.read(bundled.shapes, bundled.ontology)


@pytest.fixture(scope="session")
def things(bundled_workspace: Workspace, model: Model) -> Things:
    """All bundled records."""
    documents = JsonDocuments(model)
    by_iri: dict[str, Document] = {}
    for record in bundled_workspace.journal.records():
        document = documents.json_ld(Tree.of(quad.triple for quad in parse_lines(record.content)), record.name.iri)
        document.pop("@context")
        inside = document.get("included", [])
        for each in (document, *(inside if isinstance(inside, list) else ())):
            if isinstance(each, dict):
                by_iri[str(each["id"])] = each
    return Things(model, by_iri)


@pytest.fixture(scope="session")
def tidy(things: Things) -> Tidy:
    return Tidy(things.model, things.get)
