"""What the public may know of who changed something and where it came from: a kind of agent, and no place on a disk.

The journal also knows the id of an editor's token and why something was changed, in their own words. Both may lead to a person,
so they stay with whoever runs the service.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import urlsplit

from participatiekaart.language import Text, text

__all__ = ["AGENTS", "AgentKind", "kind_of_agent", "public_source"]

AgentKind = Literal["load", "editor", "mirror", "other"]
"""What sort of agent changed a record."""

AGENTS: dict[AgentKind, Text] = {
    "load": text("loaded from files"),
    "editor": text("an editor"),
    "mirror": text("copied from another service"),
    "other": text("a program"),
}
"""What people call each kind."""

_KINDS: dict[str, AgentKind] = {"participatiekaart load": "load", "participatiekaart mirror": "mirror", "editor": "editor"}
_NAME = re.compile(r"[\w.-]+(?: [\w.-]+)*")


def kind_of_agent(agent: str) -> AgentKind:
    """The kind of an agent of the journal.

    >>> kind_of_agent("editor:ab12cd"), kind_of_agent("participatiekaart load")
    ('editor', 'load')
    """
    return _KINDS.get(agent.partition(":")[0], "other")


def public_source(source: str) -> str:
    """The name of a source, if that is a plain name or an address on the web; what is loaded by its place on a disk is ``files``.

    >>> public_source("bundled"), public_source("/home/somebody/records"), public_source("https://me:secret@example.org/feed?a=b")
    ('bundled', 'files', 'https://example.org/feed')
    """
    if source.startswith(("https://", "http://")):
        parts = urlsplit(source)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
    return source if _NAME.fullmatch(source) else "files"
