"""A list of records as a page: what was found, and the addresses of the same list in another order, page or format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import Any

from babel.numbers import format_decimal
from starlette.responses import Response

from participatiekaart.errors import CursorExpired, InvalidParameter
from participatiekaart.index import Page, Selection
from participatiekaart.language import text
from participatiekaart.model.parameters import RELEVANCE, Parameter, is_sortable
from participatiekaart.web.api.addresses import address as api_address
from participatiekaart.web.api.asking import question_of
from participatiekaart.web.api.collections import Collection
from participatiekaart.web.api.problems import InvalidRequest
from participatiekaart.web.api.representations import REPRESENTATIONS
from participatiekaart.web.description import Value
from participatiekaart.web.lists.address import Address
from participatiekaart.web.lists.entries import entries
from participatiekaart.web.lists.narrowing import Narrowing
from participatiekaart.web.pages import PAGING
from participatiekaart.web.reader import Reader

__all__ = ["Listing", "number"]

_ABOUT_THE_ANSWER = ("format", "fields", "expand")
"""Parameters of the API that mean nothing on a page."""
_BACK = Parameter(
    "back",
    "string",
    text("pages before"),
    text("Cursors of the pages before this one, so that a reader can go back."),
    most_values=8,
    most_characters=2000,
)
_PAGE = Parameter("page", "integer", text("page"), text("Which page this is."), least=1, most=1_000_000, pattern="[0-9]{1,7}")

_FORMATS = {"xlsx": "Excel", "csv": "CSV", "geojson": "GeoJSON", "json": "JSON"}
_DIRECTIONS = {
    "date": (text("{field}, oldest first"), text("{field}, newest first")),
    "number": (text("{field}, lowest first"), text("{field}, highest first")),
}
_ALPHABETICAL = text("{field}, A to Z"), text("{field}, Z to A")
_NAME, _BEST_FIRST = text("name"), text("best match first")


class Listing:
    """A list of records for a reader.

    Args:
        reader: who asks.
        kind: type of the records; one that has a list.
        asked: name and value of each parameter of the address of the page.
    """

    def __init__(self, reader: Reader, kind: str, asked: Iterable[tuple[str, str]]) -> None:
        self._reader = reader
        shape = reader.workspace.model.record_types[kind]
        self._collection: Collection = reader.request.app.state.collections[shape.collection]
        self._index = reader.workspace.index()
        self._language = reader.language
        parameters = {name: each for name, each in self._collection.list_parameters.items() if name not in _ABOUT_THE_ANSWER}
        self._parameters: Mapping[str, Parameter] = {**parameters, _BACK.name: _BACK, _PAGE.name: _PAGE}
        self._asked = Address.of(f"{reader.root}/doc/{kind}", asked, self._parameters)
        self._first_page = self._asked.without(*PAGING)
        self._narrowing = Narrowing(reader, self._index, self._collection.columns, self._first_page)

    def page(self, template: str) -> Response:
        """What was found, or what is wrong with what was asked.

        Args:
            template: name of the template.
        """
        try:
            question = question_of(self._reader.request, self._parameters)
            return self._reader.page(template, **self._usual, problems=[], **self.found(question.selection))
        except InvalidRequest as error:
            problems, status = [(each.name, each.text) for each in error.errors], 400
        except InvalidParameter as error:
            problems, status = [(error.parameter, error.text)], 400
        except CursorExpired as error:
            problems, status = [("cursor", error.text)], 410
        said = [(name, each.best(self._language)) for name, each in problems]
        response = self._reader.page(template, **self._usual, here=self._first_page, problems=said, found=None)
        response.status_code = status
        response.headers["Cache-Control"] = "no-store"
        del response.headers["ETag"]
        return response

    @cached_property
    def _usual(self) -> dict[str, Any]:
        """What the page shows whatever was found."""
        (text_asked,) = self._asked.of_parameter("q")[:1] or ("",)
        return {
            "shape": self._collection.shape,
            "q": text_asked,
            "chosen": self._narrowing.chosen(self._parameters),
            "ranges": self._narrowing.ranges(self._parameters),
            "is_later": self._asked != self._first_page,
            "bare": self._first_page.without(*(name for name, _ in self._first_page.parts if name != "lang")),
        }

    def found(self, selection: Selection) -> dict[str, Any]:
        """What the page shows of what is found.

        Raises:
            InvalidParameter, CursorExpired: as `Index.search`.
        """
        counted = self._narrowing.counted(selection)
        found = self._index.search(self._collection.name, replace(selection, facets=counted))
        choices = self._narrowing.choices(self._collection.name, selection, found)
        elsewhere = self._elsewhere(selection.text) if selection.text and not selection.cursor else []
        return {
            "here": self._first_page,
            "found": found,
            "total": number(found.total, self._language),
            "entries": entries(
                found.hits, self._collection.columns.values(), self._index, self._reader.describer, self._language
            ),
            "choices": choices,
            "further": self._narrowing.further(choices),
            "suggested": Value(found.suggestion, href=str(self._first_page.without("q").adding("q", found.suggestion))),
            "elsewhere": elsewhere,
            "orders": self._orders(selection),
            "formats": self._formats(),
            "documentation": api_address(self._reader.request, "docs", self._collection.name),
            "paging": self._paging(selection, found),
        }

    # --- addresses ---------------------------------------------------------------------------------------------------------

    def _elsewhere(self, words: str) -> list[tuple[str, str, str]]:
        """Other lists in which the same words are found: what is in them, how much was found, and the address."""
        root, lang = self._reader.root, self._asked.of_parameter("lang")
        found = []
        for kind, shape in self._reader.workspace.model.record_types.items():
            if shape.collection and shape.collection != self._collection.name:
                total = self._index.search(shape.collection, Selection(text=words, limit=1)).total
                there = Address(f"{root}/doc/{kind}").adding("q", words).adding("lang", *lang)
                found.append((total, shape.plural.best(self._language), str(there)))
        listed = sorted(found, key=lambda each: -each[0])
        return [(label, number(total, self._language), href) for total, label, href in listed if total]

    def _orders(self, selection: Selection) -> list[tuple[str, str, bool]]:
        """Ways to sort: the parameter, what it means, and whether it is so."""
        columns = [
            each
            for each in self._collection.columns.values()
            if is_sortable(each) and (len(each.paths[0]) == 1 or each.kind == "date")
        ]
        orders = {RELEVANCE: _BEST_FIRST.best(self._language)} if selection.text else {}
        for name, label, kind in (("name", _NAME, ""), *((each.name, each.label, each.kind) for each in columns)):
            for sign, words in zip(("", "-"), _DIRECTIONS.get(kind, _ALPHABETICAL), strict=True):
                orders[sign + name] = words.best(self._language).format(field=label.best(self._language))
        now = ",".join(selection.sort) or next(iter(orders))
        orders.setdefault(now, now)
        return [(value, label, value == now) for value, label in orders.items()]

    def _formats(self) -> dict[str, tuple[str, str]]:
        """Address and media type of the same selection in the API, by the name of the format."""
        path = api_address(self._reader.request, self._collection.name)
        asked = Address(path, self._first_page.without("lang", "limit", "facets").parts).adding("lang", self._language)
        return {
            label: (str(asked.adding("format", name)), REPRESENTATIONS[name].media_type)
            for name, label in _FORMATS.items()
            if name in self._collection.list_formats
        }

    def _paging(self, selection: Selection, found: Page) -> dict[str, str]:
        """Which hits the page has, and the addresses of the pages around it."""
        back = self._asked.of_parameter("back")
        page = max(int((self._asked.of_parameter("page") or ("1",))[0]), 2) if selection.cursor else 1
        first = (page - 1) * selection.limit + 1
        paging = {
            "place": str(first),
            "first": number(first, self._language),
            "last": number(first + len(found.hits) - 1, self._language),
        }
        if found.next:
            trail = (*back, selection.cursor)[-_BACK.most_values :] if selection.cursor else ()
            paging["next"] = str(
                self._first_page.adding("cursor", found.next).adding("back", *trail).adding("page", str(page + 1))
            )
        if selection.cursor and (back or page == 2):
            before = self._first_page.adding("cursor", back[-1]).adding("back", *back[:-1]) if back else self._first_page
            paging["previous"] = str(before.adding("page", str(page - 1)) if back else before)
        if selection.cursor:
            paging["start"] = str(self._first_page)
        return paging


@lru_cache(maxsize=4096)
def number(value: int, language: str) -> str:
    """A number as people write it."""
    return format_decimal(value, locale=language)
