"""From the parameters of a request to what is asked of the index, with everything that is wrong told at once."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import takewhile

from starlette.requests import Request

from participatiekaart.errors import InvalidInput
from participatiekaart.index import Box, Filter, Near, Selection, shown
from participatiekaart.language import Text, text
from participatiekaart.model.parameters import RELEVANCE, Parameter
from participatiekaart.rdf.dates import bounds
from participatiekaart.web.api.problems import InvalidRequest, Wrong, nearest
from participatiekaart.web.negotiation import language_of
from participatiekaart.web.querying.protocol import parameters_of

__all__ = ["Question", "question_of"]

_DECIMALS = 12
_MOST_CHOICES = 30
"""Names that a message lists; the problem document has them all."""
_MOST_WRONG = 20
"""Mistakes that are told at once."""
_UNSEEN = {"Cc", "Cf"}
_JOINERS = "\u200c\u200d"
"""Characters that do not show but are part of the spelling of some languages."""


@dataclass(frozen=True)
class Question:
    """What a request asks.

    Attributes:
        selection: which things, in which order.
        fields: names of columns to give; none for what is usual.
        expand: names of columns whose things are given whole.
        format: name of the representation; empty where the request leaves that to Accept.
        language: of the reader.
        is_paged: whether it asks for one page.
        by: what to divide sums by; empty where nothing.
    """

    selection: Selection
    fields: tuple[str, ...]
    expand: tuple[str, ...]
    format: str
    language: str
    is_paged: bool
    by: str = ""


def question_of(request: Request, parameters: Mapping[str, Parameter]) -> Question:
    """What a request asks.

    Args:
        request: whose query string is read.
        parameters: those that may be in it.

    Raises:
        InvalidRequest: something in it is unknown, has a wrong value or does not go together.
        InvalidInput: it is not UTF-8 or has far too many parameters.
    """
    given: dict[str, list[str]] = defaultdict(list)
    for name, value in parameters_of(request.scope["query_string"]):
        given[name].append(value)
    values: dict[str, tuple[str, ...]] = {}
    wrong: list[Wrong] = []
    for name, raw in given.items():
        try:
            values[name] = _values(_known(name, parameters), raw)
        except InvalidRequest as error:
            wrong += error.errors
            if len(wrong) >= _MOST_WRONG:
                break
    area: Box | Near | None = None
    try:
        area = _area(values, parameters)
    except InvalidRequest as error:
        wrong += error.errors
    if wrong:
        raise InvalidRequest(wrong)

    def one(name: str) -> str:
        return values.get(name, ("",))[0]

    language = one("lang") or language_of(request, request.app.state.settings.language)
    filters = (
        Filter(known.column, known.operator, values[name])
        for name, known in parameters.items()
        if known.operator and name in values
    )
    limit = {"limit": int(one("limit"))} if one("limit") else {}
    selection = Selection(
        text=one("q"),
        filters=tuple(filters),
        area=area,
        # What stands after relevance decides nothing, and relevance is the order of what answers a text anyway.
        sort=tuple(takewhile(lambda key: key != RELEVANCE, values.get("sort", ()))),
        cursor=one("cursor"),
        facets=values.get("facets", ()),
        language=language,
        **limit,
    )
    is_paged = bool({"limit", "cursor"} & values.keys())
    return Question(selection, values.get("fields", ()), values.get("expand", ()), one("format"), language, is_paged, one("by"))


def _known(name: str, parameters: Mapping[str, Parameter]) -> Parameter:
    if name in parameters:
        return parameters[name]
    valid = tuple(parameters)
    near = nearest(name, valid)
    if near:
        said = text("There is no parameter '{name}' here; did you mean {nearest}?", name=shown(name), nearest=", ".join(near))
    else:
        said = text("There is no parameter '{name}' here.", name=shown(name))
    raise InvalidRequest([Wrong(name, said, valid, near)])


def _values(parameter: Parameter, raw: list[str]) -> tuple[str, ...]:
    """The values of a parameter, each once and in one normal form."""
    name = parameter.name
    if len(raw) > 1 and not parameter.many:
        raise _wrong(name, text("{parameter} is there twice; give it one value.", parameter=name))
    parts = (part for value in raw for part in (value.split(",") if parameter.has_commas else [value]))
    listed = [part if len(part) > parameter.most_characters else _normal(part) for part in parts]
    if len(listed) > parameter.most_values:
        raise _wrong(name, text("'{name}' takes {most} values at most.", name=name, most=parameter.most_values))
    if any(len(value) > parameter.most_characters for value in listed):
        most = parameter.most_characters
        raise _wrong(name, text("A value of '{name}' has {most} characters at most.", name=name, most=most))
    if any(len(value) < parameter.least_characters for value in listed):
        raise _wrong(name, text("'{name}' has no value; give it one or leave it out.", name=name))
    return tuple(dict.fromkeys(_value(parameter, value) for value in listed))


def _normal(value: str) -> str:
    """A text as it is compared: composed (Unicode NFC), in one line, without what nobody sees."""
    value = " ".join(value.split())
    if value.isascii() and value.isprintable():
        return value
    seen = (each for each in unicodedata.normalize("NFC", value) if each in _JOINERS or unicodedata.category(each) not in _UNSEEN)
    return "".join(seen).strip()


def _value(parameter: Parameter, value: str) -> str:
    said = {"parameter": parameter.name, "value": shown(value)}
    if parameter.kind == "name":
        if value not in parameter.choices:
            raise _not_a_name(parameter, value)
    elif parameter.pattern and parameter.kind != "date" and not re.fullmatch(parameter.pattern, value):
        raise _wrong(parameter.name, _expected(parameter, said))
    elif parameter.kind == "date":
        _check_date(parameter, value)
    elif parameter.kind in {"number", "integer"}:
        return _number(parameter, value)
    return value


def _not_a_name(parameter: Parameter, value: str) -> InvalidRequest:
    near = nearest(value, parameter.choices)
    said = {"name": parameter.name, "value": shown(value)}
    if near:
        detail = text("{name} cannot be '{value}'; did you mean {nearest}?", **said, nearest=", ".join(near))
    elif len(parameter.choices) <= _MOST_CHOICES:
        detail = text("{name} cannot be '{value}'; it is one of {choices}.", **said, choices=", ".join(parameter.choices))
    else:
        detail = text("{name} cannot be '{value}'.", **said)
    return InvalidRequest([Wrong(parameter.name, detail, parameter.choices, near)])


def _expected(parameter: Parameter, said: dict[str, str]) -> Text:
    match parameter.kind:
        case "integer":
            return text("{name} is a whole number from {least} to {most}.", name=parameter.name, **_bounds(parameter))
        case "number":
            return text("{parameter} cannot be '{value}'; it is a number, such as 12.5.", **said)
        case "boolean":
            return text("{parameter} cannot be '{value}'; it is true or false.", **said)
        case _ if parameter.numbers == 4:
            return text("{parameter} cannot be '{value}'; it is west,south,east,north in degrees: 3.3,50.7,7.3,53.6.", **said)
        case _:
            return text("{parameter} cannot be '{value}'; it is longitude,latitude in degrees: 5.22,52.37.", **said)


def _check_date(parameter: Parameter, value: str) -> None:
    try:
        bounds(value)
    except InvalidInput as error:
        raise _wrong(parameter.name, error.text) from error


def _number(parameter: Parameter, value: str) -> str:
    """A number within its bounds, without an exponent."""
    number = Decimal(value)
    least, most = parameter.least, parameter.most
    if (least is not None and number < Decimal(str(least))) or (most is not None and number > Decimal(str(most))):
        raise _wrong(
            parameter.name, text("{name} is a number from {least} to {most}.", name=parameter.name, **_bounds(parameter))
        )
    return f"{int(number)}" if number == int(number) else f"{round(number, _DECIMALS).normalize():f}"


def _bounds(parameter: Parameter) -> dict[str, str]:
    return {"least": f"{parameter.least or 0:.16g}", "most": f"{parameter.most or 0:.16g}"}


def _area(values: Mapping[str, tuple[str, ...]], parameters: Mapping[str, Parameter]) -> Box | Near | None:
    """The part of the globe that is asked for."""
    if "bbox" in values and "near" in values:
        raise _wrong("near", text("Ask for what lies in a box or for what lies near a point, not for both."))
    if "radius" in values and "near" not in values:
        raise _wrong("radius", text("A distance needs a point: add near."))
    name = "bbox" if "bbox" in values else "near"
    if name not in values:
        return None
    west, south, *others = (float(each) for each in values[name][0].split(","))
    try:
        if name == "bbox":
            return Box(west, south, *others)
        (radius,) = values.get("radius", (parameters["radius"].default,))
        return Near(west, south, float(radius))
    except InvalidInput as error:
        raise _wrong(name, error.text) from error


def _wrong(name: str, said: Text) -> InvalidRequest:
    return InvalidRequest([Wrong(name, said)])
