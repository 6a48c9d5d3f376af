"""``participatiekaart mirror``."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from participatiekaart.cli import app
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.listening import listening


def mirror(address: str, data_dir: Path, *options: str) -> tuple[int, str]:
    """The exit status of the command, and what it told."""
    done = CliRunner().invoke(app, ["mirror", address, "--data-dir", str(data_dir), "--lang", "en", *options])
    return done.exit_code, " ".join(done.stderr.split())


def test_a_copy_is_made_and_told_of(bundled_workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTICIPATIEKAART_FEDERATION_PRIVATE", "true")
    position = bundled_workspace.journal.position
    with listening(bundled_workspace) as address:
        first, again = mirror(address, tmp_path), mirror(f"{address}/feed", tmp_path)
    assert first == (0, f"{position} new versions, {position} records changed; a copy of position {position}.")
    assert again == (0, f"0 new versions, 0 records changed; a copy of position {position}.")
    copy = Workspace(Settings(data_dir=tmp_path))
    assert list(copy.journal.records()) == list(bundled_workspace.journal.records())


def test_what_cannot_be_followed_is_told_with_exit_status_1(tmp_path: Path) -> None:
    status, told = mirror("http://127.0.0.1:9/feed", tmp_path)
    assert (status, told) == (1, "127.0.0.1 is on a private network, which is never asked.")


@pytest.mark.parametrize("every", ["0", "-1", "soon"])
def test_looking_again_takes_a_second_at_least(tmp_path: Path, every: str) -> None:
    assert mirror("http://127.0.0.1:9/feed", tmp_path, "--every", every)[0] == 2
