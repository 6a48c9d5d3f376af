"""Dumps: everything that is published, as files to download, keep and deposit.

A *dump* is a folder of files of one position of the journal; it never changes once it is there. The same data give the same
bytes.
"""

from participatiekaart.dumps.making import Dumper
from participatiekaart.dumps.manifest import PACKED, DumpFile, Dumps, every, latest, path_of, stamp

__all__ = ["PACKED", "DumpFile", "Dumper", "Dumps", "every", "latest", "path_of", "stamp"]
