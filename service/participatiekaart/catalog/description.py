"""The catalogue as triples, a page at a time, at one position."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import pyoxigraph as ox

from participatiekaart.catalog.codes import EU, PUBLISHER_TYPES, described
from participatiekaart.catalog.distributions import Distribution, distributions
from participatiekaart.catalog.services import SERVICES
from participatiekaart.datasets import Dataset, datasets
from participatiekaart.dumps import Dumps, latest
from participatiekaart.graph.snapshot import Snapshot
from participatiekaart.language import LANGUAGES, Text, text
from participatiekaart.rdf.names import VOCABULARY
from participatiekaart.rdf.statements import Said, statements, term
from participatiekaart.workspace import Workspace

__all__ = ["Catalogue", "Page"]

_DATASET = term("dcat:Dataset")
_THEMES = f"{EU}data-theme"
_PUBLIC = f"{EU}access-right/PUBLIC"
_LANGUAGES = (f"{EU}language/NLD", f"{EU}language/ENG")


@dataclass(frozen=True)
class Page:
    """Some of the data sets.

    Attributes:
        datasets: in order of their IRIs.
        following: the IRI to ask for the next page with; empty where this is the last one.
    """

    datasets: tuple[Dataset, ...]
    following: str


class Catalogue:
    """The catalogue of a server: data sets from their records, files from the newest dump, the rest from the settings.

    Args:
        workspace: what it is made of.
        root: address that clients call the server by, without a slash at the end.

    Raises:
        SnapshotCorrupt: nothing is published.
    """

    def __init__(self, workspace: Workspace, root: str) -> None:
        self.workspace = workspace
        self.root = root
        self.iri = f"{workspace.naming.base}catalog"
        self.snapshot: Snapshot = workspace.graph.snapshot()
        self._dumps: Dumps | None = latest(workspace.data_dir)
        self._changed: dict[str, datetime | None] = {}

    @cached_property
    def names(self) -> list[str]:
        """IRIs of all data sets, sorted."""
        return [each for each in self.snapshot.instances(_DATASET) if self.workspace.naming.record_of(each)]

    @property
    def has_dumps(self) -> bool:
        """Whether there are files to download."""
        return self._dumps is not None

    @cached_property
    def modified(self) -> datetime | None:
        """When something in it last changed: a record, or a file; none where there is nothing."""
        entry = self.workspace.journal.entry(self.snapshot.position)
        moments = [each.modified for each in (self._dumps.files if self._dumps else ())]
        return max([*moments, *([entry.at] if entry else [])], default=None)

    @cached_property
    def title(self) -> Text:
        """What it is called."""
        name = self.name(self._publisher)
        return Text({each: text("Catalogue of {publisher}", publisher=name.best(each))[each] for each in LANGUAGES})

    @property
    def description(self) -> Text:
        """What is in it."""
        return text("All data sets that can be had here, each with its licence, its files and its services.")

    def page(self, most: int, after: str = "") -> Page:
        """Some of the data sets: following pages stay right when a data set comes or goes in the meantime.

        Args:
            most: number of data sets.
            after: IRI of the last one that the reader has already; empty for the first page.
        """
        start = bisect_right(self.names, after) if after else 0
        names = self.names[start : start + most]
        more = start + most < len(self.names)
        return Page(self.datasets(names), names[-1] if more else "")

    def datasets(self, names: Iterable[str]) -> tuple[Dataset, ...]:
        """The data sets with these IRIs, sorted."""
        records = dict.fromkeys(self.workspace.naming.record_of(each) for each in names)
        return datasets(triple for record in records if record for triple in self.snapshot.triples(record.graph))

    def distributions(self, dataset: Dataset) -> tuple[Distribution, ...]:
        """The ways to get a data set."""
        files = self._dumps.files if self._dumps else ()
        model = self.workspace.model
        return tuple(distributions(dataset, files, model, self.iri, self.root, has_list=self._has_list(dataset)))

    def _has_list(self, dataset: Dataset) -> bool:
        """Whether a data set holds all records, of whatever base, that the API lists what its rows are from."""
        if not dataset.classes:
            return False
        starts = (
            f"{base}id/{each}/" for base in self.workspace.naming.bases for each in dataset.record_types(self.workspace.model)
        )
        others = [each for each in starts if not dataset.holds_all_of([each])]
        return self.workspace.journal.changed(others, self.snapshot.position) is None

    def changed(self, dataset: Dataset) -> datetime | None:
        """When a record of a data set, or what is said of it, last changed; none where nobody knows."""
        if dataset.iri not in self._changed:
            spaces = (*dataset.spaces, dataset.iri)
            self._changed[dataset.iri] = self.workspace.journal.changed(spaces, self.snapshot.position)
        return self._changed[dataset.iri]

    def landing_page(self, dataset: Dataset) -> str:
        """Where people read about a data set."""
        return f"{self.root}/doc/{dataset.iri.partition('/id/')[2]}"

    def triples(self, page: Page) -> list[ox.Triple]:
        """The catalogue with the data sets of one page, complete in itself; sorted."""
        found = [*self._catalogue(page), *self._services(page), *self._contact()]
        agents = {self._publisher}
        for dataset in page.datasets:
            found += self._dataset(dataset)
            agents |= {dataset.publisher, *dataset.creators}
        for agent in sorted(agents - {""}):
            found += self._agent(agent)
        return sorted(set(described(found)), key=str)

    def itself(self, page: Page) -> list[ox.Triple]:
        """The catalogue and its services with their links to the data sets of a page, which are not described; sorted."""
        found = [*self._catalogue(page), *self._services(page), *self._contact(), *self._agent(self._publisher)]
        return sorted(set(described(found)), key=str)

    @property
    def _publisher(self) -> str:
        return self.workspace.settings.publisher

    @property
    def _contact_iri(self) -> str:
        return f"{self.iri}#contact"

    def name(self, agent: str) -> Text:
        """What an organisation is called; the name in the settings where no record says it."""
        return self.snapshot.label(agent) or Text({"": self.workspace.settings.contact})

    def _common(self) -> dict[str, Said | None]:
        """What holds for the catalogue and its services."""
        return {
            "dct:publisher": self._publisher,
            "dct:creator": self._publisher,
            "dcat:contactPoint": self._contact_iri,
            "dct:language": _LANGUAGES,
            "dct:license": self.workspace.settings.catalog_license,
        }

    def _catalogue(self, page: Page) -> Iterator[ox.Triple]:
        first = self.workspace.journal.entry(1)
        yield from statements(
            self.iri,
            {
                "a": "dcat:Catalog",
                "dct:title": self.title,
                "dct:description": self.description,
                "dct:issued": first.at if first else None,
                "dct:modified": self.modified,
                "dct:spatial": sorted({place for each in page.datasets for place in each.places}),
                "dcat:themeTaxonomy": _THEMES,
                "foaf:homepage": f"{self.root}/",
                "dcat:dataset": [each.iri for each in page.datasets],
                "dcat:service": [each.iri(self.iri) for each in SERVICES],
                **self._common(),
            },
        )

    def _services(self, page: Page) -> Iterator[ox.Triple]:
        said: dict[str, Said | None] = {
            **self._common(),
            "dct:accessRights": _PUBLIC,
            "dcat:theme": sorted({theme for each in page.datasets for theme in each.themes}),
            "dcat:servesDataset": [each.iri for each in page.datasets],
        }
        for service in SERVICES:
            yield from service.triples(self.iri, self.root, said)

    def _contact(self) -> Iterator[ox.Triple]:
        settings = self.workspace.settings
        yield from statements(
            self._contact_iri,
            {
                "a": "vcard:Kind vcard:Organization",
                "vcard:fn": ox.Literal(self.workspace.settings.contact),
                "vcard:hasEmail": f"mailto:{settings.contact_email}",
                "vcard:hasURL": settings.contact_url,
            },
        )

    def _agent(self, iri: str) -> Iterator[ox.Triple]:
        """An organisation; its kind where that is one of the publisher types of ADMS, which portals know."""
        matches = (
            each
            for kind in self._named_by(iri, "org:classification")
            for match in ("skos:exactMatch", "skos:closeMatch")
            for each in self._named_by(kind, match)
            if each.startswith(PUBLISHER_TYPES)
        )
        said: dict[str, Said | None] = {"foaf:name": self.name(iri), "dct:type": next(matches, None)}
        yield from statements(iri, {"a": "foaf:Agent foaf:Organization", **said})

    def _named_by(self, iri: str, predicate: str) -> list[str]:
        """What the record of a node names with a property of that node, sorted."""
        record = self.workspace.naming.record_of(iri)
        found = (
            each.object.value
            for each in (self.snapshot.triples(record.graph) if record else ())
            if (each.subject, each.predicate.value) == (ox.NamedNode(iri), term(predicate))
            and isinstance(each.object, ox.NamedNode)
        )
        return sorted(found)

    def _dataset(self, dataset: Dataset) -> Iterator[ox.Triple]:
        ways = self.distributions(dataset)
        period = f"{dataset.iri}#temporal" if dataset.period else ""
        yield from statements(
            dataset.iri,
            {
                "a": "dcat:Dataset",
                "dct:title": dataset.title,
                "dct:description": dataset.description,
                "dct:identifier": ox.Literal(dataset.iri),
                "dct:accessRights": _PUBLIC,
                "dcat:contactPoint": self._contact_iri,
                "dct:publisher": dataset.publisher,
                "dct:creator": dataset.creators,
                "dcat:theme": dataset.themes,
                "dcat:keyword": [ox.Literal(word, language=language) for language, word in dataset.keywords],
                "dct:language": dataset.languages,
                "dct:spatial": dataset.places,
                "dct:temporal": period,
                "dct:accrualPeriodicity": dataset.frequency,
                "dct:issued": dataset.issued,
                "dct:modified": self.changed(dataset),
                "dct:conformsTo": VOCABULARY,
                "dcat:landingPage": self.landing_page(dataset),
                "foaf:page": f"{self.root}/def",
                "prov:wasDerivedFrom": dataset.sources,
                "dct:license": dataset.license,
                "dcat:distribution": [each.iri for each in ways],
            },
        )
        if dataset.period:
            first, last = dataset.period
            yield from statements(period, {"a": "dct:PeriodOfTime", "dcat:startDate": first, "dcat:endDate": last})
        for way in ways:
            yield from way.triples(dataset)
