"""Triples written down briefly."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pyoxigraph as ox
import pytest

from participatiekaart.language import Text
from participatiekaart.rdf.statements import Said, statements

XSD = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("https://example.org/a", ["<https://example.org/a>"]),
        (Text({"nl": "ja", "": "yes"}), ['"ja"@nl', '"yes"']),
        (3, [f'"3"^^<{XSD}integer>']),
        (date(2026, 1, 2), [f'"2026-01-02"^^<{XSD}date>']),
        (datetime(2026, 1, 2, 3, 4, 5, 678, UTC), [f'"2026-01-02T03:04:05+00:00"^^<{XSD}dateTime>']),
        (ox.Literal("x"), ['"x"']),
        (("https://example.org/a", ox.Literal("x")), ["<https://example.org/a>", '"x"']),
        (None, []),
        ("", []),
        ((), []),
    ],
)
def test_a_value_is_written_as_what_it_is(value: Said | None, written: list[str]) -> None:
    said = list(statements("https://example.org/s", {"dct:title": value}))
    assert [str(each.object) for each in said] == written
    assert all(each.predicate.value == "http://purl.org/dc/terms/title" for each in said)


def test_classes_are_prefixed_names() -> None:
    (first, second) = statements("https://example.org/s", {"a": "foaf:Agent foaf:Organization"})
    assert str(first.object) == "<http://xmlns.com/foaf/0.1/Agent>"
    assert str(second.object) == "<http://xmlns.com/foaf/0.1/Organization>"
