"""Pages for people: in their language, linked both ways, safe whatever the data say."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient
from lxml import html

from participatiekaart.rdf.names import SHARED_BASE, RecordName
from participatiekaart.rdf.records import Record
from participatiekaart.workspace import Workspace

from .conftest import Serving, area, publish

PRACTICE = "/doc/practice/operatie-schoolvoorbeeld.html"


def page(client: TestClient, path: str, language: str = "en") -> html.HtmlElement:
    """A page, parsed."""
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": language})
    assert answer.status_code == 200, answer.text
    return html.document_fromstring(answer.content.decode())


def fields(tree: html.HtmlElement) -> dict[str, str]:
    """What stands beside each label."""
    return {
        " ".join(each.findtext("dt").split()): " ".join(" ".join(dd.text_content().split()) for dd in each.findall("dd"))
        for each in tree.xpath("//dl/div")
    }


@pytest.mark.parametrize(("language", "labels"), [("nl", ("onderwijstype", "gebied")), ("en", ("education type", "region"))])
def test_fields_are_labelled_in_the_readers_language(client: TestClient, language: str, labels: tuple[str, str]) -> None:
    shown = {label.casefold() for label in fields(page(client, PRACTICE, language))}
    assert set(labels) <= shown


@pytest.mark.parametrize(("language", "name"), [("nl", "praktijkonderwijs"), ("en", "practical education")])
def test_values_are_named_in_the_readers_language(client: TestClient, language: str, name: str) -> None:
    assert name in page(client, PRACTICE, language).text_content().casefold()


def test_a_text_that_is_only_there_in_another_language_says_which(client: TestClient) -> None:
    [heading] = page(client, PRACTICE, "en").xpath("//h1")
    assert heading.get("lang") == "nl"
    [heading] = page(client, PRACTICE, "nl").xpath("//h1")
    assert heading.get("lang") is None


def test_an_organisation_lists_the_practices_that_it_takes_part_in(client: TestClient) -> None:
    links = page(client, "/doc/organisation/asito.html").xpath("//main//a/@href")
    assert "/doc/practice/operatie-schoolvoorbeeld" in links
    assert "/doc/practice/hva-asito-praktijkschool" in links


def test_a_practice_links_to_its_organisations_its_region_and_its_source(client: TestClient) -> None:
    links = page(client, PRACTICE).xpath("//main//a/@href")
    assert "/doc/organisation/asito" in links
    assert "/doc/municipality/gm0034" in links
    assert any(link.startswith("/doc/source/") for link in links)


@pytest.mark.parametrize(
    "path", [PRACTICE, "/doc/organisation/asito.html", "/doc/municipality/gm0034.html", "/doc/concept/sector.html"]
)
def test_every_link_to_a_page_of_ours_leads_somewhere(client: TestClient, path: str) -> None:
    ours = {link.partition("#")[0] for link in page(client, path).xpath("//a/@href") if link.startswith("/")}
    dead = {link for link in ours if client.head(link, headers={"Accept": "text/html"}).status_code != 200}
    assert not dead


@pytest.mark.parametrize("path", [PRACTICE, "/doc/organisation/asito.html", "/doc/municipality/gm0034.html", "/"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_link_is_without_a_text_and_no_field_without_a_label(client: TestClient, path: str, language: str) -> None:
    tree = page(client, path, language)
    assert not [link.get("href") for link in tree.xpath("//a") if not link.text_content().strip()]
    assert not [field for field in tree.xpath("//dl/div") if not field.findtext("dt").strip() or not field.findall("dd")]


@pytest.mark.parametrize("path", [PRACTICE, "/doc/organisation/asito.html", "/doc/programme/boris-brengt-je-bij-n-baan.html"])
def test_no_label_stands_twice_in_the_same_list(client: TestClient, path: str) -> None:
    for listed in page(client, path).xpath("//dl"):
        labels = [" ".join(each.text_content().split()) for each in listed.xpath("./div/dt")]
        assert len(labels) == len(set(labels))


def test_ids_in_a_page_are_unique(client: TestClient) -> None:
    ids = page(client, PRACTICE).xpath("//@id")
    assert len(ids) == len(set(ids))
    assert "" not in ids


@pytest.mark.parametrize(
    ("language", "words"), [("nl", "gestarte jongeren · gerealiseerd · 6"), ("en", "young people started · achieved · 6")]
)
def test_a_node_without_a_name_goes_by_its_key_information_and_leads_to_its_place(
    client: TestClient, language: str, words: str
) -> None:
    tree = page(client, PRACTICE, language)
    links = tree.xpath("//a[@href='/doc/practice/operatie-schoolvoorbeeld#gestart-totaal']")
    assert {each.text_content() for each in links} == {words}
    assert tree.xpath("//*[@id='gestart-totaal']")


def test_links_to_other_hosts_are_marked_and_nothing_is_loaded_from_them(client: TestClient) -> None:
    tree = page(client, PRACTICE)
    for link in tree.xpath("//a[starts-with(@href, 'http')]"):
        assert link.get("rel") == "external"
    assert not [each for each in tree.xpath("//link/@href | //@src") if not each.startswith("/")]


def test_a_page_names_its_other_formats_and_the_day_of_its_last_change(client: TestClient) -> None:
    tree = page(client, PRACTICE)
    alternates = {each.get("type"): each.get("href") for each in tree.xpath("//link[@rel='alternate']")}
    assert alternates["text/turtle"] == "/doc/practice/operatie-schoolvoorbeeld.ttl"
    assert len(alternates) == 5
    assert tree.xpath("//time/@datetime")


# --- hostile data ----------------------------------------------------------------------------------------------------------

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def hostile(small: Workspace) -> Workspace:
    """Records that no validation would let in."""
    base = f"{SHARED_BASE}id/area"
    publish(
        small,
        area(
            "hostile",
            f'<https://schema.org/name> "{SCRIPT}"@nl',
            f'<http://www.w3.org/2004/02/skos/core#note> "\\"><img src=x onerror=alert(1)>{SCRIPT}"@nl',
            "<https://schema.org/url> <javascript:alert(1)>",
            "<https://schema.org/url> <data:text/html,hello>",
            '<https://schema.org/url> "javascript:alert(2)"',
            f"<urn:x-unknown:property> <{base}/one>",
            '<https://schema.org/description> "en"@en',
            f"<http://www.opengis.net/ont/geosparql#sfWithin> <{base}/hostile>",
        ),
        Record(
            RecordName(SHARED_BASE, "area", "bad-links"),
            f"<{base}/bad-links> <https://schema.org/url> <https://example.org/%22onclick=%22alert(1)> .\n"
            f"<{base}/bad-links> <https://schema.org/url> <https://example.org/'onclick='alert(1)> .\n".encode(),
        ),
    )
    return small


@pytest.mark.parametrize("path", ["/doc/area/hostile.html", "/doc/area/bad-links.html", "/doc/area/one.html", "/doc/area", "/"])
def test_markup_in_data_is_text(hostile: Workspace, serve: Serving, path: str) -> None:
    with serve(hostile) as client:
        tree = page(client, path)
        assert not tree.xpath("//script | //img | //@onerror | //@onclick")


def test_markup_in_a_name_is_shown_as_it_is(hostile: Workspace, serve: Serving) -> None:
    with serve(hostile) as client:
        tree = page(client, "/doc/area/hostile.html")
        assert tree.xpath("string(//h1)") == SCRIPT
        assert SCRIPT in tree.xpath("string(//title)")


@pytest.mark.parametrize("path", ["/doc/area/hostile.html", "/doc/area/bad-links.html", "/doc/area"])
def test_no_link_leads_to_a_script(hostile: Workspace, serve: Serving, path: str) -> None:
    with serve(hostile) as client:
        schemes = {re.match(r"[a-z]+:|/|#", link)[0] for link in page(client, path).xpath("//@href")}  # type: ignore[index]
        assert schemes <= {"/", "#", "http:", "https:"}


@pytest.mark.parametrize(
    "text", ['"><script>alert(1)</script>', "'onmouseover='alert(1)", "</textarea><script>alert(1)</script>"]
)
def test_markup_in_an_address_or_a_query_is_text(client: TestClient, text: str) -> None:
    for answer in (
        client.get("/", params={"x": text}, headers={"Accept": "text/html"}),
        client.get("/sparql", params={"query": text}, headers={"Accept": "text/html"}),
        client.get("/sparql", params={"query": f"SELECT ('''{text}''' AS ?x) {{}}"}, headers={"Accept": "text/html"}),
        client.get("/doc/area/" + text.replace("/", "%2f"), headers={"Accept": "text/html"}),
        client.get("/id/" + text.replace("/", "%2f"), headers={"Accept": "text/html"}),
    ):
        tree = html.document_fromstring(answer.content.decode())
        assert not tree.xpath("//script | //@onmouseover")


@pytest.mark.parametrize("path", ["//evil.example/", "//evil.example/doc", "///evil.example/", "/%2f/evil.example/"])
def test_no_page_of_ours_links_to_a_host_that_the_address_names(client: TestClient, path: str) -> None:
    answer = client.get(f"http://testserver{path}", headers={"Accept": "text/html"})
    links = html.document_fromstring(answer.content.decode()).xpath("//a/@href")
    assert not [link for link in links if link.startswith("//")]
