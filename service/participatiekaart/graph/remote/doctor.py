"""Examines an external engine: what works there, what does not, and what to do about it.

Everything is tried out under a base of its own and taken out again. In an engine whose default graph is shared, readers can meet
these few triples while it lasts.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Literal, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

import pyoxigraph as ox

from participatiekaart.errors import BudgetExceeded, EngineUnavailable, ParticipatiekaartError, QueryRefused
from participatiekaart.graph.remote.changes import GraphChange
from participatiekaart.graph.remote.dialect import QUESTIONS
from participatiekaart.graph.remote.engine import Marker, RemoteEngine
from participatiekaart.graph.remote.patient import SIDE, Patient
from participatiekaart.language import Text, text
from participatiekaart.rdf.sparql import Dataset

__all__ = ["Check", "examine"]

_SHORT_SECONDS = 0.5


class Check(NamedTuple):
    """One thing that was looked at.

    Attributes:
        name: what.
        outcome: ``fail`` where the service cannot work with it, ``warn`` where readers meet something.
        said: what was found.
        advice: what to do; empty where there is nothing to do.
    """

    name: Text
    outcome: Literal["ok", "warn", "fail"]
    said: Text
    advice: Text = Text()


def examine(engine: RemoteEngine) -> list[Check]:
    """Look at everything that the service needs of an engine, and at what its readers would notice.

    Args:
        engine: any, in use or not.

    Returns:
        What was found, in order; it stops early where going on makes no sense.
    """
    base = f"urn:participatiekaart:doctor:{uuid4().hex}/"
    patient = Patient(engine, engine.under(base), base, ox.Store())
    checks: list[Check] = []
    try:
        for name, look in _EXAMINATION:
            try:
                check = Check(name, *look(patient))
            except ParticipatiekaartError as error:
                reason = error.reason if isinstance(error, EngineUnavailable) else str(error)
                check = Check(name, "fail", text("This does not work: {reason}", reason=reason))
            checks.append(check)
            if check.outcome == "fail" and look in _VITAL:
                break
    finally:
        with suppress(EngineUnavailable):
            patient.scratch.reset()
    return checks


_Found = tuple[Literal["ok", "warn", "fail"], Text] | tuple[Literal["ok", "warn", "fail"], Text, Text]


def _reachable(patient: Patient) -> _Found:
    marker = patient.engine.position()
    if marker.publishing:
        return (
            "warn",
            text("A publication is under way, or one broke off."),
            text("If none is under way: 'participatiekaart load'."),
        )
    if not marker.position:
        return "ok", text("It answers, and holds nothing of this service yet.")
    return "ok", text("It answers, and holds position {position}.", position=marker.position)


def _protocol(patient: Patient) -> _Found:
    form = urlencode({"query": "ASK {}"})
    url = patient.engine.protocol.query_url
    kinds = {
        "GET": ("GET", f"{url}?{form}", "", ""),
        "POST (form)": ("POST", url, form, "application/x-www-form-urlencoded"),
        "POST (query)": ("POST", url, "ASK {}", "application/sparql-query"),
    }
    lacking = [name for name, asked in kinds.items() if not _takes(patient, *asked)]
    if "POST (form)" in lacking:
        return "fail", text("It does not take queries in a form by POST, which all engines should.")
    if lacking:
        return "warn", text("It does not take queries by {kinds}; this service has no need of that.", kinds=", ".join(lacking))
    return "ok", text("It takes queries in every way that there is.")


def _takes(patient: Patient, method: str, url: str, content: str, media_type: str) -> bool:
    headers = {"Accept": "application/sparql-results+json", **({"Content-Type": media_type} if media_type else {})}
    try:
        return patient.engine.protocol.send(method, url, headers, content, seconds=1.5, most_bytes=10_000).status == 200
    except ParticipatiekaartError:
        return False


def _update(patient: Patient) -> _Found:
    graphs = patient.graphs()
    patient.scratch.publish((GraphChange(graph, None, lines.encode()) for graph, lines in graphs.items()), 1)
    for graph, lines in graphs.items():
        for name in (ox.DefaultGraph(), ox.NamedNode(graph)):
            patient.twin.load(lines.encode(), ox.RdfFormat.N_TRIPLES, to_graph=name)
    numbers = f"SELECT ?s ?n {{ ?s <{patient.base}number> ?n }}"
    if patient.scratch.position() != Marker(1, publishing=False) or set(patient.ask(numbers)) != set(patient.expected(numbers)):
        return "fail", text("What was written does not come back.")
    return "ok", text("What was written comes back, with its position.")


def _union(patient: Patient) -> _Found:
    held = f"SELECT ?what {{ <{patient.base}shared> <{patient.base}held> ?what }}"
    found = [patient.ask(held)]
    both = f'<{patient.base}shared> <{patient.base}held> "both" .\n'.encode()
    one = f'<{patient.base}shared> <{patient.base}held> "one" .\n'.encode()
    for position, (graph, old, new) in enumerate((("one", one + both, one), ("two", both, None)), 2):
        patient.scratch.publish([GraphChange(f"{patient.base}graph/{graph}", old, new)], position)
        found.append(patient.ask(held))
    if found == [[('"both"',), ('"one"',)], [('"both"',), ('"one"',)], [('"one"',)]]:
        return "ok", text("The default graph holds every triple once, as long as a graph holds it.")
    return (
        "fail",
        text("The default graph does not hold every triple once, as long as a graph holds it."),
        text("The engine may make its default graph of all graphs by itself: switch that off."),
    )


def _merge(patient: Patient) -> _Found:
    graphs = (f"{patient.base}graph/merge-a", f"{patient.base}graph/merge-b")
    line = f"<{patient.base}merged> <{patient.base}held> <{patient.base}merged> .\n".encode()
    patient.scratch.publish([GraphChange(graph, None, line) for graph in graphs], 4)
    if len(patient.ask("SELECT ?s { ?s ?p ?o }", Dataset(default=graphs))) == 1:
        return "ok", text("Several default graphs are merged.")
    return "warn", text("A triple that several default graphs of a query (FROM) hold is counted more than once.")


def _foreign(patient: Patient) -> _Found:
    marker, listed = patient.engine.layout.marker, patient.engine.layout.listed.decode()
    known = {*patient.engine.layout.own, *patient.engine.system_graphs}
    every = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    unlisted = f"FILTER NOT EXISTS {{ GRAPH <{marker}> {{ ?g {listed} }} }}"
    found = [graph for (graph,) in patient.engine.rows(f"SELECT ?g {{ {{ {every} }} {unlisted} }} LIMIT 1000")]
    foreign = sorted(graph for graph in found if graph not in known and not graph.startswith(patient.base))
    if not foreign:
        return "ok", text("It holds no graphs of others.")
    return (
        "warn",
        text("It holds {number} graphs of others, which readers find, such as {graph}.", number=len(foreign), graph=foreign[0]),
        text("Give this service a database of its own."),
    )


def _literals(patient: Patient) -> _Found:
    asked = f"SELECT ?s ?o {{ ?s <{patient.base}literal> ?o }}"
    found = set(patient.ask(asked))
    changed = [row[1][:60] for row in patient.expected(asked) if row not in found]
    if not changed:
        return "ok", text("All kinds of literals come back as they went in.")
    return "warn", text("These literals do not come back as they went in: {literals}.", literals=", ".join(changed))


def _whole(patient: Patient) -> _Found:
    number = f"<{patient.base}number>"
    expected = SIDE**2
    try:
        found = len(patient.ask(f"SELECT ?a ?b {{ ?x {number} ?a . ?y {number} ?b }}"))
    except BudgetExceeded as error:
        return (
            "warn",
            text("It stops a result at {rows} rows, and says so: readers then get an error.", rows=f"{error.limit:.0f}"),
            text("Raise that limit; for Virtuoso it is ResultSetMaxRows in virtuoso.ini."),
        )
    if found == expected:
        return "ok", text("A result of {rows} rows comes whole.", rows=expected)
    return (
        "fail",
        text("Of a result of {rows} rows {found} came, and nothing said so.", rows=expected, found=found),
        text("Take away the engine's limit on the number of rows."),
    )


def _in_time(patient: Patient) -> _Found:
    number = f"<{patient.base}number>"
    slow = f"{{ ?x {number} ?a . ?y {number} ?b . ?z {number} ?c FILTER(STRLEN(CONCAT(STR(?a), STR(?b), STR(?c))) = 20) }}"
    with suppress(BudgetExceeded):
        patient.ask(f"SELECT (COUNT(*) AS ?n) {slow}", seconds=_SHORT_SECONDS)
    patient.engine.position()
    if patient.engine.stops_queries:
        return "ok", text("It is told how long a query may take, and stops it then.")
    return (
        "warn",
        text("A query that takes too long is given up here, but the engine may go on with it."),
        text("Give the engine a time limit of its own, a little longer than PARTICIPATIEKAART_QUERY_SECONDS."),
    )


def _dialect(patient: Patient) -> _Found:
    different = []
    for about, question in QUESTIONS:
        sparql = question.replace("BASE", patient.base)
        try:
            agrees = patient.ask(sparql) == patient.expected(sparql)
        except QueryRefused:
            agrees = False
        if not agrees:
            different.append(about)
    if not different:
        return "ok", text("All questions were answered as by the embedded engine.")
    listed = Text({language: "; ".join(about[language] for about in different) for language in different[0]})
    found = {
        language: text("Answered otherwise than by the embedded engine, or not: {questions}.", questions=listed[language])[
            language
        ]
        for language in listed
    }
    return "warn", Text(found)


def _clean(patient: Patient) -> _Found:
    patient.scratch.reset()
    left = patient.engine.rows(
        f"SELECT ?s {{ {{ ?s ?p ?o }} UNION {{ GRAPH ?g {{ ?s ?p ?o }} }} FILTER(STRSTARTS(STR(?s), '{patient.base}')) }} LIMIT 1"
    )
    if left:
        return "fail", text("What was written cannot be taken out.")
    return "ok", text("Nothing of this examination is left.")


_EXAMINATION: tuple[tuple[Text, Callable[[Patient], _Found]], ...] = (
    (text("within reach"), _reachable),
    (text("protocol"), _protocol),
    (text("update"), _update),
    (text("literals"), _literals),
    (text("questions"), _dialect),
    (text("size of results"), _whole),
    (text("time limit"), _in_time),
    (text("default graph"), _union),
    (text("several default graphs"), _merge),
    (text("graphs of others"), _foreign),
    (text("cleaning up"), _clean),
)
_VITAL = {_reachable, _update}
"""Without these, going on makes no sense."""
