"""Reading RDF that somebody else wrote, without trusting it.

A file becomes canonical N-Triples lines (RDF 1.1 N-Triples, section 4) as pyoxigraph writes them: the form in which records
are grouped, hashed, stored and compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from xml.parsers import expat

import pyoxigraph as ox

from participatiekaart.errors import InvalidInput
from participatiekaart.language import text

__all__ = ["FORMATS", "check_lines", "is_safe", "parse_bytes", "parse_file", "parse_lines", "stored"]

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
"""Formats that are read, by file suffix."""

_DEEPEST = 200
"""XML elements or JSON objects and arrays inside each other that a file may have: pyoxigraph dies of some ten thousand."""

_JSON_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_JSON_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_JSON_REST = bytes(set(range(256)) - _JSON_STEPS.keys())

_TRIPLE_TERM = re.compile(
    rb'"""(?:[^"\\]|\\.|"(?!""))*+"""|"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
    rb"|'''(?:[^'\\]|\\.|'(?!''))*+'''|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'"
    rb'|#[^\n]*|\\.|<[^<>"\s]*>|(?P<opens><<)',
    re.DOTALL,
)
"""Finds what a triple term opens with in Turtle, past the texts, comments and IRIs that may hold the same characters."""

_RDF_12 = re.compile(rb'^\S+ \S+ <<\(|"@[A-Za-z0-9-]+--(?:ltr|rtl) \.$', re.MULTILINE)
_CONTROL = re.compile(rb"(?<!\\)(?:\\\\)*\\(?:[bf]|u00[01].|uFFF[EF])")
_RELATIVE = "relative:///"
"""JSON-LD drops what it cannot resolve, silently; this base makes a relative IRI visible, so that it is refused."""
_ODD_IRI = re.compile(rb"<(?!https?://[^/>]|urn:)")
_SAFE_IRI = re.compile(r"(?:https?://[^/]|urn:)")


def parse_file(path: Path, max_bytes: int) -> bytes:
    """The triples of a file as N-Triples lines, each ending in a newline.

    Args:
        path: a file with a suffix of `FORMATS`.
        max_bytes: files larger than this are not opened.

    Raises:
        InvalidInput: unknown format, too large, not UTF-8, a syntax error (with line and column), nested too deep, a relative or
            unsafe IRI, control characters, entities in RDF/XML, a remote context in JSON-LD, triple terms of RDF 1.2.
    """
    rdf_format = FORMATS.get(path.suffix.lower())
    if rdf_format is None:
        raise InvalidInput(
            text(
                "{path}: this format is not read; use one of {formats}.",
                path=path,
                formats=" ".join(sorted(FORMATS)),
            )
        )
    size = path.stat().st_size
    if size > max_bytes:
        raise InvalidInput(
            text(
                "{path}: {size} MiB is more than the {limit} MiB that one file may have; "
                "split it, or raise PARTICIPATIEKAART_MAX_FILE_MIB.",
                path=path,
                size=size // 1024**2,
                limit=max_bytes // 1024**2,
            )
        )
    lines = parse_bytes(path.read_bytes(), rdf_format, str(path))
    if not lines:
        raise InvalidInput(text("{path}: there is not one triple in this file.", path=path))
    return lines


def parse_bytes(data: bytes, rdf_format: ox.RdfFormat, name: str, base: str = "") -> bytes:
    """The triples of a text as N-Triples lines; `parse_file` tells what is refused.

    Args:
        data: the text, in UTF-8 with or without a byte order mark.
        rdf_format: its format.
        name: what messages call it.
        base: IRI that relative ones are resolved against; without one they are refused.
    """
    data = _utf8(data, name)
    if rdf_format == ox.RdfFormat.RDF_XML:
        _check_xml(data, name)
    elif rdf_format == ox.RdfFormat.JSON_LD:
        _check_json(data, name)
    elif b"<<" in data:
        _check_triple_terms(data, name)
    against = base or (_RELATIVE if rdf_format == ox.RdfFormat.JSON_LD else None)
    try:
        parsed = ox.parse(data, format=rdf_format, base_iri=against, without_named_graphs=True)
        lines = ox.serialize(parsed, format=ox.RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        raise _syntax_error(error, name) from error
    assert lines is not None  # noqa: S101  (only with an output argument there is no result)
    if rdf_format == ox.RdfFormat.JSON_LD:
        _check_dropped(data, against, name)
    check_lines(lines, name)
    return lines


def check_lines(lines: bytes, name: str) -> None:
    """Refuse in N-Triples lines, wherever they come from, what `parse_bytes` refuses in a text.

    Args:
        lines: as pyoxigraph writes them.
        name: what messages call them.

    Raises:
        InvalidInput: a relative or unsafe IRI, control characters, RDF 1.2.
    """
    _check_iris(lines, name)
    _check_literals(lines, name)


def is_safe(iri: str) -> bool:
    """Whether an IRI is one that may stand in a graph: http, https or urn."""
    return bool(_SAFE_IRI.match(iri))


def parse_lines(lines: bytes) -> Iterator[ox.Quad]:
    """The triples of lines that this package wrote itself."""
    return iter(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES, lenient=True))


def stored(lines: bytes) -> set[ox.Triple]:
    """The triples of such lines as a store has them, which writes numbers and times in a way of its own.

    >>> line = b'<urn:s> <urn:p> "%b"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    >>> stored(line % b"01") == stored(line % b"1")
    True
    """
    if b"^^" not in lines:
        return {quad.triple for quad in parse_lines(lines)}
    store = ox.Store()
    store.extend(parse_lines(lines))
    return {quad.triple for quad in store}


def _utf8(data: bytes, name: str) -> bytes:
    try:
        data.decode("utf-8")
        start = data.find(b"\0")  # UTF-16 without a byte order mark decodes too, and is full of them
    except UnicodeDecodeError as error:
        start = error.start
    if start >= 0:
        line = data.count(b"\n", 0, start) + 1
        column = start - data.rfind(b"\n", 0, start)
        raise InvalidInput(
            text(
                "{path}, line {line}, column {column}: this is not UTF-8; save the file as UTF-8.",
                path=name,
                line=line,
                column=column,
            ),
            line,
            column,
        )
    return data.removeprefix(b"\xef\xbb\xbf")


def _check_xml(data: bytes, name: str) -> None:
    """Refuse document types and deep nesting before anything is made of them, and broken XML with its line and column."""
    parser = expat.ParserCreate("utf-8")
    depth = 0

    def document_type(*_: object) -> None:
        raise InvalidInput(
            text(
                "{path}, line {line}: RDF/XML with a document type or entities is not read; write the values out.",
                path=name,
                line=parser.CurrentLineNumber,
            ),
            parser.CurrentLineNumber,
        )

    def start(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _too_deep(name)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    parser.StartDoctypeDeclHandler, parser.StartElementHandler, parser.EndElementHandler = document_type, start, end
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise _at(name, error.lineno, error.offset + 1, expat.ErrorString(error.code)) from error


def _check_json(data: bytes, name: str) -> None:
    """Refuse deep nesting before a parser goes down it."""
    brackets = _JSON_STRING.sub(b"", data).translate(None, _JSON_REST)
    if max(accumulate(map(_JSON_STEPS.__getitem__, brackets)), default=0) > _DEEPEST:
        raise _too_deep(name)


def _too_deep(name: str) -> InvalidInput:
    return InvalidInput(
        text("{path}: more than {limit} levels stand inside each other; give the inner nodes IRIs.", path=name, limit=_DEEPEST)
    )


def _check_triple_terms(data: bytes, name: str) -> None:
    """Refuse triple terms before a parser goes down them; they may stand inside each other."""
    for found in _TRIPLE_TERM.finditer(data):
        if found["opens"]:
            line = data.count(b"\n", 0, found.start()) + 1
            raise _rdf_12(name, line)


def _rdf_12(name: str, line: int = 0) -> InvalidInput:
    return InvalidInput(
        text(
            "{path}: triples about triples and text directions (RDF 1.2) are not read; give what you describe an IRI.", path=name
        ),
        line,
    )


def _syntax_error(error: SyntaxError, name: str) -> InvalidInput:
    reason = re.sub(r"^.*?columns? \d+(?: and \d+)?(?: and line \d+ column \d+)?: ", "", error.msg, flags=re.DOTALL)
    if "LoadDocumentCallback" in reason:
        return InvalidInput(text("{path}: a remote JSON-LD context is never fetched; write the context in the file.", path=name))
    if not error.lineno:
        return InvalidInput(text("{path}: {reason}.", path=name, reason=reason))
    return _at(name, error.lineno, error.offset or 0, reason)


def _at(name: str, line: int, column: int, reason: str) -> InvalidInput:
    return InvalidInput(
        text("{path}, line {line}, column {column}: {reason}.", path=name, line=line, column=column, reason=reason), line, column
    )


def _check_dropped(data: bytes, base: str | None, name: str) -> None:
    """Refuse what JSON-LD drops without a word: keys that its context does not know, broken IRIs and language tags."""
    for quad in ox.parse(data, format=ox.RdfFormat.JSON_LD, base_iri=base, without_named_graphs=True, lenient=True):
        literal = quad.object if isinstance(quad.object, ox.Literal) else None
        terms = (quad.subject, quad.predicate, literal.datatype if literal else quad.object)
        said = ""
        try:
            for term in terms:
                if isinstance(term, ox.NamedNode):
                    said = term.value
                    ox.NamedNode(said)
            if literal and literal.language:
                said = literal.language
                ox.Literal("", language=said)
        except ValueError as error:
            raise InvalidInput(
                text(
                    "{path}: '{value}' would get lost: {reason} (at {subject}).",
                    path=name,
                    value=said,
                    reason=error,
                    subject=quad.subject,
                )
            ) from error


def _check_literals(lines: bytes, name: str) -> None:
    """Refuse what RDF 1.1 and XML cannot say, so that every format that is served can hold it."""
    if (b"<<(" in lines or b"--" in lines) and _RDF_12.search(lines):
        raise _rdf_12(name)
    if any(each in lines for each in (b"\\u00", b"\\b", b"\\f", b"\\uFFF")) and (found := _CONTROL.search(lines)):
        subject = lines[lines.rfind(b"\n", 0, found.start()) + 1 :].split(b" ", 1)[0].decode()
        raise InvalidInput(
            text("{path}: a text holds an invisible control character; remove it (at {subject}).", path=name, subject=subject)
        )


def _check_iris(lines: bytes, name: str) -> None:
    """Refuse every IRI that is not http, https or urn; the quick search may also hit inside a literal, so look again."""
    for found in _ODD_IRI.finditer(lines):
        start = lines.rfind(b"\n", 0, found.start() + 1) + 1
        line = lines[start : lines.index(b"\n", found.end())]
        for quad in parse_lines(line):
            datatype = quad.object.datatype if isinstance(quad.object, ox.Literal) else None
            for term in (quad.subject, quad.predicate, quad.object, datatype):
                if isinstance(term, ox.NamedNode) and not _SAFE_IRI.match(term.value):
                    raise InvalidInput(
                        text(
                            "{path}: <{iri}> is not an absolute http, https or urn IRI (at {subject}).",
                            path=name,
                            iri=term.value.removeprefix(_RELATIVE),
                            subject=str(quad.subject).replace(_RELATIVE, ""),
                        )
                    )
