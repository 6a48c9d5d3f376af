"""Reading RDF that somebody else wrote: what is refused and how that is told, and that the format does not matter."""

from __future__ import annotations

import shutil
import socket
import time
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.errors import InvalidInput
from participatiekaart.rdf.names import Naming
from participatiekaart.rdf.parsing import FORMATS, check_lines, parse_bytes, parse_file, parse_lines
from participatiekaart.rdf.records import split

CORPUS = Path(__file__).parents[1] / "corpus"
INVALID = sorted((CORPUS / "invalid").iterdir())
EXPECTED = tomllib.loads((CORPUS / "invalid.toml").read_text("utf-8"))
MEBIBYTE = 1024**2
DEEP = 50_000

every_format = pytest.mark.parametrize("suffix", FORMATS)


def read(path: Path) -> None:
    """Read a file as far as loading does before it validates."""
    split(parse_file(path, MEBIBYTE), Naming(), str(path))


# --- What is refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.name)
def test_invalid_file_is_refused_with_reason_and_place(path: Path) -> None:
    expected = EXPECTED[path.name]
    with pytest.raises(InvalidInput) as refused:
        read(path)
    assert set(refused.value.text) == {"nl", "en"}
    assert all(str(path) in reason for reason in refused.value.text.values())
    assert expected["says"] in refused.value.text["en"]
    assert (refused.value.line, refused.value.column) == (expected.get("line", 0), expected.get("column", 0))
    if "line" in expected and "column" in expected:
        assert f"line {expected['line']}, column {expected['column']}" in refused.value.text["en"]


def test_every_expectation_has_its_file() -> None:
    assert set(EXPECTED) == {path.name for path in INVALID}


def test_billion_laughs_are_refused_at_once() -> None:
    started = time.perf_counter()
    with pytest.raises(InvalidInput):
        read(CORPUS / "invalid" / "billion-laughs.rdf")
    assert time.perf_counter() - started < 0.2


def test_document_type_is_found_past_any_amount_of_white_space() -> None:
    data = b'<?xml version="1.0"?>' + b"\n" * MEBIBYTE + b"<!DOCTYPE rdf:RDF [ ]><rdf:RDF/>"
    with pytest.raises(InvalidInput, match="document type or entities") as refused:
        parse_bytes(data, ox.RdfFormat.RDF_XML, "a.rdf")
    assert refused.value.line == MEBIBYTE + 1


