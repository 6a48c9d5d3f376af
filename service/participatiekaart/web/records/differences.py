"""``/diff/…?from=N&to=M``: what is different between two versions of a record, to read and as RDF Patch."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote, urlencode

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from participatiekaart.errors import RecordNotFound
from participatiekaart.history import Difference, History
from participatiekaart.history.addresses import document_address, version_address
from participatiekaart.history.comparison import ChangedNode, compare, tree_of
from participatiekaart.journal import Version
from participatiekaart.language import text
from participatiekaart.model.documents import Tree
from participatiekaart.rdf.records import Record
from participatiekaart.web.description import Thing, Value
from participatiekaart.web.entity import entity
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.public import public_root
from participatiekaart.web.reader import Reader
from participatiekaart.web.records.histories import history_of, split_suffix
from participatiekaart.web.records.mementos import FOR_EVER, asked_position

__all__ = ["FORMATS", "routes"]

FORMATS = {"rdfp": "application/rdf-patch", "html": "text/html"}
"""Representations by suffix; the first is what a client gets that accepts anything."""

_CONTEXT, _SHORT = 3, 60
"""Things that a node says still, and how long each may be."""


@dataclass(frozen=True)
class _Between:
    """Two versions of a record and their states; a state is none where the record was not there."""

    history: History
    since: Version | None
    to: Version
    old: Record | None
    new: Record | None

    @property
    def difference(self) -> Difference:
        return Difference.between(self.old, self.new)


@dataclass(frozen=True)
class ShownChange:
    """A property that has other values, to read.

    Attributes:
        removed, added: values.
        inside: nodes that say something else.
    """

    label: str
    description: str
    removed: list[Value]
    added: list[Value]
    inside: list[ShownNode]


@dataclass(frozen=True)
class ShownNode:
    """A node that says something else, to read.

    Attributes:
        context: some of what it says still, to tell it from others like it.
        came, went: the node itself, where it is new or is not there any more.
        changes: what it says else.
    """

    name: str
    href: str
    context: list[Value]
    came: Thing | None
    went: Thing | None
    changes: list[ShownChange]


async def difference(request: Request) -> Response:
    """What is different between two versions, in the format that the client asks for by suffix or by Accept."""
    return await to_thread.run_sync(_difference, request)


def _difference(request: Request) -> Response:
    path, suffix = split_suffix(request.path_params["path"], FORMATS)
    between = _between(request, path)
    since, to, name = between.since, between.to, between.history.name
    media_type = FORMATS[suffix] if suffix else media_type_of(request, tuple(FORMATS.values()))
    positions = {"from": since.position, "to": to.position} if since else {"to": to.position}
    here = f"{request.scope.get('root_path', '')}/diff/{quote(name.path)}"
    addresses = {each: f"{here}.{each}?{urlencode(positions)}" for each in FORMATS}
    headers = {"Link": ", ".join(f'<{addresses[each]}>; rel="alternate"; type="{kind}"' for each, kind in FORMATS.items())}
    if media_type == "text/html":
        return _page(request, between, headers, addresses["rdfp"])
    if all(each in request.query_params for each in positions):
        headers["Cache-Control"] = FOR_EVER
    root = public_root(request)
    versions = {which: version_address(root, name, position) for which, position in positions.items()}
    body = between.difference.as_patch({"graph": name.graph, **versions})
    return entity(request, body, media_type, position=to.position, modified=to.at, headers=headers)


def _between(request: Request, path: str) -> _Between:
    """The versions that a request names: the last two, unless it says otherwise.

    Raises:
        RecordNotFound: there is no such record or version.
    """
    _, history = history_of(request, path)
    to = _asked(request, "to", path, history) or history.last
    since = _asked(request, "from", path, history) or history.before(to)
    journal = request.app.state.workspace.journal
    old = journal.record(history.name.iri, at=since.position) if since else None
    return _Between(history, since, to, old, journal.record(history.name.iri, at=to.position))


def _asked(request: Request, parameter: str, path: str, history: History) -> Version | None:
    """The version that a parameter names; none where it names none.

    Raises:
        RecordNotFound: there is no such version of this record.
    """
    position = asked_position(request, parameter)
    version = history.version(position) if position else None
    if position and not version:
        raise RecordNotFound(text("There is no version {version} of {path}.", version=position, path=path))
    return version


def _page(request: Request, between: _Between, headers: dict[str, str], patch: str) -> Response:
    reader = Reader(request)
    old, new = tree_of(between.old), tree_of(between.new)
    shown = _Shown(reader, old, new)
    name = between.history.name
    return reader.page(
        "difference.html",
        headers,
        name=reader.describer.label(name.iri)[0],
        nodes=[shown.node(each) for each in compare(old, new, shown.model, name.iri)],
        difference=between.difference,
        since=between.since,
        to=between.to,
        document=document_address(reader.root, name.path),
        history=f"{reader.root}/history/{quote(name.path)}",
        patch=patch,
    )


class _Shown:
    """Makes what changed readable."""

    def __init__(self, reader: Reader, old: Tree, new: Tree) -> None:
        self.describer = reader.describer
        self.model = reader.workspace.model
        self.language = reader.language
        self.old = old
        self.new = new

    def node(self, changed: ChangedNode) -> ShownNode:
        iri = changed.new or changed.old
        changes = [
            ShownChange(
                *self.describer.property(each.path, each.property),
                [self.describer.value(each.property, value, self.old) for value in each.removed],
                [self.describer.value(each.property, value, self.new) for value in each.added],
                [self.node(inner) for inner in each.inside],
            )
            for each in changed.changes
        ]
        return ShownNode(
            self.describer.label(iri)[0],
            self.describer.href(iri),
            context=self.context(changed) if changed.changes else [],
            came=None if changed.old else self.describer.part(iri, self.new),
            went=None if changed.new else self.describer.part(iri, self.old),
            changes=changes,
        )

    def context(self, changed: ChangedNode) -> list[Value]:
        """The first short things that a node says still, in the language of the reader or in none."""
        before, after = self.old.values[f"<{changed.old}>"], self.new.values[f"<{changed.new}>"]
        kept = (
            self.describer.value(known, value, self.new)
            for path, known in self.model.properties_of(self.new.classes(f"<{changed.new}>")).items()
            if not known.owned
            for value in after.get(path, ())
            if value in before.get(path, ())
        )
        short = (each for each in kept if len(each.text) <= _SHORT and each.language in {"", self.language})
        return list(islice(short, _CONTEXT))


routes = [Route("/diff/{path:thing}", difference, methods=["GET"])]
"""The routes of this room."""
