"""The entries of a list: what each thing is, and what matters of it: who, where, when, what for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from participatiekaart.index import Hit, Index
from participatiekaart.language import Text, text
from participatiekaart.model import Column
from participatiekaart.model.shapes import KEY_INFO
from participatiekaart.tables.rows import lexical, values
from participatiekaart.web.dates import written
from participatiekaart.web.description import Describer, Field, Value
from participatiekaart.web.lists.narrowing import heading, named

__all__ = ["Entry", "entries", "excerpt", "shortened"]

_LABEL, _DESCRIPTION = "LabelRole", "DescriptionRole"
_MOST_VALUES = 4
"""Values of a field that an entry shows."""
_MOST_CHARACTERS = 220
_TRUTH = {True: text("yes"), False: text("no")}


@dataclass(frozen=True)
class Entry:
    """A thing in the list.

    Attributes:
        link: its name, and where it is described.
        about: what it is, or where the words that were looked for stand in it.
        facts: what matters of it.
    """

    link: Value
    about: Value
    facts: list[Field]


def entries(hits: Sequence[Hit], columns: Iterable[Column], index: Index, describer: Describer, language: str) -> list[Entry]:
    """What a list shows of things.

    Args:
        hits: the things.
        columns: those of the list.
        index: knows what things are called.
        describer: knows where things are described.
        language: of the reader.
    """
    columns = list(columns)
    facts = _that_matter(columns)
    described = [each for each in columns if each.leaf.role == _DESCRIPTION and each.kind == "text" and _is_own(each)]
    said = {hit.iri: {each.name: _each_once(values(hit.document, each)) for each in facts} for hit in hits}
    iris = {
        value["id"] for each in said.values() for several in each.values() for value in several[:_MOST_VALUES] if _is_thing(value)
    }
    names = index.labels({*iris, *said})
    return [
        Entry(
            link=replace(named(names.get(hit.iri, Text({"": hit.key})), language), href=describer.href(hit.iri)),
            about=_about(hit, described, names, language),
            facts=[_fact(each, found, names, language) for each in facts if (found := said[hit.iri][each.name])],
        )
        for hit in hits
    ]


def _that_matter(columns: Iterable[Column]) -> list[Column]:
    """The columns of key information of a thing itself; and who takes part and when, where that is under another heading."""
    columns = [each for each in columns if each.kind not in {"details", "point"}]
    own = [each for each in columns if each.leaf.role == KEY_INFO and _is_own(each)]
    told = {heading(each) for each in own}
    return [each for each in columns if each in own or (heading(each) not in told and _is_who_or_when(each))]


def _is_who_or_when(column: Column) -> bool:
    return (column.kind == "reference" and column.leaf.role == _LABEL) or (column.kind == "date" and not column.many)


def _is_own(column: Column) -> bool:
    return len(column.paths[0]) == 1


def _about(hit: Hit, described: Iterable[Column], names: Mapping[str, Text], language: str) -> Value:
    snippet = named(Text(hit.snippets), language)
    if marked := excerpt(snippet.text, names.get(hit.iri, Text())):
        return replace(snippet, text=marked)
    for column in described:
        if isinstance(said := hit.document.get(column.leaf.key), dict):
            about = named(_in_languages(said), language)
            return replace(about, text=shortened(about.text))
    return Value()


def _fact(column: Column, found: Sequence[Any], names: Mapping[str, Text], language: str) -> Field:
    # A municipality and the region around it may have one name.
    shown = list(dict.fromkeys(_value(column, value, names, language) for value in found[:_MOST_VALUES]))
    if len(found) > _MOST_VALUES:
        more = text("and {count} more", count=len(found) - _MOST_VALUES)
        shown.append(named(more, language))
    return Field(column.leaf.label.best(language), "", "", shown)


def _value(column: Column, value: Any, names: Mapping[str, Text], language: str) -> Value:  # noqa: ANN401
    if _is_thing(value):
        return named(names.get(value["id"], Text({"": value["id"].rsplit("/", 1)[-1]})), language)
    if isinstance(value, bool):
        return named(_TRUTH[value], language)
    if column.kind == "text" and isinstance(value, dict):
        return named(_in_languages(value), language)
    return Value(written(lexical(value), language) if column.kind == "date" else lexical(value))


def _each_once(found: Iterable[Any]) -> list[Any]:
    return list({repr(each): each for each in found}.values())


def _in_languages(value: dict[str, Any]) -> Text:
    return Text({language: said[0] if isinstance(said, list) else said for language, said in value.items()})


def _is_thing(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, dict) and "id" in value


def excerpt(html: str, name: Text) -> Markup:
    """Where words were found, to stand under the name of the thing.

    Args:
        html: as the index gives it, one statement on a line.
        name: of the thing; it is not repeated.
    """
    said = [Markup(line) for line in html.split("\n") if line.strip()]  # noqa: S704  # all but the marks is escaped
    said = [line for line in said if line.striptags() not in name.values()]
    if not said:
        return Markup()
    begins, ends = said[0].striptags()[:1], said[-1].striptags()[-1:]
    return Markup("{}{}{}").format("" if begins.isupper() else "… ", Markup(" · ").join(said), "" if ends == "." else " …")


def shortened(said: str) -> str:
    """The beginning of a text, cut between words; all of it where it is short."""
    if len(said) <= _MOST_CHARACTERS:
        return said
    return said[:_MOST_CHARACTERS].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"
