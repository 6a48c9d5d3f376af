"""Lists, searching and filters in a real browser: reachable for everybody, by keyboard, and whole without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from .conftest import OpenPage, assert_accessible

PAGES = {
    "home": "/",
    "list": "/doc/practice",
    "narrowed": "/doc/practice?q=schoonmak&sector=schoonmaak&periodStartDateFrom=2010&facets=obstacleConcept",
    "misspelt": "/doc/practice?q=shoonmaak",
    "later": "/doc/municipality?limit=5&sort=-identifier",
    "organisations": "/doc/organisation",
    "nothing": "/doc/practice?q=qqxyzzy&sector=groen",
    "mistake": "/doc/practice?sectr=groen&limit=1000",
    "no date": "/doc/practice?sector=groen&periodStartDateFrom=soon",
    "publications": "/doc/publication",
    "concepts": "/doc/concept",
}
NARROW = {"width": 320, "height": 640}
every_page = pytest.mark.parametrize("name", PAGES)
every_language = pytest.mark.parametrize("language", ["nl", "en"])


@every_language
@every_page
def test_axe_finds_nothing(visit: OpenPage, name: str, language: str) -> None:
    page = visit(PAGES[name], language)
    unfolded(page)
    assert_accessible(page)
    assert page.locator("html").get_attribute("lang") == language


@every_page
def test_a_narrow_screen_shows_it_without_scrolling_sideways_and_axe_finds_nothing(visit: OpenPage, name: str) -> None:
    page = visit(PAGES[name], "nl", viewport=NARROW)
    unfolded(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_accessible(page)


def test_on_a_narrow_screen_a_heading_is_broken_where_its_language_breaks_words(visit: OpenPage) -> None:
    heading = visit("/doc/labour-market-region", "nl", viewport=NARROW).locator("h1")
    assert heading.evaluate("each => getComputedStyle(each).hyphens") == "auto"


@pytest.mark.parametrize("name", ["home", "narrowed"])
def test_a_page_bears_text_of_twice_the_size(visit: OpenPage, name: str) -> None:
    page = visit(PAGES[name], "nl", viewport={"width": 640, "height": 640})
    page.add_style_tag(content="html { font-size: 200% }")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640


@pytest.mark.parametrize("name", ["home", "narrowed", "misspelt", "no date"])
def test_whatever_can_be_pressed_is_large_enough(visit: OpenPage, name: str) -> None:
    page = visit(PAGES[name], "nl", viewport=NARROW)
    unfolded(page)
    pressed = page.locator(
        ":is(header, footer, .choices, .chosen, .browse, .paging) a, main :is(summary, button, input:not([type=hidden]), select)"
    )
    small = [box for each in pressed.all() if (box := each.bounding_box()) and box["height"] < 24]
    assert small == []


def unfolded(page: Page) -> None:
    """Show what is folded away."""
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")


def test_a_page_loads_without_complaint_and_from_one_host(visit: OpenPage, noted: list[str]) -> None:
    visit(PAGES["home"])
    visit(PAGES["narrowed"])
    assert noted == []


# --- keyboard --------------------------------------------------------------------------------------------------------------


def test_a_list_is_searched_and_narrowed_down_with_the_keyboard_alone(visit: OpenPage) -> None:
    page = visit(PAGES["list"], "en")
    page.get_by_label("Search in this list").focus()
    page.keyboard.type("schoonmaak")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/practice?q=schoonmaak")
    page.get_by_role("link", name="local 3").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="3 found")).to_be_visible()
    page.get_by_role("link", name="Take off: searched for: schoonmaak").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="6 found")).to_be_visible()


def test_the_keyboard_reaches_everything_in_the_order_of_the_page(visit: OpenPage) -> None:
    page = visit(PAGES["narrowed"], "en")
    reachable = page.locator("a[href], button, input:not([type=hidden]), select, summary").locator("visible=true")
    page.evaluate(
        "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]"
        ".filter(each => each.checkVisibility()).forEach((each, place) => each.dataset.place = place)"
    )
    reached = []
    for _ in range(reachable.count()):
        page.keyboard.press("Tab")
        reached.append(int(page.evaluate("document.activeElement.dataset.place ?? -1")))
        assert float(page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")) >= 2
    assert reached == list(range(len(reached)))


def test_what_is_wrong_with_a_date_leads_to_its_field(visit: OpenPage) -> None:
    page = visit(PAGES["no date"], "en")
    page.get_by_role("link", name="period: start from", exact=True).focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") in {"periodStartDateFrom", "periodStartDateUntil"}
    page.get_by_label("period: start from").fill("2017")
    page.get_by_label("period: start from").press("Enter")
    expect(page.locator(".chosen")).to_contain_text("period: start from: 2017")
    expect(page.locator("#results")).to_contain_text("found")


# --- without JavaScript ----------------------------------------------------------------------------------------------------


@every_language
def test_from_home_to_what_i_look_for_without_javascript(visit: OpenPage, language: str) -> None:
    page = visit(f"/?lang={language}", java_script_enabled=False)
    page.locator("#q").fill("Rotterdam")
    page.locator("form[role=search] button").click()
    expect(page.get_by_role("link", name="Facilidoor voor PROVSO")).to_have_count(1)
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.locator("#by-scale a").first.click()
    expect(page.locator(".chosen li")).to_have_count(3)
    page.locator(".chosen li.all a").click()
    expect(page.locator(".entries > li")).to_have_count(20)


def test_a_list_is_sorted_and_leafed_through_without_javascript(visit: OpenPage) -> None:
    page = visit("/doc/municipality?limit=10", "en", java_script_enabled=False)
    page.get_by_label("Sort by").select_option("name, Z to A")
    page.get_by_role("button", name="Sort").click()
    expect(page.locator(".entries h3").first).to_have_text("Zwolle")
    page.get_by_role("link", name="Next page").click()
    expect(page.get_by_role("heading", name="11 to 20 of 342 found")).to_be_visible()
    page.get_by_role("link", name="Previous page").click()
    expect(page.locator(".entries h3").first).to_have_text("Zwolle")


def test_on_a_narrow_screen_the_filters_are_one_click_away_and_values_unfold_without_javascript(visit: OpenPage) -> None:
    page = visit(PAGES["list"], "en", viewport=NARROW, java_script_enabled=False)
    page.get_by_role("link", name="To the filters").click()
    expect(page.locator("#narrow")).to_be_in_viewport()
    page.locator(".more summary", has_text="region: municipality").click()
    page.locator(".more a", has_text="Zutphen").click()
    expect(page.locator(".chosen")).to_contain_text("Zutphen (municipality)")


def test_a_better_spelling_is_one_click_away(visit: OpenPage) -> None:
    page = visit(PAGES["misspelt"], "nl", java_script_enabled=False)
    page.get_by_role("link", name="schoonmaak", exact=True).first.click()
    expect(page.locator("#q")).to_have_value("schoonmaak")
    expect(page.locator(".suggested")).to_have_count(0)
