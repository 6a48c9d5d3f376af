"""Reading RDF that somebody else wrote, without trusting it.

A file becomes canonical N-Triples lines (RDF 1.1 N-Triples, section 4) as pyoxigraph writes them: the form in which records
are grouped, hashed, stored and compared.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from participatiekaart.errors import InvalidInput
from participatiekaart.language import text

__all__ = ["FORMATS", "parse_bytes", "parse_file", "parse_lines"]

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
"""Formats that are read, by file suffix."""

_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ODD_IRI = re.compile(rb"(?:^|[ ^])<(?!https?://|urn:)", re.MULTILINE)
_SAFE_IRI = re.compile(r"(?:https?://[^/]|urn:)")


def parse_file(path: Path, max_bytes: int) -> bytes:
    """The triples of a file as N-Triples lines, each ending in a newline.

    Args:
        path: a file with a suffix of `FORMATS`.
        max_bytes: files larger than this are not opened.

    Raises:
        InvalidInput: unknown format, too large, not UTF-8, a syntax error (with line and column), a relative or unsafe IRI,
            entities in RDF/XML, a remote context in JSON-LD.
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
    return parse_bytes(path.read_bytes(), rdf_format, str(path))


def parse_bytes(data: bytes, rdf_format: ox.RdfFormat, name: str) -> bytes:
    """The triples of a text as N-Triples lines; `parse_file` tells what is refused.

    Args:
        data: the text, in UTF-8 with or without a byte order mark.
        rdf_format: its format.
        name: what messages call it.
    """
    data = _utf8(data, name)
    if rdf_format == ox.RdfFormat.RDF_XML and (found := _DOCTYPE.search(data)):
        raise InvalidInput(
            text(
                "{path}, line {line}: RDF/XML with a document type or entities is not read; write the values out.",
                path=name,
                line=data.count(b"\n", 0, found.start()) + 1,
            ),
            line=data.count(b"\n", 0, found.start()) + 1,
        )
    # JSON-LD drops what it cannot resolve, silently; this base makes a relative IRI visible, so that it is refused below.
    base = "relative:///" if rdf_format == ox.RdfFormat.JSON_LD else None
    try:
        parsed = ox.parse(data, format=rdf_format, base_iri=base, without_named_graphs=True)
        lines = ox.serialize(parsed, format=ox.RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        raise _syntax_error(error, name) from error
    assert lines is not None  # noqa: S101  (only with an output argument there is no result)
    if not lines:
        raise InvalidInput(text("{path}: there is not one triple in this file.", path=name))
    _check_iris(lines, name)
    return lines


def parse_lines(lines: bytes) -> Iterator[ox.Quad]:
    """The triples of lines that this package wrote itself."""
    return iter(ox.parse(lines, format=ox.RdfFormat.N_TRIPLES, lenient=True))


def _utf8(data: bytes, name: str) -> bytes:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        column = error.start - data.rfind(b"\n", 0, error.start)
        raise InvalidInput(
            text(
                "{path}, line {line}, column {column}: this is not UTF-8; save the file as UTF-8.",
                path=name,
                line=line,
                column=column,
            ),
            line,
            column,
        ) from error
    return data.removeprefix(b"\xef\xbb\xbf")


def _syntax_error(error: SyntaxError, name: str) -> InvalidInput:
    reason = re.sub(r"^.*?columns? \d+(?: and \d+)?(?: and line \d+ column \d+)?: ", "", error.msg, flags=re.DOTALL)
    if "LoadDocumentCallback" in reason:
        return InvalidInput(text("{path}: a remote JSON-LD context is never fetched; write the context in the file.", path=name))
    if not error.lineno:
        return InvalidInput(text("{path}: {reason}.", path=name, reason=reason))
    return InvalidInput(
        text(
            "{path}, line {line}, column {column}: {reason}.",
            path=name,
            line=error.lineno,
            column=error.offset,
            reason=reason,
        ),
        error.lineno,
        error.offset or 0,
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
                            iri=term.value,
                            subject=quad.subject,
                        )
                    )
