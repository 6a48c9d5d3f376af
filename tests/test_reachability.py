"""What is reached, compared with what walking as many steps as there are nodes finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.reachability import reachable

_NODES = st.integers(0, 8)


@given(starts=st.lists(_NODES), steps=st.dictionaries(_NODES, st.lists(_NODES, max_size=4)))
def test_all_that_steps_lead_to_is_reached_once_whatever_circles_there_are(
    starts: list[int], steps: dict[int, list[int]]
) -> None:
    expected = set(starts)
    for _ in range(9):
        expected |= {further for each in expected for further in steps.get(each, ())}
    found = reachable(starts, lambda each: steps.get(each, ()))
    assert len(found) == len(set(found))
    assert set(found) == expected
    assert found[: len(set(starts))] == list(dict.fromkeys(starts))
