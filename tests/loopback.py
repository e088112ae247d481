"""A small HTTP server on loopback for tests: paths → answers, every request counted.

with Site({"/a": Page(b"hello", etag='"1"')}) as site:
    site.url("/a"); site.host ("127.0.0.1:PORT"); site.asked (what came in)
"""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Page:
    """An answer. With an `etag` or a date of last change, a request that names it gets a 304. `drip`: seconds
    between single bytes of the body; `cut`: bytes of the body sent before the connection is closed."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str | None = None
    last_modified: str | None = None
    drip: float = 0.0
    cut: int | None = None
    reset: bool = False


RESET = Page(reset=True)
NOT_FOUND = Page(b"not found", 404)
Answer = Page | Callable[[Asked], Page]


class Site:
    """Serves until closed; pages may be changed at any time. A path is matched with its query, then without."""

    def __init__(self, pages: Mapping[str, Answer] | None = None, host: str = "127.0.0.1") -> None:
        self.pages: dict[str, Answer] = dict(pages or {})
        self.asked: list[Asked] = []
        site = self

        class Handler(_Handler):
            served = site

        self._server = ThreadingHTTPServer((host, 0), Handler)
        self._server.daemon_threads = True
        self.host = f"{host}:{self._server.server_port}"

    def __enter__(self) -> Site:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def count(self, path: str) -> int:
        return sum(asked.path == path for asked in self.asked)

    def answer(self, asked: Asked) -> Page:
        self.asked.append(asked)
        found = self.pages.get(asked.path, self.pages.get(asked.path.partition("?")[0], NOT_FOUND))
        return found(asked) if callable(found) else found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    served: Site

    def handle_any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        asked = Asked(self.command, self.path, dict(self.headers.items()), self.rfile.read(length))
        page = self.served.answer(asked)
        if page.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        known = (page.etag and asked.headers.get("If-None-Match") == page.etag) or (
            page.last_modified and asked.headers.get("If-Modified-Since") == page.last_modified
        )
        self._send(page, 304 if known and page.status == 200 else page.status)

    do_GET = do_POST = do_HEAD = handle_any

    def _send(self, page: Page, status: int) -> None:
        body = b"" if status == 304 else page.body
        headers: dict[str, Any] = {"Content-Type": "text/html; charset=utf-8", **page.headers}
        headers |= {"ETag": page.etag} if page.etag else {}
        headers |= {"Last-Modified": page.last_modified} if page.last_modified and status != 304 else {}
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 304 and "Transfer-Encoding" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self._write(page, body)
        except OSError:
            self.close_connection = True

    def _write(self, page: Page, body: bytes) -> None:
        if page.cut is not None:
            self.wfile.write(body[: page.cut])
            self.close_connection = True
        elif page.drip:
            for byte in body:
                self.wfile.write(bytes([byte]))
                self.wfile.flush()
                time.sleep(page.drip)
        else:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass
