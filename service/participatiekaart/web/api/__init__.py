"""The JSON API: everything in it comes from the shapes and is answered from the index."""

from __future__ import annotations

from fastapi import FastAPI

from participatiekaart.model import Model
from participatiekaart.web.api.collections import collections_of
from participatiekaart.web.api.manners import VERSION, Manners
from participatiekaart.web.api.outcomes import outcomes_of
from participatiekaart.web.api.outcomes import routes as outcome_routes
from participatiekaart.web.api.problems import add_handlers
from participatiekaart.web.api.representations import ITEM_FORMATS, REPRESENTATIONS
from participatiekaart.web.api.routes import routes

__all__ = ["VERSION", "Manners", "add_to"]


def add_to(app: FastAPI, model: Model) -> None:
    """Let an application answer for the API; what else has an address under it is added before.

    Args:
        app: the application.
        model: what its collections come from.
    """
    app.state.collections = collections_of(model, REPRESENTATIONS, ITEM_FORMATS)
    app.state.outcomes = outcomes_of(model)
    app.router.routes.extend((*outcome_routes, *routes))
    add_handlers(app)
