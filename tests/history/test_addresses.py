"""Addresses of documents and versions."""

from __future__ import annotations

import pytest

from participatiekaart.history.addresses import document_address, version_address
from participatiekaart.rdf.names import SHARED_BASE, RecordName

ROOT = "https://example.org"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        (RecordName(SHARED_BASE, "practice", "boris"), f"{ROOT}/doc/practice/boris?version=7"),
        (RecordName("https://example.com/", "practice", "boris"), f"{ROOT}/doc/practice/boris?version=7"),
        (RecordName(SHARED_BASE, "def", ""), f"{ROOT}/def?version=7"),
        (RecordName("http://example.com/any-graph", "", ""), ""),
    ],
)
def test_a_version_has_an_address_unless_it_is_of_a_graph_that_is_no_record(name: RecordName, address: str) -> None:
    assert version_address(ROOT, name, 7) == address


def test_nothing_in_a_path_ends_the_address() -> None:
    assert document_address(ROOT, 'a/b?c#d">', "ttl") == f"{ROOT}/doc/a/b%3Fc%23d%22%3E.ttl"
