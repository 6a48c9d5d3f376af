"""What editors can do: write a graph, add to it, patch it, take it out, or send an update. All of it happens, or nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from participatiekaart.errors import InvalidInput, ParticipatiekaartError
from participatiekaart.graph.lease import SNAPSHOTS
from participatiekaart.graph.operations import DEFAULT
from participatiekaart.graph.questions import Answer, Question
from participatiekaart.graph.snapshot import Snapshot
from participatiekaart.graph.updates import Difference
from participatiekaart.graph.workers import QueryWorkers
from participatiekaart.ingest.edits import Loaded, accept, record_in, records_among
from participatiekaart.journal import Head, writing
from participatiekaart.language import text
from participatiekaart.rdf.names import RecordName
from participatiekaart.rdf.parsing import check_lines
from participatiekaart.rdf.records import Record
from participatiekaart.rdf.sparql import Dataset
from participatiekaart.validation import Report
from participatiekaart.workspace import Workspace

__all__ = ["DEFAULT_GRAPH", "Editing", "Editor", "Rejected"]

DEFAULT_GRAPH = "default"
"""Stands for the hash of the default graph: every version that is published is another one."""

_PATIENCE_SECONDS = 10.0

Condition = Callable[[Head | None], None]
"""Raises an error when the current version of a graph is not the one that the editor had in mind."""

_States = dict[RecordName, Record | None]


class Rejected(ParticipatiekaartError):
    """What an editor wrote is not valid; nothing happened.

    Attributes:
        report: what is wrong.
    """

    def __init__(self, report: Report) -> None:
        super().__init__(text("Nothing was changed: this is not valid. Put the violations right and send it again."))
        self.report = report


@dataclass(frozen=True)
class Editor:
    """Who writes and why, for the history.

    Attributes:
        agent: who; never a person's name.
        note: why.
    """

    agent: str
    note: str = ""


class Editing:
    """Writes to a workspace, one at a time.

    Every method but the constructor raises `Rejected` when the result would not be valid, `InvalidInput` when what was sent
    cannot be read or belongs elsewhere, and `WriterBusy` when another process writes for long.

    Args:
        workspace: what is written to.
        workers: find out what an update changes.
    """

    def __init__(self, workspace: Workspace, workers: QueryWorkers) -> None:
        self._workspace = workspace
        self._workers = workers
        self._lock = Lock()

    def replace(self, graph: str, lines: bytes, editor: Editor, condition: Condition) -> tuple[Head | None, Loaded]:
        """Make a graph hold exactly these N-Triples lines; an empty name is the default graph.

        Returns:
            The version before, none where there was none, and what was done.
        """
        with self._writing() as snapshot:
            before = self._head(graph, condition)
            if graph:
                states = self._states({self._name(graph): lines})
            else:
                states = {**self._gone(self._all()), **self._states(records_among(lines, self._workspace.naming))}
            return before, self._accept(states, snapshot, editor)

    def add(self, graph: str, lines: bytes, editor: Editor, condition: Condition) -> tuple[Head | None, Loaded]:
        """Add N-Triples lines to a graph; an empty name is the default graph.

        Returns:
            The version before, none where there was none, and what was done.
        """
        with self._writing() as snapshot:
            before = self._head(graph, condition)
            naming = self._workspace.naming
            parts = {self._name(graph): lines} if graph else records_among(lines, naming)
            states = self._states({name: self._content(name) + added for name, added in parts.items()})
            return before, self._accept(states, snapshot, editor)

    def create(self, lines: bytes, graph: str, editor: Editor) -> tuple[str, Loaded]:
        """Make a new graph of N-Triples lines: the graph of the one record that they describe, or else this one.

        Returns:
            The name of the graph, and what was done.
        """
        with self._writing() as snapshot:
            parts = records_among(lines, self._workspace.naming)
            name = next(iter(parts), None)
            if name is None or not name.is_record:
                name = self._name(graph)
            elif len(parts) > 1:
                raise InvalidInput(text("This describes more than one record; send each to its own graph."))
            if self._workspace.journal.head(name.iri):
                raise InvalidInput(text("<{graph}> is there already; send this to it with PUT or POST.", graph=name.graph))
            return name.graph, self._accept(self._states({name: lines}), snapshot, editor)

    def delete(self, graph: str, editor: Editor, condition: Condition) -> Head | None:
        """Take a graph out; an empty name is everything.

        Returns:
            The version before; none where there was none, and then nothing is done.
        """
        with self._writing() as snapshot:
            before = self._head(graph, condition)
            self._accept(self._gone([self._name(graph)] if graph else self._all()), snapshot, editor)
            return before

    def patch(self, graph: str, update: str, editor: Editor, condition: Condition) -> tuple[Head | None, Loaded]:
        """Apply a SPARQL update to one graph, which it sees as its default graph.

        Returns:
            The version before, none where there was none, and what was done.

        Raises:
            QueryRefused: not SPARQL 1.1 Update, or it asks for other graphs.
            BudgetExceeded: it takes too long.
        """
        with self._writing() as snapshot:
            before = self._head(graph, condition)
            name = self._name(graph)
            answer = self._workers.update(Question(update, snapshot.name, 0.0, base=graph, graph=graph))
            difference = _read(answer)[graph]
            return before, self._accept(self._states({name: difference.applied_to(self._content(name))}), snapshot, editor)

    def update(self, update: str, dataset: Dataset, base: str, editor: Editor) -> Loaded:
        """Carry out a SPARQL update.

        What it adds to the default graph goes to the record that the subject belongs to, unless some graph says it already, and
        what it takes from there goes from every graph: the default graph is the union of them all, after each operation.

        Raises:
            QueryRefused: not SPARQL 1.1 Update, or it asks for what is never done.
            BudgetExceeded: it takes too long.
        """
        with self._writing() as snapshot, self._copy(snapshot) as target:
            answer = self._workers.update(Question(update, snapshot.name, 0.0, dataset=dataset, base=base, target=target))
            return self._accept(self._after(_read(answer)), snapshot, editor)

    @contextmanager
    def _writing(self) -> Iterator[Snapshot]:
        """Hold the right to write; gives the snapshot of all that the journal holds."""
        workspace = self._workspace
        with self._lock, writing(workspace.data_dir, _PATIENCE_SECONDS):
            workspace.publish()
            yield workspace.graph.snapshot()

    @contextmanager
    def _copy(self, snapshot: Snapshot) -> Iterator[str]:
        """A copy of a snapshot to try things on."""
        target = self._workspace.data_dir / SNAPSHOTS / f"{snapshot.name}-update.tmp"
        shutil.rmtree(target, ignore_errors=True)
        try:
            snapshot.store.backup(target)
            yield str(target)
        finally:
            shutil.rmtree(target, ignore_errors=True)

    def _name(self, graph: str) -> RecordName:
        return self._workspace.naming.of_graph(graph)

    def _all(self) -> list[RecordName]:
        return [self._workspace.naming.named(iri) for iri in self._workspace.journal.heads()]

    def _head(self, graph: str, condition: Condition) -> Head | None:
        journal, naming = self._workspace.journal, self._workspace.naming
        head = journal.head(naming.of_graph(graph).iri) if graph else Head(journal.position, DEFAULT_GRAPH, "")
        condition(head)
        return head

    def _content(self, name: RecordName) -> bytes:
        record = self._workspace.journal.record(name.iri)
        return record.content if record else b""

    def _states(self, contents: dict[RecordName, bytes]) -> _States:
        naming, others = self._workspace.naming, self._workspace.settings.other_graphs
        for name in contents:
            if not name.is_record and others == "refused":
                raise InvalidInput(text("<{graph}> is not the graph of a record; others are not taken here.", graph=name.graph))
        return {name: record_in(name, lines, naming) for name, lines in contents.items()}

    def _gone(self, names: Iterable[RecordName]) -> _States:
        return dict.fromkeys(self._states(dict.fromkeys(names, b"")))

    def _after(self, differences: dict[str, Difference]) -> _States:
        """The states of all graphs after an update that made these differences."""
        contents = {self._name(graph): self._content(self._name(graph)) for graph in differences if graph}
        contents = {name: differences[name.graph].applied_to(content) for name, content in contents.items()}
        added = "".join(differences.get(DEFAULT, Difference()).added).encode()
        for name, lines in records_among(added, self._workspace.naming).items():
            contents[name] = contents.get(name, self._content(name)) + lines
        emptied = [
            name for name, lines in contents.items() if not lines and (name.is_record or not differences[name.graph].exists)
        ]
        return {**self._states(contents), **dict.fromkeys(emptied)}

    def _accept(self, states: _States, snapshot: Snapshot, editor: Editor) -> Loaded:
        workspace = self._workspace

        def referring(records: Collection[Record]) -> Iterable[str]:
            nodes = {line.split(b" ", 1)[0][1:-1].decode() for record in records for line in record.lines}
            return {workspace.naming.of_graph(graph).iri for graph in snapshot.graphs_pointing_to(nodes)}

        accepted = accept(
            states,
            workspace.journal,
            workspace.validator,
            referring,
            checks=workspace.settings.other_graphs == "validated",
            agent=editor.agent,
            note=editor.note,
        )
        if not accepted.report.conforms:
            raise Rejected(accepted.report)
        workspace.publish()
        return accepted


def _read(answer: Answer) -> dict[str, Difference]:
    """The differences that an update makes, none of which says what a file may not say."""
    differences = Difference.read(answer.body)
    for graph, difference in differences.items():
        check_lines("".join(difference.added).encode(), f"<{graph}>" if graph else "SPARQL")
    return differences
