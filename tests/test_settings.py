"""Every setting: read from its environment variable, refused when it makes no sense, documented with its default."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from participatiekaart.settings import Settings

GUIDE = Path(__file__).parents[1] / "docs" / "settings.md"
MACHINE_DEPENDENT = {"query_workers", "query_long"}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever runs the tests may have settings of their own."""
    for name in Settings.model_fields:
        monkeypatch.delenv(variable(name), raising=False)


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"PARTICIPATIEKAART_{name.upper()}"


@pytest.mark.parametrize(
    ("name", "given", "value"),
    [
        ("base_iri", "https://data.example.org/region/", "https://data.example.org/region/"),
        ("data_dir", "/somewhere/else", Path("/somewhere/else")),
        ("port", "9000", 9000),
        ("language", "en", "en"),
        ("query_seconds", "0.5", 0.5),
        ("query_workers", "7", 7),
        ("log_level", "debug", "debug"),
    ],
)
def test_a_setting_is_read_from_its_environment_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, given: str, value: object
) -> None:
    monkeypatch.setenv(variable(name), given)
    assert getattr(Settings(), name) == value


def test_what_is_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTICIPATIEKAART_PORT", "9000")
    assert Settings(port=9001).port == 9001


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("base_iri", "https://example.org/no-slash"),
        ("base_iri", "ftp://example.org/"),
        ("base_iri", "example.org/"),
        ("base_iri", ""),
        ("port", "-1"),
        ("port", "65536"),
        ("port", "http"),
        ("language", "de"),
        ("max_file_mib", "0"),
        ("query_seconds", "0"),
        ("query_seconds", "-1"),
        ("query_seconds", "nan"),
        ("query_memory_mib", "1"),
        ("query_workers", "0"),
        ("query_queue_seconds", "-1"),
        ("log_level", "loud"),
    ],
)
def test_a_value_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, given: str) -> None:
    monkeypatch.setenv(variable(name), given)
    with pytest.raises(ValidationError, match=name):
        Settings()


def test_an_unknown_setting_is_refused() -> None:
    with pytest.raises(ValidationError):
        Settings(no_such_setting=1)  # type: ignore[call-arg]


@pytest.mark.parametrize("name", [each for each in Settings.model_fields if each.endswith("_mib")])
def test_sizes_are_given_in_mebibytes(name: str) -> None:
    assert getattr(Settings(), name.removesuffix("_mib") + "_bytes") == getattr(Settings(), name) * 1024 * 1024


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_has_a_meaning(name: str) -> None:
    assert (Settings.model_fields[name].description or "").endswith(".")


# --- docs/settings.md ------------------------------------------------------------------------------------------------------


def documented() -> dict[str, tuple[str, str]]:
    """Default and meaning by environment variable, as the guide's table says."""
    rows = re.findall(r"^\| `(PARTICIPATIEKAART_\w+)` \| (.*?) \| (.*?) \|$", GUIDE.read_text("utf-8"), re.MULTILINE)
    return {name: (default.strip("`"), meaning) for name, default, meaning in rows}


def test_the_guide_has_a_row_for_every_setting_and_for_nothing_else() -> None:
    assert list(documented()) == [variable(name) for name in Settings.model_fields]


@pytest.mark.parametrize("name", Settings.model_fields)
def test_the_guide_tells_the_default_and_the_meaning(name: str) -> None:
    default, meaning = documented()[variable(name)]
    field = Settings.model_fields[name]
    assert meaning == field.description
    if name not in MACHINE_DEPENDENT:
        written = field.default.get_secret_value() if isinstance(field.default, SecretStr) else str(field.default)
        assert default == (written.lower() if isinstance(field.default, bool) else written or "empty")


def test_a_variable_that_is_no_setting_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTICIPATIEKAART_DATADIR", "elsewhere")
    with pytest.raises(ValidationError, match="PARTICIPATIEKAART_DATADIR: there is no such setting"):
        Settings()
