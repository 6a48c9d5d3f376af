"""Things as flat rows: from a compact JSON-LD document and the columns of its kind to cells of one type each.

A column becomes one *field* or several: a text one field a language, a reference its IRI and its name, a date what the source
says and the first and last day that this leaves open, a point its text and its coordinates. Owned nodes themselves have no field:
what matters of them has columns of its own. Texts in other languages than those of readers stand in the documents only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Literal

from babel import Locale

from participatiekaart.errors import InvalidInput
from participatiekaart.language import LANGUAGES, Text, text
from participatiekaart.model import Column
from participatiekaart.model.shapes import Property
from participatiekaart.rdf.dates import bounds
from participatiekaart.rdf.names import PK, PREFIXES, shortened
from participatiekaart.rdf.points import position

__all__ = [
    "LEADING",
    "Cell",
    "CellType",
    "Document",
    "Field",
    "Labels",
    "Row",
    "fields_of",
    "identifiers",
    "number",
    "paired",
    "rows",
    "values",
]

Document = Mapping[str, object]
"""A thing as compact JSON or JSON-LD with all it owns inside (`model.documents`); a ``key`` in it is shown."""

Labels = Callable[[Iterable[str]], Mapping[str, Text]]
"""What things are called, by IRI; unknown ones are missing."""

Value = str | int | Decimal | bool | date
Cell = Value | list[Value | None] | None
Row = tuple[Cell, ...]
"""A cell for each field; a list where the field may have several values, none where there is no value."""

CellType = Literal["text", "iri", "integer", "number", "boolean", "day"]
Part = Literal["value", "label", "earliest", "latest", "longitude", "latitude"]

_DERIVED = {PK + "earliest", PK + "latest"}
"""Days that are worked out from the dates beside them: each date has its own first and last day here."""
_INT64 = 1 << 63
_AT_ONCE = 200
"""Documents whose labels are asked together."""


@dataclass(frozen=True)
class Field:
    """A field of a flat row.

    Attributes:
        name: letters, digits and ``_``, so that it is a name in CSVW, Parquet, SQL and Python alike.
        column: where it comes from; none for what every thing has.
        part: what of the column's values it holds.
        language: of a text; empty for other fields.
        type: what a value of it is.
        many: whether a cell is a list.
        label, description: for people.
    """

    name: str
    column: Column | None
    part: Part
    language: str
    type: CellType
    many: bool
    label: Text
    description: Text

    @property
    def is_own(self) -> bool:
        """Whether it says about the thing itself, as it stands in the record, what the column's property says."""
        return self.column is not None and len(self.column.paths[0]) == 1 and self.part == "value"


LEADING = ("id", "key", "type")
"""The fields that every thing has."""


def fields_of(columns: Iterable[Column], leading: Iterable[str] = LEADING) -> tuple[Field, ...]:
    """The fields of a flat row.

    Args:
        columns: of the things (`columns_of`), in the order of the fields.
        leading: those of `LEADING` that are wanted.
    """
    found = [_LEADING[each]() for each in leading]
    for column in columns:
        if column.leaf.path not in _DERIVED:
            found.extend(_fields(column, _has_many(column)))
    return tuple(found)


def rows(fields: Sequence[Field], documents: Iterable[Document], labels: Labels, language: str) -> Iterator[Row]:
    """A row for each thing, as they come.

    Args:
        fields: see `fields_of`.
        documents: the things.
        labels: what the things are called that they refer to; asked for many things at once.
        language: of the labels.
    """
    for _, row in paired(fields, documents, labels, language):
        yield row


def paired(
    fields: Sequence[Field], documents: Iterable[Document], labels: Labels, language: str
) -> Iterator[tuple[Document, Row]]:
    """As `rows`, each with the thing that it is of."""
    columns = {each.column.name: each.column for each in fields if each.column}
    labelled = {each.column.name for each in fields if each.column and each.part == "label"}
    source = iter(documents)
    while some := list(islice(source, _AT_ONCE)):
        said = [{name: found for name, column in columns.items() if (found := list(values(each, column)))} for each in some]
        named = labels({iri for each in said for name in labelled & each.keys() for iri in _iris(each[name])}) if labelled else {}
        for document, found_in in zip(some, said, strict=True):
            yield document, tuple(_cell(field, document, found_in, named, language) for field in fields)


def values(document: Document, column: Column) -> Iterator[object]:
    """What stands in a column of a thing, as it is in the document: all ways down, one after the other."""
    for path in column.paths:
        if path[0].key in document:
            yield from _below(document, path)


def identifiers(document: Document, column: Column) -> list[str]:
    """The IRIs that stand in a column of references or addresses, in order, each once."""
    return _iris(values(document, column))


def number(value: object) -> int | Decimal | None:
    """A number of a document; none for what is no finite number.

    >>> number({"@value": "2.50", "@type": "http://www.w3.org/2001/XMLSchema#decimal"})
    Decimal('2.50')
    """
    try:
        exact = Decimal(lexical(value))
    except InvalidOperation:
        return None
    if not exact.is_finite():
        return None
    is_whole = exact.as_tuple().exponent == 0 and abs(exact) < _INT64
    return int(exact) if is_whole else exact


