"""The table of results in ``docs/conformance.md``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

import pytest

from tests.engines import ENGINES

from .limits import LIMITS
from .suites import MANIFESTS, suite

__all__ = ["PAGE", "RESULTS", "Key", "Result", "generated", "read", "rendered", "replaced"]

Result = Literal["pass", "fail", "limit", "not run"]
Key = tuple[str, str, str]
"""An engine, a suite and a test."""

RESULTS = pytest.StashKey[dict[Key, Result]]()
PAGE = Path(__file__).parents[2] / "docs" / "conformance.md"

_BEGIN = "<!-- The test run writes from here … -->\n"
_END = "<!-- … to here. -->\n"


def rendered(results: Mapping[Key, Result]) -> str:
    """The generated part of the page, in the order of the manifests."""
    return "\n".join([*_totals(results), "", *_every_test(results), *_reasons()]) + "\n"


def generated(page: str) -> str:
    """The generated part of a page."""
    return page.partition(_BEGIN)[2].partition(_END)[0]


def replaced(page: str, part: str) -> str:
    """A page with another generated part."""
    return page.replace(f"{_BEGIN}{generated(page)}{_END}", f"{_BEGIN}{part}{_END}")


def read(part: str) -> dict[Key, Result]:
    """The results that a generated part shows."""
    rows = (line.strip("| ").split(" | ") for line in part.splitlines())
    shown = {(row[0], row[1].strip("`")): row[2:] for row in rows if len(row) == 2 + len(ENGINES) and row[1].startswith("`")}
    return {(engine, *key): found for key, cells in shown.items() for engine, found in zip(ENGINES, cells, strict=True)}  # type: ignore[misc]


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _totals(results: Mapping[Key, Result]) -> Iterator[str]:
    yield _row(["Suite", "tests", *ENGINES])
    yield _row(["---"] * (2 + len(ENGINES)))
    for name in MANIFESTS:
        names = [case.name for case in suite(name)]
        passed = [sum(results.get((engine, name, test)) == "pass" for test in names) for engine in ENGINES]
        yield _row([name, len(names), *passed])


def _every_test(results: Mapping[Key, Result]) -> Iterator[str]:
    yield _row(["Suite", "test", *ENGINES])
    yield _row(["---"] * (2 + len(ENGINES)))
    for name in MANIFESTS:
        for case in suite(name):
            found = [results.get((engine, name, case.name), "not run") for engine in ENGINES]
            yield _row([name, f"`{case.name}`", *found])


def _reasons() -> Iterator[str]:
    if LIMITS:
        yield from ("", _row(["Engine", "test", "limit of the engine"]), _row(["---"] * 3))
    for (engine, name, test), reason in LIMITS.items():
        yield _row([engine, f"{name}: `{test}`", reason])
