"""The command line: ``participatiekaart``; one module a group of commands."""

from __future__ import annotations

import typer

from participatiekaart.cli import doctor, dump, history, mirror, query, records, serve, tokens

__all__ = ["app"]

app = typer.Typer(
    help="Participatiekaart: the open knowledge graph of school-to-work practice in the Netherlands.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for command in (
    records.load,
    records.validate,
    query.query,
    serve.serve,
    records.export,
    dump.dump,
    history.history,
    history.diff,
    mirror.mirror,
    records.rebuild,
    doctor.doctor,
):
    app.command()(command)
app.add_typer(tokens.app, name="token")
