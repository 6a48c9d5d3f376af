"""Small changes of a text, and ways to write it down as bytes."""

from __future__ import annotations

import random

from .corpus import QUERIES, UPDATES

__all__ = ["encoded", "mutated"]

_WORDS = """
{ } ( ) [ ] . ; , * + ? | ^ / ! != <= && || << >> @nl ^^ _:b ?x $y :a a 1 -1 1.5e999 0x 'x' ''' # <> <urn:x> true false
SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED GRAPH OPTIONAL MINUS UNION FILTER BIND VALUES UNDEF SERVICE SILENT GROUP ORDER BY
HAVING LIMIT OFFSET DISTINCT REDUCED AS IN NOT EXISTS COUNT(*) REGEX NOW() RAND() UUID() BASE PREFIX INSERT DELETE DATA LOAD CLEAR
DROP CREATE COPY MOVE ADD TO INTO DEFAULT ALL USING WITH
"""
_LONG = "x" * 70_000
_TOKENS = (*_WORDS.split(), "LIMIT 99999999999999999999999999", "OFFSET -1", "<http://a/\\u0020>", f"'{_LONG}'", "1" * 400)
_CHARACTERS = (
    *("\x00", "\ufeff", "\u202e", "\ud800", "\U0010ffff", "\\", "\\u", "\\U99999999"),
    *("%", "\r", "\x7f", "\u2028", "é", "🌱", "<!--", "'"),
)


def mutated(chance: random.Random, text: str) -> str:
    """A text with a few changes; half of the time with none, so that the ways of asking are tried with good texts as well."""
    if chance.random() < 0.5:
        return text
    for _ in range(chance.choice((1, 1, 2, 5))):
        start, end = sorted((chance.randrange(len(text) + 1), chance.randrange(len(text) + 1)))
        end = min(end, start + 40)
        match chance.randrange(8):
            case 0:
                text = text[:start] + text[end:]
            case 1:
                text = text[:end] + text[start:end] * chance.choice((1, 2, 50)) + text[end:]
            case 2:
                text = text[:start] + chance.choice(_TOKENS) + text[start:]
            case 3:
                words = text.split(" ")
                words[chance.randrange(len(words))] = chance.choice(_TOKENS)
                text = " ".join(words)
            case 4:
                other = chance.choice(QUERIES + UPDATES)
                text = text[:start] + other[chance.randrange(len(other) + 1) :]
            case 5:
                text = text[:start] + chance.choice(_CHARACTERS) + text[end:]
            case 6:
                opening, closing = chance.choice((("{", "}"), ("(", ")"), ("[", "]"), ("!", ""), ("^", ""), ("<<", ">>")))
                depth = chance.choice((1, 3, 300, 20_000))
                text = text[:start] + opening * depth + text[start:end] + closing * depth + text[end:]
            case 7:
                text = text[:start] + text[start:end].swapcase() + text[end:]
        text = text[:200_000]
    return text


def encoded(chance: random.Random, text: str) -> bytes:
    match chance.randrange(40):
        case 0:
            return text.encode("utf-16", "surrogatepass")
        case 1:
            return text.encode("latin-1", "replace")
        case 2:
            encoded = text.encode("utf-8", "surrogatepass")
            place = chance.randrange(len(encoded) + 1)
            return (
                encoded[:place]
                + chance.choice((b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\x00", b"\xf4\x90\x80\x80"))
                + encoded[place:]
            )
        case 3:
            return b"\xef\xbb\xbf" + text.encode("utf-8", "surrogatepass")
    return text.encode("utf-8", "surrogatepass")
