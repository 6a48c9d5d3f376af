"""What the OpenAPI document says of ``/measurements``: outcomes as one table, and their sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from participatiekaart.language import Text, text
from participatiekaart.model import Column, Kind, Model
from participatiekaart.tables import sums
from participatiekaart.tables.aggregation import EVERYTHING
from participatiekaart.tables.outcomes import Tidy
from participatiekaart.web.api.outcomes import MEASUREMENTS, SUMS, Outcomes
from participatiekaart.web.api.representations import Representation
from participatiekaart.web.openapi.content import content_of
from participatiekaart.web.openapi.parameters import parameter_objects
from participatiekaart.web.openapi.responses import headers, problems
from participatiekaart.web.openapi.schemas import Json, Schemas, reference_to

__all__ = ["TAG", "outcome_paths"]

TAG = "measurements"
"""The tag of these operations, and where their address begins."""

_TABLE = text("All measurements, a row each")
_TABLE_SAID = text(
    "What practices and programmes planned and achieved, with where, when and what it was of. Filters choose practices."
)
_SUMS = text("Sums of measurements")
_SUMS_SAID = text(
    "Sums over what can be compared, never of a whole and its parts, with the number of sources; and what was left out."
)
_ROWS = text("A row for each measurement.")
_SUM_ROWS = text("A row for each sum.")
_BY = text("What the sums are by; empty for sums of everything.")
_OVERLAPPING = text("Whether these sums cannot be added: a measurement is in several of them, or a practice counts in several.")
_LEFT_OUT = text("What is in no sum, or not in those of some groups, and why.")
_FOUND = text("What was found.")
_BARE: Mapping[Kind, Json] = {"number": {"type": "number"}, "string": {"type": "string"}}
"""What sums are: no statements of a source, so JSON's own numbers and texts do."""
_PROBLEMS = (400, 406, 429, 503)


def outcome_paths(model: Model, outcomes: Outcomes, schemas: Schemas, language: str) -> dict[str, Json]:
    """The operations by path; what they answer is added to the schemas.

    Args:
        model: the shapes.
        outcomes: what may be asked.
        schemas: of the document.
        language: of the reader.
    """
    tidy = Tidy(model, lambda _iri: None)
    summed = {each.name: each for by in (EVERYTHING, *outcomes.sum_parameters["by"].choices) for each in sums.columns(tidy, by)}
    schemas.components["Measurements"] = {
        "type": "object",
        "required": ["@context", "items"],
        "properties": {
            "@context": {"type": "string", "format": "uri"},
            "items": {**_told(_ROWS, language), "type": "array", "items": _row(tidy.columns, schemas)},
        },
    }
    schemas.components["Sums"] = {
        "type": "object",
        "required": ["by", "isOverlapping", "items", "leftOut"],
        "properties": {
            "by": {**_told(_BY, language), "type": "string"},
            "isOverlapping": {**_told(_OVERLAPPING, language), "type": "boolean"},
            "items": {**_told(_SUM_ROWS, language), "type": "array", "items": _row(summed.values(), schemas, _BARE)},
            "leftOut": {**_told(_LEFT_OUT, language), "type": "array", "items": {"type": "object"}},
        },
    }
    of_table: Json = {
        "operationId": "getMeasurements",
        "summary": _TABLE.best(language),
        **_told(_TABLE_SAID, language),
        "parameters": parameter_objects(outcomes.measurement_parameters.values(), language, {}),
        "responses": _answers("Measurements", MEASUREMENTS.values(), language),
    }
    of_sums: Json = {
        "operationId": "getSums",
        "summary": _SUMS.best(language),
        **_told(_SUMS_SAID, language),
        "parameters": parameter_objects(outcomes.sum_parameters.values(), language, {}),
        "responses": _answers("Sums", SUMS.values(), language),
    }
    return {f"/{TAG}": {"get": {"tags": [TAG], **of_table}}, f"/{TAG}/sums": {"get": {"tags": [TAG], **of_sums}}}


def _told(message: Text, language: str) -> Json:
    return {"description": message.best(language)}


def _answers(schema: str, representations: Iterable[Representation], language: str) -> Json:
    answer: Json = {
        **_told(_FOUND, language),
        "headers": headers("API-Version", "ETag"),
        "content": content_of(representations, reference_to(schema), None),
    }
    return {"200": answer, **problems(_PROBLEMS)}


def _row(columns: Iterable[Column], schemas: Schemas, bare: Mapping[Kind, Json] | None = None) -> Json:
    """The schema of a row: what columns hold, at the end of the way that leads there.

    Args:
        columns: of the table.
        schemas: of the document.
        bare: schemas of values that do not say their datatype, by kind.
    """
    top: dict[str, Any] = {"type": "object", "properties": {}}
    for column in columns:
        at = top
        for step in column.paths[0][:-1]:
            at = at["properties"][step.key]
            at.setdefault("properties", {})
        schema = schemas.property(column.leaf)
        if bare and column.kind in bare:
            schema = {"title": column.label.best(schemas.language), **bare[column.kind]}
        at["properties"][column.leaf.key] = schema
    return top
