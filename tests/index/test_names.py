"""What things are called, and what is meant by a name."""

from __future__ import annotations

import pytest

from participatiekaart.errors import InvalidParameter
from participatiekaart.index import Filter, Index, Selection
from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.workspace import Workspace

_ID = f"{SHARED_BASE}id/"


@pytest.fixture(scope="module")
def index(bundled_workspace: Workspace) -> Index:
    return bundled_workspace.index()


@pytest.mark.parametrize(
    "value",
    [f"{_ID}concept/sector/groen", "concept/sector/groen", "sector:groen", "groen", "Green sector / landscaping", "GROEN"],
    ids=["IRI", "path", "key", "last part", "English label", "Dutch label"],
)
def test_concept_is_meant_by(index: Index, value: str) -> None:
    assert index.resolve(index.columns("practices")["sector"], value) == [f"{_ID}concept/sector/groen"]


@pytest.mark.parametrize("value", ["gm0034", "GM0034", "municipality:gm0034", "municipality/gm0034", "almere", "Almere"])
def test_municipality_is_meant_by(index: Index, value: str) -> None:
    assert index.resolve(index.columns("practices")["region"], value) == [f"{_ID}municipality/gm0034"]


def test_name_of_several_things_means_all_of_them(index: Index) -> None:
    both = {f"{_ID}labour-market-region/am11", f"{_ID}province/pv24"}
    assert set(index.resolve(index.columns("practices")["region"], "Flevoland")) == both


def test_thing_that_no_hit_has_finds_nothing(index: Index) -> None:
    assert index.search("practices", Selection(filters=(Filter("region", "is", ("gm1680",)),))).total == 0
    assert index.search("practices", Selection(filters=(Filter("region", "is", ("https://example.org/",)),))).total == 0


def test_name_that_nothing_has_is_told_with_the_nearest(index: Index) -> None:
    with pytest.raises(InvalidParameter, match=r"groen \(green sector / landscaping\)") as refused:
        index.resolve(index.columns("practices")["sector"], "gron")
    assert "groen (groen)" in refused.value.text["nl"]


def test_labels_are_those_of_the_things_that_are_known(index: Index) -> None:
    iris = [f"{_ID}municipality/gm0518", "https://example.org/", f"{_ID}concept/sector/zorg"]
    for _ in ("read", "remembered"):
        labels = index.labels(iris)
        assert list(labels) == [iris[0], iris[2]]
        assert labels[iris[0]] == {"nl": "'s-Gravenhage", "en": "The Hague"}
    assert index.labels([]) == {}
