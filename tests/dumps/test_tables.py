"""The tables of data sets: the same rows as the API gives, of the things that the data set holds."""

from __future__ import annotations

import csv
import io

import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient

from tests.dumps.conftest import Dumped, Place, area, dataset
from tests.index.worlds import records


def table(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode(), newline="")))


@pytest.mark.parametrize(
    ("slug", "path"), [("practices", "practices"), ("organisations", "organisations"), ("outcomes", "measurements")]
)
def test_the_table_is_that_of_the_api(dumped: Dumped, client: TestClient, slug: str, path: str) -> None:
    answer = client.get(f"/api/v1/{path}", params={"format": "csv", "lang": "nl"})
    expected = table(answer.content)
    assert expected
    assert table(dumped.content(f"{slug}.csv.gz")) == expected


@pytest.mark.parametrize("slug", ["practices", "organisations", "outcomes", "regions"])
def test_parquet_has_the_rows_of_csv(dumped: Dumped, slug: str) -> None:
    found = pq.read_table(io.BytesIO(dumped.content(f"{slug}.parquet")))
    rows = table(dumped.content(f"{slug}.csv.zst"))
    assert found.column_names == list(rows[0])
    assert found.column("id").to_pylist() == [row["id"] for row in rows]


def test_a_data_set_of_what_records_own_is_a_table_only(dumped: Dumped) -> None:
    assert sorted(file.name for file in dumped.of("outcomes")) == ["outcomes.csv.gz", "outcomes.csv.zst", "outcomes.parquet"]


def test_a_data_set_of_a_general_class_has_its_records_too(dumped: Dumped) -> None:
    assert {"regions.ttl.gz", "regions.parquet"} <= {file.name for file in dumped.of("regions")}


def test_a_data_set_without_a_class_has_no_table(dumped: Dumped) -> None:
    assert {file.media_type for file in dumped.of("vocabulary")} == {"text/turtle", "application/ld+json"}


def test_rows_are_of_what_the_data_set_holds(empty: Place) -> None:
    empty.publish(records(area("north-a", "A") + area("north-b", "B") + area("south", "C")))
    empty.publish(records(dataset("north", "id/area/north-", of="pk:NamedArea")))
    dump = empty.dump()
    rows = table(empty.content(dump, "north.csv.gz"))
    assert [row["key"] for row in rows] == ["north-a", "north-b"]
    assert dump.by_name["north.ttl.gz"].triples == 4
