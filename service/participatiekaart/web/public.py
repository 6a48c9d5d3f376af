"""The address that clients call this service by."""

from __future__ import annotations

from starlette.requests import Request

__all__ = ["public_root"]


def public_root(request: Request) -> str:
    """The address of the service without a slash at the end: what the settings say, else what this client called.

    Starlette takes no Host header into an address that is no host, so this can always stand in links and IRIs.
    """
    configured: str = request.app.state.settings.public_url
    return configured or str(request.base_url).rstrip("/")
