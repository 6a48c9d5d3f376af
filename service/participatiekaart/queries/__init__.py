"""Saved queries: the files of ``data/queries``, each a question with its meaning and what may be filled in (docs/queries.md)."""

from participatiekaart.queries.description import describe
from participatiekaart.queries.parameters import Choices, Parameter
from participatiekaart.queries.saved import SavedQuery

__all__ = ["Choices", "Parameter", "SavedQuery", "describe"]
