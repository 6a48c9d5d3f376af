"""Questions and answers on their way over a socket."""

from __future__ import annotations

import socket
import tempfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participatiekaart.graph.questions import HEAD, Answer, Question, packed, read_exactly
from participatiekaart.rdf.sparql import Dataset

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(
    st.builds(
        Question,
        sparql=texts,
        snapshot=texts,
        seconds=st.floats(0, 100),
        formats=st.dictionaries(st.sampled_from(["solutions", "boolean", "graph"]), texts),
        dataset=st.builds(Dataset, st.lists(texts).map(tuple), st.lists(texts).map(tuple)),
        base=texts,
        most_bytes=st.integers(0, 2**40),
        most_rows=st.integers(0, 2**40),
        target=texts,
        graph=texts,
    )
)
def test_a_question_arrives_as_it_was_asked(question: Question) -> None:
    data = packed(question)
    said, body = HEAD.unpack_from(data)
    assert (len(data), body) == (HEAD.size + said, 0)
    assert Question.unpacked(data[HEAD.size :]) == question


@given(
    st.builds(
        Answer,
        outcome=st.sampled_from(["ok", "rows", "syntax"]),
        media_type=texts,
        position=st.integers(0, 2**50),
        message=st.dictionaries(texts, texts),
        body=st.binary(),
    )
)
def test_an_answer_arrives_as_it_was_given(answer: Answer) -> None:
    data = answer.packed()
    said, body = HEAD.unpack_from(data)
    assert len(data) == HEAD.size + said + body
    assert Answer.unpacked(data[HEAD.size : HEAD.size + said], data[HEAD.size + said :]) == answer


def test_the_file_of_an_answer_goes_beside_it() -> None:
    with tempfile.TemporaryFile() as file:
        answer = Answer("ok", body=b"", file=file)
        said, _ = HEAD.unpack_from(answer.packed())
        assert Answer.unpacked(answer.packed()[HEAD.size : HEAD.size + said], b"", file) == answer


def test_bytes_are_read_until_there_are_enough_or_no_more_come() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for part in (b"ab", b"cd", b"ef"):
            theirs.sendall(part)
        assert read_exactly(ours, 3) == b"abc"
        assert read_exactly(ours, 0) == b""
        theirs.close()
        with pytest.raises(EOFError):
            read_exactly(ours, 4)
