"""Links that tell a machine what a page is about and where its parts are (FAIR Signposting), and as sets of links (RFC 9264)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import orjson
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from participatiekaart.catalog import Catalogue
from participatiekaart.datasets import Dataset
from participatiekaart.history.addresses import document_address
from participatiekaart.rdf.names import VOCABULARY, RecordName
from participatiekaart.rdf.statements import term
from participatiekaart.web.entity import entity
from participatiekaart.web.negotiation import media_type_of
from participatiekaart.web.public import public_root
from participatiekaart.web.records.documents import FORMATS, find
from participatiekaart.workspace import Workspace

__all__ = ["Link", "header", "of_part", "routes"]

_LINKSET_JSON = "application/linkset+json"
_LINKSET = "application/linkset"


@dataclass(frozen=True)
class Link:
    """A typed link from a document."""

    relation: str
    target: str
    media_type: str = ""

    def __str__(self) -> str:
        """As in a header (RFC 8288)."""
        return f'<{self.target}>; rel="{self.relation}"' + (f'; type="{self.media_type}"' if self.media_type else "")


def header(links: Iterable[Link]) -> str:
    """Links as the header of that name takes them; those that lead nowhere are left out."""
    return ", ".join(str(each) for each in links if each.target)


def of_part(workspace: Workspace, root: str, dataset: str = "") -> Iterator[Link]:
    """Links from what shows data of a data set to that set, to its terms of use, and to where everything is described.

    Args:
        workspace: where the data sets are.
        root: address of the server.
        dataset: IRI of the data set; empty for the one that holds everything.

    Raises:
        SnapshotCorrupt: nothing is published.
    """
    for each in _datasets(workspace, workspace.graph.snapshot().name):
        if each.iri == dataset if dataset else each.holds_all_of(workspace.naming.bases):
            yield Link("collection", document_address(root, each.iri.partition("/id/")[2]))
            yield Link("license", each.license)
    yield Link("describedby", f"{root}/catalog")


async def linkset(request: Request) -> Response:
    """All links of a document, as JSON or as a header would write them."""
    return await to_thread.run_sync(_linkset, request)


def _linkset(request: Request) -> Response:
    path = request.path_params["path"]
    media_type = media_type_of(request, (_LINKSET_JSON, _LINKSET))
    iri = VOCABULARY if path == "def" else find(request, path).iri
    root = public_root(request)
    anchor = document_address(root, path)
    catalogue = Catalogue(request.app.state.workspace, root)
    links = list(_links(catalogue, iri, path))
    body = _as_json(anchor, links) if media_type == _LINKSET_JSON else _as_header(anchor, links)
    return entity(request, body, media_type, position=catalogue.snapshot.position, headers={"Vary": "Accept"})


def _links(catalogue: Catalogue, iri: str, path: str) -> Iterator[Link]:
    root, record = catalogue.root, catalogue.workspace.naming.record_of(iri)
    assert record is not None  # noqa: S101  (a document is about a record)
    yield Link("cite-as", iri)
    yield Link("type", "https://schema.org/AboutPage")
    yield from (Link("type", each) for each in _classes(catalogue, iri, record))
    for suffix, media_type in FORMATS.items():
        if suffix != "html":
            yield Link("describedby", document_address(root, path, suffix), media_type)
    every = _datasets(catalogue.workspace, catalogue.snapshot.name)
    holding = {max(map(len, filter(record.iri.startswith, each.spaces))): each for each in every if each.holds(record)}
    licensed = [holding[closest] for closest in sorted(holding)[-1:]]  # the one that says most closely what it holds
    own = next((each for each in every if each.iri == iri), None)
    if own:
        licensed = [own]
        yield Link("collection", f"{root}/catalog")
        yield from (Link("author", each) for each in own.creators)
        yield from (Link("item", way.download or way.address, way.media_type) for way in catalogue.distributions(own))
    yield from (Link("license", each.license) for each in licensed)
    yield from (Link("collection", catalogue.landing_page(each)) for each in every if each.holds(record) and each != own)


def _classes(catalogue: Catalogue, iri: str, record: RecordName) -> list[str]:
    kind = term("rdf:type")
    said = catalogue.snapshot.triples(record.graph)
    return [str(each.object)[1:-1] for each in said if str(each.subject) == f"<{iri}>" and each.predicate.value == kind]


@lru_cache(maxsize=2)
def _datasets(workspace: Workspace, _snapshot: str) -> tuple[Dataset, ...]:
    """All data sets of a snapshot."""
    catalogue = Catalogue(workspace, "")
    return catalogue.datasets(catalogue.names)


def _as_json(anchor: str, links: Iterable[Link]) -> bytes:
    """RFC 9264, section 4.2."""
    context: dict[str, object] = {"anchor": anchor}
    for each in links:
        targets = context.setdefault(each.relation, [])
        assert isinstance(targets, list)  # noqa: S101  (no relation is called anchor)
        targets.append({"href": each.target, "type": each.media_type} if each.media_type else {"href": each.target})
    return orjson.dumps({"linkset": [context]}, option=orjson.OPT_INDENT_2)


def _as_header(anchor: str, links: Iterable[Link]) -> bytes:
    """RFC 9264, section 4.1."""
    return ",\n".join(f'{each}; anchor="{anchor}"' for each in links).encode() + b"\n"


routes = [Route("/linkset/{path:thing}", linkset, methods=["GET"])]
"""The routes of this room."""
