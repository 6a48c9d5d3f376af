"""``/dumps``: all that is published as files, whole or in parts (RFC 9110, section 14).

The entity tags are the hashes of the files, so that nobody puts parts of different files together.
"""

from __future__ import annotations

import base64
import os
import re
from datetime import UTC
from email.utils import format_datetime
from pathlib import Path

import orjson
from anyio import to_thread
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from participatiekaart.dumps import DumpFile, Dumps, every, latest, path_of
from participatiekaart.language import text
from participatiekaart.web.entity import entity, unchanged
from participatiekaart.web.formats import with_charset
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.reader import Reader
from participatiekaart.workspace import Workspace

__all__ = ["ADDRESS", "routes"]

ADDRESS = "/dumps"
"""Where the newest files are; those of one dump are in a folder of its name below it."""

_COMPRESSED = {"gzip": "application/gzip", "zstd": "application/zstd"}
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
    if media_type_of(request, ("application/json", "text/html")) == "text/html":
        reader = Reader(request)
        groups: dict[str, list[DumpFile]] = {}
        for file in found[0].files if found else ():
            groups.setdefault(file.dataset, []).append(file)
        names = {iri: reader.describer.link(iri) for iri in groups if iri}
        about = {name: said.best(reader.language) for name, said in _ABOUT.items()}
        return reader.page("dumps.html", address=address, found=found, groups=groups, names=names, about=about)
    listed = [
        {
            "name": dump.name,
            "position": dump.position,
            "files": [{**vars(file), "url": f"{address}/{dump.name}/{file.name}"} for file in dump.files],
        }
        for dump in found
    ]
    position = found[0].position if found else 0
    return entity(request, orjson.dumps({"dumps": listed}), "application/json", position=position)


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
    }
    if file.compression:  # what is not may be compressed on its way, where it is a text
        digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
        headers["Repr-Digest"] = f"sha-256=:{digest}:"
    if unchanged(request, tag, file.modified):
        return Response(status_code=304, headers=headers)
    if request.method != "GET" or not _RANGES.fullmatch(request.headers.get("range", "")):
        # Only GET has ranges, and those of unknown units are ignored (RFC 9110, section 14.2).
        request.scope["headers"] = [each for each in request.scope["headers"] if each[0] != b"range"]
    media_type = _COMPRESSED.get(file.compression) or with_charset(file.media_type)
    return FileResponse(path, headers=headers, media_type=media_type, stat_result=status)


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
