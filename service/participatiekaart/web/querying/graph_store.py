"""``/graph-store``: the SPARQL 1.1 Graph Store HTTP Protocol; reading is open, writing is for editors."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from uuid import uuid4

import pyoxigraph as ox
from anyio import to_thread
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from werkzeug.urls import uri_to_iri

from participatiekaart.editing import DEFAULT_GRAPH, Editing, Editor
from participatiekaart.errors import InvalidInput, RecordNotFound
from participatiekaart.ingest import Loaded
from participatiekaart.journal import Head
from participatiekaart.language import text
from participatiekaart.rdf.graphs import genid_start, with_blank_nodes
from participatiekaart.rdf.parsing import parse_bytes, parse_lines
from participatiekaart.rdf.serialisation import is_sayable_in_xml, serialise
from participatiekaart.rdf.sparql import Dataset
from participatiekaart.web.authentication import editor_of
from participatiekaart.web.entity import unchanged
from participatiekaart.web.formats import GRAPHS, named_format, with_charset
from participatiekaart.web.negotiation import NotAcceptable, media_type_of
from participatiekaart.web.problems import PreconditionFailed
from participatiekaart.web.querying import service_description, sparql
from participatiekaart.web.querying.protocol import (
    MOST_BYTES,
    UPDATE,
    address_of,
    body_of,
    chunks_of,
    content_type_of,
    decoded,
    iri_of,
    parameters_of,
)
from participatiekaart.workspace import Workspace

__all__ = ["routes"]

_METHODS = ["GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "OPTIONS"]
_MULTIPART = "multipart/form-data"
_BODIES = (*GRAPHS, _MULTIPART)
_DEFAULT = ""
"""What stands for the default graph where others have a name."""


async def endpoint(request: Request) -> Response:
    """Read or write the graph that the address names, directly or by parameter (sections 4.1 and 4.2)."""
    if request.method == "OPTIONS":
        headers = {"Allow": ", ".join(_METHODS), "Accept-Post": ", ".join(_BODIES), "Accept-Patch": UPDATE}
        return Response(status_code=204, headers=headers)
    graph = _graph_of(request)
    if request.method in {"GET", "HEAD"}:
        if graph is None:
            return await service_description.respond(request, named_format(request.query_params.get("format")))
        return await _read_default(request) if graph == _DEFAULT else await to_thread.run_sync(_read, request, graph)
    editor = await to_thread.run_sync(editor_of, request)
    if graph is None:
        if request.method != "POST":
            raise InvalidInput(text("Say which graph: ?graph=IRI, or ?default for the default graph."))
        return await _create(request, editor)
    return await _write(request, graph, editor)


def _graph_of(request: Request) -> str | None:
    """The graph that a request names; none where it names none."""
    workspace: Workspace = request.app.state.workspace
    named = [(name, value) for name, value in parameters_of(request.scope["query_string"]) if name in {"graph", "default"}]
    if request.path_params.get("path"):
        # As it was sent: an escape in it is a part of the name (RFC 3987, section 3.2).
        path = request.scope["raw_path"].partition(b"/graph-store/")[2].decode("ascii")
        named.append(("graph", f"{workspace.naming.base}graph{uri_to_iri(f'/{path}')}"))
    if len(named) > 1:
        raise InvalidInput(text("There is more than one graph; name one."))
    if not named:
        return None
    [(name, value)] = named
    if name == "graph":
        graph = iri_of(name, value)
        if workspace.naming.record_of(graph):
            raise InvalidInput(text("<{iri}> names a thing; the graph about it is another one.", iri=graph))
        return graph
    if value:
        raise InvalidInput(text("'default' takes no value."))
    return _DEFAULT


# --- reading ---------------------------------------------------------------------------------------------------------------


def _format(request: Request) -> str:
    chosen = named_format(request.query_params.get("format"))
    if chosen and chosen not in GRAPHS:
        raise NotAcceptable(tuple(GRAPHS))
    return chosen or media_type_of(request, tuple(GRAPHS))


async def _read_default(request: Request) -> Response:
    workspace: Workspace = request.app.state.workspace
    media_type = _format(request)
    headers = _headers(_everything(workspace.graph.snapshot().position), media_type)
    if unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    response = await sparql.answer(
        request, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", Dataset(), {"graph": media_type}, genid_start(workspace.naming)
    )
    if response.status_code == 200:
        position = int(response.headers["ETag"].removeprefix('W/"').partition("-")[0])
        response.headers["ETag"] = _tag(_everything(position), media_type)
    return response


def _read(request: Request, graph: str) -> Response:
    """A named graph as the journal keeps it: the store would write ``01`` as ``1``."""
    workspace: Workspace = request.app.state.workspace
    media_type = _format(request)
    position = workspace.graph.snapshot().position
    name = workspace.naming.of_graph(graph)
    versions = [each for each in workspace.journal.history(name.iri) if each.position <= position]
    record = workspace.journal.record(name.iri, position)
    if record is None:
        raise RecordNotFound(text("There is no graph <{graph}>.", graph=graph))
    headers = _headers(Head(versions[-1].position, record.hash, ""), media_type)
    if unchanged(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    triples = [quad.triple for quad in parse_lines(record.content)]
    if not name.is_record:
        triples = list(with_blank_nodes(triples, genid_start(workspace.naming)))
    if media_type == "application/rdf+xml" and not all(map(is_sayable_in_xml, triples)):
        raise NotAcceptable([each for each in GRAPHS if each != media_type])
    return Response(serialise(triples, GRAPHS[media_type]), 200, {**headers, "Content-Type": with_charset(media_type)})


def _everything(position: int) -> Head:
    """The version of the default graph: it changes with every graph."""
    return Head(position, DEFAULT_GRAPH, "")


def _headers(head: Head, media_type: str) -> dict[str, str]:
    return {"ETag": _tag(head, media_type), "Cache-Control": "no-cache", "Vary": "Accept, Accept-Language"}


def _tag(head: Head, media_type: str) -> str:
    """Entity tag of a graph in a format: version and content come first, because writers compare only them."""
    return f'"{_version(head)}-{list(GRAPHS).index(media_type)}"'


def _version(head: Head) -> str:
    return f"{head.position}-{head.hash[:20]}"


# --- writing ---------------------------------------------------------------------------------------------------------------


def _condition(request: Request) -> Callable[[Head | None], None]:
    """What the client asks of the current version (RFC 9110, sections 13.1.1 and 13.1.2)."""
    match, none_match = (", ".join(request.headers.getlist(name)) for name in ("if-match", "if-none-match"))

    def check(head: Head | None) -> None:
        fits = head is not None and (match.strip() == "*" or f'"{_version(head)}-' in match)
        if match and not fits:
            raise PreconditionFailed(text("The graph is not the version that If-Match names any more; read it again."))
        if head is not None and (none_match.strip() == "*" or f'"{_version(head)}-' in none_match):
            raise PreconditionFailed(text("The graph is there already."))

    return check


async def _write(request: Request, graph: str, editor: Editor) -> Response:
    editing: Editing = request.app.state.editing
    condition = _condition(request)
    if request.method == "DELETE":
        before = await to_thread.run_sync(editing.delete, graph, editor, condition)
        if before is None:
            raise RecordNotFound(text("There is no graph <{graph}>.", graph=graph))
        return Response(status_code=204)
    if request.method == "PATCH":
        write = partial(editing.patch, graph, await _update(request, graph))
    else:
        lines = await _lines(request, graph)
        write = partial(editing.replace if request.method == "PUT" else editing.add, graph, lines)
    before, loaded = await to_thread.run_sync(write, editor, condition)
    return Response(status_code=204 if before else 201, headers=_written(request, graph, loaded))


def _written(request: Request, graph: str, loaded: Loaded) -> dict[str, str]:
    """Headers that tell what was written; without a tag where somebody else has written since."""
    workspace: Workspace = request.app.state.workspace
    if graph == _DEFAULT:
        return {"ETag": _tag(_everything(loaded.position), "text/turtle")}
    head = workspace.journal.head(workspace.naming.of_graph(graph).iri)
    return {"ETag": _tag(head, "text/turtle")} if head and head.position <= loaded.position else {}


async def _create(request: Request, editor: Editor) -> Response:
    """Make a graph whose name the service chooses (section 5.5)."""
    workspace: Workspace = request.app.state.workspace
    editing: Editing = request.app.state.editing
    name = f"{workspace.naming.base}graph/{uuid4()}"
    lines = await _lines(request, name)
    graph, loaded = await to_thread.run_sync(editing.create, lines, name, editor)
    return Response(status_code=201, headers={"Location": graph, **_written(request, graph, loaded)})


def _most_bytes(request: Request) -> int:
    workspace: Workspace = request.app.state.workspace
    return workspace.settings.max_file_bytes


async def _update(request: Request, graph: str) -> str:
    """The update that a patch is (section 5.7)."""
    content_type_of(request, (UPDATE,))
    if graph == _DEFAULT:
        raise InvalidInput(text("A patch changes one named graph; send an update of the default graph to /sparql."))
    return decoded(await body_of(request, MOST_BYTES))


async def _lines(request: Request, graph: str) -> bytes:
    """The triples of a body, or of all files in one (section 5.5), as N-Triples lines."""
    content_type = content_type_of(request, _BODIES)
    if content_type == _MULTIPART:
        parts = await _files(request)
    else:
        parts = [(content_type, await body_of(request, _most_bytes(request)))]
    return await to_thread.run_sync(_parsed, parts, graph or address_of(request))


def _parsed(parts: list[tuple[str, bytes]], base: str) -> bytes:
    lines = b""
    for number, (content_type, data) in enumerate(parts):
        read = parse_bytes(data, GRAPHS[content_type], f"<{base}>", base)
        lines += _with_labels_of_its_own(read) if number and b"_:" in read else read
    return lines


def _with_labels_of_its_own(lines: bytes) -> bytes:
    """Lines whose blank nodes are none of another file (RDF 1.1 Semantics, section 4.1)."""
    renamed = ox.parse(lines, format=ox.RdfFormat.N_TRIPLES, lenient=True, rename_blank_nodes=True)
    return ox.serialize(renamed, format=ox.RdfFormat.N_TRIPLES) or b""


async def _files(request: Request) -> list[tuple[str, bytes]]:
    try:
        form = await MultiPartParser(request.headers, chunks_of(request, _most_bytes(request))).parse()
    except MultiPartException as error:
        reason = error.message.removesuffix(".")
        raise InvalidInput(text("This multipart body cannot be read: {reason}.", reason=reason)) from error
    files = []
    try:
        for _, value in form.multi_items():
            content_type = (value.content_type or "") if isinstance(value, UploadFile) else ""
            content_type = content_type.partition(";")[0].strip().lower()
            if not isinstance(value, UploadFile) or content_type not in GRAPHS:
                raise HTTPException(415, ", ".join(GRAPHS), {"Accept-Post": ", ".join(_BODIES)})
            files.append((content_type, await value.read()))
    finally:
        await form.close()
    if not files:
        raise InvalidInput(text("There is no file in this body."))
    return files


routes = [
    Route("/graph-store", endpoint, methods=_METHODS),
    Route("/graph-store/{path:path}", endpoint, methods=_METHODS),
]
"""The routes of this room."""
