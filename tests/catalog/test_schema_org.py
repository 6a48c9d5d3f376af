"""What search engines for data read: everything that Google Dataset Search asks for, in the language of the page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import pytest

from participatiekaart.catalog import Catalogue
from participatiekaart.catalog.schema_org import data_catalogue, data_set
from participatiekaart.datasets import Dataset
from participatiekaart.dumps import latest
from participatiekaart.workspace import Workspace
from tests.catalog.made import BASE, LICENSE, ROOT

Json = Mapping[str, Any]

each_language = pytest.mark.parametrize("language", ["nl", "en"])


@pytest.fixture(scope="module")
def sets(bundled: Catalogue) -> list[Dataset]:
    """The bundled data sets."""
    return list(bundled.datasets(bundled.names))


@each_language
def test_every_data_set_has_what_google_dataset_search_asks_for(bundled: Catalogue, sets: list[Dataset], language: str) -> None:
    assert len(sets) == 6
    for dataset in sets:
        said = data_set(bundled, dataset, language)
        assert (said["@context"], said["@type"], said["@id"]) == ("https://schema.org", "Dataset", dataset.iri)
        assert said["name"] == dataset.title[language]
        assert said["description"] == dataset.description[language]
        assert 50 <= len(said["description"]) <= 5000
        assert said["license"].startswith("https://creativecommons.org/")
        assert said["isAccessibleForFree"] is True
        for organisation in (said["publisher"], *said["creator"]):
            assert organisation["@type"] == "Organization"
            assert organisation["name"]
        assert said["creator"]
        assert said["includedInDataCatalog"]["@id"] == bundled.iri
        assert datetime.fromisoformat(said["dateModified"]).tzinfo
        assert said["url"].startswith(f"{ROOT}/doc/dataset/")


@each_language
def test_every_download_has_an_address_a_format_a_size_and_a_hash(bundled: Catalogue, sets: list[Dataset], language: str) -> None:
    dump = latest(bundled.workspace.data_dir)
    assert dump
    for dataset in sets:
        ways = {each["contentUrl"]: each for each in data_set(bundled, dataset, language)["distribution"]}
        files = [file for file in dump.files if file.dataset == dataset.iri]
        assert files
        for file in files:
            way = ways.pop(f"{ROOT}/dumps/{file.name}")
            assert way["@type"] == "DataDownload"
            assert way["encodingFormat"] == file.media_type
            assert way["contentSize"] == f"{file.byte_size} B"
            assert way["sha256"] == file.sha256
            assert way["name"] == f"{dataset.title[language]} ({file.name})"
        for address, way in ways.items():
            assert address.startswith(f"{ROOT}/api/v1/")
            assert way["encodingFormat"] == "text/csv"


def test_keywords_are_those_of_the_language_of_the_page(region: Workspace) -> None:
    catalogue = Catalogue(region, ROOT)
    [dataset] = catalogue.page(1).datasets
    assert data_set(catalogue, dataset, "nl")["keywords"] == ["wijk 0"]
    assert data_set(catalogue, dataset, "en")["keywords"] == ["district 0"]


def test_times_places_and_languages_are_written_as_schema_org_does(region: Workspace) -> None:
    catalogue = Catalogue(region, ROOT)
    [dataset] = catalogue.page(1).datasets
    said = data_set(catalogue, dataset, "en")
    assert said["temporalCoverage"] == "2020-01-01/2024-12-31"
    assert said["datePublished"] == "2026-01-01"
    assert said["inLanguage"] == ["nl"]
    assert said["spatialCoverage"] == ["http://publications.europa.eu/resource/authority/country/NLD"]
    assert said["license"] == LICENSE
    assert said["publisher"] == {"@type": "Organization", "@id": f"{BASE}id/organisation/zuid", "name": "Regio Zuid"}


@each_language
def test_the_catalogue_lists_its_data_sets_and_says_whose_it_is(bundled: Catalogue, language: str) -> None:
    page = bundled.page(4)
    said = data_catalogue(bundled, page, language)
    assert (said["@type"], said["@id"], said["url"]) == ("DataCatalog", bundled.iri, f"{ROOT}/catalog")
    assert [each["@id"] for each in said["dataset"]] == [each.iri for each in page.datasets]
    assert all("@context" not in each for each in said["dataset"])
    assert said["inLanguage"] == language
    assert said["name"] == bundled.title[language]
    assert said["publisher"]["name"]
    assert re.fullmatch(r"https://creativecommons\.org/.*/", said["license"])


def test_what_is_not_known_is_not_said(bundled: Catalogue, sets: list[Dataset]) -> None:
    def values(said: object) -> list[object]:
        if isinstance(said, dict):
            return [inner for each in said.values() for inner in values(each)]
        if isinstance(said, list) and said:
            return [inner for each in said for inner in values(each)]
        return [said]

    for dataset in sets:
        assert not {"", None}.intersection(map(str, values(data_set(bundled, dataset, "en"))))
        assert [] not in values(data_set(bundled, dataset, "en"))
    timeless = [each for each in sets if not each.period]
    assert timeless
    assert all("temporalCoverage" not in data_set(bundled, each, "en") for each in timeless)
