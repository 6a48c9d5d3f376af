"""Sorting by several keys agrees with sorting in Python, from any place on."""

from __future__ import annotations

from typing import Any

import tantivy
from hypothesis import given, settings
from hypothesis import strategies as st
from tantivy import FieldType, Query

from participatiekaart.index.ordering import Ordering, SortKey

_TYPES = {"text": FieldType.Text, "number": FieldType.Float, "day": FieldType.Integer}
_DOCUMENTS = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.lists(st.sampled_from(["61", "6162", "62", "7a"]), max_size=1),
            "number": st.lists(st.sampled_from([-2.0, 0.0, 1.5, 7.0]), max_size=2, unique=True).map(sorted),
            "day": st.lists(st.integers(-1, 2), max_size=2, unique=True).map(sorted),
        }
    ),
    min_size=1,
    max_size=25,
)
_KEYS = st.lists(st.tuples(st.sampled_from(list(_TYPES)), st.booleans()), max_size=3, unique_by=lambda key: key[0])


def _index(documents: list[dict[str, list[Any]]]) -> tantivy.Index:
    """An index with a segment for every ten documents, numbered in an order of their own."""
    builder = tantivy.SchemaBuilder()
    for name in ("text", "order"):
        builder.add_text_field(name, stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_float_field("number", indexed=True, fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    schema = builder.build()
    index = tantivy.Index(schema)
    for start in range(0, len(documents), 10):
        writer = index.writer(15_000_000, 1)
        for number, each in enumerate(documents[start : start + 10], start):
            writer.add_document(tantivy.Document.from_dict({**each, "order": [_order(number)]}, schema))
        writer.commit()
        writer.wait_merging_threads()
    index.reload()
    return index


def _order(number: int) -> str:
    return f"{number * 37 % 101:02x}"


@settings(max_examples=100)
@given(documents=_DOCUMENTS, said=_KEYS, most=st.integers(1, 30))
def test_pages_follow_each_other_in_the_order_of_the_keys(
    documents: list[dict[str, list[Any]]], said: list[tuple[str, bool]], most: int
) -> None:
    expected = sorted(range(len(documents)), key=_order)
    for name, descending in reversed(said):
        known = [each for each in expected if documents[each][name]]
        unknown = [each for each in expected if not documents[each][name]]
        expected = sorted(known, key=lambda each, name=name: documents[each][name][0], reverse=descending) + unknown  # type: ignore[misc]
    index = _index(documents)
    searcher, every = index.searcher(), Query.all_query()
    keys = [*(SortKey(name, _TYPES[name], descending) for name, descending in said), SortKey("order", FieldType.Text)]
    ordering = Ordering(index, searcher, keys, last=lambda stored: stored["order"][0])
    found: list[str] = []
    page, total = ordering.first(every, most)
    while page:
        found += [searcher.doc(each.address)["order"][0] for each in page]
        page = ordering.next(every, most, ordering.place(every, page[-1]))
    assert total == len(expected)
    assert found == [_order(each) for each in expected]


def test_key_takes_only_values_of_its_field() -> None:
    text, number, day = (SortKey(name, type_) for name, type_ in _TYPES.items())
    assert text.takes("6162")
    assert not text.takes("6162) OR (")
    assert not text.takes("616")
    assert number.takes(1.5)
    assert not number.takes("61")
    assert day.takes(3)
    assert not day.takes(1 << 63)
    assert not day.takes(True)
