"""Data sets: which records each of them holds, and what its own record says about it (`shapes/dataset.ttl`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from participatiekaart.journal import Journal
from participatiekaart.language import Text
from participatiekaart.model import Model
from participatiekaart.rdf.names import PK, PREFIXES, SHARED_BASE, Naming, RecordName, Term
from participatiekaart.rdf.parsing import parse_lines

__all__ = ["OUTCOME", "Dataset", "datasets", "recorded"]

OUTCOME = f"{PK}Outcome"
"""The class whose table is that of all measurements."""

_HAS_OUTCOME = f"{PK}outcome"
_RECORD_TYPE = "dataset"
_Said = Mapping[str, list[Term]]


@dataclass(frozen=True)
class Dataset:
    """What a record of type ``dataset`` says; IRIs are plain text.

    Attributes:
        iri: of the record, and of what it is about.
        title, description, credit: by language; credit is whom to name on use.
        license: the terms of use.
        publisher: the organisation that publishes it.
        creators: the organisations that made it; the publisher where the record names none.
        themes, languages, places, frequency: values of the authority tables of the European Union; no frequency is empty.
        keywords: with their languages.
        period: first and last day that the data are about, where the record says so.
        issued: the day of first issue.
        vocabularies: that the data use.
        sources: documents that the data come from.
        spaces: what the names of its records start with.
        classes: what one row of its table is; none where it has no table.
    """

    iri: str
    title: Text
    description: Text
    credit: Text
    license: str
    publisher: str
    creators: tuple[str, ...]
    themes: tuple[str, ...]
    keywords: tuple[tuple[str, str], ...]
    languages: tuple[str, ...]
    places: tuple[str, ...]
    frequency: str
    period: tuple[date, date] | None
    issued: date | None
    vocabularies: tuple[str, ...]
    sources: tuple[str, ...]
    spaces: tuple[str, ...]
    classes: tuple[str, ...]

    @property
    def name(self) -> str:
        """A name for files: the last part of the IRI, after its host and path where the base is not the shared one.

        >>> Dataset.named("https://w3id.org/participatiekaart/id/dataset/practices")
        'practices'
        >>> Dataset.named("https://kaart.example.org/zuid/id/dataset/practices")
        'kaart.example.org-zuid-practices'
        """
        return self.named(self.iri)

    @staticmethod
    def named(iri: str) -> str:
        """`name` of the data set with this IRI."""
        base, _, path = iri.rpartition(f"id/{_RECORD_TYPE}/")
        slug = path.replace("/", ".")  # of a data set that stands inside the record of another; slugs have no dots
        if base == SHARED_BASE:
            return slug
        return "-".join((*filter(None, base.partition("://")[2].split("/")), slug)).replace(":", "-")

    def holds(self, name: RecordName) -> bool:
        """Whether a record is in it."""
        return name.iri.startswith(self.spaces)

    def holds_all_of(self, starts: Iterable[str]) -> bool:
        """Whether every record is in it whose name starts with one of these."""
        return all(each.startswith(self.spaces) for each in starts)

    def is_only_a_table(self, model: Model) -> bool:
        """Whether its rows are parts of records, such as outcomes, so that no record as a whole is in it."""
        records = frozenset[str]().union(
            *(model.ancestors(each) for shape in model.record_types.values() for each in shape.targets)
        )
        return bool(self.classes) and not records.intersection(self.classes)

    def record_types(self, model: Model) -> list[str]:
        """The types of the records that rows of its table are, or can be in."""
        of_records = {name: shape for name, shape in model.record_types.items() if shape.targets}
        found = [
            name
            for name, shape in of_records.items()
            if frozenset[str]().union(*map(model.ancestors, shape.targets)).intersection(self.classes)
        ]
        if not found and OUTCOME in self.classes:
            found = [name for name, shape in of_records.items() if _HAS_OUTCOME in model.properties_of(shape.targets)]
        return found or list(of_records)

    def is_part_of(self, other: Dataset) -> bool:
        """Whether all that it holds is in another data set too."""
        return self != other and bool(self.spaces) and all(space.startswith(other.spaces) for space in self.spaces)


def datasets(triples: Iterable[ox.Triple]) -> tuple[Dataset, ...]:
    """The data sets, sorted by IRI.

    Args:
        triples: of the records of all data sets, in any order.
    """
    said: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for triple in triples:
        if isinstance(triple.subject, ox.NamedNode):
            said[triple.subject.value][triple.predicate.value].append(triple.object)
    kind = ox.NamedNode(PREFIXES["dcat"] + "Dataset")
    return tuple(_dataset(iri, said) for iri in sorted(said) if kind in said[iri][PREFIXES["rdf"] + "type"])


def recorded(journal: Journal, naming: Naming, at: int) -> tuple[Dataset, ...]:
    """The data sets as they were at a position of the journal."""
    entries = (entry for base in naming.bases for entry in journal.states(at, f"{base}id/{_RECORD_TYPE}/"))
    return datasets(quad.triple for entry in entries if entry.record for quad in parse_lines(entry.record.content))


def _dataset(iri: str, said: Mapping[str, _Said]) -> Dataset:
    own = said[iri]
    publisher = _first(_iris(own, "dct", "publisher"))
    return Dataset(
        iri=iri,
        title=_text(own, "schema", "name"),
        description=_text(own, "schema", "description"),
        credit=_text(own, "schema", "creditText"),
        license=_first(_iris(own, "dct", "license")),
        publisher=publisher,
        creators=_iris(own, "dct", "creator") or ((publisher,) if publisher else ()),
        themes=_iris(own, "dcat", "theme"),
        keywords=tuple(sorted((each.language or "", each.value) for each in _literals(own, "dcat", "keyword"))),
        languages=_iris(own, "dct", "language"),
        places=_iris(own, "dct", "spatial"),
        frequency=_first(_iris(own, "dct", "accrualPeriodicity")),
        period=next((days for node in _iris(own, "pk", "period") if (days := _days(said.get(node, {})))), None),
        issued=next((_day(each.value) for each in _literals(own, "dct", "issued")), None),
        vocabularies=_iris(own, "void", "vocabulary"),
        sources=_iris(own, "dct", "source"),
        spaces=tuple(sorted(each.value for each in _literals(own, "void", "uriSpace"))),
        classes=_iris(own, "void", "class"),
    )


def _day(lexical: str) -> date | None:
    """The day of an ``xsd:date``, without its time zone; none where Python knows no such day."""
    with suppress(ValueError):
        return date.fromisoformat(lexical[: len("2026-01-31")])
    return None


def _days(period: _Said) -> tuple[date, date] | None:
    """The days that a period leaves open, as ingest derived them."""
    first, last = (next(iter(_literals(period, "pk", each)), None) for each in ("earliest", "latest"))
    return (date.fromisoformat(first.value), date.fromisoformat(last.value)) if first and last else None


def _literals(said: _Said, prefix: str, local: str) -> list[ox.Literal]:
    return [each for each in said.get(PREFIXES[prefix] + local, ()) if isinstance(each, ox.Literal)]


def _iris(said: _Said, prefix: str, local: str) -> tuple[str, ...]:
    found = said.get(PREFIXES[prefix] + local, ())
    return tuple(sorted(each.value for each in found if isinstance(each, ox.NamedNode)))


def _text(said: _Said, prefix: str, local: str) -> Text:
    return Text.collect((each.language or "", each.value) for each in _literals(said, prefix, local))


def _first(values: tuple[str, ...]) -> str:
    return values[0] if values else ""
