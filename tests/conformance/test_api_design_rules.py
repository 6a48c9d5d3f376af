"""The Dutch REST API Design Rules: their linter finds nothing in the live description."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from tests.conftest import SHARED

RULES = SHARED / "conformance" / "nl-api-design-rules" / "linter.yaml"
FOLDER = Path(__file__).parent / "spectral"
SPECTRAL = FOLDER / "node_modules" / "@stoplight" / "spectral-cli" / "dist" / "index.js"


def findings(document: Path) -> list[dict[str, Any]]:
    """What the linter has to say of a document; of any severity."""
    if not RULES.exists():
        pytest.skip(f"the rules are not at {RULES}")
    if not SPECTRAL.exists() or not shutil.which("node"):
        pytest.skip(f"spectral is not there: npm ci --ignore-scripts --prefix {FOLDER}")
    command = ["node", SPECTRAL, "lint", "--ruleset", RULES, "--format", "json", "--fail-severity", "hint", "--quiet", document]
    finished = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert finished.stdout, finished.stderr
    found: list[dict[str, Any]] = json.loads(finished.stdout)
    return found


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_linter_finds_no_error_and_no_warning(client: TestClient, tmp_path: Path, language: str) -> None:
    document = tmp_path / "openapi.json"
    document.write_bytes(client.get("/api/v1/openapi.json", params={"lang": language}).content)
    assert findings(document) == []


def test_the_linter_is_awake(client: TestClient, tmp_path: Path) -> None:
    broken = client.get("/api/v1/openapi.json").json()
    del broken["info"]["contact"]
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(broken))
    assert {each["code"] for each in findings(document)} >= {"info-contact"}
