"""The command line, as a person or a script meets it: what it prints, and with which status it ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from participatiekaart.cli import app

Run = Callable[..., Result]

AREA = (
    "@prefix pk: <https://w3id.org/participatiekaart/def#> .\n@prefix schema: <https://schema.org/> .\n"
    '<https://w3id.org/participatiekaart/id/area/{slug}> a pk:NamedArea ; schema:name "{name}"@nl .\n'
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in English over a data directory of its own."""
    monkeypatch.setenv("PARTICIPATIEKAART_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("PARTICIPATIEKAART_LANGUAGE", "en")
    monkeypatch.setenv("PARTICIPATIEKAART_REFERENCE_SAMPLE", "0")
    monkeypatch.chdir(tmp_path)
    return lambda *arguments, **options: CliRunner().invoke(app, [str(each) for each in arguments], **options)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A folder with two areas."""
    folder = tmp_path / "source"
    folder.mkdir()
    write(folder, one="een", two="twee")
    return folder


def write(folder: Path, **names: str) -> None:
    """Write files of one area each."""
    for slug, name in names.items():
        (folder / f"{slug}.ttl").write_text(AREA.format(slug=slug, name=name))
