"""Two instances, one of which follows the other through its event stream, over real sockets."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
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
from participatiekaart.rdf.names import SHARED_BASE, RecordName
from participatiekaart.rdf.records import Record
from participatiekaart.settings import Settings
from participatiekaart.workspace import Workspace
from tests.conftest import silent
from tests.elsewhere import Asked, Elsewhere, Reply, elsewhere
from tests.listening import listening
from tests.served import command, served

WINDOW = 3


def workspace_in(folder: Path, **given: object) -> Workspace:
    """A data directory."""
    standard = {"data_dir": folder, "reference_sample": 0, "feed_window": WINDOW, "federation_private": True}
    return Workspace(Settings.model_validate(standard | given))


def record(slug: str, state: int = 0, owned: int = 1) -> Record:
    """A record in one of its states, with nodes that it owns."""
    name = RecordName(SHARED_BASE, "practice", slug)
    lines = {f'<{name.iri}> <https://schema.org/name> "é \\"{slug}\\" {state}"@nl .\n'}
    lines |= {f'<{name.iri}#part-{number}> <https://schema.org/value> "{state}" .\n' for number in range(owned)}
    return Record(name, "".join(sorted(lines)).encode())


def write(workspace: Workspace, *accepted: Record, retracted: Sequence[str] = ()) -> None:
    """Append to a journal and publish."""
    workspace.journal.append(accepted, [record(slug).name.iri for slug in retracted], source="test", agent="a test")
    workspace.ensure_published(silent)


def held(workspace: Workspace) -> list[Record]:
    """What a journal holds, and what its readers see."""
    found = list(workspace.journal.records())
    assert workspace.graph.snapshot().position == workspace.journal.position
    return found


@pytest.fixture
def origin(tmp_path: Path) -> Workspace:
    """What is followed."""
    workspace = workspace_in(tmp_path / "origin")
    workspace.ensure_published(silent)
    return workspace


@pytest.fixture
def address(origin: Workspace) -> Iterator[str]:
    """Where it is served."""
    with listening(origin) as address:
        yield address


@pytest.fixture
def copy(tmp_path: Path) -> Workspace:
    """What follows."""
    return workspace_in(tmp_path / "copy")


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


def page_of(server: Elsewhere, members: str, root: str = "") -> None:
    """Make a server answer with a stream of one page."""
    head = f"""
        PREFIX ldes: <https://w3id.org/ldes#> PREFIX tree: <https://w3id.org/tree#> PREFIX dct: <http://purl.org/dc/terms/>
        PREFIX schema: <https://schema.org/> PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX as: <https://www.w3.org/ns/activitystreams#>
        PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> PREFIX id: <{SHARED_BASE}id/practice/>
    """
    stream = f'<#stream> tree:view <> ; <http://rdfs.org/ns/void#uriSpace> "{SHARED_BASE}" .'
    server.reply = lambda _: Reply(head + (root or stream) + members, "application/trig")


MEMBER = """
    <#stream> tree:member <#v1> .
    <#v1> a as:Create ; dct:isVersionOf id:a ; prov:generatedAtTime "2026-01-01T00:00:00Z"^^xsd:dateTime ;
        schema:position 1 ; schema:sha256 "HASH" .
    <#v1> { CONTENT }
