"""The index at one position agrees with a plain look at every record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart.errors import CursorExpired, InvalidParameter
from participatiekaart.index import Box, Filter, Hit, Index, Near, Selection, searching
from participatiekaart.index.published import published_index
from participatiekaart.rdf.names import Naming
from participatiekaart.workspace import Workspace
from tests.index.examples import ABOVE, DATES, ID, NUMBERS, POINTS, WORDS, Example, background, leave_room, made_up
from tests.index.worlds import World

_EXAMPLES = made_up(80, seed=4)
_SORTED = ("name", "measurementValue", "periodStartDate")


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of made-up examples that was written in several goes, so that it has several segments."""
    world = World(tmp_path_factory.mktemp("examples"))
    world.change(background())
    for start in range(0, len(_EXAMPLES), 30):
        world.change("".join(each.turtle() for each in _EXAMPLES[start : start + 30]))
        world.publish()
    return newest(world)


def newest(world: World) -> Index:
    return published_index(world.path, world.model, Naming()).get()


def pages(index: Index, selection: Selection) -> Iterator[tuple[int, tuple[Hit, ...]]]:
    """Total and hits of every page."""
    cursor: str | None = selection.cursor
    while cursor is not None:
        page = index.search("practices", replace(selection, cursor=cursor))
        yield page.total, page.hits
        cursor = page.next


def _references(column: str, values: list[str]) -> st.SearchStrategy[Filter]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3).map(lambda some: Filter(column, "is", tuple(some)))


def _one(column: str, operators: list[str], values: tuple[object, ...]) -> st.SearchStrategy[Filter]:
    return st.builds(
        lambda operator, value: Filter(column, operator, (str(value),)), st.sampled_from(operators), st.sampled_from(values)
    )


_FILTERS = st.one_of(
    _references("sector", [f"{ID}concept/sector/{each}" for each in ABOVE]),
    _references("region", [*(f"{ID}municipality/{each}" for each in POINTS), f"{ID}province/pv01", f"{ID}province/pv02"]),
    _one("measurementValue", ["is", "min", "max"], NUMBERS),
    _one("periodStartDate", ["is", "from", "until"], (*DATES, "2017", "2017-03-15", "2015")),
    st.builds(
        lambda column, value: Filter(column, "exists", (value,)),
        st.sampled_from(["sector", "region", "measurementValue", "periodStartDate"]),
        st.sampled_from(["true", "false"]),
    ),
)
_AREAS = st.one_of(
    st.none(),
    st.builds(
        Near, st.sampled_from([5.2209, 6.0]), st.sampled_from([52.37013, 53.0]), st.sampled_from([0.001, 6.0, 60.0, 5000.0])
    ),
    st.sampled_from([Box(5.2209, 52.37013, 5.3, 52.4), Box(5.2210, 52, 7, 54), Box(-180, -90, 180, 90), Box(0, 0, 1, 1)]),
)
_SORT = st.lists(
    st.sampled_from([f"{sign}{key}" for key in _SORTED for sign in ("", "-")]), max_size=3, unique_by=lambda key: key[-4:]
)
_SELECTIONS = st.builds(
    Selection,
    text=st.lists(st.sampled_from(WORDS), max_size=2, unique=True).map(lambda words: "".join(f"{each} " for each in words)),
    filters=st.lists(_FILTERS, max_size=3).filter(leave_room).map(tuple),
    area=_AREAS,
    sort=_SORT.map(tuple),
    limit=st.sampled_from([1, 3, 10, 100]),
)


@settings(max_examples=150)
@given(selection=_SELECTIONS)
def test_pages_together_hold_what_a_plain_look_finds_each_once(index: Index, selection: Selection) -> None:
    expected = {each.iri for each in _EXAMPLES if each.answers(selection)}
    found: list[str] = []
    for total, hits in pages(index, selection):
        assert total == len(expected)
        found += [hit.iri for hit in hits]
    assert len(found) == len(set(found))
    assert set(found) == expected


@settings(max_examples=100)
@given(selection=_SELECTIONS)
def test_hits_stand_in_the_order_of_all_keys_and_then_of_their_iri(index: Index, selection: Selection) -> None:
    selection = replace(selection, sort=selection.sort or ("name",))
    expected = sorted((each for each in _EXAMPLES if each.answers(selection)), key=lambda each: each.iri)
    for key in reversed(selection.sort):
        expected = _in_order(expected, key.removeprefix("-"), descending=key.startswith("-"))
    found = [hit.iri for _, hits in pages(index, selection) for hit in hits]
    assert found == [each.iri for each in expected]
    assert found == [hit.iri for hit in index.scan("practices", selection)]


