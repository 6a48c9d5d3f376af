"""Validators and conditional requests, with and without compression (RFC 9110, sections 8.8 and 13)."""

from __future__ import annotations

import gzip

import brotli
import pytest
import zstandard
from fastapi.testclient import TestClient

PRACTICE = "/doc/practice/operatie-schoolvoorbeeld"
DOCUMENTS = [f"{PRACTICE}.{suffix}" for suffix in ("ttl", "nt", "rdf", "jsonld", "json", "html")]
CODINGS = ["identity", "gzip", "br", "zstd"]


@pytest.mark.parametrize("path", [*DOCUMENTS, "/", "/def.ttl", "/doc/practice", "/shapes/practice", "/graph-store?default"])
def test_every_representation_has_a_strong_entity_tag(client: TestClient, path: str) -> None:
    tag = client.get(path).headers["etag"]
    assert tag.startswith('"')
    assert tag.endswith('"')


def test_the_answer_to_a_query_has_a_weak_one(client: TestClient) -> None:
    assert client.get("/sparql?query=ASK{}").headers["etag"].startswith('W/"')


def test_every_format_and_language_has_an_entity_tag_of_its_own(client: TestClient) -> None:
    tags = [client.get(path).headers["etag"] for path in DOCUMENTS]
    tags.append(client.get(f"{PRACTICE}.html", headers={"Accept-Language": "nl"}).headers["etag"])
    assert len(set(tags)) == len(tags)


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("path", [*DOCUMENTS, "/def.ttl", "/"])
def test_every_content_coding_has_an_entity_tag_of_its_own_and_revalidates_with_it(
    client: TestClient, path: str, coding: str
) -> None:
    first = client.get(path, headers={"Accept-Encoding": coding})
    assert first.headers.get("content-encoding", "identity") == coding
    assert ("-" + coding in first.headers["etag"]) == (coding != "identity")
    again = client.get(path, headers={"Accept-Encoding": coding, "If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]


@pytest.mark.parametrize("coding", CODINGS[1:])
def test_compressed_answers_vary_by_accept_encoding(client: TestClient, coding: str) -> None:
    answer = client.get(f"{PRACTICE}.ttl", headers={"Accept-Encoding": coding})
    assert "Accept-Encoding" in answer.headers["vary"].split(", ")


def test_every_coding_says_the_same(client: TestClient) -> None:
    decode = {
        "gzip": gzip.decompress,
        "br": brotli.decompress,
        "zstd": lambda body: zstandard.ZstdDecompressor().decompressobj().decompress(body),
    }
    plain = client.get(f"{PRACTICE}.ttl", headers={"Accept-Encoding": "identity"}).content
    for coding, decoded in decode.items():
        with client.stream("GET", f"{PRACTICE}.ttl", headers={"Accept-Encoding": coding}) as answer:
            assert decoded(b"".join(answer.iter_raw())) == plain


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ("TAG", 304),
        ("W/TAG", 304),
        ('"other", TAG', 304),
        ("*", 304),
        ('"other"', 200),
        ('W/"other"', 200),
        ("garbage", 200),
        ("", 200),
    ],
)
def test_if_none_match_compares_weakly_with_each_tag_of_the_list(client: TestClient, condition: str, status: int) -> None:
    tag = client.get(f"{PRACTICE}.ttl", headers={"Accept-Encoding": "identity"}).headers["etag"]
    headers = {"Accept-Encoding": "identity", "If-None-Match": condition.replace("TAG", tag)}
    assert client.get(f"{PRACTICE}.ttl", headers=headers).status_code == status


LONG = ["/feed", "/feed/1-250", "/catalog/feed", "/api/v1/practices?format=csv", "/api/v1/practices?format=geojson"]
SHORT = ["/health/live", "/robots.txt", "/static/icon.svg"]


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("path", [*DOCUMENTS, *LONG, *SHORT, "/static/style.css"])
def test_head_tells_of_every_coding_what_get_tells(client: TestClient, path: str, coding: str) -> None:
    """But for a length that is not known beforehand (RFC 9110, sections 8.6 and 9.3.2)."""
    head, get = (client.request(method, path, headers={"Accept-Encoding": coding}) for method in ("HEAD", "GET"))
    assert (head.status_code, head.content) == (200, b"")
    for name in ("content-encoding", "content-type", "etag", "last-modified", "vary"):
        assert head.headers.get(name) == get.headers.get(name), name
    assert head.headers.get("content-length") in {None, get.headers.get("content-length")}


def test_head_is_conditional_too(client: TestClient) -> None:
    tag = client.head(f"{PRACTICE}.ttl").headers["etag"]
    assert client.head(f"{PRACTICE}.ttl", headers={"If-None-Match": tag}).status_code == 304


def test_if_modified_since_the_last_change_nothing_is_sent(client: TestClient) -> None:
    modified = client.get(f"{PRACTICE}.ttl").headers["last-modified"]
    assert client.get(f"{PRACTICE}.ttl", headers={"If-Modified-Since": modified}).status_code == 304


@pytest.mark.parametrize("since", ["Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", ""])
def test_if_modified_since_an_earlier_day_or_no_day_all_is_sent(client: TestClient, since: str) -> None:
    assert client.get(f"{PRACTICE}.ttl", headers={"If-Modified-Since": since}).status_code == 200


def test_if_none_match_is_asked_before_if_modified_since(client: TestClient) -> None:
    modified = client.get(f"{PRACTICE}.ttl").headers["last-modified"]
    headers = {"If-None-Match": '"other"', "If-Modified-Since": modified}
    assert client.get(f"{PRACTICE}.ttl", headers=headers).status_code == 200


def test_not_modified_repeats_the_headers_that_a_cache_needs(client: TestClient) -> None:
    first = client.get(PRACTICE, headers={"Accept": "text/turtle"})
    again = client.get(PRACTICE, headers={"Accept": "text/turtle", "If-None-Match": first.headers["etag"]})
    for name in ("etag", "cache-control", "content-location", "last-modified", "vary"):
        assert again.headers[name] == first.headers[name]
    assert "content-type" not in again.headers


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize(
    "path", [f"{PRACTICE}.ttl", "/api/v1/practices", "/api/v1/practices?format=csv", "/api/v1/practices?bbox=0,0,1,1"]
)
def test_what_an_answer_depends_on_is_the_same_when_it_is_not_sent(client: TestClient, path: str, coding: str) -> None:
    first = client.get(path, headers={"Accept-Encoding": coding})
    again = client.get(path, headers={"Accept-Encoding": coding, "If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.headers["vary"] == first.headers["vary"]
    assert {"Accept", "Accept-Encoding", "Accept-Language"} <= set(first.headers["vary"].split(", "))


def test_a_post_is_never_not_modified(client: TestClient) -> None:
    answer = client.post("/sparql", data={"query": "ASK {}"}, headers={"If-None-Match": "*"})
    assert answer.status_code == 200
