"""How a data set can be had: the files of the newest dump, and the services that answer at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from participatiekaart.catalog.codes import EU, IANA, file_type
from participatiekaart.catalog.services import SERVICES
from participatiekaart.datasets import OUTCOME, Dataset
from participatiekaart.dumps import PACKED, DumpFile
from participatiekaart.language import Text, text
from participatiekaart.model import Model
from participatiekaart.rdf.names import VOCABULARY
from participatiekaart.rdf.statements import Said, statements, term

__all__ = ["Distribution", "distributions"]


@dataclass(frozen=True)
class Distribution:
    """One way to get a data set.

    Attributes:
        iri: what it is called.
        title, description: for people.
        media_type: of the content.
        address: where it is to be had.
        file: of the dump; none for a service.
        service: IRI of the service; empty for a file.
        download: address of a file that a service makes; that of the dump for a file; empty where there is none.
    """

    iri: str
    title: Text
    description: Text
    media_type: str
    address: str
    file: DumpFile | None = None
    service: str = ""
    download: str = ""

    def triples(self, dataset: Dataset) -> Iterator[ox.Triple]:
        """What the catalogue says of it."""
        file = self.file
        said: dict[str, Said | None] = {
            "a": "dcat:Distribution",
            "dct:title": self.title,
            "dct:description": self.description,
            "dcat:accessURL": self.address,
            "dcat:downloadURL": self.download,
            "dcat:accessService": self.service,
            "dcat:mediaType": IANA + self.media_type,
            "dct:format": file_type(self.media_type),
            "dct:license": dataset.license,
            "dct:language": dataset.languages,
            "dct:conformsTo": VOCABULARY,
            "dct:issued": dataset.issued,
            "dcatap:availability": f"{EU}planned-availability/STABLE",
        }
        if dataset.credit:
            rights = f"{dataset.iri}#rights"
            said["dct:rights"] = rights
            yield from statements(rights, {"a": "dct:RightsStatement", "dct:description": dataset.credit})
        if file:
            checksum = f"{self.iri}-checksum"
            said |= {
                "dct:modified": file.modified,
                "dcat:byteSize": ox.Literal(str(file.byte_size), datatype=ox.NamedNode(term("xsd:nonNegativeInteger"))),
                "dcat:compressFormat": IANA + PACKED[file.compression] if file.compression else None,
                "spdx:checksum": checksum,
            }
            yield from statements(
                checksum,
                {
                    "a": "spdx:Checksum",
                    "spdx:algorithm": term("spdx:checksumAlgorithm_sha256"),
                    "spdx:checksumValue": ox.Literal(file.sha256, datatype=ox.NamedNode(term("xsd:hexBinary"))),
                },
            )
        yield from statements(self.iri, said)


def distributions(
    dataset: Dataset, files: tuple[DumpFile, ...], model: Model, catalogue: str, root: str, *, has_list: bool
) -> Iterator[Distribution]:
    """The ways to get a data set.

    Args:
        dataset: the data set.
        files: of the newest dump, of any data set.
        model: tells which data set the API has a table of.
        catalogue: IRI of the catalogue.
        root: address of the server.
        has_list: whether what the API lists is all in the data set, so that its licence holds for the list.
    """
    own = [file for file in files if file.dataset == dataset.iri]
    for file in own:
        address = f"{root}/dumps/{file.name}"
        yield Distribution(
            f"{catalogue}#{file.name}",
            _named(dataset.title, file.name),
            text("The whole data set as one file, made anew when the data have changed."),
            file.media_type,
            address,
            file,
            download=address,
        )
    services = {each.name: each for each in SERVICES}
    lists = _lists(dataset, model) if has_list else []
    for name in lists:
        api = services["api"]
        yield Distribution(
            f"{catalogue}#{dataset.name}-{api.name}",
            _named(dataset.title, "API"),
            api.description,
            "text/csv",
            f"{root}{api.path}/{name}",
            service=api.iri(catalogue),
            download=f"{root}{api.path}/{name}?format=csv",
        )
    if not own and not lists:
        sparql = services["sparql"]
        yield Distribution(
            f"{catalogue}#{dataset.name}-{sparql.name}",
            _named(dataset.title, "SPARQL"),
            sparql.description,
            "application/sparql-results+json",
            root + sparql.path,
            service=sparql.iri(catalogue),
        )


def _lists(dataset: Dataset, model: Model) -> list[str]:
    """The lists of the API that have the rows of its table."""
    if OUTCOME in dataset.classes:
        return ["measurements"]
    return [name for name, shape in model.collections.items() if shape.targets.intersection(dataset.classes)]


def _named(title: Text, way: str) -> Text:
    return Text({language: f"{words} ({way})" for language, words in title.items()})
