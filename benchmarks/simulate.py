"""The crawl of many boards as politeness lets it go: hosts, rates and board sizes in, hours and machines out.

    python -m benchmarks.simulate            # the field, on the first day and on later ones: the table of docs/scale.md
    python -m benchmarks.simulate --check    # crawls a farm on loopback at three paces, beside what is simulated for it

What is simulated is what `crawler.fetch` does: boards on one host take turns, some hosts go side by side in a process,
requests to a host begin one delay apart, eight at once at most, and every answer takes its time of the process's one
thread. Nothing is fetched but by `--check`.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from pathlib import Path
from random import Random
from zlib import crc32

from benchmarks.crawl import SPIDERS, home
from benchmarks.farm import Farm, farm
from benchmarks.measure import FETCHING, Cost, timed
from crawler.captures import captures

SIDE_BY_SIDE, AT_ONCE = 16, 8
"""Hosts of a process, and requests to a host that wait for answers: `crawler.fetch`, `crawler.settings`."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What a request and a board take: seconds of waiting, and of the process's thread."""

    latency: float = 0.25
    answer: float = 0.0035
    board: float = 0.02


@dataclass(frozen=True, slots=True)
class Board:
    """A board of one day: list pages, which follow on each other, then the pages of its postings."""

    host: int
    lists: int
    details: int


@dataclass(slots=True)
class Went:
    """What a crawl came to. `busy` are seconds of the processes' threads."""

    seconds: float = 0.0
    requests: int = 0
    busy: float = 0.0
    hosts: dict[int, float] = field(default_factory=dict)
    """When each host was done with."""


@dataclass(slots=True)
class _Lane:
    """A host: its boards, those to come last, and where it stands."""

    host: int
    boards: list[Board]
    free_at: float = 0.0
    ready_at: float = 0.0
    lists: int = 0
    details: int = 0
    is_new: bool = True
    under_way: deque[float] = field(default_factory=deque)

    def next_board(self) -> bool:
        if not self.boards:
            return False
        board = self.boards.pop()
        # robots.txt is asked once a host.
        self.lists, self.details = board.lists + self.is_new, board.details
        self.is_new = False
        return True


def crawl(
    boards: Iterable[Board], processes: int, delay: float, costs: Costs, side_by_side: int = SIDE_BY_SIDE
) -> Went:
    """All boards by so many processes, hosts divided over them as by a hash."""
    shares: list[dict[int, list[Board]]] = [{} for _ in range(processes)]
    for board in boards:
        shares[crc32(b"%d" % board.host) % processes].setdefault(board.host, []).append(board)
    whole = Went()
    for share in shares:
        went = _process([_Lane(host, own) for host, own in share.items()], delay, costs, side_by_side)
        whole.seconds = max(whole.seconds, went.seconds)
        whole.requests += went.requests
        whole.busy += went.busy
        whole.hosts |= went.hosts
    return whole


def _process(lanes: list[_Lane], delay: float, costs: Costs, side_by_side: int) -> Went:
    went = Went()
    thread = 0.0
    waiting = iter(lanes)
    active: list[tuple[float, int, _Lane]] = []
    for lane in waiting:
        lane.next_board()
        active.append((0.0, lane.host, lane))
        if len(active) == side_by_side:
            break
    heapify(active)
    while active:
        _, _, lane = heappop(active)
        begun = max(lane.ready_at, lane.free_at)
        lane.free_at = begun + delay
        thread = max(thread, begun + costs.latency) + costs.answer
        went.busy += costs.answer
        went.requests += 1
        if lane.lists:
            lane.lists -= 1
            lane.ready_at = thread
        else:
            lane.details -= 1
            lane.under_way.append(thread)
            # The next may begin at once, if not too many are under way.
            lane.ready_at = lane.under_way.popleft() if len(lane.under_way) >= AT_ONCE else begun
        if not lane.lists and not lane.details:
            lane.ready_at = thread = thread + costs.board
            went.busy += costs.board
            lane.under_way.clear()
            if not lane.next_board():
                went.hosts[lane.host] = thread
                following = next(waiting, None)
                if following is None:
                    continue
                following.next_board()
                following.ready_at = thread
                lane = following
        heappush(active, (max(lane.ready_at, lane.free_at), lane.host, lane))
    went.seconds = max(went.hosts.values(), default=0.0)
    return went


# The field.


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of board: how many, whether one host serves all (else each has its own), rows of a list page (None: the
    whole board is one answer), whether a posting has a page of its own to ask, mean postings a board."""

    name: str
    boards: int
    is_shared: bool
    page: int | None
    has_details: bool
    mean: float


FIELD = (
    Kind("greenhouse", 9_000, True, None, False, 45),
    Kind("lever", 5_000, True, None, False, 35),
    Kind("ashby", 4_000, True, None, False, 25),
    Kind("smartrecruiters", 4_000, True, 100, True, 60),
    Kind("workable", 6_000, True, None, False, 20),
    Kind("workday", 8_000, False, 20, True, 300),
    Kind("successfactors, oracle, taleo, avature", 4_000, False, 25, True, 300),
    Kind("icims, ukg, adp, paylocity", 8_000, False, 50, True, 60),
    Kind("personio, recruitee, teamtailor", 10_000, False, None, False, 20),
    Kind("bamboohr, breezy, jazzhr, own sites", 7_000, False, None, True, 25),
)
"""65,000 boards. Which platforms answer how is `ats.md`'s; how many boards each has, and of which size, is assumed."""
SPREAD, LARGEST = 1.4, 20_000
"""Of board sizes: log-normal, most are small and a few hold a large part."""
POSTINGS = 5_000_000


