"""Made-up practice examples, and what a plain look at each of them answers: what the index has to agree with."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from math import inf, isfinite

from participatiekaart.index import Box, Filter, Near, Selection
from participatiekaart.index.areas import distance
from participatiekaart.rdf.dates import bounds
from participatiekaart.rdf.names import SHARED_BASE

ID = f"{SHARED_BASE}id/"
ABOVE = {"buiten": "", "groen": "buiten", "bosbouw": "groen", "zorg": "", "schoonmaak": ""}
"""The sectors, each with the one above it."""
POINTS = {"gm0001": (5.2209, 52.37013), "gm0002": (5.3, 52.4), "gm0003": (6.55, 53.2), "gm0004": (-3.0, 40.0)}
PROVINCES = {"gm0001": "pv01", "gm0002": "pv01", "gm0003": "pv02", "gm0004": "pv02"}
DATES = ("2016", "2017-03", "2017-03-31", "2017-04", "2018/2019", "2019-21", "2018-12-31")
NUMBERS = (-3.0, 0.0, 0.5, 6.0, 10.0)
WORDS = ("zwaluw", "merel", "kievit", "wulp")
NAMES = ("Álmere werkt", "almere werkt", "Boris", "Convenant", "zeeland")


@dataclass(frozen=True)
class Example:
    """A practice example with all that the tests ask about."""

    slug: str
    name: str
    sectors: tuple[str, ...]
    regions: tuple[str, ...]
    starts: tuple[str, ...]
    numbers: tuple[float, ...]
    words: tuple[str, ...]

    @property
    def iri(self) -> str:
        """Its IRI."""
        return f"{ID}practice/{self.slug}"

    def turtle(self) -> str:
        """Its record."""
        said = [f'<practice/{self.slug}> a pk:PracticeExample ; schema:name "{self.name}"@nl']
        said += [f"pk:sector <concept/sector/{each}>" for each in self.sectors]
        said += [f"pk:region <municipality/{each}>" for each in self.regions]
        said += [f'pk:period [ a pk:Period ; schema:startDate "{each}"^^{_datatype(each)} ]' for each in self.starts]
        measured = (f"pk:measurement [ a pk:Measurement ; sosa:hasSimpleResult {each} ]" for each in self.numbers)
        said += [f"pk:outcome [ a pk:Outcome ; {each} ]" for each in measured]
        said += [f'schema:description "{" ".join(self.words)}"@nl'] if self.words else []
        return " ;\n".join(said) + " .\n"

    def values(self, column: str) -> set[str]:
        """The values that a filter on references finds it by."""
        if column == "sector":
            return {f"{ID}concept/sector/{each}" for sector in self.sectors for each in lineage(sector)}
        below = {f"{ID}municipality/{each}" for each in self.regions}
        return below | {f"{ID}province/{PROVINCES[each]}" for each in self.regions}

    def sorted_by(self, key: str) -> str | float | int | None:
        """What it is sorted by."""
        match key:
            case "measurementValue":
                return min(self.numbers, default=None)
            case "periodStartDate":
                return min((bounds(each)[0].toordinal() for each in self.starts), default=None)
            case _:
                return self.name.lower().replace("á", "a")

    def answers(self, selection: Selection) -> bool:
        """Whether it is among the hits."""
        found = all(map(self.has, selection.filters)) and self.is_within(selection.filters)
        found = found and all(each in self.words for each in selection.text.split())
        return found and (selection.area is None or any(_holds(selection.area, *POINTS[each]) for each in self.regions))

    def has(self, condition: Filter) -> bool:
        """Whether a filter holds."""
        value = condition.values[0]
        days = [tuple(day.toordinal() for day in bounds(each)) for each in self.starts]
        match condition.column, condition.operator:
            case "sector" | "region", "is":
                return bool(self.values(condition.column).intersection(condition.values))
            case column, "exists":
                there = {
                    "sector": self.sectors,
                    "region": self.regions,
                    "periodStartDate": self.starts,
                    "measurementValue": self.numbers,
                }
                return bool(there[column]) == (value == "true")
            case _, "min" | "max" | "from" | "until":
                return True  # `is_within` looks at all bounds together
            case "measurementValue", "is":
                return any(each == float(other) for each in self.numbers for other in condition.values)
        asked = [tuple(day.toordinal() for day in bounds(each)) for each in condition.values]
        return any(start <= end_asked and end >= start_asked for start, end in days for start_asked, end_asked in asked)

    def is_within(self, filters: Iterable[Filter]) -> bool:
        """Whether one number, and one date, is within all the bounds that there are of it."""
        least, most, first, last = limits(filters)
        return (not any(isfinite(each) for each in (least, most)) or any(least <= each <= most for each in self.numbers)) and (
            (first, last) == (date.min, date.max)
            or any(start <= last and end >= first for start, end in map(bounds, self.starts))
        )


def limits(filters: Iterable[Filter]) -> tuple[float, float, date, date]:
    """The least and the most that a number may be by its bounds, and the first and the last day that a date may be."""
    said = [(each.operator, each.values[0]) for each in filters]
    return (
        max((float(value) for operator, value in said if operator == "min"), default=-inf),
        min((float(value) for operator, value in said if operator == "max"), default=inf),
        max((bounds(value)[0] for operator, value in said if operator == "from"), default=date.min),
        min((bounds(value)[1] for operator, value in said if operator == "until"), default=date.max),
    )


def leave_room(filters: Iterable[Filter]) -> bool:
    """Whether anything can be within the bounds."""
    least, most, first, last = limits(filters)
    return least <= most and first <= last


def lineage(sector: str) -> Iterator[str]:
    """A sector and all above it."""
    while sector:
        yield sector
        sector = ABOVE[sector]


def made_up(count: int, seed: int) -> list[Example]:
    """So many examples; the same ones for a seed."""
    chance = random.Random(seed)

    def some(choices: tuple[object, ...], most: int) -> tuple:  # type: ignore[type-arg]
        return tuple(chance.sample(choices, chance.randrange(min(most, len(choices)) + 1)))

    return [
        Example(
            slug=f"voorbeeld-{chance.randrange(10**6)}-{number}",
            name=chance.choice(NAMES),
            sectors=some(tuple(ABOVE), 3),
            regions=some(tuple(POINTS), 2),
            starts=some(DATES, 1),
            numbers=some(NUMBERS, 2),
            words=some(WORDS, 3),
        )
        for number in range(count)
    ]


def background() -> str:
    """The records that the examples refer to."""
    turtle = '<concept/sector> a skos:ConceptScheme ; skos:prefLabel "sector"@nl .\n'
    for sector, above in ABOVE.items():
        broader = f" ; skos:broader <concept/sector/{above}>" if above else ""
        turtle += f"<concept/sector/{sector}> a skos:Concept ; skos:inScheme <concept/sector> ; "
        turtle += f'skos:prefLabel "{sector}"@nl{broader} .\n'
    for region, (longitude, latitude) in POINTS.items():
        where = f'[ a geo:Geometry ; geo:asWKT "POINT({longitude} {latitude})"^^geo:wktLiteral ]'
        turtle += f'<municipality/{region}> a pk:Municipality ; schema:name "Gemeente {region}"@nl ; geo:hasGeometry {where} ; '
        turtle += f"geo:sfWithin <province/{PROVINCES[region]}> .\n"
    return turtle + "".join(f'<province/{each}> a pk:Province ; schema:name "{each}"@nl .\n' for each in ("pv01", "pv02"))


def _datatype(date: str) -> str:
    if "/" in date or date[5:] == "21":
        return "edtf:EDTF"
    return {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}[len(date)]


def _holds(area: Box | Near, longitude: float, latitude: float) -> bool:
    if isinstance(area, Near):
        return distance(area.longitude, area.latitude, longitude, latitude) <= area.kilometres
    return area.west <= longitude <= area.east and area.south <= latitude <= area.north
