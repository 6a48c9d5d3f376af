"""The OpenAPI documents, and the documentation made from them: all of it comes from the shapes and is written when asked."""

from participatiekaart.web.openapi.routes import routes

__all__ = ["routes"]
