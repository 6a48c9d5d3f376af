"""What a request to ``/sparql`` asks for: the request forms and parameters of the SPARQL 1.1 Protocol, sections 2.1 and 2.2."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from participatiekaart.errors import InvalidInput
from participatiekaart.settings import Settings
from participatiekaart.web.problems import add_handlers
from participatiekaart.web.querying.protocol import FORM, QUERY, UPDATE, address_of, iri_of, operation_of, parameters_of

ASK = "ASK { ?s ?p 'één 🌱 & + % = ;' }"
INSERT = "INSERT DATA { <urn:s> <urn:p> 'één 🌱' }"


@pytest.fixture(scope="module")
def echo() -> Iterator[TestClient]:
    """A small application that tells what it was asked."""

    async def endpoint(request: Request) -> Response:
        operation = await operation_of(request)
        said = {"query": operation.query, "update": operation.update, "base": address_of(request)}
        graphs = {"default": operation.dataset.default, "named": operation.dataset.named}
        return JSONResponse({**said, **graphs, "parameters": operation.parameters})

    app = FastAPI(routes=[Route("/{path:path}", endpoint, methods=["GET", "POST"])])
    app.state.settings = Settings()
    add_handlers(app)
    with TestClient(app, headers={"Accept-Language": "en"}) as client:
        yield client


def post(client: TestClient, content: str | bytes, content_type: str, query_string: str = "", **headers: str) -> httpx2.Response:
    sent = {"Content-Type": content_type, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return client.post(f"/sparql{query_string}", content=content, headers=sent)


# --- request forms ---------------------------------------------------------------------------------------------------------


def test_a_query_comes_by_get_form_post_or_direct_post(echo: TestClient) -> None:
    answers = (
        echo.get("/sparql", params={"query": ASK}),
        echo.post("/sparql", data={"query": ASK}),
        post(echo, ASK.encode(), QUERY),
    )
    for answer in answers:
        assert (answer.json()["query"], answer.json()["update"]) == (ASK, None)


def test_an_update_comes_by_form_post_or_direct_post(echo: TestClient) -> None:
    for answer in (echo.post("/sparql", data={"update": INSERT}), post(echo, INSERT.encode(), UPDATE)):
        assert (answer.json()["query"], answer.json()["update"]) == (None, INSERT)


def test_an_update_by_get_is_refused(echo: TestClient) -> None:
    answer = echo.get("/sparql", params={"update": INSERT})
    assert answer.status_code == 400
    assert "POST" in answer.json()["detail"]


def test_nothing_at_all_is_neither(echo: TestClient) -> None:
    for answer in (echo.get("/sparql"), post(echo, "", FORM)):
        assert (answer.json()["query"], answer.json()["update"]) == (None, None)


@pytest.mark.parametrize("content", ["", "  \n"])
def test_an_empty_query_is_a_query(echo: TestClient, content: str) -> None:
    for answer in (echo.get("/sparql", params={"query": content}), post(echo, content, QUERY)):
        assert answer.json()["query"] == content


@pytest.mark.parametrize(
    "content_type",
    [QUERY, QUERY.upper(), f"{QUERY};charset=utf-8", f'{QUERY}; charset="UTF-8"', f"{QUERY}; charset=utf-8; x=y", f" {QUERY} ;"],
)
def test_a_media_type_is_known_in_any_spelling(echo: TestClient, content_type: str) -> None:
    assert post(echo, ASK.encode(), content_type).json()["query"] == ASK


@pytest.mark.parametrize(
    "content_type",
    ["", "text/plain", "application/json", "multipart/form-data; boundary=x", "x", f"{QUERY}; charset=iso-8859-1", f"{FORM}x"],
)
def test_a_body_of_another_kind_is_415_and_the_answer_says_which_are_read(echo: TestClient, content_type: str) -> None:
    answer = post(echo, "query=ASK{}", content_type)
    assert answer.status_code == 415
    assert answer.headers["accept-post"].split(", ") == [QUERY, UPDATE, FORM]
    assert QUERY in answer.json()["detail"]


@pytest.mark.parametrize("content_type", [QUERY, UPDATE, FORM])
@pytest.mark.parametrize("coding", ["gzip", "br", "GZIP", "gzip, identity", "x"])
def test_a_compressed_body_is_415_and_the_answer_says_how_to_send_it(echo: TestClient, content_type: str, coding: str) -> None:
    answer = post(echo, b"\x1f\x8b", content_type, Content_Encoding=coding)
    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "identity")
    assert "accept-post" not in answer.headers
    for none in ("identity", "Identity", ""):
        assert post(echo, "", content_type, Content_Encoding=none).status_code == 200


@pytest.mark.parametrize("content_type", [QUERY, UPDATE, FORM])
def test_a_body_of_more_than_a_mebibyte_is_413(echo: TestClient, content_type: str) -> None:
    answer = post(echo, "#" * (1024**2 + 1), content_type)
    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (413, "content-too-large")
    assert "1024 KiB" in answer.json()["detail"]
    assert post(echo, "#" * 1024**2, content_type).status_code == 200


@pytest.mark.parametrize("content_type", [QUERY, UPDATE, FORM])
def test_a_body_that_is_not_utf_8_is_400(echo: TestClient, content_type: str) -> None:
    for content in (b"query=\xff", b"query=%FF" if content_type == FORM else b"\xc3\x28"):
        answer = post(echo, content, content_type)
        assert answer.status_code == 400
        assert "UTF-8" in answer.json()["detail"]


@pytest.mark.parametrize("address", ["/sparql?query=%FF", "/sparql?query=%ED%A0%80", "/sparql?%FF=x"])
def test_an_address_that_is_not_utf_8_is_400(echo: TestClient, address: str) -> None:
    assert echo.get(address).status_code == 400


@pytest.mark.parametrize(
    ("address", "content", "content_type", "told"),
    [
        ("?query=ASK{}&query=ASK{}", None, "", "more than one query"),
        ("", "query=ASK{}&query=ASK{}", FORM, "more than one query"),
        ("?query=ASK{}", "query=ASK{}", FORM, "more than one query"),
        ("?query=ASK{}", "ASK{}", QUERY, "more than one query"),
        ("?update=CLEAR+ALL", "update=CLEAR+ALL", FORM, "more than one update"),
        ("", "query=ASK{}&update=CLEAR+ALL", FORM, "a query and an update"),
        ("?query=ASK{}", "CLEAR ALL", UPDATE, "a query and an update"),
        ("?update=CLEAR+ALL", "ASK {}", QUERY, "a query and an update"),
    ],
)
def test_two_operations_are_400(echo: TestClient, address: str, content: str | None, content_type: str, told: str) -> None:
    answer = echo.get(f"/sparql{address}") if content is None else post(echo, content, content_type, address)
    assert answer.status_code == 400
    assert told in answer.json()["detail"]


# --- datasets (sections 2.1.4 and 2.2.3) -----------------------------------------------------------------------------------

DATASET = urlencode(
    [
        ("default-graph-uri", "http://a.example/"),
        ("default-graph-uri", "http://b.example/é"),
        ("named-graph-uri", "urn:c"),
        ("default-graph-uri", "http://a.example/"),
    ]
)


def test_a_dataset_comes_with_every_form_of_a_query(echo: TestClient) -> None:
    for answer in (
        echo.get(f"/sparql?query=ASK{{}}&{DATASET}"),
        post(echo, f"query=ASK{{}}&{DATASET}", FORM),
        post(echo, "query=ASK{}", FORM, f"?{DATASET}"),
        post(echo, "ASK {}", QUERY, f"?{DATASET}"),
    ):
        assert answer.json()["default"] == ["http://a.example/", "http://b.example/é"]
        assert answer.json()["named"] == ["urn:c"]


def test_a_dataset_comes_with_every_form_of_an_update(echo: TestClient) -> None:
    dataset = DATASET.replace("default-graph-uri", "using-graph-uri").replace("named-graph-uri", "using-named-graph-uri")
    for answer in (
        post(echo, f"update=CLEAR+ALL&{dataset}", FORM),
        post(echo, "update=CLEAR+ALL", FORM, f"?{dataset}"),
        post(echo, "CLEAR ALL", UPDATE, f"?{dataset}"),
    ):
        assert answer.json()["default"] == ["http://a.example/", "http://b.example/é"]
        assert answer.json()["named"] == ["urn:c"]


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("query=ASK{}", "using-graph-uri"),
        ("query=ASK{}", "using-named-graph-uri"),
        ("update=CLEAR+ALL", "default-graph-uri"),
        ("update=CLEAR+ALL", "named-graph-uri"),
    ],
)
def test_a_dataset_of_the_other_operation_is_400(echo: TestClient, operation: str, name: str) -> None:
    answer = post(echo, f"{operation}&{name}=urn:a", FORM)
    assert answer.status_code == 400
    assert name in answer.json()["detail"]


@pytest.mark.parametrize("name", ["default-graph-uri", "named-graph-uri"])
@pytest.mark.parametrize("value", ["", "data", "/data", "//example.org/", "http://exa mple.org/", "urn:<x>", "http://[1/"])
def test_a_graph_that_has_no_absolute_name_is_400(echo: TestClient, name: str, value: str) -> None:
    answer = echo.get("/sparql", params={"query": "ASK {}", name: value})
    assert answer.status_code == 400
    assert answer.json()["detail"].startswith(f"{name}: '{value}'")


# --- parameters ------------------------------------------------------------------------------------------------------------


def test_parameters_keep_their_order_and_their_empty_values() -> None:
    assert parameters_of(b"b=1&a=&b=2&c") == [("b", "1"), ("a", ""), ("b", "2"), ("c", "")]


def test_more_than_a_thousand_parameters_are_too_many() -> None:
    assert len(parameters_of(b"&".join([b"a=1"] * 1000))) == 1000
    with pytest.raises(InvalidInput, match="more than 1000"):
        parameters_of(b"&".join([b"a=1"] * 1001))


@settings(max_examples=50)
@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_parameters_are_read_as_they_were_written(pairs: list[tuple[str, str]]) -> None:
    sayable = [each for each in pairs if not any("\ud800" <= sign <= "\udfff" for part in each for sign in part)]
    assert parameters_of(urlencode(sayable).encode()) == sayable
    assert parameters_of("&".join(f"{quote(name)}={quote(value)}" for name, value in sayable).encode()) == sayable


def test_letters_that_nobody_escaped_are_read_too() -> None:
    assert parameters_of("query=één".encode()) == [("query", "één")]


# --- names -----------------------------------------------------------------------------------------------------------------


def test_relative_names_are_against_the_address_without_its_parameters(echo: TestClient) -> None:
    assert echo.get("/sparql?query=ASK{}").json()["base"] == "http://testserver/sparql"
    assert echo.get("/caf%C3%A9%20%3Cx%3E?query=ASK{}").json()["base"] == "http://testserver/caf%C3%A9%20%3Cx%3E"


@pytest.mark.parametrize("host", ["a b", "<x>", "exa{mple", '"', "é"])
def test_whatever_a_client_calls_the_host_the_base_is_a_name(echo: TestClient, host: str) -> None:
    base = echo.get("/sparql?query=ASK{}", headers={"Host": host.encode()}).json()["base"]
    assert iri_of("base", base) == base


def test_a_name_is_kept_as_it_is_written() -> None:
    for name in ("urn:a", "http://example.org/%7Ea/é?b#c", "HTTP://EXAMPLE.org/../x"):
        assert iri_of("graph", name) == name
