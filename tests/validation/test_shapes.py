"""The rules of the shapes, one by one: the smallest valid practice, spoilt in one place.

All spoilt practices are validated in one run, by both engines; each test then looks at what was found in its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

from participatiekaart.model import Model
from participatiekaart.rdf.names import SHARED_BASE
from participatiekaart.rdf.parsing import parse_bytes
from participatiekaart.rdf.records import Record, split
from participatiekaart.validation import Finding, Report, Severity, Validator, World
from participatiekaart.validation.engines import FastEngine, ReferenceEngine, Result
from participatiekaart.workspace import Workspace

PRACTICE = Path(__file__).parents[1] / "corpus" / "valid" / "practice.ttl"
TEXT = PRACTICE.read_text("utf-8")
SHAPES = f"{SHARED_BASE}shapes/"
GROUP = re.search(r" , \[\n      a org:Membership ; pk:group .*?\n    \]", TEXT, re.DOTALL)
PARTNERSHIP = re.search(r"  pk:partnership \[.*?\n  \] ;\n", TEXT, re.DOTALL)
assert GROUP
assert PARTNERSHIP
SCHOOLS = 'pk:group "scholen"@nl, "schools"@en ;\n      org:classification <concept/organisation-type/school>'
COMPANIES = 'pk:group "bedrijven"@nl, "companies"@en ; org:classification <concept/organisation-type/werkgever>'
ASITO = "org:member <organisation/asito>"
START = 'schema:startDate "2018-08"^^xsd:gYearMonth'
END = 'schema:endDate "2019-21"^^edtf:EDTF'
HERE = "pk:location <place/oostvaardersplassen>"
GOAL = "a pk:Goal ; dct:type <concept/goal/doorstroom> ;"
SAID = "dct:description 'a'@nl, 'b'@en ; pk:modality <concept/modality/feit>"
WARNING = Severity.WARNING


@dataclass(frozen=True)
class Spoilt:
    """A change to the valid practice, and the shapes that are to find it.

    Attributes:
        shapes: file and local name of each; none when the change is harmless.
        old, new: what is replaced.
        extra: more statements.
        severity: how bad it is.
    """

    shapes: str | None
    old: str = ""
    new: str = ""
    extra: str = ""
    severity: Severity = Severity.VIOLATION

    def turtle(self, slug: str) -> str:
        """The spoilt practice, under a name of its own."""
        assert self.old in TEXT
        return TEXT.replace(self.old, self.new).replace("practice/proef", f"practice/{slug}") + self.extra.replace("SLUG", slug)


def added(statement: str, shapes: str | None, severity: Severity = Severity.VIOLATION) -> Spoilt:
    """The practice with a statement more."""
    return Spoilt(shapes, extra=f"\n<practice/SLUG> {statement} .\n", severity=severity)


def described(text: str, shapes: str | None) -> Spoilt:
    """The practice with another Dutch description."""
    return Spoilt(shapes, '"Een verzonnen aanpak."@nl', f'"{text}"@nl')


def measured(said: str, shapes: str | None, severity: Severity = Severity.VIOLATION) -> Spoilt:
    """The practice with another achieved value."""
    return Spoilt(shapes, "sosa:hasSimpleResult 6 ;\n      pk:location <place/oostvaardersplassen>", said, severity=severity)


CASES: Mapping[str, Spoilt] = {
    "valid practice is valid": Spoilt(None),
    # Privacy
    "person": Spoilt("privacy#noPerson", extra="<practice/SLUG#x> a schema:Person ; schema:name 'Jan'@nl ."),
    "person of old schema.org": Spoilt("privacy#noPerson", extra="<practice/SLUG#x> a <http://schema.org/Person> ."),
    "foaf person": Spoilt("privacy#noPerson", extra="<practice/SLUG#x> a <http://xmlns.com/foaf/0.1/Person> ."),
    "vcard individual": Spoilt("privacy#noPerson", extra="<practice/SLUG#x> a <http://www.w3.org/2006/vcard/ns#Individual> ."),
    "e-mail property": added('schema:email "info at example"', "privacy#noContactDetails initiative#Initiative"),
    "phone property": added('schema:telephone "14 036"', "privacy#noContactDetails initiative#Initiative"),
    "foaf mailbox": added('<http://xmlns.com/foaf/0.1/mbox> "x"', "privacy#noContactDetails initiative#Initiative"),
    "family name": added('schema:familyName "Jansen"', "privacy#noParticulars initiative#Initiative"),
    "birth date": added('schema:birthDate "1990-01-01"^^xsd:date', "privacy#noParticulars initiative#Initiative"),
    "e-mail address in a text": described("Mail naar jan.jansen@school-almere.nl voor meer.", "privacy#noContactInText"),
    "e-mail address in a note": Spoilt("privacy#noContactInText", '"Invented."@en', '"mail: info@example.org"@en'),
    "e-mail address in the name of a group": Spoilt("privacy#noContactInText", '"schools"@en', '"schools (a@b.nl)"@en'),
    "mobile number in a text": described("Bel 0612345678.", "privacy#noContactInText"),
    "mobile number with hyphen": described("Bel 06-12345678.", "privacy#noContactInText"),
    "mobile number with spaces": described("Bel 06 12 34 56 78.", "privacy#noContactInText"),
    "number with area code": described("Telefoon: 036-123 45 67", "privacy#noContactInText"),
    "number with area code in brackets": described("Telefoon: (036) 1234567", "privacy#noContactInText"),
    "number with country code": described("+31 (0)6 1234 5678", "privacy#noContactInText"),
    "number with country code and zeros": described("0031612345678", "privacy#noContactInText"),
    "years are no phone number": described("In 2017-2018 en 2019/2020, van 01-08-2018 tot 31-07-2019.", None),
    "amounts are no phone number": described("Van € 1.234.567,89 of 25000 euro, dossier Q3997652.", None),
    "at sign alone is no address": described("Jongeren @ werk in Almere.", None),
    # Small numbers
    "one at a named place": measured(f"sosa:hasSimpleResult 1 ; {HERE}", "measurement#smallNumber", WARNING),
    "four at a named place": measured(f"sosa:hasSimpleResult 4 ; {HERE}", "measurement#smallNumber", WARNING),
    "decimal of four at a named place": measured(f"sosa:hasSimpleResult 4.0 ; {HERE}", "measurement#smallNumber", WARNING),
    "at most four at a named place": measured(f"pk:minimum 0 ; pk:maximum 4 ; {HERE}", "measurement#smallMaximum", WARNING),
    "five at a named place": measured(f"sosa:hasSimpleResult 5 ; {HERE}", None),
    "none at a named place": measured(f"sosa:hasSimpleResult 0 ; {HERE}", None),
    "four without a place": measured("sosa:hasSimpleResult 4", None),
    # Dates
    "end before start": Spoilt("period#endNotBeforeStart", END, 'schema:endDate "2017"^^xsd:gYear'),
    "end a day before start": Spoilt("period#endNotBeforeStart", END, 'schema:endDate "2018-07-31"^^xsd:date'),
    "end in the year of the start": Spoilt(None, END, 'schema:endDate "2018"^^xsd:gYear'),
    "start without an end": Spoilt(None, f" ;\n    {END}"),
    "range that ends before it starts": measured(
        'sosa:hasSimpleResult 6 ; dct:date "2019/2018"^^edtf:EDTF', "period#endNotBeforeStart"
    ),
    "two starts": Spoilt("period#startDate", START, f'{START}, "2018-09"^^xsd:gYearMonth'),
    "date as plain text": Spoilt("period#startDate", START, 'schema:startDate "2018-08"'),
    "year called a month": Spoilt("period#startDate", START, 'schema:startDate "2018"^^xsd:gYearMonth'),
    "unsure EDTF date": Spoilt("period#startDate", START, 'schema:startDate "2018?"^^edtf:EDTF'),
    "open EDTF range": Spoilt("period#endDate", END, 'schema:endDate "2019/"^^edtf:EDTF'),
    "bound written by hand, which is derived again": added(
        f'pk:event [ a pk:Event ; {SAID} ; dct:date "2018"^^xsd:gYear ; pk:earliest "2017-01-01"^^xsd:date ]', None
    ),
    "empty period": Spoilt("period#startOrEnd", f"a pk:Period ;\n    {START} ;\n    {END}", "a pk:Period"),
    # Outcomes
    "planned and achieved of different indicators": Spoilt(
        "outcome#oneIndicator",
        "<concept/indicator/gestart> ;\n      pk:valueKind <concept/value-kind/gepland>",
        "<concept/indicator/geplaatst> ;\n      pk:valueKind <concept/value-kind/gepland>",
    ),
    "minimum above maximum": measured("pk:minimum 8 ; pk:maximum 7", "measurement#minimumBelowMaximum"),
    "negative count": measured("sosa:hasSimpleResult -6", "measurement#value"),
    "count in words": measured('sosa:hasSimpleResult "zes"', "measurement#value"),
    "two counts": measured("sosa:hasSimpleResult 6, 7", "measurement#value"),
    "more than all": measured("sosa:hasSimpleResult 101 ; pk:unit <concept/unit/procent>", "measurement#atMostHundredPercent"),
    "all": measured("sosa:hasSimpleResult 100 ; pk:unit <concept/unit/procent>", None),
    "measurement of nothing": measured("skos:note 'a'@nl, 'b'@en", "measurement#somethingMeasured"),
    "place that is no place": measured("sosa:hasSimpleResult 6 ; pk:location <concept/scale/lokaal>", "common#location"),
    # What a practice must have
    "no source": Spoilt("initiative#sourceGiven", "  dct:source <source/proef> ;\n"),
    "no region": Spoilt("initiative#region", "  pk:region <municipality/gm0034> ;\n"),
    "no education type": Spoilt("practice#educationTypeGiven", "  pk:educationType <concept/education-type/pro> ;\n"),
    "no partnership": Spoilt("practice#partnershipGiven practice#schoolSideGiven practice#otherPartyGiven", PARTNERSHIP[0]),
    "no school": Spoilt("practice#schoolSideGiven", GROUP[0]),
    "no other party": Spoilt("practice#otherPartyGiven", ASITO, "org:member <organisation/vo-raad>"),
    "unnamed schools only": Spoilt("practice#otherPartyGiven", ASITO, SCHOOLS.replace("scholen", "andere scholen")),
    "unnamed group of schools counts as a school": Spoilt(None),
    "named school counts as a school": Spoilt(None, SCHOOLS, "org:member <organisation/de-noordhoek>"),
    "association of schools counts as a school": Spoilt(None, SCHOOLS, "org:member <organisation/vo-raad>"),
    "unnamed group of employers counts as another party": Spoilt(None, ASITO, COMPANIES),
    "group without a kind": Spoilt(
        "membership#groupClassified practice#schoolSideGiven",
        " ;\n      org:classification <concept/organisation-type/school>",
    ),
    "party named and unnamed at once": Spoilt("membership#memberOrGroup", ASITO, f"{ASITO} ; {COMPANIES}"),
    "no scale": Spoilt("initiative#scale", "  pk:scale <concept/scale/lokaal> ;\n"),
    "two scales": Spoilt("initiative#scale", "<concept/scale/lokaal>", "<concept/scale/lokaal>, <concept/scale/landelijk>"),
    "no quality mark": Spoilt("initiative#quality", "  pk:quality <concept/quality/thin> ;\n"),
    # References
    "unknown region code": Spoilt("initiative#region", "<municipality/gm0034>", "<municipality/gm9999>"),
    "region that is no region": Spoilt("initiative#region", "<municipality/gm0034>", "<organisation/asito>"),
    "member that is no organisation": Spoilt("membership#member", ASITO, "org:member <municipality/gm0034>"),
    "sector from another list": Spoilt("schemes#sectorScheme", "<concept/sector/schoonmaak>", "<concept/goal/doorstroom>"),
    "goal of a kind of activity": Spoilt("schemes#goalKind", "<concept/goal/doorstroom>", "<concept/activity/overleg>"),
    "modality from another list": Spoilt("schemes#modalityScheme", "<concept/modality/gepland>", "<concept/quality/thin>"),
    # Properties and languages
    "unknown property": added('schema:color "groen"', "initiative#Initiative"),
    "property of another type": added('<http://www.opengis.net/ont/geosparql#asWKT> "POINT(5 52)"', "initiative#Initiative"),
    "property of another kind of statement": Spoilt(
        "statement#leadsToInObstacleOnly", GOAL, f"{GOAL} pk:leadsTo [ a pk:Consequence ; {SAID} ] ;"
    ),
    "description in one language": Spoilt("common#description", ', "An invented approach."@en'),
    "description twice in one language": described('a"@nl, "b', "common#description"),
    "description in a third language": Spoilt("common#description", '"An invented approach."@en', '"Ein Ansatz."@de'),
    "note in one language": Spoilt("languages#noteInBothLanguages", ', "Invented."@en'),
    "group in one language": Spoilt("languages#groupInBothLanguages", ', "schools"@en'),
    "name in English only": Spoilt("languages#nameInDutch", '"Proef"@nl', '"Trial"@en'),
    "name without a language": Spoilt("common#name languages#nameInDutch", '"Proef"@nl', '"Proef"'),
    "statement in one language": Spoilt("common#text", ', "to work"@en'),
    "statement without a modality": Spoilt("common#modality", " ;\n    pk:modality <concept/modality/gepland>"),
    "inferred as text": Spoilt("common#inferred", GOAL, f'{GOAL} pk:inferred "ja" ;'),
}


def slug(name: str) -> str:
    """The slug of a spoilt practice."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


