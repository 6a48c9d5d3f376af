"""What lists are measured with: practices that are made up and valid, and questions that all who are asked answer alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from bench import servers, synthetic
from bench.askers import Ours, Sparql
from bench.lists import found_by
from bench.pages import KINDS, Kind
from bench.practices import SURROUNDINGS, Practices, facts

from participatiekaart.ingest import FileSource
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace


@pytest.fixture(scope="module")
def practices(tmp_path_factory: pytest.TempPathFactory) -> Practices:
    made = Practices(tmp_path_factory.mktemp("practices"), 200)
    made.make()
    return made


def test_small_practices_are_valid_and_say_that_they_are_synthetic(tmp_path: Path) -> None:
    small = synthetic.SmallPractices(200)
    (tmp_path / "surroundings.ttl").write_text(small.surroundings(), "utf-8")
    turtle = small.turtle(range(200))
    (tmp_path / "practices.ttl").write_text(turtle, "utf-8")
    workspace = Workspace(Settings(data_dir=tmp_path / "data", base_iri=synthetic.BASE))
    report = workspace.check(FileSource.of([*SURROUNDINGS, tmp_path]), lambda _step, _done: None)
    assert report.conforms, report.as_text("en")
    assert turtle.count('"Synthetisch voorbeeld ') == turtle.count('"Synthetic example ') == 200


def test_a_practice_follows_from_its_number_alone() -> None:
    small = synthetic.SmallPractices(200)
    small.turtle(range(7))
    assert small.turtle([7]) == synthetic.SmallPractices(200).turtle([7])


@contextmanager
def asked(practices: Practices) -> Iterator[tuple[Ours, Sparql]]:
    with servers.ours(practices.data_dir, synthetic.BASE, cache_mib=0) as ours, servers.native(practices.snapshot) as native:
        yield Ours(ours), Sparql(native)


def test_the_api_and_sparql_find_and_count_the_same(practices: Practices) -> None:
    known = facts(practices)
    with asked(practices) as (ours, sparql):
        for kind in KINDS:
            for question in kind.questions(known, 10):
                assert found_by(ours, question) == found_by(sparql, question), question


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_questions_are_different_and_have_an_answer(practices: Practices, kind: Kind) -> None:
    questions = kind.questions(facts(practices), 100)
    assert len(set(map(repr, questions))) == len(questions)
