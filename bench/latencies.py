"""How long answers took, and the tables of that."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

__all__ = ["OURS", "Latency", "Row", "growth", "head", "line"]

OURS = "ours"
"""Name of the server that the others are compared with."""


@dataclass(frozen=True)
class Latency:
    """Milliseconds within which half of the answers came, and nearly all."""

    p50: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Latency:
        """What it was for answers that took so many seconds; of less than a hundred the slowest stands for nearly all."""
        ordered = sorted(seconds)
        return cls(statistics.median(ordered) * 1000, ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))] * 1000)


@dataclass(frozen=True)
class Row:
    """What was measured with one kind of question, asked in one way: latency by server, without those that did not answer."""

    kind: str
    asked: str
    clients: int
    total: float
    found: dict[str, Latency] = field(default_factory=dict)


def head(number: int, names: Sequence[str]) -> None:
    """Print the head of a table: milliseconds, and how many times as many as ours the peers take.

    Args:
        number: of practices.
        names: of the servers.
    """
    columns = [f"{name} {which}" for name in names for which in ("p50", "p99")]
    cells = [f"{number:,} practices", "asked", "found", "clients", *columns, *(f"p50 {peer} / ours" for peer in _peers(names))]
    print(f"| {' | '.join(cells)} |\n|{'---|' * len(cells)}", flush=True)


def line(row: Row, names: Sequence[str]) -> str:
    """A row as a line of the table."""
    cells = [row.kind, row.asked, f"{row.total:,.0f}", str(row.clients)]
    for name in names:
        latency = row.found.get(name)
        cells += [_figure(latency.p50), _figure(latency.p99)] if latency else ["", ""]
    for peer in _peers(names):
        both = {OURS, peer} <= row.found.keys()
        cells.append(f"{row.found[peer].p50 / row.found[OURS].p50:.2f}" if both else "")
    return f"| {' | '.join(cells)} |"


def growth(rows: Mapping[int, Sequence[Row]]) -> None:
    """Print how the latency of ours grows with the number of practices.

    Args:
        rows: what was measured, in the same order for each number.
    """
    numbers = sorted(rows)
    steps = [f"{numbers[-1]:,} / {number:,}" for number in numbers[:-1]]
    cells = ["p50 of ours, ms", "asked", "clients", *(f"{number:,}" for number in numbers), *steps]
    print(f"| {' | '.join(cells)} |\n|{'---|' * len(cells)}")
    for same in zip(*(rows[number] for number in numbers), strict=True):
        medians = [row.found[OURS].p50 for row in same if OURS in row.found]
        if len(medians) == len(numbers):
            cells = [same[0].kind, same[0].asked, str(same[0].clients), *map(_figure, medians)]
            cells += [f"{medians[-1] / each:.1f}" for each in medians[:-1]]
            print(f"| {' | '.join(cells)} |")


def _peers(names: Sequence[str]) -> list[str]:
    return [name for name in names if name != OURS] if OURS in names else []


def _figure(milliseconds: float) -> str:
    return f"{milliseconds:,.0f}" if milliseconds >= 100 else f"{milliseconds:.1f}"
