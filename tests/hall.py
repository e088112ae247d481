"""An invented board on loopback whose postings have each a page of its own, behind the API of ByteDance's sites, and
a reader that polls what is published while it is crawled."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from command import board
from loopback import NOT_FOUND, Page, Site

LIST = "/api/v1/public/supplier/search/job/posts"
DETAIL = "/api/v1/public/supplier/job/posts/detail"
KIND = {"Content-Type": "application/json"}


def row(number: int, line: str = "") -> dict[str, Any]:
    return {
        "id": str(7_400_000_000_000_000_000 + number),
        "code": f"A{number:05}",
        "title": f"Conveyor Engineer {number}",
        "description": f"Keep line {line or number} of the parcel hall running.",
        "requirement": "Three years with conveyors.",
        "job_category": {"id": "c1", "en_name": "Operations"},
        "city_info": {"code": "CT_1", "en_name": "Rotterdam", "parent": {"code": "CN_1", "en_name": "Netherlands"}},
        "recruit_type": {"id": "r1", "en_name": "Regular"},
    }


class Hall(Site):
    """`postings` rows; `rows` may be changed at any time, by `edit` say."""

    def __init__(self, postings: int) -> None:
        super().__init__({LIST: self.page, DETAIL: self.detail})
        self.rows = {posting["id"]: posting for posting in map(row, range(postings))}

    def edit(self, gone: Iterable[int] = (), fresh: Iterable[int] = (), changed: Iterable[int] = ()) -> None:
        for number in gone:
            del self.rows[row(number)["id"]]
        for posting in [*map(row, fresh), *(row(number, f"{number} and its sorter") for number in changed)]:
            self.rows[posting["id"]] = posting

    def open_board(self, home: Path) -> None:
        board(home, "bytedance", {"board": "lifeattiktok.com", "endpoint": f"http://{self.host}"})

    def page(self, asked: Any) -> Page:
        told = json.loads(asked.body)
        start = told["offset"]
        rows = list(self.rows.values())[start : start + told["limit"]]
        data = {"count": len(self.rows), "job_post_list": rows}
        return Page(json.dumps({"code": 0, "data": data}).encode(), headers=KIND)

    def detail(self, asked: Any) -> Page:
        found = self.rows.get(json.loads(asked.body)["job_post_id"])
        if found is None:
            return NOT_FOUND
        return Page(json.dumps({"code": 0, "data": {"job_post_detail": found}}).encode(), headers=KIND)

    def until(self, details: int) -> None:
        """Wait until so many detail pages were asked for."""
        deadline = time.monotonic() + 60
        while self.count(DETAIL) < details:
            assert time.monotonic() < deadline, f"only {self.count(DETAIL)} detail pages were asked for"
            time.sleep(0.01)


SEEN = "select count(*)::int, count(*) filter (status = 'open')::int, bit_xor(hash(posting_key, content_hash, status)),\
 (select count(*)::int from board_runs), (select count(*)::int from events) from postings"
READER = """
import sys, time, duckdb
path, query = sys.argv[1:]
last = None
while True:
    try:
        with duckdb.connect(path, read_only=True) as connection:
            seen = connection.execute(query).fetchall()
    except duckdb.IOException as error:
        seen = None if "does not exist" in str(error) else repr(error)
    if seen != last:
        print(seen, flush=True)
        last = seen
    time.sleep(0.02)
"""


@contextmanager
def polled(database: Path) -> Any:
    """What a reader in another process sees of the published file until the `with` ends, whenever it changes."""
    reader = subprocess.Popen([sys.executable, "-c", READER, str(database), SEEN], stdout=subprocess.PIPE, text=True)
    assert reader.stdout
    seen = [reader.stdout.readline().strip()]
    try:
        yield seen
        time.sleep(0.1)
        assert reader.poll() is None, "the reader died"
    finally:
        reader.terminate()
        seen += reader.communicate()[0].splitlines()
