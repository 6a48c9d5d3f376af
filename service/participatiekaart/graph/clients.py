"""What is remembered of clients for a while, so that one who asks too much waits and the others do not."""

from __future__ import annotations

from cachetools import LRUCache, TTLCache

__all__ = ["Clients"]

_MOST = 10_000
_SECONDS = 60.0


class Clients:
    """Clients and queries of the last minute; kept in memory only."""

    def __init__(self) -> None:
        self._quick: TTLCache[str, bool] = TTLCache(_MOST, 10 * _SECONDS)
        self._overruns: TTLCache[str, int] = TTLCache(_MOST, _SECONDS)
        self._used: TTLCache[str, float] = TTLCache(_MOST, _SECONDS)
        self._long: LRUCache[int, bool] = LRUCache(_MOST)

    def is_trusted(self, client: str) -> bool:
        """Whether a client's queries were quick so far."""
        return client in self._quick and client not in self._overruns

    def overruns(self, client: str) -> int:
        """How many queries of this client had to be stopped of late."""
        return self._overruns.get(client, 0)

    def expects_long(self, query: str) -> bool:
        """Whether a query will be a long one, because it was before."""
        return hash(query) in self._long

    def was_quick(self, client: str) -> None:
        """A query of this client was answered quickly."""
        self._quick[client] = True

    def overran(self, client: str, query: str) -> None:
        """A query of this client had to be stopped."""
        self._overruns[client] = self.overruns(client) + 1
        self._long[hash(query)] = True

    def took(self, client: str, seconds: float) -> None:
        """A long query of this client held a worker for so long."""
        self._used[client] = self.used(client) + seconds

    def used(self, client: str) -> float:
        """Seconds that long queries of this client took of late."""
        return self._used.get(client, 0.0)
