"""An engine under examination, with what is tried out in it."""

from __future__ import annotations

from typing import NamedTuple

import pyoxigraph as ox

from participatiekaart.graph.remote.dialect import DATA
from participatiekaart.graph.remote.engine import RemoteEngine
from participatiekaart.rdf.names import PREFIXES
from participatiekaart.rdf.sparql import Dataset

__all__ = ["SIDE", "Patient"]

_SECONDS = 30.0
_MOST_BYTES = 64 * 1024**2
SIDE = 105
"""Its square is a little more than 10,000, the number of rows at which engines like to stop; its cube keeps them busy."""

_XSD = PREFIXES["xsd"]
_LITERALS = (
    *('"tekst"', '"text"@nl', '"tekst"@en-gb', '""', r'"a\tb\nc\"d\\e"', '"é € 😀"', r'"\u0001"'),
    f'"{"lang " * 10_000}"',
    *(f'"{value}"^^<{_XSD}boolean>' for value in ("true", "false")),
    *(f'"{value}"^^<{_XSD}integer>' for value in ("7", "-12", "12345678901")),
    *(f'"{value}"^^<{_XSD}decimal>' for value in ("1.5", "10", "0.001")),
    *(f'"{value}"^^<{_XSD}double>' for value in ("1.5", "1234567.125")),
    *(f'"{value}"^^<{_XSD}date>' for value in ("2019-03-21", "2019-03-21Z")),
    *(f'"{value}"^^<{_XSD}dateTime>' for value in ("2019-03-21T10:00:00", "2019-03-21T10:00:00+01:00")),
    *(f'"{value}"^^<{_XSD}{name}>' for name, value in (("gYear", "2019"), ("gYearMonth", "2019-03"), ("duration", "P1D"))),
    '"POINT(5.22094 52.37013)"^^<http://www.opengis.net/ont/geosparql#wktLiteral>',
    '"2018-08/2019-07"^^<http://id.loc.gov/datatypes/edtf/EDTF>',
)


class Patient(NamedTuple):
    """An engine under examination.

    Attributes:
        engine: as the service uses it.
        scratch: the same one for what is tried out.
        base: what names in that start with.
        twin: a store of the embedded engine with the same.
    """

    engine: RemoteEngine
    scratch: RemoteEngine
    base: str
    twin: ox.Store

    def graphs(self) -> dict[str, str]:
        """What is tried out: N-Triples lines by the name of the graph."""
        base = self.base
        return {
            f"{base}graph/dialect": DATA.replace("BASE", base),
            f"{base}graph/numbers": "".join(f'<{base}n{n}> <{base}number> "{n}"^^<{_XSD}integer> .\n' for n in range(SIDE)),
            f"{base}graph/literals": "".join(f"<{base}l{n}> <{base}literal> {each} .\n" for n, each in enumerate(_LITERALS)),
            f"{base}graph/one": f'<{base}shared> <{base}held> "both" .\n<{base}shared> <{base}held> "one" .\n',
            f"{base}graph/two": f'<{base}shared> <{base}held> "both" .\n',
        }

    def ask(self, sparql: str, dataset: Dataset | None = None, seconds: float = _SECONDS) -> list[tuple[str, ...]]:
        """The rows of a result, sorted."""
        results = self.scratch.query(sparql, dataset or Dataset(), "solutions", seconds=seconds, most_bytes=_MOST_BYTES)
        assert isinstance(results, ox.QuerySolutions)  # noqa: S101  (it is what was asked for)
        return _rows(results)

    def expected(self, sparql: str) -> list[tuple[str, ...]]:
        """What the embedded engine answers."""
        results = self.twin.query(sparql)
        assert isinstance(results, ox.QuerySolutions)  # noqa: S101
        return _rows(results)


def _rows(results: ox.QuerySolutions) -> list[tuple[str, ...]]:
    return sorted(tuple("" if term is None else str(term) for term in row) for row in results)
