"""What may be asked: everything else is told with the parameter that is wrong."""

from __future__ import annotations

import pytest

from participatiekaart.errors import InvalidParameter
from participatiekaart.index import Filter, Selection
from participatiekaart.workspace import Workspace


@pytest.mark.parametrize(
    ("column", "operator", "values"),
    [
        ("sector", "like", ("groen",)),
        ("sector", "is", ()),
        ("sector", "is", ("groen",) * 101),
        ("sector", "is", ("x" * 2001,)),
        ("measurementValue", "min", ("1", "2")),
        ("sector", "exists", ("true", "false")),
    ],
)
def test_filter_that_makes_no_sense_is_refused(column: str, operator: str, values: tuple[str, ...]) -> None:
    with pytest.raises(InvalidParameter) as told:
        Filter(column, operator, values)  # type: ignore[arg-type]
    assert told.value.parameter == column


@pytest.mark.parametrize("limit", [-1, 0, 101, 10**9])
def test_page_size_has_bounds(limit: int) -> None:
    with pytest.raises(InvalidParameter) as told:
        Selection(limit=limit)
    assert told.value.parameter == "limit"


@pytest.mark.parametrize(
    ("column", "operator", "value"),
    [
        ("measurementValue", "is", "six"),
        ("measurementValue", "min", "nan"),
        ("measurementValue", "max", "1e999"),
        ("measurementValue", "min", "1_000"),
        ("measurementValue", "from", "2017"),
        ("periodStartDate", "is", "yesterday"),
        ("periodStartDate", "from", "2017-02-30"),
        ("periodStartDate", "until", ""),
        ("periodStartDate", "min", "2017"),
        ("sector", "is", "gron"),
        ("sector", "is", ""),
        ("sector", "is", "\x00\u202e"),
        ("sector", "min", "1"),
        ("sector", "exists", "yes"),
        ("region", "is", "sector:groen"),
        ("partnership", "is", "https://example.org/"),
    ],
)
def test_value_that_a_column_does_not_take_is_told(bundled_workspace: Workspace, column: str, operator: str, value: str) -> None:
    with pytest.raises(InvalidParameter) as told:
        bundled_workspace.index().search("practices", Selection(filters=(Filter(column, operator, (value,)),)))  # type: ignore[arg-type]
    assert told.value.parameter == column


def test_unknown_column_is_told_with_the_nearest_first(bundled_workspace: Workspace) -> None:
    with pytest.raises(InvalidParameter, match=r"'sectr'.* sector, "):
        bundled_workspace.index().search("practices", Selection(filters=(Filter("sectr", "is", ("groen",)),)))
    with pytest.raises(InvalidParameter) as told:
        bundled_workspace.index().search("practices", Selection(facets=("sectr",)))
    assert told.value.parameter == "facets"
