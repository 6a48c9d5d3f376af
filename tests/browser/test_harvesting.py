"""The catalogue, files and changes in a real browser: reachable for everybody, and whole without JavaScript."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.conftest import silent
from tests.listening import listening

from .conftest import OpenPage, assert_accessible

RETRACTED = "practice/operatie-schoolvoorbeeld"
PAGES = {
    "catalogue": "/catalog",
    "next page": f"/catalog?after={SHARED_BASE}id/dataset/practices",
    "dumps": "/dumps",
    "feed": "/feed",
    "data set": "/doc/dataset/practices",
}
every_page = pytest.mark.parametrize("name", PAGES)
every_language = pytest.mark.parametrize("language", ["nl", "en"])


@pytest.fixture(scope="module")
def site(dumped: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The bundled data without a practice that was retracted, with two dumps and a catalogue of more than one page."""
    folder = tmp_path_factory.mktemp("harvesting") / "data"
    shutil.copytree(dumped, folder, ignore=shutil.ignore_patterns("*.lease", "results"))
    workspace = Workspace(Settings(data_dir=folder, catalog_page=4))
    workspace.journal.append([], [f"{SHARED_BASE}id/{RETRACTED}"], source="editors", agent="editor:ab12cd")
    workspace.ensure_published(silent)
    workspace.dumper.make(workspace.index())
    with listening(workspace) as address:
        yield address


@every_language
@every_page
def test_axe_finds_nothing_and_nothing_is_complained_of(visit: OpenPage, noted: list[str], name: str, language: str) -> None:
    page = visit(PAGES[name], language)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    assert_accessible(page)
    assert page.locator("html").get_attribute("lang") == language
    assert noted == []


@every_language
@every_page
def test_a_narrow_screen_shows_it_without_scrolling_sideways(visit: OpenPage, name: str, language: str) -> None:
    page = visit(PAGES[name], language, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_accessible(page)


@pytest.mark.parametrize("name", ["catalogue", "dumps", "feed"])
def test_a_page_bears_text_of_twice_the_size(visit: OpenPage, name: str) -> None:
    page = visit(PAGES[name], "nl", viewport={"width": 640, "height": 640})
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


@pytest.mark.parametrize(
    ("language", "day", "size", "licence"),
    [
        (
            "nl",
            r"[0-9]{1,2} [a-z]+ [0-9]{4}",
            r"[0-9]+,[0-9] kB",
            "Creative Commons Naamsvermelding 4.0 Internationaal (CC BY 4.0)",
        ),
        (
            "en",
            r"[A-Z][a-z]+ [0-9]{1,2}, [0-9]{4}",
            r"[0-9]+\.[0-9] kB",
            "Creative Commons Attribution 4.0 International (CC BY 4.0)",
        ),
    ],
)
def test_days_sizes_and_licences_are_as_people_of_each_language_write_them(
    visit: OpenPage, language: str, day: str, size: str, licence: str
) -> None:
    for name in ("catalogue", "dumps", "data set"):
        said = visit(PAGES[name], language, java_script_enabled=False).locator("main").inner_text()
        assert re.search(size, said)
        assert re.search(day, said)
        assert not re.search(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|publications\.europa\.eu|creativecommons\.org", said)
        assert licence in said or name == "dumps"


def test_from_the_catalogue_to_a_data_set_to_its_files_without_javascript(visit: OpenPage) -> None:
    page = visit("/catalog?lang=en", "en", java_script_enabled=False)
    page.get_by_role("link", name="More data sets").click()
    expect(page.get_by_role("heading", name="Municipalities, provinces")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Practice examples from school to work", exact=True).click()
    expect(page.get_by_role("heading", name="How to get it")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="practices.csv.gz").click()
    assert download.value.suggested_filename == "practices.csv.gz"


def test_files_of_an_earlier_dump_unfold_without_javascript(visit: OpenPage) -> None:
    page = visit("/dumps", "en", java_script_enabled=False)
    earlier = page.locator("details")
    expect(earlier).to_have_count(1)
    expect(earlier.get_by_role("link", name="void.ttl")).to_be_hidden()
    earlier.locator("summary").click()
    expect(earlier.get_by_role("link", name="void.ttl")).to_be_visible()


@every_language
def test_from_what_changed_to_what_it_was_without_javascript(visit: OpenPage, language: str) -> None:
    page = visit(f"/feed?lang={language}", java_script_enabled=False)
    page.locator("#content .entries a").first.click()
    expect(page).to_have_url(re.compile(f"/history/{RETRACTED}"))
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator(".versions strong").first).to_have_text({"nl": "Ingetrokken", "en": "Retracted"}[language])
    page.go_back()
    page.locator("#content .entries a").nth(1).click()
    expect(page).to_have_url(re.compile(r"\?version=[0-9]+"))
    expect(page.locator("html")).to_have_attribute("lang", language)
