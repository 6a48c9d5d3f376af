"""All versions of all records in order: the one thing that is not derived from anything else."""

from participatiekaart.journal.journal import Journal
from participatiekaart.journal.lines import Change, Entry, Head, Version
from participatiekaart.journal.writing import writing

__all__ = ["Change", "Entry", "Head", "Journal", "Version", "writing"]
