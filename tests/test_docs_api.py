"""What the pages about the API say is so: each request is made, each program is run, each picture is drawn."""

from __future__ import annotations

import csv
import io
import json
import re
import runpy
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
import pytest
from matplotlib import pyplot
from matplotlib.axes import Axes
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.served import served

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
NOTEBOOK = DOCS / "notebooks" / "planned-against-achieved.ipynb"
SHOWN_SITE = "http://localhost:8000"
MORE = "…"
"""What a page shows where there is more, also in a line of its own."""

Block = tuple[str, str]
"""The language and the text of a block of code."""

Names = dict[str, Any]
"""What a program leaves behind."""


def blocks_of(page: str) -> list[Block]:
    """The blocks of code in a page, in order."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", (DOCS / page).read_text("utf-8"), re.DOTALL | re.MULTILINE)


def exchanges_of(page: str) -> list[list[Block]]:
    """The requests in a page, each with the answers that are shown below it."""
    found: list[list[Block]] = []
    for language, body in blocks_of(page):
        if body.startswith("GET "):
            found.append([])
        if language in {"http", "json", "csv"}:
            found[-1].append((language, body))
    return found


def as_json(shown: str) -> Any:
    """A document in which ``…`` on a line stands for more members: as the key or the element that has no other meaning."""
    lines: list[str] = []
    for line in shown.splitlines():
        if line.strip(" ,") == MORE:
            bare = re.sub(r'"(\\.|[^"\\])*"', "", "\n".join(lines))
            while (simpler := re.sub(r"\{[^{}[\]]*\}|\[[^{}[\]]*\]", "", bare)) != bare:
                bare = simpler
            is_object = re.findall(r"[{[]", bare)[-1] == "{"
            lines.append(f'"{MORE}": 0,' if is_object else f'"{MORE}",')
        else:
            lines.append(line)
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", "\n".join(lines)))


def is_shown(shown: Any, given: Any) -> bool:
    """Whether a document is what is shown of it."""
    if isinstance(shown, dict) and isinstance(given, dict):
        named = shown.keys() - {MORE}
        return (named < given.keys() if MORE in shown else named == given.keys()) and all(
            is_shown(shown[key], given[key]) for key in named
        )
    if isinstance(shown, list) and isinstance(given, list) and MORE in shown:
        rest = iter(given)
        listed = [each for each in shown if each != MORE]
        return len(listed) < len(given) and all(any(is_shown(each, other) for other in rest) for each in listed)
    if isinstance(shown, list) and isinstance(given, list):
        return len(shown) == len(given) and all(map(is_shown, shown, given))
    return bool(shown == given)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The service as ``make serve`` starts it, over the bundled data: its address, without a slash at the end."""
    with served(tmp_path_factory.mktemp("served")) as service:
        yield service.address


def asked(site: str, request: str) -> httpx2.Response:
    """The answer to a request as a page writes it: a line, then headers."""
    line, *headers = request.strip().splitlines()
    return httpx2.get(site + line.removeprefix("GET "), headers=dict(each.split(": ", 1) for each in headers))


def test_what_is_shown_has_to_be_there_and_nothing_else_unless_it_says_so() -> None:
    given = {"total": 2, "items": [{"key": "a"}, {"key": "b"}]}
    for right in ('{"total": 2, "items": [{"key": "a"}, {"key": "b"}]}', '{\n…\n"items": [\n…\n{"key": "b"}\n]}'):
        assert is_shown(as_json(right), given)
    for wrong in (
        '{"total": 2}',
        '{"total": 3,\n…\n}',
        '{"total": 2, "items": [{"key": "a"}]}',
        '{\n…\n"items": [\n…\n{"key": "c"}]}',
    ):
        assert not is_shown(as_json(wrong), given)


