"""A home whose archive holds postings that nobody fetched: what a crawl of whole lists would leave, without the crawl.

`python -m benchmarks.archived FOLDER POSTINGS` writes it by the archive's own writer, a WARC file a board, and enters
each board run in the ledger; the stage files are left out, as they are where they were dropped once loaded. A million
postings take a few minutes.
"""

from __future__ import annotations

import json
import sys
from multiprocessing import Pool
from pathlib import Path

from scrapy import Request
from scrapy.http import TextResponse
from scrapy.http.request import NO_CALLBACK

from benchmarks.crawl import write_boards
from benchmarks.farm import Answer, answer, listing
from benchmarks.farm_spiders import WholeFarmSpider
from benchmarks.postings import board_name, company_name, invented
from crawler import clock
from crawler.archive import call_of
from crawler.boards import Board
from crawler.home import Home
from crawler.ledger import BoardRun, Ledger
from crawler.warc import Archive

POSTINGS_A_BOARD = 100
BOARDS_A_WORLD = 20
"""So that a posting has as many look-alikes whatever the number of all."""
PLATFORM = WholeFarmSpider.name
ROBOTS = answer("User-agent: *\nAllow: /\n", "text/plain")
TOLD = "prepared.json"
"""In the home: of how many postings it is. Written last."""


def prepared(folder: Path, postings: int) -> int:
    """Make a home of so many postings, rounded to whole boards, unless it is there already; how many it has."""
    told = folder / TOLD
    boards = max(1, postings // POSTINGS_A_BOARD)
    each = min(postings, POSTINGS_A_BOARD)
    if told.is_file() and size_of(folder) == boards * each:
        return boards * each
    if any(folder.glob("*")):
        raise FileExistsError(f"{folder} holds something else: name a folder that is empty, or remove it.")
    folder.mkdir(parents=True, exist_ok=True)
    write_boards(folder, PLATFORM, [None] * boards)
    home = Home(folder)
    with Ledger.open(home.ledger) as ledger:
        run = ledger.begin(clock.now())
        with Pool() as pool, ledger.together():
            tasks = ((folder, run.run_id, number, each) for number in range(boards))
            for done in pool.imap(_archived, tasks, chunksize=8):
                ledger.record(done)
        ledger.finish(run.run_id, clock.now(), "complete")
    told.write_text(json.dumps({"postings": boards * each}))
    return boards * each


def size_of(folder: Path) -> int:
    """How many postings a home holds that was made here."""
    return int(json.loads((folder / TOLD).read_text())["postings"])


def _archived(task: tuple[Path, str, int, int]) -> BoardRun:
    """The archive of one board's run, and its row of the ledger."""
    folder, run_id, number, postings = task
    name, home = board_name(number), Home(folder)
    board = Board(PLATFORM, name, company=company_name(number))
    started = clock.now()
    archive = Archive(folder, board.key, run_id, spider=PLATFORM)
    request = WholeFarmSpider(board=name, company=board.company).list_request()
    sent = _sent(listing(name, invented(number, postings, world=number // BOARDS_A_WORLD), with_body=True), request)
    robots = Request("https://jobs.example/robots.txt", callback=NO_CALLBACK)
    archive.store(robots, _sent(ROBOTS, robots), call=call_of(robots))
    archive.store(request, sent, call=call_of(request))
    archive.close()
    return BoardRun(
        run_id=run_id,
        board_key=board.key,
        started_at=started.isoformat(),
        verdict="complete",
        reason=None,
        advertised=postings,
        found=postings,
        requests=1,
        bytes=len(sent.body),
        failures=0,
        stage_file=home.stage_file(run_id, board.key).relative_to(home.stage).as_posix(),
        sha256="",
        rows=postings,
    )


def _sent(answer: Answer, request: Request) -> TextResponse:
    """The farm's answer, as the downloader gives it: its body still compressed."""
    head, _, body = answer.packed.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    headers = dict(line.split(b": ", 1) for line in lines)
    return TextResponse(request.url, status=int(status.split()[1]), headers=headers, body=body, request=request)


if __name__ == "__main__":
    print(f"{prepared(Path(sys.argv[1]), int(sys.argv[2])):,} postings")
