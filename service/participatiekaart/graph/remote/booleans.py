"""Which variables of a query are worked out as booleans: by its tokens, for an engine that answers them as numbers."""

from __future__ import annotations

from collections.abc import Iterator

from participatiekaart.rdf.sparql import Token, tokens

__all__ = ["boolean_variables"]

_MAKE_BOOLEANS = {
    *("=", "<", ">", "&", "|", "!", "IN", "EXISTS", "TRUE", "FALSE"),
    *("BOUND", "CONTAINS", "ISBLANK", "ISIRI", "ISLITERAL", "ISNUMERIC", "ISURI"),
    *("LANGMATCHES", "REGEX", "SAMETERM", "STRENDS", "STRSTARTS"),
}
"""What makes a boolean of all that it stands in, wherever it is outside all brackets."""

_ARITHMETIC = {"+", "-", "*", "/"}
_OPENING, _CLOSING = {"(", "{", "["}, {")", "}", "]"}


def boolean_variables(sparql: str) -> frozenset[str]:
    """Names of the variables that AS gives a boolean.

    Args:
        sparql: SPARQL 1.1 Query.

    >>> sorted(boolean_variables('''SELECT ?s (true AS ?a) (COALESCE(?b, ?x) AS ?c) ?d (?n + 1 AS ?e) {
    ...     BIND(?s = 1 || ?n > 2 AS ?b) BIND(IF(?b, 1, 2) AS ?n) BIND(!EXISTS { ?s ?p ?n } AS ?d) }'''))
    ['a', 'b', 'c', 'd']
    """
    expressions = list(_expressions(list(tokens(sparql))))
    found: frozenset[str] = frozenset()
    while True:
        more = frozenset(name for name, expression in expressions if _is_boolean(expression, found))
        if more == found:
            return found
        found = more


def _expressions(listed: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    """What stands before each AS, in its brackets, and the name of the variable after it."""
    opened: list[int] = []
    for place, token in enumerate(listed):
        if token.text in _OPENING:
            opened.append(place)
        elif token.text in _CLOSING:
            opened.pop()
        elif token.kind == "word" and token.text == "AS":
            yield listed[place + 1].text[1:], listed[opened[-1] + 1 : place]


def _is_boolean(expression: list[Token], known: frozenset[str]) -> bool:
    outer = {each.text for each, depth in _depths(expression) if not depth and each.kind in {"sign", "word"}}
    if outer & _MAKE_BOOLEANS:
        return True
    match [each.text for each in expression]:
        case [variable] if variable[0] in "?$":
            return variable[1:] in known
        case ["IF" | "COALESCE" as name, "(", *_]:
            return _are_boolean(list(_arguments(expression))[name == "IF" :], known)
        case ["MAX" | "MIN" | "SAMPLE" | "(", *_] if not outer & _ARITHMETIC:
            return _is_boolean(next(_arguments(expression)), known)
    return False


def _are_boolean(alternatives: list[list[Token]], known: frozenset[str]) -> bool:
    """Whether one is a boolean, and the others may be: variables, which can have one from the data."""
    booleans = [_is_boolean(each, known) for each in alternatives]
    others = [each for each, is_one in zip(alternatives, booleans, strict=True) if not is_one]
    return any(booleans) and all(len(each) == 1 and each[0].kind == "variable" for each in others)


def _depths(expression: list[Token]) -> Iterator[tuple[Token, int]]:
    """Each token with how many brackets it stands in; brackets count for the outside."""
    depth = 0
    for token in expression:
        depth -= token.text in _CLOSING
        yield token, depth
        depth += token.text in _OPENING


def _arguments(expression: list[Token]) -> Iterator[list[Token]]:
    """What commas separate in the outermost brackets."""
    found: list[Token] = []
    for token, depth in _depths(expression):
        if depth == 1 and token.text == ",":
            yield found
            found = []
        elif depth:
            found.append(token)
    yield found
