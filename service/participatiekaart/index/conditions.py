"""Filters and areas as queries of the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeVar

import tantivy
from tantivy import FieldType, Query

from participatiekaart.errors import InvalidInput, InvalidParameter
from participatiekaart.index.areas import Box, Near, Ranges, cover, point
from participatiekaart.index.ordering import all_of, any_of, none_of
from participatiekaart.index.remembering import remembered
from participatiekaart.index.schema import (
    CELLS,
    HAS,
    first_day_field,
    last_day_field,
    number_field,
    text_field,
    text_term,
    value_field,
    whole,
)
from participatiekaart.index.selection import Filter, column_named, days_of, number_of, truth_of
from participatiekaart.language import text
from participatiekaart.model.columns import Column
from participatiekaart.model.parameters import operators
from participatiekaart.rdf.dates import bounds

__all__ = ["Conditions"]

_MOST_ON_EDGE = 20_000
_SQUARES = 64

Resolve = Callable[[Column, str], list[str]]
Bound = TypeVar("Bound", int, float)


class Conditions:
    """Makes queries of conditions.

    Args:
        schema: of the index.
        searcher: of the index, at one position.
        resolve: tells which things are meant by a name.
    """

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, resolve: Resolve) -> None:
        self._schema = schema
        self._searcher = searcher
        self._resolve = resolve
        self._dates = remembered(self._dates_in, 32)
        self._areas = remembered(self._within, 32)

    def within(self, area: Box | Near) -> Query:
        """What finds the things with a point in an area."""
        return self._areas(area)

    def holding(self, filters: Iterable[Filter], columns: Mapping[str, Column]) -> list[Query]:
        """What finds the things for which filters hold. The bounds of a column hold together: for one of the values of a thing.

        Args:
            filters: the filters.
            columns: those of the collection, by name.

        Raises:
            InvalidParameter: there is no such column, it does not take the operator or the value, or its bounds exclude all.
        """
        found: list[Query] = []
        bounded: dict[str, list[Filter]] = defaultdict(list)
        for each in filters:
            column = _checked(each, columns)
            if each.operator == "exists":
                has_value = self._term(HAS, column.name)
                found.append(has_value if truth_of(column.name, each.values[0]) else none_of(has_value))
            elif each.operator == "is":
                found.append(any_of(*self._any(column, each.values)))
            else:
                bounded[column.name].append(each)
        return found + [self._between(columns[name], several) for name, several in bounded.items()]

    def _between(self, column: Column, filters: list[Filter]) -> Query:
        """The things with a value that is within all bounds."""
        if column.kind == "number":
            lower, upper = ([number_of(column.name, value) for value in _of(name, filters)] for name in ("min", "max"))
            least, most = _limits(column, lower, upper)
            return self._numbers(column, least, most)
        days = ([days_of(column.name, value)[end] for value in _of(name, filters)] for end, name in enumerate(("from", "until")))
        first, last = _limits(column, *days)
        if first is None:
            return self._days(first_day_field(column), None, last)
        if last is None:
            return self._days(last_day_field(column), first, None)
        return self._overlapping(column, first, last)

    def _any(self, column: Column, values: tuple[str, ...]) -> Iterator[Query]:
        """What finds the things that have any of these values."""
        field = value_field(column)
        match column.kind:
            case "number":
                for number in (number_of(column.name, value) for value in values):
                    yield self._numbers(column, number, number)
            case "date":
                for value in values:
                    yield self._overlapping(column, *days_of(column.name, value))
            case "reference":
                yield self._terms(field, [iri for value in values for iri in self._resolve(column, value)])
            case "text":
                yield self._terms(text_field(column), [text_term(value) for value in values])
            case "boolean":
                yield self._terms(field, [str(truth_of(column.name, value)).lower() for value in values])
            case _:
                yield self._terms(field, [whole(value) for value in values])

    def _overlapping(self, column: Column, first: int, last: int) -> Query:
        """The things with a date that has a day in common with a period."""
        if not column.many:
            return all_of(self._days(first_day_field(column), None, last), self._days(last_day_field(column), first, None))
        dates = self._dates(value_field(column))
        return self._terms(value_field(column), [value for value, start, end in dates if start <= last and end >= first])

    def _dates_in(self, field: str) -> list[tuple[str, int, int]]:
        """All dates that are in a field, each with its first and last day."""
        found: list[tuple[str, int, int]] = []
        for value, _ in self._searcher.terms_with_prefix(field, ""):
            try:
                first, last = bounds(value)
            except InvalidInput:
                continue
            found.append((value, first.toordinal(), last.toordinal()))
        return found

    def _within(self, area: Box | Near) -> Query:
        squares = _SQUARES
        while True:
            inside, edge = cover(area, squares)
            near_edge = self._ranges(edge)
            answer = self._searcher.aggregate(
                near_edge, {CELLS: {"terms": {"field": CELLS, "size": _MOST_ON_EDGE, "segment_size": _MOST_ON_EDGE}}}
            )[CELLS]
            if not answer["sum_other_doc_count"]:
                break
            squares *= 4
        cells = (int(bucket["key"]) for bucket in answer["buckets"])
        on_edge = [each for each in cells if any(first <= each <= last for first, last in edge) and area.contains(*point(each))]
        return any_of(self._ranges(inside), self._terms(CELLS, on_edge))

    def _ranges(self, ranges: Ranges) -> Query:
        found = [
            Query.range_query(self._schema, CELLS, FieldType.Integer, first, last, use_inverted_index=True)
            for first, last in ranges
        ]
        return any_of(*found) if found else Query.empty_query()

    def _numbers(self, column: Column, least: float | None, most: float | None) -> Query:
        return Query.range_query(self._schema, number_field(column), FieldType.Float, least, most)

    def _days(self, field: str, first: int | None, last: int | None) -> Query:
        return Query.range_query(self._schema, field, FieldType.Integer, first, last)

    def _term(self, field: str, value: str) -> Query:
        return Query.term_query(self._schema, field, value, index_option="basic")

    def _terms(self, field: str, values: list[str] | list[int]) -> Query:
        if len(values) == 1:  # which does not need to look at more documents than the other conditions leave
            return Query.term_query(self._schema, field, values[0], index_option="basic")
        return Query.term_set_query(self._schema, field, values)


def _checked(condition: Filter, columns: Mapping[str, Column]) -> Column:
    """The column of a filter, which takes its operator."""
    column = column_named(columns, condition.column)
    if condition.operator not in (*operators(column.kind), "exists"):
        names = ", ".join((*operators(column.kind), "exists"))
        said = text(
            "'{name}' does not take '{operator}'; it takes {names}.", name=column.name, operator=condition.operator, names=names
        )
        raise InvalidParameter(said, column.name)
    return column


def _of(operator: str, filters: Iterable[Filter]) -> Iterator[str]:
    return (each.values[0] for each in filters if each.operator == operator)


def _limits(column: Column, lower: list[Bound], upper: list[Bound]) -> tuple[Bound | None, Bound | None]:
    """The highest lower bound and the lowest upper one, where there are any."""
    least, most = max(lower, default=None), min(upper, default=None)
    if least is not None and most is not None and least > most:
        said = text("Nothing can be within the bounds of '{name}': the lower one is above the upper one.", name=column.name)
        raise InvalidParameter(said, column.name)
    return least, most
