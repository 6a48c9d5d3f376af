"""How many hits have each value of a column."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import tantivy
from tantivy import Query

from participatiekaart.errors import InvalidParameter
from participatiekaart.index.ordering import all_of, total_of
from participatiekaart.index.schema import value_field
from participatiekaart.index.selection import Count, Facet
from participatiekaart.language import Text, text
from participatiekaart.model.columns import Column
from participatiekaart.model.shapes import Kind

__all__ = ["can_be_counted", "facets_of"]

_COUNTED: set[Kind] = {"reference", "boolean", "string", "address"}
_MOST_VALUES = 1_000
_MOST_OF_TOO_MANY = 100
"""Values that are told where there are more than `_MOST_VALUES`."""

Labels = Callable[[Iterable[str]], dict[str, Text]]


def can_be_counted(column: Column) -> bool:
    """Whether a column has values of which hits have the one or the other, and not dates, numbers or texts."""
    return column.kind in _COUNTED


def facets_of(
    schema: tantivy.Schema, searcher: tantivy.Searcher, query: Query, columns: Sequence[Column], labels: Labels
) -> tuple[Facet, ...]:
    """The values of columns among what a query finds, the most frequent first.

    Every count is exact, also where not all values are told.

    Args:
        schema: of the index.
        searcher: of the index, at one position.
        query: the hits.
        columns: to count in.
        labels: tells what things are called.

    Raises:
        InvalidParameter: a column has no values to count.
    """
    for column in columns:
        if not can_be_counted(column):
            raise InvalidParameter(text("The values of '{name}' cannot be counted.", name=column.name), "facets")
    if not columns:
        return ()
    fields = dict.fromkeys(map(value_field, columns))
    asked = {field: {"terms": {"field": field, "size": _MOST_VALUES, "segment_size": _MOST_VALUES}} for field in fields}
    answer = searcher.aggregate(query, asked)

    def counted(field: str) -> tuple[list[tuple[str, int]], bool]:
        found: dict[str, Any] = answer[field]
        counts = [(bucket["key"], int(bucket["doc_count"])) for bucket in found["buckets"]]
        if not (found["sum_other_doc_count"] or found["doc_count_error_upper_bound"]):
            return counts, True
        return [(value, _count(schema, searcher, query, field, value)) for value, _ in counts[:_MOST_OF_TOO_MANY]], False

    every = {field: counted(field) for field in fields}
    things = {value for column in columns if column.kind == "reference" for value, _ in every[value_field(column)][0]}
    names = labels(things)

    def facet(column: Column) -> Facet:
        values, is_complete = every[value_field(column)]
        counts = [Count(value, _label(column, value, names), count) for value, count in values]
        return Facet(column.name, tuple(sorted(counts, key=lambda each: (-each.count, each.value))), is_complete)

    return tuple(map(facet, columns))


def _count(schema: tantivy.Schema, searcher: tantivy.Searcher, query: Query, field: str, value: str) -> int:
    has_value = Query.term_query(schema, field, value, index_option="basic")
    return total_of(searcher.search(all_of(query, has_value), 1))


def _label(column: Column, value: str, names: dict[str, Text]) -> Text:
    if column.kind == "boolean":
        return text("yes") if value == "true" else text("no")
    return names.get(value) or Text({"": value})
