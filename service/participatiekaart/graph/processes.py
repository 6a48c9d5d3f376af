"""Worker processes as the serving process sees them: started from a template, asked over a socket, killed when they must be."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from threading import Lock
from typing import Any, BinaryIO

from participatiekaart.graph.questions import HEAD, Answer, Question, packed, read_exactly
from participatiekaart.graph.worker import Start

__all__ = ["Template", "Worker"]

_START_SECONDS = 30.0
_SPARE_SECONDS = 2.0
_READ_BYTES = 1024**2
_PROCESSOR_CLOCK = 2
"""With the process number it makes a clock's number: clock_getcpuclockid(3), which Python does not offer."""
_ROOM_FOR_FILE = socket.CMSG_SPACE(4)


class Template:
    """The process that workers are forked from.

    Args:
        start: what each worker is told.
    """

    def __init__(self, start: Start) -> None:
        self._start = start
        self._lock = Lock()
        self._launch()

    def _launch(self) -> None:
        self._control, theirs = socket.socketpair()
        self._control.settimeout(_START_SECONDS)
        command = [sys.executable, "-m", "participatiekaart.graph.worker", str(theirs.fileno())]
        environment = {**os.environ, "MALLOC_ARENA_MAX": "2"}  # an arena a thread would eat the address space
        self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, env=environment)  # noqa: S603
        theirs.close()
        self._control.sendall(self._start.packed())

    def fork(self, niceness: int) -> tuple[socket.socket, int]:
        """A new worker: our end of its socket, and its process identifier.

        Args:
            niceness: how much it lets other processes go first (POSIX nice).

        Raises:
            OSError: it could not be started.
        """
        try:
            return self._forked(niceness)
        except OSError:  # somebody ended the template just now
            return self._forked(niceness)

    def _forked(self, niceness: int) -> tuple[socket.socket, int]:
        ours, theirs = socket.socketpair()
        with self._lock, theirs:
            if self._process.poll() is not None:
                self._launch()
            try:
                socket.send_fds(self._control, [bytes([niceness])], [theirs.fileno()])
                pid = int.from_bytes(read_exactly(self._control, 4), "big")
            except (OSError, EOFError) as error:
                self._process.kill()
                self._process.wait()
                raise ConnectionError("the template of the query workers ended") from error
        ours.settimeout(_START_SECONDS)
        with suppress(EOFError):
            read_exactly(ours, HEAD.size)
            return ours, pid
        ours.close()
        raise ConnectionError("a query worker did not start")

    def ask(self, question: Question) -> Answer:
        """Ask a worker that is there for this question only, and wait for its answer."""
        connection, pid = self.fork(0)
        started = time.monotonic()
        with connection:
            connection.settimeout(question.seconds + _SPARE_SECONDS)
            try:
                connection.sendall(packed(question))
                said, size = HEAD.unpack(read_exactly(connection, HEAD.size))
                return Answer.unpacked(read_exactly(connection, said), read_exactly(connection, size))
            except (OSError, EOFError):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                return _ended(question, started)

    def close(self) -> None:
        """End the template; its workers end when their sockets are closed."""
        self._control.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_SPARE_SECONDS)
            return
        self._process.kill()
        self._process.wait()


class Worker:
    """A worker that answers one question after the other.

    Args:
        template: what it is forked from.
        niceness: how much it lets other processes go first.
    """

    def __init__(self, template: Template, niceness: int) -> None:
        self._connection, self._pid = template.fork(niceness)
        self._connection.setblocking(False)
        self._read = bytearray()
        self._file: BinaryIO | None = None
        self._waiting: asyncio.Future[Answer | None] | None = None
        self.alive = True
        asyncio.get_running_loop().add_reader(self._connection, self._readable)

    def _readable(self) -> None:
        """Take in what there is of an answer."""
        try:
            chunk, attached, _, _ = self._connection.recvmsg(_READ_BYTES, _ROOM_FOR_FILE)
        except BlockingIOError:
            return
        except OSError:
            chunk, attached = b"", []
        for _, _, descriptor in attached:
            self._file = os.fdopen(int.from_bytes(descriptor, sys.byteorder), "rb")
        if not chunk:
            self.end()
            return
        self._read += chunk
        if len(self._read) < HEAD.size:
            return
        said, size = HEAD.unpack_from(self._read)
        whole = HEAD.size + said + size
        if len(self._read) >= whole and self._waiting and not self._waiting.done():
            data = bytes(self._read[HEAD.size : whole])
            self._read.clear()
            self._waiting.set_result(Answer.unpacked(data[:said], data[said:], self._file))
            self._file = None

    def processor_seconds(self) -> float:
        """Time of a processor that the worker has used so far; 0 when it is not there any more."""
        with suppress(OSError):
            return time.clock_gettime(~self._pid << 3 | _PROCESSOR_CLOCK)
        return 0.0

    def renice(self, niceness: int) -> None:
        """Let other processes go first (POSIX nice); there is no way back for most users."""
        with suppress(ProcessLookupError):
            os.setpriority(os.PRIO_PROCESS, self._pid, niceness)

    async def ask(self, question: Question) -> Answer:
        """The answer; it tells too when the worker had to be stopped, and then the worker is no longer alive."""
        loop = asyncio.get_running_loop()
        self._waiting = loop.create_future()
        started = time.monotonic()
        timer = loop.call_later(question.seconds + _SPARE_SECONDS, self.end)  # where the kernel did not stop it
        try:
            try:
                await self._send(packed(question), self._waiting)
            except OSError:
                self.end()
            answer = await self._waiting
        except BaseException:
            self.end()
            raise
        finally:
            timer.cancel()
        return answer or _ended(question, started)

    async def _send(self, data: bytes, ended: asyncio.Future[Answer | None]) -> None:
        """Send a question, unless the worker is ended before it has taken in all of it."""
        sent = self._connection.send(data)  # short ones go at once
        if sent < len(data):
            rest = asyncio.ensure_future(asyncio.get_running_loop().sock_sendall(self._connection, data[sent:]))
            either: list[asyncio.Future[Any]] = [rest, ended]
            try:
                await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
                if rest.done():
                    rest.result()
            finally:
                rest.cancel()

    def end(self) -> None:
        """Kill the worker."""
        if self.alive:
            self.alive = False
            loop = asyncio.get_running_loop()
            loop.remove_reader(self._connection)
            loop.remove_writer(self._connection)
            self._connection.close()
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)


def _ended(question: Question, started: float) -> Answer:
    """What an answer is that never came: the kernel's timers end a worker on the dot, its memory bound ends it sooner."""
    return Answer("time" if time.monotonic() - started >= question.seconds else "memory")
