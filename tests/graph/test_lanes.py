"""A lane: a bound on who works, a bound on who waits, and nothing lost when somebody goes away."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager

import pytest

from participatiekaart.graph import lanes as module
from participatiekaart.graph.federation import Outside
from participatiekaart.graph.lanes import Lane, Share
from participatiekaart.graph.processes import Template
from participatiekaart.graph.questions import Answer, Question
from participatiekaart.graph.worker import Start

from .making import Data

MIB = 1024**2
NUMBERS = " ".join(map(str, range(2000)))
ENDLESS = f"ASK {{ VALUES ?a {{ {NUMBERS} }} VALUES ?b {{ {NUMBERS} }} VALUES ?c {{ {NUMBERS} }} FILTER(?a + ?b + ?c < 0) }}"

Scenario = Callable[[Lane], Coroutine[None, None, None]]


@pytest.fixture(scope="module")
def template(data: Data) -> Iterator[Template]:
    """A template for all tests."""
    started = Template(Start(str(data.path), 1024 * MIB, Outside()))
    yield started
    started.close()


class Run:
    """Runs scenarios in lanes of one template."""

    def __init__(self, data: Data, template: Template) -> None:
        self.snapshot = data.publish()
        self.template = template

    def __call__(self, scenario: Scenario, *, workers: int = 1, most_waiting: int = 10, seconds: float = 20.0) -> None:
        """Run a scenario in a lane of its own."""

        async def run() -> None:
            async with self.lane(workers, most_waiting, seconds) as lane:
                await asyncio.wait_for(scenario(lane), 30)

        asyncio.run(run())

    @asynccontextmanager
    async def lane(self, workers: int, most_waiting: int, seconds: float, share: Share | None = None) -> AsyncIterator[Lane]:
        """A lane that is closed in the end."""
        lane = Lane(self.template, workers=workers, niceness=0, most_waiting=most_waiting, seconds=seconds, share=share)
        try:
            yield lane
        finally:
            lane.close()

    def question(self, sparql: str = "ASK {}", seconds: float = 20.0) -> Question:
        """A question."""
        return Question(sparql, self.snapshot, seconds, {"boolean": "text/csv"}, most_bytes=MIB, most_rows=10)

    def endless(self, seconds: float = 20.0) -> Question:
        """A question that keeps a worker busy."""
        return self.question(ENDLESS, seconds)


@pytest.fixture
def run(data: Data, template: Template) -> Run:
    """Runs scenarios."""
    return Run(data, template)


async def busy(lane: Lane, question: Question, many: int = 1) -> list[asyncio.Task[Answer]]:
    """Keep workers busy."""
    tasks = [asyncio.create_task(lane.ask(question)) for _ in range(many)]
    await asyncio.sleep(0)
    return tasks


async def is_whole(lane: Lane) -> None:
    """Wait until every worker is there and idle."""
    while lane.alive < lane.size or len(lane._idle) < lane.size:
        await asyncio.sleep(0.01)


def test_a_lane_answers_more_questions_than_it_has_workers(run: Run) -> None:
    async def scenario(lane: Lane) -> None:
        answers = await asyncio.gather(*(lane.ask(run.question()) for _ in range(11)))
        assert {answer.outcome for answer in answers} == {"ok"}

    run(scenario, workers=2)


def test_who_waits_too_long_is_turned_away_and_takes_no_worker(run: Run) -> None:
    async def scenario(lane: Lane) -> None:
        await busy(lane, run.endless())
        assert (await lane.ask(run.question())).outcome == "queue"
        assert lane._waiting == []

    run(scenario, seconds=0.05)


@pytest.mark.parametrize("most", [0, 1, 3])
def test_as_many_may_wait_as_the_bound_says_and_the_next_is_turned_away_at_once(run: Run, most: int) -> None:
    async def scenario(lane: Lane) -> None:
        [working] = await busy(lane, run.endless(0.5))
        waiting = await busy(lane, run.question(), most)
        assert (await lane.ask(run.question())).outcome == "queue"
        assert not working.done()
        assert [(await each).outcome for each in waiting] == ["ok"] * most

    run(scenario, most_waiting=most)


def test_the_lowest_rank_goes_first_and_of_those_who_came_first(run: Run) -> None:
    async def scenario(lane: Lane) -> None:
        await busy(lane, run.endless(0.2))
        answered: list[str] = []

        async def ask(name: str, rank: float) -> None:
            await lane.ask(run.question(), rank=rank)
            answered.append(name)

        await asyncio.gather(ask("second", 1.0), ask("first", 0.0), ask("third", 1.0), ask("last", 2.5))
        assert answered == ["first", "second", "third", "last"]

    run(scenario)


def test_who_goes_away_while_waiting_takes_no_worker_along(run: Run) -> None:
    async def scenario(lane: Lane) -> None:
        [working] = await busy(lane, run.endless(0.3))
        waiting = await busy(lane, run.question(), 3)
        for each in waiting:
            each.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        assert lane._waiting == []
        assert (await working).outcome == "time"
        assert (await lane.ask(run.question())).outcome == "ok"
        assert len(lane._idle) == 1

    run(scenario)


def test_who_goes_away_in_the_moment_of_being_served_gives_the_worker_back(run: Run) -> None:
    async def scenario(lane: Lane) -> None:
        [working] = await busy(lane, run.question())
        [waiting] = await busy(lane, run.question())
        working.add_done_callback(lambda _: waiting.cancel())
        await asyncio.gather(working, waiting, return_exceptions=True)
        await is_whole(lane)

    run(scenario)


def test_who_goes_away_while_being_answered_ends_the_worker_and_another_takes_its_place(run: Run) -> None:
    async def scenario(lane: Lane) -> None:
        [working] = await busy(lane, run.endless())
        await asyncio.sleep(0.05)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await is_whole(lane)
        assert (await lane.ask(run.question())).outcome == "ok"

    run(scenario)


def test_a_worker_that_was_stopped_is_replaced_before_the_next_question(run: Run) -> None:
    async def scenario(lane: Lane) -> None:
        outcomes = [
            (await lane.ask(each)).outcome for each in (run.endless(0.1), run.question(), run.endless(0.1), run.question())
        ]
        assert outcomes == ["time", "ok", "time", "ok"]

    run(scenario)


def test_workers_that_somebody_ended_are_replaced(run: Run) -> None:
    async def scenario(lane: Lane) -> None:
        for worker in lane._workers:
            os.kill(worker._pid, signal.SIGKILL)
        while lane.alive:
            await asyncio.sleep(0.01)
        answers = await asyncio.gather(*(lane.ask(run.question()) for _ in range(5)))
        assert {answer.outcome for answer in answers} == {"ok"}
        await is_whole(lane)

    run(scenario, workers=3)


def test_a_worker_that_cannot_be_started_is_tried_again(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_AGAIN_SECONDS", 0.05)
    fork, failures = run.template.fork, iter(range(3))

    def fail_at_first(niceness: int) -> object:
        if next(failures, None) is not None:
            raise BlockingIOError("no more processes")
        return fork(niceness)

    async def scenario(lane: Lane) -> None:
        monkeypatch.setattr(run.template, "fork", fail_at_first)
        assert (await lane.ask(run.endless(0.1))).outcome == "time"
        assert (await lane.ask(run.question())).outcome == "ok"
        await is_whole(lane)

    run(scenario)


# --- a share, and a longer lane --------------------------------------------------------------------------------------------


def shared(run: Run, scenario: Callable[[Lane, Lane], Coroutine[None, None, None]], seconds: float = 0.1) -> None:
    """Run a scenario in a lane whose questions have a share of so many seconds, and in the longer lane."""

    async def both() -> None:
        async with run.lane(1, 10, 20.0) as longer, run.lane(1, 10, 20.0, Share(seconds, longer)) as lane:
            await asyncio.wait_for(scenario(lane, longer), 30)

    asyncio.run(both())


def test_a_question_that_has_had_its_share_goes_on_in_the_longer_lane(run: Run) -> None:
    async def scenario(lane: Lane, longer: Lane) -> None:
        [worker], told = lane._workers, asyncio.Event()
        asking = asyncio.create_task(lane.ask(run.endless(1.0), over=told.set))
        await told.wait()
        assert longer._workers == {worker}
        assert (await lane.ask(run.question())).outcome == "ok"
        assert not asking.done()
        assert (await asking).outcome == "time"
        for each in (lane, longer):
            await is_whole(each)
            assert len(each._workers) == each.size

    shared(run, scenario)


def test_a_question_that_has_had_its_share_is_answered_as_if_nothing_had_been(run: Run) -> None:
    async def scenario(lane: Lane, longer: Lane) -> None:
        [worker] = lane._workers
        some = NUMBERS[:700]
        asked = f"ASK {{ VALUES ?a {{ {some} }} VALUES ?b {{ {some} }} VALUES ?c {{ {some} }} FILTER(?a + ?b + ?c < 0) }}"
        answer = await lane.ask(run.question(asked))
        assert (answer.outcome, answer.body) == ("ok", b"false")
        assert longer._idle == [worker]

    shared(run, scenario, seconds=0.02)


def test_a_question_is_stopped_after_its_share_where_the_longer_lane_is_full(run: Run) -> None:
    async def scenario(lane: Lane, longer: Lane) -> None:
        [other] = await busy(longer, run.endless())
        assert (await lane.ask(run.endless())).outcome == "over"
        assert (await lane.ask(run.question())).outcome == "ok"
        await is_whole(lane)
        assert not other.done()
        other.cancel()

    shared(run, scenario)


def test_a_question_that_uses_no_processor_has_its_share_too(run: Run) -> None:
    async def scenario(lane: Lane, longer: Lane) -> None:
        [worker], told = lane._workers, asyncio.Event()
        os.kill(worker._pid, signal.SIGSTOP)
        asking = asyncio.create_task(lane.ask(run.question(), over=told.set))
        await told.wait()
        os.kill(worker._pid, signal.SIGCONT)
        assert (await asking).outcome == "ok"
        assert longer._workers == {worker}

    shared(run, scenario, seconds=0.02)


def test_who_goes_away_after_the_share_leaves_both_lanes_whole(run: Run) -> None:
    async def scenario(lane: Lane, longer: Lane) -> None:
        told = asyncio.Event()
        asking = asyncio.create_task(lane.ask(run.endless(), over=told.set))
        await told.wait()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        await is_whole(lane)
        await is_whole(longer)

    shared(run, scenario)


def test_a_lane_that_is_closed_starts_nothing_more(run: Run) -> None:
    async def scenario(lane: Lane) -> None:
        working = await busy(lane, run.endless(), 2)
        lane.close()
        await asyncio.wait(working[:1])
        assert lane.alive == 0
        for each in working:
            each.cancel()

    run(scenario)
