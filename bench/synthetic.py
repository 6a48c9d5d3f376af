"""A made-up dataset of any size that is valid by the shapes, and cannot be mistaken for a real one.

Every name says that it is synthetic, and all records live under a base of their own.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from participatiekaart import bundled
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE

__all__ = ["BASE", "write"]

BASE = "https://example.org/synthetic/"
_FILE_TRIPLES = 50_000
_USED = ("dct", "org", "pk", "schema", "sosa", "xsd")
_HEAD = f"@base <{SHARED_BASE}id/> .\n" + "".join(f"@prefix {each}: <{PREFIXES[each]}> .\n" for each in _USED)
_STATEMENTS = (("goal", "Goal", "doel"), ("activity", "Activity", "activiteit"), ("obstacle", "Obstacle", "belemmering"))
_STATEMENT_TRIPLES, _MEMBERSHIP_TRIPLES, _OUTCOME_TRIPLES = 6, 6, 18


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
    chance = random.Random(seed)
    concepts = {path.stem: _concepts(path) for path in (bundled.ontology / "concepts").glob("*.ttl")}
    municipalities = _names(bundled.data / "reference" / "municipalities.ttl", "municipality/")
    organisations = max(20, triples // 400)
    blocks = [_source()] + [_organisation(number) for number in range(organisations)]
    written = 4 + 3 * organisations
    number = 0
    while written < triples:
        block, count = _practice(number, organisations, concepts, municipalities, chance)
        blocks.append(block)
        written += count
        number += 1
    a_file = max(1, len(blocks) * _FILE_TRIPLES // written)
    for start in range(0, len(blocks), a_file):
        (folder / f"synthetic-{start // a_file:04d}.ttl").write_text("\n".join([_HEAD, *blocks[start : start + a_file]]), "utf-8")
    return written


def _names(path: Path, start: str) -> list[str]:
    words = (line.split(" ", 1)[0] for line in path.read_text("utf-8").splitlines() if line.startswith(f"<{start}"))
    return sorted(word for word in words if "#" not in word)


def _concepts(path: Path) -> list[str]:
    return _names(path, f"concept/{path.stem}/")


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


def _practice(
    number: int, organisations: int, concepts: dict[str, list[str]], municipalities: Sequence[str], chance: random.Random
) -> tuple[str, int]:
    """A practice with three to six parties, four to eight statements and one to three outcomes; and its number of triples."""
    iri = f"{BASE}id/practice/synthetic-{number}"
    statements, parties, outcomes = chance.randint(4, 8), chance.randint(3, 6), chance.randint(1, 3)
    year = chance.randint(2010, 2025)
    lines = [
        f'<{iri}> a pk:PracticeExample ; schema:name "Synthetisch voorbeeld {number}"@nl, "Synthetic example {number}"@en ;',
        f'  schema:description "Verzonnen praktijk nummer {number}, om mee te meten."@nl, '
        f'"Made-up practice number {number}, to measure with."@en ;',
        f"  pk:scale {chance.choice(concepts['scale'])} ; pk:region {chance.choice(municipalities)} ;",
        "  pk:educationType <concept/education-type/pro> ; pk:quality <concept/quality/thin> ;",
        f"  pk:sector {chance.choice(concepts['sector'])} ;",
        f'  pk:period [ a pk:Period ; schema:startDate "{year}-0{chance.randint(1, 9)}"^^xsd:gYearMonth ; '
        f'schema:endDate "{year + 1}"^^xsd:gYear ] ;',
        "  pk:partnership [ a pk:Partnership ;",
    ]
    for each in range(parties):
        member = (chance.randrange(organisations // 4) * 4 + each) % organisations
        lines.append(
            f"    pk:membership [ a org:Membership ; org:member <{BASE}id/organisation/synthetic-{member}> ; "
            f"org:role {chance.choice(concepts['partner-role'])} ; "
            "pk:involvement <concept/involvement/partner> ; pk:modality <concept/modality/feit> ] ;"
        )
    lines.append("  ] ;")
    for each in range(statements):
        predicate, kind, word = _STATEMENTS[each % 3]
        lines.append(
            f"  pk:{predicate} [ a pk:{kind} ; dct:type {chance.choice(concepts[predicate])} ; "
            "pk:modality <concept/modality/feit> ; "
            f'dct:description "verzonnen {word} {each} van {number}"@nl, "made-up {predicate} {each} of {number}"@en ] ;'
        )
    for each in range(outcomes):
        planned = chance.randint(5, 400)
        shared = f"a pk:Measurement ; sosa:observedProperty {concepts['indicator'][each]} ; pk:unit <concept/unit/jongeren>"
        lines.append(
            f"  pk:outcome [ a pk:Outcome ; pk:measurement [ {shared} ; pk:valueKind <concept/value-kind/gepland> ; "
            f'sosa:hasSimpleResult {planned} ; dct:date "{year}"^^xsd:gYear ] , '
            f"[ {shared} ; pk:valueKind <concept/value-kind/gerealiseerd> ; "
            f'sosa:hasSimpleResult {planned * chance.randint(3, 12) // 10} ; dct:date "{year + 1}-06"^^xsd:gYearMonth ] ] ;'
        )
    lines.append(f"  dct:source <{BASE}id/source/synthetic> .\n")
    count = 17 + parties * _MEMBERSHIP_TRIPLES + statements * _STATEMENT_TRIPLES + outcomes * _OUTCOME_TRIPLES
    return "\n".join(lines), count
