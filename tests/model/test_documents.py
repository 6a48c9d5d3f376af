"""Records as JSON and JSON-LD: exactly what they say, under the keys of the shapes."""

from __future__ import annotations

from collections import defaultdict

import orjson
import pyoxigraph as ox
import pytest
from pyld import jsonld

from participatiekaart import bundled
from participatiekaart.model import Model
from participatiekaart.model.documents import Json, JsonDocuments, Tree
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, Naming
from participatiekaart.rdf.parsing import parse_bytes, parse_lines
from participatiekaart.rdf.records import Record, split
from participatiekaart.workspace import Workspace

ID = f"{SHARED_BASE}id/"
DOCUMENTS = JsonDocuments(Model.read(bundled.shapes, bundled.ontology))
KEYWORDS = {"@value", "@type", "@language"}


def tree(record: Record) -> Tree:
    """The tree of a record's triples."""
    return Tree.of(quad.triple for quad in parse_lines(record.content))


def written(turtle: str, path: str, *, linked: bool = False) -> dict[str, Json]:
    """A record in Turtle as JSON or JSON-LD without its context."""
    header = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("pk", "schema", "skos", "dct", "xsd", "sosa"))
    lines = parse_bytes(f"@base <{ID}> .\n{header}{turtle}".encode(), ox.RdfFormat.TURTLE, "a.ttl")
    content = b"".join(record.content for record in split(lines, Naming(), "a.ttl"))
    found = Tree.of(quad.triple for quad in parse_lines(content))
    document = DOCUMENTS.json_ld(found, ID + path) if linked else DOCUMENTS.json(found, ID + path)
    document.pop("@context", None)
    return document


@pytest.fixture(scope="module")
def records(bundled_workspace: Workspace) -> list[Record]:
    """All bundled records."""
    return list(bundled_workspace.journal.records())


# --- Every bundled record ----------------------------------------------------------------------------------------------------


def test_json_ld_of_every_record_expands_to_exactly_its_triples(records: list[Record]) -> None:
    """By PyLD, another JSON-LD processor than any that we use; each record in a graph of its own, to do it in one go."""
    graphs: list[Json] = []
    for record in records:
        document = DOCUMENTS.json_ld(tree(record), record.name.iri)
        assert document.pop("@context") == DOCUMENTS.context
        graphs.append({"@id": record.name.graph, "@graph": [document]})
    quads = jsonld.to_rdf({"@context": DOCUMENTS.context, "@graph": graphs}, {"format": "application/n-quads"})
    expanded: dict[str, set[str]] = defaultdict(set)
    for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS):
        assert isinstance(quad.graph_name, ox.NamedNode)
        expanded[quad.graph_name.value].add(f"{quad.triple} .")
    assert expanded.keys() == {record.name.graph for record in records}
    for record in records:
        assert expanded[record.name.graph] == set(record.content.decode().splitlines()), record.name.iri


def test_json_ld_of_every_record_can_be_loaded_again(records: list[Record]) -> None:
    for record in records:
        if record.name.type in {"practice", "concept", "municipality", "source"} and record.name.slug < "h":
            document = orjson.dumps(DOCUMENTS.json_ld(tree(record), record.name.iri))
            [again] = split(parse_bytes(document, ox.RdfFormat.JSON_LD, "again"), Naming(), "again")
            assert again == record


def test_json_has_the_same_keys_as_json_ld(records: list[Record]) -> None:
    for record in records:
        linked = DOCUMENTS.json_ld(tree(record), record.name.iri)
        del linked["@context"]
        assert _keys(DOCUMENTS.json(tree(record), record.name.iri)) == _keys(linked), record.name.iri


def _keys(value: Json) -> Json:
    """The structure of a document without what stands in it."""
    if isinstance(value, list):
        return [_keys(each) for each in value]
    if isinstance(value, dict) and not value.keys() & KEYWORDS:
        return {key: _keys(each) for key, each in value.items()}
    return ""


def test_json_of_practices_has_keys_of_the_shapes_only(records: list[Record]) -> None:
    known = {*DOCUMENTS.context, "nl", "en", "@value", "@language"}
    for record in records:
        if record.name.type in {"practice", "programme"}:
            assert _names(DOCUMENTS.json(tree(record), record.name.iri)) <= known, record.name.iri


def _names(value: Json) -> set[str]:
    if isinstance(value, list):
        return set[str]().union(*map(_names, value))
    return set(value).union(*map(_names, value.values())) if isinstance(value, dict) else set()


# --- What it looks like ------------------------------------------------------------------------------------------------------


def test_context_has_a_key_for_every_property_and_no_other_terms_but_prefixes() -> None:
    keys = {item.key for item in DOCUMENTS._model.by_path.values()}
    assert DOCUMENTS.context.keys() == keys | PREFIXES.keys() | {"@version", "id", "type", "included"}
    assert not keys & PREFIXES.keys()


def test_text_stands_by_language() -> None:
    assert written("<practice/a> a pk:PracticeExample ; schema:name 'a'@nl, 'b'@en .", "practice/a")["name"] == {
        "nl": "a",
        "en": "b",
    }


def test_two_texts_in_one_language_are_a_list() -> None:
    turtle = "<concept/x> a skos:ConceptScheme . <concept/x/y> a skos:Concept ; skos:altLabel 'a'@nl, 'b'@nl, 'c'@en ."
    assert written(turtle, "concept/x/y")["altLabel"] == {"nl": ["a", "b"], "en": "c"}


