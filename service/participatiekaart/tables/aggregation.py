"""Sums of outcomes, of what can be added and nothing else.

1. Only comparable numbers are added: the same indicator, the same kind of value, the same unit; and only where indicator and unit
   add up at all (shares and lengths of time do not).
2. A total and its own parts (``pk:partOf``) never count both. The total counts and its parts are left out, unless the parts say
   more about what the sums are by (each year, each region) and together reach the total: then the parts count, and the total is
   left out.
3. A practice has one number in a sum. Where it gives several, and does not say that they are parts of one whole, they may be of
   the same people or contradict each other: all of them are left out.
4. Nor does a practice count beside the programme that it belongs to.

What is left out comes with the reason, and with what counts in its place. A sum says what practices count together: a school or
a pupil that two practices count is in it twice, as sources do not say who they are.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from graphlib import TopologicalSorter

from participatiekaart.errors import InvalidParameter
from participatiekaart.language import text
from participatiekaart.tables.measured import Comparable, LeftOut, Measured, Reason, measured
from participatiekaart.tables.outcomes import Tidy
from participatiekaart.tables.rows import Document

__all__ = ["EVERYTHING", "YEAR", "Aggregation", "Sum", "aggregate", "dimensions"]

EVERYTHING = ""
"""What sums are by that are not divided; also the one group that these have."""

YEAR = "year"
"""By the year of the date, or the years from which to which it goes, such as ``2018/2019``."""


@dataclass(frozen=True)
class Sum:
    """A sum of comparable numbers.

    Attributes:
        comparable: what was added.
        group: what it is of: an IRI, years, or `EVERYTHING`.
        number: the sum; none where some measurement has bounds only.
        minimum, maximum: the sum of the lower and of the upper bounds, which for a plain number are that number; none where some
            measurement has no such bound.
        measurements, practices, sources: IRIs of what was added, and of where it stands.
        qualifiers: IRIs of how sources word some of the numbers: about, at least.
        first, last: days that the dates are between; none where a measurement has no date.
    """

    comparable: Comparable
    group: str
    number: Decimal | None
    minimum: Decimal | None
    maximum: Decimal | None
    measurements: tuple[str, ...]
    practices: tuple[str, ...]
    sources: tuple[str, ...]
    qualifiers: tuple[str, ...]
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Aggregation:
    """Sums by something.

    Attributes:
        by: the name of what they are by.
        sums: by what is comparable, and then by group.
        left_out: what no sum has in it, or not the sum of that group.
        is_overlapping: whether the sums of groups may not be added again: a measurement is in several of them, or a practice
            gives numbers in several of them that are not parts of one whole.
    """

    by: str
    sums: tuple[Sum, ...]
    left_out: tuple[LeftOut, ...]
    is_overlapping: bool


def dimensions(tidy: Tidy) -> tuple[str, ...]:
    """What sums can be by: every column of the tidy table that people choose by, the year, or nothing."""
    return (EVERYTHING, YEAR, *(each.name for each in tidy.columns if each.is_facet and each.kind == "reference"))


def aggregate(
    tidy: Tidy,
    rows: Iterable[Document],
    by: str,
    *,
    adds_up: Callable[[str], bool],
    above: Callable[[str], Iterable[str]] | None = None,
) -> Aggregation:
    """Sums of the rows of the tidy table.

    Args:
        tidy: what made the rows.
        rows: of `Tidy.rows`; read once, and a few hundred bytes of each kept.
        by: one of `dimensions`.
        adds_up: whether numbers of this indicator, or in this unit, may be added; by the IRI of its concept.
        above: what a value lies in, as a municipality in a province: it has its own sum, of all that is below it.

    Raises:
        InvalidParameter: sums cannot be by that.
    """
    if by not in dimensions(tidy):
        known = ", ".join(filter(None, dimensions(tidy)))
        raise InvalidParameter(
            text("'{value}' is nothing that sums can be by; choose from {known}.", value=by, known=known), "by"
        )
    everything = {str(row["id"]): measured(tidy, row, by, above) for row in rows}
    against = {iri: reason for iri, each in everything.items() if (reason := _reason_against(each, adds_up))}
    left_out = [LeftOut(everything[iri], (), reason) for iri, reason in against.items()]
    usable = {iri: each for iri, each in everything.items() if iri not in against}
    chosen = list(_chosen(usable, {iri: each.part_of for iri, each in everything.items() if each.part_of}, left_out))
    cells: dict[tuple[Comparable, str], list[tuple[Measured, str]]] = defaultdict(list)
    for each, whole in chosen:
        for group in each.groups:
            cells[each.comparable, group].append((each, whole))
    found = (_sum(comparable, group, cells[comparable, group], left_out) for comparable, group in sorted(cells))
    sums = tuple(each for each in found if each)
    return Aggregation(by, sums, _gathered(left_out), _overlap(sums, chosen))


def _overlap(sums: Iterable[Sum], chosen: Iterable[tuple[Measured, str]]) -> bool:
    """Whether the sums of groups may not be added: one measurement is in several, or one sum of all would leave something out."""
    counted = Counter(iri for each in sums for iri in each.measurements)
    together: dict[Comparable, list[tuple[Measured, str]]] = defaultdict(list)
    for each, whole in chosen:
        if each.iri in counted:
            together[each.comparable].append((each, whole))
    left_out: list[LeftOut] = []
    for comparable, some in together.items():
        _sum(comparable, "", some, left_out)
    return bool(left_out) or counted.total() > len(counted)


def _gathered(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """What is left out of several groups for the same reason, once."""
    found: dict[tuple[str, Reason, tuple[str, ...]], LeftOut] = {}
    for each in left_out:
        same = found.setdefault((each.measurement.iri, each.reason, each.instead), each)
        found[each.measurement.iri, each.reason, each.instead] = replace(same, groups=tuple(sorted({*same.groups, *each.groups})))
    return tuple(found.values())


def _reason_against(each: Measured, adds_up: Callable[[str], bool]) -> Reason | None:
    if each.minimum is None and each.maximum is None:
        return "no number"
    if not adds_up(each.comparable.indicator) or (each.comparable.unit and not adds_up(each.comparable.unit)):
        return "does not add up"
    return None if each.groups else "no group"


def _chosen(usable: dict[str, Measured], part_of: dict[str, str], left_out: list[LeftOut]) -> Iterator[tuple[Measured, str]]:
    """What counts of totals and parts (rule 2), each with the IRI of the whole that it is a part of in the end, or its own."""
    whole: dict[str, str] = {}
    for iri, each in usable.items():
        above = _whole_of(each, usable, part_of)
        if above == iri:
            left_out.append(LeftOut(each, (), "circle"))
        else:
            whole[iri] = above or ""
    parts: dict[str, list[str]] = defaultdict(list)
    for iri, above in whole.items():
        if above in whole:
            parts[above].append(iri)
    counted: dict[str, list[Measured]] = {}
    instead: dict[str, tuple[str, ...]] = {}
    for iri in TopologicalSorter({each: parts[each] for each in whole}).static_order():
        of_parts = [each for part in parts[iri] for each in counted.pop(part)]
        is_told = _say_more(usable[iri], of_parts)
        counted[iri] = of_parts if is_told else [usable[iri]]
        instead[iri] = tuple(each.iri for each in of_parts) if is_told else ()
    final = {each.iri for some in counted.values() for each in some}
    for iri in whole:
        if iri in final:
            yield usable[iri], next(reversed(_upwards(iri, part_of)), iri)
        else:
            # Either something that it is a part of counts, or parts of it do.
            total = tuple(each for each in _upwards(iri, whole) if each in final)
            left_out.append(LeftOut(usable[iri], (), *(("total counts", total) if total else ("parts count", instead[iri]))))


def _whole_of(each: Measured, usable: dict[str, Measured], part_of: dict[str, str]) -> str | None:
    """The nearest comparable measurement that this is a part of; itself where that goes in a circle."""
    for iri in _upwards(each.iri, part_of):
        if iri == each.iri or (iri in usable and usable[iri].comparable == each.comparable):
            return each.iri if each.iri in _upwards(each.iri, part_of) else iri
    return None


def _upwards(iri: str, part_of: dict[str, str]) -> dict[str, None]:
    """What something is a part of, nearest first; with itself as the last where that goes in a circle."""
    found: dict[str, None] = {}
    while (iri := part_of.get(iri, "")) and iri not in found:
        found[iri] = None
    return found


def _say_more(total: Measured, parts: list[Measured]) -> bool:
    """Whether parts tell the groups apart that their total does not, and together reach it."""
    if not parts or total.minimum is None or all(part.groups == total.groups for part in parts):
        return False
    return sum(part.minimum or 0 for part in parts) >= total.minimum


def _sum(comparable: Comparable, group: str, some: list[tuple[Measured, str]], left_out: list[LeftOut]) -> Sum | None:
    """The sum of one group (rules 3 and 4); none where nothing is left to add."""
    wholes: dict[str, set[str]] = defaultdict(set)
    for each, whole in some:
        wholes[each.practice].add(whole)
    added: list[Measured] = []
    for each, _ in some:
        if len(wholes[each.practice]) > 1:
            left_out.append(LeftOut(each, (group,), "several"))
        elif programmes := tuple(sorted(at for at in each.programmes if len(wholes.get(at, ())) == 1 and at != each.practice)):
            left_out.append(LeftOut(each, (group,), "programme counts", programmes))
        else:
            added.append(each)
    if not added:
        return None
    days = [(each.first, each.last) for each in added if each.first and each.last]
    is_dated = len(days) == len(added)
    return Sum(
        comparable,
        group,
        _total(each.number for each in added),
        _total(each.minimum for each in added),
        _total(each.maximum for each in added),
        tuple(sorted(each.iri for each in added)),
        tuple(sorted({each.practice for each in added})),
        tuple(sorted({source for each in added for source in each.sources})),
        tuple(sorted({each.qualifier for each in added if each.qualifier})),
        min(first for first, _ in days) if is_dated else None,
        max(last for _, last in days) if is_dated else None,
    )


def _total(numbers: Iterable[Decimal | None]) -> Decimal | None:
    total = Decimal(0)
    for each in numbers:
        if each is None:
            return None
        total += each
    return total
