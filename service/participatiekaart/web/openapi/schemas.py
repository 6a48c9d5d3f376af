"""JSON schemas (dialect 2020-12, the one of OpenAPI 3.1) of everything that has a shape."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from participatiekaart.language import Text, text
from participatiekaart.model import Model, NodeType, Property
from participatiekaart.rdf.names import PREFIXES, shortened

__all__ = ["Json", "Schemas", "pascal", "reference_to"]

Json = dict[str, object]

_XSD = PREFIXES["xsd"]
_NATIVE: Mapping[str, Json] = {f"{_XSD}boolean": {"type": "boolean"}, f"{_XSD}integer": {"type": "integer"}}
"""Datatypes that JSON has itself."""
_FORMATS = {"xsd:date": "date", "xsd:dateTime": "date-time", "xsd:anyURI": "uri", "geo:wktLiteral": "wkt"}
_DATE_FORMAT = "edtf"
"""Of dates that need not be days: a year, a month, a season, an interval (Extended Date/Time Format, level 1)."""

_REFERENCE = text("Something that has a record of its own, or stands elsewhere on the web.")
_LANGUAGES = text("A text by language: the key is its language tag.")
_TYPED = text("A value with its datatype, written as JSON-LD writes it.")
_IRI = text("IRI: the name that it has everywhere.")
_TYPE = text("What it is: a class of the vocabulary, or several.")
_LABEL = text("What it is called, by language.")
_EDTF = text("A date as precise as its source: a day, a month, a year, a season or an interval.")


def reference_to(name: str) -> Json:
    """A reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


class Schemas:
    """The schemas of one document; those of nodes are made when they are first referred to.

    Args:
        model: where they come from.
        language: of titles and descriptions.
    """

    def __init__(self, model: Model, language: str) -> None:
        self._model = model
        self.language = language
        self._named: dict[str, str] = {}
        string: Json = {"type": "string"}
        self.components: dict[str, Json] = {
            "Text": self._said(_LANGUAGES, {"type": "object", "additionalProperties": string}),
            "Texts": self._said(
                _LANGUAGES,
                {"type": "object", "additionalProperties": {"anyOf": [string, {"type": "array", "items": string}]}},
            ),
            "Reference": self._said(
                _REFERENCE,
                {
                    "type": "object",
                    "required": ["id"],
                    "properties": {"id": self._iri(), "label": {**reference_to("Text"), **self._said(_LABEL, {})}},
                },
            ),
            "TypedValue": self._said(_TYPED, _typed(string)),
            "Date": {**self._said(_EDTF, _typed({"type": "string", "format": _DATE_FORMAT})), "format": _DATE_FORMAT},
        }
        """The schemas by name, as ``components/schemas`` of the document."""

    def of(self, classes: Iterable[str]) -> Json:
        """A reference to the schema of nodes of one of these classes."""
        names = list(dict.fromkeys(self.name_of(each) for each in sorted(classes)))
        return reference_to(names[0]) if len(names) == 1 else {"anyOf": [reference_to(name) for name in names]}

    def name_of(self, class_iri: str) -> str:
        """The name of the schema of a class: that of the nearest class that has a shape of its own, so that equals are one."""
        shape, found = self._shape(class_iri)
        if found not in self._named:
            local = pascal(found.replace("#", "/").rsplit("/", 1)[-1])
            name = pascal(shortened(found)) if local in self.components else local
            self._named[found] = name
            self.components[name] = {}  # a node may own others of its own class
            self.components[name] = self._node(found, shape)
        return self._named[found]

    def _shape(self, class_iri: str) -> tuple[NodeType | None, str]:
        level = [class_iri]
        while level:
            for each in level:
                shape = next((shape for shape in self._model.types if each in shape.targets and shape.label), None)
                if shape:
                    return shape, each
            level = sorted({above for each in level for above in self._model.superclasses.get(each, ())})
        return None, class_iri

    def _node(self, class_iri: str, shape: NodeType | None) -> Json:
        label, description = (shape.label, shape.description) if shape else (Text(), Text())
        properties: dict[str, object] = {
            "id": self._iri(),
            "type": self._said(_TYPE, {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
        }
        for item in self._model.properties_of([class_iri]).values():
            properties[item.key] = self.property(item)
        return {
            "type": "object",
            **({"title": label.best(self.language)} if label else {}),
            **self._said(description, {}),
            "required": ["id"],
            "properties": properties,
        }

    def property(self, item: Property) -> Json:
        """The schema of the value of a property in a document."""
        told: Json = {"title": item.label.best(self.language), **self._said(item.description, {})}
        if item.kind == "date":  # also on a list: the linter asks it of whatever is called a date
            told["format"] = "date" if item.datatype == f"{_XSD}date" else _DATE_FORMAT
        if item.kind == "text":
            return {**told, **reference_to("Text" if item.one_each else "Texts")}
        one = self.value(item)
        if not item.many:
            return {**told, **one}
        bounds = {name: bound for name, bound in (("minItems", item.least), ("maxItems", item.most)) if bound}
        return {**told, "type": "array", "items": one, **bounds}

    def value(self, item: Property) -> Json:
        """The schema of one value."""
        if item.kind == "details":
            return self.of(item.classes)
        if item.kind in {"reference", "address"} and not item.datatypes:
            return reference_to("Reference")
        if len(item.datatypes) <= 1:
            return _literal(item.datatype or f"{_XSD}string")
        # Where there are several datatypes, JSON-LD says with each value which one it has, unless JSON itself tells.
        native = [_NATIVE[each] for each in sorted(item.datatypes & _NATIVE.keys())]
        strings: list[Json] = [{"type": "string"}] if f"{_XSD}string" in item.datatypes else []
        typed = item.datatypes - _NATIVE.keys() - {f"{_XSD}string"}
        forms = [*native, *strings, *([reference_to("Date" if item.kind == "date" else "TypedValue")] if typed else [])]
        return forms[0] if len(forms) == 1 else {"anyOf": forms}

    def _iri(self) -> Json:
        return self._said(_IRI, {"type": "string", "format": "iri"})

    def _said(self, description: Text, schema: Json) -> Json:
        """A schema with what it is about."""
        return {**({"description": description.best(self.language)} if description else {}), **schema}


def _typed(value: Json) -> Json:
    return {"type": "object", "required": ["@type", "@value"], "properties": {"@type": {"type": "string"}, "@value": value}}


def _literal(datatype: str) -> Json:
    if datatype in _NATIVE:
        return _NATIVE[datatype]
    known = _FORMATS.get(shortened(datatype))
    return {"type": "string", **({"format": known} if known else {})}


def pascal(name: str) -> str:
    """A name in upper camel case.

    >>> pascal("labour-market-regions")
    'LabourMarketRegions'
    """
    parts = "".join(each if each.isalnum() else " " for each in name).split()
    return "".join(part[0].upper() + part[1:] for part in parts)
