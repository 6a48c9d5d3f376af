"""What things are called, and which things are meant by a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from operator import attrgetter
from threading import Lock

import orjson
import tantivy
from cachetools import LRUCache, cachedmethod
from tantivy import Query

from participatiekaart.errors import InvalidParameter
from participatiekaart.index.remembering import remembered
from participatiekaart.index.schema import CALLED, COLLECTION, IRI, KEY, LABEL, SEPARATOR, folded, value_field
from participatiekaart.index.selection import shown
from participatiekaart.language import LANGUAGES, Text, text
from participatiekaart.model.columns import Column
from participatiekaart.model.shapes import Model
from participatiekaart.rdf.names import Naming

__all__ = ["Names"]

_CACHED = 50_000
_MOST_RESOLVED = 10_000
_MOST_MEANT = 1_000
_MOST_VALUES = 20_000
_MOST_COMPARED = 2_000
_MOST_NAMED = 10


class Names:
    """Looks up names in an index.

    Args:
        schema: of the index.
        searcher: of the index, at one position.
        model: the shapes.
        naming: tells which things a path can mean.
    """

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher, model: Model, naming: Naming) -> None:
        self._schema = schema
        self._searcher = searcher
        self._model = model
        self._naming = naming
        self._known: dict[str, Text | None] = {}
        self._lock = Lock()
        self._by_segment = remembered(self._segments, 32)
        self._resolved: LRUCache[tuple[str, ...], list[str]] = LRUCache(_MOST_RESOLVED)

    def labels(self, iris: Iterable[str]) -> dict[str, Text]:
        """What things are called, by IRI; those that the index does not know are not there."""
        wanted = dict.fromkeys(iris)
        cache = self._known  # a plain one, begun anew when it is full: it is asked for hundreds of names a page
        known = {iri: cache[iri] for iri in wanted if iri in cache}
        if missing := [iri for iri in wanted if iri not in known]:
            found = {document[IRI][0]: Text(orjson.loads(document[LABEL][0])) for document in self._documents(IRI, missing)}
            new = {iri: found.get(iri) for iri in missing}
            known |= new
            if len(cache) > _CACHED:
                self._known = new
            else:
                cache.update(new)
        return {iri: label for iri in wanted if (label := known[iri])}

    @cachedmethod(attrgetter("_resolved"), lambda _, column, value: (column.name, column.leaf.iri, value), attrgetter("_lock"))
    def resolve(self, column: Column, value: str) -> list[str]:
        """The IRIs of what a value of a column of references means.

        Args:
            column: the column.
            value: an IRI; a key, in whatever collection; a path as after ``id/``; the last part of the IRI of a thing that the
                column holds; or a name or code, in any language.

        Raises:
            InvalidParameter: nothing is called that; the message has the nearest names.
        """
        if "://" in value:
            return [value]
        unused: list[str] = []
        for found in self._meant(column, value):
            if used := [iri for iri in found if self._searcher.doc_freq(value_field(column), iri)]:
                return used
            unused += found
        if unused:
            return unused
        names = self._nearest(column, value)
        said = text(
            "{parameter} cannot be '{value}'; it can be: {names}.", parameter=column.name, value=shown(value), names=names
        )
        raise InvalidParameter(said, column.name)

    def _meant(self, column: Column, value: str) -> Iterator[list[str]]:
        """What a value may mean, the most certain first."""
        keys = [f"{collection}{SEPARATOR}{value}" for collection in self._model.collections]
        yield list(
            dict.fromkeys((*self._fitting(column, KEY, keys), *self._fitting(column, IRI, self._naming.candidates(value))))
        )
        yield self._by_segment(value_field(column)).get(value, [])
        yield self._fitting(column, CALLED, [folded(value)])

    def _fitting(self, column: Column, field: str, terms: list[str]) -> list[str]:
        """The things that have any of these terms and may stand in the column."""
        classes = column.leaf.classes
        collections = {
            name
            for name, shape in self._model.collections.items()
            if not classes or any(self._model.ancestors(target) & classes for target in shape.targets)
        }
        found = self._documents(field, terms)
        return [document[IRI][0] for document in found if collections.intersection(document[COLLECTION])]

    def _documents(self, field: str, terms: list[str]) -> list[tantivy.Document]:
        query = Query.term_set_query(self._schema, field, terms)
        hits = self._searcher.search(query, max(len(terms), _MOST_MEANT), count=False).hits
        return [self._searcher.doc(address) for _, address in hits]

    def _segments(self, field: str) -> Mapping[str, list[str]]:
        """The values in a field by the last part of their IRI, the most frequent first."""
        found: dict[str, list[str]] = defaultdict(list)
        values = self._searcher.terms_with_prefix(field, "", limit=_MOST_VALUES)
        for iri, _ in sorted(values, key=lambda each: -each[1]):
            found[iri.replace("#", "/").rsplit("/", 1)[-1]].append(iri)
        return dict(found)

    def _nearest(self, column: Column, value: str) -> Text:
        """Values of a column with their names: those that look like what was asked, or else the most frequent."""
        segments = dict(list(self._by_segment(value_field(column)).items())[:_MOST_COMPARED])
        labels = self.labels(iri for iris in segments.values() for iri in iris)
        segment_of: dict[str, str] = {}
        for segment, iris in segments.items():
            label = labels.get(iris[0], Text())
            called = {segment, *(folded(label[language]) for language in LANGUAGES if language in label)}
            segment_of |= dict.fromkeys(called, segment)
        near = get_close_matches(folded(value)[:100], segment_of, n=3) or list(segment_of)
        named = [(each, labels.get(segments[each][0])) for each in dict.fromkeys(segment_of[each] for each in near)][:_MOST_NAMED]
        return Text(
            {
                language: ", ".join(f"{each} ({label.best(language)})" if label else each for each, label in named) or "…"
                for language in LANGUAGES
            }
        )
