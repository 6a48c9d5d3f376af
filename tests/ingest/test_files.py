"""Files as a source of records."""

from __future__ import annotations

from pathlib import Path

import pytest

from participatiekaart import bundled
from participatiekaart.errors import InvalidInput
from participatiekaart.ingest import BUNDLED, FileSource, files
from participatiekaart.ingest.files import Offer
from participatiekaart.rdf.names import SHARED_BASE, Naming
from participatiekaart.validation import Severity

ID = f"{SHARED_BASE}id/"


def write(folder: Path, name: str, text: str = "") -> Path:
    """Write a file."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def named(slug: str, name: str = "a") -> str:
    """The Turtle of a record."""
    return f"<{ID}practice/{slug}> <https://schema.org/name> '{name}'@nl .\n"


def read(*paths: Path) -> Offer:
    """What these files offer."""
    return FileSource.of(paths).read(Naming(), 2**20, lambda _step, _done: None)


def test_folder_is_searched_for_rdf_files_in_a_stable_order(tmp_path: Path) -> None:
    expected = [write(tmp_path, name) for name in ("a/z.ttl", "b.nt", "c.JSONLD", "d/e/f.rdf", "d/g.xml")]
    for other in ("README.md", "data.csv", "a/z.ttl~", "nothing", "d/turtle.ttl.bak"):
        write(tmp_path, other)
    (tmp_path / "folder.ttl").mkdir()
    assert FileSource.of([tmp_path]).files() == sorted(expected)


def test_file_is_taken_whatever_its_suffix_so_that_it_can_be_refused(tmp_path: Path) -> None:
    offer = read(write(tmp_path, "data.csv", "a;b"))
    [finding] = offer.findings
    assert "this format is not read" in finding.text["en"]


def test_file_that_is_given_twice_is_read_once(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", named("a"))
    assert FileSource.of([path, tmp_path, path]).files() == [path]
    assert not read(path, tmp_path).findings


def test_missing_path_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"nergens does not exist") as refused:
        FileSource.of([tmp_path, tmp_path / "nergens"]).files()
    assert "nergens" in refused.value.text["nl"]


def test_folder_without_rdf_is_told_with_the_formats(tmp_path: Path) -> None:
    write(tmp_path, "README.md")
    with pytest.raises(InvalidInput, match=r"no RDF file in .*files end in \.jsonld \.nt \.rdf \.ttl \.xml"):
        FileSource.of([tmp_path]).files()


def test_source_is_named_after_its_place_unless_a_name_is_given(tmp_path: Path) -> None:
    assert FileSource.of([tmp_path]).name == str(tmp_path.resolve())
    assert FileSource.of([tmp_path], "zeeland").name == "zeeland"
    assert FileSource.of([tmp_path / ".." / tmp_path.name]).name == str(tmp_path.resolve())


def test_bundled_source_is_the_vocabulary_and_the_data() -> None:
    source = FileSource.bundled()
    assert source.name == BUNDLED
    assert bundled.ontology / "participatiekaart.ttl" in source.files()
    assert bundled.data / "practices" / "operatie-schoolvoorbeeld.ttl" in source.files()
    assert not any(bundled.shapes in path.parents for path in source.files())


def test_offer_tells_where_each_record_stands(tmp_path: Path) -> None:
    one, other = write(tmp_path, "a.ttl", named("a") + named("b")), write(tmp_path, "c.ttl", named("c"))
    offer = read(tmp_path)
    assert offer.files == {f"{ID}practice/a": str(one), f"{ID}practice/b": str(one), f"{ID}practice/c": str(other)}
    assert offer.records.keys() == offer.files.keys()


def test_broken_file_is_a_finding_and_the_others_are_still_read(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", named("a"))
    broken = [write(tmp_path, "b.ttl", "<x"), write(tmp_path, "c.ttl", named("C"))]
    write(tmp_path, "d.ttl", named("d"))
    offer = read(tmp_path)
    assert [finding.file for finding in offer.findings] == [str(path) for path in broken]
    assert {finding.severity for finding in offer.findings} == {Severity.VIOLATION}
    assert {iri[-1] for iri in offer.records} == {"a", "d"}


def test_unreadable_file_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.symlink_to("/proc/self/mem")  # whose first byte nobody can read, not even root
    [finding] = read(tmp_path).findings
    assert f"{path} cannot be read: " in finding.text["en"]
    assert finding.file == str(path)


def test_record_in_two_files_is_a_finding_that_names_both(tmp_path: Path) -> None:
    one, other = write(tmp_path, "a.ttl", named("a", "een")), write(tmp_path, "b/a.ttl", named("a", "twee"))
    [finding] = read(tmp_path).findings
    assert finding.record == f"{ID}practice/a"
    assert all(str(path) in finding.text["en"] for path in (one, other))
    assert "stands in two files" in finding.text["en"]


def test_node_of_a_record_in_another_file_counts_as_that_record(tmp_path: Path) -> None:
    write(tmp_path, "a.ttl", named("a"))
    write(tmp_path, "b.ttl", f"<{ID}practice/a#event> <https://schema.org/name> 'b'@nl .")
    [finding] = read(tmp_path).findings
    assert "stands in two files" in finding.text["en"]


def test_progress_runs_from_nothing_to_all(tmp_path: Path) -> None:
    for slug in "abcd":
        write(tmp_path, f"{slug}.ttl", named(slug))
    told: list[tuple[str, float]] = []
    FileSource.of([tmp_path]).read(Naming(), 2**20, lambda step, done: told.append((step, done)))
    assert told == [("read", done) for done in (0.0, 0.25, 0.5, 0.75, 1.0)]


def test_files_that_are_read_in_several_processes_offer_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for slug in "abcd":
        write(tmp_path, f"{slug}.ttl", named(slug) + named("twice", slug))
    write(tmp_path, "e.ttl", "<x")
    (tmp_path / "f.ttl").symlink_to("/proc/self/mem")
    alone = read(tmp_path)
    monkeypatch.setattr(files, "_MUCH", 0)
    assert read(tmp_path) == alone
    assert len(alone.findings) == 5


def test_a_link_that_leads_nowhere_is_a_finding_and_not_a_record_that_is_gone(tmp_path: Path) -> None:
    (tmp_path / "gone.ttl").symlink_to(tmp_path / "nowhere.ttl")
    offer = FileSource.of([tmp_path]).read(Naming(), 10**6, lambda _step, _done: None)
    assert [finding.file for finding in offer.findings] == [str(tmp_path / "gone.ttl")]
