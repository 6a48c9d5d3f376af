"""A lane: workers of one kind, and who waits for them."""

from __future__ import annotations

import asyncio
import logging
from itertools import count
from typing import NamedTuple

from participatiekaart.graph.processes import Template, Worker
from participatiekaart.graph.questions import Answer, Question

__all__ = ["Lane"]

_log = logging.getLogger(__name__)
_AGAIN_SECONDS = 1.0


class _Waiter(NamedTuple):
    """Who waits for a worker: the lowest rank goes first."""

    rank: tuple[float, int]
    worker: asyncio.Future[Worker]


class Lane:
    """A number of workers, and a queue before them that has a bound.

    Args:
        template: what workers are forked from.
        workers: how many.
        niceness: how much they let other processes go first.
        most_waiting: questions that may wait.
        seconds: time that one may wait.
    """

    def __init__(self, template: Template, *, workers: int, niceness: int, most_waiting: int, seconds: float) -> None:
        self._template = template
        self._niceness = niceness
        self._most_waiting = most_waiting
        self._seconds = seconds
        self._order = count()
        self._waiting: list[_Waiter] = []
        self.size = workers
        self._workers = {Worker(template, niceness) for _ in range(workers)}
        self._idle = list(self._workers)
        self._closed = False

    async def ask(self, question: Question, *, rank: float = 0.0) -> Answer:
        """Ask as soon as a worker is free.

        Args:
            question: what to ask.
            rank: of those that wait, the lowest goes first.
        """
        worker = await self._take(rank)
        if worker is None:
            return Answer("queue")
        try:
            return await worker.ask(question)
        finally:
            self._give(worker)

    async def _take(self, rank: float) -> Worker | None:
        waiter = _Waiter((rank, next(self._order)), asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self._serve()
        try:
            if not waiter.worker.done() and len(self._waiting) <= self._most_waiting:
                await asyncio.wait([waiter.worker], timeout=self._seconds)
        except asyncio.CancelledError:  # whoever asked is gone
            if waiter.worker.done():
                self._give(waiter.worker.result())
            raise
        finally:
            if not waiter.worker.done():
                self._waiting.remove(waiter)
        return waiter.worker.result() if waiter.worker.done() else None

    def _serve(self) -> None:
        """Give idle workers to those that wait."""
        while self._waiting and self._idle:
            first = min(self._waiting, key=lambda each: each.rank)
            worker = self._idle.pop()
            if not worker.alive:  # somebody ended it while it waited
                self._replace(worker)
                continue
            self._waiting.remove(first)
            first.worker.set_result(worker)

    def _give(self, worker: Worker) -> None:
        """Take a worker back; one that was stopped is replaced."""
        if worker.alive:
            self._idle.append(worker)
        else:
            self._replace(worker)
        self._serve()

    def _replace(self, worker: Worker) -> None:
        """Start another worker; when that fails, try again in a moment."""
        self._workers.discard(worker)
        if self._closed:
            return
        try:
            another = Worker(self._template, self._niceness)
        except OSError:
            _log.exception("A query worker could not be started.")
            asyncio.get_running_loop().call_later(_AGAIN_SECONDS, self._give, worker)
            return
        self._workers.add(another)
        self._idle.append(another)

    @property
    def alive(self) -> int:
        """How many workers are there."""
        return sum(worker.alive for worker in self._workers)

    def close(self) -> None:
        """End all workers."""
        self._closed = True
        for worker in self._workers:
            worker.end()
