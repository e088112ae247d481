"""The demo's careers sites, served on loopback in the true shapes of their platforms."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from rolecall.demo import careers, postings

ROBOTS = "User-agent: *\nAllow: /\n"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request; `day` is 0 before the sites change and 1 after."""

    path: str
    data: dict[str, Any]
    headers: dict[str, str]
    day: int
    now: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    body: str
    status: int = 200
    type: str = "application/json; charset=utf-8"


def told(data: Any, status: int = 200) -> Answer:
    return Answer(json.dumps(data, ensure_ascii=False), status)


def greenhouse(asked: Asked) -> Answer:
    if asked.path != "/v1/boards/haldenrobotics/jobs":
        return told({"status": 404, "error": "Job not found"}, 404)
    jobs = postings.rows("greenhouse", asked.day, asked.now)
    return told({"jobs": jobs, "meta": {"total": len(jobs)}})


def lever(asked: Asked) -> Answer:
    if asked.path != "/v0/postings/marisma":
        return told({"ok": False, "error": "Document not found"}, 404)
    return told(postings.rows("lever", asked.day, asked.now))


def ashby(asked: Asked) -> Answer:
    if asked.path != "/posting-api/job-board/Cinderloop":
        return told({"error": "Not Found"}, 404)
    return told({"apiVersion": "1", "jobs": postings.rows("ashby", asked.day, asked.now)})


def bytedance(asked: Asked) -> Answer:
    """A list in pages and a page a posting, both by POST; a request that does not say its site is invalid."""
    if "website-path" not in asked.headers:
        return told({"code": 400, "message": "invalid request"}, 400)
    rows = postings.rows("bytedance", asked.day, asked.now)
    if asked.path.endswith("/search/job/posts"):
        start, most = asked.data["offset"], asked.data["limit"]
        return told({"code": 0, "data": {"count": len(rows), "job_post_list": rows[start : start + most]}})
    found = next((row for row in rows if row["id"] == asked.data.get("job_post_id")), None)
    return told({"code": 0, "data": {"job_post_detail": found}} if found else {"code": 404, "data": None})


def careers_site(asked: Asked) -> Answer:
    page = careers.pages(asked.day).get(asked.path)
    if page is None:
        return Answer("<h1>Not found</h1>", 404, "text/html; charset=utf-8")
    return Answer(page, type="text/html; charset=utf-8")


SITES: dict[str, Callable[[Asked], Answer]] = {
    "greenhouse": greenhouse,
    "lever": lever,
    "ashby": ashby,
    "bytedance": bytedance,
    "careers": careers_site,
}


class Handler(BaseHTTPRequestHandler):
    """Serves one site: its robots.txt, its answers, and 304 where the asker already has them."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    """Else each answer waits 40 ms between its headers and its body."""

    def __init__(self, *args: Any, site: str, sites: Sites) -> None:
        self.site, self.sites = site, sites
        super().__init__(*args)

    def do_GET(self) -> None:
        self.reply({})

    def do_POST(self) -> None:
        self.reply(json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"{}"))

    def reply(self, data: dict[str, Any]) -> None:
        path = urlsplit(self.path).path
        headers = {name.lower(): value for name, value in self.headers.items()}
        if path == "/robots.txt":
            answer = Answer(ROBOTS, type="text/plain; charset=utf-8")
        else:
            answer = SITES[self.site](Asked(path, data, headers, self.sites.day, self.sites.now))
        self.send(answer, headers.get("if-none-match"))

    def send(self, answer: Answer, known: str | None) -> None:
        body = answer.body.encode()
        tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
        fresh = answer.status != 200 or known != tag or self.command != "GET"
        self.send_response(answer.status if fresh else 304)
        self.send_header("ETag", tag)
        if fresh:
            self.send_header("Content-Type", answer.type)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if fresh:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: what was asked stands in the archive."""


class Sites:
    """All sites, each on its own free port of 127.0.0.1, for as long as the `with` block lasts."""

    def __init__(self) -> None:
        self.day = 0
        self.now = datetime.now(UTC)
        self.servers = {
            site: ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, site=site, sites=self)) for site in SITES
        }

    def __enter__(self) -> Sites:
        for server in self.servers.values():
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self.servers.values():
            server.shutdown()
            server.server_close()

    def change(self) -> None:
        """From the first day to the second: a role closed, one edited, one new, one put up again; a new article."""
        self.day = 1

    def host(self, site: str) -> str:
        """`host:port`, as `--allow-host` takes it."""
        return f"127.0.0.1:{self.servers[site].server_port}"

    def endpoint(self, site: str) -> str:
        return f"http://{self.host(site)}"
