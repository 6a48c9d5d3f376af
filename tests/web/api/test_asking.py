"""From the query string to what is asked of the index."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request

from participatiekaart import bundled
from participatiekaart.errors import InvalidInput
from participatiekaart.index import Box, Filter, Near
from participatiekaart.model import Model
from participatiekaart.settings import Settings
from participatiekaart.web.api.asking import Question, question_of
from participatiekaart.web.api.collections import collections_of
from participatiekaart.web.api.problems import InvalidRequest, Wrong

MODEL = Model.read(bundled.shapes, bundled.ontology)
PRACTICES = collections_of(MODEL, ("json", "csv"), ("json",))["practices"].list_parameters
APP = Starlette()
APP.state.settings = Settings()


def asked(query: str) -> Question:
    headers = [(b"accept-language", b"en")]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "headers": headers, "app": APP}
    return question_of(Request(scope), PRACTICES)


def wrong(query: str) -> tuple[Wrong, ...]:
    with pytest.raises(InvalidRequest) as raised:
        asked(query)
    return raised.value.errors


# --- What is understood ------------------------------------------------------------------------------------------------------


def test_nothing_asked_is_the_first_page_of_everything() -> None:
    question = asked("")
    assert (question.selection.limit, question.selection.filters, question.is_paged) == (20, (), False)


def test_several_values_are_repeated_or_stand_with_commas_between_them_each_once() -> None:
    both = asked("sector=groen,techniek&sector=zorg,groen").selection.filters
    assert both == (Filter("sector", "is", ("groen", "techniek", "zorg")),)


def test_words_keep_their_commas() -> None:
    assert asked("name=A,+B").selection.filters == (Filter("name", "is", ("A, B",)),)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("hasOutcome=true", Filter("outcome", "exists", ("true",))),
        ("measurementValueMin=10", Filter("measurementValue", "min", ("10",))),
        ("measurementValueMax=2.50", Filter("measurementValue", "max", ("2.5",))),
        ("measurementValueMax=1e3", Filter("measurementValue", "max", ("1000",))),
        ("measurementValueMax=-0.000000000000000001", Filter("measurementValue", "max", ("-0",))),
        ("periodStartDateFrom=2017", Filter("periodStartDate", "from", ("2017",))),
        ("periodEndDateUntil=2018-08-31", Filter("periodEndDate", "until", ("2018-08-31",))),
        ("periodStartDate=2019-21,2018/2019", Filter("periodStartDate", "is", ("2019-21", "2018/2019"))),
        ("region=gm0034", Filter("region", "is", ("gm0034",))),
    ],
)
def test_filters_are_named_columns_with_an_operator(query: str, expected: Filter) -> None:
    assert asked(query).selection.filters == (expected,)


def test_areas_are_a_box_or_a_circle() -> None:
    assert asked("bbox=3.3,50.7,7.3,53.6").selection.area == Box(3.3, 50.7, 7.3, 53.6)
    assert asked("near=5.22,52.37").selection.area == Near(5.22, 52.37, 10)
    assert asked("near=5.22,52.37&radius=2.5").selection.area == Near(5.22, 52.37, 2.5)


def test_the_rest_is_taken_over() -> None:
    question = asked("q=groen&sort=-name,quality&facets=sector&fields=name&expand=region&limit=5&format=csv&lang=nl")
    assert question.selection.text == "groen"
    assert question.selection.sort == ("-name", "quality")
    assert question.selection.facets == ("sector",)
    assert (question.fields, question.expand) == (("name",), ("region",))
    assert (question.selection.limit, question.is_paged) == (5, True)
    assert (question.format, question.language, question.selection.language) == ("csv", "nl", "nl")


@pytest.mark.parametrize(
    ("sort", "expected"),
    [("relevance", ()), ("relevance,name", ()), ("name,relevance,quality", ("name",)), ("-name", ("-name",))],
)
def test_relevance_is_the_order_of_what_answers_a_text_and_ends_every_other(sort: str, expected: tuple[str, ...]) -> None:
    assert asked(f"sort={sort}&q=groen").selection.sort == expected


def test_texts_are_composed_and_rid_of_what_does_not_show() -> None:
    assert asked(urlencode({"q": " cafe\u0301 \u202egroen\x00 "})).selection.text == "caf\u00e9 groen"
    assert asked("q=").selection.text == ""


# --- What is wrong -----------------------------------------------------------------------------------------------------------


def test_an_unknown_parameter_is_told_with_the_nearest_and_all_that_there_are() -> None:
    [found] = wrong("sectr=groen")
    assert found.name == "sectr"
    assert found.nearest[0] == "sector"
    assert found.valid == tuple(PRACTICES)
    assert found.text["en"].startswith("There is no parameter 'sectr' here; did you mean sector")


@pytest.mark.parametrize(
    ("name", "misspelt", "meant"),
    [("sort", "qualty", "quality"), ("facets", "regoin", "region"), ("fields", "NAME", "name"), ("expand", "regoin", "region")],
)
def test_an_unknown_name_is_told_with_the_nearest_and_all_that_there_are(name: str, misspelt: str, meant: str) -> None:
    [found] = wrong(f"{name}={misspelt}")
    assert (found.name, found.nearest[0]) == (name, meant)
    assert found.valid == PRACTICES[name].choices


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = wrong("sectr=groen&limit=0&sort=nam&bbox=1,2&hasOutcome=perhaps")
    assert [each.name for each in found] == ["sectr", "limit", "sort", "bbox", "hasOutcome"]


def test_of_very_many_mistakes_some_are_told() -> None:
    assert len(wrong("&".join(f"unknown{number}=1" for number in range(500)))) == 20


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=ten",
        "limit=1.5",
        "limit=99999999999999999999",
        "limit=%D9%A1",
        "limit=",
        "limit=5&limit=6",
        "q=a&q=b",
        "q=" + "x" * 501,
        "sector=" + "x" * 201,
        "sector=",
        "sector=groen,",
        "cursor=%00",
        "name=%20",
        "sort=-relevance",
        "sector=" + ",".join(map(str, range(101))),
        "cursor=" + "x" * 2001,
        "hasOutcome=1",
        "hasOutcome=true,false",
        "measurementValueMin=much",
        "measurementValueMin=nan",
        "measurementValueMin=inf",
        "measurementValueMin=1e400",
        "measurementValueMin=1e99999999999999999999",
        "measurementValueMin=1e-99999999999999999999",
        "measurementValueMin=1&measurementValueMin=2",
        "periodStartDateFrom=2017-02-30",
        "periodStartDateFrom=yesterday",
        "periodStartDate=0000",
        "bbox=1,2,3",
        "bbox=1,2,3,4,5",
        "bbox=3.3,53.6,7.3,50.7",
        "bbox=200,0,201,1",
        "bbox=a,b,c,d",
        "near=5.22",
        "near=5.22,91",
        "near=1e999,1",
        "near=5,52&radius=0",
        "near=5,52&radius=501",
        "near=5,52&radius=far",
        "near=5,52&bbox=1,2,3,4",
        "radius=5",
        "lang=tlh",
        "format=exe",
        "fields=partnership.membership",
        "expand=name",
        "facets=name",
        "sort=partnership",
        "filter[sector]=groen",
    ],
)
def test_a_value_that_means_nothing_is_told_in_every_language(query: str) -> None:
    for found in wrong(query):
        assert set(found.text) == {"nl", "en"}
        assert all(len(said) < 500 for said in found.text.values())


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("limit=-1", "limit is a whole number from 1 to 100."),
        ("limit=1.5", "limit is a whole number from 1 to 100."),
        ("limit=1000", "limit is a number from 1 to 100."),
        ("near=5,52&radius=0", "radius is a number from 0.1 to 500."),
        ("measurementValueMin=1e30", "measurementValueMin is a number from -1000000000000000 to 1000000000000000."),
        ("lang=tlh", "lang cannot be 'tlh'; it is one of nl, en."),
        ("format=exe", "format cannot be 'exe'; it is one of json, csv."),
        ("fields=xyz", "fields cannot be 'xyz'."),
        ("%E2%80%AErotces=1", r"There is no parameter '\u202erotces' here."),
    ],
)
def test_a_message_tells_what_would_be_right(query: str, said: str) -> None:
    assert [each.text["en"] for each in wrong(query)] == [said]


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(InvalidInput):
        asked("q=%ff%fe")


@given(st.dictionaries(st.sampled_from([*PRACTICES, "x"]), st.text(max_size=40), max_size=5))
def test_any_text_is_understood_or_refused_and_never_breaks_anything(given_: dict[str, str]) -> None:
    try:
        question = asked(urlencode(given_, errors="replace"))
    except InvalidInput as error:
        assert error.text["en"]
    else:
        assert 1 <= question.selection.limit <= 100