def test_external_entity_is_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    path = tmp_path / "a.rdf"
    shutil.copy(CORPUS / "invalid" / "external-entity.rdf", path)
    path.write_text(path.read_text().replace("/etc/passwd", str(secret)))
    with pytest.raises(InvalidInput) as refused:
        read(path)
    assert "geheim" not in str(refused.value)


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """A port of this machine on which somebody waits for a request."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


@pytest.mark.parametrize(
    "name", ["remote-context.jsonld", "imported-context.jsonld", "external-document-type.rdf", "external-entity.rdf"]
)
def test_nothing_is_ever_fetched(name: str, listener: socket.socket, tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    path = tmp_path / name
    text = (CORPUS / "invalid" / name).read_text("utf-8")
    path.write_text(text.replace("http://127.0.0.1:9", address).replace("file://", address))
    assert address in path.read_text()
    with pytest.raises(InvalidInput):
        read(path)
    with pytest.raises(BlockingIOError):
        listener.accept()


@every_format
@pytest.mark.parametrize("size", [200 * MEBIBYTE, 200 * 1024 * MEBIBYTE], ids=["200 MiB", "200 GiB"])
def test_file_over_the_limit_is_refused_without_being_read(size: int, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"big{suffix}"
    with path.open("wb") as file:
        file.truncate(size)
    started = time.perf_counter()
    with pytest.raises(InvalidInput, match=f"{size // MEBIBYTE} MiB is more than the 128 MiB"):
        parse_file(path, 128 * MEBIBYTE)
    assert time.perf_counter() - started < 0.1


def test_file_of_exactly_the_limit_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_text("<urn:s> <urn:p> <urn:o> .")
    assert parse_file(path, path.stat().st_size)
    with pytest.raises(InvalidInput, match="split it"):
        parse_file(path, path.stat().st_size - 1)


def test_missing_file_is_an_operating_system_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        parse_file(tmp_path / "a.ttl", MEBIBYTE)


ITEM = "<https://w3id.org/participatiekaart/id/organisation/asito> <https://schema.org/about> "
XML = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="https://www.example.org/">{}</rdf:RDF>'
NESTED = {
    "blank nodes in Turtle": (".ttl", ITEM + "[ <urn:p> " * DEEP + "1" + " ]" * DEEP + " ."),
    "lists in Turtle": (".ttl", ITEM + "( " * DEEP + "1" + " )" * DEEP + " ."),
    "one long list in Turtle": (".ttl", ITEM + "( " + "1 " * DEEP + ") ."),
    "triple terms in Turtle": (".ttl", ITEM + "<<( <urn:s> <urn:p> " * DEEP + "1" + " )>>" * DEEP + " ."),
    "reified triples in Turtle": (".ttl", "<< " * DEEP + "<urn:s> <urn:p> 1" + " >> <urn:p> 1" * DEEP + " ."),
    "triple terms behind comments": (".ttl", ITEM + "<<( <urn:s> <urn:p> # )>>\n" * DEEP + "1" + " )>>" * DEEP + " ."),
    "triple terms behind texts": (".ttl", ITEM + '""" \\""" ", ' + "<<( <urn:s> <urn:p> " * DEEP + "1" + " )>>" * DEEP + " ."),
    "triple terms in N-Triples": (".nt", ITEM + "<<( <urn:s> <urn:p> " * DEEP + "<urn:o>" + " )>>" * DEEP + " ."),
    "arrays in JSON-LD": (".jsonld", '{"@id": "urn:s", "urn:p": ' + "[" * DEEP + "1" + "]" * DEEP + "}"),
    "arrays that never close": (".jsonld", "[" * DEEP),
    "objects in JSON-LD": (".jsonld", '{"urn:p": ' * DEEP + "1" + "}" * DEEP),
    "lists in JSON-LD": (".jsonld", '{"@id": "urn:s", "urn:p": ' + '{"@list": [' * DEEP + "1" + "]}" * DEEP + "}"),
    "reverse properties": (".jsonld", '{"@id": "urn:s", "@reverse": {"urn:p": ' * DEEP + "{}" + "}}" * DEEP),
    "arrays behind quotation marks": (".jsonld", '{"\\"]": "\\\\", "urn:p": ' + '["]", ' * DEEP + "1" + "]" * DEEP + "}"),
    "elements in RDF/XML": (".rdf", XML.format("<e:C><e:p>" * DEEP + "</e:p></e:C>" * DEEP)),
    "XML literal": (
        ".rdf",
        XML.format(
            '<e:C rdf:about="urn:s"><e:p rdf:parseType="Literal">' + "<b>" * DEEP + "</b>" * DEEP + "</e:p></e:C>",
        ),
    ),
}


@pytest.mark.parametrize(("suffix", "text"), NESTED.values(), ids=NESTED)
def test_deep_nesting_is_refused_in_no_time(suffix: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / f"deep{suffix}"
    path.write_text(text)
    started = time.perf_counter()
    with pytest.raises(InvalidInput, match=r"deep|levels|RDF 1\.2|not one triple"):
        split(parse_file(path, 128 * MEBIBYTE), Naming(), str(path))
    assert time.perf_counter() - started < 5


def test_brackets_in_texts_are_no_nesting() -> None:
    brackets = "[{" * DEEP
    lines = parse_bytes(f'{{"@id": "urn:s", "urn:p": "{brackets}\\"{brackets}"}}'.encode(), ox.RdfFormat.JSON_LD, "a")
    assert lines.count(b"[{") == 2 * DEEP


def test_what_looks_like_a_triple_term_in_a_text_or_comment_is_none() -> None:
    text = (
        '<urn:s> <urn:p> "<<( \\" <<(", \'<<\', """ " <<( \\" """, \'\'\' \' << \\\' \'\'\' . # <<( and so on\n'
        "@prefix e: <urn:e:> .\n"
        "e:a\\#b <urn:p> <urn:q#r> ."
    )
    assert len(parse_bytes(text.encode(), ox.RdfFormat.TURTLE, "a").splitlines()) == 5


@pytest.mark.parametrize("before", ["e:a\\#b ", "e:it\\'s ", "<urn:q#r> ", '"""\\"""" '])
def test_triple_term_is_found_behind_what_could_hide_it(before: str) -> None:
    text = f"@prefix e: <urn:e:> .\n<urn:s> <urn:p> {before} , <<( <urn:s> <urn:p> 'o' )>> ."
    with pytest.raises(InvalidInput, match=r"RDF 1\.2") as refused:
        parse_bytes(text.encode(), ox.RdfFormat.TURTLE, "a")
    assert refused.value.line == 2


# --- What is read ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [suffix for suffix in FORMATS if suffix != ".ttl"])
def test_same_triples_give_the_same_lines_in_every_format(suffix: str) -> None:
    path = CORPUS / "valid" / "organisation.ttl"
    lines = sorted(parse_file(path.with_suffix(suffix), MEBIBYTE).splitlines())
    assert lines == sorted(parse_file(path, MEBIBYTE).splitlines())
    assert len(lines) == 7


def test_suffix_may_be_in_capitals(tmp_path: Path) -> None:
    path = tmp_path / "A.TTL"
    path.write_text("<urn:s> <urn:p> <urn:o> .")
    assert parse_file(path, MEBIBYTE) == b"<urn:s> <urn:p> <urn:o> .\n"


def test_byte_order_mark_is_left_out() -> None:
    assert parse_bytes("\ufeff<urn:s> <urn:p> <urn:o> .".encode(), ox.RdfFormat.TURTLE, "a") == b"<urn:s> <urn:p> <urn:o> .\n"


def test_default_graph_in_json_ld_is_read() -> None:
    text = b'{"@graph": [{"@id": "urn:s", "urn:p": {"@id": "urn:o"}}]}'
    assert parse_bytes(text, ox.RdfFormat.JSON_LD, "a") == b"<urn:s> <urn:p> <urn:o> .\n"


@pytest.mark.parametrize("text", ["tab\\tand\\nnew line", "back\\\\u0000slash", "back\\\\b", "-- <<( --ltr", "\U0001f600"])
def test_text_with_odd_but_harmless_characters_is_read(text: str) -> None:
    data = f'<urn:s> <urn:p> "{text}" .'.encode()
    assert parse_bytes(data, ox.RdfFormat.TURTLE, "a") == data + b"\n"


@pytest.mark.parametrize("text", ["\\u0000", "\\u0007", "\\b", "\\f", "\\u001F", "\\\\\\u0001", "\ufffe", "\\uFFFF"])
def test_text_with_characters_that_xml_cannot_hold_is_refused(text: str) -> None:
    data = f'<urn:r> <urn:p> "a" .\n<urn:s> <urn:p> "{text}" .'.encode()
    with pytest.raises(InvalidInput, match=r"control character; remove it .at <urn:s>"):
        parse_bytes(data, ox.RdfFormat.TURTLE, "a")


def test_parsed_lines_are_triples_again() -> None:
    lines = parse_file(CORPUS / "valid" / "organisation.ttl", MEBIBYTE)
    assert sorted(f"{quad.triple} .\n".encode() for quad in parse_lines(lines)) == sorted(lines.splitlines(keepends=True))


# --- Properties --------------------------------------------------------------------------------------------------------------

LETTERS = st.text("abcdefghijklmnopqrstuvwxyzé", min_size=1, max_size=6)
IRIS = st.builds("https://www.example.org/{}#{}".format, LETTERS, LETTERS).map(ox.NamedNode)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn")) | st.sampled_from('\t\n"\\<>&'), max_size=12)
LITERALS = (
    TEXTS.map(ox.Literal)
    | st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXTS, st.sampled_from(["nl", "en", "nl-be"]))
    | st.builds(lambda text, datatype: ox.Literal(text, datatype=datatype), TEXTS, IRIS)
    | st.integers().map(ox.Literal)
    | st.booleans().map(ox.Literal)
    | st.sampled_from(["007", "1.50", "-0", "1e3"]).map(
        lambda number: ox.Literal(number, datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal"))
    )
)
TRIPLES = st.lists(st.builds(ox.Triple, IRIS, IRIS, IRIS | LITERALS), min_size=1, max_size=8)


@every_format
@given(triples=TRIPLES)
def test_written_and_read_again_gives_the_same_lines(suffix: str, triples: list[ox.Triple]) -> None:
    written = ox.serialize(triples, format=FORMATS[suffix])
    assert written
    lines = parse_bytes(written, FORMATS[suffix], "a")
    assert set(lines.decode().splitlines()) == {f"{triple} ." for triple in triples}


@given(triples=TRIPLES)
def test_reading_lines_again_changes_nothing(triples: list[ox.Triple]) -> None:
    lines = parse_bytes(ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b"", ox.RdfFormat.TURTLE, "a")
    assert parse_bytes(lines, ox.RdfFormat.N_TRIPLES, "a") == lines
    assert parse_bytes(lines, ox.RdfFormat.TURTLE, "a") == lines


@every_format
@given(data=st.binary(max_size=200))
def test_arbitrary_bytes_are_read_or_refused(suffix: str, data: bytes) -> None:
    with suppress(InvalidInput):
        parse_bytes(data, FORMATS[suffix], "a")


@every_format
@given(data=st.data())
def test_damaged_files_are_read_or_refused(suffix: str, data: st.DataObject) -> None:
    """A piece cut out, and bytes put in its place: that comes further into a parser than arbitrary bytes do."""
    whole = (CORPUS / "valid" / f"organisation{suffix}").read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 40)))
    damaged = whole[:start] + data.draw(st.binary(max_size=6)) + whole[end:]
    with suppress(InvalidInput):
        split(parse_bytes(damaged, FORMATS[suffix], "a"), Naming(), "a")


# --- Relative names ----------------------------------------------------------------------------------------------------------

RELATIVE = {
    ".ttl": b"<> <p> <../o>, <#f> .",
    ".rdf": (
        b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:e='http://a.example/b/'>"
        b"<rdf:Description rdf:about=''><e:p rdf:resource='../o'/><e:p rdf:resource='#f'/></rdf:Description></rdf:RDF>"
    ),
    ".jsonld": b'{"@id": "", "http://a.example/b/p": [{"@id": "../o"}, {"@id": "#f"}]}',
}


@pytest.mark.parametrize("suffix", RELATIVE)
def test_relative_names_are_resolved_where_there_is_a_base(suffix: str) -> None:
    lines = parse_bytes(RELATIVE[suffix], FORMATS[suffix], "a", "http://a.example/b/c")
    said = b"<http://a.example/b/c> <http://a.example/b/p> <http://a.example/"
    assert sorted(lines.splitlines()) == [said + b"b/c#f> .", said + b"o> ."]


@pytest.mark.parametrize("suffix", RELATIVE)
def test_relative_names_are_refused_where_there_is_none(suffix: str) -> None:
    with pytest.raises(InvalidInput):
        parse_bytes(RELATIVE[suffix], FORMATS[suffix], "a")


def test_a_base_that_is_no_safe_name_makes_no_safe_names() -> None:
    with pytest.raises(InvalidInput, match="is not an absolute http"):
        parse_bytes(b"<> <urn:p> <urn:o> .", ox.RdfFormat.TURTLE, "a", "file:///etc/passwd")


# --- Lines from elsewhere ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "<file:///x> <urn:p> <urn:o>",
        "<urn:s> <mailto:a@example.org> <urn:o>",
        "<urn:s> <urn:p> <relative>",
        '<urn:s> <urn:p> "x"^^<tag:x>',
        '<urn:s> <urn:p> "\\u0001"',
        '<urn:s> <urn:p> "x"@en--ltr',
        "<urn:s> <urn:p> <<( <urn:a> <urn:b> <urn:c> )>>",
    ],
)
def test_lines_that_come_another_way_are_held_to_the_same(line: str) -> None:
    with pytest.raises(InvalidInput, match=r"^here: "):
        check_lines(f"<urn:a> <urn:b> <urn:c> .\n{line} .\n".encode(), "here")


def test_lines_that_say_nothing_wrong_pass() -> None:
    check_lines(b'_:b <urn:p> "<file:///x> \\\\u0001 <<( --ltr"@en .\n<http://a.example/> <urn:p> _:b .\n', "here")
    check_lines(b"", "here")
