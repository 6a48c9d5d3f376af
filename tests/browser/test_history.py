"""The history of a record and what changed in it, in a real browser: reachable for everybody, and whole without JavaScript."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.rdf.records import Record
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.listening import listening

from .conftest import OpenPage, assert_accessible

PATH = "practice/operatie-schoolvoorbeeld"
every_language = pytest.mark.parametrize("language", ["nl", "en"])


@pytest.fixture(scope="module")
def positions() -> list[int]:
    """The versions of the practice, oldest first."""
    return []


@pytest.fixture(scope="module")
def site(bundled_workspace: Workspace, tmp_path_factory: pytest.TempPathFactory, positions: list[int]) -> Iterator[str]:
    """The bundled data with a practice that was changed, retracted and put back."""
    folder = tmp_path_factory.mktemp("history") / "data"
    shutil.copytree(bundled_workspace.data_dir, folder, ignore=shutil.ignore_patterns("*.lease", "results"))
    workspace = Workspace(Settings(data_dir=folder))
    journal = workspace.journal
    before = journal.record(f"{SHARED_BASE}id/{PATH}")
    assert before
    lines = [line.replace(b"schoon", b"brand-schoon") for line in before.lines if b"#risk-" not in line]
    after = Record(before.name, b"".join(sorted(lines)))
    for accepted, retracted in (([after], []), ([], [before.name.iri]), ([before], [])):
        journal.append(accepted, retracted, source="editors", agent="editor:ab12cd")
    workspace.ensure_published(lambda _step, _done: None)
    positions.extend(each.position for each in journal.history(before.name.iri))
    with listening(workspace) as address:
        yield address


def pages(positions: list[int]) -> dict[str, str]:
    """The kinds of pages."""
    first, changed, retracted, last = positions
    return {
        "history": f"/history/{PATH}",
        "difference": f"/diff/{PATH}?from={first}&to={changed}",
        "came": f"/diff/{PATH}?from={retracted}&to={last}",
        "version": f"/doc/{PATH}?version={changed}",
    }


every_page = pytest.mark.parametrize("name", ["history", "difference", "came", "version"])


@every_language
@every_page
def test_axe_finds_nothing_and_nothing_is_complained_of(
    visit: OpenPage, noted: list[str], positions: list[int], name: str, language: str
) -> None:
    page = visit(pages(positions)[name], language)
    assert_accessible(page)
    assert page.locator("html").get_attribute("lang") == language
    assert noted == []


@every_page
def test_a_narrow_screen_shows_it_without_scrolling_sideways(visit: OpenPage, positions: list[int], name: str) -> None:
    page = visit(pages(positions)[name], "nl", viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_accessible(page)


def test_without_javascript_and_without_colours_one_gets_from_a_record_to_what_changed(visit: OpenPage) -> None:
    page = visit(f"/doc/{PATH}", "en", java_script_enabled=False)
    page.get_by_role("link", name="History of this page").click()
    expect(page.locator("h1")).to_have_text("History of Operatie Schoolvoorbeeld")
    expect(page.locator(".versions > li")).to_have_count(4)
    page.locator(".versions > li").nth(2).get_by_role("link", name="What changed in").click()
    expect(page.locator("h1")).to_have_text("What changed in Operatie Schoolvoorbeeld")
    expect(page.locator(".removed").first).to_contain_text("Removed")
    expect(page.locator(".added").first).to_contain_text("Added")
    page.locator("main dl a").first.click()
    expect(page.get_by_role("note")).to_contain_text("You are reading an earlier state")
    page.get_by_role("note").get_by_role("link").click()
    expect(page.get_by_role("note")).to_have_count(0)
