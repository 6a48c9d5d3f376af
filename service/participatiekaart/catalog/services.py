"""The data services that every data set can be had through: SPARQL, the API and the feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from participatiekaart.language import Text, text
from participatiekaart.rdf.statements import Said, statements

__all__ = ["SERVICES", "Service"]


@dataclass(frozen=True)
class Service:
    """A data service.

    Attributes:
        name: fragment of its IRI in the catalogue.
        title, description, keywords: for people; keywords by language, with commas between them.
        path: where it is called.
        description_path: where machines read what it can do.
        page: where people read that.
        standards: that it follows.
    """

    name: str
    title: Text
    description: Text
    keywords: Text
    path: str
    description_path: str
    page: str
    standards: tuple[str, ...]

    def iri(self, catalogue: str) -> str:
        """What it is called."""
        return f"{catalogue}#{self.name}"

    def triples(self, catalogue: str, root: str, said: dict[str, Said | None]) -> Iterator[ox.Triple]:
        """What the catalogue says of it.

        Args:
            catalogue: IRI of the catalogue.
            root: address of the server.
            said: what holds for all services.
        """
        iri = self.iri(catalogue)
        yield from statements(
            iri,
            {
                "a": "dcat:DataService",
                "dct:title": self.title,
                "dct:description": self.description,
                "dct:identifier": ox.Literal(iri),
                "dcat:endpointURL": root + self.path,
                "dcat:endpointDescription": root + self.description_path,
                "dcat:landingPage": root + self.page,
                "foaf:page": root + self.page,
                "dct:conformsTo": self.standards,
                "dcat:keyword": [
                    ox.Literal(word.strip(), language=language)
                    for language, words in self.keywords.items()
                    for word in words.split(",")
                ],
                **said,
            },
        )


SERVICES = (
    Service(
        "sparql",
        text("SPARQL service"),
        text("Answers questions in SPARQL 1.1 over all data sets of this catalogue, within budgets of time and size."),
        text("SPARQL, linked data, questions"),
        "/sparql",
        "/sparql",
        "/sparql",
        ("https://www.w3.org/TR/sparql11-protocol/",),
    ),
    Service(
        "api",
        text("API"),
        text("Gives lists, single things, search, facets, tables and maps as JSON, CSV, XLSX, Parquet and GeoJSON."),
        text("API, JSON, tables"),
        "/api/v1",
        "/api/v1/openapi.json",
        "/api/v1/docs",
        ("https://spec.openapis.org/oas/v3.1.0",),
    ),
    Service(
        "feed",
        text("Event stream"),
        text("Gives every change of every record as a Linked Data Event Stream, so that a copy elsewhere stays up to date."),
        text("event stream, changes, harvesting"),
        "/feed",
        "/feed",
        "/feed",
        ("https://w3id.org/ldes/specification", "https://w3id.org/tree/specification"),
    ),
)
"""All of them."""
