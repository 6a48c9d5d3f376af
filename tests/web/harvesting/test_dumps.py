"""``/dumps``: files whole and in parts (RFC 9110, sections 13 and 14), with their hash as entity tag."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from participatiekaart.dumps import DumpFile, Dumps
from participatiekaart.web.app import create_app
from tests.dumps.conftest import Place, area, dataset, place
from tests.index.worlds import records
from tests.web.conftest import serving

NAME = "everything.nq.gz"
ADDRESS = f"/dumps/{NAME}"


@pytest.fixture(scope="module")
def somewhere(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A data directory with two dumps, of which the first has an area less."""
    found = place(tmp_path_factory.mktemp("dumps") / "data", query_workers=1)
    found.publish(records(dataset("everything", "") + dataset("areas", "id/area/", of="pk:NamedArea") + area("a", "Zuid")))
    found.dump()
    found.publish(records(area("b", "Noord")))
    found.dump()
    return found


@pytest.fixture(scope="module")
def here(somewhere: Place) -> Iterator[TestClient]:
    """A client of a service over it, that takes answers as they are."""
    with serving(somewhere.workspace) as client:
        client.headers["Accept-Encoding"] = "identity"
        yield client


@pytest.fixture(scope="module")
def dump(somewhere: Place) -> Dumps:
    """The newest dump."""
    return somewhere.dump()


@pytest.fixture(scope="module")
def body(somewhere: Place, dump: Dumps) -> bytes:
    """The bytes of one file."""
    return somewhere.path(dump, NAME).read_bytes()


# --- Whole -------------------------------------------------------------------------------------------------------------------


def test_every_file_is_there_under_the_newest_and_under_its_own_dump(here: TestClient, somewhere: Place, dump: Dumps) -> None:
    for file in dump.files:
        for address in (f"/dumps/{file.name}", f"/dumps/{dump.name}/{file.name}"):
            answer = here.get(address)
            assert answer.status_code == 200
            assert answer.content == somewhere.path(dump, file.name).read_bytes()
            assert answer.headers["etag"] == f'"{hashlib.sha256(answer.content).hexdigest()}"' == f'"{file.sha256}"'
            assert answer.headers["content-length"] == str(file.byte_size)
            assert answer.headers["accept-ranges"] == "bytes"
            assert answer.headers["content-location"] == f"/dumps/{dump.name}/{file.name}"


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        (NAME, "application/gzip"),
        ("everything.trig.zst", "application/zstd"),
        ("areas.parquet", "application/vnd.apache.parquet"),
        ("void.ttl", "text/turtle; charset=utf-8"),
        ("LICENSE.txt", "text/plain; charset=utf-8"),
        ("ro-crate-metadata.json", "application/ld+json"),
    ],
)
def test_a_compressed_file_is_of_the_type_of_its_compression_and_never_unpacked_on_the_way(
    here: TestClient, name: str, media_type: str
) -> None:
    answer = here.get(f"/dumps/{name}")
    assert answer.headers["content-type"] == media_type
    assert "content-encoding" not in answer.headers
    if name == NAME:
        packed = here.get(ADDRESS, headers={"Accept-Encoding": "gzip, br, zstd"})
        assert "content-encoding" not in packed.headers
        assert packed.content == answer.content


def test_the_digest_of_the_whole_is_told_beforehand(here: TestClient, body: bytes) -> None:
    digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
    assert here.head(ADDRESS).headers["repr-digest"] == f"sha-256=:{digest}:"


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_says_what_get_says_without_the_body(here: TestClient, dump: Dumps, coding: str) -> None:
    for file in dump.files:
        head, get = (here.request(each, f"/dumps/{file.name}", headers={"Accept-Encoding": coding}) for each in ("HEAD", "GET"))
        assert (head.status_code, head.content) == (200, b"")
        differing = {name for name in get.headers if head.headers.get(name) != get.headers[name]} - {"x-request-id"}
        # Only of what is compressed on its way is the length not known beforehand.
        assert differing == ({"content-length"} if "content-encoding" in get.headers else set())
        assert head.headers.keys() - get.headers.keys() == set()
        assert "content-length" not in differing & head.headers.keys()


