"""SERVICE and LOAD (SPARQL 1.1 Federated Query; Update, section 3.1.4): asked by way of the gateway, or refused with the reason.

Oxigraph sends its requests itself, to whatever address a text names. So a text is changed before Oxigraph gets it: an address
that may be asked becomes one of the `gateway`. That no other is left is not for us to say, because any reading of the text could
differ from Oxigraph's own: its parser proves it, on a copy in which no word SERVICE or LOAD is left.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from string import ascii_lowercase
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

import orjson
import pyoxigraph as ox

from participatiekaart.errors import OutboundRefused, QueryRefused
from participatiekaart.language import Text, text
from participatiekaart.rdf.sparql import Prologue, tokens

__all__ = ["Outside", "asking", "directed", "undirected"]

_QUERY_WORDS = re.compile("service", re.IGNORECASE | re.ASCII)
_UPDATE_WORDS = re.compile("service|load", re.IGNORECASE | re.ASCII)
_LOUD, _SILENT = "l", "s"
"""What a call's number starts with, so that the gateway knows whose failure is to be told."""
_AT = re.compile(r"error at (\d+):(\d+)(?:: expected (?:one of )?([A-Z]+))?")
"""Where Oxigraph's parser stopped: by as many characters too far as the keyword has that it expected."""


@dataclass(frozen=True)
class Outside:
    """What may be asked that is not here.

    Attributes:
        gateway: address that all requests go by way of; empty where nothing may be asked.
        endpoints: addresses that SERVICE may ask.
        starts: what an address starts with that LOAD may read.
    """

    gateway: str = ""
    endpoints: Sequence[str] = ()
    starts: Sequence[str] = ()


class _Edit(NamedTuple):
    """A piece of a text, what stands there when it is evaluated, and what when it is judged."""

    start: int
    end: int
    evaluated: str
    judged: str


@contextmanager
def asking(sparql: str, outside: Outside, *, update: bool = False, base: str = "") -> Iterator[str]:
    """The directed text, to be evaluated to its end within this context.

    Oxigraph takes no notice of a call that fails within EXISTS or MINUS: the answer would be wrong, and nobody would know. So the
    gateway is asked afterwards whether all went well.

    Args:
        sparql: as for `directed`, like all that follows.
        outside: what may be asked.
        update: whether it is an update.
        base: what relative IRIs are resolved against.

    Raises:
        QueryRefused, SyntaxError: as `directed` does.
        OutboundRefused: a call that is not SILENT failed.
    """
    ours = directed(sparql, outside, update=update, base=base)
    try:
        yield ours
    except (OSError, RuntimeError) as error:
        if failed := _failed(ours, outside):
            raise failed from error
        raise
    if failed := _failed(ours, outside):
        raise failed


def directed(sparql: str, outside: Outside, *, update: bool = False, base: str = "") -> str:
    """A text that asks only the gateway, and that only for what may be asked.

    Args:
        sparql: SPARQL 1.1 Query or Update, just as it would be evaluated.
        outside: what may be asked.
        update: whether it is an update.
        base: what relative IRIs are resolved against.

    Raises:
        QueryRefused: it asks for something else, or in a way that does not tell for what.
        SyntaxError: it is not SPARQL 1.1; only a text with one of the words in it is looked at.

    >>> directed("SELECT ?service { ?service a <urn:service> } # SERVICE", Outside())
    'SELECT ?service { ?service a <urn:service> } # SERVICE'
    """
    words = _UPDATE_WORDS if update else _QUERY_WORDS
    if not words.search(sparql):
        return sparql
    edits = list(_edits(sparql, outside, words, base)) if outside.gateway else []
    _prove(sparql, edits, outside, update=update, base=base)
    return _edited(sparql, [(each.start, each.end, each.evaluated) for each in edits])


def undirected(message: str, gateway: str) -> str:
    """A text in which the addresses of the gateway are again those that they stand for.

    >>> undirected("Error 404 returned by http://127.0.0.1:9/s/c/https%3A%2F%2Fexample.org%2F", "http://127.0.0.1:9/s")
    'Error 404 returned by https://example.org/'
    """
    return re.sub(re.escape(gateway) + r"/[0-9a-z]+/([\w.~%-]+)", lambda found: unquote(found[1]), message)


def _failed(sparql: str, outside: Outside) -> OutboundRefused | None:
    """What went wrong at the gateway with what is not SILENT in a directed text."""
    found = outside.gateway and re.search(rf"{re.escape(outside.gateway)}/{_LOUD}[0-9a-f]+", sparql)
    if not found:
        return None
    address = urlsplit(found[0])
    connection = HTTPConnection(address.netloc)
    try:
        connection.request("GET", address.path)
        said = orjson.loads(connection.getresponse().read())
    except (OSError, HTTPException) as error:
        said = text("Another endpoint could not be asked: {reason}.", reason=error)
    finally:
        connection.close()
    return OutboundRefused(Text(said)) if said else None


