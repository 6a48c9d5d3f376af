"""``/api/v1/measurements``: the tidy table of outcomes, and sums of what can be added."""

from __future__ import annotations

import csv
import io
from typing import Any

import orjson
import pyarrow.parquet as pq
import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient

from participatiekaart import bundled
from participatiekaart.index import Index, Selection
from participatiekaart.model import Model
from participatiekaart.tables import csv as writer
from participatiekaart.tables.outcomes import LEADING, Tidy
from participatiekaart.tables.rows import fields_of, rows
from participatiekaart.web.api.outcomes import MEASUREMENTS, SUMS, outcomes_of
from participatiekaart.workspace import Workspace

from .conftest import AsTriples

TABLE = "/api/v1/measurements"
TOTALS = f"{TABLE}/sums"
OUTCOMES = outcomes_of(Model.read(bundled.shapes, bundled.ontology))

both = pytest.mark.parametrize(
    ("address", "name"), [*((TABLE, name) for name in MEASUREMENTS), *((TOTALS, name) for name in SUMS)]
)


def last(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def group(said: str | dict[str, Any]) -> str:
    return said if isinstance(said, str) else last(said["id"])


def table(client: TestClient, query: str = "") -> list[dict[str, str]]:
    answer = client.get(f"{TABLE}?format=csv{query}")
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def sums(client: TestClient, by: str, query: str = "", per: str = "") -> dict[tuple[str, str, str], dict[str, Any]]:
    """The sums by indicator, kind of value and group: of what was counted once, or each year."""
    items = client.get(f"{TOTALS}?by={by}{query}").json()["items"]
    items = [each for each in items if each.get("unit", {"id": ""})["id"].endswith("-per-jaar") == bool(per)]
    found = {(last(each["indicator"]["id"]), last(each["valueKind"]["id"]), group(each[by])): each for each in items}
    assert len(found) == len(items), "one unit each"
    return found


# --- The table ---------------------------------------------------------------------------------------------------------------


def test_csv_is_what_the_tables_make_of_all_that_has_outcomes(client: TestClient, bundled_workspace: Workspace) -> None:
    index: Index = bundled_workspace.index()
    tidy = Tidy(bundled_workspace.model, lambda iri: (hit := index.thing(iri)) and hit.document)
    documents = [hit.document for name in ("practices", "programmes") for hit in index.scan(name, Selection(language="en"))]
    fields = fields_of(tidy.columns, LEADING)
    expected = b"".join(writer.write(fields, rows(fields, tidy.rows(documents), index.labels, "en")))
    assert client.get(f"{TABLE}?format=csv").content == expected
    assert len(expected.splitlines()) > 50


def test_what_has_outcomes_is_found_in_the_shapes() -> None:
    assert OUTCOMES.collections == ("practices", "programmes")


def test_planned_and_achieved_of_operatie_schoolvoorbeeld_stand_side_by_side(client: TestClient) -> None:
    found = {
        last(row["valueKind"]): row["value"]
        for row in table(client)
        if last(row["practice"]) == "operatie-schoolvoorbeeld" and last(row["indicator"]) == "ingestroomd"
    }
    assert found == {"gepland": "10", "gerealiseerd": "6"}


@both
def test_every_format_is_there_by_name_and_by_accept(client: TestClient, address: str, name: str) -> None:
    media_type = MEASUREMENTS[name].media_type
    for answer in (client.get(f"{address}?format={name}"), client.get(address, headers={"Accept": media_type})):
        assert answer.status_code == 200
        assert answer.headers["content-type"].partition(";")[0] == media_type
        assert answer.content


def test_every_format_has_the_same_measurements(client: TestClient) -> None:
    of_csv = {row["id"] for row in table(client)}
    bodies = {name: client.get(f"{TABLE}?format={name}").content for name in ("json", "ndjson", "parquet", "ttl")}
    assert {each["id"] for each in orjson.loads(bodies["json"])["items"]} == of_csv
    assert {orjson.loads(line)["id"] for line in bodies["ndjson"].splitlines()} == of_csv
    assert set(pq.read_table(io.BytesIO(bodies["parquet"]))["id"].to_pylist()) == of_csv
    measurement = ox.NamedNode(f"http://testserver{TABLE}#property-measurement")
    observed = {each.object for each in ox.parse(bodies["ttl"], ox.RdfFormat.TURTLE) if each.predicate == measurement}
    assert observed == {ox.NamedNode(row["id"]) for row in table(client) if row["value"] or row["minimum"] or row["maximum"]}


def test_json_is_rdf_of_the_measurements(client: TestClient, as_triples: AsTriples) -> None:
    row = next(row for row in table(client) if row["value"] == "10" and last(row["indicator"]) == "ingestroomd")
    unit = ox.NamedNode("https://w3id.org/participatiekaart/def#unit")
    assert ox.Triple(ox.NamedNode(row["id"]), unit, ox.NamedNode(row["unit"])) in as_triples(client.get(TABLE).content)


def test_practices_are_chosen_as_in_their_list(client: TestClient) -> None:
    for query in ("sector=groen", "region=province:pv24", "q=schoonmaak", "bbox=5,52,6,53", "periodStartDateFrom=2018"):
        chosen = {
            each["id"]
            for name in OUTCOMES.collections
            for each in client.get(f"/api/v1/{name}?limit=100&{query}").json()["items"]
        }
        rows = table(client, f"&{query}")
        assert rows
        assert {row["practice"] for row in rows} == chosen & {row["practice"] for row in table(client)}


def test_fields_are_the_columns_of_the_table(client: TestClient) -> None:
    assert client.get(f"{TABLE}?format=csv&fields=practice,value").text.splitlines()[0] == "id,practice,practiceLabel,value"
    for each in client.get(f"{TABLE}?fields=practice,value").json()["items"]:
        assert each.keys() <= {"id", "type", "practice", "value"}


@pytest.mark.parametrize("address", [TABLE, TOTALS])
def test_a_csv_file_leads_to_what_its_columns_mean(client: TestClient, address: str) -> None:
    file = client.get(f"{address}?format=csv&sector=groen")
    described = client.get(file.links["describedby"]["url"]).json()
    assert client.get(described["url"]).content == file.content
    assert [each["name"] for each in described["tableSchema"]["columns"]] == file.text.splitlines()[0].split(",")


# --- Sums --------------------------------------------------------------------------------------------------------------------


def test_sums_by_year_are_those_of_the_records(client: TestClient) -> None:
    # esf-flevoland-provso.ttl plans 1000 and esf-haaglanden-provso-2017.ttl 1200 for the school year 2020-2021
    found = sums(client, "year")["deelnemende-leerlingen", "gepland", "2020/2021"]
    assert (found["value"], found["practices"], found["sources"]) == (2200, 2, 3)


def test_sums_by_region_have_those_that_it_lies_in(client: TestClient) -> None:
    found = sums(client, "region", "&q=schoolvoorbeeld")
    for region in ("gm0034", "pv24", "am11"):
        assert found["ingestroomd", "gepland", region]["value"] == 10
        assert found["ingestroomd", "gerealiseerd", region]["value"] == 6
        assert found["gestart", "gerealiseerd", region]["value"] == 6, "the total, not with 1, 3, 1 and 1 that it is made of"


def test_sums_by_sector_are_those_of_the_records(client: TestClient) -> None:
    # topacademie-wvs-schoonmaak.ttl: 32 pupils of 3 schools
    found = sums(client, "sector")
    assert found["deelnemende-leerlingen", "gerealiseerd", "schoonmaak"]["value"] == 32
    assert found["deelnemende-scholen", "gerealiseerd", "schoonmaak"]["value"] == 3


def test_sums_by_education_type_have_bounds_where_a_record_has(client: TestClient) -> None:
    found = sums(client, "educationType", per="jaar")["deelnemende-leerlingen", "gerealiseerd", "vso"]
    assert "value" not in found
    assert (found["minimum"], found["maximum"], found["practices"]) == (3700, 3800, 4)


def test_what_was_counted_each_year_is_not_added_to_what_was_counted_once(client: TestClient) -> None:
    group = "deelnemende-leerlingen", "gerealiseerd", "vso"
    once, each_year = sums(client, "educationType")[group], sums(client, "educationType", per="jaar")[group]
    assert (once["value"], each_year["minimum"]) == (40, 3700)


@pytest.mark.parametrize("by", OUTCOMES.sum_parameters["by"].choices)
def test_everything_is_in_a_sum_or_left_out_for_a_reason_that_is_said(client: TestClient, by: str) -> None:
    told = client.get(f"{TOTALS}?by={by}").json()
    assert told["by"] == by
    assert told["items"]
    assert all(set(each["why"]) == {"nl", "en"} for each in told["leftOut"])
    counted = sum(each["measurements"] for each in told["items"])
    total = len(table(client))
    assert counted + len({each["measurement"]["id"] for each in told["leftOut"]}) >= total
    assert told["isOverlapping"] or counted <= total


def test_shares_do_not_add_up(client: TestClient) -> None:
    told = client.get(TOTALS).json()
    assert "procent" not in {last(each["unit"]["id"]) for each in told["items"] if "unit" in each}
    assert "does not add up" in {each["reason"] for each in told["leftOut"]}


def test_the_tables_of_sums_are_those_of_json(client: TestClient) -> None:
    items = client.get(f"{TOTALS}?by=sector").json()["items"]
    lines = client.get(f"{TOTALS}?by=sector&format=ndjson").text.splitlines()
    told = [(each.get("value"), each["sector"]["id"]) for each in items]
    assert told == [(each.get("value"), each["sector"]) for each in map(orjson.loads, lines)]


# --- Manners and bad input ---------------------------------------------------------------------------------------------------


@both
def test_what_is_held_already_is_not_sent_again(client: TestClient, address: str, name: str) -> None:
    first = client.get(f"{address}?format={name}")
    head = client.head(f"{address}?format={name}")
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])
    again = client.get(f"{address}?format={name}", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.options(address).headers["allow"] == "GET, HEAD, OPTIONS"
    assert "api-version" in first.headers


def test_answers_to_other_questions_have_other_tags(client: TestClient) -> None:
    assert len({client.get(f"{TOTALS}?by={by}").headers["etag"] for by in ("sector", "year")}) == 2


def test_what_sums_cannot_be_by_is_told_with_what_they_can(client: TestClient) -> None:
    answer = client.get(f"{TOTALS}?by=sectr")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    [error] = answer.json()["errors"]
    assert error["name"] == "by"
    assert error["nearest"] == ["sector"]
    assert {"year", "region", "partnerKind"} <= set(error["valid"])


@pytest.mark.parametrize(
    "query",
    ["by=year", "limit=2", "cursor=x", "format=geojson", "fields=nothing", "sectr=groen", "region=nowhere", "bbox=1", "q=a&q=b"],
)
@pytest.mark.parametrize("format_", ["", "&format=csv"])
def test_wrong_questions_are_refused_before_anything_is_sent(client: TestClient, query: str, format_: str) -> None:
    answer = client.get(f"{TABLE}?{query}{format_}")
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_nothing_found_is_an_empty_table_and_no_sums(client: TestClient) -> None:
    assert client.get(f"{TABLE}?periodStartDateUntil=1900").json()["items"] == []
    assert table(client, "&periodStartDateUntil=1900") == []
    told = client.get(f"{TOTALS}?periodStartDateUntil=1900").json()
    assert (told["items"], told["leftOut"]) == ([], [])
    for name in MEASUREMENTS:
        assert client.get(f"{TABLE}?periodStartDateUntil=1900&format={name}").status_code == 200
