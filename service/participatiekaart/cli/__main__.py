"""``python -m participatiekaart.cli``."""

from __future__ import annotations

from participatiekaart.cli import app

if __name__ == "__main__":  # a worker process imports this module too
    app()
