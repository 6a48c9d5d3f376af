"""The operations of an update, however the text is laid out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart.graph.operations import DEFAULT, Operation, declarations_first, operations
from participatiekaart.rdf.sparql import Dataset, tokens

PROLOGUE = ["BASE", "<http://a.example/b/c>", "PREFIX", "e:", "<http://e.example/ns#>", "PREFIX", "graphs:", "<urn:x:>"]
NS = "http://e.example/ns#"


def one(update: str, base: str = "") -> Operation:
    """The only operation of an update."""
    [found] = operations(update, base)
    return found


# --- what is read from a text ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["INSERT", "DELETE"])
def test_data_is_what_stands_in_braces(verb: str) -> None:
    found = one(f"{verb} DATA {{ <urn:s> <urn:p> '}}' . GRAPH <urn:g> {{ <urn:s> <urn:p> 1 }} }}")
    data = "{ <urn:s> <urn:p> '}' . GRAPH <urn:g> { <urn:s> <urn:p> 1 } }"
    assert (found.verb, found.inserts, found.deletes) == (verb, *((data, "") if verb == "INSERT" else ("", data)))


def test_delete_where_deletes_what_it_matches() -> None:
    found = one("DELETE WHERE { ?s ?p 1 }")
    assert (found.verb, found.deletes, found.inserts, found.pattern) == ("MODIFY", "{ ?s ?p 1 }", "", "{ ?s ?p 1 }")


def test_templates_pattern_and_graphs_of_a_modification_are_told_apart() -> None:
    found = one(
        "WITH <urn:g> DELETE { ?s ?p 1 } INSERT { ?s ?p 2 } USING <urn:a> USING NAMED <urn:b> USING <urn:c> WHERE { ?s ?p ?o }"
    )
    assert (found.verb, found.deletes, found.inserts, found.pattern) == ("MODIFY", "{ ?s ?p 1 }", "{ ?s ?p 2 }", "{ ?s ?p ?o }")
    assert (found.with_graph, found.using) == ("urn:g", Dataset(("urn:a", "urn:c"), ("urn:b",)))


def test_an_empty_delete_template_deletes_nothing() -> None:
    assert one("DELETE {} WHERE { ?s ?p ?o }").deletes == "{}"


@pytest.mark.parametrize(
    ("update", "verb", "graphs", "is_silent"),
    [
        ("CLEAR ALL", "CLEAR", ("ALL",), False),
        ("drop silent named", "DROP", ("NAMED",), True),
        ("CLEAR DEFAULT", "CLEAR", (DEFAULT,), False),
        ("DROP GRAPH <urn:g>", "DROP", ("urn:g",), False),
        ("CREATE SILENT GRAPH <urn:g>", "CREATE", ("urn:g",), True),
        ("COPY <urn:a> TO <urn:b>", "COPY", ("urn:a", "urn:b"), False),
        ("MOVE GRAPH <urn:a> TO DEFAULT", "MOVE", ("urn:a", DEFAULT), False),
        ("ADD SILENT DEFAULT TO GRAPH <urn:b>", "ADD", (DEFAULT, "urn:b"), True),
    ],
)
def test_operations_on_whole_graphs_name_them(update: str, verb: str, graphs: tuple[str, ...], is_silent: bool) -> None:
    found = one(update)
    assert (found.verb, found.graphs, found.is_silent) == (verb, graphs, is_silent)


def test_load_is_kept_as_it_is() -> None:
    assert one("LOAD SILENT <http://a.example/> INTO GRAPH <urn:g>").text == "LOAD SILENT <http://a.example/> INTO GRAPH <urn:g>"


def test_declarations_hold_for_what_comes_after_them() -> None:
    first, second, third = operations(
        "PREFIX e: <urn:1:> DROP GRAPH e:a ; DROP GRAPH e:a ; BASE <http://b.example/x/> PREFIX e: <../> DROP GRAPH e:a",
        "http://base.example/",
    )
    assert (first.graphs, second.graphs, third.graphs) == (("urn:1:a",), ("urn:1:a",), ("http://b.example/a",))
    assert second.prologue == first.prologue == "PREFIX e: <urn:1:>\n"
    assert third.prologue == first.prologue + "BASE <http://b.example/x/>\nPREFIX e: <../>\n"


@pytest.mark.parametrize("update", ["", "# nothing", "PREFIX e: <urn:>", "BASE <urn:a> # and no more"])
def test_a_text_without_operations_has_none(update: str) -> None:
    assert list(operations(update)) == []


def test_a_semicolon_at_the_end_is_no_operation() -> None:
    assert len(list(operations("CLEAR ALL ; DELETE WHERE { ?s ?p 1 ; ?q 2 } ;"))) == 2


# --- however it is laid out --------------------------------------------------------------------------------------------------

UPDATES = {
    "data": ["INSERT", "DATA", "{", "GRAPH", "e:a", "{", "e:s", "e:p", "'WHERE } # ;'", "}", "}"],
    "modification": [
        *("WITH", "e:w", "DELETE", "{", "GRAPH", "?g", "{", "?s", "e:p", "?o", "}", "}"),
        *("INSERT", "{", "?s", "e:p", "1", "}", "USING", "graphs:a", "USING", "NAMED", "<#b>"),
        *("WHERE", "{", "?s", "e:p", "?o", ".", "GRAPH", "$g", "{", "?s", "graphs:q", "?o", "}", "}"),
    ],
    "delete where": ["DELETE", "WHERE", "{", "GRAPH", "e:a", "{", "?s", "e:p", "?o", "}", "}"],
    "clear": ["CLEAR", "SILENT", "GRAPH", "e:a"],
    "drop all": ["DROP", "SILENT", "ALL"],
    "drop named": ["DROP", "NAMED"],
    "create": ["CREATE", "GRAPH", "graphs:b"],
    "copy": ["COPY", "SILENT", "GRAPH", "e:a", "TO", "DEFAULT"],
    "add": ["ADD", "DEFAULT", "TO", "e:b"],
    "move": ["MOVE", "e:a", "TO", "GRAPH", "<../d>"],
}
spaces = st.sampled_from([" ", "\n", "\t", " # ; } GRAPH <urn:x>\n", " #\r"])


@st.composite
def laid_out(draw: st.DrawFn, pieces: list[str]) -> str:
    """The pieces of an update with anything or nothing between them, and keywords in any case."""
    said = ""
    for each, after in zip(pieces, [*pieces[1:], ";"], strict=True):
        is_keyword = each.isalpha() and each.isupper()
        goes_on = each[-1].isalnum() and not is_keyword and after[0].isalnum()
        word = draw(st.sampled_from([each, each.lower(), each.title()])) if is_keyword else each
        said += word + draw(spaces if goes_on else spaces | st.just(""))
    return said


def essence(found: Operation) -> Operation:
    """An operation without its layout."""
    flat = {
        name: " ".join(token.text for token in tokens(getattr(found, name)))
        for name in ("prologue", "deletes", "inserts", "pattern")
    }
    return replace(found, text="", **flat)


@settings(max_examples=300)
@given(st.data(), st.lists(st.sampled_from(sorted(UPDATES)), min_size=1, max_size=3))
def test_whatever_stands_between_the_words_the_operations_are_the_same(data: st.DataObject, names: list[str]) -> None:
    pieces = [*PROLOGUE, *(each for name in names for each in (*UPDATES[name], ";"))]
    text = data.draw(laid_out(pieces))
    with suppress(RuntimeError):
        ox.Store().update("{} DROP GRAPH <urn:x>; {}".format(*declarations_first(text)))  # Oxigraph accepts it
    assert [essence(each) for each in operations(text)] == [essence(each) for each in operations(" ".join(pieces))]


def test_characters_of_any_script_may_be_in_names() -> None:
    update = "PREFIX é·-π: <urn:x:> DROP GRAPH é·-π:a\u0301\u203f ; DROP GRAPH é·-π:%41\\-.b"
    assert [each.graphs for each in operations(update)] == [("urn:x:a\u0301\u203f",), ("urn:x:%41-.b",)]
    for name in ("a\u0301\u203f", "%41\\-.b"):
        ox.Store().update(f"PREFIX é·-π: <urn:x:> DROP SILENT GRAPH é·-π:{name}")
