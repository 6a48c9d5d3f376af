"""TimeMaps: the list of all versions of a document (RFC 7089, section 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC
from email.utils import format_datetime
from urllib.parse import quote

from participatiekaart.history.addresses import document_address
from participatiekaart.history.origins import kind_of_agent, public_source
from participatiekaart.history.versions import History
from participatiekaart.journal import Version

__all__ = ["Link", "TimeMap", "http_date"]

Json = str | int | bool | list["Json"] | dict[str, "Json"]


def http_date(version: Version) -> str:
    """The moment of a version as HTTP writes it, in whole seconds (RFC 9110, section 5.6.7)."""
    return format_datetime(version.at.astimezone(UTC), usegmt=True)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as ``Link`` headers and link-format documents write it (RFC 8288, RFC 6690)."""

    target: str
    relation: str
    attributes: tuple[tuple[str, str], ...] = ()

    def also(self, relation: str) -> Link:
        """The same link with one more relation."""
        return replace(self, relation=f"{relation} {self.relation}")

    def __str__(self) -> str:
        return "; ".join((f'<{self.target}>; rel="{self.relation}"', *(f'{name}="{value}"' for name, value in self.attributes)))


@dataclass(frozen=True, slots=True)
class TimeMap:
    """The versions of a document and where they are.

    Attributes:
        history: of the record that the document is about.
        root: address of the service, without a slash at the end.
        path: of the document.
        suffix: of the format that is asked for; empty for the document in any format.
    """

    history: History
    root: str
    path: str
    suffix: str = ""

    @property
    def original(self) -> str:
        """The address of the document as it is now; it is its own TimeGate (RFC 7089, section 4.1.1)."""
        return document_address(self.root, self.path, self.suffix)

    @property
    def address(self) -> str:
        """The address of this list."""
        return f"{self.root}/history/{quote(self.path)}"

    def memento(self, version: Version) -> str:
        """The address of the document as it was in a version."""
        return f"{self.original}?version={version.position}"

    def mementos(self, versions: Iterable[Version], *, is_last_known: bool = True) -> list[Link]:
        """Links to versions, each with its moment and whether it is the first or the last.

        Args:
            versions: some of the history.
            is_last_known: whether to tell which is the last: that changes.
        """
        first, last = self.history.versions[0], self.history.last if is_last_known else None
        return [
            Link(
                self.memento(each),
                " ".join((*(["first"] if each is first else []), *(["last"] if each is last else []), "memento")),
                (("datetime", http_date(each)),),
            )
            for each in versions
        ]

    def links(self) -> list[Link]:
        """The links that the document and its versions share: to the original, its TimeGate and this list."""
        return [Link(self.original, "original timegate"), Link(self.address, "timemap", (("type", "application/link-format"),))]

    def as_link_format(self) -> bytes:
        """The list in ``application/link-format``."""
        first, last = self.history.versions[0], self.history.last
        span = (("type", "application/link-format"), ("from", http_date(first)), ("until", http_date(last)))
        links = [
            Link(self.original, "original timegate"),
            Link(self.address, "self", span),
            *self.mementos(self.history.versions),
        ]
        return (",\n".join(map(str, links)) + "\n").encode()

    def as_json(self) -> dict[str, Json]:
        """The list as the JSON that Memento tools exchange, and of each version what happened and where it came from."""
        listed = [self._entry(each) for each in self.history.versions]
        return {
            "original_uri": self.original,
            "timegate_uri": self.original,
            "timemap_uri": {"link_format": f"{self.address}.link", "json_format": f"{self.address}.json"},
            "mementos": {"first": listed[0], "last": listed[-1], "list": list[Json](listed)},
        }

    def _entry(self, version: Version) -> dict[str, Json]:
        return {
            "datetime": version.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "uri": self.memento(version),
            "version": version.position,
            "retracted": version.hash is None,
            "agent": kind_of_agent(version.agent),
            "source": public_source(version.source),
        }
