"""Two instances, one of which follows the other through its event stream, over real sockets."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participatiekaart.errors import InvalidInput, OutboundRefused, WriterBusy
from participatiekaart.journal import Journal
from participatiekaart.locks import FileLock
from participatiekaart.mirror import Bookmarks, follow
from participatiekaart.mirror.asking import Asking
from participatiekaart.rdf.records import Record
from participatiekaart.workspace import Workspace
from tests.conftest import silent
from tests.listening import listening
from tests.mirror.instances import WINDOW, held, record, workspace_in, write
from tests.served import command, served


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a follower asked for."""
    found: list[str] = []
    page = Asking.page
    monkeypatch.setattr(Asking, "page", lambda self, *given: (found.append(given[0]), page(self, *given))[1])
    return found


# --- converging --------------------------------------------------------------------------------------------------------------


def test_a_copy_holds_what_the_original_holds_with_the_same_hashes(origin: Workspace, copy: Workspace, address: str) -> None:
    write(origin, record("a"), record("b", owned=40), record("c"), record("d", owned=0))
    write(origin, record("a", 1), retracted=["c"])
    followed = follow(copy, address)
    assert (followed.seen, followed.position) == (6, 6)
    assert held(copy) == held(origin)
    assert {head.source for head in copy.journal.heads().values()} == {f"{address}/feed"}


def test_a_follower_that_was_away_for_long_catches_up(origin: Workspace, copy: Workspace, address: str) -> None:
    write(origin, record("a"))
    follow(copy, address)
    for state in range(1, 400, 4):
        origin.journal.append([record(f"r{state % 7}", state)], [], source="test", agent="a test")
    write(origin, record("last"), retracted=["a"])
    assert follow(copy, address).seen == 102
    assert held(copy) == held(origin)


def test_nothing_new_costs_one_conditional_request_and_makes_no_version(
    origin: Workspace, copy: Workspace, address: str, asked: list[str]
) -> None:
    write(origin, *(record(f"r{number}") for number in range(10)))
    follow(copy, address)
    position = copy.journal.position
    asked.clear()
    assert follow(copy, address).seen == 0
    assert asked == [f"{address}/feed"]
    assert copy.journal.position == position


def test_a_page_that_is_read_twice_makes_no_version(origin: Workspace, copy: Workspace, address: str) -> None:
    write(origin, record("a"), record("b"))
    follow(copy, address)
    position = copy.journal.position
    Bookmarks(copy.data_dir).path.unlink()  # as when the power goes between the journal and the bookmark
    assert follow(copy, address).changed == 0
    assert (copy.journal.position, held(copy)) == (position, held(origin))


def test_only_pages_that_can_hold_something_new_are_asked_for(
    origin: Workspace, copy: Workspace, address: str, asked: list[str]
) -> None:
    write(origin, *(record(f"r{number}") for number in range(3 * WINDOW + 1)))
    follow(copy, address)
    write(origin, record("r1", 1))
    asked.clear()
    follow(copy, address)
    assert [each.rpartition("/")[2] for each in asked] == ["feed", "10-12"]


def test_a_graph_that_is_no_record_is_copied_too(origin: Workspace, copy: Workspace, address: str) -> None:
    name = origin.naming.of_graph("http://example.org/mine")
    write(origin, Record(name, b'<http://example.org/x> <http://example.org/p> "1" .\n'), record("a"))
    follow(copy, address)
    assert held(copy) == held(origin)


def test_a_mirror_of_a_mirror_is_a_copy(origin: Workspace, copy: Workspace, address: str, tmp_path: Path) -> None:
    write(origin, record("a"), record("b"))
    write(origin, record("a", 1), retracted=["b"])
    follow(copy, address)
    with listening(copy) as second:
        third = workspace_in(tmp_path / "third")
        follow(third, second)
    assert held(third) == held(origin)


class Interrupted(BaseException):
    """The power went."""


@contextmanager
def interrupted(monkeypatch: pytest.MonkeyPatch, after: int) -> Iterator[None]:
    """Everything that a follower does to the world can be the last thing it does."""
    steps = count(1)

    def step(real: Callable[..., object]) -> Callable[..., object]:
        def counted(*given: object, **named: object) -> object:
            if next(steps) == after:
                raise Interrupted
            return real(*given, **named)

        return counted

    with monkeypatch.context() as patched:
        for owner, name in ((Asking, "page"), (Journal, "append"), (Bookmarks, "put"), (Workspace, "publish")):
            patched.setattr(owner, name, step(getattr(owner, name)))
        with suppress(Interrupted):
            yield


