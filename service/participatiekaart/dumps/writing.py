"""One content as several files, each in a compression of its own, hashed while they are written.

The same content gives the same bytes: gzip files hold neither a name nor a time (RFC 1952, section 2.3.1).
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

import zstandard

__all__ = ["SUFFIXES", "Output", "Written", "writers"]

SUFFIXES = {"": "", "gzip": ".gz", "zstd": ".zst"}
"""Compressions, each with the suffix of its files."""

_CHUNK = 1 << 18
_GZIP_LEVEL = 6
_GZIP_CONTAINER = 31
_ZSTD_LEVEL = 6


@dataclass(frozen=True)
class Written:
    """A file that is done: its name, compression, size in bytes and SHA-256 in hexadecimal."""

    name: str
    compression: str
    byte_size: int
    sha256: str


class _Compressor(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class _Plain:
    """No compression."""

    def compress(self, data: bytes, /) -> bytes:
        return data

    def flush(self) -> bytes:
        return b""


def _compressor(compression: str) -> _Compressor:
    if compression == "gzip":
        return zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_CONTAINER)
    if compression == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL, write_checksum=True).compressobj()
    return _Plain()


@contextmanager
def writers() -> Iterator[Executor]:
    """The threads that compress: compression lets go of the interpreter, so that it takes none of the time of the rest."""
    with ThreadPoolExecutor(max(1, len(os.sched_getaffinity(0))), "dump") as pool:
        yield pool


class _File:
    """A file that is written by one thread at a time, at most one piece behind.

    Args:
        path: of the file.
        compression: of its content.
        pool: threads that compress.
    """

    def __init__(self, path: Path, compression: str, pool: Executor) -> None:
        self._path = path
        self._compression = compression
        self._pool = pool
        self._file: BinaryIO = path.open("wb")
        self._compressor = _compressor(compression)
        self._hash = hashlib.sha256()
        self._last: Future[None] | None = None

    def write(self, data: bytes) -> None:
        self._wait()
        self._last = self._pool.submit(self._compress, data)

    def close(self) -> Written:
        self._wait()
        with self._file:
            self._put(self._compressor.flush())
            size = self._file.tell()
        return Written(self._path.name, self._compression, size, self._hash.hexdigest())

    def _wait(self) -> None:
        if self._last:
            self._last.result()

    def _compress(self, data: bytes) -> None:
        self._put(self._compressor.compress(data))

    def _put(self, data: bytes) -> None:
        self._hash.update(data)
        self._file.write(data)


class Output:
    """A content that is written in pieces.

    Args:
        folder: of the files.
        name: of the files, before the suffix of the compression.
        compressions: keys of `SUFFIXES`, a file each.
        pool: see `writers`.
    """

    def __init__(self, folder: Path, name: str, compressions: Sequence[str], pool: Executor) -> None:
        self._files = [_File(folder / f"{name}{SUFFIXES[each]}", each, pool) for each in compressions]
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, data: bytes) -> None:
        """Add a piece.

        Raises:
            OSError: an earlier one could not be written.
        """
        self._pieces.append(data)
        self._size += len(data)
        if self._size >= _CHUNK:
            self._flush()

    def close(self) -> list[Written]:
        """Finish the files; errors as for `write`."""
        self._flush()
        return [each.close() for each in self._files]

    def _flush(self) -> None:
        whole = b"".join(self._pieces)
        for each in self._files:
            each.write(whole)
        self._pieces, self._size = [], 0
