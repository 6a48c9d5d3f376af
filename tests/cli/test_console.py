"""What all commands share: settings, and help."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PARTICIPATIEKAART_BASE_IRI", "no-iri"),
        ("PARTICIPATIEKAART_PORT", "70000"),
        ("PARTICIPATIEKAART_LANGUAGE", "xx"),
        ("PARTICIPATIEKAART_QUERY_SECONDS", "soon"),
    ],
)
@pytest.mark.parametrize("command", [["export"], ["load"], ["query", "ASK {}"]])
def test_a_wrong_setting_is_named_with_status_2(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: list[str], variable: str, value: str
) -> None:
    monkeypatch.setenv(variable, value)
    ended = run(*command)
    assert ended.exit_code == 2
    assert variable in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_journal_that_is_no_journal_is_told_apart_from_everything_that_can_be_rebuilt(
    run: Run, source: Path, tmp_path: Path
) -> None:
    run("load", source)
    for each in (tmp_path / "data").glob("journal.sqlite*"):
        each.write_bytes(b"no database" * 1000)
    for command in (["load", source], ["export"], ["rebuild"], ["history", "area/one"]):
        ended = run(*command)
        assert ended.exit_code == 1
        assert "cannot be rebuilt" in ended.stderr


@pytest.mark.parametrize("command", ["load", "validate", "query", "serve", "export", "history", "rebuild"])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    ended = run(command, "--help", env={"COLUMNS": "200"})
    assert ended.exit_code == 0
    assert "--data-dir" in ended.stdout
    assert "--lang" in ended.stdout
