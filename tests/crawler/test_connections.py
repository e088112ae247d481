"""Whatever a server sends, and in which pieces: asked plainly, it comes to what Twisted makes of it."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import _ScrapyAgent
from scrapy.exceptions import DownloadTimeoutError
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.protocol import Protocol
from twisted.internet.testing import StringTransport
from twisted.python.failure import Failure
from twisted.web._newclient import Request as TxRequest
from twisted.web.http_headers import Headers as TxHeaders

from crawler.connections import MOST_OF_HEAD, Connection, request_of

URL = "http://acme.example/jobs?page=2"
MOST = 2_000


class Transport(StringTransport):
    def getPeer(self):
        return type("Peer", (), {"host": "192.0.2.1"})

    def getPeerCertificate(self):
        raise AttributeError

    def abortConnection(self):
        self.aborting = True


class Body(Protocol):
    def __init__(self, told):
        self.told, self.parts = told, []

    def dataReceived(self, data):
        self.parts.append(data)

    def connectionLost(self, reason):
        self.told.append((b"".join(self.parts), reason.type.__name__))


def opened():
    connection = Connection(lambda _: None)
    connection.makeConnection(Transport())
    return connection


def by_twisted(connection, told):
    asked = connection.request(TxRequest(b"GET", b"/jobs", TxHeaders({b"Host": [b"acme.example"]}), None, True))

    def come(response):
        told.extend([response.code, dict(_ScrapyAgent._headers_from_twisted_response(response))])
        if response.length:
            response.deliverBody(Body(told))
        else:
            told.append((b"", "ResponseDone"))

    asked.addCallbacks(come, lambda failure: told.append((failure.type.__name__, reasons(failure))))


def reasons(failure):
    return [type(reason.value).__name__ for reason in getattr(failure.value, "reasons", ())]


def feed(connection, pieces, end):
    for piece in pieces:
        connection.dataReceived(piece)
    if end is not None:
        connection.connectionLost(Failure(end))


def as_twisted(pieces, end):
    connection, told = opened(), []
    by_twisted(connection, told)
    feed(connection, pieces, end)
    return told


def as_ours(pieces, end, fed_before):
    """Asked plainly; `fed_before` pieces come before anyone looks at what the answer came to."""

    async def ask():
        connection, told = opened(), []
        asked = asyncio.ensure_future(connection.ask(b"GET", MOST, 5))
        await asyncio.sleep(0)
        feed(connection, pieces[:fed_before], end if fed_before >= len(pieces) else None)
        if not asked.done():
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        if not asked.done():  # not all of it has come
            feed(connection, pieces[fed_before:], end)
            pieces_left = []
            await asyncio.sleep(0)
            await asyncio.sleep(0)
        else:
            pieces_left = pieces[fed_before:]
        if not asked.done():
            asked.cancel()
            return None
        answer = asked.result()
        if answer is not None:
            return [answer.status, dict(answer.headers), (answer.body, "ResponseDone")]
        if not connection.has_begun:
            return ["again"]
        by_twisted(connection, told)
        feed(connection, pieces_left, end if pieces_left else None)
        return told

    return asyncio.run(ask())


def same(pieces, end, fed_before):
    theirs, ours = as_twisted(pieces, end), as_ours(pieces, end, fed_before)
    if ours == ["again"]:
        assert (b"".join(pieces), end is None) == (b"", False)
    elif ours is not None:
        assert ours == theirs


PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\netag: a\r\nETag: b\r\nContent-Length: 5\r\n\r\nhello"
ANSWERS = [
    PLAIN,
    PLAIN + b"more",
    PLAIN[:-2],
    PLAIN[:40],
    b"",
    b"HTTP/1.1 304 Not Modified\r\nETag: a\r\n\r\n",
    b"HTTP/1.1 204\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nabcd",
    b"HTTP/1.1 200 OK\r\n\r\nto the end",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.0 200 OK\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.1 200 OK\nContent-Length: 3\n\nabc",
    b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nno colon\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nContent-Length : 3\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 3\r\n\r\nabc",
    b"no HTTP at all\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 3000\r\n\r\n" + b"a" * 3_000,
    b"HTTP/1.1 200 OK\r\nX: " + b"a" * 20_000 + b"\r\nContent-Length: 3\r\n\r\nabc",
    b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"a" * 999 + b"\r\n") * (MOST_OF_HEAD // 999) + b"Content-Length: 3\r\n\r\nabc",
]


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("end", [None, ConnectionDone(), ConnectionLost()])
@pytest.mark.parametrize("cuts", [(), (10,), (45,), (-1,), (5, 60, -2)])
def test_an_answer_is_what_twisted_makes_of_it(answer, end, cuts):
    at = sorted(cut % (len(answer) + 1) for cut in cuts)
    pieces = [answer[a:b] for a, b in zip([0, *at], [*at, len(answer)], strict=True)]
    pieces = [piece for piece in pieces if piece]
    for fed_before in range(len(pieces) + 1):
        same(pieces, end, fed_before)


LINES = st.sampled_from(
    [
        b"Content-Length: 5",
        b"content-length:5 ",
        b"Content-Length: 7",
        b"Set-Cookie: a=b",
        b"set-cookie: c",
        b"X-A: \xff\t",
        b": empty",
        b" folded",
        b"Connection: Keep-Alive",
        b"Connection: close",
        b"Transfer-Encoding: identity",
        b"Content-Encoding: gzip",
    ]
)


@given(
    st.lists(LINES, max_size=5), st.sampled_from([b"200 OK", b"404 ", b"304 No", b"99 x", b"2000 x"]), st.integers(0)
)
@settings(max_examples=100, deadline=None)
def test_no_head_is_read_otherwise(lines, status, cut):
    answer = b"\r\n".join([b"HTTP/1.1 " + status, *lines, b"", b"hello"])
    cut %= len(answer)
    for pieces in ([answer], [answer[:cut], answer[cut:]] if cut else [answer]):
        for fed_before in range(len(pieces) + 1):
            same(pieces, ConnectionDone(), fed_before)


def test_an_answer_that_takes_too_long_closes_the_connection():
    async def ask():
        connection = opened()
        with pytest.raises(DownloadTimeoutError):
            await connection.ask(b"GET", MOST, 0.01)
        return connection.transport.aborting

    assert asyncio.run(ask())


@pytest.mark.parametrize(
    ("request_", "sent"),
    [
        (Request(URL), b"GET /jobs?page=2 HTTP/1.1\r\nHost: acme.example\r\n\r\n"),
        (
            Request("http://acme.example:8080/a", headers={"accept-language": "en", "X-A": ["1", "2"]}),
            b"GET /a HTTP/1.1\r\nAccept-Language: en\r\nX-A: 1\r\nX-A: 2\r\nHost: acme.example:8080\r\n\r\n",
        ),
        (Request(URL, method="POST"), None),
        (Request(URL, body=b"{}"), None),
        (Request("http://me:secret@acme.example/a"), None),
        (Request(URL, headers={"X": "a\r\nHost: b"}), None),
    ],
)
def test_what_is_sent(request_, sent):
    assert request_of(request_) == sent
