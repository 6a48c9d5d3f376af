"""Who may do more than read: tokens for programs and people, in a database of their own.

They never reach the journal, which is public and is kept for ever; what stands there is a role and the number of a token
(`Holder.agent`). Who has which token is known from the name that it was given here.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sql

from participatiekaart.errors import AccessUnavailable, InvalidInput
from participatiekaart.language import text

__all__ = ["Holder", "Role", "Token", "Tokens"]

_PREFIX = "pk"
"""Tokens start with it, so that people and programs that look for leaked secrets recognise one."""


class Role(StrEnum):
    """What the holder of a token may do."""

    EDITOR = "editor"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whoever shows a valid token."""

    id: str
    role: Role

    @property
    def agent(self) -> str:
        """What the journal says about who did it; never a person's name.

        >>> Holder("ab12cd", Role.EDITOR).agent
        'editor:ab12cd'
        """
        return f"{self.role}:{self.id}"


@dataclass(frozen=True, slots=True)
class Token:
    """What is kept of a token: everything but the token.

    Attributes:
        id: stands in the token, and in the journal.
        role: what its holder may do.
        name: whose it is or what for; for those who manage tokens.
        created, expires, revoked: when, UTC; none where it does not expire, or is not revoked.
    """

    id: str
    role: Role
    name: str
    created: datetime
    expires: datetime | None
    revoked: datetime | None

    def is_valid(self, now: datetime) -> bool:
        """Whether it may be used at a moment."""
        return self.revoked is None and (self.expires is None or now < self.expires)


_metadata = sql.MetaData()
_token = sql.Table(
    "token",
    _metadata,
    sql.Column("id", sql.Text, primary_key=True, comment="stands in the token, and in the journal"),
    sql.Column("hash", sql.LargeBinary, nullable=False, comment="SHA-256 of the whole token"),
    sql.Column("role", sql.Text, nullable=False),
    sql.Column("name", sql.Text, nullable=False, comment="whose it is or what for"),
    sql.Column("created", sql.DateTime(timezone=True), nullable=False, comment="UTC"),
    sql.Column("expires", sql.DateTime(timezone=True), nullable=True, comment="UTC; none: it does not"),
    sql.Column("revoked", sql.DateTime(timezone=True), nullable=True, comment="UTC; none: it is not"),
    comment="what may be used to do more than read; rows stay for ever, because the journal names their ids",
)


class Tokens:
    """The tokens of a data directory.

    Args:
        path: of the SQLite file; made if it is not there, for its owner alone to read.
        now: the clock.

    Raises:
        AccessUnavailable: the file cannot be opened, read or written; any method may raise this.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = path
        self._now = now
        self._engine = sql.create_engine(f"sqlite:///{path}")
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_CLOEXEC, 0o600))
        with self._connected() as connection:
            _metadata.create_all(connection)

    def create(self, role: Role, name: str = "", expires_in_days: int | None = None) -> str:
        """Make a token.

        Args:
            role: what its holder may do.
            name: whose it is or what for.
            expires_in_days: how long it may be used; none for ever.

        Returns:
            The token, ``pk_{id}_{secret}``. It is not kept, so it cannot be shown again.
        """
        now = self._now()
        expires = None if expires_in_days is None else now + timedelta(days=expires_in_days)
        with self._connected() as connection:
            taken = set(connection.scalars(sql.select(_token.c.id)))
            key = next(each for each in iter(lambda: secrets.token_hex(3), "") if each not in taken)
            token = f"{_PREFIX}_{key}_{secrets.token_urlsafe(32)}"
            row = {"id": key, "hash": _hash(token), "role": role.value, "name": name, "created": now, "expires": expires}
            connection.execute(sql.insert(_token).values(row))
        return token

    def all(self) -> list[Token]:
        """All tokens there ever were, oldest first."""
        with self._connected() as connection:
            return [_read(row) for row in connection.execute(sql.select(_token).order_by(_token.c.created, _token.c.id))]

    def revoke(self, key: str) -> None:
        """End a token for good; one that is revoked already stays as it is.

        Raises:
            InvalidInput: there is no token with this id.
        """
        here = _token.c.id == key
        with self._connected() as connection:
            if connection.scalar(sql.select(_token.c.id).where(here)) is None:
                raise InvalidInput(text("There is no token {id}; 'participatiekaart token list' lists them.", id=key))
            connection.execute(sql.update(_token).where(here, _token.c.revoked.is_(None)).values(revoked=self._now()))

    def verify(self, token: str) -> Holder | None:
        """The holder of a token; none where it is unknown, expired or revoked.

        A row is found by the id, which is no secret; the rest is compared in a time that does not depend on where it differs.
        """
        prefix, _, rest = token.partition("_")
        key = rest.partition("_")[0]
        with self._connected() as connection:
            row = connection.execute(sql.select(_token).where(_token.c.id == key)).one_or_none()
        known = hmac.compare_digest(row.hash if row else bytes(32), _hash(token))
        if row is None or not known or prefix != _PREFIX or not _read(row).is_valid(self._now()):
            return None
        return Holder(row.id, Role(row.role))

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()

    @contextmanager
    def _connected(self) -> Iterator[sql.Connection]:
        with self._explained(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sql.exc.DatabaseError) as error:
            reason = getattr(error, "orig", error)
            raise AccessUnavailable(
                text("The tokens in {path} cannot be used ({reason}).", path=self.path, reason=reason)
            ) from error


def _hash(token: str) -> bytes:
    # A plain hash is right here: a slow one makes up for passwords that can be guessed, and 256 random bits cannot.
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _read(row: sql.Row[tuple[object, ...]]) -> Token:
    created, expires, revoked = (each and each.replace(tzinfo=UTC) for each in (row.created, row.expires, row.revoked))
    return Token(row.id, Role(row.role), row.name, created, expires, revoked)
