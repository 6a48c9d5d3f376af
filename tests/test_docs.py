"""What the documentation says is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from participatiekaart.cli import app
from tests.conftest import Published

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
_EXAMPLE = re.compile(r"```sparql\n(.*?)```\s+((?:\|[^\n]*\n)+)", re.DOTALL)
EXAMPLES = [
    pytest.param(*example, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, example in enumerate(_EXAMPLE.findall(page.read_text("utf-8")))
]


def test_the_readme_shows_three_queries_with_answers() -> None:
    assert len(_EXAMPLE.findall(README)) == 3


@pytest.mark.parametrize(("query", "table"), EXAMPLES)
def test_a_query_in_the_documentation_gives_the_answer_beside_it(query: str, table: str, published: Published) -> None:
    header, _, *rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines()]
    assert published.ask(query) == [header, *rows]


def test_the_readme_table_of_who_started_where_is_the_saved_query(published: Published) -> None:
    header, *rows = published.ask((ROOT / "data" / "queries" / "who-started-where.rq").read_text("utf-8"))
    place, number, total = (header.index(name) for name in ("placeLabel", "number", "total"))
    shown = [
        line
        for line in README.splitlines()
        if line.startswith(("| De Kring", "| Oostvaarders", "| PrO Almere | 3 | 6", "| Prisma"))
    ]
    assert [[row[place], row[number], row[total]] for row in rows] == [
        [cell.strip() for cell in line.strip("| ").split("|")[:3]] for line in shown
    ]


def test_every_command_has_a_heading_and_every_heading_a_command() -> None:
    headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "command-line.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(headings) == sorted(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def dependencies() -> list[str]:
    """Names of all that this project says it needs."""
    pyproject = (ROOT / "pyproject.toml").read_text("utf-8")
    return re.findall(r'^  "([a-z0-9-]+)(?:\[.*\])?[>=]=', pyproject, re.MULTILINE)


def test_every_dependency_has_its_reason() -> None:
    named = set(re.findall("[a-z0-9-]+", (ROOT / "docs" / "dependencies.md").read_text("utf-8")))
    assert [name for name in dependencies() if name not in named] == []


def test_every_dependency_is_pinned_and_nothing_says_where_it_comes_from() -> None:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = [re.fullmatch(r"([A-Za-z0-9._-]+)==[0-9][A-Za-z0-9.]*", line) for line in lines]
    assert [line for line, each in zip(lines, pinned, strict=True) if not each] == []
    names = {re.sub("[-_.]+", "-", each[1]).lower() for each in pinned if each}
    assert [name for name in dependencies() if name not in names] == []
