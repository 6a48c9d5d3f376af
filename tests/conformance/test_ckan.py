"""CKAN's own reader of DCAT-AP harvests the live catalogue, page after page: all that is in it arrives, and again the same."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.catalog.made import BASE, LICENSE, listening, region_with

FOLDER = Path(__file__).parent / "ckan"
PYTHON = FOLDER / ".venv" / "bin" / "python"

pytestmark = pytest.mark.skipif(
    not PYTHON.exists(),
    reason=f"CKAN is not there: python -m venv {FOLDER}/.venv && {FOLDER}/.venv/bin/pip install -r {FOLDER}/requirements.txt",
)


def harvest(address: str) -> list[dict[str, Any]]:
    """What ckanext-dcat reads there, a data set each."""
    done = subprocess.run(
        [PYTHON, FOLDER / "harvest.py", address], capture_output=True, text=True, timeout=600, check=False, cwd=FOLDER
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def extra(dataset: dict[str, Any], key: str) -> str:
    """A value that CKAN keeps beside its own fields."""
    return next(each["value"] for each in dataset["extras"] if each["key"] == key)


@pytest.mark.parametrize("count", [1, 25, 2500])
def test_every_data_set_arrives_with_its_resources_contact_licence_and_themes(count: int, tmp_path: Path) -> None:
    with listening(region_with(count, tmp_path, catalog_page=10 if count == 25 else 100)) as address:
        found = harvest(f"{address}/catalog")
        again = harvest(f"{address}/catalog")
    assert sorted(extra(each, "uri") for each in found) == [f"{BASE}id/dataset/set-{each:04}" for each in range(count)]
    for each in found:
        assert each["title"].startswith("Examples ")
        assert {tag["name"].split()[0] for tag in each["tags"]} == {"wijk", "district"}
        assert [resource["license"] for resource in each["resources"]] == [LICENSE]
        assert [resource["url"] for resource in each["resources"]] == [f"{address}/sparql"]
        assert extra(each, "contact_email") == "data@kaart.example.org"
        assert extra(each, "publisher_name") == "Regio Zuid"
        assert json.loads(extra(each, "theme")) == ["http://publications.europa.eu/resource/authority/data-theme/EDUC"]
    assert again == found
