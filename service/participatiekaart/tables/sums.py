"""Sums of outcomes as rows, for the same writers as everything else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from participatiekaart.language import Text, text
from participatiekaart.model import Column, Kind
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.tables.aggregation import EVERYTHING, YEAR, Aggregation, Sum
from participatiekaart.tables.measured import COMPARABLE, DATE, MAXIMUM, MINIMUM, QUALIFIER, VALUE
from participatiekaart.tables.outcomes import Tidy
from participatiekaart.tables.rows import Document

__all__ = ["LEADING", "columns", "documents"]

LEADING = ()
"""The leading fields of the table (`rows.fields_of`): a sum is no thing, so it has no address."""

_COUNTS: dict[str, tuple[Callable[[Sum], int], Callable[[], Text]]] = {
    "measurements": (lambda each: len(each.measurements), lambda: text("number of measurements")),
    "practices": (lambda each: len(each.practices), lambda: text("number of practices")),
    "sources": (lambda each: len(each.sources), lambda: text("number of sources")),
}


def columns(tidy: Tidy, by: str) -> tuple[Column, ...]:
    """The columns of sums.

    Args:
        tidy: what the sums are of.
        by: what they are by (`aggregation.dimensions`).
    """
    value, date = tidy.column(VALUE), tidy.column(DATE)
    found = [_like(tidy.column(path)) for path in COMPARABLE]
    if by == YEAR:
        found.append(_like(date, YEAR, label=text("year"), kind="string"))
    elif by != EVERYTHING and by not in {each.name for each in found}:
        found.append(_like(tidy.named(by)))
    found += [_like(tidy.column(path)) for path in (VALUE, MINIMUM, MAXIMUM)]
    found += [_like(value, name, label=label(), datatype="integer") for name, (_, label) in _COUNTS.items()]
    days = {"first": text("first day"), "last": text("last day")}
    found += [_like(date, name, label=label, datatype="date") for name, label in days.items()]
    return (*found, _like(tidy.column(QUALIFIER), most=None))


def documents(tidy: Tidy, aggregation: Aggregation) -> Iterator[Document]:
    """A document for each sum, as `columns` has it."""
    indicator, kind, unit, value, minimum, maximum, qualifier = (
        tidy.column(path).name for path in (*COMPARABLE, VALUE, MINIMUM, MAXIMUM, QUALIFIER)
    )
    for each in aggregation.sums:
        said: dict[str, object | None] = {
            indicator: _reference(each.comparable.indicator),
            kind: _reference(each.comparable.value_kind),
            unit: _reference(each.comparable.unit),
            value: each.number,
            minimum: each.minimum,
            maximum: each.maximum,
            "first": each.first,
            "last": each.last,
            qualifier: [_reference(iri) for iri in each.qualifiers],
            **{name: count(each) for name, (count, _) in _COUNTS.items()},
        }
        if aggregation.by:
            said[aggregation.by] = each.group if aggregation.by == YEAR else _reference(each.group)
        yield {name: found for name, found in said.items() if found is not None}


def _like(
    column: Column,
    name: str = "",
    *,
    label: Text | None = None,
    kind: Kind | None = None,
    datatype: str = "",
    most: int | None = 1,
) -> Column:
    """A column of sums like one of the table that they are of, with one value and as if of their own."""
    leaf = replace(
        column.leaf,
        key=name or column.name,
        kind=kind or column.kind,
        datatypes=frozenset({PREFIXES["xsd"] + datatype}) if datatype else column.leaf.datatypes,
        most=most,
    )
    about = label or column.label
    return Column(leaf.key, ((leaf,),), leaf.kind, leaf.many, about, about if label else column.description)


def _reference(iri: str) -> dict[str, str] | None:
    return {"id": iri} if iri else None
