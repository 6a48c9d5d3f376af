"""TimeMaps in link format and JSON."""

from __future__ import annotations

import re
from email.utils import parsedate_to_datetime

import pytest

from participatiekaart.history import History
from participatiekaart.history.timemap import TimeMap

from .conftest import NAME, ROOT

DOCUMENT = f"{ROOT}/doc/area/one"


def links(link_format: bytes) -> list[tuple[str, str, dict[str, str]]]:
    """Target, relation and attributes of each link."""
    found = re.findall(r'<([^>]*)>((?:; \w+="[^"]*")+)(?:,\n|\n$)', link_format.decode())
    listed = [(target, dict(re.findall(r'(\w+)="([^"]*)"', said))) for target, said in found]
    return [(target, said.pop("rel"), said) for target, said in listed]


def test_link_format_lists_the_original_the_map_itself_and_all_versions_in_order(history: History) -> None:
    original, itself, *mementos = links(TimeMap(history, ROOT, "area/one").as_link_format())
    assert original == (DOCUMENT, "original timegate", {})
    first, last = (each[2]["datetime"] for each in (mementos[0], mementos[-1]))
    assert itself == (f"{ROOT}/history/area/one", "self", {"type": "application/link-format", "from": first, "until": last})
    assert [each[0] for each in mementos] == [f"{DOCUMENT}?version={position}" for position in (1, 3, 4, 5)]
    assert [each[1] for each in mementos] == ["first memento", "memento", "memento", "last memento"]
    times = [each.at.replace(microsecond=0) for each in history.versions]
    assert [parsedate_to_datetime(each[2]["datetime"]) for each in mementos] == times


def test_an_only_version_is_the_first_and_the_last(history: History) -> None:
    only = History(NAME, history.versions[:1])
    assert links(TimeMap(only, ROOT, "area/one").as_link_format())[-1][1] == "first last memento"


def test_json_lists_the_same_and_what_happened(history: History) -> None:
    content = TimeMap(history, ROOT, "area/one").as_json()
    assert (content["original_uri"], content["timegate_uri"]) == (DOCUMENT, DOCUMENT)
    mementos = content["mementos"]
    assert isinstance(mementos, dict)
    listed = mementos["list"]
    assert isinstance(listed, list)
    assert (mementos["first"], mementos["last"]) == (listed[0], listed[-1])
    told = [(each["version"], each["retracted"], each["agent"], each["source"]) for each in listed if isinstance(each, dict)]
    assert told == [
        (1, False, "load", "files"),
        (3, False, "editor", "editors"),
        (4, True, "editor", "editors"),
        (5, False, "mirror", "https://example.com/feed"),
    ]


@pytest.mark.parametrize(
    ("path", "address"), [("def", f"{ROOT}/def"), ("concept/sector/groen", f"{ROOT}/doc/concept/sector/groen")]
)
def test_the_vocabulary_and_nodes_inside_a_record_have_versions_too(history: History, path: str, address: str) -> None:
    assert TimeMap(history, ROOT, path).original == address
    assert TimeMap(history, ROOT, path, "ttl").memento(history.last) == f"{address}.ttl?version=5"
