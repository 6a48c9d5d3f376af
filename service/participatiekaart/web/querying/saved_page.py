"""A saved query as a page: what may be filled in, and the answer as a table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from starlette.responses import Response

from participatiekaart.errors import InvalidParameter
from participatiekaart.language import text
from participatiekaart.queries import Parameter, SavedQuery
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.web.description import Value
from participatiekaart.web.reader import Reader

__all__ = ["page"]

_MOST_ROWS_SHOWN = 500
_COMMENTS = re.compile(r"\A(?:#.*\n)+")
"""What a query file says about itself at its head; the page says that in another way."""

_FIELDS = {"integer": "number", "gYear": "number", "date": "date", "iri": "url"}
_BOOLEAN = PREFIXES["xsd"] + "boolean"
_YES_NO = {"true": text("yes"), "false": text("no")}


@dataclass(frozen=True)
class _Input:
    """A parameter as a form field.

    Attributes:
        name, label: of the parameter.
        type: of the field, as in HTML.
        value: that is in it.
        is_open: whether it may stay empty, and nothing is left out then.
        options: value and text of each, where it is picked.
        problem: what is wrong with the value.
    """

    name: str
    label: str
    type: str
    value: str
    is_open: bool
    options: Sequence[tuple[str, str]]
    problem: str


@dataclass(frozen=True)
class _Table:
    """A result for people: a node and its label are one column, and not all rows of a long one are there.

    Attributes:
        header: labels of the columns.
        rows: those that are shown.
        count: of all rows.
    """

    header: Sequence[str]
    rows: Sequence[Sequence[Value]]
    count: int


def page(
    reader: Reader,
    query: SavedQuery,
    headers: dict[str, str],
    *,
    formats: Mapping[str, str],
    sparql: str,
    result: bytes = b"",
    error: InvalidParameter | None = None,
) -> Response:
    """The question, what may be filled in, and the answer, or what is wrong with what was filled in.

    Args:
        reader: who asks.
        query: the question.
        headers: to add.
        formats: addresses of the other representations, by suffix.
        sparql: the query as it was asked.
        result: SPARQL 1.1 Query Results JSON; empty where there is none.
        error: what is wrong.
    """
    inputs = [_input(reader, each, error) for each in query.parameters]
    is_shown = any(each.problem for each in inputs)
    return reader.page(
        "query.html",
        headers,
        query=query,
        inputs=inputs,
        problem=error.text.best(reader.language) if error and not is_shown else "",
        table=_table(reader, query, result) if result else None,
        sparql=_COMMENTS.sub("", sparql),
        formats=formats,
    )


def _input(reader: Reader, parameter: Parameter, error: InvalidParameter | None) -> _Input:
    options = _options(reader, parameter)
    default = [parameter.short(each.value) for each in parameter.default]
    if options and len(default) != 1:
        named = [label for value, label in options if value in default] or [text("all").best(reader.language)]
        options.insert(0, ("", ", ".join(named)))
    usual = default[0] if len(default) == 1 else ""
    given = reader.request.query_params.get(parameter.name, "")
    if options:
        given = next((value for value, _ in options if value == parameter.short(given)), "")
    return _Input(
        name=parameter.name,
        label=parameter.label.best(reader.language),
        type=_FIELDS.get(parameter.type, "text"),
        value=given or usual,
        is_open=not parameter.default,
        options=options,
        problem=error.text.best(reader.language) if error and error.parameter == parameter.name else "",
    )


def _options(reader: Reader, parameter: Parameter) -> list[tuple[str, str]]:
    if parameter.type == "boolean":
        return [(value, label.best(reader.language)) for value, label in _YES_NO.items()]
    choices = parameter.choices(reader.snapshot, reader.workspace.model, reader.workspace.naming)
    options = [(parameter.short(iri), name.best(reader.language)) for iri, name in choices.items()]
    return sorted(options, key=lambda option: option[1].casefold())


def _table(reader: Reader, query: SavedQuery, result: bytes) -> _Table:
    rows: list[dict[str, dict[str, str]]] = orjson.loads(result)["results"]["bindings"]
    header = [label.best(reader.language) for label in query.columns.values()]
    cells = [[_cell(reader, row.get(name), row.get(f"{name}Label")) for name in query.columns] for row in rows[:_MOST_ROWS_SHOWN]]
    return _Table(header, cells, len(rows))


def _cell(reader: Reader, node: dict[str, str] | None, label: dict[str, str] | None) -> Value:
    """Something to read: a node in the reader's language where the graph has a name for it, else as the query names it."""
    term = node or label
    if term is None:
        return Value()
    if term["type"] == "uri":
        link = reader.describer.link(term["value"])
        if label is None or reader.snapshot.label(term["value"]):
            return link
        return Value(label["value"], _other(reader, label), link.href, link.external)
    if term.get("datatype") == _BOOLEAN and term["value"] in _YES_NO:
        return Value(_YES_NO[term["value"]].best(reader.language))
    return Value(term["value"], _other(reader, term))


def _other(reader: Reader, literal: dict[str, str]) -> str:
    language = literal.get("xml:lang", "")
    return "" if language == reader.language else language
