"""Saved queries in a real browser: reachable for everybody, by keyboard, and whole without JavaScript."""

from __future__ import annotations

from base64 import b64encode

import pytest
from playwright.sync_api import Locator, expect

from .conftest import OpenPage, assert_accessible

PAGES = {
    "questions": "/query",
    "question": "/query/practices-near",
    "dates": "/query/pupils-reached-over-time",
    "wide": "/query/planned-against-achieved",
    "mistake": "/query/practices-near?municipality=zwolle",
}
every_page = pytest.mark.parametrize("name", PAGES)
every_language = pytest.mark.parametrize("language", ["nl", "en"])
PAPER, LINE = "#ffffff", "#51615d"


def sides(box: Locator) -> list[str]:
    """The colours that most of the left edge and most of the right edge of a box have."""
    colours: list[str] = box.page.context.new_page().evaluate(
        """async shot => {
          const image = new Image();
          image.src = `data:image/png;base64,${shot}`;
          await image.decode();
          const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
          canvas.drawImage(image, 0, 0);
          return [0, image.width - 1].map(x => {
            const times = {};
            for (let y = 0; y < image.height; y++) {
              const bytes = [...canvas.getImageData(x, y, 1, 1).data.slice(0, 3)];
              const colour = "#" + bytes.map(each => each.toString(16).padStart(2, "0")).join("");
              times[colour] = (times[colour] ?? 0) + 1;
            }
            return Object.keys(times).sort((one, other) => times[other] - times[one])[0];
          });
        }""",
        b64encode(box.screenshot()).decode(),
    )
    return colours


@every_language
@every_page
def test_axe_finds_nothing(visit: OpenPage, name: str, language: str) -> None:
    page = visit(PAGES[name], language)
    assert_accessible(page)
    assert page.locator("html").get_attribute("lang") == language


@every_page
def test_a_narrow_screen_shows_it_without_scrolling_sideways_and_axe_finds_nothing(visit: OpenPage, name: str) -> None:
    page = visit(PAGES[name], "nl", viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert_accessible(page)


def test_a_page_loads_without_complaint_and_from_one_host(visit: OpenPage, noted: list[str]) -> None:
    visit(PAGES["questions"])
    visit(PAGES["question"])
    assert noted == []


def test_a_question_is_asked_with_the_keyboard_alone(visit: OpenPage) -> None:
    page = visit(PAGES["question"], "en")
    page.get_by_label("Municipality").focus()
    page.keyboard.type("Zwolle")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "sector"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/query/practices-near?municipality=gm0193*")
    expect(page.get_by_role("link", name="Regio Zwolle", exact=True)).to_have_count(1)


@every_language
def test_a_question_is_asked_without_javascript(visit: OpenPage, language: str) -> None:
    page = visit(f"{PAGES['question']}?lang={language}", java_script_enabled=False)
    page.locator("select[name=municipality]").select_option("Zwolle")
    page.locator("main form button").click()
    expect(page.locator("tbody tr")).to_have_count(3)
    expect(page.locator("html")).to_have_attribute("lang", language)


def test_from_home_to_a_question_to_the_editor_without_javascript(visit: OpenPage) -> None:
    page = visit("/", "nl", java_script_enabled=False)
    page.get_by_role("link", name="Vragen").first.click()
    page.get_by_role("link", name="Welke praktijken zijn er in of rond mijn gemeente?").click()
    page.get_by_role("link", name="Openen in de editor").click()
    expect(page.locator("h1")).to_have_text("SPARQL")
    expect(page.locator("tbody tr")).to_have_count(5)


@every_language
def test_a_table_of_many_columns_has_the_room_of_a_wide_screen(visit: OpenPage, language: str) -> None:
    page = visit(PAGES["wide"], language, viewport={"width": 1600, "height": 800})
    assert page.locator(".scroll").evaluate("box => box.scrollWidth - box.clientWidth") == 0


def test_a_table_that_is_cut_off_has_a_line_at_that_side_until_the_keyboard_scrolled_to_its_end(visit: OpenPage) -> None:
    page = visit(PAGES["wide"], "nl", viewport={"width": 640, "height": 800})
    box = page.get_by_role("region", name="Antwoord")
    assert sides(box) == [PAPER, LINE]
    box.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('.scroll').scrollLeft > 0")
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("(box => box.scrollLeft + box.clientWidth >= box.scrollWidth - 1)(document.querySelector('.scroll'))")
    assert sides(box) == [LINE, PAPER]
