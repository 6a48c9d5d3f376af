"""Commands about tokens, as somebody who manages a data directory meets them."""

from __future__ import annotations

from pathlib import Path

import pytest

from participatiekaart.access import Role, Tokens
from tests.cli.conftest import Run


def test_a_token_is_alone_on_standard_output_and_works(run: Run, tmp_path: Path) -> None:
    ended = run("token", "create", "--role", "editor", "--name", "the team of Almere")
    assert ended.exit_code == 0
    assert "shown this once" in ended.stderr
    holder = Tokens(tmp_path / "data" / "access.sqlite").verify(ended.stdout.removesuffix("\n"))
    assert holder is not None
    assert holder.role is Role.EDITOR


def test_the_list_shows_whose_a_token_is_and_whether_it_is_valid_but_never_the_token(run: Run) -> None:
    made = [
        run("token", "create", "--role", "editor", "--name", name, *options).stdout.strip()
        for name, options in (("first", ()), ("second", ("--days", 30)))
    ]
    run("token", "revoke", made[0][3:9])
    shown = run("token", "list").stdout
    first, second = shown.splitlines()
    assert first.startswith(f"{made[0][3:9]}  editor")
    assert first.endswith("first")
    assert "revoked 20" in first
    assert "valid until 20" in second
    assert all(token[10:] not in shown for token in made)
    assert "ingetrokken" in run("token", "list", "--lang", "nl").stdout


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (("revoke", "nobody"), 1, "There is no token nobody"),
        (("create", "--role", "king"), 2, "editor"),
        (("create",), 2, "--role"),
        (("create", "--role", "editor", "--days", "0"), 2, "--days"),
    ],
)
def test_what_cannot_be_done_says_why(run: Run, arguments: tuple[str, ...], status: int, said: str) -> None:
    ended = run("token", *arguments, env={"COLUMNS": "200"})
    assert (ended.exit_code, ended.stdout) == (status, "")
    assert said in ended.stderr


@pytest.mark.parametrize("command", ["create", "list", "revoke"])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    ended = run("token", command, "--help", env={"COLUMNS": "200"})
    assert ended.exit_code == 0
    assert "--data-dir" in ended.stdout
    assert "--lang" in ended.stdout
