"""Every request to an address that somebody else chose: only where that is allowed, never to a private network, within bounds.

A name is looked up once, all its addresses are judged, and the connection goes to one of exactly these: a name that means
something else a moment later (DNS rebinding) changes nothing. Redirects are followed by hand, each judged like the first address.
"""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import anyio
import httpx2

from participatiekaart import __version__
from participatiekaart.errors import OutboundRefused
from participatiekaart.language import text

__all__ = ["Allowed", "Fetched", "Limits", "exactly", "fetch", "starting_with"]

_log = logging.getLogger(__name__)

Allowed = Callable[[httpx2.URL], bool]
"""Tells whether an address may be asked."""

_MOST_REDIRECTS = 3
_MIB = 1024**2
_HEADERS = {"User-Agent": f"Participatiekaart/{__version__} (+https://w3id.org/participatiekaart/)"}

_UNICAST = IPv6Network("2000::/3")
_IPV4_INSIDE = IPv6Network("64:ff9b::/96")
_SPECIAL = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"), IPv6Network("2002::/16"))
"""Protocol assignments and 6to4 (RFC 6890, RFC 7526): global by the letter, but they lead to somewhere else."""


@dataclass(frozen=True)
class Limits:
    """The bounds of a request.

    Attributes:
        seconds: time for all of it, redirects included.
        most_bytes: largest answer, as it is after decompression.
        private: whether an allowed address may be on a private network.
    """

    seconds: float
    most_bytes: int
    private: bool = False


@dataclass(frozen=True)
class Fetched:
    """What came back.

    Attributes:
        address: where from, after redirects.
        media_type: of the body, in lower case and without parameters.
        body: decompressed; empty where the answer is no success.
        status: of the answer.
        headers: of the answer; names in any case.
    """

    address: str
    media_type: str
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict, compare=False)


def exactly(addresses: Iterable[str]) -> Allowed:
    """Allows these addresses only.

    >>> exactly(["https://example.org/sparql"])(httpx2.URL("https://example.org/sparql?x"))
    False
    """
    return frozenset(map(httpx2.URL, addresses)).__contains__


def starting_with(starts: Iterable[str]) -> Allowed:
    """Allows what starts with one of these addresses; the host is always compared as a whole.

    >>> allowed = starting_with(["https://example.org"])
    >>> allowed(httpx2.URL("https://example.org/data.ttl")), allowed(httpx2.URL("https://example.org.evil.example/"))
    (True, False)
    """
    known = [httpx2.URL(each) for each in starts]

    def allowed(url: httpx2.URL) -> bool:
        if ".." in url.path.replace("\\", "/").split("/"):  # spelt in a way that a server may read as the folder above
            return False
        return any(
            (url.scheme, url.netloc) == (start.scheme, start.netloc) and url.raw_path.startswith(start.raw_path)
            for start in known
        )

    return allowed


def fetch(
    address: str,
    allowed: Allowed,
    limits: Limits,
    *,
    headers: Mapping[str, str],
    form: Mapping[str, str] | None = None,
    welcome: Container[int] = (),
) -> Fetched:
    """Ask an address; blocks, and is not for a thread in which an event loop runs.

    Args:
        address: http or https.
        allowed: what may be asked, also after a redirect.
        limits: bounds.
        headers: of the request.
        form: to be sent by POST; without one it is a GET.
        welcome: statuses that are answers too, besides those of success.

    Raises:
        OutboundRefused: it may not be asked, or there is no good answer within the bounds.
    """
    found = anyio.run(partial(_within, address, allowed, limits, headers, form))
    if not httpx2.codes.is_success(found.status) and found.status not in welcome:
        raise OutboundRefused(text("{address} answered with status {status}.", address=found.address, status=found.status))
    return found


async def _within(
    address: str, allowed: Allowed, limits: Limits, headers: Mapping[str, str], form: Mapping[str, str] | None
) -> Fetched:
    client = httpx2.AsyncClient(
        verify=_certificates(),
        headers={**_HEADERS, **headers},
        timeout=httpx2.Timeout(None),
        trust_env=False,  # a proxy would look names up again
    )
    try:
        with anyio.fail_after(limits.seconds):
            async with client:
                return await _followed(client, address, allowed, limits, form)
    except TimeoutError as error:
        message = text("{address} took longer than {seconds:g} seconds.", address=address, seconds=limits.seconds)
        raise OutboundRefused(message) from error
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        reason = str(error) or type(error).__name__
        raise OutboundRefused(text("{address} cannot be read: {reason}.", address=address, reason=reason)) from error


