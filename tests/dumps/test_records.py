"""One pass over the records writes the files of every data set, however many data sets there are."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart import bundled
from participatiekaart.dumps.formats import GRAPH, PART
from participatiekaart.dumps.records import Content, write
from participatiekaart.dumps.writing import writers
from participatiekaart.journal import Entry
from participatiekaart.model import Model
from participatiekaart.model.documents import JsonDocuments
from participatiekaart.rdf.names import PK, SHARED_BASE, RecordName
from participatiekaart.rdf.records import Record

DOCUMENTS = JsonDocuments(Model.read(bundled.shapes, bundled.ontology))
START = datetime(2026, 1, 1, tzinfo=UTC)


def entry(slug: str, *, is_retracted: bool = False, position: int = 1) -> Entry:
    """A record of one triple, or its retraction."""
    name = RecordName(SHARED_BASE, "area", slug)
    content = f"<{name.iri}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{PK}NamedArea> .\n".encode()
    record = None if is_retracted else Record(name, content)
    return Entry(position, START + timedelta(days=position), name, record, "", "", "", is_new=True)


def space(start: str) -> str:
    """What names of areas start with."""
    return f"{SHARED_BASE}id/area/{start}"


def held(content: Content, folder: Path) -> list[str]:
    """The slugs of the records in the file of a data set, in order."""
    [name] = [each.written.name for each in content.files if each.written.name.endswith(".ttl.gz")] or [""]
    lines = gzip.decompress((folder / name).read_bytes()).decode().splitlines() if name else []
    return [line.partition("/area/")[2].partition(">")[0] for line in lines if line.startswith(f"<{SHARED_BASE}id/area/")]


@settings(max_examples=25)
@given(
    slugs=st.sets(st.text("ab", min_size=1, max_size=4), min_size=1),
    starts=st.lists(st.lists(st.text("ab", max_size=3), max_size=3), min_size=1, max_size=5),
)
def test_a_file_holds_the_records_that_its_names_start_with_once_and_in_order(slugs: set[str], starts: list[list[str]]) -> None:
    contents = [Content(f"set-{at}", PART, tuple(map(space, each))) for at, each in enumerate(starts)]
    with TemporaryDirectory() as folder, writers() as pool:
        write(Path(folder), map(entry, sorted(slugs)), contents, DOCUMENTS, pool)
        for content, each in zip(contents, starts, strict=True):
            assert held(content, Path(folder)) == [slug for slug in sorted(slugs) if slug.startswith(tuple(each))]
            assert content.records == len(held(content, Path(folder)))


def test_more_data_sets_need_no_more_open_files(tmp_path: Path) -> None:
    def open_files() -> int:
        return sum(1 for _ in Path("/dev/fd").iterdir())

    meanwhile: list[int] = []
    contents = [Content("whole", GRAPH, ("",)), *(Content(f"{at:03}", PART, (space(f"{at:03}-"),)) for at in range(60))]
    with writers() as pool:
        entries = (entry(f"{at:03}-{part}") for at in range(60) for part in "ab")
        before = open_files()
        write(tmp_path, entries, contents, DOCUMENTS, pool, progress=lambda _: meanwhile.append(open_files()))
    assert len(list(tmp_path.iterdir())) == 60 * 4 + 6
    assert max(meanwhile) - before <= 12


@pytest.mark.parametrize(("is_retracted", "files"), [(True, 0), (False, 4)])
def test_a_retraction_is_told_in_the_date_and_not_in_the_files(tmp_path: Path, *, is_retracted: bool, files: int) -> None:
    content = Content("areas", PART, (space(""),))

    def entries() -> Iterator[Entry]:
        yield entry("a", is_retracted=is_retracted, position=3)
        yield entry("b", is_retracted=True, position=5)
        yield entry("c", is_retracted=True, position=4)

    with writers() as pool:
        write(tmp_path, entries(), [content], DOCUMENTS, pool)
    assert content.changed == START + timedelta(days=5)
    assert (content.records, len(content.files), len(list(tmp_path.iterdir()))) == (files > 0, files, files)
