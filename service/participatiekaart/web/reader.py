"""Whoever asks: the language they read, and the one snapshot that all of their answer comes from."""

from __future__ import annotations

from functools import cached_property

from starlette.requests import Request
from starlette.responses import Response

from participatiekaart.web.description import Describer
from participatiekaart.web.entity import entity
from participatiekaart.web.negotiation import kept_language, language_of
from participatiekaart.web.pages import render
from participatiekaart.workspace import Workspace

__all__ = ["Reader"]


class Reader:
    """The reader behind a request.

    Args:
        request: the request.

    Raises:
        SnapshotCorrupt: there is nothing to read.
    """

    def __init__(self, request: Request) -> None:
        self.request = request
        self.workspace: Workspace = request.app.state.workspace
        self.snapshot = self.workspace.graph.snapshot()
        self.language = language_of(request, self.workspace.settings.language)
        self.root: str = request.scope.get("root_path", "")

    @cached_property
    def describer(self) -> Describer:
        """Describes nodes in this reader's language."""
        return Describer(
            self.workspace.model,
            self.workspace.naming,
            self.snapshot,
            self.language,
            root=self.root,
            kept=kept_language(self.request),
        )

    def page(self, template: str, headers: dict[str, str] | None = None, **values: object) -> Response:
        """A page as an entity with validators.

        Args:
            template: name of the template.
            headers: to add.
            values: for the template.
        """
        body = render(template, self.request, self.language, **values)
        headers = {"Content-Language": self.language, **(headers or {})}
        return entity(self.request, body, "text/html; charset=utf-8", position=self.snapshot.position, headers=headers)
