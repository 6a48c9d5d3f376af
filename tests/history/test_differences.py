"""Differences as RDF Patch: applied to the old state they give the new one."""

from __future__ import annotations

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.history import Difference
from participatiekaart.rdf.records import Record

from .conftest import NAME, state

_iris = st.sampled_from("abc").map(lambda each: ox.NamedNode(f"https://example.org/{each}"))
_texts = st.text(st.characters(codec="utf-8"), max_size=8)
_literals = st.one_of(
    _texts.map(ox.Literal), _texts.map(lambda each: ox.Literal(each, language="nl")), st.integers().map(ox.Literal)
)
_triples = st.builds(ox.Triple, _iris, _iris, _iris | _literals)


def record(triples: set[ox.Triple]) -> Record:
    """A record that says this, in canonical form."""
    return Record(NAME, "".join(sorted(f"{each} .\n" for each in triples)).encode())


def applied(patch: bytes, content: bytes) -> bytes:
    """What a patch makes of N-Triples: a reader of RDF Patch in as few words as can be."""
    triples = set(ox.parse(content, format=ox.RdfFormat.N_TRIPLES))
    is_open = False
    for row in patch.decode().removesuffix("\n").split("\n"):
        operation, _, rest = row.partition(" ")
        assert row.endswith(" .")
        assert is_open == (operation in {"A", "D", "TC"})
        if operation in {"TX", "TC"}:
            is_open = operation == "TX"
        elif operation in {"A", "D"}:
            [triple] = ox.parse(rest, format=ox.RdfFormat.N_TRIPLES)
            assert (triple in triples) == (operation == "D"), "each row does something"
            triples ^= {triple}
    return "".join(sorted(f"{each.triple} .\n" for each in triples)).encode()


records = st.sets(_triples, max_size=8).map(record)


@given(records, records)
def test_the_patch_makes_the_old_state_the_new_one(old: Record, new: Record) -> None:
    patch = Difference.between(old, new).as_patch({"graph": NAME.graph})
    assert applied(patch, old.content) == new.content


@given(records, records)
def test_the_way_back_removes_what_the_way_there_adds(old: Record, new: Record) -> None:
    there, back = Difference.between(old, new), Difference.between(new, old)
    assert (there.removed, there.added) == (back.added, back.removed)


@given(records)
def test_nothing_is_different_from_itself_and_everything_from_nothing(each: Record) -> None:
    assert Difference.between(each, each) == Difference((), ())
    assert Difference.between(None, each).added == Difference.between(each, None).removed == tuple(each.lines)


def test_a_patch_tells_what_it_is_about_and_is_one_transaction() -> None:
    patch = Difference.between(state("een"), state("twee")).as_patch({"graph": NAME.graph})
    assert patch.decode() == (
        f"H graph <{NAME.graph}> .\n"
        "TX .\n"
        f'D <{NAME.iri}> <https://schema.org/name> "een"@nl .\n'
        f'A <{NAME.iri}> <https://schema.org/name> "twee"@nl .\n'
        "TC .\n"
    )
