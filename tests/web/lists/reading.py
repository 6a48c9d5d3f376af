"""What stands on a page of a list."""

from __future__ import annotations

from fastapi.testclient import TestClient
from lxml import html

__all__ = ["HTML", "chosen", "collection_of", "fields", "link", "names", "said", "tree_of"]

HTML = {"Accept": "text/html"}


def tree_of(client: TestClient, path: str, language: str = "en", status: int = 200) -> html.HtmlElement:
    answer = client.get(path, headers={**HTML, "Accept-Language": language})
    assert answer.status_code == status, answer.text
    return html.document_fromstring(answer.content)


def said(tree: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(each.text_content().split()) for each in tree.xpath(path)]


def names(tree: html.HtmlElement) -> list[str]:
    """What the things of a list are called."""
    return said(tree, "//ol[@class='entries']/li/h3")


def chosen(tree: html.HtmlElement) -> list[str]:
    return said(tree, "//div[@class='chosen']//li[not(@class)]")


def link(tree: html.HtmlElement, words: str) -> str:
    """Where the first link with these words in it leads."""
    found = [each.get("href") for each in tree.xpath("//main//a") if words in " ".join(each.text_content().split())]
    assert found, words
    return str(found[0])


def fields(tree: html.HtmlElement) -> list[str]:
    """The fields that values are offered of."""
    return said(tree, "//*[@id='choices']/details[not(form)]/summary/h3")


def collection_of(client: TestClient, address: str) -> str:
    [found] = tree_of(client, address).xpath("//head/link[@title='JSON']/@href")
    return str(found).split("?")[0].rsplit("/", 1)[-1]
