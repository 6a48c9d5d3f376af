"""The JSON-LD context of the API: with it the same bytes are plain JSON and RDF."""

from __future__ import annotations

from participatiekaart.model import Model
from participatiekaart.model.documents import JsonDocuments

__all__ = ["MEMBERS", "context_of"]

MEMBERS = ("collections", "elsewhere", "facets", "highlights", "key", "label", "record", "self", "suggestion", "total")
"""What answers tell besides the data: JSON-LD leaves it out. No property of the shapes can have such a key."""


def context_of(model: Model) -> dict[str, object]:
    """The context document (JSON-LD 1.1, section 3.1): that of records, and the members that lists have of their own."""
    terms: dict[str, object] = {**JsonDocuments(model).context, **dict.fromkeys(MEMBERS), "items": "@graph"}
    return {"@context": terms}
