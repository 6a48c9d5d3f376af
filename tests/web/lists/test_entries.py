"""What an entry of a list says; the pages themselves are in `test_collections`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.language import Text
from participatiekaart.web.lists.entries import excerpt, shortened


@given(st.text(max_size=600))
def test_a_long_text_is_cut_between_words_and_a_short_one_stays(said: str) -> None:
    short = shortened(said)
    assert short == said or (len(short) <= 221 and short.endswith("…") and said.startswith(short[:-1]))
    assert short == said or len(said) > 220


def test_an_excerpt_leaves_out_the_name_that_stands_above_it() -> None:
    said = "Stage <mark>groen</mark>\nLeerlingen werken in het <mark>groen</mark>."
    assert excerpt(said, Text(nl="Stage groen")) == "Leerlingen werken in het <mark>groen</mark>."
    assert excerpt("Stage <mark>groen</mark>", Text(nl="Stage groen")) == ""


def test_an_excerpt_shows_that_more_was_said() -> None:
    assert excerpt("in het <mark>groen</mark>\nDaarna", Text()) == "… in het <mark>groen</mark> · Daarna …"


def test_an_excerpt_keeps_what_the_index_escaped() -> None:
    assert excerpt("Een &lt;b&gt; in het <mark>groen</mark>.", Text()) == "Een &lt;b&gt; in het <mark>groen</mark>."
