"""The SPARQL 1.1 Protocol as a client speaks it: requests of bounded time, answers of bounded size."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx2

from participatiekaart import __version__
from participatiekaart.errors import BudgetExceeded, EngineUnavailable
from participatiekaart.language import text

__all__ = ["Form", "Protocol", "Reply", "overran", "unavailable"]

_log = logging.getLogger(__name__)

Form = Iterable[tuple[str, str]]
"""Parameters of a request, by name."""

_CONNECT_SECONDS = 5.0
_MIB = 1024**2
_MOST_REASON = 300


@dataclass(frozen=True)
class Reply:
    """What an engine answered.

    Attributes:
        status: HTTP status code.
        media_type: of the body, without parameters.
        headers: by lower-case name.
        body: whole.
    """

    status: int
    media_type: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def reason(self) -> str:
        """What it says, on one line and shortened."""
        return " ".join(self.body[: 4 * _MOST_REASON].decode(errors="replace").split())[:_MOST_REASON]


def unavailable(reason: str) -> EngineUnavailable:
    """The engine cannot be used; the reason is for the operator."""
    _log.warning("The external SPARQL engine: %s", reason)
    return EngineUnavailable(text("The external SPARQL engine does not answer well at the moment; try again later."), reason)


def overran(seconds: float) -> BudgetExceeded:
    """A query took longer than it may."""
    return BudgetExceeded(
        text(
            "This took longer than {seconds:g} seconds and was stopped; ask for less at a time: "
            "fewer patterns, one region, LIMIT.",
            seconds=seconds,
        ),
        "time",
        seconds,
    )


class Protocol:
    """A connection to an engine, kept open between requests; for one process, and one thread at a time.

    Args:
        query_url: address that takes queries.
        update_url: address that takes updates.
        auth: how to say who asks, none where the engine does not ask for it.
    """

    def __init__(self, query_url: str, update_url: str, auth: httpx2.Auth | None) -> None:
        self.query_url = query_url
        self.update_url = update_url
        # No proxy from the environment, which may stand between this and an engine on the same machine.
        self._client = httpx2.Client(auth=auth, trust_env=False, headers={"User-Agent": f"Participatiekaart/{__version__}"})

    def query(self, form: Form, accept: str, *, seconds: float, most_bytes: int) -> Reply:
        """Ask, by a POST of a form: the one way of asking that all engines do well (section 2.1.2).

        Args:
            form: the query and its dataset.
            accept: media types of the answer.
            seconds: time it may take.
            most_bytes: largest answer.

        Raises:
            BudgetExceeded: it takes longer, or the answer is larger.
            EngineUnavailable: no answer.
        """
        headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
        return self.send("POST", self.query_url, headers, urlencode(list(form)), seconds=seconds, most_bytes=most_bytes)

    def update(self, sparql: bytes, *, seconds: float) -> Reply:
        """Change something, by a POST of the update itself (section 2.2.2): a form would double its size.

        Raises:
            BudgetExceeded: it takes longer.
            EngineUnavailable: no answer.
        """
        headers = {"Accept": "*/*", "Content-Type": "application/sparql-update"}
        return self.send("POST", self.update_url, headers, sparql, seconds=seconds, most_bytes=_MIB)

    def send(
        self, method: str, url: str, headers: Mapping[str, str], content: str | bytes, *, seconds: float, most_bytes: int
    ) -> Reply:
        """Send any request and read the answer, whatever its status.

        Raises:
            BudgetExceeded: it takes longer, or the answer is larger.
            EngineUnavailable: no answer.
        """
        deadline = time.monotonic() + seconds
        timeout = httpx2.Timeout(max(seconds, 0.001), connect=_CONNECT_SECONDS)
        # Uncompressed: the bound is on what is read, and the engine is near.
        sent = {**headers, "Accept-Encoding": "identity"}
        try:
            with self._client.stream(method, url, headers=sent, content=content, timeout=timeout) as response:
                body = bytearray()
                for chunk in response.iter_bytes():
                    body += chunk
                    if len(body) > most_bytes:
                        mib = most_bytes // _MIB
                        message = text(
                            "The result is larger than {mib} MiB; page through it with ORDER BY, LIMIT and OFFSET.", mib=mib
                        )
                        raise BudgetExceeded(message, "result", mib)
                    if time.monotonic() > deadline:
                        raise overran(seconds)
        except httpx2.ConnectTimeout as error:
            raise unavailable(f"{url}: it cannot be reached within {_CONNECT_SECONDS:g} seconds") from error
        except httpx2.TimeoutException as error:
            raise overran(seconds) from error
        except (httpx2.HTTPError, httpx2.InvalidURL) as error:
            raise unavailable(f"{url}: {str(error) or type(error).__name__}") from error
        media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        return Reply(response.status_code, media_type, response.headers, bytes(body))

    def close(self) -> None:
        """Close the connection."""
        self._client.close()
