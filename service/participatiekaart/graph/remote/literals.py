"""Literals that Virtuoso would change or refuse, kept under datatypes that it does not know."""

from __future__ import annotations

import re

from participatiekaart.rdf.names import PREFIXES

__all__ = ["KEPT", "KEPT_NAMES", "kept"]

_XSD = PREFIXES["xsd"]
KEPT = "urn:participatiekaart:kept:"
"""What the IRI of a datatype begins with that Virtuoso is not to know."""

_NOT_UNDERSTOOD = [
    f"{PREFIXES['geo']}wktLiteral",
    "http://www.openlinksw.com/schemas/virtrdf#Geometry",
    f"{PREFIXES['rdf']}XMLLiteral",
    *(f"{_XSD}{name}" for name in ("duration", "dayTimeDuration", "yearMonthDuration")),
]
"""Datatypes whose values it rounds, writes anew or refuses."""

KEPT_NAMES = {datatype: f"{KEPT}{datatype}" for datatype in _NOT_UNDERSTOOD}
"""What these are called in it."""

_DATE, _TIME, _ZONE = rb"\d{4}-\d\d-\d\d", rb"\d\d:\d\d:\d\d(?:\.\d{1,6})?", rb"(?:Z|[+-]\d\d:\d\d)?"
_UNDERSTOOD = {
    "integer": rb"[+-]?\d{1,18}",
    "boolean": rb"true|false|0|1",
    "decimal": rb"[+-]?(?:\d{1,18}(?:\.\d{0,15})?|\.\d{1,15})",
    **dict.fromkeys(("double", "float"), rb"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d\d?)?|-?INF"),
    "date": _DATE + _ZONE,
    "dateTime": _DATE + b"T" + _TIME + _ZONE,
    "time": _TIME + _ZONE,
    "gYear": rb"\d{4}" + _ZONE,
    "gYearMonth": rb"\d{4}-\d\d" + _ZONE,
    "gMonth": rb"--\d\d" + _ZONE,
    "gMonthDay": rb"--\d\d-\d\d" + _ZONE,
    "gDay": rb"---\d\d" + _ZONE,
}
"""What it understands of datatypes of XML Schema, and gives back."""

_NARROWER = {
    "integer": (
        *("byte", "int", "long", "negativeInteger", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger", "short"),
        *("unsignedByte", "unsignedInt", "unsignedLong", "unsignedShort"),
    ),
    "dateTime": ("dateTimeStamp",),
}
"""Datatypes that the embedded engine gives back as a wider one."""

_LITERAL = re.compile(rb'"((?:[^"\\\n]|\\.)*)"\^\^<([^>\n]+)>(?= \.$)', re.MULTILINE)
_FORMS = {f"{_XSD}{name}".encode(): re.compile(form) for name, form in _UNDERSTOOD.items()}
_WIDER = {f"{_XSD}{name}".encode(): f"{_XSD}{wider}".encode() for wider, names in _NARROWER.items() for name in names}


def kept(lines: bytes) -> bytes:
    r"""N-Triples lines whose literals come back from Virtuoso as they come from the embedded engine.

    >>> kept(b'<urn:s> <urn:p> "x"^^<http://www.w3.org/2001/XMLSchema#integer> .\n').split()[2]
    b'"x"^^<urn:participatiekaart:kept:http://www.w3.org/2001/XMLSchema#integer>'
    >>> kept(b'<urn:s> <urn:p> "3"^^<http://www.w3.org/2001/XMLSchema#int> .\n').split()[2]
    b'"3"^^<http://www.w3.org/2001/XMLSchema#integer>'
    """
    return _LITERAL.sub(_kept, lines)


def _kept(found: re.Match[bytes]) -> bytes:
    """A literal, under a datatype that Virtuoso does not know where it would not keep it."""
    value, datatype = found[1], _WIDER.get(found[2], found[2])
    form = _FORMS.get(datatype)
    if datatype.decode() in KEPT_NAMES or (form and not form.fullmatch(value)):
        return b'"%b"^^<%b%b>' % (value, KEPT.encode(), found[2])
    return b'"%b"^^<%b>' % (value, datatype)
