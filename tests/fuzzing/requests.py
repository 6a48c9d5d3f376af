"""Requests that nobody would send: put together, and sent in odd ways."""

from __future__ import annotations

import gzip
import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, quote_from_bytes

from .corpus import BODIES, GRAPHS, PATHS, QUERIES, UPDATES
from .grammar import made_up
from .headers import ACCEPTS, FORMATS, HEADERS, MEDIA_TYPES, METHODS
from .mutation import encoded, mutated

__all__ = ["Fuzzed", "fuzzed"]


class Fuzzed(NamedTuple):
    """A request.

    Attributes:
        area: what it is about, to see later that none was left out.
        message: all of its bytes.
        has_answer_body: an answer to HEAD has none.
        is_http: it keeps to HTTP, so that it must be answered.
    """

    area: str
    message: bytes
    has_answer_body: bool
    is_http: bool


def fuzzed(seed: int, number: int, token: str) -> Fuzzed:
    """A request.

    Args:
        seed: of a run.
        number: of the request in that run.
        token: of an editor; empty where there is none.
    """
    chance = random.Random(f"{seed}:{number}")
    area, make = chance.choices(_AREAS, (35, 15, 25, 15, 10))[0]
    method, target, headers, body = make(chance)
    if token and chance.random() < 0.5:
        headers["authorization"] = f"Bearer {token}".encode()
    message = _message(chance, method, target, _with_odd_headers(chance, headers), body)
    if chance.random() < 0.03:
        return Fuzzed("not HTTP", _broken(chance, message), True, False)
    return Fuzzed(area, message, method != "HEAD", True)


_MOST_BYTES = 1_500_000
"""Of a form: more than the service reads, and not so much that its answer gets lost behind what is still on the way to it."""

Parts = tuple[str, bytes, dict[str, bytes], bytes | None]
"""Method, target, headers and body."""


# --- what is asked for -------------------------------------------------------------------------------------------------------


def _query(chance: random.Random) -> Parts:
    text = chance.choice([*QUERIES, made_up(chance)])
    return _operation(chance, text, "query", ("default-graph-uri", "named-graph-uri"))


def _update(chance: random.Random) -> Parts:
    return _operation(chance, chance.choice(UPDATES), "update", ("using-graph-uri", "using-named-graph-uri"))


def _operation(chance: random.Random, text: str, name: str, parameters: tuple[str, ...]) -> Parts:
    sparql = encoded(chance, mutated(chance, text))
    pairs = [(each, _graph(chance)) for each in parameters for _ in range(_sometimes(chance, 0, (1, 2, 9)))]
    pairs += [("format", chance.choice(FORMATS))] if chance.random() < 0.1 else []
    headers = {"accept": _accept(chance)}
    if chance.random() < 0.5:
        headers["content-type"] = _sometimes(chance, f"application/sparql-{name}".encode(), MEDIA_TYPES)
        return _sometimes(chance, "POST", METHODS), b"/sparql" + _encoded_form(chance, pairs, b"?"), headers, sparql
    given = _encoded_form(chance, [*pairs, *[(name, sparql)] * _sometimes(chance, 1, (0, 2, 1500))], b"")[:_MOST_BYTES]
    if chance.random() < 0.5:
        return _sometimes(chance, chance.choice(("GET", "GET", "HEAD")), METHODS), b"/sparql?" + given[:30_000], headers, None
    headers["content-type"] = _sometimes(chance, b"application/x-www-form-urlencoded", MEDIA_TYPES)
    return _sometimes(chance, "POST", METHODS), b"/sparql", headers, given


def _graph_store(chance: random.Random) -> Parts:
    kind = chance.choice(("graph", "graph", "graph", "graph", "default", "direct", "neither", "both"))
    target = b"/graph-store"
    if kind in {"graph", "both"}:
        target += _encoded_form(chance, [("graph", _graph(chance))] * _sometimes(chance, 1, (2, 50)), b"?")
    if kind in {"default", "both"}:
        target += (b"&" if kind == "both" else b"?") + _sometimes(
            chance, b"default", (b"default=", b"default=1", b"default&default")
        )
    if kind == "direct":
        target += b"/" + quote_from_bytes(_graph(chance), safe=chance.choice(("", "/:"))).encode()
    headers = {"accept": _accept(chance)}
    method = _sometimes(chance, chance.choice(("GET", "GET", "HEAD", "PUT", "PUT", "POST", "DELETE", "PATCH")), METHODS)
    if method in {"GET", "HEAD", "DELETE"}:
        return method, target[:30_000], headers, None
    media_type, text = (b"application/sparql-update", chance.choice(UPDATES)) if method == "PATCH" else chance.choice(BODIES)
    headers["content-type"] = _sometimes(chance, media_type, MEDIA_TYPES)
    return method, target[:30_000], headers, encoded(chance, mutated(chance, text))


