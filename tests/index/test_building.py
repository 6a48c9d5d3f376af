"""An index that follows the journal is the same as one that is made of it from nothing, whatever happens in between."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart.graph import pointer
from participatiekaart.graph.lease import lease
from participatiekaart.graph.publishing import publish, rebuild
from participatiekaart.graph.snapshot import Graph
from participatiekaart.index import building, schema
from participatiekaart.index.building import IndexProjection
from participatiekaart.journal import Change
from participatiekaart.rdf.names import SHARED_BASE, Naming
from participatiekaart.workspace import Workspace

from .worlds import World, contents

ID = f"{SHARED_BASE}id/"


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


# --- any changes -----------------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["groen", "landscaping", "Almere", "één"])
ANY_AREA = st.sampled_from(["area/a", "area/b", "area/c", "area/missing"])
CONCEPTS = st.sampled_from(["concept/sector/x", "concept/sector/y", "concept/sector/missing"])
POINTS = st.sampled_from(
    ["", '; geo:hasGeometry [ a geo:Geometry ; geo:asWKT "POINT(5 52)"^^geo:wktLiteral ]', '; geo:hasGeometry <area/a#g>']
)  # fmt: skip


@st.composite
def areas(draw: st.DrawFn) -> tuple[str, str]:
    path = draw(st.sampled_from(["area/a", "area/b", "area/c"]))
    return path, f'<{path}> a pk:NamedArea ; schema:name "{draw(NAMES)}"@nl ; geo:sfWithin <{draw(ANY_AREA)}> {draw(POINTS)} .'


@st.composite
def schemes(draw: st.DrawFn) -> tuple[str, str]:
    x, y = draw(NAMES), draw(NAMES)
    above = draw(st.sampled_from(["skos:topConceptOf <concept/sector>", "skos:broader <concept/sector/y>"]))
    return "concept/sector", (
        f'<concept/sector> a skos:ConceptScheme ; skos:prefLabel "s"@nl . '
        f'<concept/sector/x> a skos:Concept ; skos:prefLabel "{x}"@nl, "{x}"@en ; {above} . '
        f'<concept/sector/y> a skos:Concept ; skos:prefLabel "{y}"@nl ; skos:altLabel "{x}"@en .'
    )


@st.composite
def places(draw: st.DrawFn) -> tuple[str, str]:
    return "place/p", f'<place/p> a org:Site ; schema:name "{draw(NAMES)}"@nl ; pk:region <{draw(ANY_AREA)}> .'


@st.composite
def practices(draw: st.DrawFn) -> tuple[str, str]:
    path = draw(st.sampled_from(["practice/one", "practice/two"]))
    return path, (
        f'<{path}> a pk:PracticeExample ; schema:name "{draw(NAMES)}"@nl ; pk:sector <{draw(CONCEPTS)}> ; '
        f"{draw(st.sampled_from(['pk:site <place/p>', 'pk:region <area/a>']))} ; pk:outcome [ a pk:Outcome ; "
        f"pk:measurement [ a pk:Measurement ; sosa:hasSimpleResult {draw(st.integers(0, 3))} ] ] ."
    )


@st.composite
def graphs_that_are_no_records(draw: st.DrawFn) -> tuple[str, str]:
    return "area/d", f'<area/d> a <urn:unknown> ; schema:name "{draw(NAMES)}"@nl .'


Batch = dict[str, str]
"""Records by path, as Turtle; the empty text where one goes."""

changes = st.one_of(areas(), schemes(), places(), practices(), graphs_that_are_no_records())
gone = st.sampled_from(["area/a", "area/b", "concept/sector", "place/p", "practice/one"]).map(lambda path: (path, ""))
batches = st.lists(st.one_of(changes, changes, gone), min_size=1, max_size=5).map(dict)


@settings(max_examples=15)
@given(st.lists(batches, min_size=2, max_size=4))
def test_after_any_changes_the_index_equals_one_made_from_nothing(sequence: list[Batch]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world, there = World(Path(folder)), set[str]()
        for batch in sequence:
            world.change("\n".join(batch.values()), [path for path, said in batch.items() if not said and path in there])
            there = (there | {path for path, said in batch.items() if said}) - {path for path, said in batch.items() if not said}
            world.publish()
            assert world.shown() == world.made_from_nothing()
        world.journal.close()


def test_the_bundled_data_in_steps_give_the_index_of_the_whole(bundled_workspace: Workspace, world: World) -> None:
    records = list(bundled_workspace.journal.records())
    for start in range(3):
        world.journal.append(records[start::3], (), source="test", agent="test")
        world.publish()
    assert world.shown() == world.made_from_nothing()


def test_several_processes_make_the_same_index_as_one(
    bundled_workspace: Workspace, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.journal.append(bundled_workspace.journal.records(), (), source="test", agent="test")
    monkeypatch.setattr(building, "_PARALLEL_FROM", 10**9)
    world.publish()
    monkeypatch.setattr(building, "_PARALLEL_FROM", 1)
    assert world.shown() == world.made_from_nothing()


def test_an_index_of_many_records_is_written_in_parts_that_become_one(
    bundled_workspace: Workspace, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.journal.append(bundled_workspace.journal.records(), (), source="test", agent="test")
    with monkeypatch.context() as small:
        small.setattr(building, "_MERGED_FROM", 10)
        world.publish()
    assert len(json.loads((world.index / "meta.json").read_text("utf-8"))["segments"]) == 1
    assert world.shown() == world.made_from_nothing()


def test_much_more_than_there_was_is_made_from_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_PARALLEL_FROM", 3)
    world.change('<area/a> a pk:NamedArea ; schema:name "A"@nl .')
    world.publish()
    world.change("\n".join(f'<area/n{number}> a pk:NamedArea ; schema:name "N"@nl .' for number in range(9)), ["area/a"])
    world.publish()
    assert world.shown() == world.made_from_nothing()


# --- what is renamed -------------------------------------------------------------------------------------------------------

TOWN = """
<province/pv1> a pk:Province ; schema:name "Oud"@nl .
<municipality/gm1> a pk:Municipality ; schema:name "Stad"@nl ; geo:sfWithin <province/pv1> .
<place/p> a org:Site ; schema:name "Plek"@nl ; pk:region <municipality/gm1> .
<practice/one> a pk:PracticeExample ; schema:name "Een"@nl ; pk:region <municipality/gm1> ; pk:sector <concept/sector/groen> .
"""
SECTORS = '<concept/sector> a skos:ConceptScheme . <concept/sector/groen> a skos:Concept ; skos:prefLabel "{}"@en .'


def test_a_province_that_is_renamed_is_found_by_its_new_name_in_what_lies_in_its_municipalities(world: World) -> None:
    world.change(TOWN)
    world.publish()
    world.change('<province/pv1> a pk:Province ; schema:name "Nieuw"@nl .')
    world.publish()
    assert world.found("about_nl", "nieuw") == {"municipality/gm1", "place/p", "practice/one"}
    assert world.found("about_nl", "oud") == set()


def test_a_concept_that_is_renamed_is_found_by_its_new_name_in_what_has_it(world: World) -> None:
    world.change(TOWN + SECTORS.format("landscaping"))
    world.publish()
    world.change(SECTORS.format("gardening"))
    world.publish()
    assert world.found("words", "gardening") == {"concept/sector/groen", "practice/one"}
    assert world.found("words", "landscaping") == set()


def test_a_municipality_that_moves_to_another_province_takes_along_what_lies_in_it(world: World) -> None:
    world.change(TOWN)
    world.publish()
    world.change('<municipality/gm1> a pk:Municipality ; schema:name "Stad"@nl ; geo:sfWithin <province/pv2> .')
    world.publish()
    assert world.found("v_region", f"{ID}province/pv2") == {"place/p", "practice/one"}
    assert world.found("v_region", f"{ID}province/pv1") == set()


def test_a_change_that_others_hold_nothing_of_leaves_their_documents_alone(world: World) -> None:
    world.change(TOWN)
    world.publish()
    world.change(
        '<municipality/gm1> a pk:Municipality ; schema:name "Stad"@nl ; geo:sfWithin <province/pv1> ; skos:note "nieuws"@nl .'
    )
    world.publish()
    assert world.found("text_nl", "nieuw") == {"municipality/gm1"}
    assert world.segment("practice/one") == world.segment("province/pv1") != world.segment("municipality/gm1")


# --- published with the snapshot -------------------------------------------------------------------------------------------

AREA = '<area/a> a pk:NamedArea ; schema:name "{}"@nl .'


def test_the_pointer_names_the_snapshot_and_the_index(world: World) -> None:
    world.change(AREA.format("een"))
    published = world.publish()
    part = pointer.read(world.path).parts["index"]  # type: ignore[union-attr]
    assert part == published.parts["index"]
    assert part.digest == schema.digest_of(world.model, Naming())
    assert (world.path / "index" / part.name / "meta.json").exists()


def test_publishing_again_without_a_change_does_nothing(world: World) -> None:
    world.change(AREA.format("een"))
    first = world.publish()
    before = (world.path / "published.json").stat().st_mtime_ns
    assert world.publish() == first
    assert (world.path / "published.json").stat().st_mtime_ns == before


def test_an_empty_journal_has_an_empty_index(world: World) -> None:
    world.publish()
    assert {key for key, value in world.shown().items() if value} == set()


class Dying(IndexProjection):
    """An index whose making ends before it begins, half-way or just before the pointer, as when the process is killed."""

    def __init__(self, world: World, when: str) -> None:
        super().__init__(world.model, Naming())
        self._when = when

    def advance(self, building: Path, snapshot: Path, old: Path, old_snapshot: Path, changes: Iterable[Change]) -> None:
        """Begin, perhaps, and die."""
        if self._when == "before":
            raise KeyboardInterrupt
        super().advance(building, snapshot, old, old_snapshot, changes)
        if self._when == "half-way":
            next(building.glob("*.idx")).unlink()
        raise KeyboardInterrupt


@pytest.mark.parametrize("when", ["before", "half-way", "after"])
def test_a_publish_that_dies_leaves_readers_what_they_had_and_the_next_one_goes_on(world: World, when: str) -> None:
    world.change(AREA.format("een"))
    before = world.publish()
    shown = world.shown()
    world.change(AREA.format("twee"))
    with pytest.raises(KeyboardInterrupt):
        publish(world.path, world.journal, projections=[Dying(world, when)])
    assert pointer.read(world.path) == before
    assert world.shown() == shown
    assert Graph(world.path).snapshot().position == before.position
    world.publish()
    assert world.found("text_nl", "twee") == {"area/a"}
    assert [path.name for path in (world.path / "index").iterdir()] == [world.index.name], "nothing is left behind"


def delete_folder(folder: Path) -> None:
    shutil.rmtree(folder)


def delete_segment(folder: Path) -> None:
    next(folder.glob("*.idx")).unlink()


def truncate_segment(folder: Path) -> None:
    path = next(folder.glob("*.term"))
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[:-5])


def garble_meta(folder: Path) -> None:
    path = folder / "meta.json"
    path.write_bytes(b"\xff" * path.stat().st_size)


def forget(folder: Path) -> None:
    """The pointer as it was before there was an index."""
    path = folder.parents[1] / "published.json"
    old = json.loads(path.read_text())
    del old["parts"]
    path.write_text(json.dumps(old))


def garble_part(folder: Path) -> None:
    path = folder.parents[1] / "published.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "parts": {"index": {"name": 7}}}))


def of_another_model(folder: Path) -> None:
    path = folder.parents[1] / "published.json"
    path.write_text(path.read_text().replace('"digest":"', '"digest":"x'))


DAMAGES = [delete_folder, delete_segment, truncate_segment, garble_meta, forget, garble_part, of_another_model]


@pytest.mark.parametrize("also_changed", [False, True])
@pytest.mark.parametrize("damage", DAMAGES)
def test_an_index_that_is_damaged_or_of_another_version_is_made_anew_and_the_snapshot_is_not(
    world: World, damage: Callable[[Path], None], also_changed: bool
) -> None:
    world.change(AREA.format("een"))
    before = world.publish()
    damage(world.index)
    if also_changed:
        world.change('<area/b> a pk:NamedArea ; schema:name "twee"@nl .')
    after = world.publish()
    assert world.shown() == world.made_from_nothing()
    assert world.found("text_nl", "een") == {"area/a"}
    assert (after.snapshot == before.snapshot) != also_changed
    assert world.publish() == after


def test_a_snapshot_that_cannot_be_read_does_not_stop_a_publish(world: World) -> None:
    world.change(AREA.format("een"))
    first = world.publish()
    shutil.rmtree(world.path / "snapshots" / first.snapshot)
    world.publish()
    assert world.found("text_nl", "een") == {"area/a"}


def test_rebuild_makes_the_index_of_nothing_but_the_journal(world: World) -> None:
    world.change(TOWN)
    world.publish()
    before = world.shown()
    for name in ("index", "snapshots"):
        shutil.rmtree(world.path / name)
    (world.path / "published.json").unlink()
    rebuild(world.path, world.journal, projections=[world.projection])
    assert world.shown() == before


def test_an_index_that_somebody_reads_is_kept_and_the_others_are_swept(world: World) -> None:
    world.change(AREA.format("nul"))
    first = world.publish().parts["index"].name
    held = lease(world.path, first, "index")
    assert held is not None
    for name in ("een", "twee"):
        world.change(AREA.format(name))
        world.publish()
    assert {path.name for path in (world.path / "index").iterdir() if path.is_dir()} == {first, world.index.name}
    assert ("text_nl", "nul") in contents(world.path / "index" / first, world.model)
    held.release()
    world.change(AREA.format("drie"))
    world.publish()
    assert [path.name for path in (world.path / "index").iterdir()] == [world.index.name]


def test_files_that_do_not_change_are_shared_with_the_index_before(world: World) -> None:
    world.change(TOWN)
    held = lease(world.path, world.publish().parts["index"].name, "index")
    assert held is not None
    before = {path.stat().st_ino for path in world.index.glob("*.store")}
    world.change(AREA.format("een"))
    world.publish()
    assert before <= {path.stat().st_ino for path in world.index.glob("*.store")}
