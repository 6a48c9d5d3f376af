"""``/diff/…``: what is different between two versions, to read and as RDF Patch."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.workspace import Workspace
from tests.web.answers import HTML, every_language
from tests.web.conftest import Serving, area, publish
from tests.web.pasts import NAME, ONE

DIFF = "/diff/area/one"
IRI = f"{SHARED_BASE}id/area/one"


def rows(patch: str) -> list[str]:
    """The rows that change something."""
    return [row for row in patch.splitlines() if row[:2] in {"A ", "D "}]


# --- RDF Patch -------------------------------------------------------------------------------------------------------------


def test_a_patch_tells_what_came_and_went_and_between_which_versions(past: TestClient) -> None:
    answer = past.get(f"{DIFF}?from=1&to=2")
    assert answer.headers["content-type"] == "application/rdf-patch"
    assert answer.text.splitlines()[:3] == [
        f"H graph <{SHARED_BASE}graph/area/one> .",
        f"H from <http://testserver{ONE}?version=1> .",
        f"H to <http://testserver{ONE}?version=2> .",
    ]
    assert rows(answer.text) == [
        f'D <{IRI}> <https://schema.org/name> "een"@nl .',
        f'D <{IRI}> <https://schema.org/name> "one"@en .',
        f'A <{IRI}> <https://schema.org/name> "twee"@nl .',
    ]


@pytest.mark.parametrize(
    ("query", "operations"),
    [
        ("", "AA"),  # from the retraction to the newest
        ("?from=2", "DA"),  # over the retraction
        ("?to=2", "DDA"),
        ("?to=1", "AAA"),  # from nothing
        ("?from=2&to=3", "DD"),  # to nothing
        ("?from=2&to=1", "DAA"),  # back
        ("?from=2&to=2", ""),
    ],
)
def test_versions_that_are_not_named_are_the_newest_and_the_one_before(past: TestClient, query: str, operations: str) -> None:
    assert "".join(row[0] for row in rows(past.get(DIFF + query).text)) == operations


@pytest.mark.parametrize("query", ["from=1&to=2", "to=1"])
def test_what_is_different_between_two_versions_never_changes(past: TestClient, query: str) -> None:
    assert past.get(f"{DIFF}?{query}").headers["cache-control"] == "public, max-age=31536000, immutable"
    assert past.get(f"{DIFF}?from=1").headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"{DIFF}?from=9", 404),
        (f"{DIFF}?to=9", 404),
        (f"{DIFF}?from=x", 400),
        (f"{DIFF}?to=0", 400),
        ("/diff/area/nobody", 404),
        (f"{DIFF}.xml", 404),
    ],
)
def test_what_is_not_there_is_not_found(past: TestClient, path: str, status: int) -> None:
    assert past.get(path).status_code == status


def test_what_is_asked_for_in_no_format_that_there_is_is_refused(past: TestClient) -> None:
    assert past.get(DIFF, headers={"Accept": "image/png"}).status_code == 406


# --- the page --------------------------------------------------------------------------------------------------------------


def test_the_page_says_in_words_what_was_removed_and_what_was_added(past: TestClient) -> None:
    page = re.sub(r"<[^>]*>|\u2212", " ", past.get(f"{DIFF}?from=1&to=2", headers=HTML).text)
    page = re.sub(r"\s+", " ", page)
    assert "2 removed, 1 added" in page
    assert "name Removed een (nl) Removed one (en) + Added twee (nl)" in page


@every_language
def test_properties_have_the_names_of_the_shapes_in_the_language_of_the_reader(past: TestClient, language: str) -> None:
    page = past.get(f"{DIFF}.html?from=1&to=2&lang={language}").text
    assert f"<dt>{ {'nl': 'naam', 'en': 'name'}[language] }</dt>" in page


@pytest.mark.parametrize(("query", "heading"), [("to=1", "Added:"), ("to=3", "Removed:")])
def test_a_record_that_came_or_went_is_shown_as_a_whole(past: TestClient, query: str, heading: str) -> None:
    assert f"<h2>{heading}" in past.get(f"{DIFF}.html?{query}").text


def test_nothing_of_what_a_record_says_becomes_markup(small: Workspace, serve: Serving) -> None:
    publish(small, area("one", f'{NAME} "<script>alert(1)</script>"@nl', "<urn:x-y:z> <javascript:alert(1)>"))
    with serve(small) as client:
        page = client.get(DIFF, headers=HTML).text
        assert "<script>alert" not in page
        assert 'href="javascript:' not in page


def test_where_nothing_is_different_the_page_says_so(past: TestClient) -> None:
    assert "Nothing that is meant for people is different." in past.get(f"{DIFF}.html?from=2&to=2").text


def test_a_page_of_every_bundled_record_can_be_made(client: TestClient) -> None:
    for path in (
        "def",
        "concept/sector",
        "practice/operatie-schoolvoorbeeld",
        "municipality/gm0034",
        "dataset/participatiekaart",
    ):
        assert client.get(f"/diff/{path}.html").status_code == 200
