"""Records that are made up from the shapes: whatever property they know, some things have values there and others have none."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from participatiekaart.model import Model, Property
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, shortened

__all__ = ["made_up"]

_THINGS, _CONCEPTS, _DEEPEST, _INSIDE = 12, 6, 4, 0.6
_CONCEPT, _IN_SCHEME = PREFIXES["skos"] + "Concept", PREFIXES["skos"] + "inScheme"
_PLAIN = (
    "zwaluw",
    "Merel",
    "kievit; 'wulp'",
    'de "roek"',
    "Súdwest",
    "Su\u0301dwest",
    "100% a+b&c=d",
    "ü ∆,x",
    "\\d",
    " een\n\ttwee ",
    "koe\u00adien",
)
_NUMBERS = {
    "integer": ("-3", "0", "6", "10", "1000000000000000"),
    "decimal": ("-2.5", "0.0", "0.1", "6.0", "12.25"),
    "double": ("1e-1", "6e0", "-2.5E0"),
}
_DATES = {
    "date": ("2016-12-31", "2017-01-01", "2017-02-28", "2019-06-21", "2020-02-29"),
    "gYearMonth": ("2016-12", "2017-02", "2020-02"),
    "gYear": ("2016", "2017", "2019"),
    "EDTF": ("2019-21", "2017-24", "2018-08/2019-07", "2016/2017", "2020-02-28/2020-03"),
}
_LITERALS = {
    "string": {"string": _PLAIN},
    "number": _NUMBERS,
    "date": _DATES,
    "boolean": {"boolean": ("true", "false", "0", "1")},
}
_POINTS = ("5.2209 52.37013", "5.3 52.4", "6.55 53.2", "-3 40", "180 -90", "-179.9999999 0")
_ADDRESSES = ("https://example.org/a,b?c=d&e=f", "http://example.org/%C3%A9", "https://example.org/é")


def made_up(model: Model, seed: int) -> str:
    """Turtle of a few things for each list of things; the same ones for a seed.

    Args:
        model: the shapes.
        seed: decides.
    """
    return "\n".join(_Maker(model, random.Random(seed)).records())


class _Maker:
    def __init__(self, model: Model, chance: random.Random) -> None:
        self._model = model
        self._chance = chance
        self._things: dict[str, str] = {}
        """The class of each thing that has a name of its own, by IRI."""
        for kind, shape in model.record_types.items():
            for number in range(_THINGS if shape.collection else 0):
                (self._things[f"{SHARED_BASE}id/{kind}/{kind}-{number}"],) = shape.targets

    def records(self) -> Iterator[str]:
        """Every thing."""
        schemes = [iri for iri in self._things if "/id/concept/" in iri]
        concepts = {f"{scheme}/c-{number}": scheme for scheme in schemes for number in range(_CONCEPTS)}
        self._things |= dict.fromkeys(concepts, _CONCEPT)
        for iri, kind in self._things.items():
            about = self._said(kind, fullness=self._chance.choice((0.1, 0.5, 0.9)))
            yield f"<{iri}> {about} ."
            if iri in concepts:
                yield f"<{iri}> <{_IN_SCHEME}> <{concepts[iri]}> ."

    def _said(self, kind: str, fullness: float, depth: int = 1) -> str:
        """What is said of a thing: its class, and values of some of its properties."""
        fields = sorted(self._model.properties_of([kind]).values(), key=lambda each: each.key)
        lines = [f"a <{kind}>"]
        for field in fields:
            if field.path != _IN_SCHEME and self._chance.random() < fullness:
                lines += [f"<{field.path}> {value}" for value in self._values(field, depth)]
        return " ; ".join(lines)

    def _values(self, field: Property, depth: int) -> Iterable[str]:
        most = min(field.most or 2, 2)
        values = [self._value(field, depth) for _ in range(self._chance.randint(1, most))]
        return dict.fromkeys(filter(None, values))

    def _value(self, field: Property, depth: int) -> str:
        match field.kind:
            case "details":
                kind = self._chance.choice(sorted(field.classes))
                return f"[ {self._said(kind, _INSIDE, depth + 1)} ]" if depth < _DEEPEST else ""
            case "reference":
                fitting = [iri for iri, kind in self._things.items() if self._model.ancestors(kind) & field.classes]
                return f"<{self._chance.choice(fitting)}>" if fitting else ""
            case "text":
                return f"{_quoted(self._chance.choice(_PLAIN))}@{self._chance.choice(('nl', 'en', 'fy'))}"
            case "point":
                return f'"POINT({self._chance.choice(_POINTS)})"^^geo:wktLiteral'
            case "address":
                return f"<{self._chance.choice(_ADDRESSES)}>"
            case kind:
                datatype = self._chance.choice(sorted(field.datatypes))
                lexical = self._chance.choice(_LITERALS[kind][datatype.rpartition("/")[2].rpartition("#")[2]])
                return f"{_quoted(lexical)}^^{shortened(datatype)}"


def _quoted(text: str) -> str:
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
        text = text.replace(plain, escaped)
    return f'"{text}"'
