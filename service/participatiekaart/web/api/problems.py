"""What is wrong with a request, place by place, and where else to look."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from participatiekaart.errors import CursorExpired, InvalidInput, InvalidParameter, RecordNotFound
from participatiekaart.index import shown
from participatiekaart.language import LANGUAGES, Text, text
from participatiekaart.web.api.addresses import first_page
from participatiekaart.web.negotiation import language_of
from participatiekaart.web.problems import problem

__all__ = ["InvalidRequest", "NotHere", "Wrong", "add_handlers", "nearest", "told_by_name"]

_NEAREST = 3
_CUTOFF = 0.6


@dataclass(frozen=True)
class Wrong:
    """Something that is wrong.

    Attributes:
        name: of the parameter.
        text: what is wrong with it, and what to do.
        valid: the names that would have been right; none where there is no list of them.
        nearest: those of them that may have been meant.
    """

    name: str
    text: Text
    valid: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()


class InvalidRequest(InvalidInput):
    """A request with parameters that mean nothing here.

    Attributes:
        errors: all that is wrong with it.
    """

    def __init__(self, errors: Iterable[Wrong]) -> None:
        self.errors = tuple(errors)
        super().__init__(Text({each: " ".join(wrong.text.best(each) for wrong in self.errors) for each in LANGUAGES}))


class NotHere(RecordNotFound):
    """There is no such collection or thing at this address.

    Attributes:
        elsewhere: addresses of what may have been meant.
    """

    def __init__(self, text: Text, elsewhere: Iterable[str] = ()) -> None:
        super().__init__(text)
        self.elsewhere = tuple(elsewhere)


def nearest(name: str, valid: Sequence[str]) -> tuple[str, ...]:
    """The names that are most like one, best first.

    >>> nearest("sectr", ["region", "sector"]), nearest("SECTOR", ["sector"]), nearest("x", ["sector"])
    (('sector',), ('sector',), ())
    """
    folded = {each.casefold(): each for each in reversed(valid)}
    return tuple(folded[each] for each in get_close_matches(shown(name).casefold(), folded, _NEAREST, _CUTOFF))


@contextmanager
def told_by_name() -> Iterator[None]:
    """Tell of a value that only the index can judge as of all others."""
    try:
        yield
    except InvalidParameter as error:
        raise InvalidRequest([Wrong(error.parameter, error.text)]) from error


def _of_invalid_request(request: Request, error: Exception) -> Response:
    assert isinstance(error, InvalidRequest)  # noqa: S101
    language = language_of(request, request.app.state.settings.language)
    errors = [
        {
            "in": "query",
            "name": shown(wrong.name),
            "detail": wrong.text.best(language),
            **({"nearest": wrong.nearest, "valid": wrong.valid} if wrong.valid else {}),
        }
        for wrong in error.errors
    ]
    title = text("This cannot be asked")
    return problem(request, 400, "invalid-parameter", title=title, detail=error.text, errors=errors)


def _of_not_here(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotHere)  # noqa: S101
    title = text("There is nothing here")
    headers = {"Link": ", ".join(f'<{each}>; rel="related"' for each in error.elsewhere)} if error.elsewhere else {}
    elsewhere = {"elsewhere": error.elsewhere} if error.elsewhere else {}
    return problem(request, 404, "not-found", title=title, detail=error.text, headers=headers, **elsewhere)


def _of_expired_cursor(request: Request, error: Exception) -> Response:
    assert isinstance(error, CursorExpired)  # noqa: S101
    first = first_page(request)
    headers = {"Link": f'<{first}>; rel="first"'}
    return problem(
        request,
        410,
        "cursor-expired",
        title=text("This page is no longer there"),
        detail=error.text,
        headers=headers,
        first=first,
    )


def add_handlers(app: FastAPI) -> None:
    """Tell of these errors as problem documents (RFC 9457)."""
    app.add_exception_handler(InvalidRequest, _of_invalid_request)
    app.add_exception_handler(NotHere, _of_not_here)
    app.add_exception_handler(CursorExpired, _of_expired_cursor)
