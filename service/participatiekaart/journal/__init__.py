"""All versions of all records in order: the one thing that is not derived from anything else."""

from participatiekaart.journal.journal import Change, Head, Journal, Version
from participatiekaart.journal.writing import writing

__all__ = ["Change", "Head", "Journal", "Version", "writing"]
