"""Pages in a real browser: quiet, reachable for everybody, and whole without JavaScript."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from .conftest import OpenPage, assert_accessible

QUERY = """PREFIX pk: <https://w3id.org/participatiekaart/def#>
SELECT ?name WHERE { ?practice a pk:PracticeExample ; <https://schema.org/name> ?name } ORDER BY ?name"""
PAGES = {
    "home": "/",
    "list": "/doc/practice",
    "practice": "/doc/practice/operatie-schoolvoorbeeld",
    "organisation": "/doc/organisation/asito",
    "concepts": "/doc/concept/sector",
    "vocabulary": "/def",
    "form": "/sparql",
    "answer": "/sparql?query=" + quote(QUERY),
    "mistake": "/sparql?query=" + quote("SELECT * { ?s ?p }"),
    "nothing": "/no/such/page",
}
FOUND = {name: path for name, path in PAGES.items() if name not in {"mistake", "nothing"}}

every_page = pytest.mark.parametrize("name", PAGES)
every_language = pytest.mark.parametrize("language", ["nl", "en"])


@every_language
@pytest.mark.parametrize("name", FOUND)
def test_a_page_loads_without_complaint_and_from_one_host(visit: OpenPage, noted: list[str], name: str, language: str) -> None:
    page = visit(FOUND[name], language)
    assert noted == []
    assert page.locator("html").get_attribute("lang") == language


@every_language
@every_page
def test_axe_finds_nothing(visit: OpenPage, name: str, language: str) -> None:
    page = visit(PAGES[name], language)
    assert_accessible(page)


@pytest.mark.parametrize("name", ["practice", "answer", "form"])
def test_axe_finds_nothing_on_a_narrow_screen(visit: OpenPage, name: str) -> None:
    page = visit(PAGES[name], viewport={"width": 320, "height": 640})
    assert_accessible(page)


@every_page
def test_a_page_is_no_wider_than_a_narrow_screen(visit: OpenPage, name: str) -> None:
    page = visit(PAGES[name], "nl", viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("name", ["practice", "answer"])
def test_a_page_bears_text_of_twice_the_size(visit: OpenPage, name: str) -> None:
    page = visit(PAGES[name], "nl", viewport={"width": 640, "height": 640})
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


# --- keyboard --------------------------------------------------------------------------------------------------------------

INTERACTIVE = "a[href], button, input:not([type=hidden]), select, textarea, [tabindex='0']"
FOCUSED = "document.activeElement"


@pytest.mark.parametrize("name", ["home", "practice", "answer", "form", "nothing"])
def test_the_first_stop_of_the_keyboard_skips_to_the_content(visit: OpenPage, name: str) -> None:
    page = visit(PAGES[name])
    page.keyboard.press("Tab")
    assert page.evaluate(f"{FOCUSED}.getAttribute('href')") == "#content"
    box = page.locator(":focus").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["y"] >= 0
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate(f"document.querySelector('main').contains({FOCUSED})")


@pytest.mark.parametrize("name", ["home", "answer", "form", "nothing"])
def test_the_keyboard_reaches_everything_in_the_order_of_the_page(visit: OpenPage, name: str) -> None:
    page = visit(PAGES[name])
    page.evaluate(f"[...document.querySelectorAll(`{INTERACTIVE}`)].forEach((each, place) => each.dataset.place = place)")
    count = page.locator(INTERACTIVE).count()
    reached = []
    for _ in range(count):
        page.keyboard.press("Tab")
        reached.append(int(page.evaluate(f"{FOCUSED}.dataset.place ?? -1")))
    assert reached == list(range(count))


def test_what_has_the_focus_can_be_seen(visit: OpenPage) -> None:
    page = visit("/sparql")
    for _ in range(page.locator(INTERACTIVE).count()):
        page.keyboard.press("Tab")
        assert float(page.evaluate(f"parseFloat(getComputedStyle({FOCUSED}).outlineWidth)")) >= 2


# --- without JavaScript ----------------------------------------------------------------------------------------------------


@every_language
def test_a_query_is_asked_and_answered_without_javascript(visit: OpenPage, language: str) -> None:
    page = visit("/sparql", language, java_script_enabled=False)
    page.locator("textarea").fill(QUERY)
    page.locator("main form button").click()
    expect(page.locator("table td").nth(20)).to_be_visible()  # a click does not wait for the page that it leads to
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert page.locator("textarea").input_value().strip() == QUERY


def test_the_other_language_is_one_click_away_without_javascript(visit: OpenPage) -> None:
    page = visit(PAGES["practice"], "en", java_script_enabled=False)
    page.get_by_role("link", name="Nederlands").click()
    expect(page.locator("html")).to_have_attribute("lang", "nl")
    assert "/doc/practice/operatie-schoolvoorbeeld" in page.url


def test_from_home_to_a_practice_to_its_organisation_and_back_without_javascript(visit: OpenPage) -> None:
    page = visit("/", "nl", java_script_enabled=False)
    page.get_by_role("link", name="Operatie Schoolvoorbeeld").first.click()
    page.locator("main").get_by_role("link", name="Asito", exact=True).first.click()
    expect(page.locator("h1")).to_have_text("Asito")
    page.locator("main").get_by_role("link", name="Operatie Schoolvoorbeeld").first.click()
    expect(page.locator("h1")).to_have_text("Operatie Schoolvoorbeeld")


def test_a_term_of_a_practice_leads_to_its_definition(visit: OpenPage) -> None:
    page = visit("/def#PracticeExample", java_script_enabled=False)
    assert page.locator(":target").get_attribute("id") == "PracticeExample"
    assert page.locator(":target h3").is_visible()
