"""What readers type, as a query: words in Dutch or English, and never a query language.

Each word is looked for stemmed in texts and in the names of what a thing is about, as it stands in names, and, where nothing has
it, as it might have been meant. The last word may be unfinished.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import Any

import tantivy
from tantivy import Occur, Query

from participatiekaart.index.remembering import remembered
from participatiekaart.index.schema import ABOUT, NAME, TEXT, WORDS, analyzer, plain
from participatiekaart.language import LANGUAGES

__all__ = ["Reading", "Words"]

_MOST_CHARACTERS = 1_000
_MOST_WORDS = 16
"""What is read of a text; nobody finds more by typing more."""
_MUST_HAVE_ALL = 3
_MUST_HAVE = 0.75
"""Up to three words all have to be there; of more so many of them, rounded up."""

_NAME_WEIGHT, _TEXT_WEIGHT, _ABOUT_WEIGHT, _PREFIX_WEIGHT, _GUESS_WEIGHT = 4.0, 1.0, 0.5, 0.5, 0.3
_SHORTEST_PREFIX = 2
_MOST_CONTINUATIONS = 64
_PREFIXES_SHOWN = 20
_MOST_CANDIDATES = 20_000
_SIMILAR = 0.7
_COMPARED = 5
_SNIPPET_CHARACTERS = 200
_MOST_SNIPPET_SOURCE = 20_000


@dataclass(frozen=True)
class Reading:
    """A text as the index understands it.

    Attributes:
        query: finds it.
        suggestion: the text in a spelling of which the index knows all words; empty where it is known as it stands.
        shown: the words that a snippet marks.
        prefix: the beginning of words that a snippet marks as well.
    """

    query: Query
    suggestion: str
    shown: tuple[str, ...]
    prefix: str


class Words:
    """Reads texts with the vocabulary of an index.

    Args:
        schema: of the index.
        searcher: of the index, at one position.
    """

    def __init__(self, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._schema = schema
        self._searcher = searcher
        self._readings = remembered(self._read, 1024)
        self._markers = remembered(self._new_markers, 64)

    def read(self, text: str) -> Reading | None:
        """The reading of a text; none of one that is blank."""
        return self._readings(text)

    def _read(self, text: str) -> Reading | None:
        text = plain(text[:_MOST_CHARACTERS].encode(errors="replace").decode())
        words = list(dict.fromkeys(analyzer().analyze(text)))[:_MOST_WORDS]
        if not words:
            return Reading(Query.empty_query(), "", (), "") if text.strip() else None
        last = words[-1] if text[-1].isalnum() else ""
        meant = {word: word if self._knows(word, is_prefix=word == last) else self._nearest(word) for word in words}
        clauses = [(Occur.Should, self._clause(word, meant[word], is_prefix=word == last)) for word in words]
        least = len(words) if len(words) <= _MUST_HAVE_ALL else -int(-len(words) * _MUST_HAVE // 1)
        suggestion = " ".join(meant[word] or word for word in words)
        return Reading(
            query=Query.boolean_query(clauses, minimum_number_should_match=least),
            suggestion="" if all(meant[word] in {word, ""} for word in words) else suggestion,
            shown=tuple(meant[word] or word for word in words),
            prefix=last if len(last) >= _SHORTEST_PREFIX and meant[last] == last else "",
        )

    def snippets(self, reading: Reading, document: dict[str, Any], language: str) -> dict[str, str]:
        """HTML of where the words stand in a document, by the language of that.

        Args:
            reading: of the words.
            document: where they were found.
            language: of the reader; another one is looked at only where the words are not in this one.
        """
        said: dict[str, list[str]] = {each: [] for each in LANGUAGES}
        _collect(said, document)
        for each in sorted(said, key=lambda other: other != language):
            source = plain("\n".join(said[each])[:_MOST_SNIPPET_SOURCE])
            snippet = self._markers(reading)[each].snippet_from_doc(tantivy.Document(**{TEXT[each]: [source]}))
            if snippet.highlighted():
                return {each: snippet.to_html().replace("<b>", "<mark>").replace("</b>", "</mark>")}
        return {}

    def _new_markers(self, reading: Reading) -> dict[str, tantivy.SnippetGenerator]:
        return {language: self._marker(reading.shown, reading.prefix, language) for language in LANGUAGES}

    def _marker(self, words: Iterable[str], prefix: str, language: str) -> tantivy.SnippetGenerator:
        field = TEXT[language]
        terms = dict.fromkeys(stem for word in words for stem in analyzer(language).analyze(word))
        if prefix:
            terms |= dict.fromkeys(term for term, _ in self._searcher.terms_with_prefix(field, prefix, limit=_PREFIXES_SHOWN))
        query = Query.boolean_query([(Occur.Should, Query.term_query(self._schema, field, term)) for term in terms])
        marker = tantivy.SnippetGenerator.create(self._searcher, query, self._schema, field)
        marker.set_max_num_chars(_SNIPPET_CHARACTERS)
        return marker

    def _clause(self, word: str, meant: str, *, is_prefix: bool) -> Query:
        """What finds one word; best where it finds it best, a little better where it finds it in several ways."""
        ways = [
            Query.boost_query(Query.term_query(self._schema, field, term), weight)
            for field, term, weight in _terms(meant or word)
        ]
        if is_prefix and len(word) >= _SHORTEST_PREFIX:
            ways += [Query.boost_query(each, _PREFIX_WEIGHT) for each in self._continuing(word)]
        if meant != word:
            ways.append(Query.boost_query(self._fuzzy(word, _tolerance(word), prefix=is_prefix), _GUESS_WEIGHT))
        return Query.disjunction_max_query(ways, 0.1)

    def _continuing(self, word: str) -> list[Query]:
        """What finds the words that a word is the beginning of: one by one, which is much quicker, unless there are many."""
        known = self._searcher.terms_with_prefix(WORDS, word, limit=_MOST_CONTINUATIONS)
        if len(known) == _MOST_CONTINUATIONS:
            return [self._fuzzy(word, 0, prefix=True)]
        return [Query.term_query(self._schema, WORDS, each) for each, _ in known if each != word]

    def _fuzzy(self, word: str, distance: int, *, prefix: bool) -> Query:
        return Query.fuzzy_term_query(self._schema, WORDS, word, distance, transposition_cost_one=True, prefix=prefix)

    def _knows(self, word: str, *, is_prefix: bool) -> bool:
        if is_prefix and self._searcher.terms_with_prefix(WORDS, word, limit=1):
            return True
        return any(self._searcher.doc_freq(field, term) for field, term, _ in _terms(word))

    def _nearest(self, word: str) -> str:
        """The known word that a word was most likely meant to be; empty where there is none."""
        if not (tolerance := _tolerance(word)):
            return ""
        known: dict[str, int] = {}
        for start in (word[0], word[1]):  # the first letter may be missing, or have changed places
            known |= self._starting_with(start, word)
        alike = [each for each in known if abs(len(each) - len(word)) <= tolerance]
        near = get_close_matches(word, alike, n=_COMPARED, cutoff=_SIMILAR)
        return max(near, key=lambda each: (SequenceMatcher(None, each, word).ratio(), known[each]), default="")

    def _starting_with(self, start: str, word: str) -> dict[str, int]:
        """Known words that start like a word, as much of it as leaves not too many of them; each with how many things have it."""
        while True:
            known = self._searcher.terms_with_prefix(WORDS, start, limit=_MOST_CANDIDATES)
            if len(known) < _MOST_CANDIDATES or not word.startswith(start) or start == word:
                return dict(known)
            start = word[: len(start) + 1]


def _terms(word: str) -> Iterator[tuple[str, str, float]]:
    """Where a word stands: fields, what stands there for it, and how much that tells."""
    yield NAME, word, _NAME_WEIGHT
    for language in LANGUAGES:
        for stem in analyzer(language).analyze(word):
            yield TEXT[language], stem, _TEXT_WEIGHT
            yield ABOUT[language], stem, _ABOUT_WEIGHT


def _tolerance(word: str) -> int:
    """How many letters may be wrong in a word."""
    return 0 if len(word) < 4 or word.isdigit() else 1 if len(word) < 8 else 2


def _collect(said: dict[str, list[str]], value: object) -> None:
    """Add the texts of a document to those of their languages, wherever they stand in it."""
    if isinstance(value, list):
        for each in value:
            _collect(said, each)
    elif isinstance(value, dict):
        for key, each in value.items():
            if key not in said:
                if isinstance(each, (dict, list)):
                    _collect(said, each)
            elif isinstance(each, str):
                said[key].append(each)
            else:
                said[key] += (one for one in each if isinstance(one, str))
