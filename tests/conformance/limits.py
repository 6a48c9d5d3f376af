"""What an engine cannot do, by the suite and the name of the test that shows it; empty is the aim.

A test that is named here and passes fails the run, so that nothing stands here longer than it is true.
"""

from __future__ import annotations

__all__ = ["LIMITS"]

LIMITS: dict[tuple[str, str, str], str] = {}
"""The reason why, by engine, suite and test."""
