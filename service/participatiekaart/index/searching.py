"""The index at one published position: lists, things, facets and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import orjson
import tantivy
from tantivy import FieldType, Occur, Query

from participatiekaart.errors import InvalidParameter
from participatiekaart.index import cursors
from participatiekaart.index.conditions import Conditions
from participatiekaart.index.facets import facets_of
from participatiekaart.index.names import Names
from participatiekaart.index.ordering import Ordering, SortKey, all_of, total_of
from participatiekaart.index.references import ABOVE
from participatiekaart.index.remembering import remembered
from participatiekaart.index.schema import (
    CELLS,
    COLLECTION,
    DOCUMENT,
    IRI,
    KEY,
    ORDER,
    RECORD,
    SEPARATOR,
    SORT,
    opened,
    order_of,
    sort_field,
)
from participatiekaart.index.selection import Facet, Filter, Hit, Page, Selection, column_named, unknown
from participatiekaart.index.words import Reading, Words
from participatiekaart.language import LANGUAGES, Text, text
from participatiekaart.locks import FileLock
from participatiekaart.model.columns import Column, columns_of
from participatiekaart.model.parameters import RELEVANCE
from participatiekaart.model.shapes import Model
from participatiekaart.rdf.names import Naming
from participatiekaart.reachability import reachable

__all__ = ["Index"]

_NAME = "name"
_LAST = SortKey(ORDER, FieldType.Text)
_COLLECTIONS = 256
_SUMMARIES = 128
_FILTERS = 10_000
_PLACES = 10_000
_SCANNED = 2_000
"""Hits that a scan holds at once."""
_NAMED = 100_000
"""Records that a scan asks for by name; where there are more, it reads all things and passes over the others."""
_counting = ThreadPoolExecutor(thread_name_prefix="facets")
"""Counts facets while the page is looked up: the engine lets other threads go on."""


class Index:
    """An index at one position. Whoever keeps the object keeps reading the same; it may be shared by threads.

    Args:
        directory: of the index.
        position: of the journal that it shows.
        model: the shapes.
        naming: tells which things a path can mean.
        held: a lease on the directory, kept as long as this object lives.

    Raises:
        ValueError, OSError: it is not an index, or damaged.
    """

    def __init__(self, directory: Path, position: int, model: Model, naming: Naming, held: FileLock | None = None) -> None:
        self.position = position
        self._lease = held
        self._model = model
        self._index = opened(directory)
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._words = Words(self._schema, self._searcher)
        self._names = Names(self._schema, self._searcher, model, naming)
        self._conditions = Conditions(self._schema, self._searcher, self._names.resolve)
        self._upwards = [model.by_path[path].key for path in ABOVE]
        self._columns = remembered(self._columns_of, _COLLECTIONS)
        self._right_above = remembered(self._said_above, _PLACES)
        self._implied = remembered(self._is_implied, _FILTERS)
        self._sortable = remembered(self._sort_keys, _COLLECTIONS)
        self._total = remembered(self._count, _SUMMARIES)
        self._facets = remembered(self._counted, _SUMMARIES)
        self._specificity = {
            name: -max(len(model.ancestors(each)) for each in shape.targets) for name, shape in model.collections.items()
        }

    def search(self, collection: str, selection: Selection) -> Page:
        """A page of what is asked for.

        Args:
            collection: its name in `Model.collections`.
            selection: what to find.

        Raises:
            InvalidParameter: there is no such column, or a value, order or cursor makes no sense; the error names which.
            CursorExpired: the pages before this one were of another position, and their order cannot be continued.
            KeyError: there is no such collection.
        """
        reading = self._words.read(selection.text)
        query = self._query(collection, selection, reading)
        summary = replace(selection, cursor="", limit=1, sort=())
        counting = _counting.submit(self._facets, collection, summary) if selection.facets else None
        if self._is_by_relevance(selection, reading):
            hits, total, following = self._most_relevant(collection, selection, query)
        elif selection.cursor:
            hits, following = self._continued(collection, selection, query)
            total = self._total(collection, summary)
        else:
            hits, total, following = self._sorted(collection, selection, query)
        found = [self._hit(address, collection) for address in hits]
        if reading:
            snippets = self._words.snippets
            found = [replace(hit, snippets=snippets(reading, hit.document, selection.language)) for hit in found]
        facets = counting.result() if counting else ()
        return Page(tuple(found), total, following, facets, reading.suggestion if reading else "")

    def get(self, collection: str, key: str) -> Hit | None:
        """A thing by its key in a collection."""
        return self._one(KEY, f"{collection}{SEPARATOR}{key}", collection)

    def thing(self, iri: str) -> Hit | None:
        """A thing by its IRI, whatever its collection."""
        return self._one(IRI, iri, "")

    def scan(self, collection: str, selection: Selection, starts: tuple[str, ...] | None = None) -> Iterator[Hit]:
        """All that is asked for, however much that is, a little at a time; its limit, cursor and facets say nothing here.

        What is to be sorted by relevance is sorted by name.

        Args:
            collection: that is asked.
            selection: what is asked of it.
            starts: what the IRIs of their records may start with; none where that does not matter.

        Raises:
            InvalidParameter: there is no such column, or a value or order makes no sense.
            KeyError: there is no such collection.
        """
        query = self._query(collection, selection, self._words.read(selection.text))
        keys = self._keys(collection, replace(selection, sort=tuple(each for each in selection.sort if each != RELEVANCE)))
        if starts is None:
            return self._scan(collection, query, self._ordering(keys))
        if records := self._records(starts):
            query = all_of(query, records)
        return (hit for hit in self._scan(collection, query, self._ordering(keys)) if hit.record.startswith(starts))

    def above(self, iri: str) -> frozenset[str]:
        """IRIs of all that a concept or region lies in, however far up."""
        return frozenset(reachable(self._right_above(iri), self._right_above))

    def labels(self, iris: Iterable[str]) -> dict[str, Text]:
        """What things are called, by IRI; those that the index does not know are not there."""
        return self._names.labels(iris)

    def resolve(self, column: Column, value: str) -> list[str]:
        """The IRIs of what a value of a column of references means; see `Names.resolve`.

        Raises:
            InvalidParameter: nothing is called that.
        """
        return self._names.resolve(column, value)

    def _said_above(self, iri: str) -> frozenset[str]:
        hit = self.thing(iri)
        said = [hit.document.get(key, []) for key in self._upwards] if hit else []
        return frozenset(each["id"] for value in said for each in (value if isinstance(value, list) else [value]))

    def columns(self, collection: str) -> Mapping[str, Column]:
        """The columns of a collection by name.

        Raises:
            KeyError: there is no such collection.
        """
        return self._columns(collection)

    def _columns_of(self, collection: str) -> Mapping[str, Column]:
        return {column.name: column for column in columns_of(self._model, self._model.collections[collection].targets)}

    def _query(self, collection: str, selection: Selection, reading: Reading | None) -> Query:
        columns = self._columns(collection)
        conditions = self._conditions.holding(selection.filters, columns)
        if not any(self._implied(collection, each) for each in selection.filters):
            conditions.append(self._members(collection))
        if selection.area:
            conditions.append(self._conditions.within(selection.area))
        clauses = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in conditions]
        return Query.boolean_query([*clauses, (Occur.Must, reading.query)] if reading else clauses)

    def _members(self, collection: str) -> Query:
        return Query.term_query(self._schema, COLLECTION, collection, index_option="basic")

    def _is_implied(self, collection: str, condition: Filter) -> bool:
        """Whether whatever a filter finds is in a collection, which then need not be asked as well: most of an index may be.

        Only filters by a thing are worth it, which come back: of others the answer is forgotten before it is used.
        """
        columns = self._columns(collection)
        if columns[condition.column].kind != "reference" or condition.operator != "is":
            return False
        [found] = self._conditions.holding([condition], columns)
        both = all_of(found, self._members(collection))
        return total_of(self._searcher.search(found, 1)) == total_of(self._searcher.search(both, 1))

    def _count(self, collection: str, selection: Selection) -> int:
        """How many hits there are: the same on all pages."""
        query = self._query(collection, selection, self._words.read(selection.text))
        return total_of(self._searcher.search(query, 1))

    def _counted(self, collection: str, selection: Selection) -> tuple[Facet, ...]:
        """How many hits have each value of some columns: the same on all pages."""
        query = self._query(collection, selection, self._words.read(selection.text))
        columns = self._columns(collection)
        counted = [column_named(columns, name, "facets") for name in dict.fromkeys(selection.facets)]
        return facets_of(self._schema, self._searcher, query, counted, self._names.labels)

    @staticmethod
    def _is_by_relevance(selection: Selection, reading: Reading | None) -> bool:
        if RELEVANCE not in selection.sort:
            return reading is not None and not selection.sort
        if reading is None:
            raise InvalidParameter(text("Without a text to find, nothing is more relevant than the rest."), "sort")
        if len(selection.sort) > 1:
            raise InvalidParameter(text("'relevance' cannot be combined with other keys."), "sort")
        return True

    def _most_relevant(
        self, collection: str, selection: Selection, query: Query
    ) -> tuple[list[tantivy.DocAddress], int, str | None]:
        start = cursors.hits_before(collection, selection, self.position)
        # counting makes the engine score every hit in the same way whatever the offset, so that pages fit together
        found = self._searcher.search(query, selection.limit, count=True, offset=start)
        end, total = start + len(found.hits), total_of(found)
        following = cursors.after_hits(collection, selection, end, self.position) if end < total else None
        return [address for _, address in found.hits], total, following

    def _sorted(self, collection: str, selection: Selection, query: Query) -> tuple[list[tantivy.DocAddress], int, str | None]:
        ordering = self._ordering(self._keys(collection, selection))
        found, total = ordering.first(query, selection.limit)
        is_last = total == len(found)
        following = None if is_last else cursors.after_values(collection, selection, ordering.place(query, found[-1]))
        return [each.address for each in found], total, following

    def _continued(self, collection: str, selection: Selection, query: Query) -> tuple[list[tantivy.DocAddress], str | None]:
        keys = self._keys(collection, selection)
        after = cursors.values_before(collection, selection, keys)
        ordering = self._ordering(keys)
        found = ordering.next(query, selection.limit + 1, after)
        page = found[: selection.limit]
        is_last = len(found) == len(page)
        following = None if is_last else cursors.after_values(collection, selection, ordering.place(query, page[-1]))
        return [each.address for each in page], following

    def _ordering(self, keys: list[SortKey]) -> Ordering:
        return Ordering(self._index, self._searcher, keys, last=lambda stored: order_of(stored[IRI][0]))

    def _keys(self, collection: str, selection: Selection) -> list[SortKey]:
        """What the hits are sorted by."""
        sortable = self._sortable(collection, selection.language if selection.language in SORT else LANGUAGES[0])
        keys: list[SortKey] = []
        for said in selection.sort or (_NAME,):
            name = said.removeprefix("-")
            if name not in sortable:
                raise unknown(name, dict.fromkeys((_NAME, *sortable)), "sort")
            keys.append(replace(sortable[name], descending=said.startswith("-")))
        return [*keys, _LAST]

    def _sort_keys(self, collection: str, language: str) -> Mapping[str, SortKey]:
        """What hits can be sorted by, by name."""
        columns = self._columns(collection).items()
        types = {"number": FieldType.Float, "date": FieldType.Integer}
        keys = {
            name: SortKey(field, types.get(column.kind, FieldType.Text))
            for name, column in columns
            if (field := sort_field(column, language))
        }
        return {**keys, _NAME: SortKey(SORT[language], FieldType.Text)}

    def _records(self, starts: tuple[str, ...]) -> Query | None:
        """The records whose IRIs start with one of these; none where so many may do that reading all things is as quick."""
        iris: list[str] = []
        for start in starts:
            iris += (iri for iri, _ in self._searcher.terms_with_prefix(RECORD, start, limit=_NAMED - len(iris)))
            if len(iris) == _NAMED:
                return None
        return Query.term_set_query(self._schema, RECORD, iris)

    def _scan(self, collection: str, query: Query, ordering: Ordering) -> Iterator[Hit]:
        found, left = ordering.first(query, _SCANNED)
        while found:
            for each in found:
                yield self._hit(each.address, collection)
            left -= len(found)
            found = ordering.next(query, _SCANNED, ordering.place(query, found[-1])) if left else []

    def _one(self, field: str, term: str, collection: str) -> Hit | None:
        found = self._searcher.search(Query.term_query(self._schema, field, term, index_option="basic"), 1, count=False).hits
        return self._hit(found[0][1], collection) if found else None

    def _hit(self, address: tantivy.DocAddress, collection: str) -> Hit:
        stored = self._searcher.doc(address)
        keys = dict(each.split(SEPARATOR, 1) for each in stored[KEY])
        collections = sorted(keys, key=lambda name: (self._specificity.get(name, 0), name))
        return Hit(
            iri=stored[IRI][0],
            key=keys[collection or collections[0]],
            collections=tuple(collections),
            document=orjson.loads(stored[DOCUMENT][0]),
            record=stored[RECORD][0],
            addresses=tuple(f"{name}/{keys[name]}" for name in collections),
            cells=tuple(stored[CELLS] or ()),
        )
