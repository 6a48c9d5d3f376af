"""A made-up dataset of any size that is valid by the shapes, and cannot be mistaken for a real one.

Every name says that it is synthetic, and all records live under a base of their own. Texts are about as long as those of the
bundled practices, of the words that the definitions of concepts are made of, as often as they occur there.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from participatiekaart import bundled
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE

__all__ = ["BASE", "SmallPractices", "practice", "write"]

BASE = "https://example.org/synthetic/"
_FILE_TRIPLES = 50_000
_USED = ("dct", "org", "pk", "schema", "skos", "sosa", "xsd")
_HEAD = f"@base <{SHARED_BASE}id/> .\n" + "".join(f"@prefix {each}: <{PREFIXES[each]}> .\n" for each in _USED)
_STATEMENTS = (("goal", "Goal", "doel"), ("activity", "Activity", "activiteit"), ("obstacle", "Obstacle", "belemmering"))
_STATEMENT_TRIPLES, _MEMBERSHIP_TRIPLES, _OUTCOME_TRIPLES, _BUDGET_TRIPLES = 6, 6, 18, 5
_DESCRIPTION_WORDS, _STATEMENT_WORDS = 25, 9
_PRACTICES_OF_AN_ORGANISATION = 20


def write(folder: Path, triples: int, seed: int = 1) -> int:
    """Write Turtle files as people write them, with nodes inline.

    Args:
        folder: where to; made if it is not there.
        triples: about how many.
        seed: the same seed gives the same files.

    Returns:
        How many triples were written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    organisations = max(20, triples // 400)
    maker = _Maker(organisations, random.Random(seed))
    blocks = [_source()] + [_organisation(number) for number in range(organisations)]
    written = 4 + 3 * organisations
    number = 0
    while written < triples:
        block, count = maker.practice(number)
        blocks.append(block)
        written += count
        number += 1
    a_file = max(1, len(blocks) * _FILE_TRIPLES // written)
    for start in range(0, len(blocks), a_file):
        (folder / f"synthetic-{start // a_file:04d}.ttl").write_text("\n".join([_HEAD, *blocks[start : start + a_file]]), "utf-8")
    return written


def practice(slug: str, name: str) -> str:
    """Turtle of one small practice of its own, for measuring what one changed record costs.

    Args:
        slug: last part of its IRI.
        name: in Dutch.
    """
    return (
        f"{_HEAD}<{BASE}id/practice/{slug}> a pk:PracticeExample ; schema:name {ox.Literal(name, language='nl')} ;\n"
        '  schema:description "Verzonnen praktijk, om mee te meten."@nl, "Made-up practice, to measure with."@en ;\n'
        "  pk:scale <concept/scale/lokaal> ; pk:region <municipality/gm0034> ; pk:sector <concept/sector/groen> ;\n"
        "  pk:educationType <concept/education-type/pro> ; pk:quality <concept/quality/thin> ;\n"
        f"  pk:partnership [ a pk:Partnership ; pk:membership {_membership(0, '<concept/partner-role/opleider>')} ,\n"
        f"    {_membership(1, '<concept/partner-role/opleider>')} ] ;\n"
        f"  dct:source <{BASE}id/source/synthetic> .\n"
    )


class SmallPractices:
    """Practices of some thirty triples in any number, for lists: each follows from its number alone.

    Args:
        practices: how many there are.
        seed: the same seed gives the same practices.
    """

    def __init__(self, practices: int, seed: int = 1) -> None:
        self.organisations = max(20, practices // _PRACTICES_OF_AN_ORGANISATION)
        self._maker = _Maker(self.organisations, random.Random())
        self._seed = seed

    def surroundings(self) -> str:
        """Turtle of the source and the organisations that practices refer to."""
        return "\n".join([_HEAD, _source(), *map(_organisation, range(self.organisations))])

    def turtle(self, numbers: Iterable[int]) -> str:
        """Turtle of the practices with these numbers."""
        return "\n".join([_HEAD, *map(self._small, numbers)])

    def _small(self, number: int) -> str:
        self._maker.decide_by(random.Random(f"{self._seed} {number}"))
        return self._maker.small(number)


def _names(path: Path, start: str) -> list[str]:
    words = (line.split(" ", 1)[0] for line in path.read_text("utf-8").splitlines() if line.startswith(f"<{start}"))
    return sorted(word for word in words if "#" not in word)


def _source() -> str:
    return (
        f'<{BASE}id/source/synthetic> a pk:SourceDocument ; schema:name "Synthetische bron"@nl, "Synthetic source"@en ;\n'
        '  schema:publisher "Niemand, dit is synthetisch" .\n'
    )


def _organisation(number: int) -> str:
    kind = ("school-pro", "werkgever", "gemeente", "school-vso")[number % 4]
    return (
        f'<{BASE}id/organisation/synthetic-{number}> a org:Organization ; schema:name "Synthetische organisatie {number}"@nl ;\n'
        f"  org:classification <concept/organisation-type/{kind}> .\n"
    )


def _membership(organisation: int, role: str) -> str:
    return (
        f"[ a org:Membership ; org:member <{BASE}id/organisation/synthetic-{organisation}> ; org:role {role} ; "
        "pk:involvement <concept/involvement/partner> ; pk:modality <concept/modality/feit> ]"
    )


class _Maker:
    """Makes practices up.

    Args:
        organisations: how many there are to take part.
        chance: decides.
    """

    def __init__(self, organisations: int, chance: random.Random) -> None:
        schemes = sorted((bundled.ontology / "concepts").glob("*.ttl"))
        self._organisations = organisations
        self._chance = chance
        self._concepts = {path.stem: _names(path, f"concept/{path.stem}/") for path in schemes}
        self._municipalities = _names(bundled.data / "reference" / "municipalities.ttl", "municipality/")
        self._words: dict[str, list[str]] = {"nl": [], "en": []}
        for path in schemes:
            for quad in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
                if quad.predicate.value == f"{PREFIXES['skos']}definition" and isinstance(quad.object, ox.Literal):
                    self._words[quad.object.language or "nl"] += re.findall(r"[a-zé-ü]+", quad.object.value.lower())

    def decide_by(self, chance: random.Random) -> None:
        """Let something else decide from now on."""
        self._chance = chance

    def small(self, number: int) -> str:
        """A practice with two parties, one or two sectors and types of education, and sometimes an end and an outcome."""
        chance = self._chance
        texts = self._texts(f"Verzonnen praktijk {number}", f"Made-up practice {number}", _DESCRIPTION_WORDS)
        year = chance.randint(2010, 2025)
        end = f'schema:endDate "{year + chance.randint(0, 4)}-12-31"^^xsd:date ; ' if chance.random() < 0.5 else ""
        school = chance.randrange(self._organisations // 4) * 4
        other = chance.randrange(self._organisations // 4) * 4 + chance.randint(1, 2)
        lines = [
            f"<{BASE}id/practice/synthetic-{number}> a pk:PracticeExample ;",
            f'  schema:name "Synthetisch voorbeeld {number}"@nl, "Synthetic example {number}"@en ; schema:description {texts} ;',
            f"  pk:scale {self._concept('scale')} ; pk:region {chance.choice(self._municipalities)} ;",
            f"  pk:sector {self._one_or_two('sector')} ; pk:educationType {self._one_or_two('education-type')} ;",
            f"  pk:quality {self._concept('quality')} ;",
            f'  pk:period [ a pk:Period ; {end}schema:startDate "{self._day(year)}"^^xsd:date ] ;',
            f"  pk:partnership [ a pk:Partnership ; pk:membership {_membership(school, self._concept('partner-role'))} ,",
            f"    {_membership(other, self._concept('partner-role'))} ] ;",
        ]
        if chance.random() < 0.3:
            lines.append(self._result(year))
        return "\n".join([*lines, f"  dct:source <{BASE}id/source/synthetic> .\n"])

    def practice(self, number: int) -> tuple[str, int]:
        """A practice with three to six parties, four to eight statements, one to three outcomes; and its number of triples."""
        chance = self._chance
        statements, parties, outcomes, budgets = (chance.randint(*each) for each in ((4, 8), (3, 6), (1, 3), (0, 1)))
        year = chance.randint(2010, 2025)
        start = self._day(year)
        texts = self._texts(f"Verzonnen praktijk {number}", f"Made-up practice {number}", _DESCRIPTION_WORDS)
        lines = [
            f"<{BASE}id/practice/synthetic-{number}> a pk:PracticeExample ;",
            f'  schema:name "Synthetisch voorbeeld {number}"@nl, "Synthetic example {number}"@en ; schema:description {texts} ;',
            f"  pk:scale {self._concept('scale')} ; pk:region {chance.choice(self._municipalities)} ;",
            "  pk:educationType <concept/education-type/pro> ; pk:quality <concept/quality/thin> ;",
            f"  pk:sector {self._concept('sector')} ;",
            f'  pk:period [ a pk:Period ; schema:startDate "{start}"^^xsd:date ; schema:endDate "{year + 1}"^^xsd:gYear ] ;',
            "  pk:partnership [ a pk:Partnership ;",
        ]
        for each in range(parties):
            member = (chance.randrange(self._organisations // 4) * 4 + each) % self._organisations
            lines.append(f"    pk:membership {_membership(member, self._concept('partner-role'))} ;")
        lines.append("  ] ;")
        lines += [self._statement(*_STATEMENTS[each % 3]) for each in range(statements)]
        lines += [self._outcome(indicator, year) for indicator in self._concepts["indicator"][:outcomes]]
        if budgets:
            lines.append(
                f"  pk:budget [ a pk:Budget ; dct:type {self._concept('budget-kind')} ; "
                f'schema:value {chance.randint(10, 900) * 1000} ; schema:currency "EUR" ] ;'
            )
        lines.append(f"  dct:source <{BASE}id/source/synthetic> .\n")
        count = 17 + parties * _MEMBERSHIP_TRIPLES + statements * _STATEMENT_TRIPLES + outcomes * _OUTCOME_TRIPLES
        return "\n".join(lines), count + budgets * _BUDGET_TRIPLES

    def _statement(self, predicate: str, kind: str, word: str) -> str:
        texts = self._texts(f"verzonnen {word}", f"made-up {predicate}", _STATEMENT_WORDS)
        return (
            f"  pk:{predicate} [ a pk:{kind} ; dct:type {self._concept(predicate)} ; "
            f"pk:modality <concept/modality/feit> ; dct:description {texts} ] ;"
        )

    def _outcome(self, indicator: str, year: int) -> str:
        planned = self._chance.randint(5, 400)
        achieved = planned * self._chance.randint(3, 12) // 10
        shared = f"a pk:Measurement ; sosa:observedProperty {indicator} ; pk:unit <concept/unit/jongeren>"
        return (
            f"  pk:outcome [ a pk:Outcome ; pk:measurement [ {shared} ; pk:valueKind <concept/value-kind/gepland> ; "
            f'sosa:hasSimpleResult {planned} ; dct:date "{year}"^^xsd:gYear ] , '
            f"[ {shared} ; pk:valueKind <concept/value-kind/gerealiseerd> ; "
            f'sosa:hasSimpleResult {achieved} ; dct:date "{year + 1}-06"^^xsd:gYearMonth ] ] ;'
        )

    def _result(self, year: int) -> str:
        return (
            "  pk:outcome [ a pk:Outcome ; pk:measurement [ a pk:Measurement ; "
            f"sosa:observedProperty {self._concept('indicator')} ; pk:unit <concept/unit/jongeren> ; "
            "pk:valueKind <concept/value-kind/gerealiseerd> ; "
            f'sosa:hasSimpleResult {self._chance.randint(5, 400)} ; dct:date "{year}"^^xsd:gYear ] ] ;'
        )

    def _day(self, year: int) -> str:
        return f"{year}-{self._chance.randint(1, 12):02d}-{self._chance.randint(1, 28):02d}"

    def _concept(self, scheme: str) -> str:
        return self._chance.choice(self._concepts[scheme])

    def _one_or_two(self, scheme: str) -> str:
        return " , ".join(self._chance.sample(self._concepts[scheme], self._chance.randint(1, 2)))

    def _texts(self, dutch: str, english: str, words: int) -> str:
        """A text in Dutch and one in English that start as given."""
        nl, en = (" ".join(self._chance.choices(self._words[language], k=words)) for language in ("nl", "en"))
        return f'"{dutch}: {nl}."@nl, "{english}: {en}."@en'