# --- The reference -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("exchange", exchanges_of("api.md"), ids=lambda exchange: exchange[0][1].split()[1])
def test_a_request_in_the_reference_gives_the_answer_beside_it(exchange: list[Block], site: str) -> None:
    (_, request), *shown = exchange
    answer = asked(site, request)
    status = 200
    for language, body in ((each, text.replace(SHOWN_SITE, site)) for each, text in shown):
        if language == "json":
            assert is_shown(as_json(body), answer.json()), answer.text
        elif language == "csv":
            assert answer.text.splitlines() == body.splitlines()
        else:
            first, *headers = body.splitlines()
            status = int(first.split()[1])
            for header in headers:
                name, value = header.split(": ", 1)
                assert re.fullmatch(".*".join(map(re.escape, value.split(MORE))), answer.headers[name])
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("collection", "query"), re.findall(r"`(?:([a-z/]+)\?)?(\w+=[^`]+)`", (DOCS / "api.md").read_text("utf-8"))
)
def test_parameters_in_the_reference_can_be_asked(collection: str, query: str, site: str) -> None:
    answer = asked(site, f"GET /api/v1/{collection or 'practices'}?{query}")
    assert answer.status_code == 200, answer.text


def test_the_formats_in_the_reference_are_those_that_there_are(site: str) -> None:
    lines = re.findall(r"^\| (`.*`) \| (`.*`) \| .* \|$", (DOCS / "api.md").read_text("utf-8"), re.MULTILINE)
    shown: dict[str, str] = {}
    for names, types in ((re.findall("`([^`]+)`", each) for each in line) for line in lines):
        shown |= {name: media_type for name, media_type in zip(names, types, strict=False) if "/" in media_type}
    description = asked(site, "GET /api/v1/openapi.json").json()
    listed = next(each for each in description["paths"]["/practices"]["get"]["parameters"] if each["name"] == "format")
    assert sorted(shown) == sorted(listed["schema"]["enum"])
    for name, media_type in shown.items():
        by_name = asked(site, f"GET /api/v1/practices?limit=1&format={name}")
        by_type = asked(site, f"GET /api/v1/practices?limit=1\nAccept: {media_type}")
        assert by_name.headers["content-type"].split(";")[0] == by_type.headers["content-type"].split(";")[0] == media_type


# --- Programs ----------------------------------------------------------------------------------------------------------------


@pytest.fixture
def run(site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, str], Names]]:
    """Runs a program as a file of this name in a folder of its own, with the address of the service; draws where nobody looks."""
    monkeypatch.chdir(tmp_path)
    pyplot.switch_backend("agg")

    def ran(name: str, source: str) -> Names:
        Path(name).write_text(source.replace(SHOWN_SITE, site), "utf-8")
        return runpy.run_path(name)

    yield ran
    pyplot.close("all")


PROGRAMS = [
    (program, shown)
    for (language, program), (below, shown) in pairwise([*blocks_of("analysis.md"), ("", "")])
    if language == "python" and below == "text"
]


def test_every_program_has_ten_lines_at_most_and_shows_what_it_prints() -> None:
    programs = [body for page in ("analysis.md", "first-chart.md") for language, body in blocks_of(page) if language == "python"]
    assert [each for each in programs if len(list(filter(str.strip, each.splitlines()))) > 10] == []
    assert len(programs) == len(PROGRAMS) + 1


def test_all_that_the_programs_and_the_notebook_use_is_in_what_the_page_installs() -> None:
    (install,) = (body for language, body in blocks_of("analysis.md") if language == "console")
    extra = re.findall(r"\.\[(\w+)\]", install)
    wanted = [Requirement(each) for each in metadata.requires("participatiekaart") or ()]
    installed = {
        canonicalize_name(each.name)
        for each in wanted
        if not each.marker or any(each.marker.evaluate({"extra": one}) for one in extra)
    }
    sources = [body for page in ("analysis.md", "first-chart.md") for language, body in blocks_of(page) if language == "python"]
    imported = set(re.findall(r"^(?:import|from) (\w+)", "\n".join([*sources, notebook()]), re.MULTILINE))
    owners = metadata.packages_distributions()
    assert {canonicalize_name(owner) for each in imported for owner in owners[each]} <= installed


@pytest.mark.parametrize(("program", "shown"), PROGRAMS, ids=[program.splitlines()[0] for program, _ in PROGRAMS])
def test_a_program_prints_what_stands_below_it(
    program: str, shown: str, run: Callable[[str, str], Names], capsys: pytest.CaptureFixture[str]
) -> None:
    run("program.py", program)
    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()] == shown.splitlines()


