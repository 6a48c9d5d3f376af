"""The operations of a SPARQL update: what each of them writes, and by which pattern (SPARQL 1.1 Update, section 3).

Only Oxigraph decides whether a text is an update; in one that is, braces match, and a keyword stands only where it is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from participatiekaart.rdf.sparql import Dataset, Prologue, Token, tokens

__all__ = ["DEFAULT", "Operation", "declarations_first", "operations"]

DEFAULT = ""
"""Stands for the default graph where others have a name."""

_VISIBLE = re.compile(r"[^\r\n]")
_DECLARATIONS = {"BASE": 2, "PREFIX": 3, "VERSION": 2}
"""How many tokens each declaration has."""


@dataclass(frozen=True)
class Operation:
    """An operation.

    Attributes:
        verb: its first word; of what has a pattern ``MODIFY``, of data ``INSERT`` or ``DELETE``.
        prologue: the declarations that hold for it.
        text: the whole of it.
        is_silent: whether it is to do nothing where it would fail.
        graphs: of what manages graphs: their names, ``ALL`` or ``NAMED``.
        deletes, inserts: braces with templates, or with data; empty where there are none.
        pattern: braces with what is matched.
        with_graph: the graph that templates and pattern mean where they name none.
        using: the graphs that the pattern reads; empty where it does not say that.
    """

    verb: str
    prologue: str
    text: str
    is_silent: bool = False
    graphs: tuple[str, ...] = ()
    deletes: str = ""
    inserts: str = ""
    pattern: str = ""
    with_graph: str = DEFAULT
    using: Dataset = field(default_factory=Dataset)


def operations(update: str, base: str = "") -> Iterator[Operation]:
    """The operations of an update, in their order.

    Args:
        update: SPARQL 1.1 Update.
        base: what relative IRIs are resolved against.

    >>> [each.verb for each in operations("CLEAR ALL; INSERT DATA { <urn:s> <urn:p> 1 }; DELETE WHERE { ?s ?p 1 }")]
    ['CLEAR', 'INSERT', 'MODIFY']
    """
    prologue = Prologue(base)
    declared = ""
    for declarations, listed in _pieces(update):
        for declaration in declarations:
            prologue.read(declaration[0], declaration[1], declaration[-1])
            declared += f"{_said(declaration)}\n"
        if listed:
            yield _operation(listed, declared, prologue, update[listed[0].start : listed[-1].end])


def declarations_first(update: str) -> tuple[str, str]:
    """The declarations of an update, and the rest of it with blanks in their place: all else stays where it is.

    Oxigraph takes declarations before the first operation only.

    >>> declarations_first("CLEAR ALL; PREFIX e: <urn:> DROP GRAPH e:a")
    ('PREFIX e: <urn:>', 'CLEAR ALL;                  DROP GRAPH e:a')
    """
    found = [declaration for declarations, _ in _pieces(update) for declaration in declarations]
    rest, done = [], 0
    for declaration in found:
        start, end = declaration[0].start, declaration[-1].end
        rest += [update[done:start], _VISIBLE.sub(" ", update[start:end])]
        done = end
    return " ".join(map(_said, found)), "".join(rest) + update[done:]


def _said(declaration: list[Token]) -> str:
    return " ".join(token.text for token in declaration)


def _pieces(update: str) -> Iterator[tuple[list[list[Token]], list[Token]]]:
    """The declarations and the other tokens of each piece between semicolons."""
    for listed in _between_semicolons(update):
        declarations = []
        while listed and len(listed) >= (size := _DECLARATIONS.get(listed[0].text, len(listed) + 1)):
            declarations.append(listed[:size])
            del listed[:size]
        yield declarations, listed


def _between_semicolons(update: str) -> Iterator[list[Token]]:
    """The tokens between semicolons; braces with all that is in them are one token."""
    listed: list[Token] = []
    opened: list[Token] = []
    for token in tokens(update):
        brace = token.text if token.kind == "sign" else ""
        if brace == "{":
            opened.append(token)
        elif opened and brace == "}":
            start = opened.pop().start
            if not opened:
                listed.append(Token("braces", update[start : token.end], start, token.end))
        elif not opened and brace == ";":
            yield listed
            listed = []
        elif not opened:
            listed.append(token)
    yield listed


def _operation(listed: list[Token], declared: str, prologue: Prologue, text: str) -> Operation:
    verb, words = listed[0].text, [token.text for token in listed if token.kind == "word"]
    braces = {before.text: token.text for before, token in pairwise(listed) if token.kind == "braces"}
    if not braces:
        every, names = {"ALL", "NAMED"}, {"DEFAULT": DEFAULT}
        graphs = [token.text if token.text in every else names.get(token.text, prologue.iri(token) or None) for token in listed]
        return Operation(verb, declared, text, "SILENT" in words, tuple(each for each in graphs if each is not None))
    if listed[1].text == "DATA":
        deletes, inserts = (braces["DATA"], "") if verb == "DELETE" else ("", braces["DATA"])
        return Operation(verb, declared, text, deletes=deletes, inserts=inserts)
    said = {
        word: [iri for before, token in pairwise(listed) if before.text == word and (iri := prologue.iri(token))]
        for word in ("USING", "NAMED", "WITH")
    }
    return Operation(
        "MODIFY",
        declared,
        text,
        deletes=braces["WHERE"] if listed[1].text == "WHERE" else braces.get("DELETE", ""),
        inserts=braces.get("INSERT", ""),
        pattern=braces["WHERE"],
        with_graph=said["WITH"][0] if said["WITH"] else DEFAULT,
        using=Dataset(tuple(said["USING"]), tuple(said["NAMED"])),
    )
