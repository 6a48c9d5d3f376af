"""What can be asked under a tag as a chapter to read, made from what the OpenAPI document says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from participatiekaart.language import Text, text
from participatiekaart.reachability import reachable

__all__ = ["Chapter", "Member", "Operation", "Row"]

Json = Mapping[str, Any]

_KINDS: Mapping[str, Text] = {
    "string": text("text"),
    "integer": text("whole number"),
    "number": text("number"),
    "boolean": text("true or false"),
    "reference": text("name, code or IRI"),
    "edtf": text("date"),
    "date": text("day"),
    "bbox": text("four numbers"),
    "point": text("two numbers"),
    "cursor": text("page"),
    "iri": text("IRI"),
    "uri": text("address"),
    "Text": text("text by language"),
    "Texts": text("texts by language"),
    "Reference": text("reference"),
    "Date": text("date"),
    "TypedValue": text("value with its datatype"),
    "": text("several kinds"),
}
_ONE_OF = text("one of a list")


@dataclass(frozen=True)
class Row:
    """A parameter.

    Attributes:
        name: of the parameter.
        title, description: for people.
        kind: what a value is.
        choices: the values that it takes, where there is a list of them.
        default: what holds without it.
        example: a value that makes sense now.
        query: the same as a query string.
    """

    name: str
    title: str
    description: str
    kind: str
    choices: tuple[str, ...]
    default: str
    example: str
    query: str


@dataclass(frozen=True)
class Member:
    """A member of a JSON object.

    Attributes:
        name: its key.
        title, description: for people.
        kind: what its value is.
        schema: name of the schema of its value, where that is told of too.
    """

    name: str
    title: str
    description: str
    kind: str
    schema: str


@dataclass(frozen=True)
class Operation:
    """Something that can be asked.

    Attributes:
        path: of its address, after that of the API.
        summary, description: for people.
        general, filters: its parameters: those of its own, and those that choose by what things say.
        formats: names of the representations, the default first.
        example: a path that there is now; empty where there is none.
    """

    path: str
    summary: str
    description: str
    general: tuple[Row, ...]
    filters: tuple[Row, ...]
    formats: tuple[str, ...]
    example: str

    @property
    def is_searchable(self) -> bool:
        """Whether it can be asked with words only."""
        return any(each.name == "q" for each in self.general)


@dataclass(frozen=True)
class Chapter:
    """All that can be asked under a tag.

    Attributes:
        name: of the tag.
        description: for people.
        operations: what can be asked.
        objects: what there is in the JSON, by name of the schema.
        example: what is answered, as JSON; empty where there is nothing now.
    """

    name: str
    description: str
    operations: tuple[Operation, ...]
    objects: Mapping[str, tuple[Member, ...]]
    example: str

    @classmethod
    def of(cls, document: Json, name: str, filters: Set[str], language: str) -> Chapter:
        """The chapter of a tag.

        Args:
            document: the OpenAPI document, in the language of the reader.
            name: of the tag.
            filters: names of the parameters that choose by what things say.
            language: of the reader.
        """
        reading = _Reading(document, language)
        asked = [(path, item["get"]) for path, item in document["paths"].items() if item["get"]["tags"] == [name]]
        answers = [each["responses"]["200"]["content"]["application/json"] for _, each in asked]
        examples = [each["example"] for each in answers if "example" in each]
        return cls(
            name,
            next(tag["description"] for tag in document["tags"] if tag["name"] == name),
            tuple(reading.operation(path, each, filters) for path, each in asked),
            reading.objects(each["schema"] for each in answers),
            orjson.dumps(examples[-1], option=orjson.OPT_INDENT_2).decode() if examples else "",
        )


class _Reading:
    """Reads the parts of a document for one reader."""

    def __init__(self, document: Json, language: str) -> None:
        self._schemas: Json = document["components"]["schemas"]
        self._language = language

    def operation(self, path: str, operation: Json, filters: Set[str]) -> Operation:
        rows = {each["name"]: self.row(each) for each in operation["parameters"]}
        key = rows["key"].example if "key" in rows else ""
        return Operation(
            path,
            operation["summary"],
            operation["description"],
            tuple(row for name, row in rows.items() if name not in filters),
            tuple(row for name, row in rows.items() if name in filters),
            rows["format"].choices,
            path.replace("{key}", quote(key, safe=":")) if key or "{" not in path else "",
        )

    def row(self, parameter: Json) -> Row:
        schema = parameter["schema"]
        one = schema.get("items", schema)
        example = [_shown(each) for each in _each(next(iter(schema.get("examples", ())), []))]
        together = [",".join(example)] if not parameter.get("explode", True) else example
        return Row(
            parameter["name"],
            schema.get("title", ""),
            parameter["description"],
            self._kind(schema),
            tuple(one.get("enum", ())),
            ", ".join(map(_shown, _each(schema.get("default", [])))),
            ", ".join(example),
            urlencode([(parameter["name"], each) for each in together]) if parameter["in"] == "query" else "",
        )

    def objects(self, schemas: Iterable[Json]) -> dict[str, tuple[Member, ...]]:
        """The objects that there are in some schemas, each with its members, in the order in which they are met."""
        met = reachable(_objects(schemas), lambda name: _objects(self._schemas[name]["properties"].values()))
        return {name: tuple(self._member(*each) for each in self._schemas[name]["properties"].items()) for name in met}

    def _member(self, name: str, schema: Json) -> Member:
        further = next(iter(_objects([schema])), "")
        return Member(name, schema.get("title", ""), schema.get("description", ""), self._kind(schema), further)

    def _kind(self, schema: Json) -> str:
        """What a value is, in words."""
        if schema.get("type") == "array":
            return text("{kind}, several", kind=self._kind(schema["items"])).best(self._language)
        if "anyOf" in schema:
            return " / ".join(dict.fromkeys(map(self._kind, schema["anyOf"])))
        if "enum" in schema:
            return _ONE_OF.best(self._language)
        names = list(_names(schema))
        known = _KINDS.get(names[0] if names else schema.get("format") or schema.get("type", ""))
        if known:
            return known.best(self._language)
        return self._schemas[names[0]].get("title", names[0]) if names else _KINDS["string"].best(self._language)


def _names(schema: Json) -> Iterator[str]:
    """Names of the schemas that a schema refers to."""
    if "$ref" in schema:
        yield schema["$ref"].rsplit("/", 1)[-1]
    for each in (*schema.get("anyOf", ()), *schema.get("allOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from _names(each)


def _objects(schemas: Iterable[Json]) -> list[str]:
    """Names of the schemas of objects that some schemas refer to."""
    return [name for each in schemas for name in _names(each) if name not in _KINDS]


def _each(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _shown(value: object) -> str:
    return orjson.dumps(value).decode() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
