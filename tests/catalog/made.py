"""Data sets that are made up for a test: a federated region with its own base, publisher and licence."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from participatiekaart import bundled
from participatiekaart.ingest import FileSource
from participatiekaart.rdf.statements import term
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.conftest import silent
from tests.listening import listening

__all__ = ["BASE", "LICENSE", "ROOT", "listening", "region_with", "source", "values", "write"]

BASE = "https://kaart.example.org/zuid/"
ROOT = "https://data.example.org"
LICENSE = "https://creativecommons.org/licenses/by-sa/4.0/"

_HEAD = """
@base <{base}id/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix pk: <https://w3id.org/participatiekaart/def#> .
@prefix schema: <https://schema.org/> .
@prefix void: <http://rdfs.org/ns/void#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<organisation/zuid> a org:Organization ; schema:name "Regio Zuid"@nl ;
  org:classification <https://w3id.org/participatiekaart/id/concept/organisation-type/overig> .
"""
_DATASET = """
<dataset/set-{number:04}> a dcat:Dataset ;
  schema:name "Voorbeelden {number}"@nl, "Examples {number}"@en ;
  schema:description "Voorbeelden uit wijk {number}."@nl, "Examples from district {number}."@en ;
  void:uriSpace "{base}id/practice/{number:04}-" ;
  dcat:theme <http://publications.europa.eu/resource/authority/data-theme/EDUC> ;
  dcat:keyword "wijk {number}"@nl, "district {number}"@en ;
  dct:language <http://publications.europa.eu/resource/authority/language/NLD> ;
  dct:spatial <http://publications.europa.eu/resource/authority/country/NLD> ;
  dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/ANNUAL> ;
  pk:period [ a pk:Period ; schema:startDate "2020"^^xsd:gYear ; schema:endDate "2024"^^xsd:gYear ] ;
  dct:issued "2026-01-01"^^xsd:date ;
  dct:license <{license}> ; dct:publisher <organisation/zuid> .
"""


def region_with(count: int, folder: Path, **settings: object) -> Workspace:
    """A region's copy that has so many data sets and nothing else but one list of concepts.

    Args:
        count: number of data sets.
        folder: to make it in.
        settings: that differ from the defaults.
    """
    write(count, folder)
    given = {"base_iri": BASE, "publisher": f"{BASE}id/organisation/zuid", "contact_email": "data@kaart.example.org"}
    workspace = Workspace(
        Settings.model_validate({"data_dir": folder / "data", "reference_sample": 0, "dump_hours": 0, **given, **settings})
    )
    loaded = workspace.load(source(folder), silent)
    assert loaded.report.conforms, loaded.report.as_text("en")
    return workspace


def write(count: int, folder: Path) -> None:
    """Write the records of a region with so many data sets."""
    parts = [_HEAD.format(base=BASE), *(_DATASET.format(base=BASE, number=each, license=LICENSE) for each in range(count))]
    (folder / "records.ttl").write_text("".join(parts))


def source(folder: Path) -> FileSource:
    """The files that a region was made of in a folder."""
    return FileSource.of([bundled.ontology / "concepts" / "organisation-type.ttl", folder / "records.ttl"], "region")


def values(triples: Iterable[ox.Triple], subject: str, predicate: str) -> set[str]:
    """The values of a property of a node, without brackets and quotes."""
    found = (each for each in triples if each.subject == ox.NamedNode(subject) and each.predicate.value == term(predicate))
    return {each.object.value for each in found if isinstance(each.object, ox.NamedNode | ox.Literal)}
