"""Commands about what became of a record: its versions, and what is different between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

import pyoxigraph as ox
import typer

from participatiekaart.cli.console import DataDir, Lang, open_workspace, told, write
from participatiekaart.errors import RecordNotFound
from participatiekaart.history import Difference, History
from participatiekaart.history.comparison import Changed, ChangedNode, compare, tree_of
from participatiekaart.journal import Version
from participatiekaart.language import Text, text
from participatiekaart.model import Model, Property
from participatiekaart.model.documents import Tree
from participatiekaart.rdf.names import Term, shortened
from participatiekaart.workspace import Workspace

__all__ = ["diff", "history"]


class DiffFormat(StrEnum):
    """Formats of a difference."""

    TEXT = "text"
    PATCH = "patch"


Name = Annotated[str, typer.Argument(metavar="RECORD", help="A record: practice/operatie-schoolvoorbeeld, or its IRI.")]
Position = Annotated[int | None, typer.Argument(min=1, show_default=False)]


def history(record: Name, *, data_dir: DataDir = None, lang: Lang = None) -> None:
    """List the versions of a record, oldest first."""
    with told(lang) as language:
        workspace = open_workspace(data_dir)
        found = _history(workspace, record)
        state = None
        for version in found.versions:
            before, state = state, workspace.journal.record(found.name.iri, at=version.position)
            difference = Difference.between(before, state)
            what = version.hash[:12] if version.hash else text("retracted").best(language)
            counts = f"+{len(difference.added)} -{len(difference.removed)}"
            why = "  ".join((version.agent, version.source, version.note)).rstrip()
            write(f"{version.position:>8}  {version.at:%Y-%m-%d %H:%M:%S}Z  {what:<12}  {counts:<11}  {why}\n".encode())


def diff(
    record: Name,
    since: Position = None,
    to: Position = None,
    *,
    output: Annotated[DiffFormat, typer.Option("--format", help="Format of the difference.")] = DiffFormat.TEXT,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """Tell what is different between two versions of a record: the last two, or from one that is named on."""
    with told(lang) as language:
        workspace = open_workspace(data_dir)
        found = _history(workspace, record)
        newer = _version(found, to) or found.last
        older = _version(found, since) or found.before(newer)
        old, new = (workspace.journal.record(found.name.iri, at=each.position) if each else None for each in (older, newer))
        if output is DiffFormat.PATCH:
            write(Difference.between(old, new).as_patch({"graph": found.name.graph}))
            return
        trees = tree_of(old), tree_of(new)
        telling = _Telling(*trees, workspace.model, language)
        for node in compare(*trees, workspace.model, found.name.iri):
            write("".join(f"{line}\n" for line in telling.node(node)).encode())


def _history(workspace: Workspace, name: str) -> History:
    """The history of a record by its path or IRI, or by those of a node that it owns.

    Raises:
        RecordNotFound: there never was such a record.
    """
    naming = workspace.naming
    for iri in [name] if "://" in name else [*naming.candidates(name), f"{naming.base}{name}"]:
        if found := History.read(workspace.journal, naming.named(iri)):
            return found
    raise RecordNotFound(text("There is no record {record}; write it as TYPE/SLUG or as its IRI.", record=name))


def _version(found: History, position: int | None) -> Version | None:
    """The version at a position; none where no position is given.

    Raises:
        RecordNotFound: there is no version of this record at that position.
    """
    version = found.version(position) if position else None
    if position and not version:
        path = found.name.path or found.name.iri
        raise RecordNotFound(text("There is no version {version} of {path}.", version=position, path=path))
    return version


class _Telling:
    """Tells what changed in lines of text."""

    def __init__(self, old: Tree, new: Tree, model: Model, language: str) -> None:
        self.old = old
        self.new = new
        self.model = model
        self.language = language

    def node(self, changed: ChangedNode) -> Iterator[str]:
        """A node with its name, or all of it where it came or went."""
        sign = "-" if not changed.new else "+" if not changed.old else " "
        yield f"{sign} {shortened(changed.new or changed.old)}"
        if sign == " ":
            yield from self.changes(changed.changes, "  ")
        else:
            iri = changed.new or changed.old
            yield from self.whole(f"<{iri}>", self.new if changed.new else self.old, sign, "  ", frozenset())

    def changes(self, changes: tuple[Changed, ...], indent: str) -> Iterator[str]:
        for each in changes:
            yield f"  {indent}{self.label(each.path, each.property)}"
            for sign, values, tree in (("-", each.removed, self.old), ("+", each.added, self.new)):
                for value in values:
                    yield from self.value(value, each.property, tree, sign, f"{indent}  ")
            for inner in each.inside:
                yield from self.changes(inner.changes, f"{indent}  ")

    def value(
        self, value: Term, known: Property | None, tree: Tree, sign: str, indent: str, *, above: frozenset[str] = frozenset()
    ) -> Iterator[str]:
        if known and known.owned and str(value) in tree.values and str(value) not in above:
            yield f"{sign} {indent}{shortened(str(value)[1:-1])}"
            yield from self.whole(str(value), tree, sign, f"{indent}  ", above)
        elif isinstance(value, ox.Literal):
            tag = f" ({value.language})" if value.language else ""
            yield f"{sign} {indent}{' '.join(value.value.split())}{tag}"
        else:
            yield f"{sign} {indent}{shortened(str(value)[1:-1])}"

    def whole(self, token: str, tree: Tree, sign: str, indent: str, above: frozenset[str]) -> Iterator[str]:
        known = self.model.properties_of(tree.classes(token))
        for path, values in tree.values[token].items():
            yield f"{sign} {indent}{self.label(path, known.get(path))}"
            for value in values:
                yield from self.value(value, known.get(path), tree, sign, f"{indent}  ", above=above | {token})

    def label(self, path: str, known: Property | None) -> str:
        found: Text = (known or self.model.by_path[path]).label if known or path in self.model.by_path else Text()
        return found.best(self.language) or shortened(path)
