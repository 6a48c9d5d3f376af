"""The W3C suites that are run."""

from __future__ import annotations

from functools import cache

from tests.conftest import SHARED

from .manifests import Case, cases

__all__ = ["FOLDER", "MANIFESTS", "SERVICE_DESCRIPTION", "suite"]

FOLDER = SHARED / "conformance" / "w3c-sparql11"

SERVICE_DESCRIPTION = "service-description"

MANIFESTS = {
    "protocol": "protocol/manifest.ttl",
    "graph-store-protocol, direct": "graph-store-protocol/manifest-direct.ttl",
    "graph-store-protocol, indirect": "graph-store-protocol/manifest-indirect.ttl",
    SERVICE_DESCRIPTION: "service-description/manifest.ttl",
}
"""The file of each suite."""


@cache
def suite(name: str) -> tuple[Case, ...]:
    """The test cases of a suite; none where the suites are not there."""
    manifest = FOLDER / MANIFESTS[name]
    return tuple(cases(manifest, name)) if manifest.exists() else ()
