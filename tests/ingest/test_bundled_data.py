"""The bundled data: complete, valid, bilingual, about nobody in particular, and in our own words."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from participatiekaart import bundled
from participatiekaart.ingest import FileSource, check
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE, Naming
from participatiekaart.rdf.parsing import parse_file, parse_lines
from participatiekaart.rdf.records import split
from participatiekaart.validation import Report, Severity, Validator
from participatiekaart.workspace import Workspace
from tests.conftest import SHARED

ID = f"{SHARED_BASE}id/"
FILES = sorted(bundled.data.rglob("*.ttl"))
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
FACTS = SHARED / "facts" / "practices.yaml"
MUNICIPALITIES = SHARED / "reference" / "municipalities.csv"
NOT_CITED = {
    "https://www.upgradejezelfregiozwolle.nl/nieuws/minister-conny-helder-brengt-werkbezoek-aan-driezorg-in-zwolle/": (
        "there is the name of a person in it; the source stands in the data without its address, and says why"
    ),
}
"""Addresses in the facts that the data leaves out, and why."""


@cache
def triples() -> tuple[ox.Triple, ...]:
    """All triples of the bundled data."""
    return tuple(quad.triple for path in FILES for quad in parse_lines(parse_file(path, 2**25)))


def literals() -> list[tuple[ox.Triple, ox.Literal]]:
    """All literals of the bundled data with the triple that each stands in."""
    return [(triple, triple.object) for triple in triples() if isinstance(triple.object, ox.Literal)]


@pytest.fixture(scope="module")
def report(bundled_workspace: Workspace) -> Report:
    """What validation says of the vocabulary and the bundled data, with nothing else there."""
    validator = Validator(bundled_workspace.model, bundled_workspace.naming, sample=0)
    return check(FileSource.bundled(), None, validator, max_bytes=2**27)


# --- Valid -------------------------------------------------------------------------------------------------------------------


def test_bundled_data_has_no_violation(report: Report) -> None:
    assert report.conforms, report.as_text("en")


def test_only_warnings_are_the_four_small_numbers_that_the_source_itself_publishes(report: Report) -> None:
    """Operatie Schoolvoorbeeld names the four places where its six trainees started; that page is public."""
    assert [finding.severity for finding in report.findings] == [Severity.WARNING] * 4
    assert {finding.shape.rpartition("/")[2] for finding in report.findings} == {"measurement#smallNumber"}
    assert {finding.record for finding in report.findings} == {f"{ID}practice/operatie-schoolvoorbeeld"}


def test_bundled_data_is_complete() -> None:
    counted = Counter(record.name.type for path in FILES for record in split(parse_file(path, 2**25), Naming(), path.name))
    expected = {"practice": 21, "programme": 4, "municipality": 342, "province": 12, "labour-market-region": 35, "dataset": 6}
    assert {kind: counted[kind] for kind in expected} == expected
    assert {"organisation", "place", "publication", "framework", "source", "area"} <= counted.keys()


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_file_can_be_edited_by_hand(path: Path) -> None:
    text = path.read_text("utf-8")
    assert f"@base <{ID}> ." in text
    assert "_:" not in re.sub(r'"[^"\n]*"', "", text)
    assert "pk:earliest" not in text
    assert "pk:latest" not in text


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if path.parent.name in {"practices", "programmes", "publications"}],
    ids=lambda path: path.stem,
)
def test_file_is_named_after_its_record(path: Path) -> None:
    assert f"<{path.parent.name.removesuffix('s')}/{path.stem}> a " in path.read_text("utf-8")


# --- In two languages --------------------------------------------------------------------------------------------------------

NAMES = {f"{PREFIXES['schema']}name", f"{PREFIXES['schema']}alternateName", f"{PREFIXES['skos']}altLabel"}
"""A proper name that is the same in English is given in Dutch only."""


def test_every_dutch_text_has_an_english_one_and_the_other_way_round() -> None:
    spoken: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for triple, literal in literals():
        if literal.language and triple.predicate.value not in NAMES:
            spoken[str(triple.subject), triple.predicate.value][literal.language] += 1
    assert len(spoken) > 500
    keywords = PREFIXES["dcat"] + "keyword"  # of which there can be several in each language
    assert {
        key: found
        for key, found in spoken.items()
        if found != dict.fromkeys(("nl", "en"), found["nl"] if key[1] == keywords else 1)
    } == {}


def test_every_name_has_a_dutch_form() -> None:
    named: dict[str, set[str | None]] = defaultdict(set)
    for triple, literal in literals():
        if triple.predicate.value == f"{PREFIXES['schema']}name":
            named[str(triple.subject)].add(literal.language)
    assert {node for node, languages in named.items() if "nl" not in languages} == set()


# --- About nobody ------------------------------------------------------------------------------------------------------------

ADDRESS = re.compile(r"[\w.%+-]+@[\w-]+(\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w+])(?:(?:\+|00)31|\(?0[1-9])(?:[\s./()-]{0,3}\d){8,}")


def test_patterns_find_what_they_are_for() -> None:
    assert ADDRESS.search("mail jan@school.nl")
    assert all(PHONE.search(number) for number in ("06-12345678", "(036) 123 45 67", "+31 6 1234 5678"))
    assert not PHONE.search("van 01-08-2017 tot 2018")


def test_no_text_holds_an_address_or_phone_number() -> None:
    texts = [literal.value for _, literal in literals() if literal.datatype.value != f"{PREFIXES['geo']}wktLiteral"]
    assert [text for text in texts if ADDRESS.search(text) or PHONE.search(text)] == []


def test_no_address_on_the_web_is_of_a_person() -> None:
    addresses = [triple.object.value for triple in triples() if isinstance(triple.object, ox.NamedNode)]
    assert [iri for iri in addresses if re.search(r"^(mailto|tel):|linkedin\.com/in/|twitter\.com/|facebook\.com/", iri)] == []


# --- In our own words --------------------------------------------------------------------------------------------------------

RUN = 8
"""So many words in a row that are the same as in a source are a copied sentence."""


def words(text: str) -> list[str]:
    """The words of a text, in lower case."""
    return re.findall(r"\w+", text.lower())


@pytest.mark.skipif(not SEEDS, reason="the source documents are not beside this checkout")
def test_no_sentence_is_copied_from_a_source_document() -> None:
    copied = {}
    for path in SEEDS:
        source = words(path.read_text("utf-8"))
        runs = {tuple(source[start : start + RUN]) for start in range(len(source) - RUN + 1)}
        assert len(runs) > 50
        for _, literal in literals():
            own = words(literal.value)
            if found := [
                own[start : start + RUN] for start in range(len(own) - RUN + 1) if tuple(own[start : start + RUN]) in runs
            ]:
                copied[literal.value] = " ".join(found[0])
    assert copied == {}


# --- With its sources --------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not FACTS.exists(), reason="the facts are not beside this checkout")
def test_every_source_of_the_facts_is_cited() -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    entries = yaml.safe_load(FACTS.read_text("utf-8"))
    assert len(entries) == 25
    stated = {address for entry in entries for address in re.findall(r"https?://[^\s'\"<>]+", str(entry.get("sources", "")))}
    assert len(stated) > 20
    cited = {triple.object.value for triple in triples() if isinstance(triple.object, ox.NamedNode)}
    assert {address.rstrip(",.)]}") for address in stated} - cited == NOT_CITED.keys()


@pytest.mark.skipif(not FACTS.exists(), reason="the facts are not beside this checkout")
def test_every_entry_of_the_facts_is_a_record() -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    described = {str(triple.subject).strip("<>") for triple in triples()}
    for entry in yaml.safe_load(FACTS.read_text("utf-8")):
        kind = "programme" if entry["entry_type"] == "programme" else "practice"
        assert f"{ID}{kind}/{entry['slug']}" in described


@pytest.mark.skipif(not MUNICIPALITIES.exists(), reason="the reference data is not beside this checkout")
def test_every_municipality_is_there_with_its_code() -> None:
    with MUNICIPALITIES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    codes = {next(value for value in row.values() if re.fullmatch(r"(?i)gm\d{4}", value or "")).upper() for row in rows}
    stated = {literal.value for triple, literal in literals() if triple.predicate.value == f"{PREFIXES['dct']}identifier"}
    assert len(codes) == 342
    assert codes <= stated
