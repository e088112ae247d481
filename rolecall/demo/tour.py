"""The demo from start to end: sites up, crawl, import, change, crawl, import, summary."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from time import monotonic
from urllib.request import urlopen

from rich.console import Console

from crawler.boards import Board, add, boards
from crawler.home import Home
from crawler.ledger import BoardRun
from rolecall.crawl import CrawlOptions, CrawlResult, crawl
from rolecall.demo import careers, postings, summary
from rolecall.demo.sites import Sites
from rolecall.imports import import_files

PLATFORMS = ("ashby", "bytedance", "greenhouse", "lever")
MARK = ".rolecall-demo"
"""A home that holds this file was made by the demo, which may make it anew."""
USAGE = 3


def demo(home: Home, *, quiet: bool = False) -> int:
    """Run the demo in `home`, made anew, and print what to look at first; the exit code."""
    started = monotonic()
    if not prepare(home):
        print(f"{home.path} is not empty and no demo made it: name another folder with --home.", file=sys.stderr)
        return USAGE
    progress = Console(stderr=True, quiet=quiet)
    progress.print("Five careers sites of three invented companies, on this machine alone.")
    with Sites() as sites:
        add(home.boards, (board_at(platform, sites) for platform in PLATFORMS))
        first = visit(home, sites, progress)
        if first.exit_code:
            return first.exit_code
        sites.change()
        progress.print("One role closes, one is edited, one is new, one is put up again; the blog has a new article.")
        second = visit(home, sites, progress)
    if second.loaded:
        summary.show(home, first.run.run_id, second.run.run_id, monotonic() - started, Console())
    return second.exit_code


def prepare(home: Home) -> bool:
    """Make the home empty where an earlier demo made it; False where something else is in it, which is left alone.
    Raises `LockHeld` where another demo is at it."""
    if home.path.exists() and any(home.path.iterdir()) and not (home.path / MARK).is_file():
        return False
    with home.lock():
        (home.path / MARK).touch()
        for old in home.path.iterdir():
            if old.is_dir():
                shutil.rmtree(old)
            elif old.name not in (MARK, ".lock"):
                old.unlink()
    return True


def board_at(platform: str, sites: Sites) -> Board:
    told = postings.board(platform)
    endpoint = sites.endpoint(platform)
    return Board(platform, told["board"], company=told["company"], domain=told["domain"], endpoint=endpoint)


def visit(home: Home, sites: Sites, progress: Console) -> CrawlResult:
    """Crawl every board, then import the pages of the careers site that no spider reads."""
    hosts = [sites.host(platform) for platform in PLATFORMS]
    options = CrawlOptions(allow_hosts=hosts, processes=1, log_level="ERROR")
    with home.lock() as lock:
        result = crawl(home, boards(home.boards), options, lock=lock, report=lambda run: tell(run, progress))
        pages = save_pages(home.path / "pages", sites)
        imported = import_files(home, pages, company=careers.COMPANY)
    for told in (*result.crashed, *imported.unread):
        print(told, file=sys.stderr)
    progress.print(f"  {careers.HOST}: {len(pages)} pages saved and imported")
    return result


def tell(run: BoardRun, progress: Console) -> None:
    progress.print(f"  {run.board_key}: {run.verdict}, {run.found} postings, {run.bytes:,} bytes", highlight=False)


def save_pages(folder: Path, sites: Sites) -> list[Path]:
    """Each page of the careers site as a file, as a person saves it from a browser."""
    folder.mkdir(exist_ok=True)
    saved = []
    for path in careers.pages(sites.day):
        name = path.strip("/").replace("/", "-") or "home"
        saved.append(folder / f"{name}.html")
        with urlopen(sites.endpoint("careers") + path) as answer:
            saved[-1].write_bytes(answer.read())
    return saved
