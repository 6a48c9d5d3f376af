"""Tokens: made once, recognised after that, kept only as a hash, and ended for good."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from participatiekaart.access import Role, Tokens
from participatiekaart.errors import AccessUnavailable, InvalidInput


@dataclass
class Clock:
    """A clock that a test sets."""

    now: datetime = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def clock() -> Clock:
    """A clock that a test sets."""
    return Clock()


@pytest.fixture
def tokens(tmp_path: Path, clock: Clock) -> Tokens:
    """The tokens of an empty data directory."""
    return Tokens(tmp_path / "data" / "access.sqlite", lambda: clock.now)


def test_a_token_is_recognised_by_its_prefix_and_gives_its_role(tokens: Tokens) -> None:
    token = tokens.create(Role.EDITOR)
    assert re.fullmatch(r"pk_[0-9a-f]{6}_[\w-]{43}", token)
    holder = tokens.verify(token)
    assert holder is not None
    assert (holder.role, holder.agent) == (Role.EDITOR, f"editor:{token[3:9]}")


def test_tokens_differ(tokens: Tokens) -> None:
    made = [tokens.create(Role.EDITOR) for _ in range(20)]
    assert len({token[3:9] for token in made}) == len({token[10:] for token in made}) == 20


def test_another_process_knows_the_token_too(tokens: Tokens) -> None:
    token = tokens.create(Role.EDITOR)
    assert Tokens(tokens.path).verify(token) == tokens.verify(token)


def test_the_file_does_not_hold_the_token_and_only_its_owner_reads_it(tokens: Tokens) -> None:
    secret = tokens.create(Role.EDITOR)[10:]
    tokens.close()
    assert secret.encode() not in tokens.path.read_bytes()
    assert stat.S_IMODE(tokens.path.stat().st_mode) == 0o600


def test_who_has_a_token_is_never_in_what_the_journal_says(tokens: Tokens) -> None:
    holder = tokens.verify(tokens.create(Role.EDITOR, "Pietje Puk"))
    assert holder is not None
    assert "Pietje" not in repr(holder) + holder.agent
    assert [each.name for each in tokens.all()] == ["Pietje Puk"]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda token: "",
        lambda token: "pk_",
        lambda token: "pk__",
        lambda token: token[:-1],
        lambda token: token + "x",
        lambda token: token.upper(),
        lambda token: token[:10],
        lambda token: token[3:],
        lambda token: "xx" + token[2:],
        lambda token: token[:10] + "A" * 43,
        lambda token: "pk_000000_" + token[10:],
        lambda token: token + "\ud800",
        lambda token: "pk_' OR 1=1 --_" + token[10:],
    ],
)
def test_what_is_not_the_whole_token_is_refused(tokens: Tokens, wrong: object) -> None:
    token = tokens.create(Role.EDITOR)
    assert callable(wrong)
    assert tokens.verify(wrong(token)) is None


def test_a_token_ends_after_its_days(tokens: Tokens, clock: Clock) -> None:
    token = tokens.create(Role.EDITOR, expires_in_days=30)
    clock.now += timedelta(days=30, seconds=-1)
    assert tokens.verify(token)
    clock.now += timedelta(seconds=1)
    assert tokens.verify(token) is None


def test_a_token_without_days_does_not_end(tokens: Tokens, clock: Clock) -> None:
    token = tokens.create(Role.EDITOR)
    clock.now += timedelta(days=36500)
    assert tokens.verify(token)


def test_a_revoked_token_ends_for_good_and_the_others_stay(tokens: Tokens, clock: Clock) -> None:
    first, second = tokens.create(Role.EDITOR), tokens.create(Role.EDITOR)
    tokens.revoke(first[3:9])
    revoked = clock.now
    clock.now += timedelta(days=1)
    tokens.revoke(first[3:9])
    assert tokens.verify(first) is None
    assert tokens.verify(second)
    assert {each.id: each.revoked for each in tokens.all()} == {first[3:9]: revoked, second[3:9]: None}


def test_revoking_what_is_not_there_says_so(tokens: Tokens) -> None:
    with pytest.raises(InvalidInput, match="There is no token nobody"):
        tokens.revoke("nobody")


def test_a_file_that_holds_no_tokens_says_which(tmp_path: Path) -> None:
    path = tmp_path / "access.sqlite"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(AccessUnavailable, match=r"access\.sqlite"):
        Tokens(path)


def test_a_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(AccessUnavailable, match="cannot be used"):
        Tokens(tmp_path / "file" / "access.sqlite")
