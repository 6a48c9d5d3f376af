"""The fields of the index, derived from the shapes: a property that is added to a shape has its fields with no change here.

A document of the index is a *thing*: a record, or a node inside one, whose class has a collection. Fields that hold one value for
each column of the collections (`model.columns`) are named after the column, by what they hold:

=====================  ==========================================================  =========================================
Kind of column         Field                                                       Holds
=====================  ==========================================================  =========================================
all                    `HAS`                                                       the column's name, where it has a value
reference              `value_field`                                               IRIs, and all that lie above them
string, address        `value_field`                                               the values
text                   `text_field` (not countable)                                `text_term` of each text
boolean                `value_field`                                               ``true`` and ``false``
date                   `value_field`, `first_day_field`, `last_day_field`          as written, and the days left open
number                 `number_field`                                              numbers
all that have an order `sort_field`                                                what to sort by
=====================  ==========================================================  =========================================
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import tantivy

from participatiekaart.language import LANGUAGES
from participatiekaart.model import Column, Model, columns_of
from participatiekaart.model.parameters import is_sortable
from participatiekaart.rdf.names import Naming

__all__ = [
    "ABOUT",
    "CALLED",
    "CELLS",
    "COLLECTION",
    "DOCUMENT",
    "HAS",
    "IRI",
    "KEY",
    "LABEL",
    "NAME",
    "ORDER",
    "RECORD",
    "REFERS",
    "SEPARATOR",
    "SORT",
    "TEXT",
    "WORDS",
    "FieldKind",
    "analyzer",
    "digest_of",
    "fields_of",
    "first_day_field",
    "folded",
    "last_day_field",
    "made",
    "number_field",
    "opened",
    "order_of",
    "plain",
    "schema_of",
    "sort_field",
    "sortable",
    "text_field",
    "text_term",
    "value_field",
    "whole",
]

_FORMAT = 2
"""To be raised whenever the same records give other documents than before, so that indexes made before are made anew."""

IRI = "iri"
"""IRI of the thing (one, stored)."""
KEY = "key"
"""Collection, `SEPARATOR` and key in that collection (many, stored)."""
COLLECTION = "collection"
"""Names of the collections that it is in (many, stored, countable)."""
RECORD = "record"
"""IRI of its record (one, stored)."""
REFERS = "refers"
"""IRIs of all whose names or position went into the document: when one of those changes, the document does."""
DOCUMENT = "document"
"""Compact JSON-LD of the thing with all that it owns inside, without ``@context``; UTF-8 (stored only)."""
LABEL = "label"
"""What it is called, by language, as JSON (stored only)."""
CALLED = "called"
"""Its names and codes, each whole and `folded` (many): to find what a reader calls by its name."""
HAS = "has"
"""Names of the columns in which it has a value (many)."""
CELLS = "cells"
"""The `areas.cell` of its own points, or else of those of what says where it is (many, stored; see `things`)."""
NAME = "name"
"""Words of its names, not stemmed: for prefixes (positions kept)."""
WORDS = "words"
"""All words of the next two fields in any language, not stemmed: for prefixes and spelling."""
TEXT = {language: f"text_{language}" for language in LANGUAGES}
"""What it says of itself, stemmed, by language; what has no language of ours stands in each."""
ABOUT = {language: f"about_{language}" for language in LANGUAGES}
"""Names of what it refers to and of what lies above that, in each language, stemmed: a search for *landscaping* finds *groen*."""
SORT = {language: f"sort_{language}" for language in LANGUAGES}
"""Its name as a reader of the language sees it, `sortable` (one); of a node without a name that of its record."""
ORDER = "order"
"""Its IRI, as `order_of` writes it (one): the last key of every order, different for every thing."""

SEPARATOR = "\x1f"

FieldKind = Literal["term", "value", "words", "integer", "float", "bytes"]
"""How a field is kept: whole texts to find; the same, to count and sort by too; texts taken apart; numbers; only stored."""

_STORED = {IRI, KEY, COLLECTION, RECORD, DOCUMENT, LABEL, CELLS}
_LANGUAGE_OF = {fields[language]: language for fields in (TEXT, ABOUT) for language in LANGUAGES}
_FIXED: dict[str, FieldKind] = {
    **dict.fromkeys((IRI, KEY, RECORD, REFERS, CALLED, HAS), "term"),
    **dict.fromkeys((COLLECTION, ORDER, *SORT.values()), "value"),
    **dict.fromkeys((DOCUMENT, LABEL), "bytes"),
    CELLS: "integer",
    **dict.fromkeys((NAME, WORDS, *_LANGUAGE_OF), "words"),
}

_STEMMERS = {"nl": "dutch", "en": "english"}
_LONGEST_WORD = 60
_BLANK = re.compile(r"_:\w+")
_LONGEST_TERM = 120
_LONGEST_SORTED = 120
_VALUES = {"reference", "string", "address", "boolean", "date"}


def value_field(column: Column) -> str:
    """The field of the values of a column of references, strings, addresses, booleans or dates (raw text, countable)."""
    return f"v_{column.name}"


def text_field(column: Column) -> str:
    """The field of the texts of a column, whole (raw text)."""
    return f"t_{column.name}"


def number_field(column: Column) -> str:
    """The field of the numbers of a column (64-bit float, smallest first)."""
    return f"n_{column.name}"


def first_day_field(column: Column) -> str:
    """The field of the earliest day of each date of a column (`date.toordinal`, smallest first)."""
    return f"first_{column.name}"


def last_day_field(column: Column) -> str:
    """The field of the latest day of each date of a column (`date.toordinal`, smallest first)."""
    return f"last_{column.name}"


def sort_field(column: Column, language: str) -> str | None:
    """The field to sort by a column with: numbers, first days, `sortable` values or `sortable` names of what it refers to.

    None where there is no order (`parameters.is_sortable`).
    """
    if not is_sortable(column):
        return None
    match column.kind:
        case "number":
            return number_field(column)
        case "date":
            return first_day_field(column)
        case "reference":
            return f"s_{column.name}_{language}"
        case _:
            return f"s_{column.name}"


def schema_of(model: Model) -> tantivy.Schema:
    """The fields of an index of things of this model."""
    builder = tantivy.SchemaBuilder()
    for name, kind in fields_of(model).items():
        stored = name in _STORED
        match kind:
            case "integer":
                builder.add_integer_field(name, stored=stored, indexed=True, fast=True)
            case "float":
                builder.add_float_field(name, stored=stored, indexed=True, fast=True)
            case "words":
                builder.add_text_field(name, tokenizer_name=_analyzer(_LANGUAGE_OF.get(name, "")), index_option="position")
            case "bytes":
                builder.add_bytes_field(name, stored=stored)
            case "value" | "term":
                builder.add_text_field(name, stored, kind == "value", "raw", "basic")
    return builder.build()


def fields_of(model: Model) -> dict[str, FieldKind]:
    """Name and kind of each field; columns of one name share theirs."""
    return _FIXED | dict(
        sorted(
            found
            for shape in model.collections.values()
            for column in columns_of(model, shape.targets)
            for found in _fields_of(column)
        )
    )


def _fields_of(column: Column) -> Iterator[tuple[str, FieldKind]]:
    if column.kind == "text":
        yield text_field(column), "term"
    elif column.kind in _VALUES:
        yield value_field(column), "value"
    if column.kind == "number":
        yield number_field(column), "float"
    if column.kind == "date":
        yield first_day_field(column), "integer"
        yield last_day_field(column), "integer"
    elif column.kind != "number":
        yield from ((name, "value") for name in {sort_field(column, language) for language in LANGUAGES} if name)


@lru_cache(maxsize=8)
def _digest(lines: str, hierarchy: bytes, bases: tuple[str, ...]) -> str:
    alike = sorted(_BLANK.sub("_:", lines).splitlines())  # their labels are new each time that the shapes are read
    said = "\n".join((str(_FORMAT), version("tantivy"), *bases, *alike))
    return hashlib.sha256(said.encode() + hierarchy).hexdigest()


def digest_of(model: Model, naming: Naming) -> str:
    """What an index is made with: one that was made with something else is made anew."""
    return _digest(model.lines, model.hierarchy, naming.bases)


def opened(directory: Path) -> tantivy.Index:
    """An index in a directory, as it is now: it does not watch for later commits, which would leave locks in the folder.

    Raises:
        OSError, ValueError: there is none, or it is damaged.
    """
    return _ready(tantivy.Index.open(str(directory)))


def made(directory: Path, fields: tantivy.Schema) -> tantivy.Index:
    """A new index in a directory that is there and empty."""
    return _ready(tantivy.Index(fields, str(directory)))


def _ready(index: tantivy.Index) -> tantivy.Index:
    index.config_reader("manual")
    _register(index)
    return index


# --- words -----------------------------------------------------------------------------------------------------------------


def _register(index: tantivy.Index) -> None:
    """Tell an index that was just opened or made how it takes texts apart."""
    for language in ("", *LANGUAGES):
        index.register_tokenizer(_analyzer(language), analyzer(language))


@cache
def analyzer(language: str = "") -> tantivy.TextAnalyzer:
    """What takes texts apart into words, and makes stems of them where a language is given."""
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.remove_long(_LONGEST_WORD))
    words = words.filter(tantivy.Filter.lowercase()).filter(tantivy.Filter.ascii_fold())
    return (words.filter(tantivy.Filter.stemmer(_STEMMERS[language])) if language else words).build()


def _analyzer(language: str) -> str:
    return f"pk_{language or 'words'}"


def plain(text: str) -> str:
    """A text in one normal form (NFC) and without marks that do not show, as all texts and searches go into the index."""
    if text.isascii():
        return text
    return "".join(each for each in unicodedata.normalize("NFC", text) if unicodedata.category(each) != "Cf")


def whole(text: str) -> str:
    """A text or other value as filters compare it: `plain`, and without line breaks, double spaces or spaces around it."""
    return " ".join(plain(text).split())


def text_term(text: str) -> str:
    """What stands for a whole text in a `text_field`: itself, or where it is long its digest, so that all can be found."""
    said = whole(text)
    return said if len(said) <= _LONGEST_TERM else hashlib.sha256(said.encode()).hexdigest()


def sortable(text: str) -> str:
    """A text as the index sorts it: without accents and capitals, in hexadecimal, so that its bounds need no escaping."""
    return folded(text)[:_LONGEST_SORTED].encode().hex()


def order_of(iri: str) -> str:
    """What a thing has in the field `ORDER`."""
    return iri.encode().hex()


def folded(text: str) -> str:
    """A name without accents, capitals and double spaces: for comparing and sorting.

    >>> folded("Súdwest-Fryslân ")
    'sudwest-fryslan'
    """
    bare = (each for each in unicodedata.normalize("NFKD", text) if unicodedata.category(each) not in {"Mn", "Cf"})
    return " ".join("".join(bare).casefold().split())