def _edits(sparql: str, outside: Outside, words: re.Pattern[str], base: str) -> Iterator[_Edit]:
    """What is to be changed, as far as our own reading of the text goes."""
    prologue = Prologue(base)
    call = secrets.token_hex(8)
    listed = list(tokens(sparql))
    for place, token in enumerate(listed):
        before, after = listed[place - 1 : place], listed[place + 1 : place + 6]
        prologue.read(before[0] if before else None, token, after[0] if after else None)
        if token.kind != "word" or not words.fullmatch(token.text):
            continue
        silent = after.pop(0) if after and after[0].text == "SILENT" else None
        address = prologue.iri(after[0]) if after else ""
        called = f"<{address}>" if address else after[0].text if after and after[0].kind == "variable" else ""
        if not called:
            continue
        if not (address in outside.endpoints if token.text == "SERVICE" else address.startswith(tuple(outside.starts))):
            line = sparql.count("\n", 0, token.start) + 1
            raise QueryRefused(_refusal(token.text, called, outside), line, token.start - sparql.rfind("\n", 0, token.start))
        ours = f"<{outside.gateway}/{_SILENT if silent else _LOUD}{call}/{quote(address, safe='')}>"
        if token.text == "SERVICE":
            yield _Edit(token.start, token.end, token.text, "GRAPH")
            yield from [_Edit(silent.start, silent.end, silent.text, "")] if silent else []
            yield _Edit(after[0].start, after[0].end, ours, ours)
        elif [each.text for each in after[1:3]] == ["INTO", "GRAPH"]:
            yield _Edit(token.start, token.end, token.text, "COPY")
            yield _Edit(after[0].start, after[0].end, ours, ours)
            yield _Edit(after[1].start, after[1].end, after[1].text, "TO")
        else:
            yield _Edit(token.start, token.end, token.text, "CLEAR")
            yield _Edit(after[0].start, after[0].end, ours, f"GRAPH {ours}")


def _refusal(word: str, called: str, outside: Outside) -> Text:
    """Why a call is refused; it is not known whom it calls where `called` is empty."""
    if word == "SERVICE" and not outside.endpoints:
        return text("SERVICE is refused: this endpoint asks no other endpoint.")
    if word == "LOAD" and not outside.starts:
        return text("LOAD is refused: this endpoint reads no other address.")
    if not called:
        return text("It cannot be told which address is asked; write SERVICE <…> { … } or LOAD <…>, with a space before it.")
    allowed = ", ".join(f"<{each}>" for each in (outside.endpoints if word == "SERVICE" else outside.starts))
    if word == "SERVICE":
        return text("SERVICE {called} is refused; this endpoint asks only {allowed}.", called=called, allowed=allowed)
    return text("LOAD {called} is refused; what may be read starts with {allowed}.", called=called, allowed=allowed)


def _edited(sparql: str, edits: Iterable[tuple[int, int, str]]) -> str:
    done: list[str] = []
    copied = 0
    for start, end, instead in edits:
        done += [sparql[copied:start], instead]
        copied = end
    return "".join(done) + sparql[copied:]


def _prove(sparql: str, edits: list[_Edit], outside: Outside, *, update: bool, base: str) -> None:
    """Let Oxigraph parse what will be evaluated, but for its words SERVICE and LOAD.

    Those that we found are other words there, which stand in the same places; all others, in names, texts and comments too, are
    misspelt in the same way. So names, texts and comments still parse, and a call that we did not find does not. Nothing is
    asked of anybody, and what an update changes is an empty store that nobody sees.
    """
    judged = _edited(sparql, ((each.start, each.end, each.judged) for each in edits))
    lower = judged.lower()
    letter = next((each for each in ascii_lowercase if f"{each}ervice" not in lower and f"{each}oad" not in lower), "")
    misspelt = _UPDATE_WORDS.sub(lambda found: (letter if found[0][0].islower() else letter.upper()) + found[0][1:], judged)
    word = "SERVICE"
    if letter:
        try:
            if update:
                ox.Store().update(misspelt, base_iri=base or None)
            else:
                ox.Store().query(misspelt, base_iri=base or None)
        except SyntaxError as error:
            word = _word_at(letter, misspelt, str(error))
            if not word:
                raise SyntaxError(_as_written(str(error), sparql, edits)) from error
        except (OSError, RuntimeError, ValueError):  # it parses, and then does what cannot be done on an empty store
            return
        else:
            return
    raise QueryRefused(_refusal(word, "", outside))


def _word_at(letter: str, misspelt: str, message: str) -> str:
    """The word that a parser stopped at, at itself or at what is glued to it; empty where it stopped at something else."""
    if not (found := _AT.match(message)):
        return ""
    line, place = misspelt.split("\n")[int(found[1]) - 1].lower(), int(found[2]) - 1
    word = re.compile(f"{letter}(ervice|oad)")
    glued = re.compile(rf"(?<![^\W\d])(?<![?$:]){word.pattern}[\w:.-]*\s*$")
    stopped = word.match(line, place) or word.match(line, max(0, place - len(found[3] or ""))) or glued.search(line[:place])
    return {"ervice": "SERVICE", "oad": "LOAD"}[stopped[1]] if stopped else ""


def _as_written(message: str, sparql: str, edits: list[_Edit]) -> str:
    """An error message about the text that was judged, with the column that its place has in the original."""
    if not (found := _AT.match(message)):
        return message
    line = int(found[1])
    start = sum(len(each) + 1 for each in sparql.split("\n")[: line - 1])
    place = start + int(found[2])
    for each in edits:
        if start <= each.start < place - 1:  # what is changed holds no line break, so only columns move
            place = max(each.start + 1, place - len(each.judged) + each.end - each.start)
    return f"error at {line}:{place - start}{message[found.end(2) :]}"