def test_a_follower_that_is_interrupted_at_any_point_ends_with_the_same(
    origin: Workspace, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(origin, *(record(slug) for slug in "abcde"))
    write(origin, record("a", 1), retracted=["b"])
    for after in count(1):
        copy = workspace_in(tmp_path / f"copy{after}")
        finished = []
        with interrupted(monkeypatch, after):
            finished.append(follow(copy, address))
        follow(copy, address)
        assert held(copy) == held(origin)
        copy.journal.close()
        if finished:
            break
    assert after > 10


STEPS = st.lists(
    st.one_of(
        st.tuples(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 2)), st.sets(st.sampled_from("abcdefgh"))),
        st.integers(1, 12),
    ),
    min_size=2,
    max_size=8,
)


@settings(max_examples=8)
@given(STEPS)
def test_two_instances_converge_after_any_sequence_of_changes_and_interruptions(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[dict[str, int], set[str]] | int]
) -> None:
    folder = tmp_path_factory.mktemp("pair")
    origin, copy = workspace_in(folder / "origin"), workspace_in(folder / "copy")
    origin.ensure_published(silent)
    with listening(origin) as address, pytest.MonkeyPatch.context() as monkeypatch:
        for step in steps:
            if isinstance(step, int):
                with interrupted(monkeypatch, after=step):
                    follow(copy, address)
                continue
            states, gone = step
            there = {each.name.slug for each in origin.journal.records()}
            accepted = [record(slug, state) for slug, state in states.items()]
            write(origin, *accepted, retracted=sorted((gone & there) - states.keys()))
        follow(copy, address)
        assert held(copy) == held(origin)
        assert follow(copy, address).seen == 0
    for each in (origin, copy):
        each.journal.close()


def test_a_killed_mirror_goes_on_where_it_was(origin: Workspace, copy: Workspace, address: str) -> None:
    """One load that fills ninety pages, and a process that is killed again and again before it is done."""
    write(origin, *(record(f"r{number}") for number in range(90 * WINDOW)))
    kills = 0
    while (before := copy.journal.position) < origin.journal.position:
        process = subprocess.Popen(
            command("mirror", address, "--data-dir", str(copy.data_dir)),
            env={**os.environ, "PARTICIPATIEKAART_FEDERATION_PRIVATE": "true"},
            stderr=subprocess.DEVNULL,
        )
        while process.poll() is None and copy.journal.position < before + 30 * WINDOW:
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.02)
        process.kill()
        assert process.wait() in {0, -signal.SIGKILL}
        kills += process.returncode != 0
        assert copy.journal.position > before
    assert kills >= 2
    assert follow(copy, address).position == origin.journal.position
    assert held(copy) == held(origin)


# --- what is not taken over --------------------------------------------------------------------------------------------------


def test_a_record_that_is_kept_here_is_not_overwritten(origin: Workspace, copy: Workspace, address: str) -> None:
    write(origin, record("a", 1))
    write(copy, record("a", 2))
    with pytest.raises(InvalidInput, match="kept here by the source 'test'"):
        follow(copy, address)
    assert copy.journal.record(record("a").name.iri) == record("a", 2)


def test_another_stream_at_the_same_address_is_noticed(origin: Workspace, copy: Workspace, address: str, tmp_path: Path) -> None:
    write(origin, record("a"), record("b"))
    follow(copy, address)
    before = held(copy)
    with origin.journal._connected() as connection:  # what a backup put back looks like
        connection.exec_driver_sql("UPDATE activity SET at = '2020-01-01 00:00:00.000000'")
    write(origin, record("c"))
    with pytest.raises(InvalidInput, match="another stream"):
        follow(copy, address)
    assert held(copy) == before


@pytest.mark.parametrize("given", ["notaurl", "http://", "ftp://example.org/feed", ""])
def test_what_is_no_address_is_refused_by_what_was_given(copy: Workspace, given: str) -> None:
    with pytest.raises(InvalidInput, match=f"'{given}' is no http or https address"):
        follow(copy, given)


def test_a_private_network_is_only_asked_where_that_is_allowed(address: str, tmp_path: Path) -> None:
    with pytest.raises(OutboundRefused, match="private network"):
        follow(workspace_in(tmp_path / "copy", federation_private=False), address)


def test_one_process_follows_at_a_time(copy: Workspace, address: str) -> None:
    copy.data_dir.mkdir()
    with FileLock(copy.data_dir / "mirror.lock"), pytest.raises(WriterBusy):
        follow(copy, address)


def test_a_mirror_is_served_as_it_is_without_the_bundled_data(origin: Workspace, address: str, tmp_path: Path) -> None:
    write(origin, record("operatie-schoolvoorbeeld"))
    follow(workspace_in(tmp_path / "data"), address)
    with served(tmp_path) as service:
        assert held(workspace_in(service.data_dir)) == held(origin)
