"""Both engines give the same canonical results."""

from __future__ import annotations

import pytest

from participatiekaart.rdf.names import PREFIXES
from participatiekaart.validation.engines import Engine, FastEngine, ReferenceEngine, Result

SH, RDF = f"<{PREFIXES['sh']}", f"<{PREFIXES['rdf']}"
SHAPES = f"""
<urn:shape> {RDF}type> {SH}NodeShape> .
<urn:shape> {SH}targetClass> <urn:C> .
<urn:shape> {SH}property> <urn:shape#name> .
<urn:shape> {SH}property> <urn:shape#chain> .
<urn:shape#name> {SH}path> <urn:name> .
<urn:shape#name> {SH}minCount> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<urn:shape#name> {SH}maxLength> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .
<urn:shape#name> {SH}severity> {SH}Warning> .
<urn:shape#chain> {SH}path> _:a .
_:a {RDF}first> <urn:other> .
_:a {RDF}rest> _:b .
_:b {RDF}first> <urn:name> .
_:b {RDF}rest> {RDF}nil> .
<urn:shape#chain> {SH}maxCount> "0"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""
TYPE = f"{RDF}type> <urn:C> ."

every_engine = pytest.mark.parametrize("engine", [FastEngine(SHAPES), ReferenceEngine(SHAPES)], ids=["fast", "reference"])


@every_engine
def test_valid_graph_has_no_results(engine: Engine) -> None:
    assert engine.validate(f'<urn:s> {TYPE}\n<urn:s> <urn:name> "abc" .\n'.encode()) == set()


@every_engine
def test_missing_value(engine: Engine) -> None:
    assert engine.validate(f"<urn:s> {TYPE}\n".encode()) == {
        Result(
            focus="<urn:s>",
            path="urn:name",
            value="",
            component=f"{PREFIXES['sh']}MinCountConstraintComponent",
            severity=f"{PREFIXES['sh']}Warning",
            shape="urn:shape#name",
        )
    }


@every_engine
@pytest.mark.parametrize("value", ['"abcd"', '"a\\"b\\\\cd"', '"é\\n12"@nl', "<urn:long>", '"2017"^^<urn:datatype>'])
def test_value_is_told_as_it_stands_in_n_triples(engine: Engine, value: str) -> None:
    [result] = engine.validate(f"<urn:s> {TYPE}\n<urn:s> <urn:name> {value} .\n".encode())
    assert result.value == value


@every_engine
def test_path_of_more_than_one_predicate_is_left_open(engine: Engine) -> None:
    lines = f'<urn:s> {TYPE}\n<urn:s> <urn:name> "a" .\n<urn:s> <urn:other> <urn:o> .\n<urn:o> <urn:name> "b" .\n'
    [result] = engine.validate(lines.encode())
    assert (result.path, result.shape) == ("", "urn:shape#chain")
