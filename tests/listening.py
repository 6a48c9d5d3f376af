"""The service in this process, behind a real socket."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from participatiekaart.web.app import create_app
from participatiekaart.workspace import Workspace

__all__ = ["listening"]


@contextmanager
def listening(workspace: Workspace) -> Iterator[str]:
    """Serve a workspace on a free port of this machine; gives the address, without a slash at the end."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        server = uvicorn.Server(uvicorn.Config(create_app(workspace), log_level="warning"))
        thread = threading.Thread(target=server.run, args=[[bound]])
        thread.start()
        deadline = time.monotonic() + 60
        while not server.started:
            assert thread.is_alive(), "the service ended instead of starting"
            assert time.monotonic() < deadline, "the service did not start in time"
            time.sleep(0.01)
        try:
            yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
