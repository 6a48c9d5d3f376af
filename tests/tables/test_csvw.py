"""CSV on the Web metadata: what it says fits the file, and the RDF that it stands for is what the records say."""

from __future__ import annotations

import io
from collections.abc import Iterator
from csv import DictReader
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import orjson
import pytest
from csvw import CSVW
from uritemplate import expand

from participatiekaart.language import Text
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.tables import csv as writer
from participatiekaart.tables.csvw import metadata
from participatiekaart.tables.rows import Cell, fields_of, rows
from participatiekaart.tables.writing import SEPARATOR
from participatiekaart.workspace import Workspace

from .conftest import Things

COLLECTIONS = ["practices", "programmes", "organisations", "places", "publications", "sources", "municipalities", "provinces"]


def written(things: Things, collection: str) -> tuple[bytes, dict[str, Any]]:
    """A collection as CSV, with its metadata."""
    fields = fields_of(things.columns(collection))
    record_type = things.model.collections[collection].record_type or ""
    content = b"".join(writer.write(fields, rows(fields, things.of(record_type), things.labels, "nl")))
    return content, metadata(
        fields, f"{collection}.csv", Text(nl="titel", en="title"), "nl", {"dc:license": {"@id": "https://x.example/"}}
    )


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_columns_are_those_of_the_file(things: Things, collection: str) -> None:
    content, about = written(things, collection)
    columns = about["tableSchema"]["columns"]
    assert [each["name"] for each in columns] == content.decode().splitlines()[0].split(",")
    assert all({"nl", "en", "und"} == each["titles"].keys() for each in columns)


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_another_library_reads_the_file_by_its_metadata(things: Things, tmp_path: Path, collection: str) -> None:
    content, about = written(things, collection)
    (tmp_path / f"{collection}.csv").write_bytes(content)
    (tmp_path / f"{collection}.csv-metadata.json").write_bytes(orjson.dumps(about))
    read = CSVW(str(tmp_path / f"{collection}.csv-metadata.json"), validate=True)
    assert read.is_valid
    [table] = read.tables
    again = list(table.iterdicts(strict=True))
    fields = fields_of(things.columns(collection))
    record_type = things.model.collections[collection].record_type or ""
    expected = list(rows(fields, things.of(record_type), things.labels, "nl"))
    assert len(again) == len(expected)
    for found, row in zip(again, expected, strict=True):
        for field, cell in zip(fields, row, strict=True):
            back = found[field.name]
            assert back == ([] if field.many and not cell else _as_csvw_has_it(cell)), field.name


def _as_csvw_has_it(cell: Cell) -> object:
    if isinstance(cell, list):
        return [_as_csvw_has_it(each) for each in cell]
    return datetime.combine(cell, time()) if isinstance(cell, date) else cell


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_rdf_that_it_stands_for_is_what_the_records_say(things: Things, bundled_workspace: Workspace, collection: str) -> None:
    content, about = written(things, collection)
    found = set(rdf(content, about))
    said = {
        (str(triple.subject)[1:-1], triple.predicate.value, getattr(triple.object, "value", ""))
        for record in bundled_workspace.journal.records()
        for triple in (quad.triple for quad in _lines(record.content))
    }
    assert found
    assert found <= said


def _lines(content: bytes) -> Iterator[Any]:
    from participatiekaart.rdf.parsing import parse_lines  # noqa: PLC0415

    return iter(parse_lines(content))


def rdf(content: bytes, about: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The triples of a file (Generating RDF from Tabular Data on the Web, minimal mode), without datatypes."""
    schema = about["tableSchema"]
    for row in DictReader(io.StringIO(content.decode(), newline="")):
        for column in schema["columns"]:
            if column.get("suppressOutput") or not row[column["name"]]:
                continue
            cell = row[column["name"]]
            for value in cell.split(column["separator"]) if "separator" in column else [cell]:
                said = expand(column["valueUrl"], row) if "valueUrl" in column else value
                yield expand(schema["aboutUrl"], row), column["propertyUrl"], said


def test_own_properties_say_so_and_those_of_owned_nodes_do_not(things: Things) -> None:
    _, about = written(things, "practices")
    columns = {each["name"]: each for each in about["tableSchema"]["columns"]}
    assert columns["name_nl"]["propertyUrl"] == PREFIXES["schema"] + "name"
    assert (columns["name_nl"]["lang"], "suppressOutput" in columns["name_nl"]) == ("nl", False)
    assert columns["scale"]["valueUrl"] == "{+scale}"
    assert columns["sector"]["separator"] == SEPARATOR
    assert columns["periodStartDate"]["datatype"]["@id"].endswith("EDTF")
    assert columns["periodStartDateEarliest"]["datatype"] == "date"
    assert all(columns[name]["suppressOutput"] for name in ("periodStartDate", "sectorLabel", "key", "goalText_nl"))
