"""Addresses of the API, and links from one to another (RFC 8288)."""

from __future__ import annotations

from collections.abc import Container
from urllib.parse import quote, urlencode

from starlette.requests import Request

from participatiekaart.web.querying.protocol import parameters_of

__all__ = ["ROOT", "absolute_root", "address", "first_page", "in_format", "page_links", "records_meant", "uri"]

ROOT = "/api/v1"


def absolute_root(request: Request) -> str:
    """The address of the API as this client calls it; what JSON-LD contexts and links inside documents start with."""
    return f"{str(request.base_url).rstrip('/')}{ROOT}"


def address(request: Request, *segments: str) -> str:
    """An address in the API, relative to the host."""
    return "/".join((f"{request.scope.get('root_path', '')}{ROOT}", *(quote(each, safe=":") for each in segments)))


def records_meant(key: str, record_type: str | None) -> tuple[str, ...]:
    """The paths of the records that something with this key could stand in (`index.things.key_of` turned around).

    Args:
        key: in a collection.
        record_type: of the collection, where it is a list of records.

    >>> records_meant("gm0014", "municipality"), records_meant("municipality:gm0014", None)
    (('municipality/gm0014',), ('municipality/gm0014', 'concept/municipality'))
    """
    first, *others = key.split(":")
    if record_type:
        return (f"{record_type}/{first}",)
    return (*(f"{first}/{second}" for second in others[:1]), f"concept/{first}")


def uri(iri: str) -> str:
    """An IRI as headers can carry it (RFC 3987, section 3.1)."""
    return quote(iri, safe=":/?#[]@!$&'()*+,;=%")


def first_page(request: Request) -> str:
    """Where the list that a request asks for begins."""
    return _same(request, {"cursor"})


def in_format(request: Request, name: str, language: str) -> str:
    """Where the same question is answered in another format.

    Args:
        request: the question.
        name: of the format.
        language: of the reader, as the answer may have been negotiated.
    """
    return _same(request, {"format", "lang"}, format=name, lang=language)


def page_links(request: Request, following: str | None) -> str:
    """The ``Link`` header of a page.

    Args:
        request: what asks for it.
        following: cursor of the page after it; none where there is none.
    """
    links = {"self": _same(request), "first": first_page(request)}
    if following:
        links["next"] = _same(request, {"cursor"}, cursor=following)
    return ", ".join(f'<{target}>; rel="{relation}"' for relation, target in links.items())


def _same(request: Request, without: Container[str] = (), **more: str) -> str:
    """The address of a request with other parameters, written so that nothing in it ends a header or a link."""
    asked = [(name, value) for name, value in parameters_of(request.scope["query_string"]) if name not in without]
    query = urlencode([*asked, *more.items()], safe=",:")
    path = quote(request.url.path, safe="/:")
    return f"{path}?{query}" if query else path
