"""What is asked of the index, and what it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from math import isfinite
from typing import Any, get_args

from participatiekaart.errors import InvalidInput, InvalidParameter
from participatiekaart.index.areas import Box, Near, point
from participatiekaart.language import Text, text
from participatiekaart.model.columns import Column
from participatiekaart.model.parameters import DEFAULT_LIMIT, MOST_LIMIT, NUMBER, Operator
from participatiekaart.rdf.dates import bounds

__all__ = [
    "Count",
    "Facet",
    "Filter",
    "Hit",
    "Page",
    "Selection",
    "column_named",
    "days_of",
    "number_of",
    "shown",
    "truth_of",
    "unknown",
]

_MOST_VALUES = 100
_MOST_CONDITIONS = 1_000
_MOST_CHARACTERS = 2_000
_MOST_SHOWN = 100


@dataclass(frozen=True)
class Filter:
    """A condition on a column.

    Attributes:
        column: its name.
        operator: what is asked.
        values: of which any may hold; only `is` takes more than one.

    Raises:
        InvalidParameter: there is no such operator, or not so many values may stand there.
    """

    column: str
    operator: Operator
    values: tuple[str, ...]

    def __post_init__(self) -> None:
        if self.operator not in get_args(Operator):
            every = ", ".join(get_args(Operator))
            said = text("There is no operator '{operator}'; it is one of {operators}.", operator=self.operator, operators=every)
        elif not self.values or (self.operator != "is" and len(self.values) > 1):
            said = text("'{name}' takes one value here.", name=self.column)
        elif len(self.values) > _MOST_VALUES:
            said = text("'{name}' takes {most} values at most.", name=self.column, most=_MOST_VALUES)
        elif any(len(value) > _MOST_CHARACTERS for value in self.values):
            said = text("A value of '{name}' has {most} characters at most.", name=self.column, most=_MOST_CHARACTERS)
        else:
            return
        raise InvalidParameter(said, self.column)


@dataclass(frozen=True)
class Selection:
    """What to find, in which order, and what to tell about it.

    Attributes:
        text: words to find, in Dutch or English; any text is taken as words, never as a query language.
        filters: conditions that all hold.
        area: where the things, or what they refer to, have a point.
        sort: column names, ``name`` or ``relevance``, each with ``-`` before it for descending order; the IRI breaks ties.
            Without them, the most relevant come first where there is a text, and else the order is that of the names.
        limit: hits on a page, from 1 to `MOST_LIMIT`.
        cursor: where an earlier page ended; empty for the first page.
        facets: columns to count the values of.
        language: of the reader: which names are sorted by.

    Raises:
        InvalidParameter: the limit is out of bounds, or there are too many conditions.
    """

    text: str = ""
    filters: tuple[Filter, ...] = ()
    area: Box | Near | None = None
    sort: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    cursor: str = ""
    facets: tuple[str, ...] = ()
    language: str = "nl"

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MOST_LIMIT:
            raise InvalidParameter(text("'{name}' is a number from 1 to {most}.", name="limit", most=MOST_LIMIT), "limit")
        for name, several in (("filters", self.filters), ("sort", self.sort), ("facets", self.facets)):
            if len(several) > _MOST_CONDITIONS:
                raise InvalidParameter(text("'{name}' takes {most} values at most.", name=name, most=_MOST_CONDITIONS), name)


@dataclass(frozen=True)
class Hit:
    """A thing that was found.

    Attributes:
        iri: of the thing.
        key: its name in the collection that was asked; in the first of its collections where none was.
        collections: that it is in, by name.
        document: the thing with all it owns inside, as compact JSON-LD without a context.
        record: IRI of the record that it stands in.
        addresses: its collections with its key in each, as ``municipalities/gm0034``: of the most special kind of things first.
        cells: the `areas.cell` of each of its points.
        snippets: HTML of where the text was found, by its language (the reader's if it can be), with ``<mark>`` around it;
            everything else is escaped.
    """

    iri: str
    key: str
    collections: tuple[str, ...]
    document: dict[str, Any]
    record: str
    addresses: tuple[str, ...] = ()
    cells: tuple[int, ...] = ()
    snippets: dict[str, str] = field(default_factory=dict)

    @property
    def points(self) -> tuple[tuple[float, float], ...]:
        """Longitude and latitude of its own points, or else of what says where it is: where `Selection.area` finds it."""
        return tuple(map(point, self.cells))


@dataclass(frozen=True)
class Count:
    """How many things have a value.

    Attributes:
        value: an IRI or a literal.
        label: what it is called.
        count: exactly how many hits the filter on this value, added to the rest, would leave.
    """

    value: str
    label: Text
    count: int


@dataclass(frozen=True)
class Facet:
    """The values of a column among the hits.

    Attributes:
        column: its name.
        counts: the most frequent value first.
        is_complete: whether no value was left out.
    """

    column: str
    counts: tuple[Count, ...]
    is_complete: bool


@dataclass(frozen=True)
class Page:
    """Some hits, and what holds for all of them.

    Attributes:
        hits: in the order that was asked for.
        total: how many there are on all pages, exactly.
        next: cursor of the page after this one; none where this is the last.
        facets: in the order they were asked for.
        suggestion: a better spelling of the text; empty where there is none.
    """

    hits: tuple[Hit, ...]
    total: int
    next: str | None
    facets: tuple[Facet, ...] = ()
    suggestion: str = ""


def column_named(columns: Mapping[str, Column], name: str, parameter: str = "") -> Column:
    """A column by its name.

    Args:
        columns: those of the collection, by name.
        name: what was asked for.
        parameter: where it was asked; the name itself where nothing is given.

    Raises:
        InvalidParameter: there is none of that name; the message tells which there are, the nearest first.
    """
    if name in columns:
        return columns[name]
    raise unknown(name, columns, parameter or name)


def unknown(name: str, names: Iterable[str], parameter: str) -> InvalidParameter:
    """What is told of a name that there is not: which there are, the nearest first."""
    near = get_close_matches(shown(name), names := list(names), n=3)
    every = ", ".join((*near, *(each for each in names if each not in near)))
    return InvalidParameter(text("There is no '{name}' here; there are {names}.", name=shown(name), names=every), parameter)


def number_of(column: str, value: str) -> float:
    """The number that a filter names.

    Raises:
        InvalidParameter: it is none.
    """
    if re.fullmatch(NUMBER, value) and isfinite(number := float(value)):
        return number
    said = text("{parameter} cannot be '{value}'; it is a number, such as 12.5.", parameter=column, value=shown(value))
    raise InvalidParameter(said, column)


def days_of(column: str, value: str) -> tuple[int, int]:
    """First and last day that the date in a filter leaves open, as numbers of days.

    Raises:
        InvalidParameter: there is no such date.
    """
    try:
        first, last = bounds(value)
    except InvalidInput as error:
        raise InvalidParameter(error.text, column) from error
    return first.toordinal(), last.toordinal()


def truth_of(column: str, value: str) -> bool:
    """Whether a filter says yes or no.

    Raises:
        InvalidParameter: neither.
    """
    if value not in {"true", "false"}:
        said = text("{parameter} cannot be '{value}'; it is true or false.", parameter=column, value=shown(value))
        raise InvalidParameter(said, column)
    return value == "true"


def shown(value: str) -> str:
    r"""As much of a value as a message repeats; what nobody would see, or what would turn the text around, by its number.

    >>> print(shown("gr\u202eneo"))
    gr\u202eneo
    """
    seen = "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in value[:_MOST_SHOWN])
    return seen if len(value) <= _MOST_SHOWN else f"{seen}…"