@pytest.mark.parametrize(
    ("header", "value", "status"),
    [
        ("If-Match", "TAG", 200),
        ("If-Match", '"another", TAG', 200),
        ("If-Match", "*", 200),
        ("If-Match", '"another"', 412),
        ("If-Match", "W/TAG", 412),
        ("If-Unmodified-Since", "Mon, 01 Jan 2125 00:00:00 GMT", 200),
        ("If-Unmodified-Since", "Thu, 01 Jan 2015 00:00:00 GMT", 412),
        ("If-Unmodified-Since", "yesterday", 200),
    ],
)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_who_goes_on_with_one_file_gets_no_other(here: TestClient, coding: str, header: str, value: str, status: int) -> None:
    address, accepted = "/dumps/void.ttl", {"Accept-Encoding": coding}
    tag = here.get(address, headers=accepted).headers["etag"]
    assert here.get(address, headers={**accepted, header: value.replace("TAG", tag)}).status_code == status


def test_the_newest_is_asked_for_again_and_that_of_one_dump_never(here: TestClient, dump: Dumps) -> None:
    assert here.get(ADDRESS).headers["cache-control"] == "no-cache"
    assert "immutable" in here.get(f"/dumps/{dump.name}/{NAME}").headers["cache-control"]


def test_who_has_a_file_need_not_fetch_it_again(here: TestClient) -> None:
    first = here.get(ADDRESS)
    for header in ({"If-None-Match": first.headers["etag"]}, {"If-Modified-Since": first.headers["last-modified"]}):
        again = here.get(ADDRESS, headers=header)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    assert here.get(ADDRESS, headers={"If-None-Match": '"another"'}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["nothing.nq.gz", "manifest.json", "..%2Fjournal.sqlite", "../journal.sqlite", "000000000001-9/everything.nq.gz", "a/b/c"],
)
def test_what_no_dump_lists_is_not_there(here: TestClient, path: str) -> None:
    answer = here.get(f"/dumps/{path}", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_new_dump_shows_at_once_though_nothing_was_published(tmp_path: Path) -> None:
    fresh = place(tmp_path, query_workers=1)
    fresh.publish(records(area("a", "Zuid") + dataset("everything", "")))
    with serving(fresh.workspace) as client:
        assert client.get(ADDRESS).status_code == 404
        assert client.get("/dumps", headers={"Accept": "application/json"}).json() == {"dumps": []}
        assert "There are no files yet." in client.get("/dumps", headers={"Accept": "text/html"}).text
        fresh.dump()
        assert client.get(ADDRESS).status_code == 200
        assert len(client.get("/dumps").json()["dumps"]) == 1


def test_who_fetches_a_file_slowly_holds_up_nobody(somewhere: Place, body: bytes) -> None:
    app = create_app(somewhere.workspace)
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.4"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": ADDRESS,
        "raw_path": ADDRESS.encode(),
        "query_string": b"",
        "headers": [(b"host", b"testserver")],
        "server": ("testserver", 80),
        "client": ("testclient", 1),
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def both() -> tuple[bytes, bytes]:
        began, goes_on = asyncio.Event(), asyncio.Event()

        async def fetched(*, is_slow: bool) -> bytes:
            pieces: list[bytes] = []

            async def send(message: Message) -> None:
                if is_slow:
                    began.set()
                    await goes_on.wait()
                pieces.append(message.get("body", b""))

            await app({**scope}, receive, send)
            return b"".join(pieces)

        slow = asyncio.create_task(fetched(is_slow=True))
        await began.wait()
        quick = await asyncio.wait_for(fetched(is_slow=False), 20)
        goes_on.set()
        return await slow, quick

    assert asyncio.run(both()) == (body, body)


# --- In parts ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-0", slice(0, 1)),
        ("bytes=10-19", slice(10, 20)),
        ("bytes=10-", slice(10, None)),
        ("bytes=-10", slice(-10, None)),
        ("bytes=10-9999999999", slice(10, None)),
        ("bytes=-9999999999", slice(0, None)),
        ("BYTES=0-9", slice(0, 10)),
    ],
)
def test_a_part_is_what_was_asked_for(here: TestClient, body: bytes, asked: str, part: slice) -> None:
    answer = here.get(ADDRESS, headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.content == body[part]
    start, end, _ = part.indices(len(body))
    assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(body)}"
    assert answer.headers["content-length"] == str(end - start)
    assert answer.headers["etag"] == here.get(ADDRESS).headers["etag"]


def test_several_parts_come_in_one_answer(here: TestClient, body: bytes) -> None:
    answer = here.get(ADDRESS, headers={"Range": "bytes=0-3, 20-24"})
    assert answer.status_code == 206
    [boundary] = re.findall("multipart/byteranges; boundary=(.+)", answer.headers["content-type"])
    parts = answer.content.split(f"--{boundary}".encode())[1:-1]
    assert [part.split(b"\r\n\r\n", 1)[1].removesuffix(b"\r\n") for part in parts] == [body[0:4], body[20:25]]


