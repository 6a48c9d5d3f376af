"""A SPARQL 1.1 engine of somebody else's, asked and kept up to date over HTTP. Any engine; adapters say what one does otherwise.

What it holds of ours: a named graph a record, their union in the default graph, and the *marker*: a named graph that says which
position of the journal is published and which graphs are ours. The engine's default graph is to be ours alone.

Publishing is a sequence lock where an engine cannot do it in one transaction: the marker says *publishing* from before the first
change until after the last one, and an answer counts only when the marker says the same before and after the question.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import chain
from typing import ClassVar, NamedTuple, Self, TypeVar

import httpx2

from participatiekaart.errors import BudgetExceeded, EngineUnavailable, ParticipatiekaartError, QueryRefused
from participatiekaart.graph.questions import Kind
from participatiekaart.graph.remote.asking import Query, Result, read
from participatiekaart.graph.remote.changes import GraphChange, Layout, requests
from participatiekaart.graph.remote.protocol import Form, Protocol, Reply, unavailable
from participatiekaart.graph.remote.rewriting import except_in, renamed
from participatiekaart.language import text
from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.rdf.sparql import Dataset, dataset_of

__all__ = ["Marker", "RemoteEngine"]

Asked = TypeVar("Asked")

_PUSH_SECONDS = 600.0
_MARKER_SECONDS = 30.0
_MARKER_BYTES = 16 * 1024**2
_PAGE = 100
_PAUSE_SECONDS = 0.02
_REFUSALS = {400, 405, 406, 411, 413, 414, 415, 422, 501}
"""Statuses that say something about the request; all others of 400 and higher are about the engine."""


class Marker(NamedTuple):
    """What an engine says that it holds.

    Attributes:
        position: of the journal; 0 when it holds nothing of ours.
        publishing: whether a publication is under way, or was when its process died.
    """

    position: int
    publishing: bool


class RemoteEngine:
    """An engine that speaks SPARQL 1.1; for one process, and one thread at a time.

    Args:
        url: address that takes queries.
        update_url: address that takes updates; empty where the engine has its usual one.
        user, password: who asks; empty where the engine does not ask for it.
        base: IRI that the names of this copy's own records start with; copies with different ones can share a Virtuoso.
    """

    transactional: ClassVar = False
    """Whether readers see all of an update request or nothing."""

    has_default: ClassVar = True
    """Whether its default graph can be written to and holds nothing else."""

    push_bytes: ClassVar = 1024**2
    """Size from which on changes go into another request."""

    stops_queries: ClassVar = False
    """Whether it stops a query in time that we do not wait for any more."""

    system_graphs: ClassVar[tuple[str, ...]] = ()
    """Named graphs that the engine itself has."""

    def __init__(self, url: str, update_url: str = "", user: str = "", password: str = "", base: str = SHARED_BASE) -> None:
        self.layout = Layout(base, self.has_default, self.stored)
        auth = self.authentication(user, password) if user else None
        self.protocol = Protocol(url, update_url or self.update_address(url), auth)

    def under(self, base: str) -> Self:
        """The same engine for a copy with another base; they share a connection, and a default graph if it has one."""
        other = type(self)(self.protocol.query_url, self.protocol.update_url, base=base)
        other.protocol.close()
        other.protocol = self.protocol
        return other

    # What adapters change.

    @staticmethod
    def update_address(url: str) -> str:
        """The usual address for updates of an engine with this address for queries."""
        return url

    @staticmethod
    def authentication(user: str, password: str) -> httpx2.Auth:
        """How to say who asks."""
        return httpx2.BasicAuth(user, password)

    @staticmethod
    def stored(lines: bytes) -> bytes:
        """What is put into the engine for N-Triples lines, where it would change them."""
        return lines

    def form(self, query: Query) -> Form:
        """The parameters of a query (SPARQL 1.1 Protocol, section 2.1)."""
        yield "query", f"BASE <{query.base}> {query.sparql}" if query.base else query.sparql
        for name, graphs in (("default-graph-uri", query.dataset.default), ("named-graph-uri", query.dataset.named)):
            for graph in graphs:
                yield name, graph

    def result(self, reply: Reply, query: Query) -> Result:
        """The result that an answer with status 200 holds.

        Raises:
            ParticipatiekaartError: it is none after all.
        """
        return read(reply, query.kind)

    def failure(self, reply: Reply, _query: Query) -> ParticipatiekaartError:
        """What an answer with another status means."""
        if reply.status in _REFUSALS:
            return QueryRefused(text("The SPARQL engine refuses this: {reason}", reason=reply.reason))
        return unavailable(f"{self.protocol.query_url}: status {reply.status}: {reply.reason}")

    def query(self, sparql: str, dataset: Dataset, kind: Kind, *, seconds: float, most_bytes: int, base: str = "") -> Result:
        """Ask a question; the same one as the embedded engine would be asked.

        Args:
            sparql: SPARQL 1.1 Query that Oxigraph accepts.
            dataset: graphs to read instead of those that it names; empty for those, or all.
            kind: of its result.
            seconds: time that it may take.
            most_bytes: most of the engine's answer to read, in its own format: several times what CSV or Turtle takes.
            base: what relative IRIs are resolved against.

        Returns:
            A result that is read while it is used; a `SyntaxError` then means that the engine wrote what it should not.

        Raises:
            QueryRefused: the engine does not take it.
            BudgetExceeded: too long or too large.
            EngineUnavailable: no good answer.
        """
        asked = renamed(sparql, {graph: f"{graph}-" for graph in self.layout.own}, base)
        chosen = dataset or dataset_of(asked, base)
        if not chosen:
            asked = except_in(asked, (*self.layout.own, *self.system_graphs))
        return self._asked(Query(asked, kind, seconds, most_bytes, chosen, base))

    def _asked(self, query: Query) -> Result:
        reply = self.protocol.query(self.form(query), query.accepted, seconds=query.seconds, most_bytes=query.most_bytes)
        if reply.status != 200:
            raise self.failure(reply, query)
        return self.result(reply, query)

    def consistently(self, question: Callable[[float], Asked], *, seconds: float) -> tuple[Asked, int]:
        """Ask a question about one published position.

        Args:
            question: does the asking, within the seconds that it is given, and has the whole answer when it returns.
            seconds: time that it may take, with waiting for a publication under way.

        Returns:
            The answer, and the position that it shows.

        Raises:
            BudgetExceeded: a publication took all the time, or what the question raises.
            EngineUnavailable: the engine does not answer.
        """
        deadline = time.monotonic() + seconds
        before = self.position()
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                message = text("New data is being published to the SPARQL engine; try again in a moment.")
                raise BudgetExceeded(message, "queue", seconds)
            if before.publishing:
                time.sleep(min(_PAUSE_SECONDS, left))
                before = self.position()
                continue
            try:
                answer = question(left)
            except (QueryRefused, EngineUnavailable):  # perhaps because of what is published meanwhile
                if self.position() == before:
                    raise
            else:
                if self.position() == before:
                    return answer, before.position
            before = self.position()

    def position(self) -> Marker:
        """What the engine holds.

        Raises:
            EngineUnavailable: it does not answer.
        """
        marker = self.layout.marker
        said = dict.fromkeys(("position", "publishing"), 0)
        for row in self.rows(f"SELECT ?property ?value {{ GRAPH <{marker}> {{ <{marker}> ?property ?value }} }}"):
            if not all(row):  # Virtuoso can show a triple that is being written before the text in it
                return Marker(0, publishing=True)
            name = row[0].partition("#")[2]
            said[name] = max(said.get(name, 0), int(row[1]))
        return Marker(said["position"], bool(said["publishing"]))

    def rows(self, sparql: str) -> list[list[str]]:
        """The rows of a question of our own, from which nothing is hidden; an empty text is what is unbound.

        Raises:
            EngineUnavailable: the engine does not answer.
        """
        try:
            results = self._asked(Query(sparql, "solutions", _MARKER_SECONDS, _MARKER_BYTES))
            return [["" if term is None else term.value for term in row] for row in results]  # type: ignore[union-attr]
        except (QueryRefused, BudgetExceeded, SyntaxError) as error:
            raise unavailable(f"{self.protocol.query_url}: {error}") from error

    # Publishing. One process at a time does so: whoever holds the journal's lock.

    def publish(self, changes: Iterable[GraphChange], position: int, *, anew: bool = False) -> None:
        """Make the engine hold what changed; readers see all of it or nothing.

        Args:
            changes: since what `position` says that the engine holds; with `anew` all graphs, as new ones.
            position: of the journal that it then holds, higher than 0.
            anew: take out everything of ours first. This is what to do when `position` says 0, a position that is not the
                journal's, or that a publication was under way: its process died in the middle.

        Raises:
            EngineUnavailable: the engine does not answer, refuses, or holds the half of a publication. Readers then wait until it
                is published anew, unless nothing had begun.
        """
        before = self.position()
        if before.publishing and not anew:
            raise unavailable("it holds the half of a publication; publish everything anew")
        updates = requests(changes, self.layout, self.push_bytes)
        if anew:
            self._begin(position)
            self._clear()
        else:
            first, second = next(updates, b""), next(updates, b"")
            if self.transactional and not second:
                self._update(b" ;\n".join(filter(None, (first, self._settled(position)))))
                return
            self._begin(position)
            updates = chain(filter(None, (first, second)), updates)
        for update in updates:
            self._update(update)
        self._update(self._settled(position))

    def reset(self) -> None:
        """Take out everything of ours; readers wait meanwhile.

        Raises:
            EngineUnavailable: the engine does not answer, or refuses.
        """
        self._begin(0)
        self._clear()
        self._update(b"DROP SILENT GRAPH <%b>" % self.layout.marker.encode())

    def _begin(self, position: int) -> None:
        self._update(b"INSERT DATA { %b }" % self.layout.said("publishing", position))

    def _settled(self, position: int) -> bytes:
        """The update that says that it is done: in an order in which the marker is right after each of its operations."""
        old, new = self.layout.said("position", "?old"), self.layout.said("position", position)
        publishing = self.layout.said("publishing", "?any")
        return b"INSERT DATA { %b } ;\nDELETE { %b } WHERE { %b FILTER(?old != '%d') } ;\nDELETE WHERE { %b }" % (
            *(new, old, old, position, publishing),
        )

    def _clear(self) -> None:
        """Take out our graphs and the union, some at a time."""
        if self.layout.union:
            self._update(b"CLEAR SILENT GRAPH <%b>" % self.layout.union.encode())
        marker, listed = self.layout.marker, self.layout.listed.decode()
        while rows := self.rows(f"SELECT ?graph {{ GRAPH <{marker}> {{ ?graph {listed} }} }} LIMIT {_PAGE}"):
            graphs = [f"<{row[0]}>" for row in rows]
            operations = [f"DROP SILENT GRAPH {graph}" for graph in graphs]
            if not self.layout.union:
                values = " ".join(graphs)
                operations.insert(
                    0, f"DELETE {{ ?s ?p ?o }} WHERE {{ VALUES ?graph {{ {values} }} GRAPH ?graph {{ ?s ?p ?o }} }}"
                )
            unlisted = " ".join(f"{graph} {listed} ." for graph in graphs)
            operations.append(f"DELETE DATA {{ GRAPH <{marker}> {{ {unlisted} }} }}")
            self._update(" ;\n".join(operations).encode())

    def _update(self, sparql: bytes) -> None:
        try:
            reply = self.protocol.update(sparql, seconds=_PUSH_SECONDS)
        except BudgetExceeded as error:
            raise unavailable(f"{self.protocol.update_url}: {error}") from error
        if not 200 <= reply.status < 300:
            raise unavailable(f"{self.protocol.update_url}: status {reply.status}: {reply.reason}")
