"""The log of the service: one line an event, for people and for programs, in which every line says which request it is about.

It goes to standard error. No line tells the address of a client; see `request_log`.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

import orjson

from participatiekaart.settings import Settings

__all__ = ["JsonLines", "KeyValues", "configuration", "current_request"]

current_request: ContextVar[str] = ContextVar("current_request", default="")
"""Id of the request that is being answered; empty where there is none. Threads and tasks that a request starts know it too."""

_LEVELS = {"warn": "warning", "critical": "error"}


class JsonLines(logging.Formatter):
    """An object on each line, as collectors of logs read them; a traceback is its member ``exception``."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        said = _said(record)
        if record.exc_info:
            said["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(said, default=str).decode()


class KeyValues(logging.Formatter):
    """Time, level and message, then ``name=value`` (logfmt), for people and for grep; a traceback stands on the lines below."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, and those of a traceback."""
        said = _said(record)
        time, level, message = (said.pop(name) for name in ("time", "level", "message"))
        line = " ".join((time, level, _printed(message), *(f"{name}={_value(value)}" for name, value in said.items())))
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


_FORMATS: Mapping[str, type[logging.Formatter]] = {"text": KeyValues, "json": JsonLines}


def configuration(settings: Settings) -> dict[str, Any]:
    """What `logging.config.dictConfig` needs: all loggers of the process, also those of the server, write in one form."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": _FORMATS[settings.log_format]}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {name: {"level": settings.log_level.upper()} for name in ("participatiekaart", "uvicorn")},
    }


def _said(record: logging.LogRecord) -> dict[str, Any]:
    """What a line tells; an event says more in its ``details``."""
    level = record.levelname.lower()
    request = current_request.get()
    return {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": _LEVELS.get(level, level),
        "logger": record.name,
        "message": record.getMessage().strip(),
        **({"request_id": request} if request else {}),
        **getattr(record, "details", {}),
    }


def _value(value: object) -> str:
    """A value that ends where it seems to end."""
    said = str(value)
    return said if said and not set(said) & set(' "=') and said.isprintable() else json.dumps(said)


def _printed(message: str) -> str:
    """A message on one line, in which nothing changes what is seen of the line."""
    return message if message.isprintable() else json.dumps(message)
