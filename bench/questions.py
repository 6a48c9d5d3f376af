"""Twelve kinds of questions that people and programs ask, about what is there, and none of them twice."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import pyoxigraph as ox

from participatiekaart.rdf.names import PREFIXES

__all__ = ["KINDS", "Kind", "World"]

_JSON = "application/sparql-results+json"
_PREFIXES = "".join(
    f"PREFIX {each}: <{PREFIXES[each]}> " for each in ("dct", "geo", "org", "pk", "schema", "skos", "sosa", "xsd")
)
_FIRST_DAY = date(2010, 1, 1)
_DAYS = 16 * 365


@dataclass(frozen=True)
class World:
    """What questions can be about.

    Attributes:
        practices, municipalities, sectors: IRIs.
        words: of the Dutch descriptions, in the order in which they stand there.
    """

    practices: list[str]
    municipalities: list[str]
    sectors: list[str]
    words: list[str]

    @cached_property
    def plain_words(self) -> list[str]:
        """The words without diacritics."""
        return [each for each in self.words if each.isascii()]

    @classmethod
    def of(cls, snapshot: Path) -> World:
        """The world of a store on disk."""
        store = ox.Store.read_only(str(snapshot))

        def values(where: str) -> list[str]:
            query = f"{_PREFIXES} SELECT DISTINCT ?it WHERE {{ {where} }} ORDER BY ?it"
            return [solution["it"].value for solution in store.query(query)]  # type: ignore[union-attr]

        texts = values("?practice a pk:PracticeExample ; schema:description ?it FILTER(LANG(?it) = 'nl')")
        return cls(
            practices=values("?it a pk:PracticeExample"),
            municipalities=values("?it a pk:Municipality"),
            sectors=values("?practice a pk:PracticeExample ; pk:sector ?it"),
            words=[word for each in texts for word in re.findall(r"[a-zé-ü]+", each.lower())],
        )


@dataclass(frozen=True)
class Kind:
    """One kind of question.

    Attributes:
        name: in the tables.
        accept: media type of the answer.
        ask: makes a question from the world, at random.
        repeated: how many different ones are asked over and over where repeats are measured.
    """

    name: str
    accept: str
    ask: Callable[[World, random.Random], str]
    repeated: int = 20

    def questions(self, world: World, most: int, seed: int = 1) -> list[str]:
        """Different questions: as many as asked for, or about as many as there are."""
        return list(dict.fromkeys(self._endless(world, 2 * most, seed)))[:most]

    def _endless(self, world: World, tries: int, seed: int) -> Iterator[str]:
        chance = random.Random(f"{self.name} {seed}")
        return (_PREFIXES + " ".join(self.ask(world, chance).split()) for _ in range(tries))


def _day(chance: random.Random) -> date:
    return _FIRST_DAY + timedelta(chance.randrange(_DAYS))


def _describe(world: World, chance: random.Random) -> str:
    return f"DESCRIBE <{chance.choice(world.practices)}>"


def _ask(world: World, chance: random.Random) -> str:
    """Whether a practice started on a day or later."""
    return f"""ASK {{
        <{chance.choice(world.practices)}> pk:period ?period . ?period pk:earliest ?start .
        FILTER(?start >= "{_day(chance)}"^^xsd:date)
      }}"""


def _list(world: World, chance: random.Random) -> str:
    """A page of the practices in a sector, by name."""
    return f"""SELECT ?practice ?name WHERE {{
        ?practice a pk:PracticeExample ; pk:sector <{chance.choice(world.sectors)}> ; schema:name ?name .
        FILTER(LANG(?name) = "nl")
      }} ORDER BY ?name ?practice LIMIT 50 OFFSET {chance.randrange(max(1, len(world.practices) // len(world.sectors)))}"""


def _count(world: World, chance: random.Random) -> str:
    """Practices a municipality in a sector since a day."""
    return f"""SELECT ?region (COUNT(?practice) AS ?practices) WHERE {{
        ?practice pk:sector <{chance.choice(world.sectors)}> ; pk:region ?region ; pk:period/pk:earliest ?start .
        FILTER(?start >= "{_day(chance)}"^^xsd:date)
      }} GROUP BY ?region ORDER BY DESC(?practices) ?region"""


def _optional(world: World, chance: random.Random) -> str:
    """What has started in a municipality since a day, with its budget where that is known."""
    return f"""SELECT ?practice ?name ?amount ?english WHERE {{
        ?practice pk:region <{chance.choice(world.municipalities)}> ; schema:name ?name ; pk:period/pk:earliest ?start .
        FILTER(LANG(?name) = "nl" && ?start >= "{_day(chance)}"^^xsd:date)
        OPTIONAL {{ ?practice pk:budget ?budget . ?budget schema:value ?amount }}
        OPTIONAL {{ ?practice schema:name ?english . FILTER(LANG(?english) = "en") }}
      }}"""


def _contains(world: World, chance: random.Random) -> str:
    """Practices with two words next to each other in their description."""
    at = chance.randrange(len(world.words) - 1)
    return f"""SELECT ?practice ?text WHERE {{
        ?practice a pk:PracticeExample ; schema:description ?text .
        FILTER(LANG(?text) = "nl" && CONTAINS(LCASE(STR(?text)), "{world.words[at]} {world.words[at + 1]}"))
      }}"""


def _regex(world: World, chance: random.Random) -> str:
    """Goals with a word that starts like this before one that starts like that; in plain letters, Virtuoso matches no others."""
    first, second = (chance.choice(world.plain_words)[:5] for _ in range(2))
    return f"""SELECT ?goal ?text WHERE {{
        ?goal a pk:Goal ; dct:description ?text .
        FILTER(LANG(?text) = "nl" && REGEX(STR(?text), " {first}[a-z]* (.* )?{second}", "i"))
      }}"""


def _path(world: World, chance: random.Random) -> str:
    """The parties of a practice, and all kinds of organisation that they are."""
    return f"""SELECT ?party ?kind ?label WHERE {{
        <{chance.choice(world.practices)}> pk:partnership/pk:membership/org:member ?party .
        ?party org:classification/skos:broader* ?kind . ?kind skos:prefLabel ?label . FILTER(LANG(?label) = "nl")
      }}"""


def _date(_world: World, chance: random.Random) -> str:
    """What started in a span of about two months."""
    start = _day(chance)
    return f"""SELECT ?practice ?start ?end WHERE {{
        ?practice pk:period ?period . ?period pk:earliest ?start ; pk:latest ?end .
        FILTER(?start >= "{start}"^^xsd:date && ?start < "{start + timedelta(chance.randint(60, 90))}"^^xsd:date)
      }} ORDER BY ?start ?practice"""


def _box(_world: World, chance: random.Random) -> str:
    """Practices in a box on the map: a quarter of a degree high and wide."""
    west, south = round(chance.uniform(4.0, 6.5), 3), round(chance.uniform(51.3, 53.0), 3)
    return f"""SELECT ?practice ?name ?point WHERE {{
        ?municipality a pk:Municipality ; geo:hasGeometry/geo:asWKT ?point .
        BIND(xsd:decimal(STRBEFORE(STRAFTER(STR(?point), "("), " ")) AS ?longitude)
        BIND(xsd:decimal(STRBEFORE(STRAFTER(STR(?point), " "), ")")) AS ?latitude)
        FILTER(?longitude >= {west} && ?longitude <= {west + 0.25:.3f} && ?latitude >= {south} && ?latitude <= {south + 0.25:.3f})
        ?practice pk:region ?municipality ; schema:name ?name . FILTER(LANG(?name) = "nl")
      }}"""


def _construct(world: World, chance: random.Random) -> str:
    """A practice and its parties as a small graph of their own."""
    practice = chance.choice(world.practices)
    return f"""CONSTRUCT {{ <{practice}> schema:name ?name ; dct:contributor ?party . ?party schema:name ?partyName }} WHERE {{
        <{practice}> schema:name ?name ; pk:partnership/pk:membership/org:member ?party . ?party schema:name ?partyName
      }}"""


def _export(_world: World, chance: random.Random) -> str:
    """All texts, with what they are about."""
    return f"""SELECT ?node ?class ?text WHERE {{ ?node a ?class ; schema:name|schema:description|dct:description ?text }}
      LIMIT 100000 OFFSET {chance.randrange(10_000)}"""


KINDS = (
    Kind("describe", "text/turtle", _describe),
    Kind("ask", _JSON, _ask),
    Kind("list", _JSON, _list),
    Kind("count", _JSON, _count),
    Kind("optional", _JSON, _optional),
    Kind("contains", _JSON, _contains),
    Kind("regex", _JSON, _regex),
    Kind("path", _JSON, _path),
    Kind("date", _JSON, _date),
    Kind("bounding box", _JSON, _box),
    Kind("construct", "text/turtle", _construct),
    Kind("100k-row export", "text/csv", _export, repeated=2),
)