@dataclass(frozen=True)
class Run:
    """All spoilt practices with what was found."""

    checked: list[Record]
    world: dict[str, Record]
    report: Report
    validator: Validator

    def of(self, iri: str) -> list[Finding]:
        """The findings of a record."""
        return [finding for finding in self.report.findings if finding.record == iri]


def parsed(turtle: str, workspace: Workspace) -> list[Record]:
    """The records of a Turtle text."""
    return split(parse_bytes(turtle.encode(), ox.RdfFormat.TURTLE, "test"), workspace.naming, "test")


@pytest.fixture(scope="module")
def bundled_records(bundled_workspace: Workspace) -> dict[str, Record]:
    """The bundled records by IRI."""
    return {record.name.iri: record for record in bundled_workspace.journal.records()}


@pytest.fixture(scope="module")
def run(bundled_workspace: Workspace, bundled_records: dict[str, Record]) -> Run:
    """All spoilt practices, validated at once by the fast engine."""
    spoilt = {each.name.iri: each for name, case in CASES.items() for each in parsed(case.turtle(slug(name)), bundled_workspace)}
    world = {**bundled_records, **spoilt}
    validator = Validator(bundled_workspace.model, bundled_workspace.naming, sample=0)
    checked = list(spoilt.values())
    return Run(checked, world, validator.validate(checked, World.of(world)), validator)


