"""Dates, numbers, points and truths as readers of each language write them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.rdf.names import PREFIXES
from participatiekaart.web.literals import readable


def literal(lexical: str, datatype: str) -> ox.Literal:
    prefix, local = datatype.split(":")
    return ox.Literal(lexical, datatype=ox.NamedNode(PREFIXES[prefix] + local))


@pytest.mark.parametrize(
    ("lexical", "datatype", "nl", "en"),
    [
        ("2017-01", "xsd:gYearMonth", "januari 2017", "January 2017"),
        ("2018-08/2019-07", "edtf:EDTF", "augustus 2018 \u2013 juli 2019", "August 2018 \u2013 July 2019"),
        ("3940457", "xsd:integer", "3.940.457", "3,940,457"),
        ("2.125", "xsd:decimal", "2,125", "2.125"),
        ("true", "xsd:boolean", "ja", "yes"),
        ("POINT(5.2209 52.37013)", "geo:wktLiteral", "52,37013\u00b0 NB, 5,2209\u00b0 OL", "52.37013\u00b0 N, 5.2209\u00b0 E"),
        ("POINT(-68.9 -12.1)", "geo:wktLiteral", "12,1\u00b0 ZB, 68,9\u00b0 WL", "12.1\u00b0 S, 68.9\u00b0 W"),
        ("2017-01", "xsd:string", "2017-01", "2017-01"),
    ],
)
def test_a_literal_is_written_as_its_readers_write_it(lexical: str, datatype: str, nl: str, en: str) -> None:
    value = literal(lexical, datatype)
    assert (readable(value, "nl"), readable(value, "en")) == (nl, en)


@pytest.mark.parametrize(
    ("lexical", "datatype"),
    [("many", "xsd:integer"), ("maybe", "xsd:boolean"), ("POLYGON EMPTY", "geo:wktLiteral"), ("2017-13", "xsd:gYearMonth")],
)
def test_what_is_malformed_stays_as_it_is(lexical: str, datatype: str) -> None:
    assert readable(literal(lexical, datatype), "nl") == lexical


@given(st.text(), st.sampled_from(["xsd:integer", "xsd:decimal", "xsd:boolean", "xsd:date", "edtf:EDTF", "geo:wktLiteral"]))
def test_whatever_stands_in_a_literal_it_is_written(lexical: str, datatype: str) -> None:
    assert readable(literal(lexical, datatype), "nl") or not lexical
