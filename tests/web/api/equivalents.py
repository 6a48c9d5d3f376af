"""What is asked of a list, as SPARQL that is made of the shapes alone, and of nothing that the index is made with."""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from participatiekaart.index import Box, Near
from participatiekaart.model import Column, Model, NodeType
from participatiekaart.model.parameters import Operator

__all__ = ["UP", "Equivalents", "days", "way"]

UP = "(skos:broader|geo:sfWithin)*"
"""From a concept or a region to itself and all that it lies in."""

_METRE = "<http://www.opengis.net/def/uom/OGC/1.0/metre>"
_SEASONS = {"21": ("03", "05"), "22": ("06", "08"), "23": ("09", "11"), "24": ("12", "12")}
_STEPS = 3


def days(date: str) -> tuple[str, str]:
    """First and last day of a date of any precision."""
    first, _, last = date.partition("/")
    return _day(first, 0), _day(last or first, 1)


def _day(date: str, end: int) -> str:
    year, month, day = (*date.split("-"), "", "")[:3]
    month = _SEASONS.get(month, (month or "01", month or "12"))[end]
    return f"{year}-{month}-{day or ('01', monthrange(int(year), int(month))[1])[end]}"


def way(column: Column) -> str:
    """The property path from a thing to the values of a column."""
    return f"({'|'.join('/'.join(f'<{step.path}>' for step in path) for path in column.paths)})"


class Equivalents:
    """Says in SPARQL what a list is asked.

    Args:
        model: the shapes.
    """

    def __init__(self, model: Model) -> None:
        self._model = model
        fields = [field for shape in model.types for field in shape.properties]
        headings = [field.group for field in fields if field.kind == "point"]
        points = {field.path for field in fields if field.kind == "point"}
        places = {field.path for field in fields if field.kind == "reference" and field.group in headings}
        inside = {field.path for field in fields if field.owned}
        self._steps = inside, points, places

    @property
    def steps(self) -> str:
        """Asks for all that leads to a point: subject, predicate and object."""
        return f"SELECT ?from ?step ?to {{ ?from ?step ?to VALUES ?step {{ {_iris(sorted(set().union(*self._steps)))} }} }}"

    def whereabouts(self, steps: Iterable[tuple[str, ...]]) -> dict[str, set[str]]:
        """The points of each thing itself, or else of where it is, or else of where that is; from the answer to `steps`."""
        said: dict[tuple[str, str], set[str]] = defaultdict(set)
        for start, step, end in steps:
            said[start, step].add(end)
        inside, points, places = self._steps

        def reached(iri: str, paths: set[str]) -> set[str]:
            found = {value for path in paths for value in said.get((iri, path), ())}
            return found.union(*(reached(node, paths) for path in inside for node in said.get((iri, path), ())))

        def found(iri: str, steps: int = _STEPS) -> set[str]:
            own = reached(iri, points)
            return own or set().union(*(found(place, steps - 1) for place in reached(iri, places) if steps))

        return {iri: found(iri) for iri, _ in list(said)}

    def listed(self, shape: NodeType) -> str:
        """The things in a list: those of its classes and of all below them."""
        below = {each for each in self._model.superclasses if self._model.ancestors(each) & shape.targets} | shape.targets
        return f"?thing a ?class . VALUES ?class {{ {_iris(sorted(below))} }}"

    def holding(self, column: Column, filters: Iterable[tuple[Operator, Sequence[str]]], known: Sequence[str]) -> str:
        """What holds of a thing of which one value fits all of some filters.

        Args:
            column: that the filters are on.
            filters: operator and values of each; references by IRI.
            known: all that stands in the column anywhere.
        """
        reached = f"?thing {way(column)} ?value"
        if column.kind == "date":
            dates = " ".join(f'("{each}" "{days(each)[0]}" "{days(each)[1]}")' for each in known)
            reached += f" VALUES (?date ?first ?last) {{ {dates} }} FILTER(STR(?value) = ?date)"
        holds = " && ".join(f"({_compared(column, operator, values, known)})" for operator, values in filters)
        return f"FILTER EXISTS {{ {reached} FILTER({holds}) }}"

    def having(self, column: Column, operator: Operator, values: Sequence[str]) -> str:
        """What holds of a thing that has something in a column, or nothing, or refers to something or what lies in that."""
        if operator == "exists":
            return f"FILTER {'' if values[0] == 'true' else 'NOT '}EXISTS {{ ?thing {way(column)} ?value }}"
        return f"FILTER({' || '.join(f'EXISTS {{ ?thing {way(column)}/{UP} <{each}> }}' for each in values)})"

    def inside(self, area: Box | Near, whereabouts: Mapping[str, Iterable[str]]) -> str:
        """What holds of a thing that is in an area."""
        if isinstance(area, Near):
            centre = f'"POINT({area.longitude} {area.latitude})"^^geo:wktLiteral'
            holds = f"geof:distance(?point, {centre}, {_METRE}) <= {area.kilometres * 1000}"
        else:
            spans = [(area.west, area.east)] if area.west <= area.east else [(area.west, 180), (-180, area.east)]
            holds = " || ".join(f"geof:sfIntersects(?point, {_box(west, area.south, east, area.north)})" for west, east in spans)
        known = " ".join(f'(<{iri}> "{point}"^^geo:wktLiteral)' for iri, points in whereabouts.items() for point in points)
        return f"VALUES (?thing ?point) {{ {known} }} FILTER({holds})"


def _compared(column: Column, operator: Operator, values: Sequence[str], known: Iterable[str]) -> str:
    """What holds of ``?value`` where one of the values of a filter fits it."""
    match column.kind:
        case "number" | "boolean":
            sign = {"min": ">=", "max": "<=", "is": "="}[operator]
            return " || ".join(f"?value {sign} {value}" for value in values)
        case "date":
            return " || ".join(_overlaps(operator, *days(value)) for value in values)
        case _:
            same = {_same(value) for value in values}
            return f"STR(?value) IN ({', '.join(_quoted(each) for each in known if _same(each) in same)})"


def _overlaps(operator: Operator, first: str, last: str) -> str:
    ends, starts = f'?last >= "{first}"', f'?first <= "{last}"'
    return {"from": ends, "until": starts}.get(operator, f"({ends} && {starts})")


def _box(west: float, south: float, east: float, north: float) -> str:
    ring = f"{west} {south}, {east} {south}, {east} {north}, {west} {north}, {west} {south}"
    return f'"POLYGON(({ring}))"^^geo:wktLiteral'


def _same(text: str) -> str:
    """What is the same for a reader: spaces count once, a soft hyphen does not, however an accent is written."""
    return " ".join(unicodedata.normalize("NFC", text).replace("\u00ad", "").split())


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r") + '"'


def _iris(iris: Iterable[str]) -> str:
    return " ".join(f"<{each}>" for each in iris)
