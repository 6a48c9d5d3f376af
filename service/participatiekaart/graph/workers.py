"""Query workers: user-written SPARQL within its budgets.

Every query has a moment of a processor's time in the quick lane, or in the trial lane where its client is new or sent long
queries of late. One that is not done then goes on in the long lane, whose workers let everything else go first; where that is
full it is stopped, and waits there to start again. So long queries wait for each other, and short ones of clients that are known
for them never wait for them.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

from participatiekaart.errors import (
    BudgetExceeded,
    EngineUnavailable,
    OutboundRefused,
    ParticipatiekaartError,
    QueryRefused,
    SnapshotCorrupt,
)
from participatiekaart.graph.clients import Clients
from participatiekaart.graph.federation import Outside
from participatiekaart.graph.gateway import Gateway
from participatiekaart.graph.lanes import Lane, Share
from participatiekaart.graph.processes import Template
from participatiekaart.graph.questions import Answer, Kind, Question
from participatiekaart.graph.remote import EngineAddress
from participatiekaart.graph.snapshot import UNREADABLE, Graph
from participatiekaart.graph.worker import Start
from participatiekaart.language import Text, text
from participatiekaart.rdf.sparql import Dataset

__all__ = ["Budgets", "QueryWorkers", "Result"]

_log = logging.getLogger(__name__)

_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_RACES = 100
"""Publishes that may sweep a snapshot away between choosing it and opening it before we believe that something is wrong."""
_TRIAL_NICE, _LONG_NICE = 10, 19
_EVERYTHING = Dataset()
_MOST_LOGGED = 2000


@dataclass(frozen=True)
class Budgets:
    """The bounds of queries.

    Attributes:
        seconds: time that a query may take.
        memory: address space of a worker, in bytes.
        most_bytes: largest result.
        most_rows: most rows or triples of a result.
        workers: workers in the quick lane, and as many in the trial lane.
        quick_seconds: processor time that a query has in these two.
        long: workers in the long lane.
        queue: queries that may wait in a lane.
        queue_seconds: time that a query may wait.
        update_seconds: time that an update may take.
        slow_seconds: queries that take longer are logged.
    """

    seconds: float
    memory: int
    most_bytes: int
    most_rows: int
    workers: int
    quick_seconds: float
    long: int
    queue: int
    queue_seconds: float
    update_seconds: float
    slow_seconds: float


@dataclass(frozen=True)
class Result:
    """A result.

    Attributes:
        kind: of it.
        media_type: of it; empty where the kind was not acceptable, and then there is nothing else.
        position: of the journal that it shows.
        body: the whole of it, where that is small.
        file: else the open file, which has no name any more; whoever reads it closes it.
    """

    kind: Kind
    media_type: str
    position: int
    body: bytes
    file: BinaryIO | None = None

    def read(self) -> bytes:
        """The whole of it, in memory."""
        if self.file is None:
            return self.body
        with self.file as file:
            file.seek(0)
            return file.read()


class QueryWorkers:
    """A pool of query workers. Made, used and closed in one event loop; `update` is for any thread.

    Args:
        graph: what is published.
        budgets: the bounds.
        gateway: the way out, which is closed with the pool; none where there is none.
        engine: an external engine that answers queries; none where the snapshots answer.
    """

    def __init__(
        self, graph: Graph, budgets: Budgets, gateway: Gateway | None = None, engine: EngineAddress | None = None
    ) -> None:
        self._graph = graph
        self._budgets = budgets
        self._clients = Clients()
        self._gateway = gateway
        outside = gateway.outside if gateway else Outside()
        self._template = Template(Start(str(graph.data_dir), budgets.memory, outside, engine))
        lane = partial(Lane, self._template, most_waiting=budgets.queue, seconds=budgets.queue_seconds)
        self._long = lane(workers=budgets.long, niceness=_LONG_NICE)
        share = Share(budgets.quick_seconds, self._long)
        self._quick = lane(workers=budgets.workers, niceness=0, share=share)
        self._trial = lane(workers=budgets.workers, niceness=_TRIAL_NICE, share=share)

    async def query(
        self,
        sparql: str,
        formats: Mapping[Kind, str],
        *,
        dataset: Dataset = _EVERYTHING,
        base: str = "",
        client: str = "",
        genid: str = "",
    ) -> Result:
        """Answer a query.

        Args:
            sparql: SPARQL 1.1 Query.
            formats: media type to answer in, by kind of result.
            dataset: graphs to read, instead of what the query says or all.
            base: what relative IRIs are resolved against.
            client: who asks, as far as that can be told: only to share what there is fairly.
            genid: what IRIs start with that are blank nodes in a resulting graph.

        Raises:
            QueryRefused: not SPARQL 1.1, or it asks for what is never done.
            BudgetExceeded: too long, too large, or no worker came free in time.
            SnapshotCorrupt: the graph is damaged.
        """
        for _ in range(_RACES):
            snapshot = self._graph.snapshot()
            question = Question(
                sparql,
                snapshot.name,
                self._budgets.seconds,
                dict(formats),
                dataset,
                base,
                self._budgets.most_bytes,
                self._budgets.most_rows,
                genid,
            )
            started = time.monotonic()
            answer = await self._ask(question, client)
            self._log_slow(question, answer, time.monotonic() - started)
            if answer.outcome in {"ok", "unacceptable"}:
                position = answer.position or snapshot.position
                return Result(answer.kind, answer.media_type, position, answer.body, answer.file)
            if answer.outcome != "gone":
                raise self._failure(answer)
        raise SnapshotCorrupt(UNREADABLE)

    async def _ask(self, question: Question, client: str) -> Answer:
        clients = self._clients
        asks_others = self._gateway is not None and "service" in question.sparql.casefold()
        if not (asks_others or clients.expects_long(question.sparql)):
            lane = self._quick if clients.is_trusted(client) else self._trial
            since = 0.0

            def over() -> None:
                nonlocal since
                since = time.monotonic()
                clients.overran(client, question.sparql)

            try:
                answer = await lane.ask(question, rank=clients.overruns(client), over=over)
            finally:
                if since:
                    clients.took(client, time.monotonic() - since)
            if answer.outcome == "ok" and not since:
                clients.was_quick(client)
            if answer.outcome == "memory":
                clients.overran(client, question.sparql)
            if answer.outcome != "over":
                return answer
        started = time.monotonic()
        try:
            return await self._long.ask(question, rank=clients.used(client))
        finally:
            clients.took(client, time.monotonic() - started)

    def update(self, question: Question) -> Answer:
        """Find out what an update changes; blocks.

        Raises:
            QueryRefused: not SPARQL 1.1 Update, or it asks for what is never done.
            BudgetExceeded: too long.
        """
        answer = self._template.ask(replace(question, seconds=self._budgets.update_seconds))
        if answer.outcome == "ok":
            return answer
        raise self._failure(answer, self._budgets.update_seconds)

    def _log_slow(self, question: Question, answer: Answer, seconds: float) -> None:
        if seconds >= self._budgets.slow_seconds:
            _log.warning("Slow query: %.1f s, %s: %s", seconds, answer.outcome, " ".join(question.sparql.split())[:_MOST_LOGGED])

    def _failure(self, answer: Answer, seconds: float = 0.0) -> ParticipatiekaartError:  # noqa: PLR0911  (a table with words)
        budgets = self._budgets
        match answer.outcome:
            case "time":
                limit = seconds or budgets.seconds
                return BudgetExceeded(
                    text(
                        "This took longer than {seconds:g} seconds and was stopped; ask for less at a time: "
                        "fewer patterns, one region, LIMIT.",
                        seconds=limit,
                    ),
                    "time",
                    limit,
                )
            case "memory":
                mib = budgets.memory // 1024**2
                return BudgetExceeded(
                    text(
                        "This needed more than {mib} MiB of memory and was stopped; ask for less at a time, without sorting or "
                        "grouping everything.",
                        mib=mib,
                    ),
                    "memory",
                    mib,
                )
            case "large":
                mib = budgets.most_bytes // 1024**2
                return BudgetExceeded(
                    text("The result is larger than {mib} MiB; page through it with ORDER BY, LIMIT and OFFSET.", mib=mib),
                    "result",
                    mib,
                )
            case "rows":
                return BudgetExceeded(
                    text(
                        "The result has more than {rows} rows; page through it with ORDER BY, LIMIT and OFFSET.",
                        rows=budgets.most_rows,
                    ),
                    "rows",
                    budgets.most_rows,
                )
            case "queue":
                return BudgetExceeded(
                    text(
                        "All query workers are busy, and waiting takes at most {seconds:g} seconds; try again in a moment.",
                        seconds=budgets.queue_seconds,
                    ),
                    "queue",
                    budgets.queue_seconds,
                )
            case "unavailable":
                reason = answer.message.pop("reason", "")
                _log.error("The external SPARQL engine does not answer: %s", reason)
                return EngineUnavailable(Text(answer.message), reason)
            case "refused":
                return QueryRefused(Text(answer.message))
            case "outbound":
                return OutboundRefused(Text(answer.message))
            case "syntax":
                return _refusal(answer.message.get("en", ""))
        _log.error("The graph cannot be read: %s", answer.message)
        return SnapshotCorrupt(UNREADABLE)

    def close(self) -> None:
        """End all processes."""
        for lane in (self._quick, self._trial, self._long):
            lane.close()
        self._template.close()
        if self._gateway:
            self._gateway.close()

    @property
    def size(self) -> int:
        """How many workers there should be."""
        return sum(lane.size for lane in (self._quick, self._trial, self._long))

    @property
    def alive(self) -> int:
        """How many workers are there."""
        return sum(lane.alive for lane in (self._quick, self._trial, self._long))


def _refusal(reason: str) -> QueryRefused:
    if found := _AT.match(reason):
        line, column = int(found[1]), int(found[2])
        message = text(
            "This is not SPARQL 1.1: line {line}, column {column}: {reason}.", line=line, column=column, reason=found[3]
        )
        return QueryRefused(message, line, column)
    return QueryRefused(text("This is not SPARQL 1.1: {reason}.", reason=reason))