@pytest.mark.parametrize(("name", "case"), CASES.items(), ids=CASES)
def test_rule(name: str, case: Spoilt, run: Run) -> None:
    found = [each for each in run.of(f"{SHARED_BASE}id/practice/{slug(name)}") if each.shape]
    assert {each.shape.removeprefix(SHAPES) for each in found} == set((case.shapes or "").split())
    for finding in found:
        assert finding.severity is case.severity
        assert set(finding.text) == {"nl", "en"}
        if finding.component.endswith("#ClosedConstraintComponent"):
            assert "does not belong here" in finding.text["en"]
        else:
            assert finding.text == run.validator.model.messages[finding.shape]


def test_each_rule_is_told_once_for_each_value(run: Run) -> None:
    told = [(each.focus, each.path, each.value, each.shape) for each in run.report.findings if each.shape]
    assert len(told) == len(set(told))


def test_engines_agree_on_every_spoilt_practice(run: Run) -> None:
    """Tuple by tuple, but for the lexical form of values with a datatype, which rdflib rewrites."""
    background = {iri: each for iri, each in run.world.items() if each.name.type in {"concept", "def"}}
    pointed = {iri: run.world[iri] for iri in sorted(_pointed_to(run)) if iri in run.world}
    lines = b"".join(each.content for each in {**background, **pointed, **{one.name.iri: one for one in run.checked}}.values())
    model: Model = run.validator.model
    fast, reference = FastEngine(model.lines).validate(lines), ReferenceEngine(model.lines).validate(lines)
    assert len(fast) >= len([case for case in CASES.values() if case.shapes])
    assert {_comparable(each) for each in fast} == {_comparable(each) for each in reference}


