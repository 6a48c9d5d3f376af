"""What may be asked of a collection in an address: parameters made from its columns, and those that every collection has.

Parsing a request and the OpenAPI document both read this one list, so that they agree, and so that a property that is added to a
shape can be filtered on and is documented. All names are lower camel case (Dutch REST API Design Rules, query-keys-camel-case).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from participatiekaart.language import LANGUAGES, Text, text
from participatiekaart.model.columns import Column
from participatiekaart.model.shapes import Kind

__all__ = [
    "DEFAULT_LIMIT",
    "EVERYTHING",
    "MOST_LIMIT",
    "NUMBER",
    "RELEVANCE",
    "Operator",
    "Parameter",
    "is_sortable",
    "item_parameters",
    "list_parameters",
    "operators",
]

Operator = Literal["is", "min", "max", "from", "until", "exists"]
"""How a filter compares: equal to any of its values; a number not below or above; a date not before or after; there at all."""

DEFAULT_LIMIT = 20
MOST_LIMIT = 100
"""Things on a page, without and with asking for more."""

EVERYTHING = "*"
"""The field that stands for all of a thing."""

RELEVANCE = "relevance"
"""What to sort by to have first what answers a text best."""

_OPERATORS: dict[Kind, tuple[Operator, ...]] = {
    "reference": ("is",),
    "boolean": ("is",),
    "string": ("is",),
    "text": ("is",),
    "address": ("is",),
    "number": ("is", "min", "max"),
    "date": ("is", "from", "until"),
}

_SORTED: set[Kind] = {"number", "date"}
_SORTED_ALONE: set[Kind] = {"string", "boolean", "reference"}
NUMBER = "[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]{1,3})?"
"""A number as it may be asked for, as a regular expression."""
_PATTERNS: dict[str, str] = {
    "number": NUMBER,
    "integer": "[0-9]{1,9}",
    "boolean": "true|false",
    "date": "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?(/[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?",
}
_LARGEST = 1e15
"""Numbers are counted with exactly up to this."""
_MOST_VALUES = 100
_MOST_CHARACTERS = 200
_MOST_TEXT = 500
_MOST_CURSOR = 2000
_MOST_KILOMETRES = 500


@dataclass(frozen=True)
class Parameter:
    """A parameter.

    Attributes:
        name: lower camel case.
        kind: what a value is: that of the column; ``name`` for one of `choices`; ``integer``; ``coordinates`` for decimal degrees
            (WGS84, longitude first), as many as `numbers` says, with commas between them.
        label, description: for people.
        column: the column that it filters on; empty where it does something else.
        operator: how it filters; none where it does not.
        most_values: how many values it takes; more than one are repeated or, if `has_commas`, stand with commas between them.
        least_characters, most_characters: of one value.
        pattern: a regular expression for a whole value; empty where any text will do. Days that fit it have to exist, too.
        choices: the names that it takes.
        numbers: how many numbers one value has.
        least, most: bounds of a number, inclusive.
        default: what holds without it; empty where nothing does.
        needs: name of the parameter that it says more about, and means nothing without; empty where there is none.
    """

    name: str
    kind: Kind | Literal["name", "integer", "coordinates"]
    label: Text
    description: Text
    column: str = ""
    operator: Operator | None = None
    most_values: int = 1
    least_characters: int = 1
    most_characters: int = _MOST_CHARACTERS
    pattern: str = ""
    choices: tuple[str, ...] = ()
    numbers: int = 0
    least: float | None = None
    most: float | None = None
    default: str = ""
    needs: str = ""

    @property
    def many(self) -> bool:
        """Whether it takes several values."""
        return self.most_values > 1

    @property
    def has_commas(self) -> bool:
        """Whether commas part its values; in what is said in free words they are words."""
        return self.many and self.kind not in {"string", "text", "address"}


def operators(kind: Kind) -> tuple[Operator, ...]:
    """How values of a kind can be asked for, the plainest way first."""
    return (*_OPERATORS.get(kind, ()), "exists")


def is_sortable(column: Column) -> bool:
    """Whether things can be put in the order of a column: of its smallest number or first day, or else of its only value."""
    return column.kind in _SORTED or (column.kind in _SORTED_ALONE and not column.many)


def list_parameters(columns: Iterable[Column], formats: Iterable[str]) -> dict[str, Parameter]:
    """The parameters of the list of a collection, by name.

    Args:
        columns: of the things in it.
        formats: names of the representations that there are, the default first.
    """
    columns = tuple(columns)
    every = {each.name: each for each in (*_choosing(columns), *_shaping(columns, formats))}
    for column in columns:
        for each in _filters(column):
            every.setdefault(each.name, each)
    return every


def item_parameters(columns: Iterable[Column], formats: Iterable[str]) -> dict[str, Parameter]:
    """The parameters of one thing of a collection, by name; arguments as in `list_parameters`."""
    return {each.name: each for each in _shaping(tuple(columns), formats)}


def _filters(column: Column) -> Iterator[Parameter]:
    """What can be asked of the values of a column."""
    kind = column.kind
    bound = _LARGEST if kind == "number" else None
    one = Parameter(column.name, kind, column.label, column.description, column.name, pattern=_PATTERNS.get(kind, ""))
    for operator in operators(kind):
        described = replace(one, operator=operator, description=_description(column, operator))
        if operator == "exists":
            name = f"has{column.name[0].upper()}{column.name[1:]}"
            yield replace(described, name=name, kind="boolean", pattern=_PATTERNS["boolean"])
        elif operator == "is":
            most_values = 1 if kind == "boolean" else _MOST_VALUES
            yield replace(described, most_values=most_values, least=bound and -bound, most=bound)
        else:
            yield replace(described, name=f"{column.name}{operator.capitalize()}", least=bound and -bound, most=bound)


def _description(column: Column, operator: Operator) -> Text:
    match operator, column.kind:
        case "exists", _:
            said = text("Whether there is anything in this field: true or false.")
        case "min", _:
            said = text("At least this number.")
        case "max", _:
            said = text("At most this number.")
        case "from", _:
            said = text("On this day or later, as far as the date is known.")
        case "until", _:
            said = text("On this day or earlier, as far as the date is known.")
        case _, "reference":
            said = text("Any of these, by name, code or IRI; what lies below them counts too.")
        case _, "date":
            said = text("In any of these years, months, days, seasons (2019-21) or ranges (2018-08/2019-07).")
        case _, "boolean":
            said = text("true or false.")
        case _:
            said = text("Exactly any of these.")
    return Text({language: f"{column.description.best(language)} {said.best(language)}".strip() for language in LANGUAGES})


def _choosing(columns: tuple[Column, ...]) -> Iterator[Parameter]:
    """What chooses and orders the things of a list, besides filters."""
    yield Parameter(
        "q",
        "string",
        text("search"),
        text("Words to look for in everything that is said, in Dutch and English; the last one may be a beginning."),
        least_characters=0,
        most_characters=_MOST_TEXT,
    )
    yield Parameter(
        "bbox",
        "coordinates",
        text("within a box"),
        text("Only what lies in this box: west, south, east and north, in degrees (WGS84)."),
        numbers=4,
        pattern=",".join([f"({NUMBER})"] * 4),
    )
    yield Parameter(
        "near",
        "coordinates",
        text("near a point"),
        text("Only what lies near this point: longitude and latitude, in degrees (WGS84). Say how near with radius."),
        numbers=2,
        pattern=",".join([f"({NUMBER})"] * 2),
    )
    yield Parameter(
        "radius",
        "number",
        text("distance"),
        text("How far from near at most, in kilometres."),
        least=0.1,
        most=_MOST_KILOMETRES,
        default="10",
        needs="near",
        pattern=NUMBER,
    )
    keys = dict.fromkeys(("name", *(each.name for each in columns if is_sortable(each))))
    yield Parameter(
        "sort",
        "name",
        text("order"),
        text("What to sort by, most important first; a minus sign before it turns it around. Otherwise by relevance or name."),
        most_values=5,
        choices=(RELEVANCE, *(sign + key for key in keys for sign in ("", "-"))),
    )
    yield Parameter(
        "facets",
        "name",
        text("facets"),
        text("Of which fields to count the values among all that is found."),
        most_values=20,
        choices=tuple(each.name for each in columns if each.is_facet),
    )
    yield Parameter(
        "limit",
        "integer",
        text("page size"),
        text("How many things on a page. Tables and GeoJSON have everything that is found, unless this is given."),
        least=1,
        most=MOST_LIMIT,
        default=str(DEFAULT_LIMIT),
        pattern=_PATTERNS["integer"],
    )
    yield Parameter(
        "cursor",
        "string",
        text("page"),
        text("Where the page begins: taken from the next address of the page before, never made up."),
        most_characters=_MOST_CURSOR,
    )


def _shaping(columns: tuple[Column, ...], formats: Iterable[str]) -> Iterator[Parameter]:
    """What an answer tells of each thing, and how."""
    yield Parameter(
        "fields",
        "name",
        text("fields"),
        text(
            "Which fields to give of each thing; * for all. Otherwise a list leaves out what things own, and one thing is whole."
        ),
        most_values=_MOST_VALUES,
        choices=(EVERYTHING, *(each.name for each in columns)),
    )
    yield Parameter(
        "expand",
        "name",
        text("expand"),
        text("Fields whose things to give whole, and not only by name and IRI."),
        most_values=10,
        choices=tuple(each.name for each in columns if each.kind == "reference"),
    )
    yield Parameter(
        "lang",
        "name",
        text("language"),
        text("Language of messages, of headings in tables and of the order of names; otherwise as Accept-Language says."),
        choices=LANGUAGES,
    )
    formats = tuple(formats)
    yield Parameter(
        "format",
        "name",
        text("format"),
        text("Which representation to give; otherwise as Accept says."),
        choices=formats,
        default=formats[0],
    )
