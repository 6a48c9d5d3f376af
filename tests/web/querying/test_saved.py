"""Saved queries at their addresses: a page, results in every format, their text, and what they are in RDF."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from fastapi.testclient import TestClient
from lxml import etree, html

from participatiekaart.queries import SavedQuery, describe
from participatiekaart.rdf.names import PREFIXES, SHARED_BASE

HTML = {"Accept": "text/html"}
ANSWERS = Path(__file__).parents[2] / "answers"
NEAR = "/query/practices-near"
RESULTS = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
}
RDF = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}
every_query = pytest.mark.parametrize("query", SavedQuery.bundled(), ids=lambda query: query.name)
every_language = pytest.mark.parametrize("language", ["nl", "en"])


def page(client: TestClient, path: str, language: str = "en", status: int = 200) -> html.HtmlElement:
    answer = client.get(path, headers={**HTML, "Accept-Language": language})
    assert (answer.status_code, answer.headers["content-language"]) == (status, language)
    return html.document_fromstring(answer.text)


# --- results ---------------------------------------------------------------------------------------------------------------


@every_query
def test_the_csv_is_the_expected_answer(client: TestClient, query: SavedQuery) -> None:
    found = client.get(f"/query/{query.name}.csv")
    expected = (ANSWERS / f"{query.name}.csv").read_text("utf-8")
    assert list(csv.reader(io.StringIO(found.text))) == list(csv.reader(io.StringIO(expected)))


@pytest.mark.parametrize("suffix", RESULTS)
def test_a_result_is_there_by_suffix_and_by_accept(client: TestClient, suffix: str) -> None:
    by_suffix = client.get(f"{NEAR}.{suffix}", headers={"Accept": "text/html"})
    by_accept = client.get(NEAR, headers={"Accept": RESULTS[suffix]})
    assert by_suffix.content == by_accept.content
    for answer in (by_suffix, by_accept):
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, RESULTS[suffix])
    assert by_accept.headers["content-location"] == f"{NEAR}.{suffix}"


def test_results_can_be_read(client: TestClient) -> None:
    assert len(client.get(f"{NEAR}.json").json()["results"]["bindings"]) == 5
    assert len(etree.fromstring(client.get(f"{NEAR}.xml").content).findall(".//{*}result")) == 5


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/*"])
def test_a_program_that_takes_anything_gets_the_result_as_json(client: TestClient, accept: str) -> None:
    answer = client.get(NEAR, headers={"Accept": accept})
    assert len(answer.json()["results"]["bindings"]) == 5


def test_a_browser_gets_a_page(client: TestClient) -> None:
    answer = client.get(NEAR, headers={"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"})
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-location"] == f"{NEAR}.html"


def test_what_is_not_there_in_any_accepted_format_is_406(client: TestClient) -> None:
    answer = client.get(NEAR, headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/csv" in answer.json()["available"]


@pytest.mark.parametrize("suffix", [*RESULTS, *RDF, "rq", "html"])
def test_a_client_that_holds_it_gets_304(client: TestClient, suffix: str) -> None:
    tag = client.get(f"{NEAR}.{suffix}").headers["etag"]
    again = client.get(f"{NEAR}.{suffix}", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_head_is_get_without_the_body(client: TestClient) -> None:
    got, head = client.get(f"{NEAR}.csv"), client.head(f"{NEAR}.csv")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == got.headers["etag"]


@pytest.mark.parametrize("path", ["/query/nothing", "/query/nothing.csv", f"{NEAR}.zip", f"{NEAR}.", f"{NEAR}/x"])
def test_what_is_not_there_is_404(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_every_address_of_the_documentation_answers(client: TestClient) -> None:
    documentation = (Path(__file__).parents[3] / "docs" / "queries.md").read_text("utf-8")
    addresses = set(re.findall(r"(?:`|localhost:8000)(/query[^`']*)[`']", documentation))
    assert len(addresses) >= 5
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(addresses, 200)


# --- values ----------------------------------------------------------------------------------------------------------------


def test_a_value_is_filled_in(client: TestClient) -> None:
    answer = client.get(f"{NEAR}.csv", params={"municipality": "gm0193"})
    assert "inclusiepact-regio-zwolle" in answer.text
    assert answer.text == client.get(f"{NEAR}.csv?municipality={SHARED_BASE}id/municipality/gm0193&sector=").text


@pytest.mark.parametrize(
    ("path", "parameter", "said"),
    [
        (f"{NEAR}?municipality=zwolle", "municipality", "gm0193 (Zwolle)"),
        (f"{NEAR}?sector=ruimtevaart", "sector", "schoonmaak (cleaning)"),
        (f"{NEAR}?gemeente=gm0193", "gemeente", "municipality, sector"),
        (f"{NEAR}?sector=groen&sector=bouw", "sector", "twice"),
        ("/query/pupils-reached-over-time?since=31-8-2019", "since", "such as 2019-08-31"),
        ("/query/organisations-in-more-than-one-practice?atLeast=veel", "atLeast", "whole number"),
        ("/query/employers-view?practice=x", "practice", "nothing can be filled in"),
    ],
)
def test_a_wrong_value_is_400_and_says_which_are_right(client: TestClient, path: str, parameter: str, said: str) -> None:
    answer = client.get(path)
    problem = answer.json()
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert problem["type"].endswith("/problem/invalid-parameter")
    assert problem["parameter"] == parameter
    assert said in problem["detail"]
    assert "kan niet" in client.get(f"{NEAR}?sector=x", headers={"Accept-Language": "nl"}).json()["detail"]


@pytest.mark.parametrize("word", ['" } #', "\\", "a\nb", "\\u0022", "été", '"@nl } UNION { ?s ?p ?o } #'])
def test_no_value_changes_the_query(client: TestClient, word: str) -> None:
    answer = client.get("/query/statements-with-a-word.json", params={"word": word})
    assert (answer.status_code, answer.json()["results"]["bindings"]) == (200, [])


def test_the_text_is_the_file_or_the_query_with_values(client: TestClient) -> None:
    near = next(each for each in SavedQuery.bundled() if each.name == "practices-near")
    answer = client.get(f"{NEAR}.rq")
    assert (answer.text, answer.headers["content-type"]) == (near.sparql, "application/sparql-query")
    bound = client.get(f"{NEAR}.rq?municipality=gm0193").text
    assert f"VALUES ?municipality {{ <{SHARED_BASE}id/municipality/gm0193> }}  # parameter" in bound
    asked = client.get("/sparql", params={"query": bound}, headers={"Accept": "text/csv"})
    assert asked.text == client.get(f"{NEAR}.csv?municipality=gm0193").text


def test_the_other_formats_are_linked_with_the_values(client: TestClient) -> None:
    links = client.get(NEAR, params={"municipality": "gm0193", "sector": "", "lang": "nl"}).headers["link"]
    assert f'<{NEAR}.csv?municipality=gm0193>; rel="alternate"; type="text/csv"' in links
    assert f'<{NEAR}.ttl>; rel="alternate"; type="text/turtle"' in links


# --- descriptions ----------------------------------------------------------------------------------------------------------


@every_query
@pytest.mark.parametrize("suffix", RDF)
def test_every_format_of_the_description_says_the_same(client: TestClient, query: SavedQuery, suffix: str) -> None:
    media_type, rdf_format = RDF[suffix]
    answer = client.get(f"/query/{query.name}.{suffix}")
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert {quad.triple for quad in ox.parse(answer.content, format=rdf_format)} == set(describe(query))


@pytest.mark.parametrize("suffix", RDF)
def test_the_list_describes_all_queries(client: TestClient, suffix: str) -> None:
    media_type, rdf_format = RDF[suffix]
    answer = client.get("/query", headers={"Accept": media_type})
    triples = {quad.triple for quad in ox.parse(answer.content, format=rdf_format)}
    parts = {each.object.value for each in triples if each.predicate.value == f"{PREFIXES['dct']}hasPart"}
    assert parts == {each.iri for each in SavedQuery.bundled()}
    assert {triple for query in SavedQuery.bundled() for triple in describe(query)} < triples


# --- for people ------------------------------------------------------------------------------------------------------------


@every_language
def test_the_list_leads_to_every_question(client: TestClient, language: str) -> None:
    tree = page(client, "/query", language)
    for query in SavedQuery.bundled():
        [link] = tree.xpath(f"//h2/a[@href='/query/{query.name}']")
        assert link.text_content() == query.title[language]


@every_language
def test_every_page_has_the_list_in_its_navigation(client: TestClient, language: str) -> None:
    assert page(client, "/", language).xpath("//nav//a[@href='/query']/text()") == [{"nl": "Vragen", "en": "Questions"}[language]]


@every_language
@every_query
def test_a_page_has_a_labelled_field_for_every_parameter_and_the_answer(
    client: TestClient, query: SavedQuery, language: str
) -> None:
    tree = page(client, f"/query/{query.name}", language)
    assert tree.xpath("//h1")[0].text_content() == query.title[language]
    labels = {each.get("for"): each.text_content() for each in tree.xpath("//main//label")}
    for each in query.parameters:
        [field] = tree.xpath(f"//main//form//*[@name='{each.name}']")
        assert labels[field.get("id")].startswith(each.label[language])
    assert tree.xpath("//main//thead//th[not(@lang)]/text()") == [each[language] for each in query.columns.values()]
    with (ANSWERS / f"{query.name}.csv").open(encoding="utf-8", newline="") as file:
        assert len(tree.xpath("//main//tbody/tr")) == len(list(csv.reader(file))) - 1


def test_a_page_without_parameters_has_no_form(client: TestClient) -> None:
    assert page(client, "/query/employers-view").xpath("//main//form") == []


def test_what_was_filled_in_stays_filled_in(client: TestClient) -> None:
    tree = page(client, f"{NEAR}?municipality=gm0193&lang=en")
    assert tree.xpath("//select[@name='municipality']/option[@selected]/text()") == ["Zwolle"]
    assert tree.xpath("//select[@name='sector']/option[1]/text()") == ["all"]
    assert tree.xpath("//main//input[@type='hidden'][@name='lang']/@value") == ["en"]
    assert len(tree.xpath("//main//tbody/tr")) == 3
    assert f"{NEAR}.csv?municipality=gm0193" in tree.xpath("//main//a/@href")
    dates = page(client, "/query/pupils-reached-over-time?since=2019-01-01")
    assert dates.xpath("//input[@name='since'][@type='date']/@value") == ["2019-01-01"]
    assert page(client, "/query/statements-with-a-word").xpath("//input[@name='word']/@value") == ["jobcoach"]


def test_a_field_that_stands_for_several_values_names_them(client: TestClient) -> None:
    first = page(client, "/query/likely-or-possible").xpath("//select[@name='modality']/option")[0]
    assert (first.get("value"), first.text) == ("", "likely, possible")


@every_language
def test_a_node_and_its_label_are_one_link_in_the_readers_language(client: TestClient, language: str) -> None:
    tree = page(client, "/query/partner-kinds-in-cleaning", language)
    heads = {
        "nl": ["Soort partij", "Soort van de andere partij", "Aantal praktijken"],
        "en": ["Kind of party", "Kind of the other party", "Number of practices"],
    }
    assert tree.xpath("//main//thead//th/text()") == heads[language]
    [link, *_] = tree.xpath("//main//tbody/tr[1]/td[1]/a")
    assert link.get("href") == "/doc/concept/organisation-type/werkgever"
    assert link.text == {"nl": "werkgever", "en": "employer"}[language]


def test_a_text_in_another_language_says_so(client: TestClient) -> None:
    tree = page(client, "/query/statements-with-a-word")
    assert tree.xpath("//main//tbody/tr[1]/td[@lang='nl']/text()")
    assert page(client, "/query/statements-with-a-word", "nl").xpath("//main//tbody//td[@lang='nl']") == []


@every_language
def test_a_wrong_value_is_told_at_its_field(client: TestClient, language: str) -> None:
    tree = page(client, f"{NEAR}?municipality=zwolle", language, 400)
    [field] = tree.xpath("//select[@name='municipality'][@aria-invalid='true']")
    [told] = tree.xpath(f"//*[@id='{field.get('aria-describedby')}']")
    assert "gm0193 (Zwolle)" in told.text_content()
    assert field.xpath("./option[@selected]/text()") == ["Almere"]
    assert tree.xpath("//main//table") == []


def test_a_parameter_that_is_not_there_is_told_above_the_form(client: TestClient) -> None:
    tree = page(client, f"{NEAR}?gemeente=gm0193", status=400)
    assert "municipality, sector" in tree.xpath("//div[@role='alert']")[0].text_content()


def test_a_value_is_shown_as_text(client: TestClient) -> None:
    answer = client.get("/query/statements-with-a-word", params={"word": "<script>"}, headers=HTML)
    assert "<script>" not in answer.text
    assert html.document_fromstring(answer.text).xpath("//input[@name='word']/@value") == ["<script>"]


def test_the_editor_opens_with_the_query_as_it_was_asked(client: TestClient) -> None:
    [address] = [
        each for each in page(client, f"{NEAR}?municipality=gm0193").xpath("//main//a/@href") if each.startswith("/sparql")
    ]
    assert client.get(address, headers={"Accept": "text/csv"}).text == client.get(f"{NEAR}.csv?municipality=gm0193").text
