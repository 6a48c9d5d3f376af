"""The search tree of the stream: windows of positions, each a page of members or a node that leads to smaller windows.

A window is its own address (``1-250``). Which positions it holds never changes, so that it is full once and for all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["FAN", "Window", "cover"]

FAN = 100
"""Windows that a node leads to at most."""

_ADDRESS = re.compile(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Window:
    """Positions that follow each other.

    Attributes:
        first, last: positions.
        page: how many positions a page of members has.
    """

    first: int
    last: int
    page: int

    @classmethod
    def at(cls, address: str, page: int) -> Window | None:
        """The window that an address names; none when it is no window of the tree.

        >>> Window.at("251-500", 250), Window.at("2-251", 250)
        (Window(first=251, last=500, page=250), None)
        """
        match = _ADDRESS.fullmatch(address)
        if not match:
            return None
        window = cls(int(match[1]), int(match[2]), page)
        size = page
        while size < window.size:
            size *= FAN
        return window if size == window.size and (window.first - 1) % size == 0 else None

    @property
    def size(self) -> int:
        """Number of positions."""
        return self.last - self.first + 1

    @property
    def address(self) -> str:
        """Its part of addresses."""
        return f"{self.first}-{self.last}"

    @property
    def has_members(self) -> bool:
        """Whether it is a page of members; the others lead to smaller windows."""
        return self.size == self.page

    def parts(self, position: int) -> list[Window]:
        """The smaller windows that it leads to and that hold something, when the stream is at a position."""
        return _windows(self.first, min(self.last, position), self.size // FAN, self.page)


def cover(position: int, page: int) -> list[Window]:
    """What the root leads to, when the stream is at a position.

    >>> [window.address for window in cover(501, 250)]
    ['1-250', '251-500', '501-750']
    >>> [window.address for window in cover(25_001, 250)]
    ['1-25000', '25001-50000']
    """
    size = page
    while position > size * FAN:
        size *= FAN
    return _windows(1, position, size, page)


def _windows(first: int, last: int, size: int, page: int) -> list[Window]:
    return [Window(start, start + size - 1, page) for start in range(first, last + 1, size)]
