"""Data sets: which records they hold follows from names, and what is said of them from their records."""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.datasets import Dataset, datasets, recorded
from participatiekaart.model import Model
from participatiekaart.rdf.names import PK, SHARED_BASE, RecordName
from participatiekaart.workspace import Workspace


@pytest.fixture(scope="module")
def bundled(bundled_workspace: Workspace) -> dict[str, Dataset]:
    """The bundled data sets by name."""
    journal = bundled_workspace.journal
    return {each.name: each for each in recorded(journal, bundled_workspace.naming, journal.position)}


def named(path: str) -> RecordName:
    return RecordName(SHARED_BASE, *path.split("/")) if "/" in path else RecordName(SHARED_BASE, path, "")


def test_there_is_one_of_everything_and_there_are_its_parts(bundled: dict[str, Dataset]) -> None:
    assert sorted(bundled) == ["organisations", "outcomes", "participatiekaart", "practices", "regions", "vocabulary"]
    assert all(each.is_part_of(bundled["participatiekaart"]) for name, each in bundled.items() if name != "participatiekaart")
    assert [name for name, each in bundled.items() if each.holds_all_of([SHARED_BASE])] == ["participatiekaart"]


@pytest.mark.parametrize(
    ("path", "parts"),
    [
        ("practice/operatie-schoolvoorbeeld", {"practices", "outcomes"}),
        ("programme/ingeschakeld", {"outcomes"}),
        ("municipality/gm0034", {"regions"}),
        ("concept/sector", {"vocabulary"}),
        ("def", {"vocabulary"}),
        ("source/geonames", set()),
    ],
)
def test_a_record_is_in_the_data_sets_whose_start_its_name_has(bundled: dict[str, Dataset], path: str, parts: set[str]) -> None:
    assert {name for name, each in bundled.items() if each.holds(named(path))} == {"participatiekaart", *parts}


def test_a_record_of_elsewhere_is_in_none(bundled: dict[str, Dataset]) -> None:
    elsewhere = RecordName("https://kaart.example.org/", "practice", "x")
    assert not any(each.holds(elsewhere) for each in bundled.values())


def test_what_a_record_says_is_there(bundled: dict[str, Dataset]) -> None:
    regions = bundled["regions"]
    assert regions.title["en"] == "Municipalities, provinces and labour market regions"
    assert regions.license == "https://creativecommons.org/licenses/by/4.0/"
    assert regions.period == (date(2025, 1, 1), date(2025, 12, 31))
    assert regions.classes == (PK + "Region",)
    assert ("en", "municipalities") in regions.keywords
    assert regions.frequency.endswith("/IRREG")


@pytest.mark.parametrize(
    ("said", "issued"),
    [
        ("2026-01-31", date(2026, 1, 31)),
        ("2026-01-31Z", date(2026, 1, 31)),
        ("2026-01-31+01:00", date(2026, 1, 31)),
        ("12026-01-31", None),
    ],
)
def test_every_day_that_a_record_may_say_can_be_read(said: str, issued: date | None) -> None:
    text = f"""<https://example.org/id/dataset/x> a <http://www.w3.org/ns/dcat#Dataset> ;
        <http://purl.org/dc/terms/issued> "{said}"^^<http://www.w3.org/2001/XMLSchema#date> ."""
    (found,) = datasets(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
    assert found.issued == issued


@pytest.mark.parametrize(
    ("iri", "name"),
    [
        (f"{SHARED_BASE}id/dataset/practices", "practices"),
        ("http://localhost:8000/id/dataset/practices", "localhost-8000-practices"),
        (f"{SHARED_BASE}id/dataset/practices/schools", "practices.schools"),
    ],
)
def test_a_name_is_one_for_a_file(iri: str, name: str) -> None:
    assert Dataset.named(iri) == name


def test_only_the_outcomes_are_nothing_but_a_table(bundled: dict[str, Dataset], bundled_workspace: Workspace) -> None:
    model: Model = bundled_workspace.model
    assert [name for name, each in bundled.items() if each.is_only_a_table(model)] == ["outcomes"]


@given(st.lists(st.sampled_from(["license", "publisher", "theme", "title"]), unique=True))
def test_a_record_that_says_little_is_still_read(left_out: list[str]) -> None:
    said = {
        "license": "<http://purl.org/dc/terms/license> <https://example.org/l>",
        "publisher": "<http://purl.org/dc/terms/publisher> <https://example.org/p>",
        "theme": "<http://www.w3.org/ns/dcat#theme> <https://example.org/t>",
        "title": '<https://schema.org/name> "x"@nl',
    }
    lines = ["a <http://www.w3.org/ns/dcat#Dataset>", *(each for name, each in said.items() if name not in left_out)]
    text = "".join(f"<https://example.org/id/dataset/x> {line} ." for line in lines)
    (found,) = datasets(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))
    assert bool(found.license) == ("license" not in left_out)
    assert found.creators == ((found.publisher,) if found.publisher else ())
    assert not found.holds(named("practice/x"))
