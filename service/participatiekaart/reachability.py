"""What is reached step by step: what lies above a thing, what it owns, what it leads to."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

__all__ = ["reachable"]

Node = TypeVar("Node", bound=Hashable)


def reachable(starts: Iterable[Node], step: Callable[[Node], Iterable[Node]]) -> list[Node]:
    """The starts and all that steps lead to from there, each once, the nearest first; circles do no harm.

    >>> reachable("c", {"a": "", "b": "a", "c": "bc"}.__getitem__)
    ['c', 'b', 'a']
    """
    found = dict.fromkeys(starts)
    todo = list(found)
    for each in todo:  # which grows meanwhile
        new = [further for further in dict.fromkeys(step(each)) if further not in found]
        found.update(dict.fromkeys(new))
        todo += new
    return todo
