"""Whether the service runs, and whether it can answer."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel

from participatiekaart.errors import SnapshotCorrupt
from participatiekaart.language import text

__all__ = ["router"]

router = APIRouter(tags=["health"])


class Live(BaseModel):
    """The process answers."""

    status: Literal["live"] = "live"


class Ready(BaseModel):
    """The service can answer queries, at this position of the journal."""

    status: Literal["ready"] = "ready"
    position: int
    workers: int


@router.api_route("/health/live", methods=["GET", "HEAD"], operation_id="live")
def live() -> Live:
    """Tell that the process answers."""
    return Live()


@router.api_route("/health/ready", methods=["GET", "HEAD"], operation_id="ready")
def ready(request: Request) -> Ready:
    """Tell that the graph is readable and query workers are there; 503 otherwise."""
    snapshot = request.app.state.workspace.graph.snapshot()
    alive = request.app.state.query_workers.alive
    if not alive:
        raise SnapshotCorrupt(text("No query worker is running; try again in a moment."))
    return Ready(position=snapshot.position, workers=alive)
