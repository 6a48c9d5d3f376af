"""Methods, media types and headers, some of them right."""

from __future__ import annotations

__all__ = ["ACCEPTS", "FORMATS", "HEADERS", "MEDIA_TYPES", "METHODS"]

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY", "PROPFIND", "get", "X" * 40)

FORMATS = (b"json", b"csv", b"turtle", b"jsonld", b"html", b"text/turtle", b"exe", b"", b"\xff", b"x" * 9000)

ACCEPTS = (
    b"*/*",
    b"*/*",
    b"text/csv",
    b"text/turtle",
    b"text/html",
    b"application/sparql-results+json",
    b"application/sparql-results+xml;q=0.5, text/tab-separated-values",
    b'application/ld+json;profile="x;y", */*;q=0',
    b"image/png",
    b"",
    b"text/turtle;q=abc, ;;,,/;q=1",
    b"text/html;q=1e400;q=nan",
    b"*/*;" + b"x=y;" * 2000,
    b"\xe9\xff/\xfe",
)

MEDIA_TYPES = (
    b"",
    b"text/plain",
    b"application/sparql-query",
    b"application/sparql-query; charset=utf-16",
    b'application/sparql-update; charset="utf-8"',
    b"application/x-www-form-urlencoded; charset=latin-1",
    b"multipart/form-data; boundary=" + b"b" * 500,
    b"text/turtle; charset=klingon",
    b"application/json",
    b"/;=,",
    b"\xff\xff",
)

HEADERS: list[tuple[bytes, tuple[bytes, ...]]] = [
    (b"accept", ACCEPTS),
    (b"accept-language", (b"nl", b"en;q=0.1, nl;q=x", b"*", b"-", b"x" * 9000, b"nl-\xff", b"")),
    (b"accept-encoding", (b"gzip", b"br, zstd", b"identity;q=0", b"*;q=0", b"gzip;q=" + b"9" * 500, b"")),
    (b"accept-charset", (b"utf-16", b"*;q=0")),
    (b"if-match", (b"*", b'"1"', b'W/"x"', b'"', b"x" * 5000, b'"a", "b"', b"\xff")),
    (b"if-none-match", (b"*", b'"1"', b'W/"', b",,,", b"\xff")),
    (b"if-modified-since", (b"Thu, 01 Jan 1970 00:00:00 GMT", b"yesterday", b"Thu, 99 Foo 99999 99:99:99 GMT", b"")),
    (b"if-unmodified-since", (b"Thu, 01 Jan 1970 00:00:00 GMT", b"x")),
    (b"range", (b"bytes=0-9", b"bytes=9-0", b"bytes=-1,0-,5-5", b"bytes=" + b"0-," * 3000, b"rows=1-2", b"bytes=999999999999-")),
    (
        b"authorization",
        (b"Bearer", b"Bearer pk_000000_x", b"Basic \xff\xff", b"Bearer " + b"x" * 20_000, b"bearer pk_a_b_c_d", b"Digest x"),
    ),
    (b"origin", (b"https://x.example", b"null", b"\xff")),
    (b"access-control-request-method", (b"PUT", b"X")),
    (b"access-control-request-headers", (b"authorization", b"x" * 3000)),
    (b"host", (b"", b"[::1", b"a b", b"x" * 3000, b"evil.example:99999", b"\xc3\xa9.example", b"@/?#")),
    (b"x-forwarded-for", (b"1.2.3.4", b"x", b"\xff")),
    (b"x-forwarded-host", (b"evil.example", b"a b")),
    (b"x-forwarded-proto", (b"https", b"javascript")),
    (b"forwarded", (b'for=_x;host="', b"\xff")),
    (b"prefer", (b"return=minimal", b"x" * 100)),
    (b"change-note", (b"why", b"\xc3\xa9\xff", b"x" * 50_000, b"")),
    (b"slug", (b"a-name", b"\xff/../x")),
    (b"cookie", (b"a=b; c", b"x" * 9000)),
    (b"x-" + b"n" * 9000, (b"1",)),
    (b"x-many", (b"x" * 60_000,)),
    (b"expect", (b"100-continue", b"200-ok")),
    (b"te", (b"trailers, deflate;q=0.5",)),
    (b"upgrade", (b"websocket", b"h2c")),
    (b"content-location", (b"http://a/", b"\xff")),
    (b"link", (b'<http://127.0.0.1:1/context>; rel="http://www.w3.org/ns/json-ld#context"',)),
]
