"""What changed last, as people read it: in a feed reader and on a page."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

import pyoxigraph as ox

from participatiekaart.history.addresses import version_address
from participatiekaart.history.origins import AGENTS, kind_of_agent
from participatiekaart.journal import Entry
from participatiekaart.language import Text, text
from participatiekaart.model.shapes import LABELS
from participatiekaart.rdf.parsing import parse_lines
from participatiekaart.web.reader import Reader

__all__ = ["Change", "newest"]

_NEW, _CHANGED, _REMOVED = text("new"), text("changed"), text("removed")


@dataclass(frozen=True)
class Change:
    """A new, changed or removed record.

    Attributes:
        entry: of the journal.
        name: what the record was called: in this version, or in the one before where it ends here.
    """

    entry: Entry
    name: Text

    @property
    def what(self) -> Text:
        """What happened to the record."""
        if self.entry.record is None:
            return _REMOVED
        return _NEW if self.entry.is_new else _CHANGED

    @property
    def agent(self) -> Text:
        """Who did it, in general: no person."""
        return AGENTS[kind_of_agent(self.entry.agent)]

    def page(self, root: str) -> str:
        """Where people read this version, or what was there before where the record ends here.

        Args:
            root: address or path of the service, without a slash at the end.
        """
        name = self.entry.name
        return version_address(root, name, self.entry.position) if self.entry.record else f"{root}/history/{quote(name.path)}"


def newest(reader: Reader, most: int, kind: str = "") -> list[Change]:
    """The last changes that are published, newest first.

    Args:
        reader: who asks.
        most: number of changes.
        kind: type of the records, as in their addresses; empty for all.
    """
    workspace = reader.workspace
    prefixes = [f"{base}id/{kind}/" for base in workspace.naming.bases] if kind else [""]
    entries = workspace.journal.newest(prefixes, reader.snapshot.position, most)
    return [Change(entry, _name(entry, reader)) for entry in entries if entry.name.is_record]


def _name(entry: Entry, reader: Reader) -> Text:
    state = entry.record or reader.workspace.journal.record(entry.name.iri, at=entry.position - 1)
    lines = state.lines if state else []
    for label in LABELS:
        start = f"<{entry.name.iri}> <{label}> ".encode()
        values = [quad.object for quad in parse_lines(b"".join(line for line in lines if line.startswith(start)))]
        texts = [(each.language or "", each.value) for each in values if isinstance(each, ox.Literal)]
        if texts:
            return Text.collect(texts)
    return Text({"": entry.name.path})
