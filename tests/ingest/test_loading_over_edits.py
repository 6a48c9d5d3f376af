"""What editors changed stays as they made it when files are loaded again, until somebody asks for the files."""

from __future__ import annotations

from participatiekaart.ingest import FileSource, load
from participatiekaart.ingest.edits import EDITORS
from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.rdf.records import Record
from participatiekaart.validation import Report, Severity
from tests.ingest.conftest import MOST, PLACE, Desk

PROEF = f"{SHARED_BASE}id/practice/proef"
EDITED = "Door een redacteur."


def edit(desk: Desk, path: str, old: str = "", new: str = "") -> None:
    """Change a record as an editor, or take it out."""
    record = desk.journal.record(f"{SHARED_BASE}id/{path}")
    assert record is not None
    changed = [Record(record.name, record.content.replace(old.encode(), new.encode()))] if old else []
    desk.journal.append(changed, () if old else [record.name.iri], source=EDITORS, agent="editor:test")


def content(desk: Desk, path: str) -> str:
    """What a record says; nothing when it is not there."""
    record = desk.journal.record(f"{SHARED_BASE}id/{path}")
    return record.content.decode() if record else ""


def held_back(report: Report) -> list[str]:
    """The records of which it is warned that they stay as an editor made them."""
    return [
        finding.record.removeprefix(f"{SHARED_BASE}id/")
        for finding in report.findings
        if finding.severity is Severity.WARNING and "--overwrite-edits" in finding.text["en"]
    ]


def change_in_source(desk: Desk) -> None:
    """Change the practice in the files."""
    text = (desk.folder / "practice.ttl").read_text("utf-8")
    desk.write("practice.ttl", text.replace("Een verzonnen aanpak.", "In de bron veranderd."))


def test_what_an_editor_changed_stays_when_the_source_is_loaded_again(loaded: Desk) -> None:
    edit(loaded, "practice/proef", "Een verzonnen aanpak.", EDITED)
    done = loaded.load()
    assert (done.added, done.changed, done.unchanged, done.retracted) == (0, 0, 2, 0)
    assert not done.report.findings
    assert EDITED in content(loaded, "practice/proef")


def test_it_stays_when_the_source_changed_too_and_that_is_told(loaded: Desk) -> None:
    edit(loaded, "practice/proef", "Een verzonnen aanpak.", EDITED)
    change_in_source(loaded)
    for report in (loaded.load().report, loaded.check(), loaded.load().report):
        assert held_back(report) == ["practice/proef"]
        assert {finding.file for finding in report.findings} == {str(loaded.folder / "practice.ttl")}
        assert report.conforms
    assert EDITED in content(loaded, "practice/proef")


def test_the_source_wins_where_that_is_asked_for(loaded: Desk) -> None:
    edit(loaded, "practice/proef", "Een verzonnen aanpak.", EDITED)
    change_in_source(loaded)
    done = loaded.load(overwrite_edits=True)
    assert (done.changed, held_back(done.report)) == (1, [])
    assert "In de bron veranderd." in content(loaded, "practice/proef")
    assert len(loaded.history("practice/proef")) == 3
    assert loaded.load().unchanged == 2
    assert loaded.journal.heads()[PROEF].source == "proef"


def test_the_source_takes_back_what_it_has_not_changed(loaded: Desk) -> None:
    edit(loaded, "practice/proef", "Een verzonnen aanpak.", EDITED)
    assert loaded.load(overwrite_edits=True).changed == 1
    first, _, third = loaded.history("practice/proef")
    assert first == third


def test_what_an_editor_took_out_stays_out_until_the_source_wins(loaded: Desk) -> None:
    edit(loaded, "practice/proef")
    assert loaded.load().added == 0
    change_in_source(loaded)
    assert held_back(loaded.load().report) == ["practice/proef"]
    assert content(loaded, "practice/proef") == ""
    assert loaded.load(overwrite_edits=True).added == 1


def test_what_an_editor_made_stays_when_a_source_comes_with_the_same_name(desk: Desk) -> None:
    [place] = (
        FileSource.of([desk.write("../place.ttl", PLACE)]).read(desk.validator.naming, MOST, lambda *_: None).records.values()
    )
    made = Record(place.name, place.content.replace(b"Proefplaats", EDITED.encode()))
    desk.journal.append([made], (), source=EDITORS, agent="editor:test")
    desk.write("place.ttl", PLACE)
    done = desk.load()
    assert (done.added, done.changed) == (0, 0)
    assert held_back(done.report) == ["place/proefplaats"]
    assert EDITED in content(desk, "place/proefplaats")
    assert desk.load(overwrite_edits=True).changed == 1


def test_what_an_editor_changed_is_not_taken_over_by_another_source(desk: Desk) -> None:
    edit(desk, "place/oostvaardersplassen", "Oostvaardersplassen", EDITED)
    desk.write("place.ttl", PLACE.replace("proefplaats", "oostvaardersplassen"))
    done = desk.load()
    assert (done.added, done.changed) == (0, 0)
    assert held_back(done.report) == ["place/oostvaardersplassen"]


def test_nothing_is_told_when_the_source_has_come_to_say_what_the_editor_says(loaded: Desk) -> None:
    edit(loaded, "practice/proef", "Een verzonnen aanpak.", "In de bron veranderd.")
    change_in_source(loaded)
    done = loaded.load()
    assert (done.changed, done.report.findings) == (0, ())


def test_what_an_editor_changed_stays_though_the_source_has_it_no_more(loaded: Desk) -> None:
    edit(loaded, "practice/proef", "Een verzonnen aanpak.", EDITED)
    (loaded.folder / "practice.ttl").unlink()
    assert loaded.load().retracted == 0
    assert EDITED in content(loaded, "practice/proef")


def test_bundled_data_leave_edits_alone_too(desk: Desk) -> None:
    edit(desk, "practice/operatie-schoolvoorbeeld", "Operatie Schoolvoorbeeld", EDITED)
    done = load(FileSource.bundled(), desk.journal, desk.validator, max_bytes=2**27, agent="a test")
    assert (done.added, done.changed, held_back(done.report)) == (0, 0, [])
    assert EDITED in content(desk, "practice/operatie-schoolvoorbeeld")
