"""What all commands share: their options, how they tell what went wrong, progress, and where results go."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TimeElapsedColumn

from participatiekaart.errors import ParticipatiekaartError
from participatiekaart.language import Text, text
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace

__all__ = ["DataDir", "Lang", "Language", "open_workspace", "progress_bars", "say", "told", "write"]

_messages = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)


class Language(StrEnum):
    """Languages of the command line."""

    NL = "nl"
    EN = "en"


DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Folder of the journal and all that is derived from it.")]
Lang = Annotated[Language | None, typer.Option("--lang", help="Language of messages.")]


@contextmanager
def told(lang: Language | None) -> Iterator[str]:
    """Run a command: what goes wrong on purpose is told in the reader's language, with exit status 1, a wrong setting with 2."""
    language = lang.value if lang else "nl"
    try:
        language = lang.value if lang else Settings().language
        yield language
    except ValidationError as error:
        for each in error.errors():
            name = "_".join(("PARTICIPATIEKAART", *map(str, each["loc"]))).upper()
            say(text("{setting}: {reason}", setting=name, reason=each["msg"]), language)
        raise typer.Exit(2) from error
    except ParticipatiekaartError as error:
        say(error.text, language)
        raise typer.Exit(1) from error


def say(message: Text | str, language: str) -> None:
    """A message for people, on standard error: standard output is for results."""
    _messages.print(message if isinstance(message, str) else message.best(language))


def write(data: bytes) -> None:
    """A result, on standard output, as it is."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def open_workspace(data_dir: Path | None, **options: object) -> Workspace:
    """The data directory that the command names, with the settings that it gives; None leaves a setting as it is."""
    given = {"data_dir": data_dir, **options}
    return Workspace(Settings(**{key: value for key, value in given.items() if value is not None}))  # type: ignore[arg-type]


@contextmanager
def progress_bars(language: str) -> Iterator[Callable[[str, float], None]]:
    """A progress bar a step, on standard error, where that is a terminal."""
    steps = {
        "read": text("reading files"),
        "validate": text("validating"),
        "journal": text("writing the journal"),
        "publish": text("publishing the graph"),
        "mirror": text("reading the event stream"),
        "dump": text("writing the files"),
    }
    columns = (SpinnerColumn(), *Progress.get_default_columns()[:-1], TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:
        tasks = {}

        def progress(step: str, done: float) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(steps[step].best(language), total=1.0)
            bar.update(tasks[step], completed=done)

        yield progress
