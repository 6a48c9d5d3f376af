"""What people read, in Dutch and English at once.

English is the source language of a message; the Dutch text stands in ``locale/nl/participatiekaart.po`` (GNU gettext).
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

__all__ = ["LANGUAGES", "Text", "by_preference", "catalog", "text"]

LANGUAGES = ("nl", "en")
"""Reader languages in order of preference: Dutch first, English complete."""


class Text(dict[str, str]):
    """One message or label by language tag (BCP 47).

    >>> Text(nl="bron", en="source").best("en")
    'source'
    >>> Text(nl="Gemeente Almere").best("en")
    'Gemeente Almere'
    """

    def best(self, *preferred: str) -> str:
        """The text in the first preferred language that is there, else in Dutch, English, no language or any language."""
        for language in (*preferred, *LANGUAGES, ""):
            if language in self:
                return self[language]
        return next(iter(self.values()), "")

    def best_language(self, *preferred: str) -> str:
        """The tag of the text that `best` returns; empty when it has none."""
        chosen = self.best(*preferred)
        return next((tag for tag in (*preferred, *self) if self.get(tag) == chosen), "")

    @classmethod
    def collect(cls, pairs: Iterable[tuple[str, str]]) -> Text:
        """A text from (language tag, value) pairs, in the order of `by_preference`; the first value of a language wins."""
        found: dict[str, str] = {}
        for language, value in pairs:
            found.setdefault(language, value)
        return cls(sorted(found.items(), key=lambda said: by_preference(said[0])))


def by_preference(language: str) -> tuple[int, str]:
    """What to sort languages by: those of readers first, then all others.

    >>> sorted(["ar", "en", "", "nl"], key=by_preference)
    ['nl', 'en', '', 'ar']
    """
    return (LANGUAGES.index(language) if language in LANGUAGES else len(LANGUAGES)), language


@cache
def catalog(language: str) -> NullTranslations:
    """The gettext catalogue of a language; English is the source and needs none."""
    path = Path(__file__).parent / "locale" / language / "participatiekaart.po"
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def text(message: str, /, **details: object) -> Text:
    """A message in every language, with its details filled in.

    Args:
        message: the English text, a `str.format` template; it is the key of the Dutch one.
        details: what the template names; of a `Text` what it says in that language.
    """
    return Text({language: _fill(catalog(language).gettext(message), details, language) for language in LANGUAGES})


def _fill(template: str, details: Mapping[str, object], language: str) -> str:
    said = {name: each.best(language) if isinstance(each, Text) else each for name, each in details.items()}
    return template.format(**said) if said else template
