"""A farm of careers sites on loopback: `python -m benchmarks.farm BOARDS POSTINGS`, in a process of its own.

Every answer is rendered and compressed before the first request, so that what is measured is the crawler: a list and
a page of 25 kB a posting, on eight addresses. Says `{"port": …}` when it is ready; answers each line on standard
input with what it has sent since it started, and ends with its input.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import blake2b
from html import escape
from random import Random
from typing import Any

from benchmarks.measure import ROOT
from benchmarks.postings import Invented, board_name, invented

ADDRESSES = tuple(f"127.0.0.{last}" for last in range(2, 10))
PAGE = 25_000
"""Bytes of a posting's page."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One address's answers, whole: as it is, compressed, and for who has it already."""

    tag: bytes
    plain: bytes
    packed: bytes
    unchanged: bytes


@dataclass(slots=True)
class Sent:
    """What went out, headers and bodies."""

    requests: int = 0
    bytes: int = 0
    unchanged: int = 0


def address(board: int) -> str:
    return ADDRESSES[board % len(ADDRESSES)]


# The sites.


def answers(boards: int, postings: int) -> dict[bytes, Answer]:
    """Path → answer."""
    found = {b"/robots.txt": answer("User-agent: *\nAllow: /\n", "text/plain")}
    for number in range(boards):
        board, rows = board_name(number), invented(number, postings)
        found[f"/{board}/jobs.json".encode()] = listing(board, rows, with_body=False)
        found[f"/{board}/whole.json".encode()] = listing(board, rows, with_body=True)
        found[f"/{board}/untagged.json".encode()] = untagged(found[f"/{board}/jobs.json".encode()])
        for row in rows:
            path = f"/{board}/jobs/{row.posting_id}"
            found[path.encode()] = answer(page(board, row), "text/html")
    return found


def answer(text: str, kind: str) -> Answer:
    body = text.encode()
    packed = gzip.compress(body, 6, mtime=0)
    tag = f'"{blake2b(body, digest_size=8).hexdigest()}"'
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\nETag: {tag}\r\nVary: Accept-Encoding\r\n"
    return Answer(
        tag.encode(),
        f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body,
        f"{head}Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode() + packed,
        f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode(),
    )


def untagged(answer: Answer) -> Answer:
    """The same without what a later request could name: it is always sent whole."""
    line = b"ETag: " + answer.tag + b"\r\n"
    plain, packed = (whole.replace(line, b"", 1) for whole in (answer.plain, answer.packed))
    return Answer(b"none", plain, packed, answer.unchanged)


def listing(board: str, rows: list[Invented], *, with_body: bool) -> Answer:
    jobs = [
        {
            "id": row.posting_id,
            "title": row.title,
            "company": row.company,
            "department": row.department,
            "location": row.place,
            "employment": row.employment,
            "workplace": row.workplace,
            "posted": row.posted.isoformat(),
            "url": f"https://jobs.example/{board}/jobs/{row.posting_id}",
            **({"html": row.html} if with_body else {}),
        }
        for row in rows
    ]
    return answer(json.dumps({"total": len(jobs), "jobs": jobs}, ensure_ascii=False), "application/json")


def page(board: str, row: Invented) -> str:
    """A posting's page as careers sites have them: styles, menus, structured data and the state of a script around
    the description, 25 kB in all."""
    random = Random(f"{board} {row.posting_id}")
    structured = {
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": row.title,
        "datePosted": row.posted.isoformat(),
        "hiringOrganization": {"@type": "Organization", "name": row.company},
        "description": row.html,
    }
    links = ((f"/{board}/{word}", word.title()) for word in ("jobs", "teams", "life", "benefits", "blog", "contact"))
    menu = "".join(f'<li class="menu__item"><a href="{href}">{name}</a></li>' for href, name in links)
    start = (
        f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{escape(row.title)} | {row.company}</title>"
        f"<style>{_styles()}</style>"
        f'<script type="application/ld+json">{json.dumps(structured)}</script></head><body>'
        f'<nav class="menu"><ul>{menu}</ul></nav><main class="job"><h1 class="job__title">{escape(row.title)}</h1>'
        f'<p class="job__place">{escape(row.place)}</p><div id="description">{row.html}</div>'
        f'<a class="button" href="/{board}/jobs/{row.posting_id}/apply">Apply</a></main>'
        f'<footer><ul>{menu}</ul><p>© {row.company}</p></footer><script>window.state="'
    )
    state = "".join(_state(random, PAGE - len(start.encode()) - 40))
    return f'{start}{state}"</script></body></html>'


def _styles() -> str:
    random = Random("styles")
    names = ("menu", "job", "button", "card", "footer", "hero", "grid", "tag", "list", "form")
    return "".join(
        f".{name}__{part}{{margin:{random.randint(0, 64)}px;padding:{random.randint(0, 32)}px;"
        f"color:#{random.randrange(1 << 24):06x};font-size:{random.randint(11, 40)}px}}"
        for name in names
        for part in ("item", "title", "text", "icon", "link", "body")
    )


def _state(random: Random, left: int) -> Iterator[str]:
    """The state that a page's script starts from: words and numbers, `left` bytes at most."""
    names = ("viewer", "session", "experiment", "flag", "route", "component", "locale", "segment", "recommendation")
    while left > 0:
        entry = f"{random.choice(names)}:{random.randrange(1 << 40):x},variant:{random.randint(0, 9)};"
        yield entry[:left]
        left -= len(entry)


# The server.


class Connection(asyncio.Protocol):
    """HTTP/1.1 with keep-alive, GET only: as little as a crawler needs."""

    def __init__(self, known: dict[bytes, Answer], sent: Sent) -> None:
        self.known, self.sent = known, sent
        self.left = b""

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        *requests, self.left = (self.left + data).split(b"\r\n\r\n")
        for request in requests:
            self.reply(request)

    def reply(self, request: bytes) -> None:
        line, _, headers = request.partition(b"\r\n")
        found = self.known.get(line.split(b" ")[1])
        headers = headers.lower()
        if found is None:
            out = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        elif b"if-none-match: " + found.tag in headers:
            out = found.unchanged
            self.sent.unchanged += 1
        else:
            out = found.packed if b"gzip" in headers else found.plain
        self.sent.requests += 1
        self.sent.bytes += len(out)
        self.transport.write(out)


async def serve(boards: int, postings: int) -> None:
    loop, sent = asyncio.get_running_loop(), Sent()
    known = answers(boards, postings)
    port = 0
    for host in ADDRESSES:
        server = await loop.create_server(lambda: Connection(known, sent), host, port)
        port = server.sockets[0].getsockname()[1]
    print(json.dumps({"port": port}), flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(json.dumps(asdict(sent)), flush=True)


# Starting one.


class Farm:
    """A running farm, seen from the benchmark."""

    def __init__(self, process: subprocess.Popen[str], boards: int, postings: int) -> None:
        self.process, self.boards, self.postings = process, boards, postings
        self.port: int = json.loads(self._line())["port"]

    @property
    def hosts(self) -> list[str]:
        return [f"{host}:{self.port}" for host in ADDRESSES]

    def endpoint(self, board: int) -> str:
        return f"http://{address(board)}:{self.port}"

    def sent(self) -> Sent:
        """What it has sent since it started."""
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return Sent(**json.loads(self._line()))

    def _line(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline()


@contextmanager
def farm(boards: int, postings: int) -> Iterator[Farm]:
    command = [sys.executable, "-m", "benchmarks.farm", str(boards), str(postings)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Farm(process, boards, postings)
        assert process.stdin
        process.stdin.close()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