"""


@pytest.fixture
def server() -> Iterator[Elsewhere]:
    with elsewhere() as server:
        yield server


def test_content_that_is_not_true_to_its_hash_is_refused(server: Elsewhere, copy: Workspace) -> None:
    page_of(server, MEMBER.replace("HASH", "0" * 64).replace("CONTENT", 'id:a schema:name "other"'))
    with pytest.raises(OutboundRefused, match="hash"):
        follow(copy, f"{server.url}feed")
    assert copy.journal.position == 0


@pytest.mark.parametrize(
    "content",
    ['id:b schema:name "of another record"', '<http://example.org/x> schema:name "of nobody"', '_:b schema:name "of nobody"'],
)
def test_what_does_not_belong_to_the_record_is_refused(server: Elsewhere, copy: Workspace, content: str) -> None:
    page_of(server, MEMBER.replace("CONTENT", content))
    with pytest.raises(OutboundRefused, match="does not belong"):
        follow(copy, f"{server.url}feed")
    assert copy.journal.position == 0


@pytest.mark.parametrize(
    "members",
    [
        "<< this is no TriG",
        "<#stream> tree:member <#v1> .",
        MEMBER.replace("schema:position 1", 'schema:position "first"'),
        MEMBER.replace("schema:position 1", f"schema:position {10**20}").replace("as:Create", "as:Delete"),
        MEMBER.replace("2026-01-01T00:00:00Z", "yesterday"),
        MEMBER.replace("2026-01-01T00:00:00Z", "2026-01-01T00:00:00"),
        MEMBER.replace("schema:position 1", "schema:position 1, 2"),
        "<> tree:relation <#r> . <#r> tree:node <> .",
    ],
)
def test_what_is_no_stream_is_refused(server: Elsewhere, copy: Workspace, members: str) -> None:
    page_of(server, members.replace("CONTENT", ""))
    with pytest.raises(OutboundRefused):
        follow(copy, f"{server.url}feed")
    assert copy.journal.position == 0


def test_a_stream_that_links_in_circles_comes_to_an_end(server: Elsewhere, copy: Workspace) -> None:
    page_of(server, "<> tree:relation <#r> . <#r> a tree:Relation ; tree:node <> .")
    with pytest.raises(OutboundRefused, match="no page of an event stream"):
        follow(copy, f"{server.url}feed")
    assert len(server.asked) < 20


def test_a_link_to_somewhere_else_is_not_followed(server: Elsewhere, copy: Workspace) -> None:
    page_of(server, "<> tree:relation <#r> . <#r> a tree:Relation ; tree:node </elsewhere> .")
    with pytest.raises(OutboundRefused, match="not one of the addresses"):
        follow(copy, f"{server.url}feed")


def test_a_stream_that_names_its_records_otherwise_is_refused_with_what_to_do(server: Elsewhere, copy: Workspace) -> None:
    page_of(server, "", root='<#stream> tree:view <> ; <http://rdfs.org/ns/void#uriSpace> "https://zeeland.example.org/" .')
    with pytest.raises(InvalidInput, match="PARTICIPATIEKAART_BASE_IRI=https://zeeland"):
        follow(copy, f"{server.url}feed")


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


# --- manners -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("said", "waited"), [("7", 7.0), ("", 1.0), ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("9" * 9, 300.0)])
def test_a_service_that_is_busy_is_asked_again_when_it_says(server: Elsewhere, copy: Workspace, said: str, waited: float) -> None:
    page_of(server, "")
    answer, times = server.reply, count()

    def reply(asked: Asked) -> Reply:
        return Reply(status=503, headers={"Retry-After": said} if said else {}) if next(times) == 0 else answer(asked)

    server.reply = reply
    waits: list[float] = []
    follow(copy, f"{server.url}feed", sleep=waits.append)
    assert waits == [waited]


def test_a_service_that_stays_busy_is_left_alone(server: Elsewhere, copy: Workspace) -> None:
    server.reply = lambda _: Reply(status=429)
    waits: list[float] = []
    with pytest.raises(OutboundRefused, match="429"):
        follow(copy, f"{server.url}feed", sleep=waits.append)
    assert waits == [1.0, 2.0, 4.0, 8.0, 16.0]


def test_a_mirror_is_served_as_it_is_without_the_bundled_data(origin: Workspace, address: str, tmp_path: Path) -> None:
    write(origin, record("operatie-schoolvoorbeeld"))
    follow(workspace_in(tmp_path / "data"), address)
    with served(tmp_path) as service:
        assert held(workspace_in(service.data_dir)) == held(origin)
