"""The representations that an answer may have, as OpenAPI tells of them."""

from __future__ import annotations

from collections.abc import Iterable

from participatiekaart.web.api.representations import Representation
from participatiekaart.web.openapi.schemas import Json

__all__ = ["content_of"]

_JSON_LD = {"application/json", "application/ld+json"}


def content_of(representations: Iterable[Representation], schema: Json, example: Json | None) -> Json:
    """Media types with their schemas.

    Args:
        representations: JSON first.
        schema: of those that are JSON-LD.
        example: of JSON; none where there is none. JSON-LD is the same bytes.
    """
    found: Json = {}
    for each in representations:
        if each.media_type in _JSON_LD:
            found[each.media_type] = {"schema": schema, **({"example": example} if example and each.name == "json" else {})}
        elif each.media_type.endswith("+json"):
            found[each.media_type] = {"schema": {"type": "object"}}
        else:
            found[each.media_type] = {"schema": {"type": "string"} if each.media_type.startswith("text/") else {}}
    return found
