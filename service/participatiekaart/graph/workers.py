"""The pool of query workers: user-written SPARQL within its budgets."""

from __future__ import annotations

import logging
import os
import queue
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread

from participatiekaart.errors import BudgetExceeded, QueryRefused, SnapshotCorrupt
from participatiekaart.graph.snapshot import UNREADABLE, Graph
from participatiekaart.graph.worker import Answer, Kind, Question
from participatiekaart.language import text

__all__ = ["QueryWorkers"]

_log = logging.getLogger(__name__)

_AT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_SPARE_SECONDS = 2.0
_RACES = 100
"""Publishes that may sweep a snapshot away between choosing it and opening it before we believe that something is wrong."""


class _Process:
    """One worker process and our end of its pipe."""

    def __init__(self, data_dir: Path, memory: int) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-m", "participatiekaart.graph.worker", str(theirs.fileno()), str(data_dir), str(memory)]
        environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}  # an arena a thread would eat the address space
        self.process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=environment)  # noqa: S603
        theirs.close()
        self.connection = Connection(ours.detach())

    def ready(self, seconds: float) -> bool:
        with suppress(EOFError, OSError):
            if self.connection.poll(seconds):
                self.connection.recv()
                return True
        return False

    def ask(self, question: Question) -> Answer | None:
        """The answer; none when the process died or did not answer in time."""
        with suppress(EOFError, OSError):
            self.connection.send(tuple(question))
            if self.connection.poll(question.seconds + _SPARE_SECONDS):
                return Answer(*self.connection.recv())
        return None

    def end(self) -> int:
        """Kill the process.

        Returns:
            How it ended: negative the signal that did it.
        """
        with suppress(OSError):
            self.connection.close()
        with suppress(subprocess.TimeoutExpired):
            return self.process.wait(0.2)
        self.process.kill()
        self.process.wait()
        return -signal.SIGALRM


class QueryWorkers:
    """A pool of query workers.

    Args:
        graph: what is published.
        workers: how many processes.
        seconds: time that a query may take.
        memory: address space of a process, in bytes.
        most_bytes: largest result, in bytes.
        queue_seconds: time that a query may wait for a free worker.
    """

    def __init__(  # noqa: PLR0913
        self, graph: Graph, *, workers: int, seconds: float, memory: int, most_bytes: int, queue_seconds: float
    ) -> None:
        self._graph = graph
        self._seconds = seconds
        self._memory = memory
        self._most_bytes = most_bytes
        self._queue_seconds = queue_seconds
        self._idle: queue.LifoQueue[_Process] = queue.LifoQueue()
        self._all: set[_Process] = set()
        self._closed = False
        for process in [_Process(graph.data_dir, memory) for _ in range(workers)]:
            self._admit(process)

    def _admit(self, process: _Process) -> None:
        if not process.ready(30.0):
            process.end()
            raise RuntimeError("a query worker did not start")
        self._all.add(process)
        self._idle.put(process)

    def _drop(self, process: _Process) -> int:
        """Take a process out of the pool and start another; how it ended."""
        self._all.discard(process)
        ended = process.end()
        Thread(target=self._replace, daemon=True).start()
        return ended

    def _replace(self) -> None:
        if not self._closed:
            try:
                self._admit(_Process(self._graph.data_dir, self._memory))
            except (OSError, RuntimeError):
                _log.exception("A query worker could not be started again.")

    def query(self, query: str, formats: Mapping[Kind, str]) -> tuple[Answer, int]:
        """Answer a query.

        Args:
            query: SPARQL 1.1.
            formats: media type to answer in, by kind of result.

        Returns:
            An answer whose outcome is ``ok`` or ``unacceptable``, and the journal position that it shows.

        Raises:
            QueryRefused: not SPARQL 1.1, or it calls another endpoint.
            BudgetExceeded: too long, too large, or no worker came free in time.
            SnapshotCorrupt: the graph is damaged.
        """
        for _ in range(_RACES):
            snapshot = self._graph.snapshot()
            answer = self._ask(Question(query, snapshot.name, dict(formats), self._seconds, self._most_bytes))
            if answer.outcome in {"ok", "unacceptable"}:
                return answer, snapshot.position
            if answer.outcome != "gone":
                raise self._failure(answer)
        raise SnapshotCorrupt(UNREADABLE)

    def _take(self) -> _Process:
        try:
            return self._idle.get(timeout=self._queue_seconds)
        except queue.Empty as error:
            raise BudgetExceeded(text("All query workers are busy; try again in a moment."), "queue") from error

    def _ask(self, question: Question) -> Answer:
        while (process := self._take()).process.poll() is not None:  # somebody ended it while it waited
            self._drop(process)
        answer: Answer | None = None
        try:
            answer = process.ask(question)
        finally:
            if answer is None:
                ended = self._drop(process)
            else:
                self._idle.put(process)
        if answer is None:
            raise self._overrun(ended)
        return answer

    def _overrun(self, ended: int) -> BudgetExceeded:
        if ended == -signal.SIGALRM:
            return BudgetExceeded(
                text("The query took longer than {seconds:g} seconds and was stopped; ask for less.", seconds=self._seconds),
                "time",
            )
        return BudgetExceeded(
            text("The query needed more than {mib} MiB of memory and was stopped; ask for less.", mib=self._memory // 1024**2),
            "memory",
        )

    def _failure(self, answer: Answer) -> QueryRefused | BudgetExceeded | SnapshotCorrupt:
        reason = answer.body.decode()
        if answer.outcome == "large":
            mib = self._most_bytes // 1024**2
            return BudgetExceeded(
                text("The result is larger than {mib} MiB; page through it with LIMIT and OFFSET.", mib=mib), "result"
            )
        if answer.outcome == "corrupt":
            _log.error("The graph cannot be read: %s", reason)
            return SnapshotCorrupt(UNREADABLE)
        if answer.outcome == "service":
            return QueryRefused(text("SERVICE is refused: this endpoint asks no other endpoint."))
        if found := _AT.match(reason):
            line, column = int(found[1]), int(found[2])
            message = text(
                "The query is not SPARQL 1.1: line {line}, column {column}: {reason}.", line=line, column=column, reason=found[3]
            )
            return QueryRefused(message, line, column)
        return QueryRefused(text("The query is not SPARQL 1.1: {reason}.", reason=reason))

    def close(self) -> None:
        """End all processes."""
        self._closed = True
        for process in tuple(self._all):
            process.end()

    @property
    def alive(self) -> int:
        """How many processes are there."""
        return sum(process.process.poll() is None for process in tuple(self._all))
