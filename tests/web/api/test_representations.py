"""Tables and maps of whole collections."""

from __future__ import annotations

import csv
import io

import orjson
import pyarrow.parquet as pq
import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from participatiekaart.web.api.representations import ITEM_FORMATS, REPRESENTATIONS

ADDRESS = "/api/v1/municipalities"
WRITTEN = [name for name in REPRESENTATIONS if name not in ITEM_FORMATS]


def rows(body: bytes, name: str) -> list[str]:
    """IRIs of the things in a table."""
    match name:
        case "csv":
            return [each["id"] for each in csv.DictReader(io.StringIO(body.decode()))]
        case "ndjson":
            return [orjson.loads(line)["id"] for line in body.splitlines()]
        case "geojson":
            return [each["id"] for each in orjson.loads(body)["features"]]
        case "parquet":
            return list(pq.read_table(io.BytesIO(body))["id"].to_pylist())
        case "xlsx":
            assert body.startswith(b"PK")
            return []
        case _:
            return []


@pytest.mark.parametrize("name", REPRESENTATIONS)
def test_every_format_is_there_by_name_and_by_accept(client: TestClient, name: str) -> None:
    media_type = REPRESENTATIONS[name].media_type
    by_name = client.get(f"{ADDRESS}?format={name}", headers={"Accept": "image/png"})
    by_accept = client.get(ADDRESS, headers={"Accept": media_type})
    assert by_name.status_code == by_accept.status_code == 200
    assert by_name.headers["content-type"].partition(";")[0] == by_accept.headers["content-type"].partition(";")[0] == media_type


@pytest.mark.parametrize("name", WRITTEN)
def test_a_table_has_all_that_is_found(client: TestClient, name: str) -> None:
    body = client.get(f"{ADDRESS}?format={name}").content
    total = client.get(ADDRESS).json()["total"]
    assert name in {"xlsx", "csvw"} or len(set(rows(body, name))) == total


@pytest.mark.parametrize("name", ["csv", "ndjson", "geojson", "parquet"])
def test_a_table_is_filtered_and_paged_like_a_list(client: TestClient, name: str) -> None:
    query = "within=province:pv24&sort=-name"
    everything = rows(client.get(f"{ADDRESS}?format={name}&{query}").content, name)
    assert everything == [each["id"] for each in client.get(f"{ADDRESS}?limit=100&{query}").json()["items"]]
    page = client.get(f"{ADDRESS}?format={name}&{query}&limit=2")
    assert rows(page.content, name) == everything[:2]
    assert rows(client.get(page.links["next"]["url"]).content, name) == everything[2:4]


def test_fields_are_the_columns_of_a_table(client: TestClient) -> None:
    header = client.get(f"{ADDRESS}?format=csv&fields=identifier").text.splitlines()[0]
    assert header == "id,key,type,identifier"


def test_a_csv_file_leads_to_what_its_columns_mean_and_back(client: TestClient) -> None:
    file = client.get(f"{ADDRESS}?within=province:pv24&fields=identifier,name", headers={"Accept": "text/csv"})
    described = client.get(file.links["describedby"]["url"])
    assert described.headers["content-type"] == file.links["describedby"]["type"] == "application/csvm+json"
    assert client.get(described.json()["url"]).content == file.content
    columns = [each["name"] for each in described.json()["tableSchema"]["columns"]]
    assert columns == file.text.splitlines()[0].split(",")


def test_a_map_shows_where_things_are_that_have_no_point_of_their_own(client: TestClient) -> None:
    features = client.get("/api/v1/practices?format=geojson&fields=name").json()["features"]
    where = {each["properties"]["key"]: each["geometry"] for each in features}
    longitude, latitude = where["operatie-schoolvoorbeeld"]["coordinates"]
    assert (round(longitude, 1), round(latitude, 1)) == (5.2, 52.4)  # Almere
    assert sum(each is not None for each in where.values()) > 3


@pytest.mark.parametrize("name", [each for each in WRITTEN if each != "csvw"])
def test_a_wrong_question_is_told_before_a_table_begins(client: TestClient, name: str) -> None:
    answer = client.get(f"{ADDRESS}?format={name}&within=nowhere")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("query", ["bbox=0,0,1,1", "bbox=0,0,1,1&limit=5", "q=xyzzyplugh"])
def test_nothing_found_is_an_empty_table_of_the_same_columns(client: TestClient, query: str) -> None:
    empty, full = ({name: client.get(f"{ADDRESS}?{each}format={name}").content for name in WRITTEN} for each in (f"{query}&", ""))
    assert empty["csv"].splitlines() == full["csv"].splitlines()[:1]
    assert empty["ndjson"] == b""
    assert orjson.loads(empty["geojson"]) == {"type": "FeatureCollection", "features": []}
    table = pq.read_table(io.BytesIO(empty["parquet"]))
    assert (table.num_rows, table.schema) == (0, pq.read_table(io.BytesIO(full["parquet"])).schema)
    header, *below = load_workbook(io.BytesIO(empty["xlsx"])).worksheets[0].iter_rows(values_only=True)
    assert [each for each in below if any(each)] == []
    assert list(header) == empty["csv"].decode().strip().split(",")
    found = client.get(f"{ADDRESS}?{query}").json()
    assert (found["total"], found["items"]) == (0, [])


def test_a_table_is_a_file_with_the_name_of_its_collection(client: TestClient) -> None:
    answer = client.get(f"{ADDRESS}?format=csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="municipalities.csv"'
    assert answer.headers["content-language"] == "en"


@pytest.mark.parametrize("accept", ["*/*", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"])
def test_who_takes_anything_gets_json(client: TestClient, accept: str) -> None:
    assert client.get(ADDRESS, headers={"Accept": accept}).headers["content-type"] == "application/json"
