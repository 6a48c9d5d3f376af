"""SPARQL text as tokens (SPARQL 1.1 Query, section 19.8): enough to find a clause, never to judge whether a text is right.

Oxigraph alone decides what is SPARQL. This finds where the clauses stand that say which graphs and which other services an
operation reads.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import pyoxigraph as ox

__all__ = ["Dataset", "Prologue", "Token", "dataset_of", "is_volatile", "tokens"]

_LETTER = (
    r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    r"\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARACTER = rf"{_LETTER}_0-9\u00b7\u0300-\u036f\u203f\u2040"
_PREFIX = rf"(?:[{_LETTER}][{_CHARACTER}.\-]*)?:"
_TOKEN = re.compile(
    rf"""
      (?P<skip>[\s]+|\#[^\n\r]*)
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
    | (?P<text>\"{{3}}(?:[^"\\]|\\.|"(?!""))*\"{{3}}|'{{3}}(?:[^'\\]|\\.|'(?!''))*'{{3}}
        |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    | (?P<variable>[?$][{_CHARACTER}]+)
    | (?P<name>{_PREFIX}(?:[{_CHARACTER}\-:%]|\\.|\.(?=[{_CHARACTER}\-:%.\\]))*)
    | (?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<word>[{_CHARACTER}]+)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_KEYWORD = re.compile(
    "ADD|ALL|CLEAR|COPY|CREATE|DATA|DEFAULT|DELETE|DROP|FROM|GRAPH|INSERT|INTO|MOVE|NAMED|PREFIX|SILENT|TO|USING|WHERE|WITH",
    re.IGNORECASE,
)
_GLUED = re.compile(rf"(.*?)((?:{_KEYWORD.pattern})+)")
_DECLARED = re.compile(rf"prefix(?:\s|#[^\n\r]*)*({_PREFIX})", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_CODE_POINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_VOLATILE = {"BNODE", "NOW", "RAND", "SERVICE", "STRUUID", "UUID"}
_MAYBE_VOLATILE = re.compile("|".join(_VOLATILE), re.IGNORECASE)
_MAYBE_FROM = re.compile("from", re.IGNORECASE)


class Token(NamedTuple):
    """A piece of a SPARQL text.

    Attributes:
        kind: ``iri``, ``text``, ``variable``, ``name`` (with a prefix), ``tag`` (of a language), ``word`` or ``sign``.
        text: as it stands there; a word in capitals.
        start, end: where it stands.
    """

    kind: str
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Dataset:
    """The graphs that an operation is told to read, instead of all (SPARQL 1.1 Query, section 13).

    Attributes:
        default: IRIs of the graphs that are merged into the default graph.
        named: IRIs of the named graphs.
    """

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.default or self.named)


def tokens(sparql: str) -> Iterator[Token]:
    """The tokens of a text, without white space and comments.

    Oxigraph wants no space between a keyword and what follows it; the keywords that say which graphs are meant are found all the
    same.

    >>> [token.text for token in tokens("ask { ?s a ex:a.b } # FROM")]
    ['ASK', '{', '?s', 'A', 'ex:a.b', '}']
    >>> [token.text for token in tokens("PREFIX ex: <urn:x:> DROPSILENTGRAPHex:a")]
    ['PREFIX', 'ex:', '<urn:x:>', 'DROP', 'SILENT', 'GRAPH', 'ex:a']
    """
    declared = set(_DECLARED.findall(sparql))
    for found in _TOKEN.finditer(sparql):
        kind = found.lastgroup or "sign"
        if kind == "skip":
            continue
        keywords, rest = _unglued(kind, found[0], declared)
        start = found.start()
        for keyword in keywords:
            yield Token("word", keyword.upper(), start, start + len(keyword))
            start += len(keyword)
        if rest:
            yield Token(kind, rest.upper() if kind == "word" else rest, start, found.end())


def _unglued(kind: str, text: str, declared: Container[str]) -> tuple[list[str], str]:
    """The words that a token begins with, and what is left of it."""
    if kind == "word" and (found := _GLUED.fullmatch(text.upper())):
        return [each for each in (found[1], *_KEYWORD.findall(found[2])) if each], ""
    keywords: list[str] = []
    while kind == "name" and text.partition(":")[0] + ":" not in declared and (found := _KEYWORD.match(text)):
        keywords.append(found[0])
        text = text[found.end() :]
    return keywords, text


@dataclass
class Prologue:
    """The base and the prefixes that hold at a place in a text (SPARQL 1.1 Query, section 4.1).

    Attributes:
        base: what relative IRIs are resolved against.
        prefixes: namespace of each prefix.
    """

    base: str = ""
    prefixes: dict[str, str] = field(default_factory=dict)

    def iri(self, token: Token) -> str:
        """The IRI that a token stands for; empty where it stands for none."""
        if token.kind == "iri":
            return _resolved(_CODE_POINT.sub(_character, token.text[1:-1]), self.base)
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            return self.prefixes[prefix] + _ESCAPE.sub(r"\1", local) if prefix in self.prefixes else ""
        return ""

    def read(self, before: Token | None, token: Token, after: Token | None) -> None:
        """Take note of a declaration whose keyword, prefix and IRI these tokens are; of anything else, take none."""
        if before and before.text == "BASE" and token.kind == "iri":
            self.base = self.iri(token)
        elif before and after and before.text == "PREFIX" and token.kind == "name" and after.kind == "iri":
            self.prefixes[token.text.partition(":")[0]] = self.iri(after)


def dataset_of(query: str, base: str = "") -> Dataset:
    """The dataset that a query names with FROM (SPARQL 1.1 Query, section 13.2).

    Args:
        query: SPARQL 1.1 Query.
        base: what relative IRIs are resolved against.

    >>> dataset_of("SELECT * FROM <http://a/> FROM NAMED <http://b/> { ?from <urn:from> 'FROM' }")
    Dataset(default=('http://a/',), named=('http://b/',))
    """
    if not _MAYBE_FROM.search(query):
        return Dataset()
    prologue = Prologue(base)
    default: list[str] = []
    named: list[str] = []
    into: list[str] | None = None
    before: Token | None = None
    listed = [*tokens(query), None]
    for token, after in pairwise(listed):
        assert token is not None  # noqa: S101  (only the last one is none)
        prologue.read(before, token, after)
        if token.kind == "word" and token.text == "FROM":
            into = default
        elif into is default and token.kind == "word" and token.text == "NAMED":
            into = named
        elif into is not None:
            into += [iri] if (iri := prologue.iri(token)) else []
            into = None
        before = token
    return Dataset(tuple(dict.fromkeys(default)), tuple(dict.fromkeys(named)))


def is_volatile(query: str) -> bool:
    """Whether a query may answer differently on the same data, because it asks for the time, chance or another service."""
    return bool(_MAYBE_VOLATILE.search(query)) and any(
        token.kind == "word" and token.text in _VOLATILE for token in tokens(query)
    )


def _character(found: re.Match[str]) -> str:
    number = int(found[1] or found[2], 16)
    return chr(number) if number < 0xD800 or 0xDFFF < number < 0x110000 else found[0]


def _resolved(iri: str, base: str) -> str:
    """An IRI, resolved as Oxigraph does; empty where it does not."""
    if not base or _ABSOLUTE.match(iri):
        return iri
    with suppress(SyntaxError):
        for quad in ox.parse(f"<{iri}> <urn:p> 1 .", format=ox.RdfFormat.TURTLE, base_iri=base):
            return quad.subject.value if isinstance(quad.subject, ox.NamedNode) else ""
    return ""