def _below(node: Mapping[str, object], path: Sequence[Property]) -> Iterator[object]:
    found = node.get(path[0].key)
    for each in found if isinstance(found, list) else [] if found is None else [found]:
        if len(path) == 1:
            yield each
        elif isinstance(each, dict):
            yield from _below(each, path[1:])


def _iris(found: Iterable[object]) -> list[str]:
    return list(dict.fromkeys(str(each["id"]) for each in found if isinstance(each, dict) and "id" in each))


def lexical(value: object) -> str:
    """The text of a literal, plain or as a value object; the IRI of a reference."""
    if isinstance(value, dict):
        return str(value.get("@value", value.get("id", "")))
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


# --- Fields ------------------------------------------------------------------------------------------------------------------


def _fields(column: Column, many: bool) -> Iterator[Field]:
    """The fields of a column."""
    kind = column.kind
    of_type: CellType = "text"
    if kind == "text":
        for tag in LANGUAGES:
            names = {reader: Locale(reader).languages.get(tag, tag) for reader in LANGUAGES}
            label = Text({reader: f"{column.label.best(reader)} ({name})" for reader, name in names.items()})
            yield Field(f"{column.name}_{tag}", column, "value", tag, "text", many, label, column.description)
        return
    if kind in {"reference", "address"}:
        of_type = "iri"
    elif kind == "number":
        of_type = "integer" if column.leaf.datatypes == {PREFIXES["xsd"] + "integer"} else "number"
    elif kind == "boolean":
        of_type = "boolean"
    elif kind == "date":
        of_type = "day" if column.leaf.datatypes == {PREFIXES["xsd"] + "date"} else "text"
    if kind != "details":
        yield Field(column.name, column, "value", "", of_type, many, column.label, column.description)
    for part, its_type, template in _PARTS:
        if (kind == "date" and of_type == "text" and its_type == "day") or kind == _PARTS_OF.get(part):
            label = Text({reader: template()[reader].format(column=column.label.best(reader)) for reader in LANGUAGES})
            yield Field(f"{column.name}{part.capitalize()}", column, part, "", its_type, many, label, column.description)


_PARTS: tuple[tuple[Part, CellType, Callable[[], Text]], ...] = (
    ("label", "text", lambda: text("{column} (name)")),
    ("earliest", "day", lambda: text("{column} (first day)")),
    ("latest", "day", lambda: text("{column} (last day)")),
    ("longitude", "number", lambda: text("{column} (longitude)")),
    ("latitude", "number", lambda: text("{column} (latitude)")),
)
_PARTS_OF = {"label": "reference", "longitude": "point", "latitude": "point"}

_LEADING: dict[str, Callable[[], Field]] = {
    "id": lambda: Field(
        "id", None, "value", "", "iri", False, text("identifier"), text("The address that stands for this thing (IRI).")
    ),
    "key": lambda: Field(
        "key", None, "value", "", "text", False, text("key"), text("What the thing is called in the address of its collection.")
    ),
    "type": lambda: Field("type", None, "value", "", "text", True, text("kind"), text("The classes that the thing belongs to.")),
}


def _has_many(column: Column) -> bool:
    """Whether a cell may have several values; a text counts as one where it stands at most once in each language."""
    own = not column.leaf.one_each if column.kind == "text" else column.leaf.many
    return own or len(column.paths) > 1 or any(step.many for step in column.paths[0][:-1])


# --- Cells -------------------------------------------------------------------------------------------------------------------


def _cell(field: Field, document: Document, said: Mapping[str, list[object]], labels: Mapping[str, Text], language: str) -> Cell:
    """The cell of a field, from what stands in each column of the document that is not empty."""
    if field.column is None:
        own = document.get(field.name)
        listed: list[Value | None] = [str(each) for each in (own if isinstance(own, list) else [own] if own else [])]
    elif (found := said.get(field.column.name)) is None:
        return None
    elif field.type == "iri" or field.part == "label":
        # An IRI stands once; so does its name, at the same place in the list.
        iris = _iris(found)
        listed = [*iris] if field.part == "value" else [_name(each, labels, language) for each in iris]
    elif field.language:
        listed = [*_texts(found, field.language)]
    else:
        listed = [_value(each, field) for each in found]
    if field.many:
        return listed or None
    return listed[0] if listed else None


def _name(iri: str, labels: Mapping[str, Text], language: str) -> str:
    return labels[iri].best(language) if iri in labels else shortened(iri)


def _texts(found: Iterable[object], language: str) -> Iterator[str]:
    for each in found:
        said = each.get(language) if isinstance(each, dict) else None
        yield from said if isinstance(said, list) else [said] if isinstance(said, str) else []


def _value(value: object, field: Field) -> Value | None:
    """One value in the type of its field; none where it does not fit, which validated data never has."""
    said = lexical(value)
    if field.part in {"longitude", "latitude"}:
        place = position(said)
        return Decimal(str(place[field.part == "latitude"])) if place else None
    if field.type in {"integer", "number"}:
        return number(value)
    if field.type == "boolean":
        return {"true": True, "1": True, "false": False, "0": False}.get(said)
    if field.type == "day":
        try:
            first, last = bounds(said)
        except InvalidInput:
            return None
        return last if field.part == "latest" else first
    return said