def _in_order(examples: list[Example], key: str, *, descending: bool) -> list[Example]:
    """Sorted by one key, without changing what is alike; what has nothing there comes last."""
    known = [each for each in examples if each.sorted_by(key) is not None]
    unknown = [each for each in examples if each.sorted_by(key) is None]
    return sorted(known, key=lambda each: each.sorted_by(key), reverse=descending) + unknown  # type: ignore[arg-type, return-value]


@settings(max_examples=60)
@given(selection=_SELECTIONS, column=st.sampled_from(["sector", "region"]))
def test_facet_counts_what_the_same_filter_leaves(index: Index, selection: Selection, column: str) -> None:
    (facet,) = index.search("practices", replace(selection, facets=(column,))).facets
    assert facet.is_complete
    assert {each.value for each in facet.counts} == {
        value for example in _EXAMPLES if example.answers(selection) for value in example.values(column)
    }
    for each in facet.counts:
        narrowed = replace(selection, filters=(*selection.filters, Filter(column, "is", (each.value,))))
        assert index.search("practices", narrowed).total == each.count


def test_pages_go_on_after_a_publication_without_skipping_or_repeating(tmp_path: Path) -> None:
    world, examples = World(tmp_path), made_up(30, seed=1)
    world.change(background() + "".join(each.turtle() for each in examples))
    world.publish()
    first = newest(world).search("practices", Selection(limit=10))
    world.change("".join(each.turtle() for each in made_up(20, seed=2)))
    world.publish()
    rest = [hit.iri for _, hits in pages(newest(world), Selection(cursor=first.next or "")) for hit in hits]
    seen = [hit.iri for hit in first.hits] + rest
    assert len(seen) == len(set(seen))
    assert {each.iri for each in examples} <= set(seen)


@pytest.mark.parametrize("limit", [1, 7, 29])
def test_what_is_equally_relevant_keeps_its_order_from_page_to_page(tmp_path: Path, limit: int) -> None:
    world = World(tmp_path)
    for start in range(0, 45, 15):  # so that there are several segments
        world.change("".join(f'<area/a{n}> a pk:NamedArea ; schema:name "merel"@nl .\n' for n in range(start, start + 15)))
        world.publish()
    whole = [hit.iri for hit in newest(world).search("areas", Selection(text="merel", limit=100)).hits]
    assert len(whole) == 45
    paged: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = newest(world).search("areas", Selection(text="merel", limit=limit, cursor=cursor))
        paged += [hit.iri for hit in page.hits]
        cursor = page.next
    assert paged == whole


