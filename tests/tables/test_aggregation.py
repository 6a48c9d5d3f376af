"""Sums: of comparable numbers only, and never of a total with its own parts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart import bundled
from participatiekaart.errors import InvalidParameter
from participatiekaart.model import Model
from participatiekaart.tables.aggregation import EVERYTHING, YEAR, Aggregation, Sum, aggregate, dimensions
from participatiekaart.tables.measured import why
from participatiekaart.tables.outcomes import Tidy
from participatiekaart.tables.rows import Document

from .conftest import Things
from .made import ID

TIDY = Tidy(Model.read(bundled.shapes, bundled.ontology), lambda _iri: None)
SHARES = {f"{ID}concept/unit/{each}" for each in ("procent", "jaar", "keer")}


def adds_up(iri: str) -> bool:
    return iri not in SHARES


def measurement(iri: str, value: int | None = None, *, practice: str = "p", **said: str | int) -> Document:
    """A row; `said` are its other keys, references but for numbers and dates."""
    plain = {key: each for key, each in said.items() if isinstance(each, int) or key == "date"}
    about = {
        key: {"id": each} for key, each in {"indicator": "i", "valueKind": "k", "unit": "u", **said}.items() if key not in plain
    }
    of = {key: [about.pop(key)] for key in ("region", "sector", "programme") if key in about}
    return {"id": iri, **({} if value is None else {"value": value}), **plain, **about, "practice": {"id": practice, **of}}


def summed(rows: Iterable[Document], by: str = EVERYTHING) -> Aggregation:
    return aggregate(TIDY, rows, by, adds_up=adds_up)


def numbers(found: Aggregation) -> dict[str, Decimal | None]:
    """The number of each group, where all is comparable."""
    return {each.group: each.number for each in found.sums}


def reasons(found: Aggregation) -> dict[str, str]:
    return {each.measurement.iri: each.reason for each in found.left_out}


def only(found: Aggregation) -> Sum:
    [one] = found.sums
    return one


# --- What is comparable ------------------------------------------------------------------------------------------------------


def test_same_indicator_kind_and_unit_are_added() -> None:
    found = only(summed([measurement("a", 3), measurement("b", 4, practice="q")]))
    assert (found.number, found.practices, found.measurements) == (7, ("p", "q"), ("a", "b"))


@pytest.mark.parametrize("differs", ["indicator", "valueKind", "unit"])
def test_what_differs_is_never_added(differs: str) -> None:
    found = summed([measurement("a", 3), measurement("b", 4, practice="q", **{differs: "other"})])
    assert sorted(each.number or 0 for each in found.sums) == [3, 4]


def test_shares_are_not_added() -> None:
    found = summed([measurement("a", 95, unit=f"{ID}concept/unit/procent")])
    assert (found.sums, reasons(found)) == ((), {"a": "does not add up"})


def test_bounds_are_added_as_bounds() -> None:
    found = only(summed([measurement("a", minimum=500, maximum=600), measurement("b", 32, practice="q")]))
    assert (found.number, found.minimum, found.maximum) == (None, 532, 632)
    found = only(summed([measurement("a", minimum=500), measurement("b", 32, practice="q")]))
    assert (found.minimum, found.maximum) == (532, None)


def test_text_without_a_number_is_left_out() -> None:
    assert reasons(summed([measurement("a")])) == {"a": "no number"}


def test_sum_says_how_sources_word_it_and_when_it_was() -> None:
    found = only(
        summed(
            [measurement("a", 1, date="2018", qualifier="about"), measurement("b", 2, practice="q", date="2017-03", source="s")]
        )
    )
    assert (found.qualifiers, found.sources) == (("about",), ("s",))
    assert (str(found.first), str(found.last)) == ("2017-03-01", "2018-12-31")


def test_days_are_unknown_where_one_is() -> None:
    assert only(summed([measurement("a", 1, date="2018"), measurement("b", 2, practice="q")])).first is None


# --- Totals and parts --------------------------------------------------------------------------------------------------------

TOTAL = measurement("total", 6, date="2018-03")
PARTS = [measurement("a", 2, partOf="total", date="2016"), measurement("b", 4, partOf="total", date="2017")]


def test_total_counts_and_its_parts_do_not() -> None:
    found = summed([TOTAL, *PARTS])
    assert only(found).measurements == ("total",)
    assert reasons(found) == {"a": "total counts", "b": "total counts"}
    assert {each.instead for each in found.left_out} == {("total",)}


def test_parts_count_where_they_tell_the_groups_apart_and_reach_the_total() -> None:
    found = summed([TOTAL, *PARTS], YEAR)
    assert numbers(found) == {"2016": 2, "2017": 4}
    assert reasons(found) == {"total": "parts count"}
    assert set(found.left_out[0].instead) == {"a", "b"}


def test_total_counts_where_its_parts_do_not_reach_it() -> None:
    found = summed([TOTAL, PARTS[0]], YEAR)
    assert numbers(found) == {"2018": 6}
    assert reasons(found) == {"a": "total counts"}


def test_parts_of_a_total_that_has_no_number_count() -> None:
    assert only(summed([measurement("total"), *PARTS])).number == 6


def test_parts_of_parts_count_once_too() -> None:
    deeper = [measurement("c", 1, partOf="a", date="2015"), measurement("d", 1, partOf="a", date="2016")]
    assert only(summed([TOTAL, *PARTS, *deeper])).number == 6
    assert numbers(summed([TOTAL, *PARTS, *deeper], YEAR)) == {"2015": 1, "2016": 1, "2017": 4}


def test_part_by_way_of_something_that_is_not_comparable_is_a_part() -> None:
    between = measurement("between", 3, indicator="other", partOf="total")
    found = summed([TOTAL, between, measurement("a", 2, partOf="between")])
    assert {each.comparable.indicator: each.number for each in found.sums} == {"i": 6, "other": 3}


def test_part_of_a_total_of_another_practice_is_a_part() -> None:
    assert only(summed([TOTAL, measurement("a", 2, practice="q", partOf="total")])).number == 6


def test_part_of_something_that_is_not_there_counts() -> None:
    assert only(summed([measurement("a", 2, partOf="gone")])).number == 2


def test_measurements_that_are_parts_of_each_other_are_left_out() -> None:
    found = summed([measurement("a", 1, partOf="b"), measurement("b", 1, partOf="a"), measurement("c", 1, partOf="c")])
    assert (found.sums, set(reasons(found).values())) == ((), {"circle"})


# --- One number a practice ---------------------------------------------------------------------------------------------------


def test_practice_that_contradicts_itself_is_left_out() -> None:
    found = summed([measurement("a", 220), measurement("b", 500), measurement("c", 25, practice="q")])
    assert only(found).measurements == ("c",)
    assert reasons(found) == {"a": "several", "b": "several"}


def test_numbers_of_different_years_count_each_in_their_own() -> None:
    some = [measurement("a", 220, date="2017"), measurement("b", 500, date="2018")]
    assert numbers(summed(some, YEAR)) == {"2017": 220, "2018": 500}
    assert summed(some).sums == ()


def test_practice_does_not_count_beside_its_programme() -> None:
    found = summed([measurement("a", 3, programme="whole"), measurement("b", 101, practice="whole")])
    assert only(found).measurements == ("b",)
    assert reasons(found) == {"a": "programme counts"}


def test_same_row_twice_counts_once() -> None:
    assert only(summed([TOTAL, TOTAL])).number == 6


# --- Groups ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("date", "group"),
    [("2017", "2017"), ("2017-11-24", "2017"), ("2019-21", "2019"), ("2018-08/2019-07", "2018/2019"), ("2014/2019", "2014/2019")],
)
def test_years_are_those_of_the_date(date: str, group: str) -> None:
    assert numbers(summed([measurement("a", 1, date=date)], YEAR)) == {group: 1}


def test_measurement_without_a_group_is_left_out() -> None:
    assert reasons(summed([measurement("a", 1)], YEAR)) == {"a": "no group"}


def test_what_lies_above_has_a_sum_of_its_own() -> None:
    some = [measurement("a", 1, region="almere"), measurement("b", 2, practice="q", region="lelystad")]
    found = aggregate(TIDY, some, "region", adds_up=adds_up, above=lambda _iri: ["flevoland"])
    assert numbers(found) == {"almere": 1, "lelystad": 2, "flevoland": 3}
    assert found.is_overlapping
    assert not summed(some, "region").is_overlapping


def test_sums_of_years_in_which_a_practice_counts_again_cannot_be_added() -> None:
    again = [measurement("a", 1, date="2017"), measurement("b", 2, date="2018")]
    assert numbers(summed(again, YEAR)) == {"2017": 1, "2018": 2}
    assert summed(again, YEAR).is_overlapping
    others = [measurement("a", 1, date="2017"), measurement("b", 2, practice="q", date="2018")]
    assert not summed(others, YEAR).is_overlapping
    whole = [measurement("w", date="2017/2018"), *(measurement(f"p{y}", 1, partOf="w", date=y) for y in ("2017", "2018"))]
    assert not summed(whole, YEAR).is_overlapping


def test_sums_can_be_by_whatever_people_choose_by() -> None:
    assert {"region", "sector", "educationType", "partnerKind", "practice", YEAR, EVERYTHING} <= set(dimensions(TIDY))
    with pytest.raises(InvalidParameter, match="educationType"):
        summed([], "colour")


@pytest.mark.parametrize(
    "reason",
    ["no number", "does not add up", "no group", "circle", "total counts", "parts count", "several", "programme counts"],
)
def test_every_reason_is_said_to_people(reason: str) -> None:
    assert why(reason)["en"].endswith(".")  # type: ignore[arg-type]


# --- Whatever comes ----------------------------------------------------------------------------------------------------------


@st.composite
def outcomes(draw: st.DrawFn) -> list[Document]:
    """Measurements that are parts of one another in any way, circles among them."""
    names = [f"m{each}" for each in range(draw(st.integers(1, 9)))]
    found = []
    for name in names:
        said: dict[str, str | int] = {}
        if draw(st.booleans()):
            said["partOf"] = draw(st.sampled_from([*names, "gone"]))
        if draw(st.booleans()):
            said["date"] = draw(st.sampled_from(["2016", "2017", "2016/2017"]))
        if draw(st.booleans()):
            said["sector"] = draw(st.sampled_from(["groen", "zorg"]))
        said["indicator"] = draw(st.sampled_from(["i", "i", "i", "j"]))
        said["practice"] = draw(st.sampled_from(["p", "q", "r"]))
        value = draw(st.none() | st.integers(0, 20))
        found.append(measurement(name, value, **said))  # type: ignore[arg-type]
    return found


def wholes(rows: Sequence[Document]) -> dict[str, set[str]]:
    """What each measurement is a part of, directly or not."""
    up = {str(row["id"]): row["partOf"]["id"] for row in rows if "partOf" in row}  # type: ignore[index]
    found: dict[str, set[str]] = defaultdict(set)
    for iri in up:
        at = iri
        while at in up and up[at] not in found[iri]:
            at = up[at]
            found[iri].add(at)
    return found


@given(outcomes(), st.sampled_from([EVERYTHING, YEAR, "sector", "practice"]))
def test_no_total_is_ever_added_to_its_parts(rows: list[Document], by: str) -> None:
    above = wholes(rows)
    found = summed(rows, by)
    for indicator in ("i", "j"):
        counted = {iri for each in found.sums if each.comparable.indicator == indicator for iri in each.measurements}
        for iri in counted:
            assert not above[iri] & counted, "not in one sum, nor in two that a reader may add"


@given(outcomes(), st.sampled_from([EVERYTHING, YEAR, "sector"]))
def test_everything_is_in_a_sum_or_left_out_for_a_reason(rows: list[Document], by: str) -> None:
    found = summed(rows, by)
    counted = {iri for each in found.sums for iri in each.measurements}
    assert counted | set(reasons(found)) == {row["id"] for row in rows}
    for each in found.left_out:
        assert not each.groups or each.reason in {"several", "programme counts"}
        assert each.groups or each.measurement.iri not in counted or by == EVERYTHING


@given(outcomes())
def test_number_is_the_sum_of_what_it_says_it_is_the_sum_of(rows: list[Document]) -> None:
    values = {row["id"]: row.get("value") for row in rows}
    for each in summed(rows).sums:
        assert each.number == each.minimum == each.maximum == sum(values[iri] for iri in each.measurements)  # type: ignore[misc]
        assert len(each.practices) <= len(each.measurements)


@given(outcomes(), st.randoms())
def test_order_of_rows_does_not_matter(rows: list[Document], random: object) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert summed(rows, YEAR).sums == summed(shuffled, YEAR).sums


def test_long_chain_of_parts_is_no_problem() -> None:
    chain = [measurement("m0", 1), *(measurement(f"m{each}", 1, partOf=f"m{each - 1}") for each in range(1, 2000))]
    assert only(summed(chain)).number == 1


# --- The bundled outcomes ----------------------------------------------------------------------------------------------------


def test_planned_and_achieved_placements_of_operatie_schoolvoorbeeld(things: Things, tidy: Tidy) -> None:
    rows = tidy.rows([things.by_iri[f"{ID}practice/operatie-schoolvoorbeeld"]])
    found = aggregate(tidy, rows, "region", adds_up=adds_up, above=things.above)
    almere = {
        (each.comparable.indicator.split("/")[-1], each.comparable.value_kind.split("/")[-1]): each.number
        for each in found.sums
        if each.group == f"{ID}municipality/gm0034"
    }
    assert almere["ingestroomd", "gepland"] == 10
    assert almere["ingestroomd", "gerealiseerd"] == 6
    assert almere["gestart", "gerealiseerd"] == 6, "the total, not with the 1, 3, 1 and 1 that it is made of"
    assert {each.group for each in found.sums} >= {f"{ID}province/pv24", f"{ID}labour-market-region/am11"}


def test_sum_by_partner_kind_has_the_kinds_of_the_members(things: Things, tidy: Tidy) -> None:
    found = aggregate(tidy, tidy.rows(things.of("practice")), "partnerKind", adds_up=adds_up)
    assert f"{ID}concept/organisation-type/gemeente" in {each.group for each in found.sums}
