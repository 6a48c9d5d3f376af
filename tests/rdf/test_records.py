"""Splitting triples into records, and the names of the nodes that a record owns."""

from __future__ import annotations

import hashlib
import random
import re
from collections import defaultdict
from itertools import count
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart import bundled
from participatiekaart.errors import InvalidInput
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, VOCABULARY, Naming
from participatiekaart.rdf.parsing import FORMATS, parse_bytes, parse_file
from participatiekaart.rdf.records import Record, split

VALID = Path(__file__).parents[1] / "corpus" / "valid"
ID = f"{SHARED_BASE}id/"
HEADER = "".join(f"@prefix {prefix}: <{PREFIXES[prefix]}> .\n" for prefix in ("dct", "edtf", "pk", "schema", "xsd"))
BUNDLED = sorted([*bundled.data.rglob("*.ttl"), *bundled.ontology.rglob("*.ttl")])


def records(turtle: str, naming: Naming | None = None) -> dict[str, Record]:
    """The records of a Turtle text, by path."""
    lines = parse_bytes(f"@base <{ID}> .\n{HEADER}{turtle}".encode(), ox.RdfFormat.TURTLE, "a.ttl")
    return {record.name.path: record for record in split(lines, naming or Naming(), "a.ttl")}


def record(turtle: str) -> Record:
    """The only record of a Turtle text."""
    [found] = records(turtle).values()
    return found


def owned(content: Record) -> set[str]:
    """The local names of the nodes that a record owns."""
    return set(re.findall(rf"{re.escape(content.name.iri)}#([^>]*)>", content.content.decode()))


# --- Which record a triple belongs to ----------------------------------------------------------------------------------------


def test_each_triple_goes_to_the_record_of_its_subject() -> None:
    found = records(
        """
        <practice/a> schema:name "a"@nl ; pk:site <place/b> .
        <place/b> schema:name "b"@nl .
        <practice/a#c> schema:name "c"@nl .
        <concept/sector> schema:name "s"@nl . <concept/sector/groen> schema:name "g"@nl .
        """
    )
    assert {path: len(each.lines) for path, each in found.items()} == {"practice/a": 3, "place/b": 1, "concept/sector": 2}


def test_content_is_sorted_and_free_of_duplicates() -> None:
    twice = record('<practice/b> schema:name "b"@nl, "a"@nl . <practice/b> schema:name "b"@nl .')
    assert twice.lines == sorted(set(twice.lines))
    assert len(twice.lines) == 2
    assert twice.content == b"".join(twice.lines)


def test_hash_is_of_the_content() -> None:
    one = record('<practice/a> schema:name "a"@nl .')
    assert one.hash == hashlib.sha256(one.content).hexdigest()
    assert one.hash == record('<practice/a>   schema:name "a"@NL . # comment').hash
    assert one.hash != record('<practice/a> schema:name "a" .').hash


def test_quads_stand_in_the_graph_of_the_record() -> None:
    one = record('<practice/a> schema:name "punt .\\n en <a> ." .')
    [quad] = ox.parse(one.quads(), format=ox.RdfFormat.N_QUADS)
    assert quad.graph_name == ox.NamedNode(f"{SHARED_BASE}graph/practice/a")
    assert f"{quad.triple} .\n".encode() == one.content


def test_only_the_file_of_the_vocabulary_names_terms_of_others() -> None:
    borrowed = "<http://www.w3.org/ns/org#member> schema:name 'lid'@nl ."
    with pytest.raises(InvalidInput, match="belongs to no record"):
        records(borrowed)
    vocabulary = f"<{VOCABULARY}> a <http://www.w3.org/2002/07/owl#Ontology> . {borrowed}"
    assert list(records(vocabulary)) == ["def"]


def test_not_even_the_vocabulary_has_malformed_record_names() -> None:
    with pytest.raises(InvalidInput, match="practice/Foo"):
        records(f"<{VOCABULARY}> a <http://www.w3.org/2002/07/owl#Ontology> . <practice/Foo> schema:name 'a' .")


