"""The error tree: everything that can go wrong on purpose, told in Dutch and English."""

from __future__ import annotations

from participatiekaart.language import Text

__all__ = [
    "AccessUnavailable",
    "BudgetExceeded",
    "CursorExpired",
    "DumpFailed",
    "EngineUnavailable",
    "InvalidInput",
    "InvalidParameter",
    "JournalCorrupt",
    "JournalUnavailable",
    "OutboundRefused",
    "ParticipatiekaartError",
    "QueryRefused",
    "RecordNotFound",
    "SnapshotCorrupt",
    "WriterBusy",
]


class ParticipatiekaartError(Exception):
    """Root of the tree.

    Attributes:
        text: what happened and what to do, by language.
    """

    def __init__(self, text: Text) -> None:
        super().__init__(text.best("en"))
        self.text = text


class InvalidInput(ParticipatiekaartError, ValueError):
    """Input that cannot be read: a broken file, an unknown format, an impossible setting.

    Attributes:
        line, column: where, counted from 1; 0 when the place is not known.
    """

    def __init__(self, text: Text, line: int = 0, column: int = 0) -> None:
        super().__init__(text)
        self.line = line
        self.column = column


class InvalidParameter(InvalidInput):
    """A value that a parameter does not take.

    Attributes:
        parameter: its name.
    """

    def __init__(self, text: Text, parameter: str) -> None:
        super().__init__(text)
        self.parameter = parameter


class CursorExpired(ParticipatiekaartError):
    """The pages of a list cannot be continued, because something was published since the first."""


class DumpFailed(ParticipatiekaartError):
    """A dump could not be written."""


class QueryRefused(InvalidInput):
    """A query that is not SPARQL 1.1, or asks for what this service never does."""


class BudgetExceeded(ParticipatiekaartError):
    """A query ran into one of its bounds.

    Attributes:
        budget: which one: ``time``, ``memory``, ``result``, ``rows`` or ``queue``.
        limit: its size: seconds, MiB, MiB, a number of rows, seconds.
    """

    def __init__(self, text: Text, budget: str, limit: float) -> None:
        super().__init__(text)
        self.budget = budget
        self.limit = limit


class OutboundRefused(ParticipatiekaartError):
    """Another address may not be asked, or did not answer well and within bounds."""


class EngineUnavailable(ParticipatiekaartError):
    """The external SPARQL engine does not answer, or not with what the protocol says.

    Attributes:
        reason: what it or the network said. For the operator: it may name addresses that readers need not know.
    """

    def __init__(self, text: Text, reason: str) -> None:
        super().__init__(text)
        self.reason = reason


class RecordNotFound(ParticipatiekaartError, LookupError):
    """No record has this name, now or ever."""


class WriterBusy(ParticipatiekaartError):
    """Another process is writing to the same data directory."""


class SnapshotCorrupt(ParticipatiekaartError):
    """The graph on disk cannot be read; it can be rebuilt from the journal."""


class AccessUnavailable(ParticipatiekaartError):
    """The tokens cannot be read or written at the moment."""


class JournalUnavailable(ParticipatiekaartError):
    """The journal cannot be read or written at the moment: no room, no permission, or somebody else has it."""


class JournalCorrupt(ParticipatiekaartError):
    """The journal cannot be read; it is the one thing that cannot be rebuilt."""
