"""The fields of the index come from the shapes, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart import bundled
from participatiekaart.index import schema
from participatiekaart.model import Column, Model, columns_of
from participatiekaart.rdf.names import Naming
from tests.shapes import model_with

MODEL = Model.read(bundled.shapes, bundled.ontology)
COLUMNS = [column for shape in MODEL.collections.values() for column in columns_of(MODEL, shape.targets)]

MADE_UP = """
<https://w3id.org/participatiekaart/shapes/place#Site> sh:property <urn:made-up#seats> .
<urn:made-up#seats> a sh:PropertyShape ; sh:path <urn:made-up/seats> ; sh:name "stoelen"@nl, "seats"@en ;
  sh:datatype xsd:integer ; dash:viewer dash:LiteralViewer .
"""


def of_kind(kind: str) -> Column:
    return next(column for column in COLUMNS if column.kind == kind)


def test_a_property_that_is_made_up_has_its_fields(tmp_path: Path) -> None:
    model = model_with(tmp_path, MADE_UP)
    assert schema.fields_of(model).keys() - schema.fields_of(MODEL).keys() == {"n_seats"}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("reference", {"v_{}": "value"}),
        ("string", {"v_{}": "value"}),
        ("address", {"v_{}": "value"}),
        ("boolean", {"v_{}": "value"}),
        ("text", {"t_{}": "term"}),
        ("number", {"n_{}": "float"}),
        ("date", {"v_{}": "value", "first_{}": "integer", "last_{}": "integer"}),
    ],
)
def test_each_kind_of_column_has_fields_of_its_own(kind: str, fields: dict[str, str]) -> None:
    column = of_kind(kind)
    expected = {name.format(column.name): kept for name, kept in fields.items()}
    assert expected.items() <= schema.fields_of(MODEL).items()


def test_every_column_can_be_sorted_by_a_field_that_is_there_or_by_none() -> None:
    fields = {schema.sort_field(column, language) for column in COLUMNS for language in ("nl", "en")}
    assert fields - {None} <= schema.fields_of(MODEL).keys()


def test_columns_of_one_name_and_different_kinds_share_no_field() -> None:
    kinds = ("reference", "number", "date", "text")
    fields = [name for kind in kinds for name, _ in schema._fields_of(replace(of_kind(kind), name="same", many=True))]
    assert sorted(fields) == ["first_same", "last_same", "n_same", "t_same", "v_same", "v_same"]


def test_an_index_can_be_made_of_it(tmp_path: Path) -> None:
    index = schema.made(tmp_path, schema.schema_of(MODEL))
    assert index.searcher().num_docs == 0


# --- the digest ------------------------------------------------------------------------------------------------------------


def test_the_same_shapes_read_again_have_the_same_digest(tmp_path: Path) -> None:
    again = model_with(tmp_path, "")
    assert again.lines != MODEL.lines, "blank nodes are labelled anew"
    assert schema.digest_of(again, Naming()) == schema.digest_of(MODEL, Naming())


def test_other_shapes_or_another_base_have_another_digest(tmp_path: Path) -> None:
    other = model_with(tmp_path, MADE_UP)
    digests = {
        schema.digest_of(MODEL, Naming()),
        schema.digest_of(other, Naming()),
        schema.digest_of(MODEL, Naming("https://example.org/region/")),
    }
    assert len(digests) == 3


# --- words -----------------------------------------------------------------------------------------------------------------


@given(st.text())
def test_what_is_plain_or_folded_stays_so(text: str) -> None:
    assert schema.plain(schema.plain(text)) == schema.plain(text)
    assert " " not in schema.folded(text)[:1]


@pytest.mark.parametrize("text", ["Súdwest-Fryslân", "Su\u0301dwest-Frysla\u0302n", "SÚDWEST-FRYSLÂN", "Súdwest\u00ad-Fryslân"])
def test_a_name_is_the_same_however_it_is_written(text: str) -> None:
    assert schema.folded(text) == "sudwest-fryslan"


@given(st.text(max_size=50), st.text(max_size=50))
def test_names_sort_as_they_do_when_folded(one: str, other: str) -> None:
    assert (schema.sortable(one) < schema.sortable(other)) == (schema.folded(one).encode() < schema.folded(other).encode())


def test_a_text_of_any_length_has_a_term_of_its_own() -> None:
    long = "x" * 100_000
    assert len(schema.text_term(long)) < 200
    assert schema.text_term(long) != schema.text_term(long + "x")
    assert schema.text_term("Asito") == "Asito"


def test_words_are_stemmed_in_their_language() -> None:
    assert schema.analyzer("nl").analyze("Scholen") == schema.analyzer("nl").analyze("school")
    assert schema.analyzer("en").analyze("cleaning") == schema.analyzer("en").analyze("cleaned")
    assert schema.analyzer().analyze("Scholen één") == ["scholen", "een"]
