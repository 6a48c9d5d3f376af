"""Values without a language as readers write them: dates, numbers, points, yes and no."""

from __future__ import annotations

import re

import pyoxigraph as ox
from babel.numbers import format_decimal

from participatiekaart.language import Text, text
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.web.dates import written

__all__ = ["readable"]

_XSD = PREFIXES["xsd"]
_DATES = {f"{_XSD}date", f"{_XSD}gYearMonth", f"{_XSD}gYear", f"{PREFIXES['edtf']}EDTF"}
_NUMBERS = {f"{_XSD}integer", f"{_XSD}decimal"}
_TRUTHS = {"true": text("yes"), "1": text("yes"), "false": text("no"), "0": text("no")}
_NORTH = text("{degrees}° N"), text("{degrees}° S")
_EAST = text("{degrees}° E"), text("{degrees}° W")
_POINT = re.compile(r"POINT\s*\(\s*(-?[0-9]+(?:\.[0-9]+)?)\s+(-?[0-9]+(?:\.[0-9]+)?)\s*\)")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def readable(value: ox.Literal, language: str) -> str:
    """A literal as readers of a language write it; what is malformed, or of another datatype, stays as it is.

    >>> readable(ox.Literal("POINT(5.2209 -52.37013)", datatype=ox.NamedNode(f"{PREFIXES['geo']}wktLiteral")), "en")
    '52.37013° S, 5.2209° E'
    """
    lexical, datatype = value.value, value.datatype.value
    if datatype in _DATES:
        return written(lexical, language)
    if datatype == f"{_XSD}boolean" and lexical in _TRUTHS:
        return _TRUTHS[lexical].best(language)
    if datatype in _NUMBERS and _NUMBER.fullmatch(lexical):
        return _number(lexical, language)
    if datatype == f"{PREFIXES['geo']}wktLiteral" and (point := _POINT.fullmatch(lexical)):
        east, north = point.groups()
        return ", ".join(_degrees(value, side, language) for value, side in ((north, _NORTH), (east, _EAST)))
    return lexical


def _degrees(value: str, sides: tuple[Text, Text], language: str) -> str:
    side = sides[value.startswith("-")]
    return side.best(language).format(degrees=_number(value.lstrip("-"), language))


def _number(lexical: str, language: str) -> str:
    return format_decimal(lexical, locale=language, decimal_quantization=False)
