"""The shapes as Python: what everything else is derived from."""

from __future__ import annotations

import re
import shutil
from collections import defaultdict
from pathlib import Path

import pytest

from participatiekaart import bundled
from participatiekaart.language import LANGUAGES, Text
from participatiekaart.model import Model, NodeType
from participatiekaart.model.documents import JsonDocuments, Tree
from participatiekaart.rdf.names import PK, PREFIXES
from participatiekaart.rdf.parsing import parse_lines

MODEL = Model.read(bundled.shapes, bundled.ontology)
PROPERTIES = {item.iri: item for shape in MODEL.types for item in shape.properties}
SCHEMA = PREFIXES["schema"]

every_type = pytest.mark.parametrize(
    "shape", [shape for shape in MODEL.types if shape.label], ids=lambda shape: shape.iri.rpartition("/")[2]
)


def says(text: Text) -> bool:
    """Whether a text is there in every language."""
    return set(text) == set(LANGUAGES) and all(value.strip() for value in text.values())


# --- The shapes are complete -------------------------------------------------------------------------------------------------


def test_every_property_is_explained_in_every_language() -> None:
    assert len(PROPERTIES) > 80
    for item in PROPERTIES.values():
        assert says(item.label), item.iri
        assert says(item.description), item.iri
        assert says(item.message), item.iri


def test_every_property_has_its_place_in_a_group() -> None:
    for item in PROPERTIES.values():
        assert item.order > 0, item.iri
        assert item.group, item.iri
        assert item.group.order > 0, item.iri
        assert says(item.group.label), item.iri


def test_every_list_has_a_heading_of_its_own() -> None:
    assert len({shape.plural.best("nl") for shape in MODEL.collections.values()}) == len(MODEL.collections)
    for shape in MODEL.collections.values():
        assert shape.plural != shape.label, shape.iri


def test_every_property_is_one_predicate_with_a_camel_case_key() -> None:
    for item in PROPERTIES.values():
        assert "://" in item.path, item.iri
        assert re.fullmatch("[a-z][A-Za-z]*", item.key), item.iri


@every_type
def test_type_is_explained_in_every_language(shape: NodeType) -> None:
    assert says(shape.label)
    assert says(shape.plural)
    assert says(shape.description)
    assert shape.targets


def test_key_means_one_predicate_everywhere() -> None:
    paths: dict[str, set[str]] = defaultdict(set)
    for item in PROPERTIES.values():
        paths[item.key].add(item.path)
    assert {key: found for key, found in paths.items() if len(found) > 1} == {}


def test_predicate_has_one_key_within_a_type() -> None:
    for shape in MODEL.types:
        keys = [item.key for item in shape.properties]
        assert len(keys) == len(set(keys)), shape.iri
        assert len({item.path for item in shape.properties}) == len(keys), shape.iri


def test_every_rule_has_a_message_in_every_language() -> None:
    assert {iri for iri, message in MODEL.messages.items() if not says(message)} == set()
    assert PROPERTIES.keys() <= MODEL.messages.keys()


def test_order_within_a_type_has_no_ties() -> None:
    for shape in MODEL.types:
        places = [(item.group.order if item.group else 0, item.order) for item in shape.properties]
        assert len(places) == len(set(places)), shape.iri
        assert places == sorted(places)


# --- What is read from them --------------------------------------------------------------------------------------------------


def test_record_types_are_those_of_the_design() -> None:
    assert {kind: shape.targets for kind, shape in MODEL.record_types.items()} == {
        "area": {f"{PK}NamedArea"},
        "concept": {f"{PREFIXES['skos']}ConceptScheme"},
        "dataset": {f"{PREFIXES['dcat']}Dataset"},
        "framework": {f"{PK}Framework"},
        "labour-market-region": {f"{PK}LabourMarketRegion"},
        "municipality": {f"{PK}Municipality"},
        "organisation": {f"{PREFIXES['org']}Organization"},
        "place": {f"{PREFIXES['org']}Site"},
        "practice": {f"{PK}PracticeExample"},
        "programme": {f"{PK}Programme"},
        "province": {f"{PK}Province"},
        "publication": {f"{PK}Publication"},
        "source": {f"{PK}SourceDocument"},
    }


