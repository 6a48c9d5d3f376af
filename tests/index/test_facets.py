"""Counts of values; that they agree with the hits is shown in test_searching."""

from __future__ import annotations

from pathlib import Path

import pytest

from participatiekaart.errors import InvalidParameter
from participatiekaart.index import Filter, Selection
from participatiekaart.index.published import published_index
from participatiekaart.rdf.names import Naming
from participatiekaart.workspace import Workspace
from tests.index.worlds import World


def test_facet_names_its_values_and_counts_what_lies_below_them(bundled_workspace: Workspace) -> None:
    (facet,) = bundled_workspace.index().search("practices", Selection(facets=("region",))).facets
    counts = {each.label.best("nl"): each.count for each in facet.counts}
    assert counts["Gelderland"] > counts["Achterhoek"] >= 1
    assert [each.count for each in facet.counts] == sorted((each.count for each in facet.counts), reverse=True)


def test_facet_of_nothing_is_empty_and_complete(bundled_workspace: Workspace) -> None:
    nothing = Selection(filters=(Filter("sector", "is", ("https://example.org/",)),), facets=("sector",))
    page = bundled_workspace.index().search("practices", nothing)
    assert page.total == 0
    assert page.facets[0].counts == ()
    assert page.facets[0].is_complete


@pytest.mark.parametrize("column", ["periodStartDate", "measurementValue", "description", "partnership"])
def test_what_has_no_values_to_choose_from_is_not_counted(bundled_workspace: Workspace, column: str) -> None:
    with pytest.raises(InvalidParameter) as told:
        bundled_workspace.index().search("practices", Selection(facets=(column,)))
    assert told.value.parameter == "facets"


def test_facet_with_too_many_values_says_so_and_still_counts_exactly(tmp_path: Path) -> None:
    world = World(tmp_path)
    regions = [f"<municipality/g{number}>" for number in range(1200)]
    for part in range(3):  # in several segments, where the engine's own counts would be estimates
        mine = ", ".join(["<municipality/often>", *regions[part * 300 : part * 300 + 600]])
        world.change(f'<practice/p{part}> a pk:PracticeExample ; schema:name "p{part}"@nl ; pk:region {mine} .')
        world.publish()
    index = published_index(world.path, world.model, Naming()).get()
    (facet,) = index.search("practices", Selection(facets=("region",))).facets
    assert not facet.is_complete
    assert facet.counts[0].value.endswith("often")
    assert facet.counts[0].count == 3
    for each in facet.counts:
        narrowed = Selection(filters=(Filter("region", "is", (each.value,)),))
        assert index.search("practices", narrowed).total == each.count
