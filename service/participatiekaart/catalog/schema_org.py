"""The catalogue and its data sets as schema.org says it: what search engines for data read inside pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from participatiekaart.catalog.description import Catalogue, Page
from participatiekaart.catalog.distributions import Distribution
from participatiekaart.datasets import Dataset

__all__ = ["data_catalogue", "data_set"]

Json = Mapping[str, Any]

_TAGS = {"NLD": "nl", "ENG": "en", "FRY": "fy", "DEU": "de", "FRA": "fr"}
"""Language tags (BCP 47) of languages that have a shorter one than in the authority table."""


def data_catalogue(catalogue: Catalogue, page: Page, language: str) -> Json:
    """The catalogue with the data sets of a page, in one language."""
    return _said(
        {
            "@context": "https://schema.org",
            "@type": "DataCatalog",
            "@id": catalogue.iri,
            "url": f"{catalogue.root}/catalog",
            "name": catalogue.title.best(language),
            "description": catalogue.description.best(language),
            "inLanguage": language,
            "license": catalogue.workspace.settings.catalog_license,
            "publisher": _organisation(catalogue, catalogue.workspace.settings.publisher, language),
            "dateModified": catalogue.modified.isoformat(timespec="seconds") if catalogue.modified else None,
            "dataset": [_data_set(catalogue, each, language) for each in page.datasets],
        }
    )


def data_set(catalogue: Catalogue, dataset: Dataset, language: str) -> Json:
    """A data set, in one language."""
    return {"@context": "https://schema.org", **_data_set(catalogue, dataset, language)}


def _data_set(catalogue: Catalogue, dataset: Dataset, language: str) -> Json:
    changed = catalogue.changed(dataset)
    return _said(
        {
            "@type": "Dataset",
            "@id": dataset.iri,
            "identifier": dataset.iri,
            "url": catalogue.landing_page(dataset),
            "name": dataset.title.best(language),
            "description": dataset.description.best(language),
            "license": dataset.license,
            "creditText": dataset.credit.best(language),
            "isAccessibleForFree": True,
            "publisher": _organisation(catalogue, dataset.publisher, language),
            "creator": [_organisation(catalogue, each, language) for each in dataset.creators],
            "keywords": [word for spoken, word in dataset.keywords if spoken == language],
            "inLanguage": [_TAGS.get(code := each.rsplit("/", 1)[-1], code.lower()) for each in dataset.languages],
            "spatialCoverage": list(dataset.places),
            "temporalCoverage": "/".join(each.isoformat() for each in dataset.period) if dataset.period else None,
            "datePublished": dataset.issued.isoformat() if dataset.issued else None,
            "dateModified": changed.isoformat(timespec="seconds") if changed else None,
            "includedInDataCatalog": {"@type": "DataCatalog", "@id": catalogue.iri, "url": f"{catalogue.root}/catalog"},
            "distribution": [_download(each, language) for each in catalogue.distributions(dataset)],
        }
    )


def _download(way: Distribution, language: str) -> Json:
    return _said(
        {
            "@type": "DataDownload",
            "name": way.title.best(language),
            "encodingFormat": way.media_type,
            "contentUrl": way.download or way.address,
            "contentSize": f"{way.file.byte_size} B" if way.file else None,
            "sha256": way.file.sha256 if way.file else None,
        }
    )


def _organisation(catalogue: Catalogue, iri: str, language: str) -> Json:
    return {"@type": "Organization", "@id": iri, "name": catalogue.name(iri).best(language)}


def _said(said: Json) -> Json:
    """Without what is not known."""
    return {key: value for key, value in said.items() if value not in (None, "", [])}
