"""What a portal would refuse or miss, told before a portal does."""

from __future__ import annotations

from pathlib import Path

import pytest

from participatiekaart.catalog import Catalogue
from participatiekaart.catalog.codes import EU
from participatiekaart.catalog.examination import examine
from participatiekaart.settings import Settings
from participatiekaart.validation import Severity
from participatiekaart.workspace import Workspace
from tests.catalog.made import BASE, ROOT, region_with, source, values
from tests.conftest import silent


def told(workspace: Workspace, severity: Severity) -> str:
    """What is told of one severity, in English."""
    return "\n".join(each.text["en"] for each in examine(workspace).findings if each.severity is severity)


def test_the_bundled_catalogue_lacks_nothing_but_settings_of_ones_own(dumped: Path) -> None:
    workspace = Workspace(Settings(data_dir=dumped))
    assert told(workspace, Severity.VIOLATION) == ""
    assert [name for name in ("CONTACT_EMAIL", "PUBLIC_URL") if name in told(workspace, Severity.WARNING)] == [
        "CONTACT_EMAIL",
        "PUBLIC_URL",
    ]
    own = Settings(data_dir=dumped, contact_email="data@kaart.example.org", public_url="https://kaart.example.org")
    assert examine(Workspace(own)).findings == ()


@pytest.mark.parametrize(
    ("settings", "severity", "words"),
    [
        ({"contact_email": "somebody"}, Severity.VIOLATION, "no e-mail address"),
        ({"publisher": f"{BASE}id/organisation/nobody"}, Severity.WARNING, "with PARTICIPATIEKAART_PUBLISHER"),
        ({"contact_name": " "}, Severity.WARNING, "set PARTICIPATIEKAART_CONTACT_NAME"),
        ({}, Severity.WARNING, "No data set holds all records whose names start with https://kaart.example.org/zuid/"),
        ({}, Severity.WARNING, "The description has fewer than 50"),
        ({}, Severity.WARNING, "There are no files to download yet"),
    ],
)
def test_what_is_wrong_is_told(tmp_path: Path, settings: dict[str, str], severity: Severity, words: str) -> None:
    assert words in told(region_with(1, tmp_path, **settings), severity)


def test_what_a_data_set_leaves_out_is_told_with_its_name(tmp_path: Path) -> None:
    workspace = region_with(1, tmp_path)
    records = tmp_path / "records.ttl"
    left = [line for line in records.read_text().splitlines() if "dcat:keyword" not in line and "dct:spatial" not in line]
    records.write_text("\n".join(left).replace("licenses/by-sa/4.0/", "licenses/by-sa/4.0"))
    assert workspace.load(source(tmp_path), silent).report.conforms
    found = {(each.record.rpartition("/")[2], each.text["en"][:22]) for each in examine(workspace).findings}
    assert {("set-0000", "There are no keywords "), ("set-0000", "Nothing says which are")} <= found
    assert ("4.0", "Portals do not recogni") in found


@pytest.mark.parametrize(
    ("written", "code", "severity"),
    [
        ("data-theme/EDUC", "data-theme/NOPE", Severity.VIOLATION),
        ("language/NLD", "language/XXX", Severity.WARNING),
        ("frequency/ANNUAL", "frequency/WHENEVER", Severity.WARNING),
        ("country/NLD", "country/ZZZ", Severity.WARNING),
    ],
)
def test_a_code_that_is_not_known_is_told_and_has_no_name(tmp_path: Path, written: str, code: str, severity: Severity) -> None:
    workspace = region_with(1, tmp_path)
    records = tmp_path / "records.ttl"
    records.write_text(records.read_text().replace(written, code))
    assert workspace.load(source(tmp_path), silent).report.conforms
    assert code in told(workspace, severity)
    catalogue = Catalogue(workspace, ROOT)
    assert values(catalogue.triples(catalogue.page(1)), f"{EU}{code}", "skos:prefLabel") == set()


def test_an_empty_catalogue_is_told(tmp_path: Path) -> None:
    assert "The catalogue is empty" in told(region_with(0, tmp_path), Severity.WARNING)