def test_own_base_holds_own_records() -> None:
    own = Naming("https://zeeland.example.org/")
    found = records("<https://zeeland.example.org/id/practice/a> schema:name 'a' ; pk:event [ dct:description 'b' ] .", own)
    assert found["practice/a"].name.graph == "https://zeeland.example.org/graph/practice/a"
    assert b"<https://zeeland.example.org/id/practice/a#event-" in found["practice/a"].content


# --- Names of owned nodes ----------------------------------------------------------------------------------------------------


def test_owned_node_is_named_after_its_record_its_property_and_what_it_says() -> None:
    one = record("<practice/a> pk:event [ dct:description 'kick-off' ] .")
    [name] = owned(one)
    assert re.fullmatch(r"event-[0-9a-f]{10}", name)
    assert b"_:" not in one.content


@pytest.mark.parametrize("path", sorted(VALID.glob("practice.*")), ids=lambda path: path.name)
def test_format_order_and_labels_do_not_matter(path: Path) -> None:
    expected = {each.name: each.content for each in split(parse_file(VALID / "practice.ttl", 2**20), Naming(), "a")}
    lines = parse_file(path, 2**20).splitlines(keepends=True)
    random.Random(7).shuffle(lines)
    labels = defaultdict(map("_:x{}".format, count()).__next__)
    renamed = re.sub(rb"(?:^|(?<= ))_:\w+", lambda found: labels[found[0]].encode(), b"".join(lines), flags=re.MULTILINE)
    assert {each.name: each.content for each in split(renamed, Naming(), "b")} == expected
    assert len(labels) == 8


def test_unchanged_neighbours_keep_their_names() -> None:
    before = record("<practice/a> pk:event [ dct:description 'a' ], [ dct:description 'b' ; pk:location [ schema:name 'c' ] ] .")
    after = record("<practice/a> pk:event [ dct:description 'A' ], [ dct:description 'b' ; pk:location [ schema:name 'c' ] ] .")
    assert len(owned(before) & owned(after)) == 2
    assert len(owned(before) ^ owned(after)) == 2


def test_change_inside_a_node_changes_the_names_around_it_only() -> None:
    before = record("<practice/a> pk:event [ dct:description 'a' ; pk:location [ schema:name 'c' ] ] .")
    after = record("<practice/a> pk:event [ dct:description 'a' ; pk:location [ schema:name 'd' ] ] .")
    assert not owned(before) & owned(after)
    assert {name.split("-")[0] for name in owned(after)} == {"event", "location"}


def test_identical_nodes_are_one() -> None:
    assert len(owned(record("<practice/a> pk:event [ dct:description 'a' ], [ dct:description 'a' ] ."))) == 1
    nested = "[ dct:description 'a' ; pk:location [ schema:name 'c' ] ]"
    assert len(owned(record(f"<practice/a> pk:event {nested}, {nested} ."))) == 2


def test_same_words_in_two_records_are_two_nodes() -> None:
    found = records("<practice/a> pk:event [ dct:description 'a' ] . <practice/b> pk:event [ dct:description 'a' ] .")
    assert {path: len(each.lines) for path, each in found.items()} == {"practice/a": 2, "practice/b": 2}
    assert owned(found["practice/a"]) == owned(found["practice/b"])


def test_node_of_a_named_owned_node_belongs_to_the_same_record() -> None:
    one = record("<practice/a> pk:event <practice/a#kick-off> . <practice/a#kick-off> pk:location [ schema:name 'b' ] .")
    assert owned(one) == {"kick-off", *(name for name in owned(one) if name.startswith("location-"))}


def test_list_becomes_nodes_of_the_record() -> None:
    one = record("<practice/a> schema:about ( 'a' 'b' ) .")
    assert b"_:" not in one.content
    assert sorted(name.split("-")[0] for name in owned(one)) == ["about", "rest"]


def test_text_that_looks_like_a_blank_node_stays_text() -> None:
    assert record("<practice/a> schema:name '_:b0' .").content.endswith(b'"_:b0" .\n')
    assert b'"a _:b0 ."' in record("<practice/a> schema:name 'a _:b0 .' ; pk:event [ schema:name '_:c' ] .").content


