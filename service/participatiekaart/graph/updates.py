"""What a SPARQL update would change, found out on a copy of the snapshot: nothing that readers see is touched.

This is told as the lines that each graph loses and gains: they go into the journal, and from there to what readers see.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

import orjson
import pyoxigraph as ox

from participatiekaart.errors import QueryRefused
from participatiekaart.graph.evaluation import Evaluator
from participatiekaart.graph.federation import asking
from participatiekaart.graph.operations import declarations_first
from participatiekaart.graph.questions import Answer, Question
from participatiekaart.graph.rehearsal import Rehearsal
from participatiekaart.language import text
from participatiekaart.rdf.parsing import stored

__all__ = ["Difference", "applied"]

_IN_FIRST_LINE = re.compile(r"^error at 1:(\d+)")


@dataclass(frozen=True)
class Difference:
    """What an update takes from a graph and adds to it, as N-Triples lines.

    Attributes:
        removed, added: the lines.
        exists: whether the graph is there afterwards.
    """

    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    exists: bool = True

    @classmethod
    def read(cls, body: bytes) -> dict[str, Difference]:
        """Differences by graph, from the body of an answer; under the empty name what is added to the default graph alone."""
        return {graph: cls(**said) for graph, said in orjson.loads(body).items()}

    def applied_to(self, content: bytes) -> bytes:
        """The N-Triples lines of a graph after it.

        A store has its own way to write numbers and times, so that a line may say the same as the one that is to go.
        """
        gone = {line.removesuffix("\n") for line in self.removed}
        losing = {line.split(" ", 2)[0] for line in gone}

        def is_kept(line: str) -> bool:
            is_unsure = "^^" in line and line.split(" ", 2)[0] in losing
            return line not in gone and not (is_unsure and _as_stored(line) in gone)

        kept = (f"{line}\n" for line in content.decode().split("\n")[:-1] if is_kept(line))
        return "".join([*kept, *self.added]).encode()


def _as_stored(line: str) -> str:
    return "".join(f"{triple} ." for triple in stored(line.encode()))


def applied(question: Question, evaluator: Evaluator) -> Answer:
    """Apply an update to a copy of a snapshot, and tell what that changes.

    Args:
        question: an update; its `target` is the copy.
        evaluator: opens the snapshot itself.

    Raises:
        SyntaxError: not SPARQL 1.1 Update.
        QueryRefused: it asks for something outside that may not be asked, or cannot be carried out.
    """
    if not evaluator.open(question.snapshot):
        return Answer("gone")
    with asking(question.sparql, evaluator.outside, update=True, base=question.base) as update:
        if question.graph:
            found = {question.graph: _difference_of_one(question, update, evaluator.store)}
        else:
            _check_syntax(update, question.base)
            rehearsal = Rehearsal(ox.Store(question.target), question.dataset, question.base)
            rehearsal.carry_out(update)
            found = {
                graph: Difference(_lines(removed), _lines(added), exists)
                for graph, removed, added, exists in rehearsal.differences(evaluator.store)
            }
    return Answer("ok", "graph", "application/json", body=orjson.dumps(found))


def _difference_of_one(question: Question, update: str, store: ox.Store) -> Difference:
    """What an update changes that sees one graph only, as its default graph (SPARQL 1.1 Graph Store Protocol, section 5.7)."""
    copy = ox.Store()
    copy.extend(ox.Quad(*each.triple) for each in store.quads_for_pattern(None, None, None, ox.NamedNode(question.graph)))
    before = set(copy)
    copy.update(update, base_iri=question.base or None)
    if any(True for _ in copy.named_graphs()):
        raise QueryRefused(
            text("A patch changes the graph that it is sent to; leave out GRAPH and WITH, or send an update to /sparql.")
        )
    after = set(copy)
    return Difference(_lines(each.triple for each in before - after), _lines(each.triple for each in after - before))


def _check_syntax(update: str, base: str) -> None:
    """Let Oxigraph parse an update, and not carry it out.

    Raises:
        SyntaxError: not SPARQL 1.1 Update.
    """
    declarations, rest = declarations_first(update)
    before = f"{declarations} DROP GRAPH <urn:x>;"  # fails, when all is parsed
    try:
        with suppress(RuntimeError):
            ox.Store().update(before + rest, base_iri=base or None)
    except SyntaxError as error:
        said = _IN_FIRST_LINE.sub(lambda found: f"error at 1:{max(1, int(found[1]) - len(before))}", str(error))
        raise SyntaxError(said) from error


def _lines(triples: Iterable[ox.Triple]) -> list[str]:
    return [f"{triple} .\n" for triple in triples]
