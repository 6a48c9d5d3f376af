"""HTTP/1.1 as bytes, for clients that have to be light or to send what no library would."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import NamedTuple

__all__ = ["Answer", "Connection", "Hangup", "request"]

_MOST_HEAD = 2**20


class Answer(NamedTuple):
    """A status, headers by their names in small letters (the last of each), and a body as it went over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes


class Hangup(Exception):
    """The other side closed the connection before its answer was whole.

    Attributes:
        received: how many bytes of an answer came.
    """

    def __init__(self, received: int) -> None:
        super().__init__(f"closed after {received} bytes")
        self.received = received


class Connection:
    """A connection that is opened when it is needed and opened again when the other side closed it.

    Args:
        port: at 127.0.0.1.
        source: the address of this machine that it comes from; servers tell clients apart by it.
    """

    def __init__(self, port: int, source: str = "127.0.0.1") -> None:
        self._port = port
        self._source = source
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, message: bytes, *, has_body: bool = True) -> Answer:
        """Send a request and read the answer.

        A connection may be closed while it is not used, just when a request is sent; then that is sent again (RFC 9112, 9.3.1).

        Args:
            message: all bytes of the request.
            has_body: whether the answer has one; that to HEAD has none.

        Raises:
            Hangup: there was no whole answer.
        """
        is_used = self._streams is not None
        try:
            return await self._ask(message, has_body=has_body)
        except Hangup as error:
            if not is_used or error.received:
                raise
            return await self._ask(message, has_body=has_body)

    async def _ask(self, message: bytes, *, has_body: bool) -> Answer:
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port, limit=_MOST_HEAD, local_addr=(self._source, 0))
        reader, writer = self._streams
        received = 0
        try:
            with suppress(ConnectionError):  # it may answer and close before it has read everything
                writer.write(message)
                await writer.drain()
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                received += len(head)
                status, headers = _parsed(head)
                if status >= 200:
                    break
            body = await _body(reader, headers) if has_body and status not in {204, 304} else b""
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            await self.close()
            raise Hangup(received + len(getattr(error, "partial", b""))) from error
        except BaseException:
            await self.close()
            raise
        if headers.get("connection", "").lower() == "close":
            await self.close()
        return Answer(status, headers, body)

    async def close(self) -> None:
        """Close it; the next request opens it again."""
        if self._streams is not None:
            writer = self._streams[1]
            self._streams = None
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()


def request(method: str, target: str, body: bytes | None = None, **headers: str) -> bytes:
    r"""The bytes of an ordinary request.

    >>> request("GET", "/sparql", accept="text/csv")
    b'GET /sparql HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/csv\r\n\r\n'
    """
    fields = {"host": "127.0.0.1", **headers}
    if body is not None:
        fields["content-length"] = str(len(body))
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"{method} {target} HTTP/1.1\r\n{lines}\r\n".encode() + (body or b"")


def _parsed(head: bytes) -> tuple[int, dict[str, str]]:
    first, *lines = head.decode("latin-1").split("\r\n")[:-2]
    fields = (line.partition(":") for line in lines)
    return int(first.split(" ", 2)[1]), {name.strip().lower(): value.strip() for name, _, value in fields}


async def _body(reader: asyncio.StreamReader, headers: dict[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() == "chunked":
        chunks = []
        while size := int(await reader.readuntil(b"\r\n"), 16):
            chunks.append((await reader.readexactly(size + 2))[:-2])
        await reader.readuntil(b"\r\n")
        return b"".join(chunks)
    if "content-length" in headers:
        return await reader.readexactly(int(headers["content-length"]))
    return await reader.read()