def test_classes_stand_in_a_hierarchy() -> None:
    assert f"{PK}Initiative" in MODEL.ancestors(f"{PK}PracticeExample")
    assert f"{PK}Statement" in MODEL.ancestors(f"{PK}Goal")
    assert f"{PK}Region" in MODEL.ancestors(f"{PK}Municipality")
    assert MODEL.ancestors("urn:unknown") == {"urn:unknown"}


def test_class_inherits_the_fields_of_the_classes_above_it() -> None:
    fields = MODEL.properties_of([f"{PK}PracticeExample"])
    assert fields.keys() == MODEL.properties_of([f"{PK}Initiative"]).keys()
    assert fields[f"{PK}sector"].key == "sector"
    assert MODEL.properties_of(["urn:unknown"]) == {}


def test_fields_come_in_display_order() -> None:
    keys = [item.key for item in MODEL.properties_of([f"{PK}PracticeExample"]).values()]
    assert (
        keys.index("name") < keys.index("description") < keys.index("partnership") < keys.index("region") < keys.index("outcome")
    )
    assert keys[-1] == "note"


def test_field_knows_how_many_values_of_which_kind() -> None:
    fields = {item.key: item for item in MODEL.properties_of([f"{PK}PracticeExample"]).values()}
    assert (fields["scale"].many, fields["sector"].many) == (False, True)
    assert (fields["partnership"].owned, fields["sector"].owned) == (True, False)
    assert fields["name"].datatype == PREFIXES["rdf"] + "langString"
    assert fields["scale"].datatype is None


def test_rule_is_no_field() -> None:
    assert not [iri for iri in PROPERTIES if "Given" in iri or "InBothLanguages" in iri]
    assert any("educationTypeGiven" in iri for iri in MODEL.messages)


# --- One model, many views ---------------------------------------------------------------------------------------------------

COLOUR = """
@base <https://w3id.org/participatiekaart/shapes/> .
@prefix pk: <https://w3id.org/participatiekaart/def#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<initiative#Initiative> sh:property <colour#houseColour> .
<colour#houseColour> a sh:PropertyShape ; sh:path pk:houseColour ; sh:name "huiskleur"@nl, "house colour"@en ;
  sh:description "De kleur."@nl, "The colour."@en ; sh:message "Eén kleur."@nl, "One colour."@en ;
  sh:datatype xsd:string ; sh:maxCount 1 ; sh:order 5 ; sh:group <groups#identity> .
"""


@pytest.fixture
def extended(tmp_path: Path) -> Model:
    """The model with a property more, that no line of Python knows."""
    shapes = tmp_path / "shapes"
    shutil.copytree(bundled.shapes, shapes)
    (shapes / "colour.ttl").write_text(COLOUR)
    return Model.read(shapes, bundled.ontology)


def test_property_that_is_added_to_a_shape_is_a_field(extended: Model) -> None:
    [first, *_] = extended.properties_of([f"{PK}Programme"]).values()
    assert first.key == "houseColour"
    assert first.label == {"nl": "huiskleur", "en": "house colour"}
    assert (first.many, first.owned, first.order) == (False, False, 5.0)
    assert first.group
    assert first.group.label["en"] == "Name and description"
    assert extended.messages[first.iri]["en"] == "One colour."


def test_property_that_is_added_to_a_shape_is_a_key_in_json(extended: Model) -> None:
    iri = "https://w3id.org/participatiekaart/id/practice/proef"
    lines = f'<{iri}> <{PREFIXES["rdf"]}type> <{PK}PracticeExample> .\n<{iri}> <{PK}houseColour> "rood" .\n'
    tree = Tree.of(quad.triple for quad in parse_lines(lines.encode()))
    assert JsonDocuments(extended).json(tree, iri)["houseColour"] == "rood"
    assert JsonDocuments(extended).context["houseColour"] == {"@id": f"{PK}houseColour", "@type": f"{PREFIXES['xsd']}string"}
    assert JsonDocuments(MODEL).json(tree, iri)["pk:houseColour"] == "rood"


def test_property_that_is_added_to_a_shape_is_validated(extended: Model) -> None:
    assert "colour#houseColour" in extended.lines
    assert "houseColour" not in MODEL.lines


def test_broken_shapes_stop_everything(tmp_path: Path) -> None:
    (tmp_path / "broken.ttl").write_text("<x")
    with pytest.raises(SyntaxError):
        Model.read(tmp_path, bundled.ontology)
