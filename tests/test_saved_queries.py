"""The competency questions: each saved query gives its expected answer, and the answer says what the sources say.

``tests/answers/{name}.csv`` is the whole expected answer of ``data/queries/{name}.rq``, read row by row against the sources when
it was written. After a change of the data, read the difference that the failing test prints, and only then write the file anew:
``participatiekaart query data/queries/{name}.rq > tests/answers/{name}.csv``. The assertions further down do not come from any
answer: they were written from the source texts.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from participatiekaart import bundled
from participatiekaart.language import LANGUAGES
from participatiekaart.queries import SavedQuery

if TYPE_CHECKING:
    from conftest import Published

ANSWERS = Path(__file__).parent / "answers"
FILES = sorted(bundled.queries.glob("*.rq"))
ID = "https://w3id.org/participatiekaart/id/"
ALMERE = f"{ID}practice/operatie-schoolvoorbeeld"

every_query = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def answer(published: Published, name: str, **values: str) -> list[dict[str, str]]:
    """The rows that a saved query gives, by column, with values filled in."""
    workspace, query = published.workspace, SavedQuery.read(bundled.queries / f"{name}.rq")
    sparql = query.bind(values, lambda each: each.choices(workspace.graph.snapshot(), workspace.model, workspace.naming))
    header, *rows = published.ask(sparql)
    return [dict(zip(header, row, strict=True)) for row in rows]


def columns(rows: list[dict[str, str]], *names: str) -> list[tuple[str, ...]]:
    """Some columns of an answer, in their order."""
    return [tuple(row[name] for name in names) for row in rows]


def slugs(rows: list[dict[str, str]], column: str) -> set[str]:
    """The last parts of the IRIs in a column."""
    return {row[column].rpartition("/")[2] for row in rows}


# --- every query -------------------------------------------------------------------------------------------------------------


def test_each_query_has_an_answer_and_each_answer_a_query() -> None:
    assert {path.stem for path in FILES} == {path.stem for path in ANSWERS.glob("*.csv")}


@every_query
def test_it_says_what_it_is_in_both_languages(path: Path) -> None:
    query = SavedQuery.read(path)
    assert re.fullmatch(r"[a-z]+(?:-[a-z]+)*", query.name)
    for language in LANGUAGES:
        assert query.title[language].endswith("?")
        assert len(query.description[language]) > 60


@every_query
def test_each_column_has_a_label_of_its_own_in_both_languages(path: Path) -> None:
    query = SavedQuery.read(path)
    with (ANSWERS / f"{path.stem}.csv").open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    assert list(query.columns) == list(dict.fromkeys(name.removesuffix("Label") for name in header))
    for language in LANGUAGES:
        labels = {label[language] for label in query.columns.values()}
        assert len(labels) == len(query.columns)
        assert all(re.match("[A-Z]", label) for label in labels)


@every_query
def test_its_words_name_columns_by_their_labels_and_not_by_variables(path: Path) -> None:
    query = SavedQuery.read(path)
    for language in LANGUAGES:
        said = f"{query.title[language]} {query.description[language]}"
        assert not re.search("[a-z][A-Z]", said), "a variable of several words"
        assert set(re.findall("“([^”]+)”", said)) <= {"zonder getal", *(each[language] for each in query.columns.values())}


@every_query
def test_it_gives_the_expected_answer(published: Published, path: Path) -> None:
    with (ANSWERS / f"{path.stem}.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.reader(file))
    found = published.ask(path.read_text("utf-8"))
    difference = difflib.unified_diff(
        [" | ".join(row) for row in expected], [" | ".join(row) for row in found], "expected", "found", lineterm="", n=1
    )
    assert found == expected, f"{path.name}:\n" + "\n".join(difference)


@every_query
def test_no_row_comes_twice(published: Published, path: Path) -> None:
    """A row that comes twice is a sign of a join that multiplies."""
    _, *rows = published.ask(path.read_text("utf-8"))
    assert rows
    assert not {row: times for row, times in Counter(map(tuple, rows)).items() if times > 1}


@every_query
def test_its_order_is_settled_to_the_last_column(published: Published, path: Path) -> None:
    """Rows that tie on what they are ordered by could change places from run to run."""
    sparql = path.read_text("utf-8")
    ordered = re.findall(r"\?(\w+)", sparql.rpartition("ORDER BY")[2])
    header, *rows = published.ask(sparql)
    keys = Counter(tuple(row[header.index(name)] for name in ordered) for row in rows)
    assert not {key: times for key, times in keys.items() if times > 1}


# --- the competency questions ------------------------------------------------------------------------------------------------


def test_ten_were_planned_and_six_entered_a_job(published: Published) -> None:
    rows = [row for row in answer(published, "planned-against-achieved") if row["practice"] == ALMERE]
    numbers = {row["indicatorLabel"]: (row["planned"], row["achieved"]) for row in rows}
    assert numbers["ingestroomd in een baan"] == ("10", "6")
    assert numbers["gestarte jongeren"] == ("", "6"), "the total once, not the four places that it is split over"
    assert numbers["opgeleide jobcoaches"] == ("", "3")
    assert len(rows) == 3, "a trend without a number is neither planned nor achieved"


def test_numbers_on_different_years_are_not_set_against_each_other(published: Published) -> None:
    rows = [row for row in answer(published, "planned-against-achieved") if "Drechtsteden" in row["practiceLabel"]]
    assert {(row["planned"], row["achieved"]) for row in rows} == {("", "500-600"), ("500", ""), ("220", "")}


def test_a_plan_without_a_number_is_not_passed_over(published: Published) -> None:
    rows = answer(published, "planned-against-achieved")
    unnumbered = {row["practice"].rpartition("/")[2] for row in rows if row["planned"] == "zonder getal"}
    assert unnumbered == {"hva-asito-praktijkschool", "montferland-de-ziep-catering", "topacademie-wvs-schoonmaak"}


def test_schools_employers_and_municipalities_work_together_in_cleaning(published: Published) -> None:
    rows = answer(published, "partner-kinds-in-cleaning")
    pairs = {(row["kind"].rpartition("/")[2], row["otherKind"].rpartition("/")[2]): int(row["practices"]) for row in rows}
    # Almere, HvA, Facilidoor, WVS and TOP Academie Hago each join two employers; Zeeland names none.
    assert pairs["werkgever", "werkgever"] == 5
    # Almere, HvA and TOP Academie Hago have a municipality as partner; that of WVS is a contact only.
    assert pairs["gemeente", "werkgever"] == 3
    assert pairs["schoolbestuur", "werkgever"] == 2, "Almere (ASG) and Facilidoor (BOOR, Yulius, Horizon)"
    assert pairs["werkgever", "werkgeverskoepel"] == 1, "Facilidoor with Schoonmakend Nederland"
    assert max(pairs.values()) <= 6, "there are six practices in cleaning"
    assert ("gemeente", "gemeente") not in pairs, "Almere is in its partnership twice, but it is one municipality"


def test_six_obstacles_delayed_the_roll_out_in_almere(published: Published) -> None:
    rows = answer(published, "obstacles-that-delay")
    assert set(columns(rows, "practice", "regionLabel")) == {(ALMERE, "Almere")}
    assert len(rows) == 6
    told = " ".join(row["description"] for row in rows)
    for word in ("ingewikkelder", "cao", "negatief beeld", "roc", "ProAlmere en Asito", "huidige schoonmaak"):
        assert word in told


def test_one_three_one_and_one_started(published: Published) -> None:
    rows = answer(published, "who-started-where")
    started = {row["placeLabel"]: int(row["number"]) for row in rows}
    assert started == {"Oostvaardersplassen": 1, "PrO Almere": 3, "De Kring": 1, "Prisma": 1}
    assert {row["total"] for row in rows} == {str(sum(started.values()))}
    outside = [row for row in rows if row["affiliationLabel"] != rows[0]["affiliationLabel"]]
    assert columns(outside, "placeLabel", "organisationLabel", "inferred") == [("Prisma", "Almeerse Scholen Groep", "false")]


def test_practices_share_a_labour_market_region(published: Published) -> None:
    together: defaultdict[str, set[str]] = defaultdict(set)
    for row in answer(published, "practices-in-the-same-labour-market-region"):
        together[row["regionLabel"]].add(row["practice"].rpartition("/")[2])
    assert together == {
        "Flevoland": {"operatie-schoolvoorbeeld", "esf-flevoland-provso", "pro-almere-jonge-statushouders"},
        "Zeeland": {"zeeland-esf-vso-pro-2020", "zeeland-extra-impuls-vso-pro"},
        "Rijnmond": {"facilidoor-voor-provso", "top-academie-hago-rotterdam"},
        "Achterhoek": {"achterhoek-praktijkonderwijs-bedrijven", "montferland-de-ziep-catering"},
    }


def test_sustainability_and_transfer_say_how_certain_they_are(published: Published) -> None:
    rows = answer(published, "sustainability-and-transfer")
    almere = [row for row in rows if row["record"] == ALMERE]
    assert sorted(columns(almere, "kindLabel", "modalityLabel", "aboutLabel")) == [
        ("duurzaamheid", "gepland", ""),
        ("duurzaamheid", "vastgesteld", "beperkte financiering"),
        ("duurzaamheid", "waarschijnlijk", ""),
        ("overdraagbaarheid", "mogelijk", "groen"),
    ]
    assert slugs(rows, "record") == {
        "operatie-schoolvoorbeeld",
        "facilidoor-voor-provso",
        "friese-aanpak-pro-mbo",
        "inclusiepact-regio-zwolle",
        "ingeschakeld",
        "top-academie-hago-rotterdam",
    }


def test_continuation_is_likely_and_green_is_possible(published: Published) -> None:
    rows = answer(published, "likely-or-possible")
    almere = {row["description"]: row["modalityLabel"] for row in rows if row["record"] == ALMERE}
    assert len(almere) == 3
    for words, modality in (
        ("na de eerste 10", "waarschijnlijk"),
        ("groen", "mogelijk"),
        ("nieuwe stages en plaatsingen", "mogelijk"),
    ):
        assert [found for told, found in almere.items() if words in told] == [modality]
    assert {row["modalityLabel"] for row in rows} == {"waarschijnlijk", "mogelijk"}
    assert f"{ID}programme/ingeschakeld" in {row["record"] for row in rows}, "nodes deeper in a record count as well"


def test_magazine_and_portrait_give_the_employers_view(published: Published) -> None:
    rows = answer(published, "employers-view")
    assert slugs(rows, "publication") == {"matchmagazine", "werkportret"}
    assert slugs(rows, "programme") == {"ingeschakeld"}
    issues = {(row["issueLabel"], row["issued"]) for row in rows if row["issue"]}
    assert issues == {("Matchmagazine 1", "2018-07"), ("Matchmagazine 2", "2018-11")}
    assert all("samen" in row["perspectiveNote"] for row in rows), "the source names the perspectives for both together"


def test_a_fact_has_its_own_source_or_those_of_its_record(published: Published) -> None:
    rows = answer(published, "facts-and-sources")
    assert {row["record"] for row in rows} == {f"{ID}practice/esf-drechtsteden-provso-2017"}
    own = {(row["factLabel"], row["source"].rpartition("/")[2]) for row in rows if row["statedForFact"] == "true"}
    assert own == {
        ("leerlingen schooljaar 2020-2021 (ESF)", "kohesio-q3997672"),
        ("leerlingen schooljaar 2020-2021 (REACT-EU)", "kohesio-q3997541"),
        ("ESF 2020-2021 (Q3997672) en REACT-EU 2020-2021 (Q3997541)", "kohesio-q3997672"),
        ("ESF 2020-2021 (Q3997672) en REACT-EU 2020-2021 (Q3997541)", "kohesio-q3997541"),
    }
    of_record = {"kohesio-q4006206", "kohesio-q3997672", "kohesio-q3997541"}
    of_fact: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row["statedForFact"] == "false":
            of_fact[row["fact"]].add(row["source"].rpartition("/")[2])
    assert all(sources == of_record for sources in of_fact.values())


def test_no_fact_of_any_record_is_without_a_source(published: Published) -> None:
    sparql = (bundled.queries / "facts-and-sources.rq").read_text("utf-8")
    without_values, removed = re.subn(r"^ *VALUES \?record .*\n", "", sparql, flags=re.MULTILINE)
    assert removed == 1
    header, *rows = published.ask(without_values)
    sourced = {row[header.index("fact")] for row in rows}
    _, *facts = published.ask(
        """
        PREFIX org: <http://www.w3.org/ns/org#>
        PREFIX pk: <https://w3id.org/participatiekaart/def#>
        PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT DISTINCT ?fact WHERE {
          { ?fact a ?kind . ?kind rdfs:subClassOf pk:Statement }
          UNION { VALUES ?kind { pk:Measurement pk:Budget pk:Event pk:Function pk:Affiliation org:Membership } ?fact a ?kind }
        }
        """
    )
    assert sourced == {fact for (fact,) in facts}
    assert all(row[header.index("factLabel")] for row in rows)


def test_these_organisations_are_in_more_than_one_practice(published: Published) -> None:
    rows = answer(published, "organisations-in-more-than-one-practice")
    practices = {row["organisationLabel"]: int(row["practices"]) for row in rows}
    assert practices == {
        "Asito": 2,
        "Hago": 2,
        "Vebego": 2,
        "Yulius Onderwijs": 2,
        "PrO Almere": 3,
        "Gemeente Almere": 3,
        "Zeeuwse Stichting Maatwerk": 2,
        "Arbeidsmarktregio Zeeland": 2,
    }
    almere = [row for row in rows if row["practice"] == ALMERE and row["organisationLabel"] == "Gemeente Almere"]
    assert [row["involvementLabel"] for row in almere] == ["contact", "partner"], "the source says both"


# --- five more that a researcher would ask -----------------------------------------------------------------------------------


def test_the_eu_paid_the_share_that_the_source_prints(published: Published) -> None:
    rows = answer(published, "money-by-framework")
    shares = {
        row["practice"].rpartition("/")[2]: (row["amount"], row["sharePrinted"], row["shareOfTotal"])
        for row in rows
        if row["sharePrinted"]
    }
    assert shares == {
        "esf-groningen-provso-2017": ("1669600", "39", "39"),
        "esf-drechtsteden-provso-2017": ("384900", "50", "50"),
        "esf-haaglanden-provso-2017": ("1931400", "49", "49"),
    }
    assert sum(int(row["amount"]) for row in rows if row["budgetKindLabel"] == "totale kosten") == 4276992 + 769800 + 3940457
    assert ("408600", "extra-impuls-vso-pro") in {(row["amount"], row["framework"].rpartition("/")[2]) for row in rows}


def test_pupils_reached_keep_their_range_and_their_years(published: Published) -> None:
    rows = answer(published, "pupils-reached-over-time")
    ranged = [row for row in rows if row["lowest"] != row["highest"]]
    assert columns(ranged, "lowest", "highest", "from", "to") == [("500", "600", "2014-08-01", "2019-07-31")]
    haaglanden = [row for row in rows if row["practice"].endswith("esf-haaglanden-provso-2017")]
    # The 1,485 of 2017 and the 1,200 a year do not match; both stand.
    assert columns(haaglanden, "from", "lowest", "kindLabel") == [
        ("2014-08-01", "1200", "gerealiseerd"),
        ("2017-01-01", "1485", "gepland"),
        ("2020-08-01", "1200", "gepland"),
    ]
    assert [row["from"] for row in rows] == sorted(row["from"] for row in rows)


def test_few_practices_have_evidence_of_work(published: Published) -> None:
    rows = answer(published, "evidence-of-placement")
    assert len(slugs(rows, "practice")) == 21, "those without evidence are listed as well"
    achieved = [row for row in rows if row["certaintyLabel"] == "gerealiseerd"]
    assert set(columns(achieved, "practiceLabel", "number", "unitLabel")) == {
        ("Operatie Schoolvoorbeeld", "6", "doelgroepers"),
        ("ESF+ in Gorinchem: Vita College en De Noordhoek", "95", "procent"),
    }
    guaranteed = [row for row in rows if row["evidenceLabel"] == "baangarantie"]
    assert slugs(guaranteed, "practice") == {"topacademie-wvs-schoonmaak", "top-academie-hago-rotterdam"}


def test_municipalities_are_counted_once(published: Published) -> None:
    rows = answer(published, "municipalities-covered-by-province")
    assert len(rows) == 12
    assert sum(int(row["municipalities"]) for row in rows) == 342
    counts = {row["provinceLabel"]: (row["namedByPractice"], row["coveredByPractice"], row["coveredPercent"]) for row in rows}
    assert counts["Zeeland"] == ("13", "13", "100"), "both Zeeland practices name all thirteen"
    assert counts["Fryslân"] == ("0", "18", "100"), "the Frisian practice names the province"
    assert counts["Limburg"] == ("0", "0", "0")
    assert counts["Noord-Holland"] == ("1", "1", "2.3"), "Amsterdam, one of 44"


def test_evidence_is_as_strong_as_its_sources(published: Published) -> None:
    rows = {row["practice"].rpartition("/")[2]: row for row in answer(published, "strength-of-evidence")}
    assert len(rows) == 21
    counts = ("sources", "sourcesSeenWhole", "achievedFigures", "uncertainties", "unnamedGroups")
    assert [rows["operatie-schoolvoorbeeld"][name] for name in counts] == ["1", "1", "3", "8", "0"]
    assert [rows["inclusiepact-regio-zwolle"][name] for name in counts] == ["6", "1", "1", "3", "1"]
    assert [rows["montferland-de-ziep-catering"][name] for name in counts] == ["1", "1", "0", "1", "0"]
    assert Counter(row["qualityLabel"] for row in rows.values()) == {"goed onderbouwd": 13, "met gaten": 5, "dun": 3}


# --- two for somebody who looks for an example --------------------------------------------------------------------------------


def test_what_is_near_comes_before_what_is_in_the_region(published: Published) -> None:
    rows = answer(published, "practices-near")
    assert columns(rows, "nearness", "placeLabel") == [("1", "Almere")] * 3 + [("2", "Flevoland")] * 2
    assert ALMERE in {row["practice"] for row in rows}
    zwolle = answer(published, "practices-near", municipality="gm0193")
    assert columns(zwolle, "nearness", "placeLabel") == [("1", "Zwolle"), ("2", "Hardenberg"), ("2", "Regio Zwolle")]
    assert slugs(zwolle, "practice") == {"inclusiepact-regio-zwolle"}
    leeuwarden = answer(published, "practices-near", municipality="gm0080")
    assert columns(leeuwarden, "nearness", "placeLabel") == [("3", "Fryslân")], "the Frisian practice names the province"


def test_a_sector_counts_with_what_falls_under_it(published: Published) -> None:
    cleaning = answer(published, "practices-near", sector="schoonmaak")
    assert {row["practice"] for row in cleaning} == {ALMERE}
    kinds = answer(published, "partner-kinds-in-cleaning", sector="techniek")
    assert kinds
    assert all(int(row["practices"]) >= 1 for row in kinds)


def test_a_word_is_found_in_statements_whatever_its_capitals(published: Published) -> None:
    rows = answer(published, "statements-with-a-word")
    assert slugs(rows, "record") == {"esf-groningen-provso-2017", "operatie-schoolvoorbeeld", "pro-almere-jonge-statushouders"}
    assert all("jobcoach" in row["description"] for row in rows)
    assert answer(published, "statements-with-a-word", word="JobCoach") == rows


# --- the same, asked about something else --------------------------------------------------------------------------------------


def test_three_practices_is_more_than_two(published: Published) -> None:
    rows = answer(published, "organisations-in-more-than-one-practice", atLeast="3")
    assert {row["organisationLabel"] for row in rows} == {"PrO Almere", "Gemeente Almere"}


def test_one_province_is_one_row_of_all(published: Published) -> None:
    every = answer(published, "municipalities-covered-by-province")
    assert answer(published, "municipalities-covered-by-province", province="pv29") == [
        row for row in every if row["provinceLabel"] == "Zeeland"
    ]


def test_one_region_one_quality_one_practice_is_a_part_of_all(published: Published) -> None:
    for name, parameter, value, column, shown in (
        ("practices-in-the-same-labour-market-region", "region", "am11", "regionLabel", "Flevoland"),
        ("strength-of-evidence", "quality", "thin", "qualityLabel", "dun"),
        ("planned-against-achieved", "practice", "operatie-schoolvoorbeeld", "practice", ALMERE),
        ("planned-against-achieved", "indicator", "ingestroomd", "indicatorLabel", "ingestroomd in een baan"),
        ("who-started-where", "practice", "operatie-schoolvoorbeeld", "practice", ALMERE),
    ):
        every = answer(published, name)
        assert answer(published, name, **{parameter: value}) == [row for row in every if row[column] == shown]


def test_pupils_are_counted_between_two_days(published: Published) -> None:
    rows = answer(published, "pupils-reached-over-time", since="2019-01-01", until="2020-07-31")
    assert rows
    assert all(row["to"] >= "2019-01-01" and row["from"] <= "2020-07-31" for row in rows)


def test_what_is_planned_is_a_statement_of_another_certainty(published: Published) -> None:
    rows = answer(published, "likely-or-possible", modality="gepland")
    assert {row["modalityLabel"] for row in rows} == {"gepland"}


def test_another_record_has_its_own_facts(published: Published) -> None:
    rows = answer(published, "facts-and-sources", record="programme/ingeschakeld")
    assert slugs(rows, "record") == {"ingeschakeld"}
