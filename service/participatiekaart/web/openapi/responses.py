"""What every operation may answer besides what it is for: headers, and problems (RFC 9457)."""

from __future__ import annotations

from collections.abc import Iterable

from participatiekaart.language import Text, text
from participatiekaart.web.openapi.schemas import Json

__all__ = ["header_objects", "headers", "problem_responses", "problem_schema", "problems"]

_HEADERS: dict[str, tuple[Text, Json]] = {
    "API-Version": (text("The full version of the API."), {"type": "string", "pattern": r"^[0-9]+\.[0-9]+\.[0-9]+$"}),
    "ETag": (text("Changes whenever the answer does; give it back in If-None-Match."), {"type": "string"}),
    "Link": (text("Where else to go, such as the next page (RFC 8288)."), {"type": "string"}),
    "Retry-After": (text("Seconds to wait."), {"type": "integer", "minimum": 0}),
}
_WAITING = (429, 503)
_PROBLEMS: dict[int, Text] = {
    400: text("Something in the request is unknown or cannot be so; `errors` names each parameter that is wrong."),
    401: text("There is no token, or it is not valid."),
    403: text("The holder of the token may not do this."),
    404: text("There is nothing with this name."),
    406: text("There is no representation that the client accepts; `available` names those that there are."),
    410: text("It is no longer there."),
    412: text("It is not the version that the client has in mind."),
    413: text("The body is too large."),
    415: text("This kind of body is not read."),
    422: text("What was sent is not valid; `findings` says what is wrong."),
    429: text("This client asks too much at a time."),
    503: text("The service cannot answer at the moment, or not within its bounds."),
}
_TYPE = text("Kind of problem: an address that never changes its meaning.")
_TITLE = text("The kind of problem, in words.")
_STATUS = text("HTTP status code.")
_DETAIL = text("What went wrong this time and what to do.")
_INSTANCE = text("The address that was asked.")
_ERRORS = text("Each thing that is wrong.")
_PLACE = text("Part of the request.")
_NAME = text("The parameter that is wrong.")
_REASON = text("What is wrong with it.")
_VALID = text("All that would have been right.")
_NEAREST = text("What may have been meant.")


def header_objects(language: str) -> dict[str, Json]:
    """The headers of answers, as ``components/headers``."""
    return {name: {"description": said.best(language), "schema": schema} for name, (said, schema) in _HEADERS.items()}


def headers(*names: str) -> Json:
    """References to headers, by name."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def problem_responses(language: str, statuses: Iterable[int], *always: str) -> dict[str, Json]:
    """Answers that are problems, as ``components/responses``.

    Args:
        language: of descriptions.
        statuses: of the answers.
        always: names of the headers that each of them has.
    """
    return {
        f"Problem{status}": {
            "description": _PROBLEMS[status].best(language),
            "headers": headers(*always, *(("Retry-After",) if status in _WAITING else ())),
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted(statuses)
    }


def problems(statuses: Iterable[int]) -> dict[str, Json]:
    """References to these answers, by status."""
    return {str(status): {"$ref": f"#/components/responses/Problem{status}"} for status in statuses}


def problem_schema(language: str) -> Json:
    """The schema of a problem (RFC 9457, section 3.1), to be called ``Problem``."""

    def said(description: Text, kind: str = "string", **more: object) -> Json:
        return {"description": description.best(language), "type": kind, **more}

    error: Json = {
        "type": "object",
        "required": ["in", "name", "detail"],
        "properties": {
            "in": said(_PLACE, enum=["query", "path", "header", "body"]),
            "name": said(_NAME),
            "detail": said(_REASON),
            "valid": said(_VALID, "array", items={"type": "string"}),
            "nearest": said(_NEAREST, "array", items={"type": "string"}),
        },
    }
    return {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": said(_TYPE, format="uri"),
            "title": said(_TITLE),
            "status": said(_STATUS, "integer"),
            "detail": said(_DETAIL),
            "instance": said(_INSTANCE, format="uri-reference"),
            "errors": said(_ERRORS, "array", items=error),
        },
    }
