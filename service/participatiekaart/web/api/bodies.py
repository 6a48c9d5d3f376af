"""Things of the index as JSON that is JSON-LD: as much of them as is asked for, with the names of what they refer to."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import quote

from participatiekaart.errors import InvalidParameter
from participatiekaart.index import Facet, Hit, Index, Page
from participatiekaart.language import text
from participatiekaart.model.parameters import EVERYTHING
from participatiekaart.web.api.collections import Collection
from participatiekaart.web.api.trees import Document, brief, ends, filtered, labelled, references, replaced, ways_to

__all__ = ["Bodies"]

_MOST_EXPANDED = 1000


class Bodies:
    """Writes what is found in a collection.

    Args:
        index: where it was found.
        collection: the collection.
        root: absolute address of the API.
        fields: names of the columns to give; none for what is usual.
        expand: names of the columns whose things are given whole instead of by name.
    """

    def __init__(
        self, index: Index, collection: Collection, root: str, fields: Iterable[str] = (), expand: Iterable[str] = ()
    ) -> None:
        self._index = index
        self._collection = collection
        self._root = root
        fields = tuple(fields)
        self._is_whole = EVERYTHING in fields
        self._kept = ways_to(collection.columns[each] for each in fields if each != EVERYTHING)
        self._expanded = ways_to(collection.columns[each] for each in expand)

    def of_page(self, page: Page) -> Document:
        """A page of the list; its things without what they own, unless fields say otherwise.

        Raises:
            InvalidParameter: far too much would have to be given whole.
        """
        found: Document = {"@context": self.context, "total": page.total, "items": self._items(page.hits, is_list=True)}
        if page.facets:
            found["facets"] = {each.column: self._facet(each) for each in page.facets}
        if page.suggestion:
            found["suggestion"] = page.suggestion
        return found

    def of_thing(self, hit: Hit) -> Document:
        """One thing with all that it owns, unless fields say otherwise; errors as for a page."""
        return {"@context": self.context, **self._items((hit,), is_list=False)[0]}

    @property
    def context(self) -> str:
        """Address of the JSON-LD context."""
        return f"{self._root}/context.jsonld"

    def _items(self, hits: Iterable[Hit], *, is_list: bool) -> list[Document]:
        items = self._expand([self._item(hit, is_list=is_list) for hit in hits], is_list=is_list)
        labels = self._index.labels({iri for item in items for iri in references(item)})
        return [labelled(item, labels) for item in items]

    def _item(self, hit: Hit, *, is_list: bool) -> Document:
        document = hit.document
        if self._kept and not self._is_whole:
            document = filtered(document, self._kept)
        elif is_list and not self._is_whole:
            document = brief(document)
        record = {"record": {"id": hit.record}} if hit.record != hit.iri else {}
        highlights = {"highlights": hit.snippets} if hit.snippets else {}
        return {**self._head(hit, f"{self._collection.name}/{hit.key}"), **record, **document, **highlights}

    def _head(self, hit: Hit, address: str) -> Document:
        """What every thing begins with; the address is its collection, a slash and its key."""
        named: Document = {name: hit.document[name] for name in ("id", "type") if name in hit.document}
        return {**named, "key": address.partition("/")[2], "self": f"{self._root}/{quote(address, safe='/:')}"}

    def _expand(self, items: list[Document], *, is_list: bool) -> list[Document]:
        """The same with what is referred to inside: one level of it, so that nothing goes round in circles."""
        iris = [iri for item in items for iri in ends(item, self._expanded)]
        if len(iris) > _MOST_EXPANDED:
            said = text("This would give more than {most} things whole; ask for fewer with limit.", most=_MOST_EXPANDED)
            raise InvalidParameter(said, "expand")
        inside: dict[str, Document] = {}
        for iri in dict.fromkeys(iris):
            if (hit := self._index.thing(iri)) is not None:
                inside[iri] = {**self._head(hit, hit.addresses[0]), **(brief(hit.document) if is_list else hit.document)}
        return [replaced(item, self._expanded, inside) for item in items] if inside else items

    def _facet(self, facet: Facet) -> Document:
        return {
            "label": self._collection.columns[facet.column].label,
            "values": [{"value": each.value, "label": each.label, "count": each.count} for each in facet.counts],
            "isComplete": facet.is_complete,
        }
