"""Every way in: whatever somebody offers becomes validated record versions, or a report that says why not."""

from participatiekaart.ingest.edits import Loaded
from participatiekaart.ingest.files import BUNDLED, FileSource
from participatiekaart.ingest.loading import check, load

__all__ = ["BUNDLED", "FileSource", "Loaded", "check", "load"]
