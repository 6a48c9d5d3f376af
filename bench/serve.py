"""Serves a data directory that is there already; started by `servers`.

The budgets for time are wider than those that the service comes with: a slow peer has none, and is waited for as well.
"""

import sys
from pathlib import Path

import uvicorn

from participatiekaart.settings import Settings
from participatiekaart.web.app import create_app
from participatiekaart.workspace import Workspace

if __name__ == "__main__":
    data_dir, base, port, cache_mib = sys.argv[1:]
    settings = Settings(
        data_dir=Path(data_dir), base_iri=base, cache_mib=int(cache_mib), query_seconds=30.0, query_queue_seconds=60.0
    )
    uvicorn.run(create_app(Workspace(settings)), port=int(port), log_level="warning", server_header=False)
