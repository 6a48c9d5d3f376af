"""SHACL engines behind one interface.

`FastEngine` carries bulk loads; `ReferenceEngine` (pySHACL) is what decides when the two disagree. Both return the same canonical
results, so that they can be compared tuple by tuple (design section 6).
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import pyoxigraph as ox

from participatiekaart.rdf.names import PREFIXES

__all__ = ["Engine", "FastEngine", "ReferenceEngine", "Result"]

_SH = PREFIXES["sh"]


class Result(NamedTuple):
    """A SHACL validation result (SHACL section 3.6.2), terms as N-Triples tokens and IRIs bare.

    Attributes:
        path: the predicate when the path is a single one, else empty: engines write longer paths each in their own way.
    """

    focus: str
    path: str
    value: str
    component: str
    severity: str
    shape: str


class Engine(Protocol):
    """What a SHACL engine does for us."""

    def validate(self, lines: bytes) -> set[Result]:
        """Validate a graph.

        Args:
            lines: the data graph as N-Triples: the records and their context.
        """


class FastEngine:
    """The `shacl` package (Rust): about a hundred times as fast, core SHACL complete.

    Args:
        shapes: the shapes graph as N-Triples.
    """

    def __init__(self, shapes: str) -> None:
        import shacl  # noqa: PLC0415  (a platform without a wheel falls back to the reference engine)

        self._shapes = shacl.Shapes.from_text(shapes, format="ntriples")

    def validate(self, lines: bytes) -> set[Result]:
        """Validate a graph; see `Engine.validate`."""
        report = self._shapes.validate_text(lines.decode(), format="ntriples")
        return {
            Result(
                focus=each.focus_node,
                path=_single(each.path or ""),
                value=each.value or "",
                component=each.component_iri,
                severity=each.severity_iri,
                shape=(each.source_shape or "").strip("<>"),
            )
            for each in report.results
        }


class ReferenceEngine:
    """pySHACL, the reference implementation.

    Args:
        shapes: the shapes graph as N-Triples.
    """

    def __init__(self, shapes: str) -> None:
        import rdflib  # noqa: PLC0415  (rdflib and pySHACL take 0.3 s to import: only those who use them pay)

        self._shapes = rdflib.Graph().parse(data=shapes, format="nt")

    def validate(self, lines: bytes) -> set[Result]:
        """Validate a graph; see `Engine.validate`.

        The ``focus_nodes`` option of pySHACL is not used: with it, 0.40.1 takes ``sh:not`` of a value that is no focus node for
        broken.
        """
        import pyshacl  # noqa: PLC0415
        import rdflib  # noqa: PLC0415

        data = rdflib.Graph().parse(data=lines, format="nt")
        _, report, _ = pyshacl.validate(data, shacl_graph=self._shapes, inference="none")
        sh = rdflib.Namespace(_SH)

        def token(subject: rdflib.term.Node, name: str) -> str:
            return _token(report.value(subject, sh[name]))

        return {
            Result(
                focus=token(each, "focusNode"),
                path=_single(token(each, "resultPath")),
                value=token(each, "value"),
                component=token(each, "sourceConstraintComponent").strip("<>"),
                severity=token(each, "resultSeverity").strip("<>"),
                shape=token(each, "sourceShape").strip("<>"),
            )
            for each in report.subjects(rdflib.RDF.type, sh.ValidationResult)
        }


def _single(path: str) -> str:
    return path[1:-1] if path.startswith("<") and path.endswith(">") and path.count("<") == 1 else ""


def _token(term: object) -> str:
    """An rdflib term as the N-Triples token that pyoxigraph would write."""
    import rdflib  # noqa: PLC0415

    if isinstance(term, rdflib.Literal):
        if term.language:
            return str(ox.Literal(str(term), language=term.language))
        return str(ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype))) if term.datatype else ox.Literal(str(term)))
    if isinstance(term, rdflib.BNode):
        return ""
    return f"<{term}>" if term is not None else ""
