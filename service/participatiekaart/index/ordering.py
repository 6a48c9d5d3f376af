"""Hits in the order of several keys, from any point on (keyset paging).

The engine sorts by one field. Hits that are alike in the first key are sorted by the next one in a search of their own, and so
on; the last key is different for every document, so that the order is total and the same at every position.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import tantivy
from tantivy import FieldType, Occur, Order, Query

__all__ = ["Located", "Ordering", "SortKey", "Value", "all_of", "any_of", "none_of", "total_of"]

Value = int | float | str | None
"""What a document is sorted by; none where it has nothing there: such documents come last in either direction."""

_HEXADECIMAL = re.compile("([0-9a-f]{2})*")
_LARGEST = 1 << 62


@dataclass(frozen=True)
class SortKey:
    """A field to sort by. Where a document has more values there, the smallest counts; it stands first.

    Attributes:
        field: its name; of text only what `schema.sortable` made.
        type: of the field.
        descending: whether the largest come first.
    """

    field: str
    type: FieldType
    descending: bool = False

    def takes(self, value: Value) -> bool:
        """Whether a value can stand in the field."""
        match self.type:
            case FieldType.Integer:
                return type(value) is int and abs(value) < _LARGEST
            case FieldType.Float:
                return type(value) in {int, float}
            case _:
                return isinstance(value, str) and bool(_HEXADECIMAL.fullmatch(value))


@dataclass(frozen=True)
class Located:
    """Where a hit is in the index, and its value of each key up to the one that tells it from its neighbours."""

    values: tuple[Value, ...]
    address: tantivy.DocAddress


class Ordering:
    """Sorts the documents of an index.

    Args:
        index: the index.
        searcher: of the index.
        keys: to sort by; the values of the last one are all there and all different.
        last: tells the value of the last key by what is stored of a document, which is quicker than a search for it.
    """

    def __init__(
        self, index: tantivy.Index, searcher: tantivy.Searcher, keys: Sequence[SortKey], last: Callable[[tantivy.Document], str]
    ) -> None:
        self._index = index
        self._searcher = searcher
        self._keys = tuple(keys)
        self._last = last

    def first(self, query: Query, most: int) -> tuple[list[Located], int]:
        """The first hits, at most so many, and how many there are in all.

        Args:
            query: what to find.
            most: of them, above 0.
        """
        result = self._searched(query, 0, most, count=True)
        return list(self._located(query, 0, (), most, result)), total_of(result)

    def next(self, query: Query, most: int, after: Sequence[Value]) -> list[Located]:
        """The first hits after one of them, at most so many.

        Args:
            query: what to find.
            most: of them, above 0.
            after: the place of that hit.
        """
        found: list[Located] = []
        for depth in reversed(range(len(self._keys))):  # what is alike in all keys but the last comes right after, and so on
            alike = tuple(after[:depth])
            if beyond := self._beyond(self._keys[depth], after[depth]):
                same = [self._equal(key, value) for key, value in zip(self._keys, alike, strict=False)]
                found += self._top(all_of(query, *same, beyond), depth, alike, most - len(found))
            if len(found) == most:
                break
        return found

    def place(self, query: Query, hit: Located) -> tuple[Value, ...]:
        """Where a hit stands in the order: its value of each key.

        Args:
            query: that found it.
            hit: the hit.
        """
        alike = [self._equal(key, value) for key, value in zip(self._keys, hit.values, strict=False)]
        while len(hit.values) < len(self._keys) - 1:
            (hit,) = self._top(all_of(query, *alike), len(hit.values), hit.values, 1)
        if len(hit.values) == len(self._keys):
            return hit.values
        return (*hit.values, self._last(self._searcher.doc(hit.address)))

    def _top(self, query: Query, depth: int, above: tuple[Value, ...], most: int) -> Iterator[Located]:
        """The first hits by the keys from a depth on, among hits that all have the values above it."""
        return self._located(query, depth, above, most, self._searched(query, depth, most))

    def _searched(self, query: Query, depth: int, most: int, *, count: bool = False) -> tantivy.SearchResult:
        """The first hits by one key, and one more, which tells whether the last of them has others like it."""
        key = self._keys[depth]
        order = Order.Desc if key.descending else Order.Asc
        return self._searcher.search(query, most + 1, count=count, order_by_field=key.field, order=order)

    def _located(
        self, query: Query, depth: int, above: tuple[Value, ...], most: int, result: tantivy.SearchResult
    ) -> Iterator[Located]:
        """What a search by one key found, in the order of the keys below it too."""
        hits = result.hits
        seen = 0
        for value, group in groupby(hits, key=itemgetter(0)):
            members = list(group)
            values = (*above, value)
            is_whole = len(hits) <= most or seen + len(members) < len(hits)
            if is_whole and len(members) == 1:
                yield Located(values, members[0][1])
            else:
                key = self._equal(self._keys[depth], value)
                yield from self._top(all_of(query, key), depth + 1, values, min(len(members), most - seen))
            seen += len(members)
            if seen >= most:
                return

    def _equal(self, key: SortKey, value: Value) -> Query:
        """The documents whose value of a key is this one."""
        if value is None:
            return none_of(Query.exists_query(key.field))
        if isinstance(value, str):
            return Query.term_query(self._index.schema, key.field, value, index_option="basic")
        return all_of(self._range(key, value, value), none_of(self._range(key, None, value, include_upper=False)))

    def _beyond(self, key: SortKey, value: Value) -> Query | None:
        """The documents that come after a value of a key; none where nothing can."""
        if value is None:
            return None
        if not key.descending:
            return none_of(self._range(key, None, value))
        return any_of(self._range(key, None, value, include_upper=False), none_of(Query.exists_query(key.field)))

    def _range(self, key: SortKey, lower: Value, upper: Value, *, include_upper: bool = True) -> Query:
        schema = self._index.schema
        if isinstance(upper, str):  # hexadecimal, so that nothing in it means anything to the parser
            return self._index.parse_query(f"{key.field}:<{'=' if include_upper else ''}{upper}", [key.field])
        return Query.range_query(schema, key.field, key.type, lower, upper, include_upper=include_upper)


def all_of(*queries: Query) -> Query:
    """What all of these find."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Must, each) for each in queries])


def any_of(*queries: Query) -> Query:
    """What at least one of these finds; nothing where there is none."""
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, each) for each in queries])


def none_of(*queries: Query) -> Query:
    """What none of these finds."""
    return Query.boolean_query([(Occur.Must, Query.all_query()), *((Occur.MustNot, each) for each in queries)])


def total_of(result: tantivy.SearchResult) -> int:
    """How many documents a search found in all."""
    return int(result.count)  # type: ignore[attr-defined]  # its stubs leave it out