def notebook() -> str:
    """The cells of the notebook as one program."""
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    return "\n".join("".join(each["source"]) for each in cells if each["cell_type"] == "code")


def saved_pairs(site: str, query: str = "") -> list[tuple[float, float]]:
    """Plans and results that the saved query puts side by side, both of which are numbers."""
    answer = asked(site, f"GET /query/planned-against-achieved.csv{query}")
    return [
        (float(row["planned"]), float(row["achieved"]))
        for row in csv.DictReader(io.StringIO(answer.text))
        if row["planned"].isdecimal() and row["achieved"].isdecimal()
    ]


def drawn(chart: Axes) -> list[tuple[float, float]]:
    """The bars of a chart: the planned and the achieved one of each pair."""
    planned, achieved = chart.containers
    assert [planned.get_label(), achieved.get_label()] == ["planned", "achieved"]
    return [(plan.get_width(), result.get_width()) for plan, result in zip(planned, achieved, strict=True)]


def test_the_notebook_draws_what_the_saved_query_says(site: str, run: Callable[[str, str], Names]) -> None:
    names = run("notebook.py", notebook())
    assert sorted(drawn(names["chart"])) == sorted(saved_pairs(site))
    assert len(drawn(names["chart"])) == names["both"]["practice"].nunique() == names["told"].iloc[0]
    (known,) = names["known"].containers
    assert [bar.get_width() for bar in known] == list(names["told"])
    assert names["told"].sum() == asked(site, "GET /api/v1/practices?limit=1").json()["total"]


def test_the_notebook_keeps_no_results() -> None:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    assert [each for each in cells if each.get("outputs") or each.get("execution_count")] == []


# --- From the README to a chart ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["README.md", "docs/analysis.md", "docs/first-chart.md"])
def test_every_address_of_the_service_in_a_page_can_be_opened(page: str, site: str) -> None:
    addresses = re.findall(rf"{SHOWN_SITE}(/[^\s\"']*[^\s\"'.,)])", (ROOT / page).read_text("utf-8"))
    assert addresses
    answers = {address: asked(site, f"GET {address}").status_code for address in addresses}
    assert {address: status for address, status in answers.items() if status >= 400} == {}


def test_the_readme_leads_to_the_steps() -> None:
    assert "(docs/first-chart.md)" in (ROOT / "README.md").read_text("utf-8")


def test_the_steps_to_a_chart_lead_there(site: str, run: Callable[[str, str], Names]) -> None:
    page = (DOCS / "first-chart.md").read_text("utf-8")
    assert [int(each) for each in re.findall(r"^## (\d)\.", page, re.MULTILINE)] == [1, 2, 3, 4, 5]
    (_, serve), (_, install), (_, program), (_, draw) = blocks_of("first-chart.md")

    # 1. The service that answers here is what this starts.
    assert serve == "$ make serve\n"
    command = ["make", "--dry-run", "--no-print-directory", "serve"]
    steps = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert steps.stdout.splitlines()[-1] == ".venv/bin/participatiekaart serve"
    # 2. is opened above.
    # 3. All is there already, so that nothing is downloaded.
    assert install.startswith("$ .venv/bin/pip install ")
    pip = [sys.executable, "-m", "pip", *shlex.split(install)[2:], "--no-index"]
    assert subprocess.run(pip, cwd=ROOT, check=False).returncode == 0
    # 4 and 5.
    assert draw == "$ .venv/bin/python chart.py\n"
    names = run("chart.py", program)
    assert Path("chart.png").read_bytes().startswith(b"\x89PNG")
    assert drawn(names["chart"]) == saved_pairs(site, "?indicator=ingestroomd") == [(10, 6)]
    assert "10 were planned and 6 achieved" in page
    total = asked(site, "GET /api/v1/practices?limit=1").json()["total"]
    assert names["chart"].get_title().endswith(f"told of 1 of {total} practices")
    assert {each.get_text() for each in names["chart"].texts} == {"10", "6"}
