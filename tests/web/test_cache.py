"""Answers are kept while what is published stays the same, and never given to a question that is another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from participatiekaart.web.cache import ResponseCache
from participatiekaart.workspace import Workspace

from .conftest import Serving, area, publish


class Counting:
    """A service that counts how often it is asked, behind a small cache.

    Attributes:
        asked: how often.
        pieces: how many pieces of streamed answers were given.
        position: what is published.
        release: lets the slow answer go.
    """

    def __init__(self) -> None:
        self.asked = 0
        self.pieces = 0
        self.position = 1
        self.release = asyncio.Event()
        routes = [
            Route("/{size:int}", self.answer, methods=["GET", "POST"]),
            Route("/slow", self.slow),
            Route("/streamed", self.streamed),
            Route("/untagged", self.untagged),
            Route("/failing", self.failing),
        ]
        self.cache = ResponseCache(Starlette(routes=routes), lambda: self.position, most_bytes=20_000)
        self.client = TestClient(self.cache)

    async def answer(self, request: Request) -> Response:
        self.asked += 1
        seen = ",".join(request.headers.getlist("accept") + request.headers.getlist("accept-language"))
        seen += (await request.body()).decode()
        tag = f'"{self.position}"'
        if request.headers.get("if-none-match"):
            return Response(status_code=304, headers={"ETag": tag})
        return Response(seen.ljust(request.path_params["size"]), headers={"ETag": tag})

    async def slow(self, _: Request) -> Response:
        self.asked += 1
        await self.release.wait()
        return Response("done", headers={"ETag": '"1"'})

    async def streamed(self, _: Request) -> Response:
        self.asked += 1

        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(5):
                self.pieces += 1
                yield b"x" * 1000
            await self.release.wait()

        return StreamingResponse(pieces(), headers={"ETag": '"1"'})

    async def untagged(self, _: Request) -> Response:
        self.asked += 1
        return Response("now")

    async def failing(self, _: Request) -> Response:
        self.asked += 1
        return Response("no", 503, {"ETag": '"x"'})


@pytest.fixture
def service() -> Counting:
    return Counting()


def test_the_same_question_is_asked_once(service: Counting) -> None:
    first, second = service.client.get("/100"), service.client.get("/100")
    assert service.asked == 1
    assert (first.content, dict(first.headers)) == (second.content, dict(second.headers))


@pytest.mark.parametrize(
    "headers",
    [
        {"Accept": "text/turtle"},
        {"Accept-Language": "nl"},
        {"Accept-Encoding": "br"},
        {"Origin": "https://x.example"},
        {"If-None-Match": '"9"'},
    ],
)
def test_a_question_with_another_header_that_decides_is_another_question(service: Counting, headers: dict[str, str]) -> None:
    service.client.get("/100")
    service.client.get("/100", headers=headers)
    assert service.asked == 2


def test_several_accept_headers_are_another_question_than_the_last_of_them(service: Counting) -> None:
    one, two = ("accept", "text/html"), ("accept", "text/turtle;q=0.1")
    assert service.client.get("/20", headers=[two]).text != service.client.get("/20", headers=[one, two]).text


def test_another_query_string_is_another_question(service: Counting) -> None:
    service.client.get("/100?a=1")
    service.client.get("/100?a=2")
    assert service.asked == 2


def test_after_a_publish_everything_is_asked_again(service: Counting) -> None:
    before = service.client.get("/100").headers["etag"]
    service.position = 2
    assert service.client.get("/100").headers["etag"] != before


@pytest.mark.parametrize("path", ["/untagged", "/failing", "/7000"])
def test_what_has_no_entity_tag_fails_or_is_large_is_asked_every_time(service: Counting, path: str) -> None:
    assert service.client.get(path).content == service.client.get(path).content
    assert service.asked == 2


def test_a_query_that_is_posted_again_is_asked_once(service: Counting) -> None:
    headers = {"Content-Type": "application/sparql-query"}
    answers = [
        service.client.post("/100", content=query, headers=headers).text for query in ("ASK {}", "ASK {}", "ASK { ?s ?p ?o }")
    ]
    assert service.asked == 2
    assert answers[0] == answers[1] != answers[2]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "application/sparql-update"},
        {"Content-Type": "application/sparql-query", "Authorization": "Bearer x"},
    ],
)
def test_other_posts_are_asked_every_time(service: Counting, headers: dict[str, str]) -> None:
    for _ in range(2):
        service.client.post("/100", content="CLEAR ALL", headers=headers)
    assert service.asked == 2
    assert not service.cache._answers


def test_of_equal_questions_at_the_same_time_one_is_asked_and_all_are_answered(service: Counting) -> None:
    async def twenty() -> list[httpx2.Response]:
        transport = httpx2.ASGITransport(service.cache)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            asking = [asyncio.ensure_future(client.get("/slow")) for _ in range(20)]
            while not service.asked:
                await asyncio.sleep(0)
            service.release.set()
            return await asyncio.gather(*asking)

    assert {answer.text for answer in asyncio.run(twenty())} == {"done"}
    assert service.asked == 1


@pytest.mark.parametrize("headers", [{}, {"If-None-Match": "*"}])
@pytest.mark.parametrize("size", [0, 500])
def test_the_cache_is_bounded_however_small_its_answers_are(service: Counting, size: int, headers: dict[str, str]) -> None:
    for number in range(500):
        service.client.get(f"/{size}?{number}", headers=headers)
    assert len(service.cache._answers) < 50


def test_what_is_held_of_answers_under_way_is_bounded_and_let_go(service: Counting) -> None:
    async def twenty() -> tuple[int, list[httpx2.Response]]:
        transport = httpx2.ASGITransport(service.cache)
        async with httpx2.AsyncClient(transport=transport, base_url="http://test") as client:
            asking = [asyncio.ensure_future(client.get(f"/streamed?{number}")) for number in range(20)]
            while service.pieces < 100:
                await asyncio.sleep(0)
            held = service.cache._held
            service.release.set()
            return held, await asyncio.gather(*asking)

    held, answers = asyncio.run(twenty())
    assert {len(answer.content) for answer in answers} == {5000}
    assert 10_000 < held <= 20_000
    assert service.cache._held == 0
    assert 0 < len(service.cache._answers) <= 3


def test_what_was_asked_last_is_kept_longest(service: Counting) -> None:
    for number in range(20):
        service.client.get("/900")
        service.client.get(f"/900?{number}")
    assert service.asked == 21


def test_a_reader_gets_the_new_answer_as_soon_as_it_is_published(small: Workspace, serve: Serving) -> None:
    with serve(small) as client:
        for name in ("twee", "drie", "vier"):
            publish(small, area("one", f'<https://schema.org/name> "{name}"@nl'))
            for _ in range(2):
                assert name in client.get("/doc/area/one.nt").text
                assert name in client.get("/sparql", params={"query": "SELECT ?o { ?s <https://schema.org/name> ?o }"}).text
