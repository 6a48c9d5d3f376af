"""From files to the journal: validated as a whole, accepted as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from participatiekaart.errors import InvalidInput
from participatiekaart.ingest import BUNDLED, FileSource, check, load
from participatiekaart.validation import Finding, Report, Severity
from tests.ingest.conftest import HEADER, MOST, PLACE, PRACTICE, Desk

AT_PLACE = PRACTICE.replace("<place/oostvaardersplassen>", "<place/proefplaats>")
ZEELAND = "https://zeeland.example.org/"


def dangling(report: Report) -> list[Finding]:
    """The findings about references to nothing."""
    return [finding for finding in report.findings if "correct the name, or add that record" in finding.text["en"]]


# --- What makes a version ----------------------------------------------------------------------------------------------------


def test_new_records_are_added(desk: Desk) -> None:
    before = desk.journal.position
    desk.write("practice.ttl", PRACTICE)
    done = desk.load(note="a try")
    assert (done.added, done.changed, done.unchanged, done.retracted) == (2, 0, 0, 0)
    assert done.position == desk.journal.position == before + 2
    assert not done.report.findings
    [version] = desk.journal.history(f"{desk.validator.naming.base}id/practice/proef")
    assert (version.source, version.agent, version.note) == ("proef", "a test", "a try")


def test_second_load_changes_nothing(loaded: Desk) -> None:
    before = loaded.journal.position
    done = loaded.load()
    assert (done.added, done.changed, done.unchanged, done.retracted) == (0, 0, 2, 0)
    assert done.position == before


def test_other_spelling_of_the_same_triples_changes_nothing(loaded: Desk) -> None:
    text = (loaded.folder / "source.ttl").read_text("utf-8")
    (loaded.folder / "source.ttl").unlink()
    loaded.write("deeper/bron.ttl", "# moved\n" + re.sub(r" ;\n  ", "\t;", text))
    assert loaded.load().unchanged == 2


def test_changed_record_makes_exactly_one_version(loaded: Desk) -> None:
    before = loaded.journal.position
    text = (loaded.folder / "practice.ttl").read_text("utf-8")
    loaded.write("practice.ttl", text.replace("Een verzonnen aanpak.", "Een andere verzonnen aanpak."))
    done = loaded.load()
    assert (done.added, done.changed, done.unchanged, done.retracted) == (0, 1, 1, 0)
    assert done.position == before + 1
    assert len(loaded.history("practice/proef")) == 2
    assert len(loaded.history("source/proef")) == 1


def test_change_and_back_are_two_more_versions(loaded: Desk) -> None:
    text = (loaded.folder / "practice.ttl").read_text("utf-8")
    for changed in (text.replace("verzonnen", "bedachte"), text):
        loaded.write("practice.ttl", changed)
        loaded.load()
    first, second, third = loaded.history("practice/proef")
    assert first == third != second


def test_removed_file_retracts_its_records_and_keeps_their_history(loaded: Desk) -> None:
    (loaded.folder / "practice.ttl").unlink()
    done = loaded.load(note="gone")
    assert (done.added, done.changed, done.unchanged, done.retracted) == (0, 0, 1, 1)
    assert f"{loaded.validator.naming.base}id/practice/proef" not in loaded.journal.heads()
    first, gone = loaded.journal.history(f"{loaded.validator.naming.base}id/practice/proef")
    assert first.hash
    assert (gone.hash, gone.note) == (None, "gone")


def test_retracted_record_stays_retracted_until_it_is_offered_again(loaded: Desk) -> None:
    text = (loaded.folder / "practice.ttl").read_text("utf-8")
    (loaded.folder / "practice.ttl").unlink()
    loaded.load()
    assert loaded.load().retracted == 0
    loaded.write("practice.ttl", text)
    assert loaded.load().added == 1
    first, gone, again = loaded.history("practice/proef")
    assert (gone, again) == ("-", first)


def test_other_sources_are_left_alone(loaded: Desk) -> None:
    other = loaded.write("../other/place.ttl", PLACE)
    assert loaded.load(other, source="other").retracted == 0
    assert loaded.load().unchanged == 2
    assert len(loaded.history("place/proefplaats")) == 1


def test_warnings_are_told_and_let_through(desk: Desk) -> None:
    desk.write("practice.ttl", PRACTICE.replace("hasSimpleResult 6", "hasSimpleResult 3"))
    done = desk.load()
    assert done.added == 2
    [finding] = done.report.findings
    assert finding.severity is Severity.WARNING
    assert finding.file == str(desk.folder / "practice.ttl")


def test_progress_tells_each_step_from_nothing_to_all(desk: Desk) -> None:
    desk.write("practice.ttl", PRACTICE)
    told: dict[str, list[float]] = {}
    load(
        FileSource.of([desk.folder], "proef"),
        desk.journal,
        desk.validator,
        max_bytes=MOST,
        agent="a test",
        progress=lambda step, done: told.setdefault(step, []).append(done),
    )
    assert list(told) == ["read", "validate", "journal"]
    assert all((done[0], done[-1]) == (0.0, 1.0) and done == sorted(done) for done in told.values())


# --- All or nothing ----------------------------------------------------------------------------------------------------------

BROKEN = {
    "violation": ("b.ttl", PLACE.replace('"Proefplaats"@nl', '"Proefplaats"'), "Give one name per language"),
    "syntax error": ("b.ttl", "<x", "line 1"),
    "file too large": ("b.ttl", "#" * (MOST + 1), "more than the 1 MiB"),
    "record in two files": ("b.ttl", PRACTICE.replace("Proef", "Proef 2"), "stands in two files"),
    "reference to nothing": (
        "b.ttl",
        PLACE.replace("a org:Site", "a org:Site ; pk:region <municipality/gm9999>"),
        "does not exist",
    ),
    "unknown type": ("b.ttl", PLACE.replace("<place/", "<plek/"), "'plek' is no record type"),
    "type of another record": ("b.ttl", PLACE.replace("<place/", "<organisation/"), "Nothing says what"),
    "record of another source": ("b.ttl", PLACE.replace("proefplaats", "oostvaardersplassen"), "is kept by the source 'bundled'"),
    "date that does not exist": ("b.ttl", HEADER + '<source/x> schema:datePublished "2017-02-30"^^xsd:date .', "is not a date"),
}


@pytest.mark.parametrize(("name", "text", "reason"), BROKEN.values(), ids=BROKEN)
def test_one_mistake_leaves_the_journal_as_it_was(name: str, text: str, reason: str, desk: Desk) -> None:
    before = desk.journal.position
    desk.write("a.ttl", PRACTICE)
    path = desk.write(name, text)
    done = desk.load()
    assert not done.report.conforms
    assert (done.added, done.changed, done.unchanged, done.retracted) == (0, 0, 0, 0)
    assert done.position == desk.journal.position == before
    told = [finding for finding in done.report.findings if reason in finding.text["en"]]
    assert told
    assert {finding.file for finding in told} <= {str(path), ""}


def test_unreadable_file_does_not_retract_what_it_held(loaded: Desk) -> None:
    before = loaded.journal.position
    loaded.write("practice.ttl", "<x")
    assert not loaded.load().report.conforms
    assert loaded.journal.position == before
    assert loaded.history("practice/proef")[-1] != "-"


def test_missing_path_changes_nothing(loaded: Desk) -> None:
    before = loaded.journal.position
    with pytest.raises(InvalidInput, match="does not exist"):
        loaded.load(loaded.folder / "nergens")
    assert loaded.journal.position == before


def test_empty_folder_does_not_retract_everything(loaded: Desk) -> None:
    for path in loaded.folder.iterdir():
        path.unlink()
    with pytest.raises(InvalidInput, match="no RDF file"):
        loaded.load()
    assert loaded.history("practice/proef")[-1] != "-"


# --- Records that lean on each other -----------------------------------------------------------------------------------------


def test_records_may_point_to_each_other_across_files_in_any_order(desk: Desk) -> None:
    desk.write("a.ttl", AT_PLACE)
    desk.write("b.ttl", PLACE)
    assert desk.load().added == 3


def test_record_that_is_still_pointed_to_cannot_be_removed(desk: Desk) -> None:
    place = desk.write("../places/place.ttl", PLACE)
    another = desk.write("../places/another.ttl", PLACE.replace("proefplaats", "proefplaats-2"))
    assert desk.load(place, another, source="places").added == 2
    desk.write("practice.ttl", AT_PLACE)
    assert desk.load().added == 2
    before = desk.journal.position
    done = desk.load(another, source="places")
    assert desk.journal.position == before
    [finding] = dangling(done.report)
    assert finding.record.endswith("/practice/proef")
    assert "place/proefplaats" in finding.value


def test_record_that_is_still_pointed_to_cannot_become_something_else(desk: Desk) -> None:
    """The place stays, but is no place any more: what breaks is the practice, which nobody touched."""
    text = HEADER + (
        '<area/proef> a pk:NamedArea ; schema:name "Gebied"@nl .\n<area/proef#plek> a pk:NamedArea ; schema:name "plek"@nl .\n'
    )
    area = desk.write("../areas/area.ttl", text)
    assert desk.load(area, source="areas").added == 1
    desk.write("practice.ttl", PRACTICE.replace("<place/oostvaardersplassen>", "<area/proef#plek>"))
    assert desk.load().added == 2
    desk.write("../areas/area.ttl", text.replace("#plek> a pk:NamedArea", "#plek> a pk:Unknown"))
    done = desk.load(area, source="areas")
    assert {finding.record.rpartition("/")[2] for finding in done.report.findings} == {"proef"}
    assert any("This place does not exist" in finding.text["en"] for finding in done.report.findings)


def test_records_can_be_removed_together_with_what_points_to_them(desk: Desk) -> None:
    desk.write("a.ttl", AT_PLACE)
    desk.write("b.ttl", PLACE)
    desk.load()
    (desk.folder / "a.ttl").unlink()
    (desk.folder / "b.ttl").unlink()
    desk.write("c.ttl", PLACE.replace("proefplaats", "andere-plaats"))
    assert desk.load().retracted == 3


def test_owned_node_that_is_pointed_to_cannot_lose_its_name(desk: Desk) -> None:
    desk.write("a.ttl", AT_PLACE.replace("<place/proefplaats>", "<place/proefplaats#hal>"))
    place = desk.write("b.ttl", PLACE + "<place/proefplaats#hal> a org:Site ; schema:name 'hal'@nl .")
    assert desk.load().added == 3
    place.write_text(PLACE)
    assert any("proefplaats#hal> does not exist" in each.text["en"] for each in desk.load().report.findings)


# --- A copy with a base of its own -------------------------------------------------------------------------------------------


def test_region_keeps_its_records_under_its_own_base(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk(ZEELAND)
    own = re.sub(r"<(practice|source)/proef>", rf"<{ZEELAND}id/\1/proef>", PRACTICE)
    desk.write("practice.ttl", own)
    assert desk.load().added == 2
    assert f"{ZEELAND}id/practice/proef" in desk.journal.heads()
    desk.write("practice.ttl", own.replace(f"<{ZEELAND}id/source/proef> ;", f"<{ZEELAND}id/source/nergens> ;"))
    [finding] = dangling(desk.load().report)
    assert finding.value == f"<{ZEELAND}id/source/nergens>"


def test_other_bases_are_refused(desk: Desk) -> None:
    desk.write("practice.ttl", re.sub(r"<(practice|source)/proef>", rf"<{ZEELAND}id/\1/proef>", PRACTICE))
    [finding] = desk.load().report.findings
    assert "belongs to no record" in finding.text["en"]


# --- The bundled data --------------------------------------------------------------------------------------------------------


def test_second_load_of_the_bundled_data_changes_nothing(desk: Desk) -> None:
    before = desk.journal.position
    done = load(FileSource.bundled(), desk.journal, desk.validator, max_bytes=2**27, agent="a test")
    assert (done.added, done.changed, done.retracted) == (0, 0, 0)
    assert done.unchanged == len(desk.journal.heads())
    assert done.position == before
    assert {head.source for head in desk.journal.heads().values()} == {BUNDLED}


# --- Checking without loading ------------------------------------------------------------------------------------------------


def test_check_changes_nothing(desk: Desk) -> None:
    before = desk.journal.position
    desk.write("practice.ttl", PRACTICE)
    assert desk.check().findings == ()
    assert desk.journal.position == before


def test_check_looks_at_unchanged_records_too(desk: Desk) -> None:
    desk.write("practice.ttl", PRACTICE.replace("hasSimpleResult 6", "hasSimpleResult 3"))
    desk.load()
    assert desk.load().report.count(Severity.WARNING) == 0
    assert desk.check().count(Severity.WARNING) == 1


def test_check_works_without_a_journal(desk: Desk) -> None:
    desk.write("practice.ttl", PRACTICE)
    report = check(FileSource.of([desk.folder]), None, desk.validator, max_bytes=MOST)
    assert any("does not exist" in finding.text["en"] for finding in report.findings)


@pytest.mark.parametrize(("name", "text", "reason"), BROKEN.values(), ids=BROKEN)
def test_check_finds_what_loading_would_refuse(name: str, text: str, reason: str, desk: Desk) -> None:
    desk.write("a.ttl", PRACTICE)
    desk.write(name, text)
    report = desk.check()
    assert not report.conforms
    assert any(reason in finding.text["en"] for finding in report.findings)


def test_check_finds_references_to_what_loading_would_retract(desk: Desk) -> None:
    desk.write("a.ttl", AT_PLACE)
    desk.write("b.ttl", PLACE)
    desk.load()
    (desk.folder / "b.ttl").unlink()
    assert not desk.load().report.conforms
    assert any("place/proefplaats> does not exist" in finding.text["en"] for finding in desk.check().findings)


def test_a_misspelt_property_is_told_with_the_nearest_one(desk: Desk) -> None:
    desk.write("practice.ttl", PRACTICE.replace("pk:region ", "pk:regoin "))
    texts = [finding.text["en"] for finding in desk.load().report.findings]
    assert any(
        "def#regoin> does not exist; did you mean <https://w3id.org/participatiekaart/def#region>?" in each for each in texts
    )
