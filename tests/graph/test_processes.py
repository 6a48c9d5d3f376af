"""Worker processes: forked from a template that may die, stopped where the kernel does not do it, and never left behind."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from participatiekaart.graph import processes as module
from participatiekaart.graph.federation import Outside
from participatiekaart.graph.processes import Template, Worker
from participatiekaart.graph.questions import Answer, Kind, Question
from participatiekaart.graph.worker import Start
from tests.processes import descendants, eventually, is_running

from .making import Data

MIB = 1024**2
FORMATS: dict[Kind, str] = {"solutions": "text/csv", "boolean": "text/csv", "graph": "text/turtle"}
ENDLESS = "SELECT (COUNT(*) AS ?n) { VALUES ?a { %s } VALUES ?b { %s } VALUES ?c { %s } FILTER(?a + ?b + ?c < 0) }" % (
    (" ".join(map(str, range(2000))),) * 3
)


@pytest.fixture
def template(data: Data) -> Iterator[Template]:
    """A template."""
    started = Template(Start(str(data.path), 1024 * MIB, Outside()))
    yield started
    started.close()


def question(data: Data, sparql: str = "ASK { ?s ?p ?o }", seconds: float = 20.0, most_bytes: int = 64 * MIB) -> Question:
    """A question about what is published."""
    return Question(sparql, data.publish(), seconds, FORMATS, most_bytes=most_bytes, most_rows=10**6)


async def asked(template: Template, *questions: Question) -> list[Answer]:
    """The answers of one worker, which is ended then."""
    worker = Worker(template, 0)
    try:
        return [await worker.ask(each) for each in questions]
    finally:
        worker.end()


# --- one worker --------------------------------------------------------------------------------------------------------------


def test_a_worker_answers_one_question_after_the_other(data: Data, template: Template) -> None:
    answers = asyncio.run(asked(template, *[question(data)] * 3, question(data, "SELECT")))
    assert [answer.outcome for answer in answers] == ["ok", "ok", "ok", "syntax"]


def test_a_large_answer_comes_as_an_open_file(data: Data, template: Template) -> None:
    large = f"SELECT ?n {{ VALUES ?i {{ {' '.join(map(str, range(200)))} }} BIND(CONCAT(STR(?i), '{'x' * 20_000}') AS ?n) }}"
    answer, small = asyncio.run(asked(template, question(data, large), question(data)))
    assert answer.file
    with answer.file as file:
        file.seek(0)
        assert file.read().count(b"\n") == 201
    assert small.body == b"true"


def test_a_long_question_and_a_long_answer_in_memory_arrive_whole(data: Data, template: Template) -> None:
    said = "x" * 900_000
    [answer] = asyncio.run(asked(template, question(data, f"SELECT ('{said}' AS ?x) {{}}")))
    assert answer.body == f"x\r\n{said}\r\n".encode()


def test_a_worker_whose_question_takes_too_long_is_ended(data: Data, template: Template) -> None:
    async def ask() -> tuple[Answer, bool, int]:
        worker = Worker(template, 0)
        return await worker.ask(question(data, ENDLESS, seconds=0.2)), worker.alive, worker._pid

    answer, alive, process = asyncio.run(ask())
    assert (answer.outcome, alive) == ("time", False)
    eventually(lambda: not is_running(process))


def test_a_worker_tells_how_much_of_a_processor_it_has_used_also_while_it_answers(data: Data, template: Template) -> None:
    async def ask() -> tuple[float, float, float]:
        worker = Worker(template, 0)
        before = worker.processor_seconds()
        asked = asyncio.create_task(worker.ask(question(data, ENDLESS)))
        while (during := worker.processor_seconds()) < before + 0.05:
            await asyncio.sleep(0.01)
        worker.end()
        await asked
        eventually(lambda: worker.processor_seconds() == 0.0)
        return before, during, worker.processor_seconds()

    before, during, _ = asyncio.run(ask())
    assert 0.0 < before < during < before + 5.0


def test_a_worker_that_is_made_nicer_goes_on_with_its_question(data: Data, template: Template) -> None:
    async def ask() -> tuple[Answer, int]:
        worker = Worker(template, 0)
        asked = asyncio.create_task(worker.ask(question(data, "ASK {}")))
        worker.renice(7)
        niceness = os.getpriority(os.PRIO_PROCESS, worker._pid)
        answer = await asked
        worker.end()
        worker.renice(9)
        return answer, niceness

    answer, niceness = asyncio.run(ask())
    assert (answer.outcome, niceness) == ("ok", 7)


@pytest.mark.parametrize("said", ["ASK {}", f"ASK {{ FILTER('{'x' * 1_000_000}' = '') }}"], ids=["short", "long"])
def test_a_worker_that_does_not_move_is_ended_though_the_kernel_did_not(
    data: Data, template: Template, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    """Also where it does not even take in the question."""
    monkeypatch.setattr(module, "_SPARE_SECONDS", 0.2)

    async def ask() -> tuple[Answer, int]:
        worker = Worker(template, 0)
        os.kill(worker._pid, signal.SIGSTOP)
        return await asyncio.wait_for(worker.ask(question(data, said, seconds=0.1)), 10), worker._pid

    answer, process = asyncio.run(ask())
    assert answer.outcome == "time"
    eventually(lambda: not is_running(process))


def test_a_worker_that_somebody_ends_while_it_waits_is_known_to_be_gone(template: Template) -> None:
    async def wait() -> None:
        worker = Worker(template, 0)
        assert worker.alive
        os.kill(worker._pid, signal.SIGKILL)
        while worker.alive:
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(wait(), 10))


def test_a_worker_whose_question_nobody_waits_for_any_more_is_ended(data: Data, template: Template) -> None:
    async def ask() -> int:
        worker = Worker(template, 0)
        asking = asyncio.create_task(worker.ask(question(data, ENDLESS)))
        await asyncio.sleep(0.05)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert not worker.alive
        return worker._pid

    process = asyncio.run(ask())
    eventually(lambda: not is_running(process))


# --- one question --------------------------------------------------------------------------------------------------------------


def test_a_question_may_have_a_worker_of_its_own(data: Data, template: Template) -> None:
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(template.ask, [question(data)] * 8))
    assert {answer.outcome for answer in answers} == {"ok"}
    eventually(lambda: not descendants(template._process.pid))


def test_a_worker_of_its_own_is_ended_when_it_takes_too_long(data: Data, template: Template) -> None:
    assert template.ask(question(data, ENDLESS, seconds=0.2)).outcome == "time"
    eventually(lambda: not descendants(template._process.pid))


# --- the template ------------------------------------------------------------------------------------------------------------


def test_a_template_that_somebody_ended_is_started_again(data: Data, template: Template) -> None:
    for wait in (True, False):
        before = template._process.pid
        os.kill(before, signal.SIGKILL)
        if wait:
            template._process.wait()
        assert template.ask(question(data)).outcome == "ok"
        assert template._process.pid != before


def test_workers_outlive_their_template(data: Data, template: Template) -> None:
    async def ask() -> Answer:
        worker = Worker(template, 0)
        os.kill(template._process.pid, signal.SIGKILL)
        try:
            return await worker.ask(question(data))
        finally:
            worker.end()

    assert asyncio.run(ask()).outcome == "ok"


def test_nothing_is_left_running_when_all_is_closed(data: Data) -> None:
    async def start() -> list[int]:
        template = Template(Start(str(data.path), 1024 * MIB, Outside()))
        workers = [Worker(template, niceness) for niceness in (0, 10)]
        assert set(descendants(template._process.pid)) == {worker._pid for worker in workers}
        running = [template._process.pid, *descendants(template._process.pid)]
        for worker in workers:
            worker.end()
        template.close()
        return running

    running = asyncio.run(start())
    eventually(lambda: not any(map(is_running, running)))


def test_workers_end_when_the_process_that_asks_is_gone(data: Data) -> None:
    """As when it is killed: nobody closes anything then."""
    template = Template(Start(str(data.path), 1024 * MIB, Outside()))
    connection, process = template.fork(0)
    connection.close()
    eventually(lambda: not is_running(process))
    template._control.close()
    template._process.wait(10)


def test_workers_let_others_go_first_as_much_as_they_are_told(template: Template) -> None:
    async def start() -> list[int]:
        workers = [Worker(template, niceness) for niceness in (0, 10)]
        found = [os.getpriority(os.PRIO_PROCESS, worker._pid) for worker in workers]
        for worker in workers:
            worker.end()
        return found

    quick, long = asyncio.run(start())
    assert long - quick == 10
