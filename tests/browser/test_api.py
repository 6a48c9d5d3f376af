"""The documentation of the API in a real browser: reachable for everybody, whole without JavaScript, and a console that works."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage, assert_accessible

PAGES = {
    "start": "/api/v1/docs",
    "collection": "/api/v1/docs/outcomes",
    "measurements": "/api/v1/docs/measurements",
    "console": "/api/v1/docs/console",
}
every_page = pytest.mark.parametrize("name", PAGES)
every_language = pytest.mark.parametrize("language", ["nl", "en"])
NARROW = {"width": 320, "height": 640}


def opened(page: Page) -> Page:
    """A page with all of it there: the console makes itself."""
    if page.url.partition("?")[0].endswith("/console"):
        expect(page.locator(".opblock-tag")).to_have_count(18)
    return page


@every_language
@every_page
def test_axe_finds_nothing(visit: OpenPage, name: str, language: str) -> None:
    page = opened(visit(PAGES[name], language))
    assert_accessible(page)
    assert page.locator("html").get_attribute("lang") == language


@every_page
def test_a_narrow_screen_shows_it_without_scrolling_sideways_and_axe_finds_nothing(visit: OpenPage, name: str) -> None:
    page = opened(visit(PAGES[name], "nl", viewport=NARROW))
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert_accessible(page)


@pytest.mark.parametrize("name", ["collection", "measurements"])
def test_on_a_narrow_screen_nothing_of_the_documentation_has_to_be_scrolled_sideways_to(visit: OpenPage, name: str) -> None:
    page = visit(PAGES[name], "nl", viewport=NARROW)
    wide = page.evaluate(
        "[...document.querySelectorAll('main *:not(pre)')].filter(each => each.getBoundingClientRect().right > 320).length"
    )
    assert wide == 0


@every_language
def test_every_page_leads_to_the_documentation(visit: OpenPage, language: str) -> None:
    page = visit("/doc/organisation/asito", language, java_script_enabled=False)
    page.locator("header").get_by_role("link", name="API", exact=True).click()
    expect(page.locator("h1")).to_contain_text("API")


def test_nothing_comes_from_elsewhere_and_nothing_is_complained_of(visit: OpenPage, noted: list[str]) -> None:
    for path in PAGES.values():
        opened(visit(path))
    assert noted == []


def test_a_request_is_made_in_the_console_and_axe_finds_nothing_then(visit: OpenPage, noted: list[str]) -> None:
    page = opened(visit(PAGES["console"]))
    page.locator("#operations-tag-sources button").click()
    page.locator("#operations-sources-listSources .opblock-summary-control").click()
    page.get_by_label("q", exact=True).fill("boris")
    page.get_by_role("button", name="Execute").click()
    expect(page.locator(".response-col_status").nth(1)).to_contain_text("200")
    assert_accessible(page)
    assert noted == []


@every_language
def test_without_javascript_one_gets_from_the_start_to_an_answer(visit: OpenPage, language: str) -> None:
    page = visit(f"{PAGES['start']}?lang={language}", java_script_enabled=False)
    page.get_by_role("link", name="outcomes", exact=True).click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    expect(page.locator("dt code", has_text="measurementValueMin")).to_have_count(1)
    page.locator("#q-1").fill("leerlingen")
    page.locator("main form button").first.click()
    page.wait_for_url("**/api/v1/outcomes?q=leerlingen*")


def test_without_javascript_the_console_leads_to_the_documentation(visit: OpenPage) -> None:
    page = visit(PAGES["console"], "en", java_script_enabled=False)
    page.get_by_role("link", name="To the documentation").click()
    expect(page.get_by_role("link", name="practices", exact=True)).to_be_visible()
