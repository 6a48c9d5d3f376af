"""How far a mirror has read each stream."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import orjson

from participatiekaart.errors import InvalidInput
from participatiekaart.language import text

__all__ = ["Bookmark", "Bookmarks"]


@dataclass(frozen=True)
class Bookmark:
    """How far one stream is read.

    Attributes:
        position: of the last version that was taken over, in the other journal.
        at: when that was written; none before the first.
        trail: addresses of the pages that led there, the one below the root first.
        tag: entity tag of the root when all behind it was read; empty in the middle of reading.
    """

    position: int = 0
    at: datetime | None = None
    trail: tuple[str, ...] = ()
    tag: str = ""


class Bookmarks:
    """The bookmarks of a data directory, by the address of the stream.

    A bookmark is written after what it stands for: when the power goes in between, the same versions are read again, and nothing
    comes of that.

    Args:
        data_dir: the data directory.
    """

    def __init__(self, data_dir: Path) -> None:
        self.path = data_dir / "mirror.json"

    @property
    def are_there(self) -> bool:
        """Whether the data directory is a mirror."""
        return self.path.exists()

    def of(self, address: str) -> Bookmark:
        """The bookmark of a stream.

        Raises:
            InvalidInput: the file is damaged.
        """
        match self._read().get(address):
            case {"position": int(position), "at": str(at), "trail": list(trail), "tag": str(tag)}:
                return Bookmark(position, datetime.fromisoformat(at), tuple(map(str, trail)), tag)
        return Bookmark()

    def put(self, address: str, bookmark: Bookmark) -> None:
        """Move the bookmark of a stream, on the disk before it returns."""
        written = self.path.with_suffix(".tmp")
        with written.open("wb") as file:
            file.write(orjson.dumps(self._read() | {address: asdict(bookmark)}, option=orjson.OPT_INDENT_2))
            file.flush()
            os.fsync(file.fileno())
        written.replace(self.path)

    def _read(self) -> dict[str, object]:
        try:
            found = orjson.loads(self.path.read_bytes())
        except FileNotFoundError:
            return {}
        except orjson.JSONDecodeError:
            found = None
        if not isinstance(found, dict):
            raise InvalidInput(text("{path} is damaged; delete it and the stream is read from its beginning.", path=self.path))
        return found
