"""Texts in Dutch and in English."""

from __future__ import annotations

import string
from gettext import GNUTranslations
from pathlib import Path

from babel.messages.extract import extract_from_dir
from hypothesis import given
from hypothesis import strategies as st

import participatiekaart
from participatiekaart.language import LANGUAGES, Text, catalog, text

PACKAGE = Path(participatiekaart.__file__).parent
MESSAGES = sorted(
    {found[2] for found in extract_from_dir(PACKAGE, [("**.py", "python")], keywords={"text": None}) if isinstance(found[2], str)}
)
TRANSLATED = catalog("nl")


# --- Choosing ----------------------------------------------------------------------------------------------------------------


def test_best_is_the_first_preferred_language_that_is_there() -> None:
    both = Text(nl="bron", en="source")
    assert both.best("en") == "source"
    assert both.best("de", "en", "nl") == "source"


def test_best_falls_back_to_dutch_then_english_then_no_language_then_any() -> None:
    assert Text(en="source", nl="bron").best("de") == "bron"
    assert Text(de="Quelle", en="source").best("fr") == "source"
    assert Text({"de": "Quelle", "": "fons"}).best("fr") == "fons"
    assert Text(de="Quelle").best("fr") == "Quelle"
    assert Text().best("nl") == ""


def test_best_language_is_the_tag_of_the_best_text() -> None:
    assert Text(nl="bron", en="source").best_language("en") == "en"
    assert Text(nl="Almere").best_language("en") == "nl"
    assert Text({"": "fons"}).best_language("en") == ""
    assert Text().best_language("en") == ""


def test_best_language_of_a_text_that_is_the_same_in_both_is_the_preferred_one() -> None:
    assert Text(nl="sector", en="sector").best_language("en") == "en"


def test_first_value_of_a_language_wins() -> None:
    assert Text.collect([("nl", "een"), ("nl", "twee"), ("en", "one")]) == {"nl": "een", "en": "one"}


def test_languages_stand_in_one_order_however_they_came() -> None:
    pairs = [("", "fons"), ("en", "source"), ("de", "Quelle"), ("nl", "bron")]
    for some in (pairs, pairs[::-1]):
        assert [*Text.collect(some)] == ["nl", "en", "", "de"]
    assert [*text("There is nothing here")] == [*LANGUAGES]


@given(
    st.dictionaries(st.sampled_from(["nl", "en", "de", ""]), st.text(), max_size=4), st.lists(st.sampled_from(["nl", "en", "fr"]))
)
def test_best_is_one_of_the_texts_whenever_there_is_one(texts: dict[str, str], preferred: list[str]) -> None:
    assert Text(texts).best(*preferred) in (texts.values() or {""})


# --- Messages ----------------------------------------------------------------------------------------------------------------


def test_message_is_there_in_every_language_with_its_details() -> None:
    message = text("{path} does not exist.", path="/a/{b}")
    assert tuple(message) == LANGUAGES
    assert message["en"] == "/a/{b} does not exist."
    assert "/a/{b}" in message["nl"]


def test_braces_without_details_are_left_alone() -> None:
    assert text("SELECT * {}")["en"] == "SELECT * {}"


def test_unknown_message_and_language_stay_english() -> None:
    assert text("Nobody translated this.") == {"nl": "Nobody translated this.", "en": "Nobody translated this."}
    assert catalog("tlh").gettext("violation") == "violation"


def test_messages_are_found_in_the_code() -> None:
    assert len(MESSAGES) > 30
    assert "{path} does not exist." in MESSAGES


def test_every_message_is_translated() -> None:
    assert isinstance(TRANSLATED, GNUTranslations)
    assert {message for message in MESSAGES if message not in TRANSLATED._catalog} == set()  # type: ignore[attr-defined]


def test_every_translation_has_the_details_of_its_message() -> None:
    assert {message for message in MESSAGES if _details(TRANSLATED.gettext(message)) != _details(message)} == set()


def _details(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}
