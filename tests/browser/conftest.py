"""A real browser over the bundled data."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from participatiekaart.web.app import create_app
from participatiekaart.workspace import Workspace

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

OpenPage = Callable[..., Page]


@pytest.fixture(scope="package")
def site(bundled_workspace: Workspace) -> Iterator[str]:
    """The service over the bundled data: its address, without a slash at the end."""
    with served(bundled_workspace) as address:
        yield address


@contextmanager
def served(workspace: Workspace) -> Iterator[str]:
    """Serve a workspace on a free port; gives the address, without a slash at the end."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(workspace), log_level="warning"))
    thread = threading.Thread(target=server.run, args=[[listening]])
    thread.start()
    deadline = time.monotonic() + 30
    while not server.started:
        assert time.monotonic() < deadline, "the service did not start in time"
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join()


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

    def opened(path: str, language: str = "en", **options: Any) -> Page:  # noqa: ANN401
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
