"""The error tree: everything that goes wrong on purpose can be told in Dutch and in English."""

from __future__ import annotations

import inspect

import pytest

from participatiekaart import errors
from participatiekaart.errors import (
    BudgetExceeded,
    EngineUnavailable,
    InvalidInput,
    InvalidParameter,
    ParticipatiekaartError,
    QueryRefused,
    RecordNotFound,
)
from participatiekaart.language import Text

TEXT = Text(nl="Dat kan niet.", en="That is impossible.")
TREE = [each for _, each in inspect.getmembers(errors, inspect.isclass) if issubclass(each, ParticipatiekaartError)]


@pytest.mark.parametrize("error", TREE)
def test_error_is_in_the_tree_and_documented(error: type[ParticipatiekaartError]) -> None:
    assert error.__name__ in errors.__all__
    assert error.__doc__


BESIDES = {BudgetExceeded: ("time", 10.0), EngineUnavailable: ("no route to host",), InvalidParameter: ("sector",)}
"""What some errors tell besides their text."""


@pytest.mark.parametrize("error", TREE)
def test_error_tells_itself_in_every_language(error: type[ParticipatiekaartError]) -> None:
    told = error(TEXT, *BESIDES.get(error, ()))
    assert told.text == TEXT
    assert str(told) == "That is impossible."


def test_invalid_input_is_a_value_error_with_a_place() -> None:
    told = InvalidInput(TEXT, 3, 7)
    assert isinstance(told, ValueError)
    assert (told.line, told.column) == (3, 7)
    assert (InvalidInput(TEXT).line, InvalidInput(TEXT).column) == (0, 0)


def test_refused_query_is_invalid_input() -> None:
    assert isinstance(QueryRefused(TEXT, 1, 2), InvalidInput)


def test_missing_record_is_a_lookup_error() -> None:
    assert isinstance(RecordNotFound(TEXT), LookupError)


def test_exceeded_budget_says_which_and_how_much_it_is() -> None:
    told = BudgetExceeded(TEXT, "time", 10.0)
    assert (told.budget, told.limit) == ("time", 10.0)


def test_the_reason_of_an_engine_is_not_for_everybody() -> None:
    told = EngineUnavailable(TEXT, "http://internal.example/: no route")
    assert "internal" in told.reason
    assert "internal" not in str(told)