@pytest.mark.parametrize(
    ("turtle", "reason"),
    [
        ("<practice/a> pk:event _:x . <practice/b> pk:event _:x . _:x schema:name 'x' .", "used in 2 places"),
        ("<practice/a> pk:event _:x ; pk:site _:x . _:x schema:name 'x' .", "used in 2 places"),
        (
            "<practice/a> pk:event _:x, _:y . _:x pk:location _:z . _:y schema:about _:z . _:z schema:name 'z' .",
            "used in 2 places",
        ),
        ("<practice/a> schema:name 'a' . _:x schema:name 'x' .", "belongs to no record"),
        ("[ schema:name 'x' ] .", "belongs to no record"),
        ("<practice/a> schema:name 'a' . _:x schema:about _:x .", "in a circle"),
        ("<practice/a> pk:event _:x . _:x schema:about _:y . _:y schema:about _:x .", "in a circle"),
        ("<practice/a> pk:event _:x . _:x schema:about _:x .", "in a circle"),
        ("<https://www.example.org/a> pk:event [ schema:name 'x' ] .", "belongs to no record"),
    ],
)
def test_node_without_exactly_one_owner_is_refused(turtle: str, reason: str) -> None:
    with pytest.raises(InvalidInput, match=f"^a.ttl: .*{reason}"):
        records(turtle)


@pytest.mark.parametrize("reverse", [False, True], ids=["root first", "leaf first"])
def test_nodes_too_deep_inside_each_other_are_refused(reverse: bool) -> None:
    lines = [b"<%bpractice/a> <urn:p> _:n0 .\n" % ID.encode()]
    lines += [b"_:n%d <urn:p> _:n%d .\n" % (number, number + 1) for number in range(5_000)]
    if reverse:
        lines.reverse()
    with pytest.raises(InvalidInput, match="too deep inside each other"):
        split(b"".join(lines), Naming(), "a.nt")


def test_nodes_inside_each_other_as_deep_as_people_write_are_read() -> None:
    depth = 30
    one = record("<practice/a> schema:about " + "[ schema:about " * depth + "'a'" + " ]" * depth + " .")
    assert len(owned(one)) == depth


# --- Derived dates -----------------------------------------------------------------------------------------------------------


def derived(turtle: str) -> dict[str, str]:
    """The first and last day that are derived for a record."""
    return dict(
        re.findall(r'#(earliest|latest)> "([^"]*)"\^\^<http://www.w3.org/2001/XMLSchema#date>', record(turtle).content.decode())
    )


@pytest.mark.parametrize(
    ("stated", "earliest", "latest"),
    [
        ('dct:date "2017-07-10"^^xsd:date', "2017-07-10", "2017-07-10"),
        ('dct:date "2018-07"^^xsd:gYearMonth', "2018-07-01", "2018-07-31"),
        ('dct:date "2018"^^xsd:gYear', "2018-01-01", "2018-12-31"),
        ('dct:date "2019-21"^^edtf:EDTF', "2019-03-01", "2019-05-31"),
        ('dct:date "2018-08/2019-07"^^edtf:EDTF', "2018-08-01", "2019-07-31"),
        ('schema:datePublished "2016-02"^^xsd:gYearMonth', "2016-02-01", "2016-02-29"),
        ('schema:startDate "2018"^^xsd:gYear', "2018-01-01", None),
        ('schema:endDate "2018"^^xsd:gYear', None, "2018-12-31"),
        ('schema:startDate "2018-08"^^xsd:gYearMonth ; schema:endDate "2019-22"^^edtf:EDTF', "2018-08-01", "2019-08-31"),
        ('dct:date "2018"^^xsd:gYear, "2019-02-03"^^xsd:date', "2018-01-01", "2019-02-03"),
        ('schema:startDate "2019"^^xsd:gYear ; schema:endDate "2018"^^xsd:gYear', "2019-01-01", "2018-12-31"),
    ],
)
def test_bounds_of_a_date_are_derived(stated: str, earliest: str | None, latest: str | None) -> None:
    expected = {"earliest": earliest, "latest": latest}
    assert derived(f"<practice/a> {stated} .") == {key: value for key, value in expected.items() if value}


def test_bounds_stand_on_the_node_that_has_the_date() -> None:
    one = record('<practice/a> pk:period [ schema:startDate "2018"^^xsd:gYear ] .')
    [name] = owned(one)
    assert f'<{one.name.iri}#{name}> <{PREFIXES["pk"]}earliest> "2018-01-01"' in one.content.decode()


