"""Finding by text: in Dutch and English, unfinished, misspelt, by another word; and never by a query language."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart.index import Index, Page, Selection
from participatiekaart.index.published import published_index
from participatiekaart.rdf.names import Naming
from participatiekaart.workspace import Workspace
from tests.index.worlds import World


@pytest.fixture(scope="module")
def index(bundled_workspace: Workspace) -> Index:
    return bundled_workspace.index()


def found(index: Index, text: str, collection: str = "practices") -> set[str]:
    """The keys of all that a text finds."""
    return {hit.key for hit in index.search(collection, Selection(text=text, limit=100)).hits}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Operatie Schoolvoorbeeld", "operatie-schoolvoorbeeld"),
        ("OPERATIE", "operatie-schoolvoorbeeld"),
        ("vulnerable pupil", "operatie-schoolvoorbeeld"),
        ("kwetsbare leerling", "operatie-schoolvoorbeeld"),
        ("schoonmaakbedrijf", "operatie-schoolvoorbeeld"),
        ("landscaping", "operatie-schoolvoorbeeld"),
        ("cleaning Almere", "operatie-schoolvoorbeeld"),
        ("Flevoland", "operatie-schoolvoorbeeld"),
    ],
    ids=["name", "capitals", "English", "Dutch", "singular", "synonym", "label of what it is about", "region above its own"],
)
def test_text_finds(index: Index, text: str, key: str) -> None:
    assert key in found(index, text)


@pytest.mark.parametrize("name", ["tuinieren", "landschapsverzorging", "gardening"])
def test_text_finds_what_a_concept_is_about_by_each_of_its_names(tmp_path: Path, name: str) -> None:
    world = World(tmp_path)
    labels = 'skos:prefLabel "tuinieren"@nl ; skos:altLabel "landschapsverzorging"@nl, "gardening"@en'
    world.change(f"""
        <concept/sector> a skos:ConceptScheme . <concept/sector/tuin> a skos:Concept ; {labels} .
        <practice/a> a pk:PracticeExample ; schema:name "A"@nl ; pk:sector <concept/sector/tuin> .
    """)
    world.publish()
    assert found(published_index(world.path, world.model, Naming()).get(), name) == {"a"}


def test_best_answer_comes_first(index: Index) -> None:
    assert index.search("practices", Selection(text="schoolvoorbeeld")).hits[0].key == "operatie-schoolvoorbeeld"
    assert index.search("municipalities", Selection(text="utrecht")).hits[0].key == "gm0344"


def test_all_words_have_to_be_there(index: Index) -> None:
    assert found(index, "almere schoonmaak") == found(index, "almere ") & found(index, "schoonmaak")
    assert "topacademie-wvs-schoonmaak" not in found(index, "almere schoonmaak")


def test_last_word_may_be_unfinished_and_no_other(index: Index) -> None:
    assert "operatie-schoolvoorbeeld" in found(index, "operatie schoolvoorb")
    assert "topacademie-wvs-schoonmaak" in found(index, "schoonm")


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("schonmaak", "schoonmaak"),
        ("operatie schoolvoorbeld", "operatie schoolvoorbeeld"),
        ("lamere ", "almere"),
        ("schoonmaak", ""),
    ],
)
def test_misspelt_word_finds_and_suggests_what_was_meant(index: Index, text: str, suggestion: str) -> None:
    page = index.search("practices", Selection(text=text))
    assert page.total
    assert page.suggestion == suggestion


def test_word_that_resembles_nothing_finds_nothing_and_suggests_nothing(index: Index) -> None:
    assert _seen(index.search("practices", Selection(text="qqqqxxzzyyww"))) == (0, "")


def _seen(page: Page) -> tuple[int, str]:
    return page.total, page.suggestion


@pytest.mark.parametrize("same", ["Cafe\u0301", "CAFÉ", "\u200fcafé\u200e", "ca\u00adfé", "cafe"])
def test_unicode_in_any_form_is_the_same_word(index: Index, same: str) -> None:
    assert found(index, same, "organisations") == found(index, "café", "organisations")


def test_snippet_marks_the_words_and_escapes_the_rest(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.change('<area/a> a pk:NamedArea ; schema:name "Een <b>vette</b> <img src=x> \\"kraai\\" & merel"@nl .')
    world.publish()
    [hit] = published_index(world.path, world.model, Naming()).get().search("areas", Selection(text="merel")).hits
    escaped = "Een &lt;b&gt;vette&lt;/b&gt; &lt;img src=x&gt; &quot;kraai&quot; &amp; <mark>merel</mark>"
    assert hit.snippets["nl"].splitlines()[0] == escaped


@pytest.mark.parametrize(("language", "shown"), [("nl", "nl"), ("en", "en"), ("", "nl")])
def test_snippet_is_in_the_language_of_the_reader(index: Index, language: str, shown: str) -> None:
    for hit in index.search("practices", Selection(text="mbo", language=language)).hits[:3]:
        assert list(hit.snippets) == [shown]


def test_snippet_is_in_the_other_language_where_the_words_stand_in_that_only(index: Index) -> None:
    assert list(index.search("practices", Selection(text="leerlingen", language="en")).hits[0].snippets) == ["nl"]


def test_snippet_marks_the_end_of_an_unfinished_word(index: Index) -> None:
    assert "<mark>Schoolvoorbeeld</mark>" in index.search("practices", Selection(text="schoolvo")).hits[0].snippets["nl"]


@pytest.mark.parametrize("blank", ["", "   ", "\t\n", "\u200f\u200e "])
def test_blank_text_is_no_text(index: Index, blank: str) -> None:
    assert index.search("practices", Selection(text=blank)).total == index.search("practices", Selection()).total


@pytest.mark.parametrize(
    "text",
    ["*", "?", ".*", "[a-z]+", "name:", "* OR *", "!!!", "\x00", '"', "NOT", "iri:*", "a^9", "~", "{a TO b}", "\\", "(((", "+-"],
)
def test_query_language_means_nothing(index: Index, text: str) -> None:
    assert index.search("practices", Selection(text=text)).total < index.search("practices", Selection()).total


@settings(max_examples=200)
@given(text=st.text(max_size=200) | st.text(alphabet="aeo *?\"'\\:~^()[]{}+-!&|\x00\u202e\ud800", max_size=60))
def test_no_text_does_harm(index: Index, text: str) -> None:
    page = index.search("concepts", Selection(text=text))
    assert page.total >= len(page.hits)


@pytest.mark.parametrize("part", ["schoonmaak ", "xqz", "x ", "é", "\u202e", "\x00", "😀 ", "a b c d e f g ", "(*)"])
def test_long_text_takes_no_time(index: Index, part: str) -> None:
    started = perf_counter()
    index.search("practices", Selection(text=part * (10_000 // len(part))))
    assert perf_counter() - started < 0.5
