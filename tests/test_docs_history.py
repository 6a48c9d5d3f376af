"""What the page about history says is so: each request in it is made."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.workspace import Workspace

PAGE = (Path(__file__).parents[1] / "docs" / "history.md").read_text("utf-8")
COMMANDS = re.findall(r"^\$ curl ((?:.*\\\n)*.*)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_request_in_the_documentation_is_answered(client: TestClient, bundled_workspace: Workspace, command: str) -> None:
    [first, *_] = bundled_workspace.journal.history(f"{SHARED_BASE}id/practice/operatie-schoolvoorbeeld")
    words = shlex.split(command.replace("\\\n", ""))
    headers = dict(words[place + 1].split(": ", 1) for place, word in enumerate(words) if word == "-H")
    address = words[-1].removeprefix("http://localhost:8000").replace("=N", f"={first.position}")
    answer = client.get(address, headers=headers, follow_redirects="-L" in words)
    assert answer.status_code == 200
    if "Accept-Datetime" in headers:
        assert answer.headers["memento-datetime"]
