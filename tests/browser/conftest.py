"""A real browser over the bundled data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from participatiekaart.workspace import Workspace
from tests.listening import listening

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OpenPage = Callable[..., Page]


def assert_accessible(page: Page) -> None:
    """Axe finds nothing in a page as it stands now."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.fixture(scope="package")
def site(bundled_workspace: Workspace) -> Iterator[str]:
    """The service over the bundled data: its address, without a slash at the end."""
    with listening(bundled_workspace) as address:
        yield address


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser of the system."""
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not there: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def noted() -> list[str]:
    """What went wrong in pages that were visited: messages of the console, errors, requests to other hosts, failed requests."""
    return []


@pytest.fixture
def visit(chromium: Browser, site: str, noted: list[str]) -> Iterator[OpenPage]:
    """Opens a page of the site in a language; options are those of a browser context."""
    contexts: list[BrowserContext] = []

    def opened(path: str, language: str = "en", **options: Any) -> Page:
        context = chromium.new_context(locale=language, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: noted.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: noted.append(str(error)))
        page.on("request", lambda request: noted.append(request.url) if not request.url.startswith(site) else None)
        page.on("response", lambda answer: noted.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None)
        page.goto(site + path)
        return page

    yield opened
    for context in contexts:
        context.close()