@cache
def _certificates() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


async def _followed(
    client: httpx2.AsyncClient, address: str, allowed: Allowed, limits: Limits, form: Mapping[str, str] | None
) -> Fetched:
    url = httpx2.URL(address)
    for _ in range(_MOST_REDIRECTS + 1):
        if url.scheme not in {"http", "https"} or not url.host or url.userinfo:
            raise OutboundRefused(
                text("Only http and https addresses without a password are asked; '{host}' is not.", host=url.host)
            )
        if not allowed(url):
            raise OutboundRefused(text("{address} is not one of the addresses that may be asked.", address=url))
        response = await _asked(client, url, limits, form)
        try:
            if not response.has_redirect_location:
                return await _read(response, url, limits)
        finally:
            await response.aclose()
        url = url.join(response.headers["Location"])
        form = form if response.status_code != httpx2.codes.SEE_OTHER else None  # RFC 9110, section 15.4.4
    raise OutboundRefused(text("{address} redirects more than {most} times.", address=address, most=_MOST_REDIRECTS))


async def _asked(client: httpx2.AsyncClient, url: httpx2.URL, limits: Limits, form: Mapping[str, str] | None) -> httpx2.Response:
    """The head of an answer, from the first address of the host that takes a connection."""
    addresses = await _looked_up(url, private=limits.private)
    failed: Exception | None = None
    for each in addresses:
        request = client.build_request(
            "GET" if form is None else "POST",
            url.copy_with(host=each),
            headers={"Host": url.netloc.decode("ascii")},
            data=form,
            timeout=httpx2.Timeout(None, connect=limits.seconds / len(addresses)),
            extensions={"sni_hostname": url.raw_host.decode("ascii")},
        )
        try:
            return await client.send(request, stream=True)
        except (httpx2.ConnectError, httpx2.ConnectTimeout) as error:
            failed = error
    raise OutboundRefused(text("{host} does not answer: {reason}.", host=url.host, reason=failed)) from failed


async def _looked_up(url: httpx2.URL, *, private: bool) -> list[str]:
    """The IP addresses of a host, all of which may be asked; a look-up reads numbers in any spelling (octal, hexadecimal) too."""
    port = url.port or (443 if url.scheme == "https" else 80)
    look_up = partial(socket.getaddrinfo, url.raw_host.decode("ascii"), port, type=socket.SOCK_STREAM)
    try:
        found = await anyio.to_thread.run_sync(look_up, abandon_on_cancel=True)
    except (OSError, UnicodeError, OverflowError) as error:
        raise OutboundRefused(text("{host} cannot be found.", host=url.host)) from error
    addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
    for each in addresses:
        if not _may_be_asked(ip_address(each), private=private):
            _log.warning("%s was not asked: its address is %s.", url.host, each)  # whoever asks does not get to know the address
            raise OutboundRefused(text("{host} is on a private network, which is never asked.", host=url.host))
    return addresses


def _may_be_asked(address: IPv4Address | IPv6Address, *, private: bool) -> bool:
    inside = _ipv4_inside(address)
    if inside:
        return _may_be_asked(inside, private=private)
    if address.is_multicast or address.is_link_local or address.is_unspecified:
        return False
    is_public = address.is_global and not any(address in each for each in _SPECIAL)
    return private or (is_public and (address.version == 4 or address in _UNICAST))


def _ipv4_inside(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 address is another spelling of (RFC 4291, section 2.5.5.2; NAT64, RFC 6052)."""
    if isinstance(address, IPv4Address):
        return None
    return IPv4Address(address.packed[-4:]) if address in _IPV4_INSIDE else address.ipv4_mapped


async def _read(response: httpx2.Response, url: httpx2.URL, limits: Limits) -> Fetched:
    if not response.is_success:
        return Fetched(str(url), "", b"", response.status_code, response.headers)
    if "," in response.headers.get("Content-Encoding", ""):  # what is compressed twice can keep us busy without end
        raise OutboundRefused(text("{address} answered with something that was compressed twice.", address=url))
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > limits.most_bytes:
            raise OutboundRefused(text("{address} answered more than {mib:g} MiB.", address=url, mib=limits.most_bytes / _MIB))
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Fetched(str(url), media_type, bytes(body), response.status_code, response.headers)
