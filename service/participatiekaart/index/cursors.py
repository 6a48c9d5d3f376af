"""Where a page ended, as text that a client gives back to get the next one.

A cursor is the place of the last hit in the order, so that the next page starts right after it whatever is published in between.
Relevance depends on all documents: there the cursor counts hits, and holds at one position only.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import replace

import orjson

from participatiekaart.errors import CursorExpired, InvalidParameter
from participatiekaart.index.ordering import SortKey, Value
from participatiekaart.index.selection import Selection
from participatiekaart.language import text

__all__ = ["after_hits", "after_values", "hits_before", "values_before"]

_MOST_HITS = 1 << 40


def after_values(collection: str, selection: Selection, values: Sequence[Value]) -> str:
    """The cursor behind a hit.

    Args:
        collection: that is asked.
        selection: what is asked of it.
        values: the hit's value of each key that the hits are sorted by.
    """
    return _written([_question(collection, selection), *values])


def values_before(collection: str, selection: Selection, keys: Sequence[SortKey]) -> tuple[Value, ...]:
    """The values behind which a page starts; none for the first page.

    Args:
        collection: that is asked.
        selection: with the cursor.
        keys: that the hits are sorted by.

    Raises:
        InvalidParameter: the cursor is none of ours, or of another question.
    """
    if not selection.cursor:
        return ()
    question, *values = _read(selection.cursor)
    fits = len(values) == len(keys) and all(value is None or key.takes(value) for value, key in zip(values, keys, strict=True))
    if question != _question(collection, selection) or not fits or values[-1] is None:
        raise _foreign()
    return tuple(values)


def after_hits(collection: str, selection: Selection, hits: int, position: int) -> str:
    """The cursor behind so many hits at a position."""
    return _written([_question(collection, selection), hits, position])


def hits_before(collection: str, selection: Selection, position: int) -> int:
    """How many hits stand before a page.

    Args:
        collection: that is asked.
        selection: with the cursor.
        position: that is read.

    Raises:
        InvalidParameter: the cursor is none of ours, or of another question.
        CursorExpired: another position was published in between.
    """
    if not selection.cursor:
        return 0
    match _read(selection.cursor):
        case [str(question), int(hits), int(at)] if question == _question(collection, selection) and 0 <= hits < _MOST_HITS:
            if at != position:
                raise CursorExpired(text("The data changed since the page before this one; start again at the first page."))
            return hits
    raise _foreign()


def _question(collection: str, selection: Selection) -> str:
    """Something that is different for every question: which hits there are, and in which order."""
    asked = replace(selection, cursor="", limit=1, facets=())
    return hashlib.blake2s(repr((collection, asked)).encode(errors="replace"), digest_size=8).hexdigest()


def _written(told: list[Value]) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(told)).decode().rstrip("=")


def _read(cursor: str) -> list[Value]:
    try:
        told = orjson.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except ValueError as error:
        raise _foreign() from error
    if not isinstance(told, list) or not told:
        raise _foreign()
    return told


def _foreign() -> InvalidParameter:
    said = text("This cursor does not belong to this question; take it from the link to the next page, or leave it out.")
    return InvalidParameter(said, "cursor")
