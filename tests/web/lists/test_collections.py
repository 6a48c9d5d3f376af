"""The lists of records."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from tests.web.conftest import Desk, area, publish
from tests.web.lists.reading import HTML, chosen, collection_of, fields, link, names, said, tree_of

KINDS = ["practice", "programme", "organisation", "publication", "municipality", "concept"]

# --- a list ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_has_what_the_api_has_in_the_same_order_and_every_entry_leads_to_its_page(client: TestClient, kind: str) -> None:
    tree = tree_of(client, f"/doc/{kind}", "nl")
    found = client.get(f"/api/v1/{collection_of(client, f'/doc/{kind}')}?lang=nl").json()
    entries = tree.xpath("//ol[@class='entries']/li/h3/a")
    assert len(entries) == len(found["items"]) > 0
    for entry, item in list(zip(entries, found["items"], strict=True))[:5]:
        assert entry.text_content() in {*item.get("name", {}).values(), *item.get("prefLabel", {}).values()}
        assert item["id"].endswith(entry.get("href").removeprefix("/doc"))
        assert client.get(entry.get("href"), headers=HTML).status_code == 200


def test_an_entry_tells_what_matters_of_the_thing(client: TestClient) -> None:
    [entry] = tree_of(client, "/doc/practice?q=%22Operatie+Schoolvoorbeeld%22&limit=1").xpath("//ol[@class='entries']/li")
    assert said(entry, "h3") == ["Operatie Schoolvoorbeeld"]
    facts = dict(zip(said(entry, ".//dt"), said(entry, ".//dd"), strict=True))
    assert facts["region"] == "Almere"
    assert facts["sector"].split(", ") >= ["cleaning"]


def test_an_entry_tells_who_takes_part_and_when_each_once(client: TestClient) -> None:
    [entry] = tree_of(client, "/doc/practice?q=%22Operatie+Schoolvoorbeeld%22&limit=1").xpath("//ol[@class='entries']/li")
    facts = dict(zip(said(entry, ".//dt"), said(entry, ".//dd"), strict=True))
    assert facts["start"] == "January 2017"
    parties = facts["party"].split(", ")
    assert "Asito" in parties
    assert len(set(parties)) == len(parties)


def test_things_of_different_kinds_with_one_name_are_told_once_in_an_entry(client: TestClient) -> None:
    [entry] = tree_of(client, "/doc/practice?region=municipality/gm0512").xpath("//ol[@class='entries']/li")
    facts = dict(zip(said(entry, ".//dt"), said(entry, ".//dd"), strict=True))
    assert facts["region"] == "Gorinchem"


def test_a_date_of_an_entry_is_in_no_language_of_its_own(client: TestClient) -> None:
    tree = tree_of(client, "/doc/publication", "nl")
    assert "november 2018" in said(tree, "//ol[@class='entries']//dd/span[not(@lang)]")


def test_the_title_says_how_many_were_found_as_screen_readers_read_it_first(client: TestClient) -> None:
    titles = {
        "": "Practice examples",
        "?q=schoonmaak": "6 found: schoonmaak \u2013 Practice examples",
        "?scale=lokaal": "6 found: Practice examples",
        "?q=qqxyzzy": "Nothing found: qqxyzzy \u2013 Practice examples",
    }
    for query, title in titles.items():
        assert said(tree_of(client, f"/doc/practice{query}"), "//title") == [f"{title} \u2013 Participatiekaart"]
    assert said(tree_of(client, "/doc/practice?limit=0", status=400), "//title")[0].startswith("Mistake: ")


def test_a_kind_of_things_leads_to_the_list_of_them(client: TestClient) -> None:
    answer = client.get("/id/practice")
    assert (answer.status_code, answer.headers["location"]) == (303, "/doc/practice")


@pytest.mark.parametrize("room", ["id", "doc"])
def test_a_slash_after_a_kind_leads_to_the_address_without(client: TestClient, room: str) -> None:
    answer = client.get(f"/{room}/practice/?q=x")
    assert (answer.status_code, answer.headers["location"]) == (307, f"http://testserver/{room}/practice?q=x")


@pytest.mark.parametrize("path", ["/id/nothing", "/doc/nothing", "/doc/practice.ttl", "/id/def"])
def test_a_kind_that_nobody_knows_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_empty_list_says_so(empty_desk: Desk) -> None:
    assert "Nothing yet." in said(tree_of(empty_desk.client, "/doc/practice"), "//main/p")
    assert names(tree_of(empty_desk.client, "/")) == []


# --- searching -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["schoonmaak", "cleaning"])
def test_words_are_found_in_both_languages(client: TestClient, words: str) -> None:
    tree = tree_of(client, f"/doc/practice?q={words}")
    assert "Facilidoor voor PROVSO" in names(tree)
    assert chosen(tree) == [f"Take off: searched for: {words}"]


def test_where_words_were_found_is_marked_and_nothing_else_is_markup(client: TestClient) -> None:
    tree = tree_of(client, "/doc/practice?q=schoonmaak", "nl")
    marked = tree.xpath("//ol[@class='entries']/li/p/mark/text()")
    assert marked
    assert all(each.casefold().startswith("schoonma") for each in marked)
    assert {each.tag for each in tree.xpath("//ol[@class='entries']/li/p/*")} == {"mark"}


def test_what_is_typed_is_never_markup(client: TestClient) -> None:
    typed = "<script>alert(1)</script>"
    tree = tree_of(client, f"/doc/practice?q={typed}")
    assert tree.xpath("//script") == []
    assert tree.xpath("//input[@id='q']/@value") == [typed]


def test_a_better_spelling_is_offered(client: TestClient) -> None:
    better = link(tree_of(client, "/doc/practice?q=shoonmaak&scale=lokaal"), "schoonmaak")
    assert better == "/doc/practice?scale=lokaal&q=schoonmaak"


def test_the_same_words_in_other_lists_are_one_click_away(client: TestClient) -> None:
    address = link(tree_of(client, "/doc/practice?q=Asito&lang=nl"), "organisaties: ")
    assert "Asito" in names(tree_of(client, address))


def test_nothing_found_tells_what_may_help(client: TestClient) -> None:
    tree = tree_of(client, "/doc/practice?q=qqxyzzy&sector=groen")
    assert "Nothing found" in said(tree, "//h2")
    assert link(tree, "see the whole list") == "/doc/practice"
    assert link(tree, "searched for") == "/doc/practice?sector=groen"


# --- narrowing down --------------------------------------------------------------------------------------------------------


def test_values_are_offered_of_the_fields_that_matter_with_how_many_things_have_them(client: TestClient) -> None:
    tree = tree_of(client, "/doc/practice")
    assert {"scale", "education type", "sector", "region: province", "region: municipality"} <= set(fields(tree))
    asked = client.get("/api/v1/practices?facets=sector&lang=en").json()["facets"]["sector"]["values"]
    offered = said(tree, "//details[@id='by-sector']//a")
    assert offered == [f"{each['label']['en']} {each['count']}" for each in asked]


@pytest.mark.parametrize("kind", ["practice", "organisation", "municipality"])
def test_a_value_that_is_chosen_leaves_as_many_things_as_was_said(client: TestClient, kind: str) -> None:
    for each in tree_of(client, f"/doc/{kind}").xpath("//*[@id='choices']//a[span[@class='count']]")[::9]:
        [count] = each.xpath("span[@class='count']/text()")
        found = tree_of(client, each.get("href"))
        assert said(found, "//h2[@id='results']")[0].endswith(f"{count} found")


def test_another_value_of_the_same_field_widens_the_list_and_of_another_field_narrows_it(client: TestClient) -> None:
    green = tree_of(client, "/doc/practice?sector=groen")
    both = tree_of(client, link(green, "hospitality"))
    assert set(names(green)) < set(names(both))
    assert chosen(both) == ["Take off: sector: green sector / landscaping", "Take off: sector: hospitality and catering"]
    local = tree_of(client, link(both, "local"))
    assert set(names(local)) < set(names(both))


def test_the_other_values_of_a_field_are_offered_as_if_none_of_it_were_chosen(client: TestClient) -> None:
    offered = "//details[@id='by-sector']//a[not(@class)]"
    before, after = (set(said(tree_of(client, address), offered)) for address in ("/doc/practice", "/doc/practice?sector=groen"))
    assert after < before
    assert len(before - after) == 1


def test_what_was_chosen_is_taken_off_one_by_one(client: TestClient) -> None:
    tree = tree_of(client, "/doc/practice?q=school&sector=groen,horeca&periodStartDateFrom=2010&hasOutcome=true&sort=-name")
    assert chosen(tree) == [
        "Take off: searched for: school",
        "Take off: sector: green sector / landscaping",
        "Take off: sector: hospitality and catering",
        "Take off: period: start from: 2010",
        "Take off: outcome: filled in",
    ]
    assert "sector=groen" not in link(tree, "sector: green sector / landscaping")
    assert "sector=horeca" in link(tree, "sector: green sector / landscaping")
    while taken := chosen(tree):
        tree = tree_of(client, link(tree, taken[0]))
    assert tree.xpath("//option[@selected]/@value") == ["-name"]
    assert len(names(tree)) == 20


def test_what_is_chosen_can_be_taken_off_where_it_was_chosen(client: TestClient) -> None:
    tree = tree_of(client, "/doc/practice?sector=https://w3id.org/participatiekaart/id/concept/sector/groen")
    [address] = tree.xpath("//details[@id='by-sector']//a[@class='is-chosen']/@href")
    assert address == "/doc/practice"


def test_things_of_different_kinds_with_one_name_are_told_apart(client: TestClient) -> None:
    tree = tree_of(client, "/doc/practice?region=province/pv24&region=labour-market-region/am06", "en")
    assert "region: Flevoland (province)" in chosen(tree)[0]


def test_every_field_that_can_be_chosen_by_can_be_shown(client: TestClient) -> None:
    tree = tree_of(client, "/doc/practice")
    assert not [each for each in fields(tree) if each.startswith("obstacle")]
    address = link(tree, "obstacle: concept")
    assert address == "/doc/practice?facets=obstacleConcept#by-obstacleConcept"
    assert "obstacle: concept" in fields(tree_of(client, address))


def test_a_field_that_tells_nothing_apart_is_not_offered(client: TestClient) -> None:
    tree = tree_of(client, "/doc/practice?q=%22Operatie+Schoolvoorbeeld%22&sector=groen&region=gm0034&scale=lokaal")
    assert len(names(tree)) == 1
    assert {each.partition(":")[0] for each in fields(tree)} == {"scale", "region", "sector"}


def test_the_search_box_and_the_order_keep_everything_else(client: TestClient) -> None:
    tree = tree_of(client, "/doc/practice?q=school&sector=groen&bbox=3,50,8,54&sort=-name&lang=en")
    search, order, bounds = tree.xpath("//main//form")
    assert hidden(search) == [("sector", "groen"), ("bbox", "3,50,8,54"), ("sort", "-name"), ("lang", "en")]
    assert hidden(order) == [("q", "school"), ("sector", "groen"), ("bbox", "3,50,8,54"), ("lang", "en")]
    assert hidden(bounds) == [("q", "school"), ("sector", "groen"), ("bbox", "3,50,8,54"), ("sort", "-name"), ("lang", "en")]


def test_a_list_is_narrowed_down_between_dates_of_which_a_thing_has_one(client: TestClient) -> None:
    [form] = tree_of(client, "/doc/practice?scale=lokaal&periodStartDateFrom=2017").xpath("//*[@id='choices']//form")
    asked = {each.get("name"): each.get("value") for each in form.xpath(".//input[not(@type)]")}
    assert asked == {
        "periodStartDateFrom": "2017",
        "periodStartDateUntil": "",
        "periodEndDateFrom": "",
        "periodEndDateUntil": "",
    }
    assert said(form, ".//label")[0] == "period: start from"
    query = "scale=lokaal&periodStartDateFrom=2017&periodStartDateUntil=2018"
    answer = client.get(f"{form.get('action')}?{query}&periodEndDateFrom=", headers=HTML, follow_redirects=True)
    assert str(answer.url).endswith(query)
    tree = html.document_fromstring(answer.content)
    assert set(names(tree)) < set(names(tree_of(client, "/doc/practice?scale=lokaal")))


def test_fields_that_were_left_empty_are_no_part_of_the_address(client: TestClient) -> None:
    answer = client.get("/doc/practice?q=&sector=groen&periodEndDateFrom=", headers=HTML, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/doc/practice?sector=groen")


def test_a_list_without_dates_asks_for_none(client: TestClient) -> None:
    assert tree_of(client, "/doc/organisation").xpath("//*[@id='choices']//form") == []


def test_every_place_of_a_page_has_a_name_of_its_own(client: TestClient) -> None:
    places = tree_of(client, "/doc/practice?sector=groen").xpath("//@id")
    assert len(places) == len(set(places))


def hidden(form: html.HtmlElement) -> list[tuple[str, str]]:
    return [(each.get("name"), each.get("value")) for each in form.xpath(".//input[@type='hidden']")]


# --- order and pages -------------------------------------------------------------------------------------------------------


def test_a_list_can_be_sorted(client: TestClient) -> None:
    tree = tree_of(client, "/doc/publication?sort=-name")
    assert names(tree) == sorted(names(tree), key=str.casefold, reverse=True)
    offered = dict(zip(tree.xpath("//select/option/@value"), said(tree, "//select/option"), strict=True))
    assert offered["-datePublished"].endswith(", newest first")
    for each in offered:
        tree_of(client, f"/doc/publication?sort={each}")


@pytest.mark.parametrize("query", ["limit=7", "limit=3&q=school", "limit=5&sort=-periodStartDate"])
def test_pages_lead_forward_and_back_again(client: TestClient, query: str) -> None:
    pages = [tree_of(client, f"/doc/practice?{query}")]
    while following := pages[-1].xpath("//a[@rel='next']/@href"):
        pages.append(tree_of(client, following[0]))
    seen = [name for page in pages for name in names(page)]
    assert len(seen) == len(set(seen)) > 8
    assert said(pages[-1], "//h2[@id='results']")[0].endswith(f"to {len(seen)} of {len(seen)} found")
    assert link(pages[-1], "First page").startswith("/doc/practice?limit=")
    for earlier in reversed(pages[:-1]):
        [address] = pages.pop().xpath("//a[@rel='prev']/@href")
        assert names(tree_of(client, address)) == names(earlier)


def test_a_page_far_into_a_list_leads_back_some_pages_and_to_the_first_one(client: TestClient) -> None:
    page = tree_of(client, "/doc/municipality?limit=10")
    beginning = names(page)
    for _ in range(12):
        page = tree_of(client, page.xpath("//a[@rel='next']/@href")[0])
    assert said(page, "//h2[@id='results']") == ["121 to 130 of 342 found"]
    steps = 0
    while before := page.xpath("//a[@rel='prev']/@href"):
        page = tree_of(client, before[0])
        steps += 1
    assert steps >= 5
    assert names(tree_of(client, link(page, "First page"))) == beginning


def test_a_filter_starts_at_the_first_page(client: TestClient) -> None:
    page = tree_of(client, tree_of(client, "/doc/practice?limit=5").xpath("//a[@rel='next']/@href")[0])
    for each in page.xpath("//*[@id='choices']//a/@href"):
        assert "cursor=" not in each
        assert "page=" not in each


@pytest.mark.parametrize("language", ["nl", "en"])
def test_another_language_begins_at_the_first_page_of_the_same_selection(client: TestClient, language: str) -> None:
    page = tree_of(client, tree_of(client, "/doc/practice?limit=2&sort=-name").xpath("//a[@rel='next']/@href")[0])
    [address] = page.xpath(f"//header//a[@hreflang='{language}']/@href")
    other = tree_of(client, address)
    assert other.xpath("/html/@lang") == [language]
    assert said(other, "//h2[@id='results']")[0].startswith("1 ")
    assert "limit=2" in address
    assert "sort=-name" in address


# --- the same elsewhere ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Excel", "CSV", "GeoJSON", "JSON"])
def test_the_same_selection_is_there_in_other_formats(client: TestClient, name: str) -> None:
    tree = tree_of(client, "/doc/practice?q=school&sector=horeca,groen&sort=-name&limit=2")
    [address] = tree.xpath(f"//section[@class='about']//a[text()='{name}']/@href")
    answer = client.get(address)
    assert answer.status_code == 200
    assert tree.xpath(f"//head/link[@title='{name}']/@type") == [answer.headers["content-type"].partition(";")[0]]
    if name == "JSON":
        assert answer.json()["total"] == int(said(tree, "//h2[@id='results']")[0].split()[-2])


def test_a_language_that_was_chosen_is_kept(client: TestClient) -> None:
    for address in tree_of(client, "/doc/practice?lang=nl&q=school", "en").xpath("//main//a[not(starts-with(@href, '#'))]/@href"):
        assert "lang=nl" in address, address


# --- what goes wrong -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("sectr=groen", "There is no parameter 'sectr' here; did you mean sector, hasSector?"),
        ("limit=1000", "limit is a number from 1 to 100."),
        ("sort=nothing", "sort cannot be 'nothing'; it is one of relevance, name, "),
        ("periodStartDateFrom=yesterday", "yesterday"),
        ("sector=grn", "sector cannot be 'grn'; it can be: "),
        ("cursor=AAAA", "This cursor does not belong to this question"),
        ("bbox=1,2,3", "bbox cannot be '1,2,3'"),
        ("format=csv", "There is no parameter 'format' here"),
    ],
)
def test_what_cannot_be_asked_is_told_in_the_page(client: TestClient, query: str, told: str) -> None:
    tree = tree_of(client, f"/doc/practice?q=school&{query}", status=400)
    assert told in " ".join(said(tree, "//div[@role='alert']/p"))
    assert tree.xpath("//input[@id='q']/@value") == ["school"]
    assert link(tree, "see the whole list") == "/doc/practice"


@pytest.mark.parametrize("value", ["soon", "1-1-2018", "2018-02-30"])
def test_a_date_that_is_none_is_told_by_its_field_and_can_be_mended_there(client: TestClient, value: str) -> None:
    tree = tree_of(client, f"/doc/practice?sector=groen&periodEndDateUntil={value}", status=400)
    [field] = tree.xpath("//input[@aria-invalid='true']")
    assert (field.get("name"), field.get("value")) == ("periodEndDateUntil", value)
    [form] = field.iterancestors("form")
    assert (form.get("action"), hidden(form)) == ("/doc/practice", [("sector", "groen")])
    [told] = [tree.get_element_by_id(each) for each in field.get("aria-describedby").split() if each.startswith("problem-")]
    assert told.text_content().startswith(f"period: end until: '{value}' is not a date")
    assert told.xpath("a/@href") == [f"#{field.get('id')}"]


def test_a_filter_that_means_nothing_can_be_taken_off(client: TestClient) -> None:
    tree = tree_of(client, "/doc/practice?sectr=groen&scale=lokaal", status=400)
    assert names(tree_of(client, link(tree, "sectr: groen"))) == names(tree_of(client, "/doc/practice?scale=lokaal"))


def test_all_that_is_wrong_is_told_in_the_readers_language(client: TestClient) -> None:
    tree = tree_of(client, "/doc/practice?sectr=groen&limit=0", "nl", status=400)
    assert len(said(tree, "//div[@role='alert']/p")) == 3
    assert said(tree, "//div[@role='alert']/h2") == ["Dit kan niet worden gevraagd"]


def test_a_page_that_is_no_longer_there_leads_to_the_first_one(empty_desk: Desk) -> None:
    def named(*names: str) -> None:
        publish(empty_desk.workspace, *(area(each, f'<https://schema.org/name> "wijk {each}"@nl') for each in names))

    named("een", "twee", "drie")
    [following] = tree_of(empty_desk.client, "/doc/area?q=wijk&limit=1").xpath("//a[@rel='next']/@href")
    named("vier")
    tree = tree_of(empty_desk.client, following, status=410)
    assert "The data changed" in said(tree, "//div[@role='alert']/p")[0]
    assert names(tree_of(empty_desk.client, link(tree, "First page")))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["q", "sector", "sort", "page", "back", "cursor", "near", "x"]), st.text(), max_size=4))
def test_whatever_is_asked_the_answer_is_a_page(client: TestClient, query: dict[str, str]) -> None:
    answer = client.get("/doc/practice", params=query, headers=HTML, follow_redirects=True)
    assert answer.status_code in {200, 400}
    assert answer.headers["content-type"].startswith("text/html")
