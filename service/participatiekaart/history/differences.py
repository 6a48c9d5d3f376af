"""What is different between two versions, as triples and as RDF Patch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from participatiekaart.rdf.records import Record

__all__ = ["Difference"]


@dataclass(frozen=True, slots=True)
class Difference:
    """What has to be done to one state of a record to get another.

    Attributes:
        removed: N-Triples lines that are only in the old state, sorted.
        added: those that are only in the new state, sorted.
    """

    removed: tuple[bytes, ...]
    added: tuple[bytes, ...]

    @classmethod
    def between(cls, old: Record | None, new: Record | None) -> Difference:
        """The difference between two states; none is the state of a record that is not there yet, or was retracted."""
        before, after = (set(each.lines) if each else set() for each in (old, new))
        return cls(tuple(sorted(before - after)), tuple(sorted(after - before)))

    def as_patch(self, headers: Mapping[str, str]) -> bytes:
        """The difference as RDF Patch, one transaction.

        Args:
            headers: IRIs by name, such as what it is applied to.
        """
        rows = [*(f"H {name} <{iri}> .\n".encode() for name, iri in headers.items()), b"TX .\n"]
        rows += [b"D " + line for line in self.removed]
        rows += [b"A " + line for line in self.added]
        return b"".join([*rows, b"TC .\n"])
