"""Addresses of lists: what is asked, and the same with something more or less."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote, urlencode

from participatiekaart.model.parameters import Parameter

__all__ = ["Address"]


@dataclass(frozen=True)
class Address:
    """The address of a list.

    Attributes:
        path: without a query string.
        parts: name and value of all that is asked, each value by itself.
    """

    path: str
    parts: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, path: str, asked: Iterable[tuple[str, str]], parameters: Mapping[str, Parameter]) -> Address:
        """The address that a request asks for; what is empty is left out, and values with commas between them come apart."""
        parts = [
            (name, value)
            for name, given in asked
            for value in (given.split(",") if name in parameters and parameters[name].has_commas else (given,))
        ]
        return cls(path, tuple(dict.fromkeys((name, value.strip()) for name, value in parts if value.strip())))

    def __str__(self) -> str:
        query = urlencode(self.parts, safe="/:,")
        return f"{quote(self.path)}?{query}" if query else quote(self.path)

    def adding(self, name: str, *values: str) -> Address:
        """The same with values more."""
        return replace(self, parts=tuple(dict.fromkeys((*self.parts, *((name, value) for value in values)))))

    def without(self, *names: str) -> Address:
        """The same without some parameters."""
        return replace(self, parts=tuple(part for part in self.parts if part[0] not in names))

    def less(self, name: str, values: Iterable[str]) -> Address:
        """The same without some values of a parameter."""
        off = {(name, value) for value in values}
        return replace(self, parts=tuple(part for part in self.parts if part not in off))

    def of_parameter(self, name: str) -> tuple[str, ...]:
        """The values of a parameter."""
        return tuple(value for each, value in self.parts if each == name)
