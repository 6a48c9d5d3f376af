"""The command that examines the external SPARQL engine."""

from __future__ import annotations

import typer

from participatiekaart.cli.console import DataDir, Lang, open_workspace, told, write
from participatiekaart.errors import InvalidInput
from participatiekaart.graph.remote.doctor import examine
from participatiekaart.language import text

__all__ = ["doctor"]


def doctor(*, data_dir: DataDir = None, lang: Lang = None) -> None:
    """Examine the external SPARQL engine: what works, what does not, what to do; exit status 1 when it cannot be used."""
    outcomes = {"ok": text("ok"), "warn": text("warning"), "fail": text("fails")}
    with told(lang) as language:
        engine = open_workspace(data_dir).engine
        if engine is None:
            raise InvalidInput(text("The engine of PARTICIPATIEKAART_GRAPH_URL is examined; there is none."))
        checks = examine(engine)
        for check in checks:
            told_of = " ".join(filter(None, (check.said.best(language), check.advice.best(language))))
            write(f"{outcomes[check.outcome].best(language):<8} {check.name.best(language):<24} {told_of}\n".encode())
        if any(check.outcome == "fail" for check in checks):
            raise typer.Exit(1)
