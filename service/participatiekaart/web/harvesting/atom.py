"""``/feed.atom``: what changed last, for people with a feed reader (RFC 4287)."""

from __future__ import annotations

from urllib.parse import urlencode
from xml.etree import ElementTree as ET

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from participatiekaart.history.addresses import document_address, version_address
from participatiekaart.index import unknown
from participatiekaart.journal import Entry
from participatiekaart.language import LANGUAGES, text
from participatiekaart.web.entity import entity
from participatiekaart.web.harvesting.changes import Change, newest
from participatiekaart.web.public import public_root
from participatiekaart.web.reader import Reader

__all__ = ["routes"]

_NAMESPACE = "http://www.w3.org/2005/Atom"
_SHOWN = 50
_TITLE = text("Changes to the Participatiekaart")


async def atom(request: Request) -> Response:
    """The last changes, newest first; ``?type=practice`` those of one type of record."""
    return await to_thread.run_sync(_atom, request)


def _atom(request: Request) -> Response:
    reader = Reader(request)
    kind = request.query_params.get("type", "")
    if kind and kind not in reader.workspace.model.record_types:
        raise unknown(kind, reader.workspace.model.record_types, "type")
    body = _written(reader, public_root(request), kind, newest(reader, _SHOWN, kind))
    headers = {"Content-Language": reader.language, "Vary": "Accept-Language"}
    return entity(request, body, "application/atom+xml", position=reader.snapshot.position, headers=headers)


def _written(reader: Reader, root: str, kind: str, changes: list[Change]) -> bytes:
    """The feed as XML; its name and its entries' names are addresses that stay."""
    feed = ET.Element("feed", {"xmlns": _NAMESPACE, "xml:lang": reader.language})
    here = f"{root}/feed.atom"
    _add(feed, "id", f"{here}?{urlencode({'type': kind})}" if kind else here)
    said = [_TITLE, reader.workspace.model.record_types[kind].plural] if kind else [_TITLE]
    _add(feed, "title", ": ".join(each.best(reader.language) for each in said))
    _add(feed, "updated", _moment(changes[0].entry) if changes else "1970-01-01T00:00:00Z")
    _add(_add(feed, "author"), "name", reader.workspace.settings.contact)
    for language in LANGUAGES:
        query = urlencode({"type": kind, "lang": language} if kind else {"lang": language})
        relation = "self" if language == reader.language else "alternate"
        _link(feed, relation, f"{here}?{query}", "application/atom+xml", language)
    _link(feed, "alternate", f"{root}/feed", "text/html")
    _link(feed, "related", f"{root}/feed", "application/trig")
    for change in changes:
        _entry(ET.SubElement(feed, "entry"), change, reader.language, root)
    ET.indent(feed)
    written: bytes = ET.tostring(feed, "utf-8", xml_declaration=True)
    return written + b"\n"


def _entry(element: ET.Element, change: Change, language: str, root: str) -> None:
    entry = change.entry
    _add(element, "id", version_address(root, entry.name, entry.position))
    _add(element, "title", _title(change, language))
    _add(element, "updated", _moment(entry))
    _add(element, "summary", change.agent.best(language))
    ET.SubElement(element, "category", {"term": entry.name.type})
    _link(element, "alternate", change.page(root), "text/html")
    _link(element, "related", document_address(root, entry.name.path))


def _title(change: Change, language: str) -> str:
    name = change.name.best(language)
    if change.entry.record is None:
        return text("Removed: {name}", name=name).best(language)
    return (text("New: {name}", name=name) if change.entry.is_new else text("Changed: {name}", name=name)).best(language)


def _moment(entry: Entry) -> str:
    return f"{entry.at:%Y-%m-%dT%H:%M:%S.%fZ}"


def _add(parent: ET.Element, tag: str, said: str = "") -> ET.Element:
    child = ET.SubElement(parent, tag)
    child.text = said or None
    return child


def _link(parent: ET.Element, relation: str, address: str, media_type: str = "", language: str = "") -> None:
    said = {"rel": relation, "href": address, "type": media_type, "hreflang": language}
    ET.SubElement(parent, "link", {name: value for name, value in said.items() if value})


routes = [Route("/feed.atom", atom, methods=["GET"], name="atom")]
"""The routes of this room."""
