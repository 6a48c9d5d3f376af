"""What may be filled in in a saved query, and which values that takes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

import pyoxigraph as ox

from participatiekaart.errors import InvalidParameter
from participatiekaart.graph.snapshot import Snapshot
from participatiekaart.language import LANGUAGES, Text, text
from participatiekaart.model import Model
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, Naming

__all__ = ["DATATYPES", "Choices", "Parameter", "Value"]

_LEXICAL = {
    "string": ".*",
    "iri": ".*",
    "integer": r"[+-]?[0-9]{1,18}",
    "decimal": r"[+-]?([0-9]{1,18}(\.[0-9]{0,18})?|\.[0-9]{1,18})",
    "boolean": "true|false",
    "date": "[0-9]{4}-[0-9]{2}-[0-9]{2}",
    "gYear": "[0-9]{4}",
}
"""How a value is written: what XML Schema and SPARQL engines both take, so no sign before a year, and numbers of 18 digits."""

DATATYPES = tuple(_LEXICAL)
"""Types of parameters that are written; any other type names what a parameter is picked from."""

Value = ox.NamedNode | ox.Literal
"""What a parameter can be."""

_SKOS_CONCEPT = PREFIXES["skos"] + "Concept"
_MOST_NAMED = 40
_NEAREST_NAMED = 5
_MOST_REPEATED = 100
_ID = f"{SHARED_BASE}id/"


@dataclass(frozen=True)
class Parameter:
    """A variable of a saved query that whoever asks may give a value.

    Attributes:
        name: of the variable.
        type: one of `DATATYPES`, ``concept/{scheme}``, or record types with spaces between them.
        label: for people.
        default: the terms that the query has as it stands; none where it leaves the variable open, with ``UNDEF``.
    """

    name: str
    type: str
    label: Text
    default: tuple[Value, ...]

    @property
    def is_picked(self) -> bool:
        """Whether its values are nodes of the graph."""
        return self.type not in DATATYPES

    def choices(self, snapshot: Snapshot, model: Model, naming: Naming) -> dict[str, Text]:
        """The nodes that it can be picked from, sorted, with their names; none where it is not picked."""
        if not self.is_picked:
            return {}
        kinds = self.type.split()
        targets = [model.record_types[kind].targets for kind in kinds if kind in model.record_types] or [
            frozenset({_SKOS_CONCEPT})
        ]
        starts = tuple(f"{base}id/{kind}/" for base in naming.bases for kind in kinds)
        nodes = {iri for classes in targets for each in classes for iri in snapshot.instances(each) if iri.startswith(starts)}
        return {iri: snapshot.label(iri) for iri in sorted(nodes)}

    def short(self, iri: str) -> str:
        """What stands for a choice in an address.

        >>> Parameter("sector", "concept/sector", Text(), ()).short(f"{SHARED_BASE}id/concept/sector/groen")
        'groen'
        >>> Parameter("record", "practice programme", Text(), ()).short(f"{SHARED_BASE}id/programme/ingeschakeld")
        'programme/ingeschakeld'
        >>> Parameter("record", "practice", Text(), ()).short("https://data.example.org/id/practice/ours")
        'https://data.example.org/id/practice/ours'
        """
        return iri.removeprefix(_ID).removeprefix(f"{self.type}/")

    def term(self, value: str, choices: Mapping[str, Text]) -> Value:
        """The RDF term that a value stands for.

        Args:
            value: as a person or a program gives it; a choice by its IRI or by what stands for it in an address.
            choices: what it can be picked from, if it is picked.

        Raises:
            InvalidParameter: it is none that this parameter takes.
        """
        if self.is_picked:
            return self._picked(value, choices)
        if not re.fullmatch(_LEXICAL[self.type], value, re.DOTALL):
            raise InvalidParameter(self._wrong(value), self.name)
        try:
            if self.type == "iri":
                return ox.NamedNode(value)
            if self.type == "date":
                date.fromisoformat(value)
        except ValueError as error:
            raise InvalidParameter(self._wrong(value), self.name) from error
        return ox.Literal(value, datatype=ox.NamedNode(PREFIXES["xsd"] + self.type))

    def takes(self, term: Value) -> bool:
        """Whether a term is of its type, as far as can be told without the graph."""
        if self.is_picked:
            return isinstance(term, ox.NamedNode) and term.value.startswith(tuple(f"{_ID}{kind}/" for kind in self.type.split()))
        if isinstance(term, ox.Literal):
            return term.datatype.value == PREFIXES["xsd"] + self.type
        return isinstance(term, ox.NamedNode) and self.type == "iri"

    def _picked(self, value: str, choices: Mapping[str, Text]) -> ox.NamedNode:
        for iri in choices:
            if value in {iri, self.short(iri)}:
                return ox.NamedNode(iri)
        value = _repeated(value)
        said = {
            language: text(
                "{parameter} cannot be '{value}'; it can be: {names}.",
                parameter=self.name,
                value=value,
                names=self._names(value, choices, language),
            )
            for language in LANGUAGES
        }
        raise InvalidParameter(Text({language: each[language] for language, each in said.items()}), self.name)

    def _names(self, value: str, choices: Mapping[str, Text], language: str) -> str:
        """What it can be: all, or the nearest to a value where there are many."""
        names = [f"{self.short(iri)} ({name.best(language)})" for iri, name in choices.items()]
        if len(names) <= _MOST_NAMED:
            return ", ".join(names)
        near = sorted(names, key=lambda name: _unlikeness(value, name))[:_NEAREST_NAMED]
        return ", ".join((*near, "…"))

    def _wrong(self, value: str) -> Text:
        said = {"parameter": self.name, "value": _repeated(value)}
        match self.type:
            case "integer":
                return text("{parameter} cannot be '{value}'; it is a whole number, such as 12.", **said)
            case "decimal":
                return text("{parameter} cannot be '{value}'; it is a number, such as 12.5.", **said)
            case "boolean":
                return text("{parameter} cannot be '{value}'; it is true or false.", **said)
            case "date":
                return text("{parameter} cannot be '{value}'; it is a day, such as 2019-08-31.", **said)
            case "gYear":
                return text("{parameter} cannot be '{value}'; it is a year, such as 2019.", **said)
            case _:
                return text("{parameter} cannot be '{value}'; it is an IRI, such as https://example.org/.", **said)


def _repeated(value: str) -> str:
    """As much of a value as a message repeats."""
    return value if len(value) <= _MOST_REPEATED else f"{value[:_MOST_REPEATED]}…"


def _unlikeness(value: str, name: str) -> float:
    """How far a value is from a choice, by its short name or its name."""
    short, _, words = name.casefold().rstrip(")").partition(" (")
    return 1.0 - max(SequenceMatcher(None, value.casefold(), each).ratio() for each in (short, words))


Choices = Callable[[Parameter], Mapping[str, Text]]
"""Tells what a parameter can be picked from: IRIs with names."""