def test_field_of_many_is_a_list_even_of_one() -> None:
    turtle = "<practice/a> a pk:PracticeExample ; pk:scale <concept/scale/lokaal> ; pk:sector <concept/sector/groen> ."
    document = written(turtle, "practice/a")
    assert document["scale"] == {"id": f"{ID}concept/scale/lokaal"}
    assert document["sector"] == [{"id": f"{ID}concept/sector/groen"}]


def test_owned_nodes_stand_inside_their_owner() -> None:
    turtle = "<practice/a> pk:outcome [ a pk:Outcome ; pk:measurement [ a pk:Measurement ; sosa:hasSimpleResult 7 ] ] ."
    [outcome] = written(turtle, "practice/a")["outcome"]  # type: ignore[misc]
    assert outcome["type"] == "pk:Outcome"
    assert outcome["measurement"][0]["value"] == 7


def test_node_that_is_only_referred_to_stands_where_it_belongs() -> None:
    turtle = """<practice/a> pk:outcome [ a pk:Outcome ; pk:measurement <practice/a#part>, <practice/a#total> ] .
    <practice/a#part> a pk:Measurement ; sosa:hasSimpleResult 3 ; pk:partOf <practice/a#total> .
    <practice/a#total> a pk:Measurement ; sosa:hasSimpleResult 7 ."""
    [outcome] = written(turtle, "practice/a")["outcome"]  # type: ignore[misc]
    part, total = outcome["measurement"]
    assert part["partOf"] == {"id": f"{ID}practice/a#total"}
    assert total["value"] == 7


def test_concepts_of_a_scheme_are_included_after_it() -> None:
    turtle = """<concept/x> a skos:ConceptScheme .
    <concept/x/y> a skos:Concept ; skos:inScheme <concept/x> . <concept/x/z> a skos:Concept ; skos:broader <concept/x/y> ."""
    document = written(turtle, "concept/x")
    assert document["type"] == "skos:ConceptScheme"
    included: list[dict[str, Json]] = document["included"]  # type: ignore[assignment]
    assert [each["id"] for each in included] == [f"{ID}concept/x/y", f"{ID}concept/x/z"]


def test_nodes_in_a_circle_end() -> None:
    turtle = "<practice/a> pk:partnership <practice/a#b> . <practice/a#b> a pk:X ; pk:membership <practice/a#b>, <practice/a> ."
    assert written(turtle, "practice/a")["partnership"]


@pytest.mark.parametrize(
    ("literal", "plain", "linked"),
    [
        ("7", 7, 7),
        ("-7", -7, -7),
        ("0", 0, 0),
        ("'007'^^xsd:integer", "007", {"@value": "007", "@type": f"{PREFIXES['xsd']}integer"}),
        ("1e3", "1e3", {"@value": "1e3", "@type": f"{PREFIXES['xsd']}double"}),
        ("2.50", "2.50", {"@value": "2.50", "@type": f"{PREFIXES['xsd']}decimal"}),
        (
            "12345678901234567890",
            "12345678901234567890",
            {"@value": "12345678901234567890", "@type": f"{PREFIXES['xsd']}integer"},
        ),
        ("'zes'^^xsd:integer", "zes", {"@value": "zes", "@type": f"{PREFIXES['xsd']}integer"}),
    ],
)
def test_number_stays_what_it_is(literal: str, plain: Json, linked: Json) -> None:
    turtle = f"<practice/a> pk:outcome [ a pk:Measurement ; sosa:hasSimpleResult {literal} ] ."
    for is_linked, expected in ((False, plain), (True, linked)):
        [measurement] = written(turtle, "practice/a", linked=is_linked)["outcome"]  # type: ignore[misc]
        assert measurement["value"] == expected
        assert orjson.dumps(measurement)


@pytest.mark.parametrize("datatype", ["date", "gYearMonth", "gYear", "string"])
def test_date_keeps_its_precision_in_json_ld_and_is_bare_in_json(datatype: str) -> None:
    turtle = f"<source/a> a pk:SourceDocument ; schema:datePublished '2018'^^xsd:{datatype} ."
    assert written(turtle, "source/a")["datePublished"] == "2018"
    typed = {"@value": "2018", "@type": f"{PREFIXES['xsd']}{datatype}"}
    assert written(turtle, "source/a", linked=True)["datePublished"] == ("2018" if datatype == "string" else typed)


@pytest.mark.parametrize(("literal", "value"), [("true", True), ("false", False), ("'1'^^xsd:boolean", "1")])
def test_truth_is_a_boolean(literal: str, value: Json) -> None:
    assert written(f"<organisation/a> pk:classificationInferred {literal} .", "organisation/a")["classificationInferred"] == value


def test_property_that_no_shape_knows_stands_under_its_prefixed_name() -> None:
    document = written("<practice/a> schema:colour 'rood' ; <https://www.example.org/p> 'x'@nl .", "practice/a")
    assert document["schema:colour"] == "rood"
    assert document["https://www.example.org/p"] == {"@value": "x", "@language": "nl"}


def test_node_that_nobody_describes_is_just_its_name() -> None:
    assert written("<practice/a> schema:name 'a'@nl .", "place/x")["id"] == f"{ID}place/x"
