"""All records as they would be after a change, looked up as they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from participatiekaart.rdf.records import Record

__all__ = ["BACKGROUND", "World", "background_of"]

BACKGROUND = frozenset({"concept", "def"})
"""Record types that every record may lean on, named or not: hierarchies are followed through them."""


@dataclass(frozen=True)
class World:
    """What a change is validated in.

    Attributes:
        find: the record with an IRI; none when there is none.
        background: the vocabulary and the concepts.
    """

    find: Callable[[str], Record | None]
    background: tuple[Record, ...]

    @classmethod
    def of(cls, records: Mapping[str, Record]) -> World:
        """A world that is in memory as a whole."""
        return cls(records.get, background_of(records.values()))


def background_of(records: Iterable[Record]) -> tuple[Record, ...]:
    """Those of the records that every other may lean on."""
    return tuple(each for each in records if each.name.type in BACKGROUND)
