"""Remembering what a method has answered, without keeping its object alive."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from types import MethodType
from typing import ParamSpec, TypeVar, cast
from weakref import proxy

__all__ = ["remembered"]

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def remembered(method: Callable[Asked, Answer], most: int) -> Callable[Asked, Answer]:
    """A method that remembers its last answers.

    An object that keeps an `lru_cache` of its own method refers to itself: an index that nobody reads any more would hold its
    lease, and with that its files, until the garbage collector comes by.

    Args:
        method: of an object, which itself keeps what is returned, and is kept by whoever calls that.
        most: answers that are remembered.
    """
    bound = cast(MethodType, method)
    return cast(Callable[Asked, Answer], lru_cache(most)(partial(bound.__func__, proxy(bound.__self__))))
