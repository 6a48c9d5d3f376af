"""Schemathesis on the live description, with all its checks: what is described is answered as described, whatever is asked."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis import engine
from schemathesis.engine import events

from participatiekaart.web.app import create_app
from participatiekaart.workspace import Workspace

CONFIGURATION = {
    "seed": 4,
    # Besides those for every bound of every parameter. Nothing is written here, so that no answer depends on an earlier one.
    "generation": {"max-examples": 5},
    "phases": {"stateful": {"enabled": False}},
}
DATES = ("2017", "2018-07", "2020-02-29", "2019-21", "2018-08/2019-07")
THINGS = ("concept/sector/groen", "municipality/gm0034", "organisation/hago", "practice/operatie-schoolvoorbeeld", "nothing/here")
degrees = st.floats(-85, 85).map(lambda number: round(number, 3))

schemathesis.openapi.format("edtf", st.sampled_from(DATES))
schemathesis.openapi.format("reference", st.sampled_from(THINGS).map("https://w3id.org/participatiekaart/id/{}".format))
schemathesis.openapi.format("point", st.tuples(degrees, degrees).map(lambda point: "{},{}".format(*point)))
schemathesis.openapi.format(
    "bbox", st.tuples(degrees, degrees).map(lambda corner: "{},{},{},{}".format(*corner, corner[0] + 1, corner[1] + 1))
)
schemathesis.openapi.format("cursor", st.just("never made up"))


@pytest.fixture(scope="module")
def described(bundled_workspace: Workspace) -> schemathesis.BaseSchema:
    """The description that the service gives of itself, and the service."""
    config = schemathesis.Config.from_dict(CONFIGURATION)
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json?lang=en", create_app(bundled_workspace), config=config)
    share_out(schema.raw_schema["paths"])
    schema.hook("filter_case")(may_be_generated)
    return schema


def share_out(paths: dict[str, Any]) -> None:
    """Leave each parameter that takes the same values in several lists to one of them, in turn, so that it is asked for once."""
    described: dict[bytes, list[tuple[list[Any], Any]]] = defaultdict(list)
    for operation in (path["get"] for path in paths.values()):
        for parameter in operation.get("parameters", ()):
            if not parameter.get("required"):
                taken = {name: said for name, said in parameter["schema"].items() if name != "examples"}
                described[orjson.dumps((parameter["name"], taken))].append((operation["parameters"], parameter))
    for turn, places in enumerate(described.values()):
        del places[turn % len(places)]
        for parameters, parameter in places:
            parameters.remove(parameter)


def may_be_generated(_context: schemathesis.HookContext, case: schemathesis.Case) -> bool:
    """Whether a request that fits the schemas has to be accepted.

    No schema can say that a cursor is one that was given, that parameters need or exclude each other, that a text shows.
    """
    query = dict(case.query or {})
    texts = (
        each for value in query.values() for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)
    )
    is_wrong = (
        "cursor" in query
        or {"bbox", "near"} <= query.keys()
        or ("radius" in query and "near" not in query)
        or ("q" not in query and any(str(each).endswith("relevance") for each in query.get("sort", ())))
        or any(text and all(unicodedata.category(character)[0] in "CZ" for character in text) for text in texts)
    )
    return not (is_wrong and case.meta and case.meta.generation.mode.is_positive)


def failures(schema: schemathesis.BaseSchema) -> Iterator[str]:
    """Run everything and tell what fails, with the request that made it."""
    for event in engine.from_schema(schema).execute():
        if isinstance(event, events.NonFatalError):
            yield f"{event.label}: {event.value}"
        elif isinstance(event, events.FatalError):
            raise event.exception
        elif isinstance(event, events.ScenarioFinished):
            for case, checks in event.recorder.checks.items():
                request = event.recorder.interactions[case].request
                for check in checks:
                    if check.failure_info:
                        yield f"{check.name}: {request.method} {request.uri}\n{check.failure_info.failure}"


def test_every_answer_is_as_described(described: schemathesis.BaseSchema) -> None:
    assert list(failures(described)) == []