def _pointed_to(run: Run) -> set[str]:
    nodes = re.findall(rf" <({re.escape(SHARED_BASE)}id/[^>]*)>", "".join(one.content.decode() for one in run.checked))
    return {name.iri for node in nodes if (name := run.validator.naming.record_of(node))}


def _comparable(result: Result) -> Result:
    return result._replace(value="a literal" if "^^" in result.value else result.value)


# --- Other records -----------------------------------------------------------------------------------------------------------

SCHEME = """
@base <https://w3id.org/participatiekaart/id/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<concept/proef> a skos:ConceptScheme ; skos:prefLabel "proef"@nl, "trial"@en ; skos:definition "proef"@nl, "trial"@en .
<concept/proef/boven> a skos:Concept ; skos:inScheme <concept/proef> ; skos:topConceptOf <concept/proef> ;
  skos:notation "boven" ; skos:prefLabel "boven"@nl, "top"@en ; skos:definition "boven"@nl, "top"@en .
<concept/proef/midden> a skos:Concept ; skos:inScheme <concept/proef> ; skos:broader <concept/proef/boven> ;
  skos:notation "midden" ; skos:prefLabel "midden"@nl, "middle"@en ; skos:definition "midden"@nl, "middle"@en .
<concept/proef/onder> a skos:Concept ; skos:inScheme <concept/proef> ; skos:broader <concept/proef/midden> ;
  skos:notation "onder" ; skos:prefLabel "onder"@nl, "bottom"@en ; skos:definition "onder"@nl, "bottom"@en .
"""
MUNICIPALITY = """
@base <https://w3id.org/participatiekaart/id/> .
@prefix pk: <https://w3id.org/participatiekaart/def#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix schema: <https://schema.org/> .
<municipality/gm9999> a pk:Municipality ; schema:name "Proef"@nl ; dct:identifier "GM9999" ;
  geo:hasGeometry [ a geo:Geometry ; geo:asWKT "POINT(5.2209 52.37013)"^^geo:wktLiteral ] ;
  geo:sfWithin <province/pv24>, <labour-market-region/am11> .
"""
SOURCE = """
@base <https://w3id.org/participatiekaart/id/> .
@prefix pk: <https://w3id.org/participatiekaart/def#> .
@prefix schema: <https://schema.org/> .
<source/proef> a pk:SourceDocument ; schema:name "Proef"@nl ; schema:url <https://www.example.org/> .
"""
TOP = "skos:topConceptOf <concept/proef>"


