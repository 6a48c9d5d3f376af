"""Things as lines of JSON."""

from __future__ import annotations

from itertools import count

import orjson
from hypothesis import given

from participatiekaart.tables import ndjson
from participatiekaart.tables.rows import Row, fields_of, rows
from participatiekaart.tables.writing import as_json

from .conftest import Things
from .made import FIELDS, ROWS


@given(ROWS)
def test_any_unicode_comes_back_and_nothing_is_null(some: list[Row]) -> None:
    found = [orjson.loads(line) for line in b"".join(ndjson.write(FIELDS, some)).split(b"\n")[:-1]]
    names = [field.name for field in FIELDS]
    assert found == [{name: as_json(cell) for name, cell in zip(names, row, strict=True) if cell is not None} for row in some]


def test_several_values_are_a_list(things: Things) -> None:
    fields = fields_of(things.columns("practices"))
    lines = b"".join(ndjson.write(fields, rows(fields, things.of("practice"), things.labels, "nl"))).splitlines()
    assert len(lines) == 21
    assert all(isinstance(orjson.loads(line)["educationType"], list) for line in lines)


def test_whole_documents_stand_as_they_are(things: Things) -> None:
    documents = list(things.of("practice"))
    assert [orjson.loads(line) for line in b"".join(ndjson.write_documents(documents)).splitlines()] == documents


def test_first_bytes_come_while_things_still_come() -> None:
    assert next(ndjson.write(FIELDS[:1], ((str(each),) for each in count())))
