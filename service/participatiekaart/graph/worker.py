"""A process that answers queries, so that one that runs away can be stopped: pyoxigraph cannot cancel a query (design section 5).

``python -m participatiekaart.graph.worker`` is a template: it forks a worker for each socket that it is sent, which takes
milliseconds where starting Python takes a hundred. The kernel ends a worker whose query overruns its time (an interval timer) or
its memory (RLIMIT_AS); each ends itself when nobody holds the other end.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import orjson
import pyoxigraph as ox

from participatiekaart.errors import BudgetExceeded, EngineUnavailable, OutboundRefused, ParticipatiekaartError
from participatiekaart.graph import evaluation
from participatiekaart.graph.federation import Outside
from participatiekaart.graph.questions import HEAD, Answer, Outcome, Question, read_exactly
from participatiekaart.graph.remote import EngineAddress, engine_at
from participatiekaart.graph.updates import applied

__all__ = ["Start", "main"]


class Start(NamedTuple):
    """What a template is told.

    Attributes:
        data_dir: the data directory.
        memory: bound of a worker's address space, in bytes.
        outside: what may be asked that is not here.
        engine: answers in the place of the snapshots; none where they answer.
    """

    data_dir: str
    memory: int
    outside: Outside
    engine: EngineAddress | None = None

    def packed(self) -> bytes:
        """Head and JSON; not for the command line, where others would read the engine's password."""
        said = orjson.dumps([self.data_dir, self.memory, self.outside, self.engine and list(self.engine)])
        return HEAD.pack(len(said), 0) + said

    @classmethod
    def read(cls, connection: socket.socket) -> Start:
        """What comes in by a socket first."""
        size, _ = HEAD.unpack(read_exactly(connection, HEAD.size))
        data_dir, memory, outside, engine = orjson.loads(read_exactly(connection, size))
        return cls(data_dir, memory, Outside(**outside), EngineAddress(*engine) if engine else None)


def _answer(evaluator: evaluation.Evaluator, question: Question) -> Answer:
    try:
        return applied(question, evaluator) if question.target or question.graph else evaluator.answer(question)
    except Exception as error:  # whatever it is, the client gets an answer and the worker goes on
        outcome, explained = _explained(error)
        return Answer(outcome, message=explained)


def _explained(error: Exception) -> tuple[Outcome, dict[str, str]]:
    """What an error means for who asked, and what to say of it by language."""
    match error:
        case BudgetExceeded():  # an external engine was asked too much
            return _BUDGETS[error.budget], {}
        case EngineUnavailable():
            return "unavailable", {"reason": error.reason, **error.text}
        case ParticipatiekaartError():
            return "outbound" if isinstance(error, OutboundRefused) else "refused", dict(error.text)
    # RocksDB says Corruption of a damaged file. Oxigraph raises RuntimeError and ValueError too: for a function that nobody
    # knows, for a term that a format cannot say.
    is_corrupt = isinstance(error, OSError) or str(error).startswith("Corruption")
    outcome: Outcome = "memory" if isinstance(error, MemoryError) else "corrupt" if is_corrupt else "syntax"
    return outcome, {"en": str(error)}


_BUDGETS: dict[str, Outcome] = {"time": "time", "result": "large", "queue": "queue"}


def _serve(connection: socket.socket, start: Start) -> None:
    """Answer questions until the other end is closed."""
    resource.setrlimit(resource.RLIMIT_AS, (start.memory, start.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    engine = engine_at(start.engine) if start.engine else None
    evaluator = evaluation.Evaluator(Path(start.data_dir), start.outside, engine)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        connection.sendall(HEAD.pack(0, 0))
        while True:
            size, _ = HEAD.unpack(read_exactly(connection, HEAD.size))
            question = Question.unpacked(read_exactly(connection, size))
            signal.setitimer(signal.ITIMER_REAL, question.seconds)
            answer = _answer(evaluator, question)
            signal.setitimer(signal.ITIMER_REAL, 0)
            _send(connection, answer)


def _send(connection: socket.socket, answer: Answer) -> None:
    data = answer.packed()
    if answer.file is None:
        connection.sendall(data)
        return
    with answer.file:
        sent = socket.send_fds(connection, [data], [answer.file.fileno()])
    connection.sendall(data[sent:])


def main(descriptor: int) -> None:
    """Fork a worker for every socket that comes in, until the other end is closed.

    Args:
        descriptor: file descriptor of the socket that sockets come in by, each with how nice the worker is to be; before them
            comes what each worker is told.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them: their sockets tell when they end
    control = socket.socket(fileno=descriptor)
    start = Start.read(control)
    while True:
        niceness, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not descriptors:
            return
        pid = os.fork()
        if pid == 0:
            control.close()
            os.nice(niceness[0])
            with socket.socket(fileno=descriptors[0]) as connection:
                _serve(connection, start)
            os._exit(0)
        os.close(descriptors[0])
        control.sendall(pid.to_bytes(4, "big"))


if __name__ == "__main__":
    ox.Store()  # what the first store takes to start, all workers then share
    main(int(sys.argv[1]))
