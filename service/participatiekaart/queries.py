"""Saved queries: the files of ``data/queries``, each a question with its title and meaning in Dutch and English.

A file starts with comment lines ``# title@nl: …``, ``# title@en: …``, ``# description@nl: …`` and ``# description@en: …``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from participatiekaart import bundled
from participatiekaart.errors import InvalidInput
from participatiekaart.language import LANGUAGES, Text, text

__all__ = ["SavedQuery"]

_HEADER = re.compile(r"^# (title|description)@(\w+): (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class SavedQuery:
    """A query that is worth keeping.

    Attributes:
        name: the file's, without suffix.
        title, description: for people.
        sparql: the whole file.
    """

    name: str
    title: Text
    description: Text
    sparql: str

    @classmethod
    def read(cls, path: Path) -> SavedQuery:
        """Read a query file.

        Raises:
            InvalidInput: a title or description is missing in a language.
        """
        sparql = path.read_text("utf-8")
        found: dict[str, Text] = {"title": Text(), "description": Text()}
        for name, language, value in _HEADER.findall(sparql):
            found[name][language] = value.strip()
        for name, texts in found.items():
            for language in LANGUAGES:
                if language not in texts:
                    raise InvalidInput(
                        text("{path}: there is no line '# {name}@{language}: …'.", path=path, name=name, language=language)
                    )
        return cls(path.stem, found["title"], found["description"], sparql)

    @classmethod
    @cache
    def bundled(cls) -> tuple[SavedQuery, ...]:
        """The queries that come with the data, by name."""
        return tuple(cls.read(path) for path in sorted(bundled.queries.glob("*.rq")))