def field_of(kinds: Sequence[Kind], again: float, seed: int = 1) -> Iterator[Board]:
    """The boards, where so large a share of the postings' own pages is asked: 1.0 the first day. Sizes are brought to
    5 M postings in all."""
    random = Random(seed)
    sizes = [(kind, number, _size(kind.mean, random)) for kind in kinds for number in range(kind.boards)]
    more = POSTINGS / sum(size for _, _, size in sizes)
    for kind, number, size in sizes:
        postings = min(LARGEST, round(size * more))
        lists = 1 if kind.page is None else max(1, math.ceil(postings / kind.page))
        details = round(postings * again) if kind.has_details else 0
        yield Board(crc32(f"{kind.name} {0 if kind.is_shared else number + 1}".encode()), lists, details)


def _size(mean: float, random: Random) -> float:
    return random.lognormvariate(math.log(mean) - SPREAD**2 / 2, SPREAD)


DAYS = (
    ("first; or every page again", FIELD, 1.0),
    ("3 % of the pages", FIELD, 0.03),
    ("first, without smartrecruiters", tuple(kind for kind in FIELD if kind.name != "smartrecruiters"), 1.0),
)


def _field() -> None:
    print("| day | machines × processes | requests | hours | at the one slowest host | processor hours |")
    print("| --- | --- | --- | --- | --- | --- |")
    for day, kinds, again in DAYS:
        boards = list(field_of(kinds, again))
        for machines in (1, 4, 16):
            went = crawl(boards, 2 * machines, 1.0, Costs())
            hours = f"{went.seconds / 3600:.1f} | {_slowest(boards) / 3600:.1f} | {went.busy / 3600:.1f}"
            print(f"| {day} | {machines} × 2 | {went.requests:,} | {hours} |", flush=True)
    asked = _by_host(list(field_of(FIELD, 1.0)))
    for kind in FIELD:
        if kind.is_shared:
            requests = asked[crc32(f"{kind.name} 0".encode())]
            print(f"{kind.name}: one host, {requests:,} requests on the first day, {requests / 3600:.1f} h")


def _by_host(boards: Iterable[Board]) -> dict[int, int]:
    asked: dict[int, int] = {}
    for board in boards:
        asked[board.host] = asked.get(board.host, 1) + board.lists + board.details
    return asked


def _slowest(boards: Iterable[Board]) -> float:
    """Seconds of the host that is asked most, at one request a second."""
    return float(max(_by_host(boards).values()))


# Beside loopback.


def check(boards: int = 16, postings: int = 25, delays: Sequence[float] = (1.0, 0.5, 0.25)) -> None:
    """Crawls at some paces, measured from the first capture to the last, and simulated. What a request costs is that
    of a crawl without a pace, less that of a crawl of one board."""
    with farm(boards, postings) as site, tempfile.TemporaryDirectory(prefix="rolecall-bench-") as folder:
        free = _fetched(site, Path(folder, "free"), boards, None)
        alone = _fetched(site, Path(folder, "alone"), 1, None)
        requests = boards * (postings + 1)
        answer = max(0.0, free.parts[FETCHING] - alone.parts[FETCHING]) / (requests - postings - 1)
        costs = Costs(latency=0.005, answer=answer, board=0.0)
        print(f"a request {1000 * answer:.1f} ms of the thread")
        hosts = {number: site.endpoint(number) for number in range(boards)}
        names = sorted(set(hosts.values()))
        told = [Board(names.index(hosts[number]), 1, postings) for number in range(boards)]
        for delay in delays:
            own = Path(folder, f"at-{delay}")
            _fetched(site, own, boards, delay)
            times = [capture.captured_at for capture in captures([own / "archive"])]
            measured, simulated = (max(times) - min(times)).total_seconds(), crawl(told, 1, delay, costs).seconds
            print(
                f"delay {delay} s, {len(times)} answers: measured {measured:.1f} s, simulated {simulated:.1f} s "
                f"({simulated / measured:.2f})",
                flush=True,
            )


def _fetched(site: Farm, folder: Path, boards: int, delay: float | None) -> Cost:
    command = home(folder, site)
    names = [f"farm:{path}" for path in _boards(folder)[:boards]]
    allowed = [argument for host in site.hosts for argument in ("--allow-host", host)]
    pace = [] if delay is None else ["--delay", str(delay)]
    return timed([*command, "crawl", *names, "--fetch-only", "--processes", "1", *allowed, *pace], SPIDERS)


def _boards(folder: Path) -> list[str]:
    lines = (folder / "boards" / "farm.csv").read_text(encoding="utf-8").splitlines()[1:]
    return [line.partition(",")[0] for line in lines]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulate", description="Politeness, simulated.")
    parser.add_argument("--check", action="store_true", help="crawl a farm on loopback, and simulate it")
    asked = parser.parse_args()
    if asked.check:
        check()
    else:
        _field()


if __name__ == "__main__":
    main()
