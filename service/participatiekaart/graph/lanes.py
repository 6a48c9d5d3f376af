"""A lane: workers of one kind, and who waits for them."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from itertools import count
from typing import NamedTuple

from participatiekaart.graph.processes import Template, Worker
from participatiekaart.graph.questions import Answer, Question

__all__ = ["Lane", "Share"]

_log = logging.getLogger(__name__)
_AGAIN_SECONDS = 1.0
_STALLS = 8
"""How many times its processor time a question may take, because others run or another engine answers."""
_TICK = 0.01


class Share(NamedTuple):
    """What a question may take in a lane.

    Attributes:
        seconds: of a processor.
        longer: the lane where it goes on when it has had that.
    """

    seconds: float
    longer: Lane


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
        share: what each question may take; none for no bound.
    """

    def __init__(
        self,
        template: Template,
        *,
        workers: int,
        niceness: int,
        most_waiting: int,
        seconds: float,
        share: Share | None = None,
    ) -> None:
        self._template = template
        self._niceness = niceness
        self._most_waiting = most_waiting
        self._seconds = seconds
        self._share = share
        self._order = count()
        self._waiting: list[_Waiter] = []
        self.size = workers
        self._workers = {Worker(template, niceness) for _ in range(workers)}
        self._idle = list(self._workers)
        self._closed = False

    async def ask(self, question: Question, *, rank: float = 0.0, over: Callable[[], None] = lambda: None) -> Answer:
        """Ask as soon as a worker is free.

        A question that has had its share goes on in the longer lane, with its worker, where one is idle there. Else it is
        stopped, and its answer is ``over``.

        Args:
            question: what to ask.
            rank: of those that wait, the lowest goes first.
            over: told when the question has had its share.
        """
        worker = await self._take(rank)
        if worker is None:
            return Answer("queue")
        if self._share is None:
            try:
                return await worker.ask(question)
            finally:
                self.give(worker)
        turn = _Turn(self, worker, self._share, over)
        try:
            answer = await worker.ask(question)
        finally:
            turn.end()
        return Answer("over") if turn.was_stopped else answer

    def adopt(self, worker: Worker) -> bool:
        """Take a worker with its question from another lane in the place of an idle one, if there is one."""
        if not self._idle:
            return False
        idle = self._idle.pop()
        self._workers.discard(idle)
        idle.end()
        worker.renice(self._niceness)
        self._workers.add(worker)
        return True

    async def _take(self, rank: float) -> Worker | None:
        waiter = _Waiter((rank, next(self._order)), asyncio.get_running_loop().create_future())
        self._waiting.append(waiter)
        self._serve()
        try:
            if not waiter.worker.done() and len(self._waiting) <= self._most_waiting:
                await asyncio.wait([waiter.worker], timeout=self._seconds)
        except asyncio.CancelledError:  # whoever asked is gone
            if waiter.worker.done():
                self.give(waiter.worker.result())
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

    def _replace(self, worker: Worker) -> None:
        """Start another worker; when that fails, try again in a moment."""
        self._workers.discard(worker)
        if self._closed:
            return
        try:
            another = Worker(self._template, self._niceness)
        except OSError:
            _log.exception("A query worker could not be started.")
            asyncio.get_running_loop().call_later(_AGAIN_SECONDS, self.give, worker)
            return
        self._workers.add(another)
        self._idle.append(another)

    def leave(self, worker: Worker) -> None:
        """Let a worker go that another lane has adopted, and start another one in its place."""
        self._replace(worker)
        self._serve()

    def give(self, worker: Worker) -> None:
        """Take a worker back; one that was stopped is replaced."""
        if worker.alive:
            self._idle.append(worker)
        else:
            self._replace(worker)
        self._serve()

    @property
    def alive(self) -> int:
        """How many workers are there."""
        return sum(worker.alive for worker in self._workers)

    def close(self) -> None:
        """End all workers."""
        self._closed = True
        for worker in self._workers:
            worker.end()


class _Turn:
    """A question that is being answered: in which lane, and whether it has had its share there.

    A timer asks how much of a processor the worker has used, instead of the kernel, which could only end it: what has been
    found so far is kept where there is room for it in the longer lane.
    """

    def __init__(self, lane: Lane, worker: Worker, share: Share, over: Callable[[], None]) -> None:
        self.was_stopped = False
        self._lane = lane
        self._worker = worker
        self._share = share
        self._over = over
        self._latest = time.monotonic() + share.seconds * _STALLS
        self._most = worker.processor_seconds() + share.seconds
        self._timer = asyncio.get_running_loop().call_later(share.seconds, self._check)

    def _check(self) -> None:
        if not self._worker.alive:
            return
        left = min(self._most - self._worker.processor_seconds(), self._latest - time.monotonic())
        if left > 0:
            self._timer = asyncio.get_running_loop().call_later(max(left, _TICK), self._check)
            return
        self._over()
        if self._share.longer.adopt(self._worker):
            before, self._lane = self._lane, self._share.longer
            before.leave(self._worker)
        else:
            self.was_stopped = True
            self._worker.end()

    def end(self) -> None:
        """The question is answered, or nobody waits for it any more."""
        self._timer.cancel()
        self._lane.give(self._worker)
