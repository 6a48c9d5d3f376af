"""What a portal would refuse or miss: the catalogue examines itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from participatiekaart.catalog.codes import EU, is_known
from participatiekaart.catalog.description import Catalogue
from participatiekaart.language import Text, text
from participatiekaart.rdf.statements import term
from participatiekaart.validation.engines import Engine, FastEngine, ReferenceEngine
from participatiekaart.validation.findings import Finding, Report, Severity
from participatiekaart.workspace import Workspace

__all__ = ["examine"]

_ELSEWHERE = "http://localhost"
_THEMES = f"{EU}data-theme/"
_EXAMPLE = ".example"
"""The end of names that belong to nobody (RFC 2606)."""


def examine(workspace: Workspace) -> Report:
    """What a portal that harvests the whole catalogue would refuse (violations) or miss (warnings).

    Raises:
        SnapshotCorrupt: nothing is published.
    """
    settings = workspace.settings
    catalogue = Catalogue(workspace, settings.public_url or _ELSEWHERE)
    triples = catalogue.triples(catalogue.page(max(len(catalogue.names), 1)))
    lines = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    found = [
        Finding(
            Severity(each.severity.rpartition("#")[2].lower()),
            _messages()[each.shape],
            record=each.focus.strip("<>"),
            path=each.path,
            shape=each.shape,
            component=each.component,
        )
        for each in _engine().validate(lines)
    ]
    found += (Finding(Severity.WARNING, each, record=catalogue.iri) for each in _advice(catalogue))
    found += _unknown(catalogue)
    return Report.of(found)


def _advice(catalogue: Catalogue) -> Iterator[Text]:
    """What SHACL cannot see: settings that nobody made their own yet, and what is not there."""
    settings = catalogue.workspace.settings
    if settings.contact_email.endswith(_EXAMPLE):
        yield text("The contact address is still the one of the example; set PARTICIPATIEKAART_CONTACT_EMAIL.")
    if not settings.contact_name.strip():
        yield text("Who answers questions has no name; set PARTICIPATIEKAART_CONTACT_NAME.")
    if not catalogue.snapshot.label(settings.publisher):
        yield text(
            "No record says what <{publisher}> is called, so that the catalogue names the contact instead; name an organisation "
            "that has a record with PARTICIPATIEKAART_PUBLISHER.",
            publisher=settings.publisher,
        )
    if not settings.public_url:
        yield text(
            "Addresses in the catalogue are those that a client calls the server by; set PARTICIPATIEKAART_PUBLIC_URL so that "
            "all portals get the same ones."
        )
    if not catalogue.has_dumps:
        yield text("There are no files to download yet; 'participatiekaart dump' makes them.")
    every = catalogue.datasets(catalogue.names)
    if not any(each.holds_all_of([catalogue.workspace.naming.base]) for each in every):
        yield text(
            "No data set holds all records whose names start with {base}; write a dataset record with that void:uriSpace.",
            base=catalogue.workspace.naming.base,
        )


def _unknown(catalogue: Catalogue) -> Iterator[Finding]:
    """Codes of the European Union that are not in the lists kept here: only that of themes is known to be whole."""
    for each in catalogue.datasets(catalogue.names):
        for path, codes in (
            ("dcat:theme", each.themes),
            ("dct:language", each.languages),
            ("dct:spatial", each.places),
            ("dct:accrualPeriodicity", (each.frequency,)),
        ):
            for code in codes:
                if not code.startswith(EU) or is_known(code):
                    continue
                if code.startswith(_THEMES):
                    severity, words = Severity.VIOLATION, text("There is no such theme: <{code}>.", code=code)
                else:
                    severity = Severity.WARNING
                    words = text("<{code}> is not in the list of codes kept here; look whether it exists.", code=code)
                yield Finding(severity, words, record=each.iri, path=term(path))


@cache
def _shapes() -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(path=Path(__file__).with_name("portals.ttl"), format=ox.RdfFormat.TURTLE))


@cache
def _messages() -> dict[str, Text]:
    """What each shape says when the catalogue breaks it."""
    said: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for quad in _shapes():
        if quad.predicate.value == term("sh:message") and isinstance(quad.object, ox.Literal):
            said[str(quad.subject)[1:-1]].append((quad.object.language or "", quad.object.value))
    return {shape: Text.collect(pairs) for shape, pairs in said.items()}


@cache
def _engine() -> Engine:
    shapes = (ox.serialize((quad.triple for quad in _shapes()), format=ox.RdfFormat.N_TRIPLES) or b"").decode()
    try:
        return FastEngine(shapes)
    except ImportError:
        return ReferenceEngine(shapes)
