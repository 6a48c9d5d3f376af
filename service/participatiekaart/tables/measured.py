"""A measurement as something to add: its number or bounds, what it is comparable with, and which groups it falls in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from participatiekaart.errors import InvalidInput
from participatiekaart.language import Text, text
from participatiekaart.model import Column
from participatiekaart.rdf.dates import bounds
from participatiekaart.rdf.names import PK, PREFIXES
from participatiekaart.tables.outcomes import PRACTICE, Tidy
from participatiekaart.tables.rows import Document, identifiers, lexical, number, values

__all__ = [
    "COMPARABLE",
    "DATE",
    "MAXIMUM",
    "MINIMUM",
    "QUALIFIER",
    "VALUE",
    "Comparable",
    "LeftOut",
    "Measured",
    "Reason",
    "measured",
    "why",
]

COMPARABLE = (PREFIXES["sosa"] + "observedProperty", PK + "valueKind", PK + "unit")
"""Properties of measurements that numbers must agree on to be comparable."""
VALUE = PREFIXES["sosa"] + "hasSimpleResult"
MINIMUM = PK + "minimum"
MAXIMUM = PK + "maximum"
QUALIFIER = PK + "qualifier"
DATE = PREFIXES["dct"] + "date"

Reason = Literal[
    "no number", "does not add up", "no group", "circle", "total counts", "parts count", "several", "programme counts"
]
"""Why something is left out of a sum."""


@dataclass(frozen=True, order=True)
class Comparable:
    """What numbers must have in common to be added: IRIs of concepts; `unit` is empty where there is none."""

    indicator: str
    value_kind: str
    unit: str


@dataclass(frozen=True)
class Measured:
    """A measurement.

    Attributes:
        iri: of the measurement.
        practice: IRI of the practice or programme that it is of.
        programmes: IRIs of what that practice belongs to.
        number: where the source gives one.
        minimum, maximum: bounds; where there are none, the number.
        part_of: IRI of the measurement that it is a part of; empty where there is none.
        qualifier: IRI of how the source words the number; empty where it does not.
        first, last: days that the date leaves open.
        groups: what it falls in.
    """

    iri: str
    practice: str
    programmes: frozenset[str]
    comparable: Comparable
    number: Decimal | None
    minimum: Decimal | None
    maximum: Decimal | None
    part_of: str
    qualifier: str
    sources: tuple[str, ...]
    first: date | None
    last: date | None
    groups: frozenset[str]


@dataclass(frozen=True)
class LeftOut:
    """A measurement that is not in a sum.

    Attributes:
        measurement: which one.
        groups: of the sums that it is not in, sorted; empty where it is in none at all.
        reason: why (`why` says it to people).
        instead: IRIs of what counts in its place: measurements, or the programme.
    """

    measurement: Measured
    groups: tuple[str, ...]
    reason: Reason
    instead: tuple[str, ...] = ()


def why(reason: Reason) -> Text:
    """A reason, for people."""
    return _WHY[reason]()


_WHY: dict[Reason, Callable[[], Text]] = {
    "no number": lambda: text("There is no number, only a text or a trend."),
    "does not add up": lambda: text(
        "Numbers of this indicator or in this unit do not add up, as shares or lengths of time do not."
    ),
    "no group": lambda: text("It is not said which group it falls in."),
    "circle": lambda: text("It is a part of itself, by way of other measurements."),
    "total counts": lambda: text("It is a part of a total that counts already."),
    "parts count": lambda: text("Its parts count already, and say more."),
    "several": lambda: text("The practice gives several numbers for this, and does not say that they are parts of one whole."),
    "programme counts": lambda: text("The programme that the practice belongs to counts already."),
}


def measured(tidy: Tidy, row: Document, by: str, above: Callable[[str], Iterable[str]] | None = None) -> Measured:
    """A row of the tidy table as something to add.

    Args:
        tidy: what made the row.
        row: a document of `Tidy.rows`.
        by: what it is grouped by (`aggregation.dimensions`).
        above: what a group lies in; it falls in these groups too.
    """

    def references(path: str) -> list[str]:
        return identifiers(row, tidy.column(path))

    def one(path: str) -> str:
        return next(iter(references(path)), "")

    def amount(path: str) -> Decimal | None:
        found = next((number(each) for each in values(row, tidy.column(path))), None)
        return None if found is None else Decimal(found)

    said, minimum, maximum = map(amount, (VALUE, MINIMUM, MAXIMUM))
    days = _days(row, tidy.column(DATE))
    practice = row[PRACTICE]
    assert isinstance(practice, dict)  # noqa: S101 -- as `Tidy.rows` made it
    groups = {""} if not by else _years(days) if by == "year" else set(identifiers(row, tidy.named(by)))
    groups |= {each for group in groups for each in (above(group) if above and by else ())}
    return Measured(
        iri=str(row["id"]),
        practice=str(practice["id"]),
        programmes=frozenset(tidy.programmes(row)),
        comparable=Comparable(*map(one, COMPARABLE)),
        number=said,
        minimum=said if minimum is None else minimum,
        maximum=said if maximum is None else maximum,
        part_of=one(PK + "partOf"),
        qualifier=one(QUALIFIER),
        sources=tuple(references(PREFIXES["dct"] + "source")),
        first=days[0] if days else None,
        last=days[1] if days else None,
        groups=frozenset(groups),
    )


def _days(row: Document, column: Column) -> tuple[date, date] | None:
    for each in values(row, column):
        try:
            return bounds(lexical(each))
        except InvalidInput:
            return None
    return None


def _years(days: tuple[date, date] | None) -> set[str]:
    if days is None:
        return set()
    first, last = (day.year for day in days)
    return {f"{first:04}" if first == last else f"{first:04}/{last:04}"}
