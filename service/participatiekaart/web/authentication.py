"""Whoever shows a token with a request (RFC 6750, section 2.1)."""

from __future__ import annotations

from collections.abc import Container

from starlette.requests import Request

from participatiekaart.access import Holder, Role, Tokens
from participatiekaart.editing import Editor
from participatiekaart.language import text
from participatiekaart.web.problems import Forbidden, Unauthorised

__all__ = ["editor_of", "holder_of"]

_LONGEST_NOTE = 500


def editor_of(request: Request) -> Editor:
    """The editor behind a request, and why they write: the header ``Change-Note``. Reads a file, a tenth of a millisecond.

    Raises:
        Unauthorised: there is no token with it, or none that is valid.
        Forbidden: its holder is no editor.
    """
    note = request.headers.get("change-note", "")[:_LONGEST_NOTE]
    return Editor(holder_of(request, {Role.EDITOR}).agent, note)


def holder_of(request: Request, roles: Container[Role]) -> Holder:
    """The holder of the token in a request, who has one of the roles.

    Raises:
        Unauthorised: there is no token with it, or none that is valid.
        Forbidden: the holder's role is another one.
    """
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthorised(text("This is for editors: send your token as 'Authorization: Bearer pk_…'."))
    tokens: Tokens = request.app.state.workspace.tokens
    holder = tokens.verify(token.strip())
    if holder is None:
        raise Unauthorised(text("This token is not known here, or it has expired or was revoked."), error="invalid_token")
    if holder.role not in roles:
        raise Forbidden(text("A token of the role {role} does not give the right to do this.", role=holder.role))
    return holder
