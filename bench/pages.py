"""What people ask a list of practices: which filters, which words, and what they want to see counted."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Protocol

from bench.practices import Fact
from bench.processes import Endpoint

__all__ = ["FACETS", "KINDS", "LIMIT", "Asker", "Found", "Kind", "Question"]

LIMIT = 20
"""Practices on a page."""
FACETS = ("sector", "educationType", "scale", "region")
"""Columns whose values are counted."""
_EARLIER = 3_000
"""Days that a question may look further back than the practice that it is about."""


@dataclass(frozen=True)
class Question:
    """A page of a list, or one practice.

    Attributes:
        filters: IRIs by column; what lies below them is meant as well.
        start: day on or after which practices started; none where that does not matter.
        words: that must all be in the texts.
        has_facets: whether the values of `FACETS` are counted.
        key: of the one practice that is asked for instead.
    """

    filters: Mapping[str, str] = field(default_factory=dict)
    start: date | None = None
    words: tuple[str, ...] = ()
    has_facets: bool = False
    key: str = ""


@dataclass(frozen=True)
class Found:
    """What an answer says, as far as all servers can say it.

    Attributes:
        total: practices that answer the question.
        facets: how many of them have each value, by column and IRI.
    """

    total: int
    facets: Mapping[str, Mapping[str, int]]


class Asker(Protocol):
    """Asks one server, in the way that suits that best."""

    @property
    def endpoint(self) -> Endpoint:
        """The server."""

    def requests(self, question: Question) -> Sequence[bytes]:
        """What to send, one by one, to have all that a page shows."""

    def found(self, question: Question, bodies: Sequence[bytes]) -> Found:
        """What the answers to these requests say."""


@dataclass(frozen=True)
class Kind:
    """One kind of question.

    Attributes:
        name: in the tables.
        ask: makes a question about a practice, at random.
    """

    name: str
    ask: Callable[[Fact, random.Random], Question]

    def questions(self, known: Sequence[Fact], most: int, seed: int = 1) -> list[Question]:
        """Questions to which there is an answer: as many as asked for, each different as far as there are so many."""
        chance = random.Random(f"{self.name} {seed}")
        made = (self.ask(chance.choice(known), chance) for _ in range(2 * most))
        return list({repr(each): each for each in made}.values())[:most]


def _start(fact: Fact, chance: random.Random) -> date:
    return fact.start - timedelta(chance.randrange(_EARLIER))


def _filtered(fact: Fact, chance: random.Random) -> Question:
    """Three filters: a sector, a province, and a day since which it started or a type of education."""
    filters = {"sector": fact.sector, "region": fact.region}
    if chance.random() < 0.1:
        return Question({**filters, "educationType": fact.education_type})
    return Question(filters, _start(fact, chance))


def _counted(fact: Fact, chance: random.Random) -> Question:
    asked = _filtered(fact, chance)
    return Question(asked.filters, asked.start, has_facets=True)


def _searched(fact: Fact, chance: random.Random) -> Question:
    """One or two words of the text, with three filters."""
    asked = _filtered(fact, chance)
    words = chance.sample(fact.words, min(chance.randint(1, 2), len(fact.words)))
    return Question(asked.filters, asked.start, tuple(words))


def _broad(fact: Fact, chance: random.Random) -> Question:
    """All since a day, with facets: the most that there is to count."""
    return Question({}, _start(fact, chance), has_facets=True)


def _item(fact: Fact, _chance: random.Random) -> Question:
    return Question(key=fact.key)


KINDS = (
    Kind("three filters", _filtered),
    Kind("three filters, four facets", _counted),
    Kind("words, three filters", _searched),
    Kind("one filter, four facets", _broad),
    Kind("one practice", _item),
)
