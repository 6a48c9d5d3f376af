"""Sums as rows."""

from __future__ import annotations

import csv
import io

import pytest

from participatiekaart.tables import csv as writer
from participatiekaart.tables import sums
from participatiekaart.tables.aggregation import EVERYTHING, YEAR, aggregate, dimensions
from participatiekaart.tables.csvw import metadata
from participatiekaart.tables.outcomes import Tidy
from participatiekaart.tables.rows import fields_of, rows

from .conftest import Things


def table(things: Things, tidy: Tidy, by: str) -> list[dict[str, str]]:
    fields = fields_of(sums.columns(tidy, by), sums.LEADING)
    found = aggregate(tidy, tidy.rows(things.of("practice")), by, adds_up=lambda iri: not iri.endswith("/procent"))
    content = b"".join(writer.write(fields, rows(fields, sums.documents(tidy, found), things.labels, "en")))
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


def test_row_says_what_was_added_and_how_many_practices_and_sources_it_is_from(things: Things, tidy: Tidy) -> None:
    [row] = [
        row
        for row in table(things, tidy, YEAR)
        if (row["indicatorLabel"], row["valueKindLabel"], row["year"]) == ("pupils taking part", "planned", "2020/2021")
    ]
    assert (row["value"], row["minimum"], row["maximum"], row["unitLabel"]) == ("2200", "2200", "2200", "pupils")
    assert (row["measurements"], row["practices"], row["sources"]) == ("2", "2", "3")
    assert (row["first"], row["last"], row["qualifierLabel"]) == ("2020-08-01", "2021-07-31", "about")


@pytest.mark.parametrize("by", [EVERYTHING, YEAR, "region", "sector", "educationType", "partnerKind", "practice", "indicator"])
def test_sums_by_anything_are_a_table(things: Things, tidy: Tidy, by: str) -> None:
    assert by in dimensions(tidy)
    found = table(things, tidy, by)
    assert found
    assert all(row[by] for row in found if by)


def test_metadata_says_nothing_of_things_that_have_no_address(tidy: Tidy) -> None:
    schema = metadata(fields_of(sums.columns(tidy, "region"), sums.LEADING), "sums.csv", {}, "nl")["tableSchema"]  # type: ignore[arg-type]
    assert schema.keys() == {"columns"}  # type: ignore[attr-defined]
    assert all(each["suppressOutput"] for each in schema["columns"])  # type: ignore[index]
