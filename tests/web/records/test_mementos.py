"""Documents as they were: ``?version=N`` and ``Accept-Datetime`` (RFC 7089)."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

import httpx2
import orjson
import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.web.records.documents import FORMATS
from participatiekaart.workspace import Workspace
from tests.web.conftest import Serving, area, publish
from tests.web.pasts import NAME, ONE, spread, with_past

LONG_AGO, FAR_AHEAD = "Thu, 01 Jan 2015 00:00:00 GMT", "Mon, 01 Jan 2125 00:00:00 GMT"


def links(answer: httpx2.Response) -> dict[str, str]:
    """The target of each link that has to do with time, by what it says it is."""
    found = re.findall(r'<([^>]*)>; rel="([^"]*)"', answer.headers["link"])
    return {
        relation: target.removeprefix("http://testserver") for target, relation in found if re.search("time|memento", relation)
    }


def told(answer: httpx2.Response) -> dict[str, str]:
    """The headers that say something of the answer, not of the request or of who asks how often."""
    return {name: said for name, said in answer.headers.items() if name != "x-request-id" and not name.startswith("ratelimit")}


def at(client: TestClient, moment: datetime | str, path: str = ONE, **headers: str) -> httpx2.Response:
    """What the TimeGate answers."""
    asked = moment if isinstance(moment, str) else format_datetime(moment, usegmt=True)
    return client.get(path, headers={"Accept-Datetime": asked, **headers})


@pytest.fixture
def changed(tmp_path: Path) -> Workspace:
    """Such an area, for a test that changes more."""
    return with_past(tmp_path)


# --- versions --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_version_is_there_in_every_format_by_suffix_and_by_accept(past: TestClient, suffix: str) -> None:
    by_suffix = past.get(f"{ONE}.{suffix}?version=2")
    assert by_suffix.status_code == 200
    assert "twee" in by_suffix.text
    assert "vier" not in by_suffix.text
    by_accept = past.get(f"{ONE}?version=2", headers={"Accept": FORMATS[suffix]})
    assert by_accept.headers["content-location"] == f"{ONE}.{suffix}?version=2"
    assert by_accept.headers["memento-datetime"] == "Mon, 02 Mar 2026 12:00:00 GMT"
    if suffix != "html":  # a page has links to itself in the other language
        assert by_accept.content == by_suffix.content


def test_a_version_says_which_it_is_and_where_it_came_from(past: TestClient) -> None:
    found = ox.Store()
    found.bulk_load(past.get(f"{ONE}.nt?version=4").content, format=ox.RdfFormat.N_TRIPLES)
    this, revised = (ox.NamedNode(f"http://testserver{ONE}?version={number}") for number in (4, 2))
    prov = "http://www.w3.org/ns/prov#"
    assert next(found.quads_for_pattern(this, ox.NamedNode(f"{prov}wasRevisionOf"), None)).object == revised
    change = next(found.quads_for_pattern(this, ox.NamedNode(f"{prov}wasGeneratedBy"), None)).object
    assert isinstance(change, ox.NamedNode)
    assert next(found.quads_for_pattern(change, ox.NamedNode(f"{prov}endedAtTime"), None)).object == ox.Literal(
        "2026-03-04T12:00:00.5Z", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")
    )


def test_a_page_of_a_version_says_that_it_is_not_how_it_is_now(past: TestClient) -> None:
    page = past.get(f"{ONE}.html?version=1").text
    assert "You are reading an earlier state" in page
    assert f'<a href="{ONE}">How it is now</a>' in page
    now = past.get(f"{ONE}.html").text
    assert "You are reading an earlier state" not in now
    assert '<a href="/history/area/one">History of this page</a>' in now


def test_a_retraction_is_gone_as_it_was_then(past: TestClient) -> None:
    answer = past.get(f"{ONE}?version=3")
    assert answer.status_code == 410
    assert answer.headers["memento-datetime"] == "Tue, 03 Mar 2026 12:00:00 GMT"
    assert links(answer)["original timegate"] == ONE
    assert answer.json()["history"] == "http://testserver/history/area/one"
    page = past.get(f"{ONE}?version=3", headers={"Accept": "text/html"})
    assert '<a href="http://testserver/history/area/one">What it was</a>' in page.text


@pytest.mark.parametrize("version", ["5", "999999999999999999"])
def test_a_version_that_is_not_of_this_record_is_not_found(changed: Workspace, serve: Serving, version: str) -> None:
    publish(changed, area("two"))
    with serve(changed) as client:
        answer = client.get(f"{ONE}?version={version}")
        assert answer.status_code == 404
        assert "/history/area/one lists those that there are" in answer.json()["detail"]


@pytest.mark.parametrize("version", ["", "0", "-1", "1.0", "one", "\u0661", "1 ", "9" * 5000])
def test_what_is_no_version_is_a_mistake_of_the_client(past: TestClient, version: str) -> None:
    answer = past.get(ONE, params={"version": version})
    assert answer.status_code == 400
    assert answer.json()["parameter"] == "version"


def test_versions_that_are_not_published_yet_are_not_there(changed: Workspace, serve: Serving) -> None:
    changed.journal.append([area("one")], [], source="test", agent="test")
    with serve(changed) as client:
        assert client.get(f"{ONE}?version=5").status_code == 404
        assert links(client.get(ONE))["last memento"] == f"{ONE}?version=4"


def test_a_node_that_was_not_in_a_version_yet_is_not_found_in_it(small: Workspace, serve: Serving) -> None:
    node = f'<{SHARED_BASE}id/area/one/part> {NAME} "deel"@nl .\n'
    record = area("one")
    publish(small, type(record)(record.name, b"".join(sorted([*record.lines, node.encode()]))))
    with serve(small) as client:
        assert client.get(f"{ONE}/part.nt?version=1").status_code == 404
        assert "deel" in client.get(f"{ONE}/part.nt?version=2").text


def test_the_vocabulary_has_versions_too(client: TestClient) -> None:
    now = client.get("/def.nt")
    version = links(now)["first last memento"]
    then = client.get(version)
    assert version.startswith("/def.nt?version=")
    assert then.headers["memento-datetime"] == now.headers["last-modified"]
    assert client.get(version.replace(".nt", ""), headers={"Accept": "text/html"}).status_code == 200
    assert at(client, LONG_AGO, "/def.nt").headers["location"].endswith(version)


# --- caches ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["ttl", "jsonld", "nt", "rdf", "json"])
def test_a_version_that_another_followed_never_changes(changed: Workspace, serve: Serving, suffix: str) -> None:
    with serve(changed) as client:
        before = client.get(f"{ONE}.{suffix}?version=1")
        assert before.headers["cache-control"] == "public, max-age=31536000, immutable"
        publish(changed, area("one", f'{NAME} "vijf"@nl'))
        after = client.get(f"{ONE}.{suffix}?version=1")
        assert after.content == before.content
        assert told(after) == told(before)


def test_the_newest_version_and_pages_are_asked_for_again(past: TestClient) -> None:
    for path in (f"{ONE}.ttl?version=4", f"{ONE}.html?version=1"):
        answer = past.get(path)
        assert answer.headers["cache-control"] == "no-cache"
        again = past.get(path, headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304


def test_an_answer_kept_for_now_is_not_given_to_who_asks_for_a_time(past: TestClient) -> None:
    assert past.get(ONE).status_code == 200
    assert at(past, LONG_AGO).status_code == 302
    assert past.get(ONE).status_code == 200


def test_head_gives_the_headers_of_get(past: TestClient) -> None:
    for path in (f"{ONE}.ttl?version=1", f"{ONE}?version=3", ONE):
        assert told(past.head(path)) == told(past.get(path))


# --- times -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "version"),
    [
        (LONG_AGO, 1),
        (datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC), 1),
        (datetime(2026, 3, 2, 11, 59, 59, tzinfo=UTC), 1),
        (datetime(2026, 3, 2, 12, 0, 0, tzinfo=UTC), 2),
        (datetime(2026, 3, 3, 18, 0, 0, tzinfo=UTC), 3),
        (FAR_AHEAD, 4),
    ],
    ids=str,
)
def test_a_document_sends_who_asks_for_a_time_to_the_version_of_that_time(
    past: TestClient, moment: datetime | str, version: int
) -> None:
    answer = at(past, moment)
    assert answer.status_code == 302
    assert answer.headers["location"] == f"http://testserver{ONE}?version={version}"
    assert "Accept-Datetime" in answer.headers["vary"]
    assert "memento-datetime" not in answer.headers
    found = links(answer)
    assert (found["original timegate"], found["timemap"]) == (ONE, "/history/area/one")
    assert (found["first memento"], found["last memento"]) == (f"{ONE}?version=1", f"{ONE}?version=4")


def test_format_and_language_are_kept_on_the_way(past: TestClient) -> None:
    location = at(past, FAR_AHEAD, f"{ONE}.html?lang=nl").headers["location"]
    assert location == f"http://testserver{ONE}.html?lang=nl&version=4"


def test_a_name_leads_by_way_of_its_document_to_the_version_of_a_time(changed: Workspace, serve: Serving) -> None:
    publish(changed, retracted=("area/one",))
    with serve(changed) as client:
        assert client.get("/id/area/one").status_code == 410
        headers = {"Accept-Datetime": LONG_AGO, "Accept": "text/turtle"}
        answer = client.get("/id/area/one", headers=headers, follow_redirects=True)
        assert [each.status_code for each in answer.history] == [303, 302]
        assert '"een"@nl' in answer.text


def test_a_retracted_document_still_leads_to_its_past(changed: Workspace, serve: Serving) -> None:
    publish(changed, retracted=("area/one",))
    with serve(changed) as client:
        answer = client.get(ONE)
        assert answer.status_code == 410
        assert "Accept-Datetime" in answer.headers["vary"]
        assert links(answer)["timemap"] == "/history/area/one"
        assert at(client, LONG_AGO).status_code == 302


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "2026-03-01",
        "2026-03-01T12:00:00Z",
        "Sun, 01 Mar 2026 12:00:00",
        "Sun, 01 Mar 2026 12:00:00 CET",
        "Sun, 32 Mar 2026 12:00:00 GMT",
        "Sun, 01 Mar 2026 25:00:00 GMT",
        "Sunday, 01-Mar-26 12:00:00 GMT",
        "Sun, 01 Mar 0000 12:00:00 GMT",
        "Sun, 01 Mar 2026 12:00:00 GMT, Sun, 01 Mar 2026 12:00:00 GMT",
        "x" * 5000,
    ],
)
def test_what_is_no_date_is_a_mistake_of_the_client(past: TestClient, value: str) -> None:
    answer = at(past, value)
    assert answer.status_code == 400
    assert "Accept-Datetime takes one date such as" in answer.json()["detail"]


def test_two_dates_are_one_too_many(past: TestClient) -> None:
    twice = [("Accept-Datetime", LONG_AGO), ("Accept-Datetime", FAR_AHEAD)]
    assert past.get(ONE, headers=twice).status_code == 400


def test_a_version_has_one_time_and_negotiates_none(past: TestClient) -> None:
    answer = at(past, FAR_AHEAD, f"{ONE}.ttl?version=1")
    assert (answer.status_code, answer.headers["memento-datetime"]) == (200, "Sun, 01 Mar 2026 12:00:00 GMT")
    assert "Accept-Datetime" not in answer.headers["vary"]


def test_what_never_was_has_no_past(past: TestClient) -> None:
    for path in ("/doc/area/nobody", "/doc/area/nobody?version=1", "/doc/%3Cscript%3E/x?version=1"):
        assert at(past, LONG_AGO, path).status_code == 404


def test_versions_are_linked_to_their_neighbours(past: TestClient) -> None:
    around = {number: links(past.get(f"{ONE}?version={number}")) for number in (1, 2, 3, 4)}
    for found in around.values():
        assert (found.pop("original timegate"), found.pop("timemap")) == (ONE, "/history/area/one")
    version = f"{ONE}?version="
    assert around[1] == {"first memento": f"{version}1", "next memento": f"{version}2"}
    assert around[2] == {"memento": f"{version}2", "prev first memento": f"{version}1", "next memento": f"{version}3"}
    assert around[3]["first memento"] == f"{version}1"
    assert around[4] == {"last memento": f"{version}4", "prev memento": f"{version}3", "first memento": f"{version}1"}


def test_what_is_no_host_gets_into_no_link(past: TestClient) -> None:
    answer = past.get(ONE, headers={"Host": 'x"><y'})
    assert links(answer)["original timegate"] == ONE


def test_the_address_that_the_settings_name_is_the_address_of_versions(small: Workspace, serve: Serving) -> None:
    small.settings.public_url = "https://example.org/kaart"
    with serve(small) as client:
        assert f"<https://example.org/kaart{ONE}?version=1>" in client.get(f"{ONE}.nt?version=1").text


# --- at random -------------------------------------------------------------------------------------------------------------


def test_at_a_hundred_random_times_random_records_are_what_the_journal_held_then(small: Workspace, serve: Serving) -> None:
    """Against states that the test itself kept, with several versions in one second and records that come and go."""
    chance = random.Random(20_260_301)
    slugs = ["one", "two", "three", "four", "five"]
    start, states = datetime(2026, 1, 1, tzinfo=UTC), {}
    states["one"] = [(start, small.journal.record(f"{SHARED_BASE}id/area/one"))]
    moments = [start]
    for number in range(60):
        moments.append(moments[-1] + timedelta(milliseconds=chance.choice([1, 300, 1_000, 86_400_000, chance.randrange(10**8)])))
        slug = chance.choice(slugs)
        held = states.setdefault(slug, [])
        if held and held[-1][1] and chance.random() < 0.3:
            state, retracted = None, [f"{SHARED_BASE}id/area/{slug}"]
        else:
            state, retracted = area(slug, f'{NAME} "{number}"@nl'), []
        small.journal.append([state] if state else [], retracted, source="test", agent="test")
        held.append((moments[-1], state))
    spread(small, moments)
    small.ensure_published(lambda _step, _done: None)
    seen = set()
    with serve(small) as client:
        for _ in range(100):
            slug = chance.choice(sorted(states))
            second = start + timedelta(seconds=chance.randrange(-1000, int((moments[-1] - start).total_seconds()) + 1000))
            if chance.random() < 0.5:
                second = chance.choice(states[slug])[0].replace(microsecond=0)
            held = [each for each in states[slug] if each[0] < second + timedelta(seconds=1)] or states[slug][:1]
            moment, state = held[-1]
            answer = at(client, second, f"/doc/area/{slug}", Accept="application/n-triples")
            memento = client.get(answer.headers["location"], headers={"Accept": "application/n-triples"})
            assert parsedate_to_datetime(memento.headers["memento-datetime"]) == moment.replace(microsecond=0)
            seen.add(memento.status_code)
            if state is None:
                assert memento.status_code == 410
            else:
                about = f"<{SHARED_BASE}id/"
                lines = [line for line in memento.content.splitlines(keepends=True) if line.startswith(about.encode())]
                assert b"".join(lines) == state.content
    assert seen == {200, 410}


# --- from other sites --------------------------------------------------------------------------------------------------------


def test_pages_of_other_sites_may_ask_for_a_time_and_read_the_answer(client: TestClient) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    allowed = client.options(ONE, headers={**asked, "Access-Control-Request-Headers": "accept-datetime"})
    assert "accept-datetime" in allowed.headers["access-control-allow-headers"].lower()
    answer = client.get("/health/live", headers=asked)
    assert "memento-datetime" in answer.headers["access-control-expose-headers"].lower()


def test_json_of_a_version_is_the_record_as_it_was(past: TestClient) -> None:
    assert orjson.loads(past.get(f"{ONE}.json?version=1").content)["name"] == {"nl": "een", "en": "one"}
