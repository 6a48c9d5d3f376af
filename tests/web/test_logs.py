"""The form of the log: a line an event, that a program can take apart and nothing in it can counterfeit."""

from __future__ import annotations

import json
import logging
import re
from logging.config import dictConfig

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.settings import Settings
from participatiekaart.web.logs import JsonLines, KeyValues, configuration, current_request

TIME = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"


def event(message: str, *values: object, level: int = logging.INFO, **details: object) -> logging.LogRecord:
    record = logging.LogRecord("somewhere", level, __file__, 1, message, values, None)
    record.details = details
    return record


def failure() -> logging.LogRecord:
    error = ZeroDivisionError("by nothing")
    return logging.LogRecord("somewhere", logging.ERROR, __file__, 1, "It failed", (), (type(error), error, None))


def test_text_is_time_level_message_and_what_else_there_is_by_name() -> None:
    line = KeyValues().format(event("Slow query: %.1f s", 2, route="/doc/{kind}", status=200, agent="a b"))
    assert re.fullmatch(TIME + r' info Slow query: 2\.0 s logger=somewhere route=/doc/\{kind\} status=200 agent="a b"', line)


def test_json_is_an_object_on_a_line() -> None:
    line = JsonLines().format(event("Slow query: %.1f s", 2, level=logging.WARNING, status=200))
    said = json.loads(line)
    assert re.fullmatch(TIME, said.pop("time"))
    assert said == {"level": "warning", "logger": "somewhere", "message": "Slow query: 2.0 s", "status": 200}


def test_every_line_of_a_request_tells_its_id() -> None:
    token = current_request.set("my-request")
    try:
        assert " request_id=my-request" in KeyValues().format(event("anything"))
        assert json.loads(JsonLines().format(event("anything")))["request_id"] == "my-request"
    finally:
        current_request.reset(token)
    assert "request_id" not in KeyValues().format(event("anything"))


def test_a_traceback_stands_below_a_line_of_text_and_in_an_object() -> None:
    line, *below = KeyValues().format(failure()).splitlines()
    assert line.endswith("error It failed logger=somewhere")
    assert below == ["ZeroDivisionError: by nothing"]
    said = JsonLines().format(failure())
    assert "\n" not in said
    assert json.loads(said)["exception"].endswith("ZeroDivisionError: by nothing")


@given(st.text(), st.text())
def test_whatever_is_told_stays_on_its_line_and_in_its_place(message: str, value: str) -> None:
    for form in (KeyValues(), JsonLines()):
        line = form.format(event("%s", message, value=value))
        assert line.isprintable() or isinstance(form, JsonLines)
        assert len(line.splitlines()) == 1 or isinstance(form, JsonLines)
        assert "\n" not in line
    written = KeyValues().format(event("x", value=value)).partition(" value=")[2]
    assert (json.loads(written) if written.startswith('"') else written) == value


@pytest.mark.parametrize(("log_format", "form"), [("text", KeyValues), ("json", JsonLines)])
def test_all_loggers_write_in_the_form_that_is_set(log_format: str, form: type[logging.Formatter]) -> None:
    told = configuration(Settings(log_format=log_format, log_level="error"))
    assert told["formatters"]["line"]["()"] is form
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    try:
        dictConfig(told)
        assert [type(each.formatter) for each in root.handlers] == [form]
        assert not logging.getLogger("participatiekaart.web").isEnabledFor(logging.WARNING)
        assert not logging.getLogger("uvicorn.error").isEnabledFor(logging.WARNING)
    finally:
        root.handlers[:], root.level = handlers, level
        for name in ("participatiekaart", "uvicorn"):
            logging.getLogger(name).setLevel(logging.NOTSET)
