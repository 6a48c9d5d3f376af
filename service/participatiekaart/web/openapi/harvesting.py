"""What the description of linked data says of the catalogue, dumps, the event stream, history, and what machines look for."""

from __future__ import annotations

from collections.abc import Mapping

from participatiekaart.language import text
from participatiekaart.stream import MEDIA_TYPES
from participatiekaart.web.formats import GRAPHS
from participatiekaart.web.harvesting import catalog
from participatiekaart.web.openapi.operation import Operation
from participatiekaart.web.records import differences, histories

__all__ = ["HARVESTING", "TAGS"]

TAGS = {
    "catalogue": text("All data sets with their licences, files and services (DCAT-AP), for portals to harvest."),
    "dumps": text("All that is published, as files; whole or in parts."),
    "feed": text("All that ever happened to the records, in order (LDES), and the last of it for people (Atom)."),
    "history": text("All versions of a record, and what is different between them."),
    "discovery": text("What machines look for at addresses that they know."),
    "health": text("Whether the service runs, for whoever watches over it."),
}
_CATALOGUE = text("A page of the catalogue (DCAT-AP, with Hydra for the pages)")
_FILE = text("A file of the newest dump")
_KEPT_FILE = text("A file of a dump, which never changes")

_FRESH = (304,)
_FILES = (
    "application/gzip",
    "application/zstd",
    "application/vnd.apache.parquet",
    "application/json",
    "text/turtle",
    "text/plain",
)
_PARTS = (206, 304, 416)
_OF_FILES = ("Accept-Ranges", "Cache-Control", "Content-Location", "Last-Modified", "Link", "Repr-Digest")

HARVESTING: Mapping[tuple[str, str], Operation] = {
    ("/catalog", "get"): Operation(
        "getCatalogue",
        "catalogue",
        _CATALOGUE,
        ("after", "lang"),
        tuple(catalog.SUFFIXES.values()),
        problems=(400, 404, 406, 503),
        others=_FRESH,
        told=("Link",),
    ),
    ("/catalog.{suffix}", "get"): Operation(
        "getCatalogueAs",
        "catalogue",
        _CATALOGUE,
        ("after", "lang"),
        tuple(catalog.SUFFIXES.values()),
        problems=(400, 404, 503),
        others=_FRESH,
        told=("Link",),
        suffixes=tuple(catalog.SUFFIXES),
    ),
    ("/catalog/feed", "get"): Operation(
        "getCatalogueFeed",
        "catalogue",
        text("The last change of each data set, as an event stream (DCAT-AP Feeds)"),
        answers=MEDIA_TYPES,
        problems=(406, 503),
        others=_FRESH,
        told=("Cache-Control",),
    ),
    ("/.well-known/datacatalog", "get"): Operation(
        "goToCatalogue", "catalogue", text("From the well-known address to the catalogue"), status=302, problems=()
    ),
    ("/dumps", "get"): Operation(
        "listDumps",
        "dumps",
        text("All dumps that are kept, with size, hash and date of each file"),
        ("lang",),
        ("application/json", "text/html"),
        problems=(406, 503),
        others=_FRESH,
        told=("Link",),
    ),
    ("/dumps/{name}", "get"): Operation(
        "getFile", "dumps", _FILE, (), _FILES, problems=(404, 412), others=_PARTS, asked=("Range",), told=_OF_FILES
    ),
    ("/dumps/{dump}/{name}", "get"): Operation(
        "getKeptFile", "dumps", _KEPT_FILE, (), _FILES, problems=(404, 412), others=_PARTS, asked=("Range",), told=_OF_FILES
    ),
    ("/feed", "get"): Operation(
        "getFeed",
        "feed",
        text("Where the event stream begins: what it is, and where its pages are"),
        ("lang",),
        (*MEDIA_TYPES, "text/turtle", "text/html"),
        problems=(406, 503),
        others=_FRESH,
        told=("Cache-Control", "Link"),
    ),
    ("/feed/{window}", "get"): Operation(
        "getFeedPage",
        "feed",
        text("A page of versions, or of links to pages; Turtle only where there are no versions on it"),
        answers=(*MEDIA_TYPES, "text/turtle"),
        problems=(404, 406, 503),
        others=_FRESH,
        told=("Cache-Control", "Link"),
    ),
    ("/feed.atom", "get"): Operation(
        "getAtomFeed",
        "feed",
        text("The last changes, for a feed reader"),
        ("record-type", "lang"),
        ("application/atom+xml",),
        problems=(400, 503),
        others=_FRESH,
    ),
    ("/history/{type}/{slug}", "get"): Operation(
        "getTimeMap",
        "history",
        text("All versions of a document: a TimeMap (Memento), where they came from (PROV), or a page"),
        ("before", "lang"),
        tuple(histories.FORMATS.values()),
        problems=(400, 404, 406, 503),
        others=_FRESH,
        told=("Last-Modified", "Link"),
    ),
    ("/diff/{type}/{slug}", "get"): Operation(
        "getDifference",
        "history",
        text("What is different between two versions: as RDF Patch, or to read"),
        ("from", "to", "lang"),
        tuple(differences.FORMATS.values()),
        problems=(400, 404, 406, 503),
        others=_FRESH,
        told=("Cache-Control", "Last-Modified", "Link"),
    ),
    ("/.well-known/void", "get"): Operation(
        "getVoid",
        "discovery",
        text("How large the graph is, what it uses and how to get it (VoID)"),
        answers=tuple(GRAPHS),
        problems=(406, 503),
        others=_FRESH,
    ),
    ("/linkset/{type}/{slug}", "get"): Operation(
        "getLinkset",
        "discovery",
        text("All links of a document (RFC 9264, FAIR Signposting)"),
        answers=("application/linkset+json", "application/linkset"),
        problems=(404, 406, 410, 503),
        others=_FRESH,
    ),
    ("/sitemap.xml", "get"): Operation(
        "getSitemap",
        "discovery",
        text("All files of the sitemap"),
        answers=("application/xml",),
        problems=(503,),
        others=_FRESH,
    ),
    ("/sitemap-{number}.xml", "get"): Operation(
        "getSitemapFile",
        "discovery",
        text("Pages about records, with when each last changed"),
        answers=("application/xml",),
        problems=(404, 503),
        others=_FRESH,
    ),
    ("/robots.txt", "get"): Operation(
        "getRobots",
        "discovery",
        text("What crawlers may read (RFC 9309)"),
        answers=("text/plain",),
        problems=(),
        others=_FRESH,
    ),
    ("/llms.txt", "get"): Operation(
        "getSummary",
        "discovery",
        text("What a language model has to know to find its way"),
        answers=("text/markdown",),
        problems=(503,),
        others=_FRESH,
    ),
    ("/health/live", "get"): Operation(
        "live", "health", text("Whether the process answers"), answers=("application/json",), problems=()
    ),
    ("/health/ready", "get"): Operation(
        "ready", "health", text("Whether questions can be answered"), answers=("application/json",), problems=(503,)
    ),
}
"""Operations by path and method."""