def changed(turtle: str, old: str, new: str) -> str:
    """A text with something else in one place."""
    assert old in turtle
    return turtle.replace(old, new)


@pytest.mark.parametrize(
    ("turtle", "shape"),
    [
        pytest.param(SCHEME, None, id="valid scheme"),
        pytest.param(
            changed(SCHEME, TOP, "skos:broader <concept/proef/onder>"), "concept#reachesTop", id="circle of broader concepts"
        ),
        pytest.param(changed(SCHEME, TOP, "skos:broader <concept/proef/boven>"), "concept#reachesTop", id="broader than itself"),
        pytest.param(
            changed(SCHEME, TOP, f"{TOP} ; skos:broader <concept/proef/onder>"), "concept#topOrBroader", id="top and under"
        ),
        pytest.param(
            changed(SCHEME, '"midden"@nl, "middle"@en ; skos:d', '"midden"@nl ; skos:d'), "concept#prefLabel", id="one label"
        ),
        pytest.param(changed(SCHEME, '"onder"@nl, "bottom"@en .', '"onder"@nl .'), "concept#definition", id="one definition"),
        pytest.param(changed(SCHEME, 'skos:notation "onder" ;', ""), "concept#notation", id="no code"),
        pytest.param(MUNICIPALITY, None, id="valid municipality"),
        pytest.param(changed(MUNICIPALITY, '"GM9999"', '"9999"'), "municipality#codeGiven", id="code of another form"),
        pytest.param(changed(MUNICIPALITY, "<province/pv24>, ", ""), "municipality#withinProvince", id="in no province"),
        pytest.param(
            changed(MUNICIPALITY, "n <p", "n <province/pv25>, <p"), "municipality#withinProvince", id="in two provinces"
        ),
        pytest.param(
            changed(MUNICIPALITY, ", <labour-market-region/am11>", ""), "municipality#withinLabourMarketRegion", id="no region"
        ),
        pytest.param(changed(MUNICIPALITY, "5.2209 52.37013", "52.37013,5.2209"), "geometry#wkt", id="point with a comma"),
        pytest.param(SOURCE, None, id="valid source"),
        pytest.param(
            changed(SOURCE, "<https://www.example.org/>", "<urn:isbn:123>"), "common#url", id="web address that is none"
        ),
        pytest.param(
            changed(SOURCE, "<https://www.example.org/>", "'https://www.example.org/'"), "common#url", id="address as text"
        ),
    ],
)
def test_rule_of_other_records(
    turtle: str, shape: str | None, bundled_workspace: Workspace, bundled_records: dict[str, Record]
) -> None:
    checked = parsed(turtle, bundled_workspace)
    world = {**bundled_records, **{each.name.iri: each for each in checked}}
    report = Validator(bundled_workspace.model, bundled_workspace.naming, sample=0).validate(checked, World.of(world))
    assert {finding.shape.removeprefix(SHAPES) for finding in report.findings} == ({shape} if shape else set())
