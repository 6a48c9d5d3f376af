"""Cursors come back as they were given out, and anything else is refused."""

from __future__ import annotations

import base64
from contextlib import suppress
from dataclasses import replace
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tantivy import FieldType

from participatiekaart.errors import CursorExpired, InvalidParameter
from participatiekaart.index import Box, Filter, Selection
from participatiekaart.index.cursors import after_hits, after_values, hits_before, values_before
from participatiekaart.index.ordering import SortKey

_KEYS = [SortKey("number", FieldType.Float), SortKey("day", FieldType.Integer), SortKey("order", FieldType.Text)]
_ASKED = Selection(text="groen", filters=(Filter("sector", "is", ("groen",)),), sort=("measurementValue",))


def _with(cursor: str, asked: Selection = _ASKED, limit: int = 20) -> Selection:
    return replace(asked, cursor=cursor, limit=limit)


@given(
    number=st.none() | st.floats(allow_nan=False, allow_infinity=False),
    day=st.none() | st.integers(1, 3_652_059),
    order=st.binary(max_size=200).map(bytes.hex),
)
def test_cursor_brings_back_the_place_of_the_last_hit(number: float | None, day: int | None, order: str) -> None:
    cursor = after_values("practices", _ASKED, (number, day, order))
    assert values_before("practices", _with(cursor), _KEYS) == (number, day, order)
    assert cursor.replace("-", "").replace("_", "").isalnum()


def test_cursor_may_go_on_with_pages_of_another_size() -> None:
    cursor = after_values("practices", _ASKED, (1.0, 2, "61"))
    assert values_before("practices", _with(cursor, limit=100), _KEYS) == (1.0, 2, "61")


def test_cursor_by_relevance_counts_hits_at_one_position() -> None:
    cursor = after_hits("practices", _ASKED, 40, position=7)
    assert hits_before("practices", _with(cursor), position=7) == 40
    with pytest.raises(CursorExpired):
        hits_before("practices", _with(cursor), position=8)


def test_first_page_has_no_cursor() -> None:
    assert values_before("practices", _ASKED, _KEYS) == ()
    assert hits_before("practices", _ASKED, position=7) == 0


@pytest.mark.parametrize(
    "different",
    [
        {"text": "zorg"},
        {"filters": ()},
        {"filters": (Filter("sector", "is", ("zorg",)),)},
        {"area": Box(5, 52, 6, 53)},
        {"sort": ("-measurementValue",)},
        {"language": "en"},
    ],
    ids=str,
)
def test_cursor_of_another_question_is_refused(different: dict[str, Any]) -> None:
    other = replace(_ASKED, **different)
    with pytest.raises(InvalidParameter):
        values_before("practices", _with(after_values("practices", _ASKED, (1.0, 2, "61")), other), _KEYS)
    with pytest.raises(InvalidParameter):
        hits_before("practices", _with(after_hits("practices", _ASKED, 40, 7), other), position=7)
    with pytest.raises(InvalidParameter):
        hits_before("programmes", _with(after_hits("practices", _ASKED, 40, 7)), position=7)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda some: st.lists(some, max_size=4) | st.dictionaries(st.text(max_size=5), some, max_size=3),
)


@given(told=_JSON, keeps_question=st.booleans())
def test_forged_cursor_is_refused_or_harmless(told: object, keeps_question: bool) -> None:
    question = orjson.loads(base64.urlsafe_b64decode(after_hits("practices", _ASKED, 1, 1) + "=="))[0]
    told = [question, *told] if keeps_question and isinstance(told, list) else told
    forged = _with(base64.urlsafe_b64encode(orjson.dumps(told)).decode().rstrip("="))
    try:
        number, day, order = values_before("practices", forged, _KEYS)
    except InvalidParameter as refused:
        assert refused.parameter == "cursor"
    else:
        assert number is None or isinstance(number, int | float)
        assert day is None or isinstance(day, int)
        assert isinstance(order, str)
    with suppress(InvalidParameter, CursorExpired):
        assert hits_before("practices", forged, position=1) >= 0


@given(cursor=st.text(min_size=1) | st.binary(min_size=1).map(lambda said: base64.urlsafe_b64encode(said).decode()))
def test_text_that_is_no_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(InvalidParameter):
        values_before("practices", _with(cursor), _KEYS)
