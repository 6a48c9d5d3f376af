"""Requests to elsewhere: real servers on this machine answer; the only thing that is made up is what names mean."""

from __future__ import annotations

import gzip
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from participatiekaart import outbound
from participatiekaart.errors import OutboundRefused
from participatiekaart.outbound import Allowed, Fetched, Limits, exactly, fetch, starting_with

from .elsewhere import Asked, Elsewhere, Reply, elsewhere

HERE = Limits(seconds=5.0, most_bytes=10_000, private=True)
PUBLIC = Limits(seconds=5.0, most_bytes=10_000)
Names = Callable[..., list[str]]


@pytest.fixture
def server() -> Iterator[Elsewhere]:
    with elsewhere() as server:
        yield server


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Says what host names mean: `names("example.test", "127.0.0.1")`; several addresses for one look-up after the other."""
    real, known, looked_up = socket.getaddrinfo, dict[str, list[list[str]]](), list[str]()

    def getaddrinfo(host: str | bytes, port: int, *args: object, **options: object) -> object:
        if host not in known:
            return real(host, port, *args, **options)  # type: ignore[arg-type]
        looked_up.append(str(host))
        answers = known[str(host)].pop(0) if len(known[str(host)]) > 1 else known[str(host)][0]
        return [(socket.AF_INET6 if ":" in each else socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in answers]

    def define(host: str, *answers: str) -> list[str]:
        known[host] = [each.split() for each in answers]
        return looked_up

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return define


def anything(_: object) -> bool:
    return True


def asked(address: str, limits: Limits = HERE, allowed: Allowed = anything, **form: str) -> Fetched:
    return fetch(address, allowed, limits, headers={"Accept": "text/turtle"}, form=form or None)


def redirecting(**targets: str) -> Callable[[Asked], Reply]:
    """Sends each path on to an address; any other is answered."""

    def reply(asked: Asked) -> Reply:
        target = targets.get(asked.path.strip("/"))
        return Reply(status=307, headers={"Location": target}) if target else Reply("here")

    return reply


# --- what comes back -------------------------------------------------------------------------------------------------------


def test_an_answer_comes_with_its_address_and_media_type(server: Elsewhere) -> None:
    server.reply = lambda _: Reply("<urn:a> <urn:b> 1 .", "Text/Turtle; charset=utf-8")
    assert asked(server.url) == Fetched(server.url, "text/turtle", b"<urn:a> <urn:b> 1 .")


def test_a_form_is_posted_and_says_who_asks(server: Elsewhere) -> None:
    asked(server.url, query="ASK {}")
    [request] = server.asked
    assert (request.method, request.body) == ("POST", "query=ASK+%7B%7D")
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.headers["accept"] == "text/turtle"
    assert request.headers["user-agent"].startswith("Participatiekaart/")


def test_a_compressed_answer_is_decompressed(server: Elsewhere) -> None:
    server.reply = lambda _: Reply(gzip.compress(b"here"), headers={"Content-Encoding": "gzip"})
    assert asked(server.url).body == b"here"


def test_the_host_is_asked_for_by_its_name(server: Elsewhere, names: Names) -> None:
    names("example.test", "127.0.0.1")
    asked(f"http://example.test:{server.server_port}/")
    assert server.asked[0].headers["host"] == f"example.test:{server.server_port}"


def test_the_next_address_of_a_host_is_tried_where_one_does_not_answer(server: Elsewhere, names: Names) -> None:
    names("example.test", "127.0.0.9 127.0.0.1")
    assert asked(f"http://example.test:{server.server_port}/").address


def test_no_proxy_of_the_environment_is_used(server: Elsewhere, monkeypatch: pytest.MonkeyPatch) -> None:
    with elsewhere() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        asked(server.url)
        assert (len(server.asked), proxy.asked) == (1, [])


# --- certificates ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    """A server with a certificate for ``example.test``, which is trusted."""
    if not shutil.which("openssl"):
        pytest.skip("openssl makes the certificate: apt-get install openssl")
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=example.test -addext subjectAltName=DNS:example.test"
    subprocess.run([*command.split(), "-keyout", key, "-out", certificate], check=True, capture_output=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    outbound._certificates.cache_clear()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    with elsewhere(tls=tls) as server:
        yield server
    outbound._certificates.cache_clear()


def test_a_certificate_is_checked_against_the_name_not_the_address(secure: Elsewhere, names: Names) -> None:
    names("example.test", "127.0.0.1")
    assert asked(f"https://example.test:{secure.server_port}/").address
    names("another.test", "127.0.0.1")
    with pytest.raises(OutboundRefused, match=r"another\.test does not answer: .*certificate"):
        asked(f"https://another.test:{secure.server_port}/")


# --- private networks ------------------------------------------------------------------------------------------------------

PRIVATE = [
    *("127.0.0.1", "127.1", "0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "224.0.0.1", "255.255.255.255", "240.0.0.1"),
    *("192.0.0.192", "192.88.99.1", "198.18.0.1", "localhost", "LOCALHOST", "localhost."),
    *("[::1]", "[::]", "[fd00::1]", "[fe80::1]", "[fec0::1]", "[ff02::1]", "[2001:db8::1]", "[100::1]"),
    *("[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[::127.0.0.1]", "[2002:7f00:1::]", "[64:ff9b::7f00:1]", "[64:ff9b:1::a00:1]"),
]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused_in_any_spelling(host: str) -> None:
    with pytest.raises(OutboundRefused, match=r"is on a private network|cannot be found|Invalid IPv4 address"):
        asked(f"http://{host}:9/", PUBLIC)


@pytest.mark.parametrize("host", ["169.254.169.254", "0", "[::]", "[fe80::1]", "224.0.0.1", "[::ffff:169.254.169.254]"])
def test_some_addresses_are_nowhere_even_where_private_ones_are_allowed(host: str) -> None:
    with pytest.raises(OutboundRefused, match="is on a private network"):
        asked(f"http://{host}:9/", HERE)


def test_a_name_that_means_this_machine_is_refused_and_its_address_is_not_told(server: Elsewhere, names: Names) -> None:
    names("example.test", "127.0.0.1")
    with pytest.raises(OutboundRefused) as refused:
        asked(f"http://example.test:{server.server_port}/", PUBLIC)
    assert refused.value.text["en"] == "example.test is on a private network, which is never asked."
    assert refused.value.text["nl"] == "example.test staat in een afgeschermd netwerk, en dat wordt nooit bevraagd."
    assert not server.asked


def test_one_private_address_among_public_ones_is_enough_to_refuse(server: Elsewhere, names: Names) -> None:
    names("example.test", "8.8.8.8 2a00:1450::1 127.0.0.1")
    with pytest.raises(OutboundRefused, match="private network"):
        asked(f"http://example.test:{server.server_port}/", PUBLIC)


def test_a_name_is_looked_up_once_and_nothing_else_is_connected_to(server: Elsewhere, names: Names) -> None:
    with elsewhere("127.0.0.2", server.server_port) as another:
        looked_up = names("example.test", "127.0.0.1", "127.0.0.2")
        asked(f"http://example.test:{server.server_port}/")
        assert (looked_up, len(server.asked), another.asked) == (["example.test"], 1, [])


# --- redirects -------------------------------------------------------------------------------------------------------------


def test_a_redirect_is_followed_and_the_answer_has_the_last_address(server: Elsewhere) -> None:
    server.reply = redirecting(a="/b", b=f"{server.url}c")
    fetched = asked(f"{server.url}a", query="ASK {}")
    assert (fetched.address, fetched.body) == (f"{server.url}c", b"here")
    assert [each.method for each in server.asked] == ["POST"] * 3


def test_see_other_is_read_not_posted_to(server: Elsewhere) -> None:
    server.reply = lambda each: Reply(status=303, headers={"Location": "/b"}) if each.path == "/a" else Reply("here")
    asked(f"{server.url}a", query="ASK {}")
    assert [(each.method, each.body) for each in server.asked] == [("POST", "query=ASK+%7B%7D"), ("GET", "")]


def test_redirects_come_to_an_end(server: Elsewhere) -> None:
    server.reply = redirecting(a="/a")
    with pytest.raises(OutboundRefused, match="redirects more than 3 times"):
        asked(f"{server.url}a")
    assert len(server.asked) == 4


def test_a_redirect_to_what_is_not_allowed_is_refused(server: Elsewhere) -> None:
    with elsewhere() as another:
        server.reply = redirecting(a=another.url)
        with pytest.raises(OutboundRefused, match=f"{another.url} is not one of the addresses"):
            asked(f"{server.url}a", allowed=exactly([f"{server.url}a"]))
        assert not another.asked


@pytest.mark.parametrize("host", ["169.254.169.254", "metadata.test", "[::ffff:a9fe:a9fe]", "0"])
def test_a_redirect_to_a_network_that_is_never_asked_is_refused(server: Elsewhere, names: Names, host: str) -> None:
    names("metadata.test", "169.254.169.254")
    server.reply = redirecting(a=f"http://{host}/latest/meta-data/")
    with pytest.raises(OutboundRefused, match="is on a private network"):
        asked(f"{server.url}a")


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:9/", "http://user:secret@127.0.0.1/"]
)
def test_a_redirect_is_to_http_and_without_a_password(server: Elsewhere, target: str) -> None:
    server.reply = redirecting(a=target)
    with pytest.raises(OutboundRefused, match="Only http and https") as refused:
        asked(f"{server.url}a")
    assert "secret" not in str(refused.value)


# --- what may be asked -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "ftp://example.org/",
        "//example.org/",
        "http:///",
        "",
        "http://me@example.org/",
        "http://[::1/",
        "http://a\x00b/",
    ],
)
def test_what_is_no_plain_http_address_is_refused(address: str) -> None:
    with pytest.raises(OutboundRefused):
        asked(address)


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("https://example.org/data/a.ttl", True),
        ("https://EXAMPLE.org:443/data/a.ttl", True),
        ("https://example.org/data/a.ttl?x=1", True),
        ("https://example.org/other", False),
        ("http://example.org/data/a.ttl", False),
        ("https://example.org:8443/data/a.ttl", False),
        ("https://example.org.evil.example/data/", False),
        ("https://example.org@evil.example/data/", False),
        ("https://sub.example.org/data/", False),
        ("https://example.org/data/../secret", False),
        ("https://example.org/data/%2e%2e/secret", False),
        ("https://example.org/data/%2E./secret", False),
        ("https://example.org/data/..%2fsecret", False),
        ("https://example.org/data/..\\secret", False),
    ],
)
def test_the_start_of_an_address_cannot_be_stretched(address: str, allowed: bool) -> None:
    assert starting_with(["https://example.org/data/"])(outbound.httpx2.URL(address)) is allowed


# --- bounds ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("compressed", [False, True])
def test_a_large_answer_is_cut_off(server: Elsewhere, compressed: bool) -> None:
    body = bytes(10_001)
    server.reply = lambda _: Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"}) if compressed else Reply(body)
    with pytest.raises(OutboundRefused, match=r"answered more than 0\.\d+ MiB"):
        asked(server.url)


def test_an_answer_that_is_compressed_twice_is_refused(server: Elsewhere) -> None:
    server.reply = lambda _: Reply(gzip.compress(gzip.compress(b"")), headers={"Content-Encoding": "gzip, gzip"})
    with pytest.raises(OutboundRefused, match="compressed twice"):
        asked(server.url)


def test_an_answer_that_does_not_come_is_given_up(server: Elsewhere) -> None:
    server.reply = server.never
    started = time.monotonic()
    with pytest.raises(OutboundRefused, match=r"took longer than 0\.2 seconds"):
        asked(server.url, Limits(0.2, 1000, private=True))
    assert time.monotonic() - started < 2


def test_an_answer_that_comes_in_drops_is_given_up() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening, elsewhere() as clock:

        def drip() -> None:
            with listening.accept()[0] as connection:
                connection.sendall(b"HTTP/1.1 200 OK\r\n")
                while not clock.closing.wait(0.02):
                    connection.sendall(b"X-Drop: 1\r\n")

        thread = Thread(target=drip)
        thread.start()
        with pytest.raises(OutboundRefused, match="took longer"):
            asked(f"http://127.0.0.1:{listening.getsockname()[1]}/", Limits(0.3, 1000, private=True))
        clock.closing.set()
        thread.join()


def test_a_name_that_takes_long_to_look_up_is_given_up(monkeypatch: pytest.MonkeyPatch, server: Elsewhere) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: server.closing.wait(10) and [])
    started = time.monotonic()
    with pytest.raises(OutboundRefused, match="took longer"):
        asked("http://example.test/", Limits(0.2, 1000))
    assert time.monotonic() - started < 2


# --- what goes wrong -------------------------------------------------------------------------------------------------------


def test_where_nothing_listens_the_host_does_not_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(OutboundRefused, match=r"127\.0\.0\.1 does not answer: .+"):
        asked(f"http://127.0.0.1:{port}/")


def test_a_name_that_means_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(OutboundRefused, match=r"example\.test cannot be found"):
        asked("http://example.test/")


@pytest.mark.parametrize("status", [204 + 96, 304, 400, 404, 500, 503])
def test_an_answer_that_is_no_success_is_told_with_its_status(server: Elsewhere, status: int) -> None:
    server.reply = lambda _: Reply("inner secrets", status=status)
    with pytest.raises(OutboundRefused, match=f"answered with status {status}") as refused:
        asked(server.url)
    assert "secrets" not in str(refused.value)


def test_a_status_that_is_welcome_is_an_answer_with_its_headers(server: Elsewhere) -> None:
    server.reply = lambda _: Reply(b"later", status=503, headers={"Retry-After": "7"})
    found = fetch(server.url, anything, HERE, headers={}, welcome=(503,))
    assert (found.status, found.headers["retry-after"], found.body) == (503, "7", b"")


def test_an_answer_that_breaks_off_is_not_taken_for_whole(server: Elsewhere) -> None:
    server.reply = lambda _: Reply("here", headers={"Content-Length": "100"})
    with pytest.raises(OutboundRefused, match="cannot be read"):
        asked(server.url)
