"""A server that means harm, on loopback: any number of ports, each with behaviours by path.

with Hostile() as hostile:
    host = hostile.port({"/robots.txt": NOT_FOUND, "/list": body(b"[]")})   # "127.0.0.1:PORT"
    hostile.asked[host]                                                     # (when, path), in order

A behaviour is `async (asked, writer) -> None` and writes bytes as it likes; a connection that it leaves is closed, but
after `body`, which keeps it. `BEFORE` stands for what is done to a connection before it has asked anything.
"""

from __future__ import annotations

import asyncio
import gzip
import itertools
import socket
import struct
import threading
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType

from canary import ended

Writer = asyncio.StreamWriter
BEFORE = "(before anything is asked)"


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


Behaviour = Callable[[Asked, Writer], Awaitable[None]]
Pages = Mapping[str, Behaviour] | Callable[[Asked], Behaviour]


class Hostile:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self.asked: dict[str, list[tuple[float, str]]] = defaultdict(list)
        """By host: what came in, and when by the monotonic clock."""
        self.most_open: dict[str, int] = defaultdict(int)
        """By host: the most requests that were being answered at once."""
        self.held: dict[str, list[float]] = defaultdict(list)
        """By host: how long each connection was kept, in seconds."""
        self._open: dict[str, int] = defaultdict(int)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Hostile:
        self._thread.start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        self._loop.run_forever()
        self._loop.run_until_complete(ended())

    def port(self, pages: Pages, address: str = "127.0.0.1") -> str:
        """Serve on a port of its own. A path is looked up with its query, then without; else it is not found."""
        return asyncio.run_coroutine_threadsafe(self._listen(pages, address), self._loop).result(10)

    async def _listen(self, pages: Pages, address: str) -> str:
        host = ""

        async def serve(reader: asyncio.StreamReader, writer: Writer) -> None:
            began = time.monotonic()
            try:
                await self._serve(host, pages, reader, writer)
            except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                pass
            finally:
                self.held[host].append(time.monotonic() - began)
                writer.close()

        server = await asyncio.start_server(serve, address, 0, backlog=500)
        host = f"{address}:{server.sockets[0].getsockname()[1]}"
        return host

    async def _serve(self, host: str, pages: Pages, reader: asyncio.StreamReader, writer: Writer) -> None:
        if isinstance(pages, Mapping) and BEFORE in pages:
            self.asked[host].append((time.monotonic(), BEFORE))
            await pages[BEFORE](Asked("", "", {}, b""), writer)
            return
        keep = True
        while keep:
            head = await reader.readuntil(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            method, path, _ = lines[0].split(" ", 2)
            headers = {
                name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:-2])
            }
            asked = Asked(method, path, headers, await reader.readexactly(int(headers.get("content-length", 0))))
            self.asked[host].append((time.monotonic(), path))
            self._open[host] += 1
            self.most_open[host] = max(self.most_open[host], self._open[host])
            try:
                behaviour = self._behaviour(pages, asked)
                await behaviour(asked, writer)
            finally:
                self._open[host] -= 1
            keep = getattr(behaviour, "keeps", False)

    @staticmethod
    def _behaviour(pages: Pages, asked: Asked) -> Behaviour:
        if not isinstance(pages, Mapping):
            return pages(asked)
        return pages.get(asked.path) or pages.get(asked.path.partition("?")[0]) or NOT_FOUND


# Behaviours that answer.


def head(status: int = 200, headers: Mapping[str, str] | None = None) -> bytes:
    told = "".join(f"{name}: {value}\r\n" for name, value in (headers or {}).items())
    return f"HTTP/1.1 {status} X\r\n{told}\r\n".encode("latin-1")


def body(content: bytes, status: int = 200, headers: Mapping[str, str] | None = None, after: float = 0.0) -> Behaviour:
    """A whole answer, `after` some seconds."""
    told = {"Content-Type": "application/json", "Content-Length": str(len(content)), **(headers or {})}

    async def behaviour(_: Asked, writer: Writer) -> None:
        if after:
            await asyncio.sleep(after)
        writer.write(head(status, told))
        writer.write(content)
        await writer.drain()

    behaviour.keeps = True  # type: ignore[attr-defined]
    return behaviour


def html(content: str | bytes, **told: str) -> Behaviour:
    content = content if isinstance(content, bytes) else content.encode()
    return body(content, headers={"Content-Type": "text/html; charset=utf-8", **told})


def moved(location: str, status: int = 302) -> Behaviour:
    return body(b"", status, {"Location": location})


NOT_FOUND = body(b"not found", 404)


async def reset(_: Asked, writer: Writer) -> None:
    """The connection is reset."""
    own = writer.get_extra_info("socket")
    own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def silence(_: Asked, writer: Writer) -> None:
    """Nothing, for as long as the other side waits."""
    while not writer.is_closing():
        await asyncio.sleep(0.2)


def raw(*parts: bytes) -> Behaviour:
    """These bytes, whatever they are, and the end of the connection."""

    async def behaviour(_: Asked, writer: Writer) -> None:
        for part in parts:
            writer.write(part)
        await writer.drain()

    return behaviour


def drip(start: bytes, slow: bytes | None = None, every: float = 1.0) -> Behaviour:
    """`start` at once, then a byte every second: of `slow`, over and over, or else of blanks."""

    async def behaviour(_: Asked, writer: Writer) -> None:
        writer.write(start)
        for byte in itertools.cycle(slow or b" "):
            await writer.drain()
            await asyncio.sleep(every)
            if writer.is_closing():
                return
            writer.write(bytes([byte]))

    return behaviour


def endless(start: bytes, block: bytes, most: int = 4 << 30) -> Behaviour:
    """`start`, then `block` without an end, as fast as it is taken."""

    async def behaviour(_: Asked, writer: Writer) -> None:
        writer.write(start)
        for _ in range(most // len(block)):
            if writer.is_closing():
                return
            writer.write(block)
            await writer.drain()

    return behaviour


def chunk(content: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(content), content)


def endless_gzip(start: bytes) -> Behaviour:
    """Noise in gzip members, one after the other: what is packed hardly shrinks."""
    noise = (b"[" + bytes(range(32, 127)) * 40 + b"]")[:4000]
    return endless(start, gzip.compress(noise, 0) * 16)
