"""What people read of files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.web.files import format_name, size


@pytest.mark.parametrize(
    ("byte_size", "nl", "en"),
    [
        (0, "0 byte", "0 byte"),
        (999, "999 byte", "999 byte"),
        (1000, "1 kB", "1 kB"),
        (6858, "6,9 kB", "6.9 kB"),
        (999_950, "1 MB", "1 MB"),
        (2_500_000_000, "2,5 GB", "2.5 GB"),
        (7_000_000_000_000, "7.000 GB", "7,000 GB"),
    ],
)
def test_a_size_is_written_as_in_the_language(byte_size: int, nl: str, en: str) -> None:
    assert (size(byte_size, "nl"), size(byte_size, "en")) == (nl, en)


@given(st.integers(0, 10**12 - 10**8))
def test_no_size_takes_more_than_four_digits(byte_size: int) -> None:
    assert sum(character.isdigit() for character in size(byte_size, "en")) <= 4


def test_a_format_has_the_name_that_people_know_and_tells_its_compression() -> None:
    assert format_name("application/vnd.apache.parquet") == "Parquet"
    assert format_name("application/n-quads", "zstd") == "N-Quads (zstd)"
    assert format_name("application/unheard-of") == "application/unheard-of"
