"""Commands about tokens: who may do more than read."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from participatiekaart.access import Role, Token, Tokens
from participatiekaart.cli.console import DataDir, Lang, open_workspace, say, told, write
from participatiekaart.language import Text, text

__all__ = ["app"]

app = typer.Typer(help="Make, list and revoke the tokens of editors.", no_args_is_help=True)


@app.command()
def create(
    *,
    role: Annotated[Role, typer.Option("--role", help="What the holder may do.")],
    name: Annotated[str, typer.Option("--name", help="Whose it is or what for; shown by 'token list' only.")] = "",
    days: Annotated[
        int | None, typer.Option("--days", min=1, max=36500, help="Days that it may be used; without, for ever.")
    ] = None,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """Make a token and print it, once: it is not kept."""
    with told(lang) as language:
        token = _tokens(data_dir).create(role, name, days)
        say(text("Keep this token as you keep a password; it is shown this once."), language)
        write(f"{token}\n".encode())


@app.command("list")
def list_all(*, data_dir: DataDir = None, lang: Lang = None) -> None:
    """List all tokens there ever were, without the tokens themselves."""
    with told(lang) as language:
        for token in _tokens(data_dir).all():
            line = f"{token.id}  {token.role:<8}  {token.created:%Y-%m-%d}  {_state(token).best(language):<24}  {token.name}"
            write(f"{line.rstrip()}\n".encode())


@app.command()
def revoke(
    token: Annotated[str, typer.Argument(help="The id of a token: six letters and digits, as 'token list' shows them.")],
    *,
    data_dir: DataDir = None,
    lang: Lang = None,
) -> None:
    """End a token for good."""
    with told(lang) as language:
        _tokens(data_dir).revoke(token)
        say(text("Token {id} is revoked.", id=token), language)


def _tokens(data_dir: Path | None) -> Tokens:
    return open_workspace(data_dir).tokens


def _state(token: Token) -> Text:
    if token.revoked:
        return text("revoked {day}", day=f"{token.revoked:%Y-%m-%d}")
    if token.expires is None:
        return text("valid")
    if token.is_valid(datetime.now(UTC)):
        return text("valid until {day}", day=f"{token.expires:%Y-%m-%d}")
    return text("expired {day}", day=f"{token.expires:%Y-%m-%d}")
