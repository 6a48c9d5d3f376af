"""Readers while somebody publishes: each answer shows one whole position."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Condition, Event

from participatiekaart.graph.remote import GraphChange, RemoteEngine
from participatiekaart.rdf.sparql import Dataset

from .copies import answer

PUBLICATIONS = 50
LEFT, RIGHT = "https://example.org/graph/left", "https://example.org/graph/right"
TOGETHER = f"""SELECT ?left ?right (COUNT(?all) AS ?times) {{
    GRAPH <{LEFT}> {{ <urn:left> <urn:says> ?left }} GRAPH <{RIGHT}> {{ <urn:right> <urn:says> ?right }} ?all <urn:says> ?said
}} GROUP BY ?left ?right"""


def says(side: str, number: int) -> bytes | None:
    return f'<urn:{side}> <urn:says> "{number}" .\n'.encode() if number else None


def publish(engine: RemoteEngine, position: int) -> None:
    """Let both graphs say the position."""
    sides = (("left", LEFT), ("right", RIGHT))
    engine.publish([GraphChange(graph, says(side, position - 1), says(side, position)) for side, graph in sides], position)


class Readers:
    """Readers that ask again and again, side by side.

    Attributes:
        answers: position and rows of each answer, a list for each reader.
    """

    def __init__(self, connect: Callable[[], RemoteEngine], number: int) -> None:
        self.answers: list[list[tuple[int, list[tuple[str, ...]]]]] = [[] for _ in range(number)]
        self._connect = connect
        self._done = Event()
        self._answered = Condition()

    def __enter__(self) -> Readers:
        self._threads = ThreadPoolExecutor(len(self.answers))
        self._readers = [self._threads.submit(self._read, each, self._connect()) for each in self.answers]
        return self

    def _read(self, answers: list[tuple[int, list[tuple[str, ...]]]], engine: RemoteEngine) -> None:
        while not self._done.is_set():
            rows, position = engine.consistently(lambda _seconds: answer(engine, TOGETHER), seconds=30.0)
            with self._answered:
                answers.append((position, rows))
                self._answered.notify()

    def wait_for(self, position: int) -> None:
        """Wait until one of them has seen a position; the others are in the middle of something then."""
        with self._answered:
            assert self._answered.wait_for(lambda: any(seen and seen[-1][0] == position for seen in self.answers), 30.0)

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self._threads.shutdown()
        for reader in self._readers:
            reader.result()


def test_readers_during_50_publications_see_one_position_each(connect: Callable[[], RemoteEngine]) -> None:
    engine = connect()
    publish(engine, 1)
    with Readers(connect, 3) as readers:
        for position in range(2, PUBLICATIONS + 1):
            publish(engine, position)
            readers.wait_for(position)
    for seen in readers.answers:
        assert [position for position, _ in seen] == sorted(position for position, _ in seen)
        for position, rows in seen:
            said = f'"{position}"'
            assert rows == [(said, said, '"2"^^<http://www.w3.org/2001/XMLSchema#integer>')], position


def test_an_answer_can_name_a_dataset(connect: Callable[[], RemoteEngine]) -> None:
    engine = connect()
    publish(engine, 1)
    sparql, left = "SELECT ?o { ?s ?p ?o }", Dataset(default=(LEFT,))
    found, position = engine.consistently(lambda _seconds: answer(engine, sparql, left), seconds=5.0)
    assert (found, position) == ([('"1"',)], 1)