def test_pages_by_relevance_expire_with_a_publication(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.change(background() + "".join(each.turtle() for each in made_up(30, seed=1)))
    world.publish()
    selection = Selection(text="merel", limit=2)
    first = newest(world).search("practices", selection)
    world.change(made_up(1, seed=2)[0].turtle())
    world.publish()
    with pytest.raises(CursorExpired):
        newest(world).search("practices", replace(selection, cursor=first.next or ""))


@pytest.mark.parametrize("named", [100_000, 3], ids=["by name", "by passing over the others"])
@pytest.mark.parametrize("starts", [("gm00",), ("gm0", "gm1"), ("gm0034", "gm0035", "nothing"), ("gm",), ("x",), ()])
def test_scan_can_keep_to_the_records_whose_names_start_so(
    bundled_workspace: Workspace, monkeypatch: pytest.MonkeyPatch, starts: tuple[str, ...], named: int
) -> None:
    monkeypatch.setattr(searching, "_NAMED", named)
    index, some = bundled_workspace.index(), tuple(f"{ID}municipality/{each}" for each in starts)
    every = [hit.iri for hit in index.scan("municipalities", Selection())]
    assert len(every) == 342
    assert [hit.iri for hit in index.scan("municipalities", Selection(), some)] == [
        each for each in every if each.startswith(some)
    ]


def test_thing_is_found_by_its_key_in_each_of_its_collections(bundled_workspace: Workspace) -> None:
    index = bundled_workspace.index()
    by_key, by_path = index.get("municipalities", "gm0034"), index.get("regions", "municipality:gm0034")
    assert by_key is not None
    assert by_path is not None
    assert by_key.iri == by_path.iri == f"{ID}municipality/gm0034"
    assert by_key.addresses == ("municipalities/gm0034", "regions/municipality:gm0034")
    assert (by_key.key, by_path.key) == ("gm0034", "municipality:gm0034")
    assert by_key.points == ((5.2209, 52.37013),)
    assert index.thing(by_key.iri) == by_key


def test_thing_that_is_not_there_is_none(bundled_workspace: Workspace) -> None:
    index = bundled_workspace.index()
    assert index.get("municipalities", "gm9999") is None
    assert index.get("practices", "\x00\u200f'\"") is None
    assert index.thing("https://example.org/") is None


def test_hit_tells_all_that_a_thing_owns_and_its_record(bundled_workspace: Workspace) -> None:
    found = bundled_workspace.index().search("outcomes", Selection(filters=(Filter("measurementValue", "is", ("10",)),)))
    (hit,) = [each for each in found.hits if "operatie-schoolvoorbeeld" in each.iri]
    assert hit.record == f"{ID}practice/operatie-schoolvoorbeeld"
    assert {each["value"] for each in hit.document["measurement"]} == {6, 10}


def test_filter_on_a_province_finds_what_is_in_its_municipalities(bundled_workspace: Workspace) -> None:
    found = bundled_workspace.index().search("practices", Selection(filters=(Filter("region", "is", ("province:pv24",)),)))
    assert "operatie-schoolvoorbeeld" in {hit.key for hit in found.hits}


def test_filter_finds_in_each_collection_what_is_in_that_one(bundled_workspace: Workspace) -> None:
    """Also where all that it finds is in one of them, which a search of that one makes use of."""
    index = bundled_workspace.index()
    practices, programmes = (
        {each.value: each.count for each in index.search(collection, Selection(facets=("sector",))).facets[0].counts}
        for collection in ("practices", "programmes")
    )
    assert practices.keys() - programmes
    for sector in practices:
        found = Selection(filters=(Filter("sector", "is", (sector,)),))
        assert index.search("practices", found).total == practices[sector]
        assert index.search("programmes", found).total == programmes.get(sector, 0)


def test_every_collection_is_sorted_by_every_column_that_can_be(bundled_workspace: Workspace) -> None:
    index = bundled_workspace.index()
    for collection in bundled_workspace.model.collections:
        total = index.search(collection, Selection()).total
        for name in index.columns(collection):
            try:
                found = [hit.key for hit in index.scan(collection, Selection(sort=(f"-{name}", "name")))]
            except InvalidParameter:
                continue
            assert len(found) == len(set(found)) == total, (collection, name)


def test_every_column_takes_a_filter_and_every_facet_agrees_with_it(bundled_workspace: Workspace) -> None:
    index = bundled_workspace.index()
    for collection in bundled_workspace.model.collections:
        total = index.search(collection, Selection()).total
        for name, column in index.columns(collection).items():
            has, has_not = (
                index.search(collection, Selection(filters=(Filter(name, "exists", (value,)),))).total
                for value in ("true", "false")
            )
            assert has + has_not == total
            if column.is_facet:
                (facet,) = index.search(collection, Selection(facets=(name,))).facets
                for each in facet.counts[:3]:
                    found = index.search(collection, Selection(filters=(Filter(name, "is", (each.value,)),)))
                    assert found.total == each.count, (collection, name, each)


@pytest.mark.parametrize("sort", [("nonsense",), ("relevance",), ("--name",), ("",), ("description",), ("sector",)])
def test_impossible_order_is_told(bundled_workspace: Workspace, sort: tuple[str, ...]) -> None:
    with pytest.raises(InvalidParameter) as told:
        bundled_workspace.index().search("practices", Selection(sort=sort))
    assert told.value.parameter == "sort"


def test_relevance_stands_alone(bundled_workspace: Workspace) -> None:
    with pytest.raises(InvalidParameter):
        bundled_workspace.index().search("practices", Selection(text="groen", sort=("relevance", "name")))
    assert bundled_workspace.index().search("practices", Selection(text="groen", sort=("relevance",))).total


def test_collection_that_is_not_there_is_a_mistake_of_the_caller(bundled_workspace: Workspace) -> None:
    with pytest.raises(KeyError):
        bundled_workspace.index().search("nonsense", Selection())