def test_a_part_beyond_the_end_is_not_satisfiable_and_says_how_long_the_file_is(here: TestClient, body: bytes) -> None:
    answer = here.get(ADDRESS, headers={"Range": f"bytes={len(body)}-"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(body)}")


@pytest.mark.parametrize("asked", ["lines=1-2", "bytes", "bytes=", "bytes=a-b", "bytes=--1", "bytes=1_0-2_0", "bytes=0-1,x", ""])
def test_what_is_no_range_of_bytes_is_ignored(here: TestClient, body: bytes, asked: str) -> None:
    answer = here.get(ADDRESS, headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, body)


def test_head_has_no_parts(here: TestClient, body: bytes) -> None:
    answer = here.head(ADDRESS, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, answer.headers["content-length"]) == (200, str(len(body)))


def test_a_download_goes_on_where_the_file_is_still_the_same(here: TestClient, body: bytes) -> None:
    first = here.get(ADDRESS)
    for same in (first.headers["etag"], first.headers["last-modified"]):
        answer = here.get(ADDRESS, headers={"Range": "bytes=100-", "If-Range": same})
        assert (answer.status_code, answer.content) == (206, body[100:])


@pytest.mark.parametrize("other", ['"another"', "Sun, 22 Nov 2015 07:00:00 GMT", "nonsense"])
def test_a_download_begins_again_where_the_file_is_another_one(here: TestClient, body: bytes, other: str) -> None:
    answer = here.get(ADDRESS, headers={"Range": "bytes=100-", "If-Range": other})
    assert (answer.status_code, answer.content) == (200, body)


def test_a_weak_tag_does_not_let_a_download_go_on(here: TestClient) -> None:
    tag = here.get(ADDRESS).headers["etag"]
    assert here.get(ADDRESS, headers={"Range": "bytes=100-", "If-Range": f"W/{tag}"}).status_code == 200


def test_parts_of_a_text_that_is_compressed_on_its_way_are_parts_of_the_text(
    here: TestClient, somewhere: Place, dump: Dumps
) -> None:
    whole = somewhere.path(dump, "void.ttl").read_bytes()
    answer = here.get("/dumps/void.ttl", headers={"Range": "bytes=5-14", "Accept-Encoding": "gzip"})
    assert (answer.status_code, answer.content) == (206, whole[5:15])
    assert "content-encoding" not in answer.headers


# --- The list ----------------------------------------------------------------------------------------------------------------


def test_the_list_in_json_has_every_file_of_every_dump(here: TestClient, dump: Dumps) -> None:
    answer = here.get("/dumps")
    assert answer.headers["content-type"] == "application/json"
    listed = answer.json()["dumps"]
    assert [each["name"] for each in listed] == [dump.name, "000000000003-0"]
    assert [each["sha256"] for each in listed[0]["files"]] == [file.sha256 for file in dump.files]
    for each in listed:
        for file in each["files"]:
            found = here.get(file["url"])
            assert hashlib.sha256(found.content).hexdigest() == file["sha256"]
    assert here.get("/dumps", headers={"If-None-Match": answer.headers["etag"]}).status_code == 304


@pytest.mark.parametrize(("language", "title"), [("en", "Everything as files"), ("nl", "Alles als bestand")])
def test_the_page_shows_the_files_by_data_set(here: TestClient, dump: Dumps, language: str, title: str) -> None:
    page = here.get("/dumps", headers={"Accept": "text/html", "Accept-Language": language}).text
    assert f"<h1>{title}</h1>" in page
    for file in dump.files:
        assert f'href="/dumps/{file.name}"' in page
        assert file.sha256 in page
    assert 'href="/dumps/000000000003-0/SHA256SUMS"' in page


def test_the_files_of_an_earlier_dump_stay_as_they_were(here: TestClient, dump: Dumps) -> None:
    earlier = here.get("/dumps").json()["dumps"][1]
    old = next(
        DumpFile(**{key: file[key] for key in DumpFile.__annotations__}) for file in earlier["files"] if file["name"] == NAME
    )
    assert old.sha256 != dump.by_name[NAME].sha256
    assert here.get(f"/dumps/{earlier['name']}/{NAME}").headers["etag"] == f'"{old.sha256}"'
