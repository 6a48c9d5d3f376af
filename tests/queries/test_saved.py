"""Query files: what has to stand in one, and that a value never becomes another part of the query."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart import bundled
from participatiekaart.errors import InvalidInput, InvalidParameter
from participatiekaart.language import LANGUAGES, Text
from participatiekaart.queries import Parameter, SavedQuery
from participatiekaart.rdf.names import SHARED_BASE
from tests.conftest import Published

HEADER = """# title@nl: Welke?
# title@en: Which?
# description@nl: Wat het is.
# description@en: What it is.
"""
PARAMETER = """# param word: string
# param word@nl: Woord
# param word@en: Word
"""
COLUMN = """# column word@nl: Woord
# column word@en: Word
"""
QUERY = COLUMN + 'SELECT ?word {\n  VALUES ?word { "a" }  # parameter\n}\n'
LABEL = Text(nl="Woord", en="Word")


def read(folder: Path, content: str) -> SavedQuery:
    path = folder / "which.rq"
    path.write_text(content, "utf-8")
    return SavedQuery.read(path)


def nothing_to_pick(_parameter: Parameter) -> dict[str, Text]:
    return {}


def solutions(sparql: str) -> list[ox.Term | None]:
    """What the first column of a query holds that needs no data."""
    found = ox.Store().query(sparql)
    assert isinstance(found, ox.QuerySolutions)
    return [each[0] for each in found]


def test_a_file_says_what_it_asks_and_what_may_be_filled_in(tmp_path: Path) -> None:
    query = read(tmp_path, HEADER + PARAMETER + QUERY)
    assert (query.name, query.iri) == ("which", f"{SHARED_BASE}query/which")
    assert (query.title["nl"], query.description["en"]) == ("Welke?", "What it is.")
    assert query.columns == {"word": LABEL}
    assert query.parameters == (Parameter("word", "string", LABEL, (ox.Literal("a"),)),)


def test_a_variable_and_its_label_are_one_column_and_the_order_is_that_of_the_answer(tmp_path: Path) -> None:
    named = "".join(f"# column {name}@{language}: {name}\n" for name in ("one", "other", "kind") for language in LANGUAGES)
    query = read(
        tmp_path,
        HEADER + named + "SELECT ?kindLabel ?other ?otherLabel (COUNT(?x) AS ?one) {} GROUP BY ?kindLabel ?other ?otherLabel",
    )
    assert list(query.columns) == ["kind", "other", "one"]


@pytest.mark.parametrize(
    ("given_type", "terms", "default"),
    [
        ("string", "UNDEF", ()),
        ("integer", "2", (ox.Literal(2),)),
        ("integer", "2 3", (ox.Literal(2), ox.Literal(3))),
        ("boolean", "true", (ox.Literal(True),)),
        (
            "date",
            '"2019-08-31"^^xsd:date',
            (ox.Literal("2019-08-31", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")),),
        ),
        ("concept/sector", "<concept/sector/groen>", (ox.NamedNode(f"{SHARED_BASE}id/concept/sector/groen"),)),
        ("iri", "xsd:date", (ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"),)),
    ],
)
def test_its_own_value_is_what_sparql_reads_between_the_braces(
    tmp_path: Path, given_type: str, terms: str, default: tuple[ox.Term, ...]
) -> None:
    prologue = f"BASE <{SHARED_BASE}id/>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
    content = HEADER + PARAMETER.replace("string", given_type) + prologue + QUERY.replace('"a"', terms)
    assert read(tmp_path, content).parameters[0].default == default


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEADER.replace("# title@en: Which?\n", "") + QUERY, "# title@en"),
        (HEADER + PARAMETER.replace("# param word@nl: Woord\n", "") + QUERY, "# param word@nl"),
        (HEADER + PARAMETER.replace("# param word: string\n", "") + QUERY, "# param word: …"),
        (HEADER + PARAMETER.replace("string", "Colour!") + QUERY, "# param word: …"),
        (HEADER + QUERY, "# param word@nl"),
        (HEADER + PARAMETER + QUERY.replace("  # parameter", ""), "VALUES ?word"),
        (HEADER + PARAMETER + QUERY.replace("{\n", '{\n  VALUES ?word { "b" }  # parameter\n', 1), "that differ"),
        (HEADER + PARAMETER + QUERY.replace('"a"', "1"), "not of its type"),
        (HEADER + PARAMETER.replace("string", "concept/sector") + QUERY.replace('"a"', "<urn:x>"), "not of its type"),
        (HEADER + PARAMETER + QUERY.replace("# column word@nl: Woord\n", ""), "# column word@nl"),
        (HEADER + PARAMETER + QUERY.replace("# column word@en: Word\n", ""), "# column word@en"),
        (HEADER + PARAMETER + QUERY.replace(COLUMN, ""), "# column word@nl"),
        (HEADER + PARAMETER + "# column words@nl: Woorden\n" + QUERY, "no column words; there is: word"),
        (HEADER + PARAMETER + "# column wordLabel@nl: Woord\n" + QUERY, "no column wordLabel; there is: word"),
        (HEADER + "SELECT ?word {", "which.rq"),
        (HEADER + "ASK {}", "no SELECT query"),
    ],
)
def test_a_file_that_does_not_say_it_all_is_refused(tmp_path: Path, content: str, said: str) -> None:
    content = (
        content.replace("SELECT ?word {\n", "SELECT ?word { {\n").replace("\n}\n", "\n} }\n") if "UNION" in content else content
    )
    with pytest.raises(InvalidInput) as caught:
        read(tmp_path, content)
    assert said in str(caught.value)


def test_the_example_of_the_documentation_is_a_query_file_with_an_answer(tmp_path: Path, published: Published) -> None:
    documentation = Path(__file__).parents[2] / "docs" / "queries.md"
    query = read(tmp_path, documentation.read_text("utf-8").partition("```sparql\n")[2].partition("```")[0])
    header, *rows = published.ask(query.sparql)
    assert header == ["province", "provinceLabel", "practices"]
    assert "Flevoland" in {row[1] for row in rows}


# --- filling in ------------------------------------------------------------------------------------------------------------


def test_without_values_the_query_is_the_file(tmp_path: Path) -> None:
    query = read(tmp_path, HEADER + PARAMETER + QUERY)
    assert query.bind({}, nothing_to_pick) == query.bind({"word": ""}, nothing_to_pick) == query.sparql


def test_a_value_takes_the_place_of_the_files_own(tmp_path: Path) -> None:
    query = read(tmp_path, HEADER + PARAMETER + QUERY)
    bound = query.bind({"word": "b"}, nothing_to_pick)
    assert bound == query.sparql.replace('"a"', '"b"')
    assert solutions(bound) == [ox.Literal("b")]


def test_a_variable_that_a_subquery_has_too_is_filled_in_there_as_well(tmp_path: Path) -> None:
    line = 'VALUES ?word { "a" }  # parameter'
    query = read(tmp_path, f"{HEADER}{PARAMETER}{COLUMN}SELECT ?word {{\n  {line}\n  {{ SELECT ?word {{\n {line}\n }} }}\n}}\n")
    assert solutions(query.bind({"word": "b"}, nothing_to_pick)) == [ox.Literal("b")]


@pytest.mark.parametrize(
    ("content", "said"), [(HEADER + PARAMETER + QUERY, "there is: word"), (HEADER + "SELECT * {}", "nothing")]
)
def test_a_parameter_that_is_not_there_is_told_with_those_that_are(tmp_path: Path, content: str, said: str) -> None:
    with pytest.raises(InvalidParameter, match=said) as caught:
        read(tmp_path, content).bind({"wrod": "b"}, nothing_to_pick)
    assert caught.value.parameter == "wrod"


ATTACKS = [
    '" } #',
    '"@nl } UNION { ?s ?p ?o } #',
    "\\",
    '\\"',
    "\\u0022 } #",
    "\\\\u0022",
    "a\nb\r\n}",
    "UNDEF",
    "}  # parameter",
    "\u2028\u0085 \U0001f3eb",
    "\\g<0> \\1",
]


@given(st.one_of(st.sampled_from(ATTACKS), st.text(st.characters(exclude_categories=["Cs"]), min_size=1)))
def test_whatever_is_filled_in_is_one_literal_and_nothing_else(value: str) -> None:
    query = SavedQuery("which", Text(), Text(), QUERY, {}, (Parameter("word", "string", LABEL, ()),))
    assert solutions(query.bind({"word": value}, nothing_to_pick)) == [ox.Literal(value)]


# --- the bundled ones ------------------------------------------------------------------------------------------------------


def test_half_of_the_bundled_queries_can_be_asked_about_something_else() -> None:
    with_parameters = [each for each in SavedQuery.bundled() if each.parameters]
    assert len(with_parameters) * 2 > len(SavedQuery.bundled()) == len(list(bundled.queries.glob("*.rq")))


def test_no_parameter_has_the_name_that_chooses_the_language() -> None:
    assert all(each.name != "lang" for query in SavedQuery.bundled() for each in query.parameters)


@pytest.mark.parametrize("query", [each for each in SavedQuery.bundled() if each.parameters], ids=lambda query: query.name)
def test_a_parameter_has_labels_and_choices_and_its_own_value_is_one_of_them(query: SavedQuery, published: Published) -> None:
    workspace = published.workspace
    for each in query.parameters:
        assert set(LANGUAGES) <= each.label.keys()
        choices = each.choices(workspace.graph.snapshot(), workspace.model, workspace.naming)
        assert bool(choices) == each.is_picked
        assert {term.value for term in each.default} <= choices.keys() or not choices


@pytest.mark.parametrize("query", SavedQuery.bundled(), ids=lambda query: query.name)
def test_every_parameter_makes_a_difference(query: SavedQuery, published: Published) -> None:
    """Some value of each gives another answer than none."""
    workspace = published.workspace
    tried = {"integer": ["3"], "date": ["2019-01-01"], "string": ["stage"]}
    usual = published.ask(query.sparql)
    for each in query.parameters:
        choices = each.choices(workspace.graph.snapshot(), workspace.model, workspace.naming)
        others = tried.get(each.type) or [iri for iri in choices if (ox.NamedNode(iri),) != each.default][:30]
        answers = (published.ask(query.bind({each.name: value}, lambda _, found=choices: found)) for value in others)
        assert any(answer != usual for answer in answers)