@pytest.mark.parametrize(
    "stated", ['dct:date "2018"^^xsd:gYear ; pk:earliest "2017-01-01"^^xsd:date', 'pk:latest "soon" ; dct:date "2018"^^xsd:gYear']
)
def test_bounds_that_somebody_sends_back_are_derived_again(stated: str) -> None:
    assert record(f"<practice/a> {stated} .") == record('<practice/a> dct:date "2018"^^xsd:gYear .')


def test_bounds_of_no_date_are_dropped() -> None:
    assert record('<practice/a> schema:name "a" ; pk:earliest "2018-01-01"^^xsd:date .') == record(
        '<practice/a> schema:name "a" .'
    )
    assert records('<practice/a> pk:earliest "2018-01-01"^^xsd:date .') == {}


def test_date_that_does_not_exist_is_told_with_file_and_node() -> None:
    with pytest.raises(InvalidInput, match=r"^a\.ttl: '2017-02-30' is not a date .*practice/a") as refused:
        records('<practice/a> dct:date "2017-02-30"^^xsd:date .')
    assert "practice/a" in refused.value.text["nl"]


def test_other_properties_may_hold_anything_that_looks_like_a_date() -> None:
    assert derived('<practice/a> schema:name "2017-02-30" .') == {}


# --- Properties --------------------------------------------------------------------------------------------------------------

PREDICATES = st.sampled_from(["schema:about", "schema:name", "pk:event", "dct:subject"])
LITERALS = st.sampled_from(["'a'", "'b'@nl", "7", "true", "'_:x'", "<place/b>", "<urn:x>", "'c \\n\\\" .'"])
DATED = st.sampled_from(["dct:date '2018'", "schema:startDate '2017-02'", "schema:endDate '2019-21'", "dct:date '2018/2019'"])


def _node(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    said = st.lists(st.builds("{} {}".format, PREDICATES, inside) | DATED, max_size=4)
    return said.map(lambda each: f"[ {' ; '.join(each)} ]")


TREES = st.recursive(LITERALS, _node, max_leaves=12)
TURTLE = st.lists(
    st.builds("<{}> {} {} .".format, st.sampled_from(["practice/a", "practice/a#n", "place/b"]), PREDICATES, TREES), min_size=1
)


@given(TURTLE)
def test_splitting_again_what_was_split_changes_nothing(statements: list[str]) -> None:
    for path, one in records("\n".join(statements)).items():
        [again] = split(one.content, Naming(), "a.nt")
        assert again.name.path == path
        assert again == one
        assert again.hash == one.hash
        [written] = split(parse_bytes(one.content, ox.RdfFormat.TURTLE, "a.ttl"), Naming(), "a.ttl")
        assert written == one


@given(TURTLE, st.randoms(use_true_random=False))
def test_order_of_statements_does_not_matter(statements: list[str], chance: random.Random) -> None:
    shuffled = chance.sample(statements, len(statements))
    assert records("\n".join(shuffled)) == records("\n".join(statements))


@given(TURTLE)
def test_no_triple_is_lost_or_made_up_except_derived_dates(statements: list[str]) -> None:
    """Without names, what went in is what came out: nodes that say the same are one, so compare what they say."""
    lines = parse_bytes(f"@base <{ID}> .\n{HEADER}{' '.join(statements)}".encode(), ox.RdfFormat.TURTLE, "a.ttl")
    found = split(lines, Naming(), "a.ttl")
    came_out = b"".join(one.content for one in found)
    hidden = re.compile(rb"<[^>]*#[a-zA-Z]+-[0-9a-f]{10}>|(?:^|(?<= ))_:\w+", re.MULTILINE)
    bound = re.compile(rb"[^\n]*def#(?:earliest|latest)> [^\n]*\n")
    assert set(hidden.sub(b"_", bound.sub(b"", came_out)).splitlines()) == set(hidden.sub(b"_", lines).splitlines())


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_bundled_record_is_the_same_when_its_content_is_read_again(path: Path) -> None:
    for one in split(parse_file(path, 2**25), Naming(), path.name):
        for suffix in (".nt", ".ttl"):
            assert split(parse_bytes(one.content, FORMATS[suffix], "again"), Naming(), "again") == [one]
