import asyncio
import subprocess
import sys
import time
from itertools import pairwise

import pytest
from crawling import ROOT

from crawler.pace import CrawlEnded, Pace, pace_of, wait

ASKS = """
import asyncio, sys, time
from pathlib import Path
from crawler.pace import Pace

async def ask(pace, host, times):
    for _ in range(times):
        await pace.turn(host, 0.1)
        print(time.time(), flush=True)

asyncio.run(ask(Pace(Path(sys.argv[1])), sys.argv[2], int(sys.argv[3])))
"""


def test_processes_share_one_pace(tmp_path):
    told = [sys.executable, "-c", ASKS, str(tmp_path), "boards.example", "6"]
    children = [subprocess.Popen(told, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    asked = sorted(float(line) for child in children for line in child.communicate(timeout=60)[0].split())
    assert len(asked) == 18
    assert min(later - earlier for earlier, later in pairwise(asked)) > 0.09


def test_hosts_do_not_wait_for_each_other(tmp_path):
    pace = Pace(tmp_path)

    async def both():
        await asyncio.gather(*(pace.turn(host, 5) for host in ("a.example", "b.example", "a.example:8080")))

    before = time.monotonic()
    asyncio.run(both())
    assert time.monotonic() - before < 1


def test_a_host_that_asked_for_a_pause_is_left_alone(tmp_path):
    Pace(tmp_path).hold("boards.example", 0.5)
    before = time.monotonic()
    asyncio.run(Pace(tmp_path).turn("boards.example", 0.01))
    assert 0.4 < time.monotonic() - before < 1.5


def test_a_clock_that_was_put_back_holds_nobody_up(tmp_path):
    pace = Pace(tmp_path)
    pace._write(pace._place("boards.example"), time.time() + 900, time.time() + 7200)
    before = time.monotonic()
    asyncio.run(pace.turn("boards.example", 1))
    assert time.monotonic() - before < 0.5


def test_who_waits_hears_that_the_crawl_was_stopped(tmp_path):
    pace = Pace(tmp_path)
    pace.hold("boards.example", 600)
    before = time.monotonic()
    with pytest.raises(CrawlEnded):
        asyncio.run(pace.turn("boards.example", 1, lambda: time.monotonic() - before > 0.2))
    with pytest.raises(CrawlEnded):
        asyncio.run(wait(600, lambda: True))
    assert time.monotonic() - before < 3


def test_a_home_has_one_pace(tmp_path):
    assert pace_of(tmp_path) is pace_of(tmp_path)
