"""A query file: what it says about itself, and the query with values filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from participatiekaart import bundled
from participatiekaart.errors import InvalidInput, InvalidParameter
from participatiekaart.language import LANGUAGES, Text, text
from participatiekaart.queries.parameters import DATATYPES, Choices, Parameter, Value
from participatiekaart.rdf.names import SHARED_BASE

__all__ = ["SavedQuery"]

_HEADER = re.compile(r"^# (title|description)@(\w+): (.+)$", re.MULTILINE)
_LABEL = re.compile(r"^# (param|column) (\w+)@(\w+): (.+)$", re.MULTILINE)
_TYPED = re.compile(r"^# param (\w+): (.+)$", re.MULTILINE)
_VALUES = re.compile(r"^([ \t]*VALUES \?(\w+) \{) (.+) (\}[ \t]*# parameter[ \t]*)$", re.MULTILINE)
_PROLOGUE = re.compile(r"^(?:BASE|PREFIX) .*$", re.MULTILINE)
_TYPE = re.compile(rf"{'|'.join(DATATYPES)}|concept/[a-z-]+|[a-z-]+( [a-z-]+)*")


@dataclass(frozen=True)
class SavedQuery:
    """A SELECT query that is worth keeping.

    Attributes:
        name: the file's, without suffix.
        title, description: for people.
        sparql: the whole file.
        columns: of the answer, in their order, with their labels; a variable and one with ``Label`` after its name are one.
        parameters: what may be filled in, in the order of the file.
    """

    name: str
    title: Text
    description: Text
    sparql: str
    columns: Mapping[str, Text]
    parameters: tuple[Parameter, ...] = ()

    @property
    def iri(self) -> str:
        """Its name, which does not change: ``{base}query/{name}``."""
        return f"{SHARED_BASE}query/{self.name}"

    @classmethod
    def read(cls, path: Path) -> SavedQuery:
        """Read a query file.

        Raises:
            InvalidInput: something that it has to say about itself is missing or wrong, or it is no SELECT query.
        """
        sparql = path.read_text("utf-8")
        found: dict[str, Text] = {"title": Text(), "description": Text()}
        for name, language, value in _HEADER.findall(sparql):
            found[name][language] = value.strip()
        for name, texts in found.items():
            _in_every_language(path, name, texts)
        try:
            solutions = ox.Store().query(sparql)
        except SyntaxError as error:
            raise InvalidInput(text("{path}: {reason}", path=path, reason=error)) from error
        if not isinstance(solutions, ox.QuerySolutions):
            raise InvalidInput(text("{path} is no SELECT query.", path=path))
        columns = _columns(path, sparql, (each.value for each in solutions.variables))
        return cls(path.stem, found["title"], found["description"], sparql, columns, _parameters(path, sparql))

    @classmethod
    @cache
    def bundled(cls) -> tuple[SavedQuery, ...]:
        """The queries that come with the data, by name."""
        return tuple(cls.read(path) for path in sorted(bundled.queries.glob("*.rq")))

    def bind(self, values: Mapping[str, str], choices: Choices) -> str:
        """The query with values in the place of its own.

        A value goes in as an RDF term, written by the library that writes RDF: it cannot become another part of the query.

        Args:
            values: by name of the parameter; an empty one leaves the query as it is.
            choices: what a parameter can be picked from.

        Raises:
            InvalidParameter: there is no such parameter, or it does not take the value.
        """
        known = {each.name: each for each in self.parameters}
        terms: dict[str, Value] = {}
        for name, value in values.items():
            if name not in known:
                raise InvalidParameter(self._unknown(name), name)
            if value:
                terms[name] = known[name].term(value, choices(known[name]))

        def put(line: re.Match[str]) -> str:
            start, name, _, end = line.groups()
            return f"{start} {terms[name]} {end}" if name in terms else line[0]

        return _VALUES.sub(put, self.sparql)

    def _unknown(self, name: str) -> Text:
        if not self.parameters:
            return text("There is no parameter {name}: nothing can be filled in here.", name=name)
        names = ", ".join(each.name for each in self.parameters)
        return text("There is no parameter {name} here; there is: {names}.", name=name, names=names)


def _columns(path: Path, sparql: str, variables: Iterable[str]) -> dict[str, Text]:
    labels = _labels(sparql, "column")
    names = list(dict.fromkeys(each.removesuffix("Label") for each in variables))
    for name in names:
        _in_every_language(path, f"column {name}", labels.get(name, Text()))
    for name in labels:
        if name not in names:
            said = ", ".join(names)
            raise InvalidInput(text("{path}: there is no column {name}; there is: {names}.", path=path, name=name, names=said))
    return {name: labels[name] for name in names}


def _parameters(path: Path, sparql: str) -> tuple[Parameter, ...]:
    types = {name: value.strip() for name, value in _TYPED.findall(sparql)}
    labels = _labels(sparql, "param")
    defaults = _defaults(sparql)
    for name in labels.keys() | types.keys() | defaults.keys():
        _in_every_language(path, f"param {name}", labels.get(name, Text()))
        if not _TYPE.fullmatch(types.get(name, "")):
            raise InvalidInput(text("{path}: there is no line '{line}' with a type.", path=path, line=f"# param {name}: …"))
        if len(defaults.get(name, ())) != 1:
            line = f"VALUES ?{name} {{ … }}  # parameter"
            raise InvalidInput(text("{path}: there is no line '{line}', or there are several that differ.", path=path, line=line))
    parameters = tuple(Parameter(name, types[name], labels[name], defaults[name].pop()) for name in types)
    for each in parameters:
        if not all(map(each.takes, each.default)):
            raise InvalidInput(text("{path}: the value of {name} is not of its type.", path=path, name=each.name))
    return parameters


def _labels(sparql: str, kind: str) -> dict[str, Text]:
    """The labels in the head of a query file, by the name of what they are for."""
    labels: dict[str, Text] = {}
    for labelled, name, language, value in _LABEL.findall(sparql):
        if labelled == kind:
            labels.setdefault(name, Text())[language] = value.strip()
    return labels


def _defaults(sparql: str) -> dict[str, set[tuple[Value, ...]]]:
    """What stands between the braces of each parameter; a variable inside a subquery has a line of its own there."""
    prologue = "\n".join(_PROLOGUE.findall(sparql))
    found: dict[str, set[tuple[Value, ...]]] = {}
    for _, name, terms, _ in _VALUES.findall(sparql):
        solutions = ox.Store().query(f"{prologue}\nSELECT ?{name} {{ VALUES ?{name} {{ {terms} }} }}")
        assert isinstance(solutions, ox.QuerySolutions)  # noqa: S101  (it says SELECT)
        found.setdefault(name, set()).add(tuple(each[0] for each in solutions if isinstance(each[0], Value)))
    return found


def _in_every_language(path: Path, name: str, texts: Text) -> None:
    for language in LANGUAGES:
        if language not in texts:
            line = f"# {name}@{language}: …"
            raise InvalidInput(text("{path}: there is no line '{line}'.", path=path, line=line))
