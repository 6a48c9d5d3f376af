"""Oxigraph as a server (``oxigraph serve``).

What differs from the embedded engine, which is the same one: several default graphs count a triple that two of them hold twice
(fixed upstream, not released), and a query that runs too long goes on in the server after we have stopped waiting, unless the
server has ``--timeout-s``.
"""

from __future__ import annotations

from typing import ClassVar

from participatiekaart.errors import ParticipatiekaartError, QueryRefused
from participatiekaart.graph.remote.asking import Query, Result
from participatiekaart.graph.remote.engine import RemoteEngine
from participatiekaart.graph.remote.protocol import Reply, overran
from participatiekaart.language import text

__all__ = ["Oxigraph"]

_CANCELLED = b"The SPARQL operation has been cancelled"
"""What stands, with status 200, at the end of an answer that its own time limit cut off."""


class Oxigraph(RemoteEngine):
    """``oxigraph serve``: an update request is one transaction."""

    transactional: ClassVar = True
    push_bytes: ClassVar = 32 * 1024**2  # it takes 128 MiB

    @staticmethod
    def update_address(url: str) -> str:
        """``/update`` beside ``/query``."""
        return f"{url.removesuffix('/query')}/update"

    def result(self, reply: Reply, query: Query) -> Result:
        """The result, unless the server stopped it."""
        if reply.body.endswith(_CANCELLED):
            raise overran(query.seconds)
        return super().result(reply, query)

    def failure(self, reply: Reply, query: Query) -> ParticipatiekaartError:
        """What is wrong; a function that it does not know comes as an error of its own."""
        if reply.status == 500 and "is not supported" in reply.reason:
            return QueryRefused(text("The SPARQL engine refuses this: {reason}", reason=reply.reason))
        return super().failure(reply, query)
