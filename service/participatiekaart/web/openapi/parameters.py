"""Parameters as OpenAPI tells of them; what there is stands in `model.parameters`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from participatiekaart.language import text
from participatiekaart.model.parameters import Parameter
from participatiekaart.web.openapi.schemas import Json

__all__ = ["parameter_objects"]


def parameter_objects(parameters: Iterable[Parameter], language: str, examples: Mapping[str, str]) -> list[Json]:
    """The parameters of an operation (OpenAPI 3.1, section 4.8.12).

    Args:
        parameters: in the order in which they are told.
        language: of titles and descriptions.
        examples: a value that some of them may have, by name of the parameter.
    """
    # One that takes names, of which there are none here, takes nothing.
    return [_parameter(each, language, examples.get(each.name, "")) for each in parameters if each.choices or each.kind != "name"]


def _parameter(parameter: Parameter, language: str, example: str) -> Json:
    one = _value(parameter)
    told: Json = {"title": parameter.label.best(language)}
    description = parameter.description.best(language)
    if parameter.needs and parameter.default:  # consoles send a default, as if that were the same as nothing
        description = f"{description} {text('Otherwise {value}.', value=parameter.default).best(language)}"
    elif parameter.default:
        told["default"] = _typed(parameter, parameter.default)
    if example:  # not beside the schema: consoles would fill in all of those at once
        told["examples"] = [_typed(parameter, example)]
    schema = {"type": "array", "items": one, "minItems": 1, "maxItems": parameter.most_values} if parameter.many else one
    return {
        "name": parameter.name,
        "in": "query",
        "description": description,
        "schema": {**told, **schema},
        **({"style": "form", "explode": not parameter.has_commas} if parameter.many else {}),
    }


def _value(parameter: Parameter) -> Json:
    """The schema of one value."""
    lengths = {"minLength": parameter.least_characters, "maxLength": parameter.most_characters}
    pattern = {"pattern": f"^(?:{parameter.pattern})$"} if parameter.pattern else {}
    match parameter.kind:
        case "name":
            return {"type": "string", "enum": list(parameter.choices)}
        case "boolean":
            return {"type": "boolean"}
        case "integer" | "number" as kind:
            bounds = {"minimum": parameter.least, "maximum": parameter.most}
            return {"type": kind, **{name: bound for name, bound in bounds.items() if bound is not None}}
        case _:
            named = {"format": found} if (found := _format(parameter)) else pattern
            return {"type": "string", **lengths, **named}


def _format(parameter: Parameter) -> str:
    """What text is, where no pattern tells it all: days exist, boxes have sides, names are names of something."""
    match parameter.kind:
        case "coordinates":
            return "bbox" if parameter.numbers == 4 else "point"
        case "date":
            return "edtf"
        case "reference":
            return "reference"
        case _:
            return "cursor" if parameter.name == "cursor" else ""


def _typed(parameter: Parameter, value: str) -> object:
    """A value as JSON says it."""
    typed: object = value
    match parameter.kind:
        case "integer":
            typed = int(value)
        case "number":
            typed = float(value)
        case "boolean":
            typed = value == "true"
    return [typed] if parameter.many else typed