def _sometimes(chance: random.Random, usual: Any, odd: Sequence[Any]) -> Any:
    """What is usual, and now and then something odd: if everything were odd at once, no request would get past the first look."""
    return chance.choice(odd) if chance.random() < 0.08 else usual


def _accept(chance: random.Random) -> bytes:
    return chance.choice(ACCEPTS) if chance.random() < 0.4 else b"*/*"


def _graph(chance: random.Random) -> bytes:
    return chance.choice(GRAPHS) if chance.random() < 0.8 else encoded(chance, mutated(chance, "https://w3id.org/graph/a"))


def _document(chance: random.Random) -> Parts:
    path = chance.choice(PATHS)
    if chance.random() < 0.5:
        path = quote(mutated(chance, path)[:2000].encode("utf-8", "surrogatepass"), safe="/?&=.%:").encode().decode()
    return (
        _sometimes(chance, chance.choice(("GET", "GET", "GET", "HEAD")), METHODS),
        path.encode(),
        {"accept": _accept(chance)},
        None,
    )


def _anything(chance: random.Random) -> Parts:
    target = (
        b"/" + quote_from_bytes(chance.randbytes(chance.choice((1, 5, 40, 3000))), safe=chance.choice(("", "/?&=%"))).encode()
    )
    body = chance.randbytes(chance.choice((0, 1, 100, 10_000))) if chance.random() < 0.5 else None
    return chance.choice(METHODS), target, {"accept": _accept(chance)}, body


_AREAS: list[tuple[str, Callable[[random.Random], Parts]]] = [
    ("query", _query),
    ("update", _update),
    ("graph store", _graph_store),
    ("document", _document),
    ("anything", _anything),
]


# --- how it is sent --------------------------------------------------------------------------------------------------------


def _encoded_form(chance: random.Random, pairs: list[tuple[str, bytes]], start: bytes) -> bytes:
    """Parameters, percent-encoded one way or another."""
    safe = chance.choice(("", "/:?", "/:?!$'()*,;@"))
    joined = b"&".join(name.encode() + b"=" + quote_from_bytes(value, safe=safe).encode() for name, value in pairs)
    if chance.random() < 0.05:
        joined = joined.replace(b"%", chance.choice((b"%25", b"%%", b"%u00", b"")))
    return start + joined if pairs else b""


def _with_odd_headers(chance: random.Random, headers: dict[str, bytes]) -> list[tuple[bytes, bytes]]:
    listed = [(name.encode(), value) for name, value in headers.items()]
    for _ in range(chance.choice((0, 0, 1, 2, 4))):
        name, values = chance.choice(HEADERS)
        listed.append((name, chance.choice(values)))
    if listed and chance.random() < 0.05:
        listed.append(chance.choice(listed))
    chance.shuffle(listed)
    return listed


def _message(chance: random.Random, method: str, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes | None) -> bytes:
    if body is not None and chance.random() < 0.1:
        body = gzip.compress(body, mtime=0)
        if chance.random() < 0.7:
            headers.append((b"content-encoding", chance.choice((b"gzip", b"gzip", b"br", b"gzip, gzip", b"identity"))))
    if body is not None and chance.random() < 0.1:
        headers.append((b"transfer-encoding", b"chunked"))
        pieces = [body[start : start + 5000] for start in range(0, len(body), 5000)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    elif body is not None:
        headers.append((b"content-length", str(len(body)).encode()))
    if not any(name == b"host" for name, _ in headers):
        headers.insert(0, (b"host", b"127.0.0.1"))
    lines = b"".join(name + b": " + value + b"\r\n" for name, value in headers)
    return method.encode() + b" " + target + b" HTTP/1.1\r\n" + lines + b"\r\n" + (body or b"")


def _broken(chance: random.Random, message: bytes) -> bytes:
    """A message that is no HTTP any more, or only half of one."""
    head, _, body = message.partition(b"\r\n\r\n")
    place = chance.randrange(len(message))
    return chance.choice(
        (
            message[:place],
            message[:place] + chance.randbytes(8) + message[place:],
            head + b"\r\ncontent-length: 99999999\r\n\r\n" + body,
            head + b"\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n" + body,
            head.replace(b"HTTP/1.1", chance.choice((b"HTTP/9.9", b"", b"HTTP/1.0", b"\x00"))) + b"\r\n\r\n" + body,
            head + b"\r\nno colon here\r\n\r\n" + body,
            chance.randbytes(200),
        )
    )
