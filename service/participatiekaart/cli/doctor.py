"""The command that examines what others depend on: the catalogue that portals harvest, and the external SPARQL engine."""

from __future__ import annotations

import typer

from participatiekaart.catalog.examination import examine
from participatiekaart.cli.console import DataDir, Lang, open_workspace, told, write
from participatiekaart.errors import InvalidInput
from participatiekaart.graph.remote.doctor import examine as examine_engine
from participatiekaart.language import text
from participatiekaart.validation import Report

__all__ = ["doctor"]

_OUTCOMES = {"ok": text("ok"), "warn": text("warning"), "fail": text("fails")}


def doctor(*, data_dir: DataDir = None, lang: Lang = None) -> None:
    """Examine the catalogue as portals see it, and the external SPARQL engine; exit status 1 when either cannot be used."""
    with told(lang) as language:
        workspace = open_workspace(data_dir)
        is_published = workspace.graph.stamp() is not None
        if not is_published and workspace.engine is None:
            raise InvalidInput(
                text("Nothing is published and PARTICIPATIEKAART_GRAPH_URL is not set: there is nothing to examine.")
            )
        report = examine(workspace) if is_published else Report()
        if is_published:
            write(f"{text('The catalogue, as portals see it:').best(language)}\n{report.as_text(language)}\n".encode())
        checks = examine_engine(workspace.engine) if workspace.engine else []
        for check in checks:
            told_of = " ".join(filter(None, (check.said.best(language), check.advice.best(language))))
            write(f"{_OUTCOMES[check.outcome].best(language):<8} {check.name.best(language):<24} {told_of}\n".encode())
        if not report.conforms or any(check.outcome == "fail" for check in checks):
            raise typer.Exit(1)
