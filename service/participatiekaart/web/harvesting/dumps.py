"""``/dumps``: all that is published as files, whole or in parts (RFC 9110, section 14).

The entity tags are the hashes of the files, so that nobody puts parts of different files together.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path

import orjson
from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route
from werkzeug.http import parse_date, parse_etags

from participatiekaart.dumps import PACKED, DumpFile, Dumps, every, latest, path_of
from participatiekaart.errors import SnapshotCorrupt
from participatiekaart.language import text
from participatiekaart.web.entity import entity, unchanged
from participatiekaart.web.formats import with_charset
from participatiekaart.web.harvesting.signposting import Link, header, of_part
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.problems import PreconditionFailed
from participatiekaart.web.public import public_root
from participatiekaart.web.reader import Reader
from participatiekaart.workspace import Workspace

__all__ = ["ADDRESS", "routes"]

ADDRESS = "/dumps"
"""Where the newest files are; those of one dump are in a folder of its name below it."""

_ABOUT = {
    "LICENSE.txt": text("the licences of the data"),
    "SHA256SUMS": text("the hashes, to check what you downloaded"),
    "prov.ttl": text("where the data come from (PROV)"),
    "ro-crate-metadata.json": text("a description for a repository (RO-Crate)"),
    "void.ttl": text("a description for programs (VoID)"),
}
"""What files about the dump are for."""

_RANGE = r"(?:[0-9]+-[0-9]*|-[0-9]+)"
_RANGES = re.compile(rf"bytes=\s*{_RANGE}(?:\s*,\s*{_RANGE})*\s*", re.ASCII | re.IGNORECASE)
"""What of Range is understood (RFC 9110, section 14.1.2)."""


async def dumps(request: Request) -> Response:
    """All dumps that are kept: a page for people, JSON for programs."""
    return await to_thread.run_sync(_dumps, request)


def _dumps(request: Request) -> Response:
    found = every(_data_dir(request))
    address = _address(request)
    headers = {"Link": header(_about_dump(f"{public_root(request)}{ADDRESS}"))} if found else {}
    if media_type_of(request, ("application/json", "text/html")) == "text/html":
        reader = Reader(request)
        groups: dict[str, list[DumpFile]] = {}
        for file in found[0].files if found else ():
            groups.setdefault(file.dataset, []).append(file)
        names = {iri: reader.describer.link(iri) for iri in groups if iri}
        about = {name: said.best(reader.language) for name, said in _ABOUT.items()}
        return reader.page("dumps.html", headers, address=address, found=found, groups=groups, names=names, about=about)
    listed = [
        {
            "name": dump.name,
            "position": dump.position,
            "files": [{**vars(file), "url": f"{address}/{dump.name}/{file.name}"} for file in dump.files],
        }
        for dump in found
    ]
    position = found[0].position if found else 0
    return entity(request, orjson.dumps({"dumps": listed}), "application/json", position=position, headers=headers)


async def file(request: Request) -> Response:
    """A file of the newest dump, or of the one that the address names."""
    return await to_thread.run_sync(_file, request)


def _file(request: Request) -> Response:
    dump = _dump(request)
    file = dump.by_name.get(request.path_params["name"]) if dump else None
    if dump is None or file is None:
        raise HTTPException(404)
    path = path_of(_data_dir(request), dump, file)
    try:
        status = os.stat(path)  # noqa: PTH116  (it is what the response takes)
    except FileNotFoundError as error:  # deleted this moment, because newer ones have come
        raise HTTPException(404) from error
    tag = f'"{file.sha256}"'
    here = f"{_address(request)}/{dump.name}/{file.name}"
    headers = {
        "ETag": tag,
        "Last-Modified": format_datetime(file.modified.astimezone(UTC), usegmt=True),
        "Cache-Control": "public, max-age=31536000, immutable" if "dump" in request.path_params else "no-cache",
        "Content-Location": here,
        "Link": header(_links(request, dump, file)),
    }
    if file.compression:  # what is not may be compressed on its way, where it is a text
        digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
        headers["Repr-Digest"] = f"sha-256=:{digest}:"
    if not _fits(request, tag, file.modified):
        raise PreconditionFailed(text("This file is not the one that If-Match or If-Unmodified-Since means; read it again."))
    if unchanged(request, tag, file.modified):
        return Response(status_code=304, headers=headers)
    if request.method != "GET" or not _RANGES.fullmatch(request.headers.get("range", "")):
        # Only GET has ranges, and those of unknown units are ignored (RFC 9110, section 14.2).
        request.scope["headers"] = [each for each in request.scope["headers"] if each[0] != b"range"]
    media_type = PACKED.get(file.compression) or with_charset(file.media_type)
    return FileResponse(path, headers=headers, media_type=media_type, stat_result=status)


def _fits(request: Request, tag: str, modified: datetime) -> bool:
    """Whether a file is the one that a client goes on with (RFC 9110, sections 13.1.1 and 13.1.4)."""
    if match := ", ".join(request.headers.getlist("if-match")):
        return parse_etags(match).contains(tag.strip('"'))
    since = parse_date(request.headers.get("if-unmodified-since"))
    return since is None or modified.replace(microsecond=0) <= since


def _links(request: Request, dump: Dumps, file: DumpFile) -> Iterator[Link]:
    """Where a file belongs and what describes it (FAIR Signposting)."""
    if file.dataset:
        with suppress(SnapshotCorrupt):  # files are there even where nothing else can be read
            yield from of_part(request.app.state.workspace, public_root(request), file.dataset)
    yield from _about_dump(f"{public_root(request)}{ADDRESS}/{dump.name}", licence=not file.dataset)


def _about_dump(address: str, *, licence: bool = True) -> Iterator[Link]:
    yield Link("describedby", f"{address}/void.ttl", "text/turtle")
    yield Link("describedby", f"{address}/ro-crate-metadata.json", "application/ld+json")
    if licence:
        yield Link("license", f"{address}/LICENSE.txt", "text/plain")


def _dump(request: Request) -> Dumps | None:
    asked = request.path_params.get("dump")
    if asked is None:
        return latest(_data_dir(request))
    return next((each for each in every(_data_dir(request)) if each.name == asked), None)


def _data_dir(request: Request) -> Path:
    workspace: Workspace = request.app.state.workspace
    return workspace.data_dir


def _address(request: Request) -> str:
    return f"{request.scope.get('root_path', '')}{ADDRESS}"


routes = [
    Route(ADDRESS, dumps, methods=["GET"]),
    Route(f"{ADDRESS}/{{name}}", file, methods=["GET"]),
    Route(f"{ADDRESS}/{{dump}}/{{name}}", file, methods=["GET"]),
]
"""The routes of this room."""
