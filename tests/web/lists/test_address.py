"""Addresses of lists."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st

from participatiekaart import bundled
from participatiekaart.model import Model, columns_of
from participatiekaart.model.parameters import list_parameters
from participatiekaart.web.lists.address import Address

MODEL = Model.read(bundled.shapes, bundled.ontology)
PARAMETERS = list_parameters(columns_of(MODEL, MODEL.collections["practices"].targets), ("json",))

texts = st.text(st.characters(exclude_categories=["Cs"])).map(str.strip).filter(bool)
parts = st.lists(st.tuples(texts, texts), unique=True).map(tuple)


@given(parts)
def test_an_address_is_read_as_it_was_written(given_parts: tuple[tuple[str, str], ...]) -> None:
    address = Address("/doc/practice", given_parts)
    split = urlsplit(str(address))
    assert split.path == "/doc/practice"
    assert Address.of(split.path, parse_qsl(split.query), {}) == address
    assert str(address).isascii()


@given(parts, texts, texts)
def test_what_is_added_can_be_taken_off_again(given_parts: tuple[tuple[str, str], ...], name: str, value: str) -> None:
    address = Address("/doc/practice", given_parts).less(name, [value])
    assert address.adding(name, value).adding(name, value).less(name, [value]) == address
    assert address.adding(name, value).of_parameter(name)[-1] == value
    assert address.adding(name, value).without(name).of_parameter(name) == ()


def test_values_with_commas_between_them_come_apart_and_those_with_a_comma_in_them_do_not() -> None:
    asked = [
        ("sector", "groen, horeca"),
        ("sector", "groen"),
        ("q", "a,b"),
        ("bbox", "3,50,8,54"),
        ("scale", ""),
        ("other", "1,2"),
    ]
    assert Address.of("/", asked, PARAMETERS).parts == (
        ("sector", "groen"),
        ("sector", "horeca"),
        ("q", "a,b"),
        ("bbox", "3,50,8,54"),
        ("other", "1,2"),
    )


def test_an_address_without_conditions_has_no_query_string() -> None:
    assert str(Address("/kaart/doc/practice")) == "/kaart/doc/practice"
