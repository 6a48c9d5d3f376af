"""What narrows a list down: filters that were chosen and can be taken off, and values to choose, each with its address."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from participatiekaart.errors import InvalidParameter
from participatiekaart.index import Count, Facet, Index, Page, Selection
from participatiekaart.language import Text, text
from participatiekaart.model import Column, Model
from participatiekaart.model.parameters import Parameter
from participatiekaart.model.shapes import KEY_INFO
from participatiekaart.web.description import Value
from participatiekaart.web.lists.address import Address
from participatiekaart.web.reader import Reader

__all__ = ["Choice", "Choices", "Chosen", "Narrowing", "Range", "heading", "named"]

_MOST_FACETS = 8
_SHOWN, _MOST_SHOWN = 6, 60
"""Values of a facet that are shown at once, and after a click."""
_IN_WORDS = {
    "from": text("{field} from"),
    "until": text("{field} until"),
    "min": text("{field} at least"),
    "max": text("{field} at most"),
}
_WORDS = text("searched for")
_YES, _NO = text("yes"), text("no")
_GIVEN, _NOT_GIVEN = text("filled in"), text("not filled in")


@dataclass(frozen=True)
class Chosen:
    """A condition that holds.

    Attributes:
        label: of what is asked.
        value: what is asked of it, and the address of the list without that.
    """

    label: str
    value: Value


@dataclass(frozen=True)
class Choice:
    """A value that can be chosen, or is.

    Attributes:
        value: what it is called, and the address of the list with it, or without it if it is chosen.
        count: things that there are with it.
        is_chosen: whether it holds already.
    """

    value: Value
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Range:
    """A bound that can be filled in.

    Attributes:
        name: of the parameter.
        label: what it asks.
        value: what is filled in.
        kind: of the field: ``date`` or ``number``.
    """

    name: str
    label: str
    value: str
    kind: str


@dataclass(frozen=True)
class Choices:
    """Values of one field to choose from.

    Attributes:
        column: name of the field.
        anchor: what the page calls this place; empty where it has a place before it for the same field.
        label: what they are.
        first: those to show at once, the most frequent first.
        more: others to show when they are asked for.
        is_complete: whether there are no more than these.
    """

    column: str
    anchor: str
    label: str
    first: tuple[Choice, ...]
    more: tuple[Choice, ...]
    is_complete: bool

    @property
    def has_chosen(self) -> bool:
        """Whether any of them holds."""
        return any(each.is_chosen for each in (*self.first, *self.more))


def named(label: Text, language: str) -> Value:
    """A name as a reader of a language sees it."""
    other = label.best_language(language)
    return Value(label.best(language), "" if other == language else other)


class Narrowing:
    """What a list is narrowed down by, and what it can be narrowed down by.

    Args:
        reader: who asks.
        index: counts values and knows names.
        columns: those of the list, by name.
        here: the address of the first page of the list.
    """

    def __init__(self, reader: Reader, index: Index, columns: Mapping[str, Column], here: Address) -> None:
        self._model = reader.workspace.model
        self._naming = reader.workspace.naming
        self._language = reader.language
        self._index = index
        self._columns = columns
        self._here = here

    # --- what is chosen ----------------------------------------------------------------------------------------------------

    def chosen(self, parameters: Mapping[str, Parameter]) -> list[Chosen]:
        """All that narrows the list down, in the order of its address.

        Args:
            parameters: those that the list takes; what is given for others counts too, so that it can be taken off.
        """
        return [
            self._chosen(parameters.get(name), name, value)
            for name, value in self._here.parts
            if name not in parameters or parameters[name].operator or name in {"q", "bbox", "near"}
        ]

    def _chosen(self, parameter: Parameter | None, name: str, value: str) -> Chosen:
        away = self._here.less(name, [value])
        href = str(away.without("radius") if name == "near" else away)
        if parameter is None or not parameter.operator:
            label = (_WORDS if name == "q" else parameter.label).best(self._language) if parameter else name
            return Chosen(label, Value(value, href=href))
        column = self._columns[parameter.column]
        words = self._in_words(parameter, column)
        return Chosen(words, replace(self._said(parameter, column, value), href=href))

    def _in_words(self, parameter: Parameter, column: Column) -> str:
        field = column.label.best(self._language)
        words = _IN_WORDS.get(parameter.operator or "")
        return words.best(self._language).format(field=field) if words else field

    def _said(self, parameter: Parameter, column: Column, value: str) -> Value:
        if parameter.operator == "exists":
            return named(_GIVEN if value == "true" else _NOT_GIVEN, self._language)
        if column.kind == "boolean":
            return named(_YES if value == "true" else _NO, self._language)
        if column.kind == "reference":
            meant = self._meant(column, value)
            if names := self._index.labels(meant[:1]):
                return self._with_kind(column, meant[0], named(names[meant[0]], self._language))
        return Value(value)

    def _meant(self, column: Column, value: str) -> list[str]:
        try:
            return self._index.resolve(column, value)
        except InvalidParameter:
            return []

    def _with_kind(self, column: Column, iri: str, value: Value) -> Value:
        """A name with the kind of the thing, where a field has things of several kinds that may be called the same."""
        kinds = [each for each in self._model.record_types.values() if _may_be(self._model, each.targets, column.leaf.classes)]
        return replace(value, text=f"{value.text} ({self._kind(iri)})") if len(kinds) > 1 and self._kind(iri) else value

    def _kind(self, iri: str) -> str:
        record = self._naming.record_of(iri)
        shape = self._model.record_types.get(record.type) if record else None
        return shape.label.best(self._language) if shape else ""

    # --- what can be chosen ------------------------------------------------------------------------------------------------

    def counted(self, selection: Selection) -> tuple[str, ...]:
        """Names of the columns whose values to count.

        They are those of the things themselves, one for each heading that these leave out, and what is asked for besides.
        """
        facets = [each for each in self._columns.values() if each.is_facet]
        usual = [each for each in facets if len(each.paths[0]) == 1]
        headings = {heading(each) for each in usual}
        for each in facets:
            if heading(each) not in headings:
                headings.add(heading(each))
                usual.append(each)
        asked = [each.name for each in facets if each.name in {*selection.facets, *_filtered(selection)}]
        return tuple(dict.fromkeys((*(each.name for each in usual), *asked)))

    def choices(self, collection: str, selection: Selection, page: Page) -> list[Choices]:
        """Values to choose from: of fields that tell things apart, and of those that are asked for.

        Args:
            collection: the list.
            selection: what is asked of it.
            page: what was found, with facets as `counted` says.
        """
        found: dict[str, list[Choices]] = {}
        for facet in page.facets:
            if facet.column in _filtered(selection):
                # More values of one field widen the list: their counts are those of the list without any of them.
                others = tuple(each for each in selection.filters if (each.column, each.operator) != (facet.column, "is"))
                wider = replace(selection, filters=others, facets=(facet.column,), cursor="", sort=(), limit=1)
                found[facet.column] = list(self._choices(*self._index.search(collection, wider).facets))
            elif facet.column in selection.facets or (len(found) < _MOST_FACETS and _tells_apart(facet, page.total)):
                found[facet.column] = list(self._choices(facet))
        return [each for several in found.values() for each in several]

    def ranges(self, parameters: Mapping[str, Parameter]) -> list[Range]:
        """Bounds of the dates and numbers that a thing has one of.

        Args:
            parameters: those that the list takes.
        """
        return [
            Range(name, self._in_words(each, column), next(iter(self._here.of_parameter(name)), ""), column.kind)
            for name, each in parameters.items()
            if each.operator in _IN_WORDS and _is_one_of_a_thing(column := self._columns[each.column])
        ]

    def further(self, shown: Iterable[Choices]) -> list[Value]:
        """Fields that can be chosen by besides those that are shown, each with the address of the list with its values."""
        names = {each.column for each in shown}
        fields = [each for each in self._columns.values() if each.is_facet and each.name not in names]
        return [
            Value(each.label.best(self._language), href=f"{self._here.adding('facets', each.name)}#by-{each.name}")
            for each in fields
        ]

    def _choices(self, facet: Facet) -> Iterator[Choices]:
        column = self._columns[facet.column]
        given = {value: self._meant(column, value) for value in self._here.of_parameter(column.name)}
        by_kind: dict[str, list[Count]] = defaultdict(list)
        for count in facet.counts:
            by_kind[self._kind(count.value) if column.kind == "reference" else ""].append(count)
        label = column.label.best(self._language)
        for place, (kind, counts) in enumerate(by_kind.items()):
            every = [self._choice(column, count, given) for count in counts[:_MOST_SHOWN]]
            first = [*every[:_SHOWN], *(each for each in every[_SHOWN:] if each.is_chosen)]
            more = [each for each in every[_SHOWN:] if not each.is_chosen]
            is_complete = facet.is_complete and len(counts) <= _MOST_SHOWN
            said = f"{label}: {kind}" if kind and len(by_kind) > 1 else label
            anchor = "" if place else f"by-{column.name}"
            yield Choices(column.name, anchor, said, tuple(first), tuple(more), is_complete)

    def _choice(self, column: Column, count: Count, given: Mapping[str, list[str]]) -> Choice:
        value = named(count.label, self._language)
        chosen = [each for each, meant in given.items() if count.value in meant or count.value == each]
        if chosen:
            return Choice(replace(value, href=str(self._here.less(column.name, chosen))), count.count, is_chosen=True)
        homes = (f"{base}id/" for base in self._naming.bases)
        short = next((count.value.removeprefix(home) for home in homes if count.value.startswith(home)), count.value)
        return Choice(replace(value, href=str(self._here.adding(column.name, short))), count.count, is_chosen=False)


def _filtered(selection: Selection) -> set[str]:
    """Names of the columns of which some values are asked for."""
    return {each.column for each in selection.filters if each.operator == "is"}


def _is_one_of_a_thing(column: Column) -> bool:
    """Whether it is key information of which a thing has one value: several would each be within other bounds."""
    return not column.many and column.leaf.role == KEY_INFO


def _tells_apart(facet: Facet, total: int) -> bool:
    """Whether there are several values to choose from, and one of them at least leaves something out."""
    return len(facet.counts) > 1 and any(each.count < total for each in facet.counts)


def heading(column: Column) -> str:
    """The heading that a column stands under, by the property of the things themselves that leads to it."""
    group = column.paths[0][0].group
    return group.iri if group else ""


def _may_be(model: Model, targets: Iterable[str], classes: frozenset[str]) -> bool:
    return any(model.ancestors(each) & classes for each in targets)
