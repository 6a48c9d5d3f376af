"""``/feed``: the journal as a Linked Data Event Stream (LDES 1.0), in windows of positions; and a page for people."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from participatiekaart import __version__
from participatiekaart.errors import RecordNotFound
from participatiekaart.history.addresses import version_address
from participatiekaart.journal import Entry
from participatiekaart.language import text
from participatiekaart.stream import MEDIA_TYPES, Stream, Window, written
from participatiekaart.stream.blocks import Block
from participatiekaart.stream.windows import cover
from participatiekaart.web.entity import unchanged
from participatiekaart.web.formats import with_charset
from participatiekaart.web.harvesting.changes import newest
from participatiekaart.web.harvesting.signposting import Link, header, of_part
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.public import public_root
from participatiekaart.web.reader import Reader
from participatiekaart.workspace import Workspace

__all__ = ["routes"]

_HTML = "text/html"
_TURTLE = "text/turtle"
_FULL = "public, max-age=31536000, immutable"
_GROWING = "public, max-age=30"
_SHOWN = 20
"""Changes that the page lists."""


async def root(request: Request) -> Response:
    """The entry point of the stream; for who asks for HTML, a page about it."""
    return await to_thread.run_sync(_root, request)


async def node(request: Request) -> Response:
    """A window of the stream."""
    return await to_thread.run_sync(_node, request)


def _root(request: Request) -> Response:
    stream = _stream(request)
    if media_type_of(request, (*MEDIA_TYPES, _TURTLE, _HTML)) == _HTML:
        return _page(request, stream)
    return _answer(request, stream, stream.root, (*MEDIA_TYPES, _TURTLE))


def _page(request: Request, stream: Stream) -> Response:
    """What the stream is, how to follow it, and what changed last."""
    reader = Reader(request)
    windows = cover(stream.position, stream.page)
    while windows and not windows[-1].has_members:
        windows = windows[-1].parts(stream.position)
    formats = [("application/atom+xml", f"{reader.root}/feed.atom"), *((each, f"{reader.root}/feed") for each in MEDIA_TYPES)]
    links = [Link("alternate", address, media_type) for media_type, address in formats]
    return reader.page(
        "feed.html",
        {"Link": header((*links, *of_part(reader.workspace, public_root(request))))},
        address=public_root(request),
        since=reader.workspace.journal.times([1]).get(1),
        newest_page=f"{reader.root}/feed/{windows[-1].address}" if windows else "",
        changes=newest(reader, _SHOWN),
        kinds={kind: shape.label.best(reader.language) for kind, shape in reader.workspace.model.record_types.items()},
    )


def _node(request: Request) -> Response:
    stream = _stream(request)
    address = request.path_params["window"]
    window = Window.at(address, stream.page)
    if window is None or window.first > stream.position:
        raise RecordNotFound(text("The stream has no window {window}; begin at /feed.", window=address))
    formats = MEDIA_TYPES if window.has_members else (*MEDIA_TYPES, _TURTLE)  # Turtle cannot keep versions apart
    return _answer(request, stream, lambda: stream.node(window), formats, window)


def _stream(request: Request) -> Stream:
    workspace: Workspace = request.app.state.workspace
    public = public_root(request)
    feed = f"{public}/feed"

    def member(entry: Entry) -> str:
        return version_address(public, entry.name, entry.position) or f"{feed}?version={entry.position}"

    position = workspace.graph.snapshot().position
    return Stream(workspace.journal, position, feed, workspace.settings.feed_window, workspace.naming.base, member)


def _answer(
    request: Request,
    stream: Stream,
    blocks: Callable[[], Iterable[Block]],
    formats: tuple[str, ...],
    window: Window | None = None,
) -> Response:
    """A page, in the format that the client asks for. Its tag follows from what it shows, so that a 304 costs nothing."""
    media_type = media_type_of(request, formats)
    is_full = window is not None and window.last <= stream.position
    shown = min(window.last, stream.position) if window else stream.position
    what = (__version__, media_type, stream.feed, stream.page, window and window.address, shown)
    tag = f'"{shown}-{hashlib.sha256(repr(what).encode()).hexdigest()[:20]}"'
    links = header(of_part(request.app.state.workspace, public_root(request)))
    headers = {"ETag": tag, "Cache-Control": _FULL if is_full else _GROWING, "Vary": "Accept", "Link": links}
    if unchanged(request, tag):
        return Response(status_code=304, headers=headers)
    body = written(blocks(), media_type, stream.feed) if request.method == "GET" else ()
    return StreamingResponse(body, 200, headers, with_charset(media_type))


routes = [
    Route("/feed", root, methods=["GET"], name="feed"),
    Route("/feed/{window}", node, methods=["GET"]),
]
"""The routes of this room."""
