"""One host, one budget, measured at the server while several processes crawl."""

import json
from itertools import pairwise

import pytest
from command import At, board
from hostile import NOT_FOUND, Hostile, body, html, moved
from site_pages import detail


def gaps(asked):
    came = sorted(when for when, _ in asked)
    return [later - earlier for earlier, later in pairwise(came)]


def crawled(home, hosts, *arguments):
    process = At(home, hosts).start("--json", "crawl", *arguments)
    out, err = process.communicate(timeout=300)
    assert "Traceback" not in err, err
    return {run["board"]: run for run in json.loads(out)["boards"]}


def leading(hostile, shared, boards):
    """Hosts of sites whose postings' pages all lie on one other host."""
    hosts = []
    for number in range(boards):
        paths = [f"/jobs/{number}{n}-rope-maker" for n in range(3)]
        rows = "".join(f"<li><a href='{path}'><h3>Rope Maker {path[6:8]}</h3></a></li>" for path in paths)
        away = {path: moved(f"http://{shared}{path}") for path in paths}
        hosts.append(hostile.port({"/": html(f"<html><body><ul>{rows}</ul></body></html>"), **away}))
    return hosts


def sites(home, hosts):
    board(home, "site", *({"board": f"s{n}.example", "endpoint": f"http://{host}"} for n, host in enumerate(hosts)))


def slow_pages(came):
    """A host that asks for 0.6 s between two requests, and at the fourth for a pause."""

    def pages(asked):
        if asked.path == "/robots.txt":
            return body(b"User-agent: *\nCrawl-delay: 0.6\n", headers={"Content-Type": "text/plain"})
        came.append(asked.path)
        return body(b"", 429, {"Retry-After": "3"}) if len(came) == 4 else html(detail("Rope Maker").body)

    return pages


@pytest.mark.trust("politeness")
def test_a_host_has_one_budget_whoever_asks_it(tmp_path, count):
    """Three processes: six sites that all lead to one host, four that lead to another, which asks for more time (by
    Crawl-delay and Retry-After), and six boards on one host. A gap is measured where the requests arrive: on a busy
    machine one may come late and the next in time, but no ten come faster than they may."""
    delay, late = 0.3, 0.2
    with Hostile() as hostile:
        shared = hostile.port(lambda asked: html(detail("Rope Maker").body) if "/jobs/" in asked.path else NOT_FOUND)
        own = hostile.port(lambda asked: NOT_FOUND if asked.path == "/robots.txt" else body(b"[]"))
        slow = hostile.port(slow_pages([]))
        hosts = [shared, own, slow, *leading(hostile, shared, 6), *leading(hostile, slow, 4)]
        sites(tmp_path / "home", hosts[3:])
        board(tmp_path / "home", "lever", *({"board": f"b{n}", "endpoint": f"http://{own}"} for n in range(6)))
        runs = crawled(tmp_path / "home", hosts, "--processes", "3", "--delay", str(delay))
        assert len(runs) == 16
        found = {host: gaps(hostile.asked[host]) for host in hosts if host != slow}
        # Between what is asked for once its robots.txt was read.
        slowed = gaps([each for each in hostile.asked[slow] if each[1] != "/robots.txt"])
        assert max(hostile.most_open[host] for host in hosts) == 1
    assert min(len(found[shared]), len(found[own]), len(slowed)) >= 6
    assert all(sum(each) > delay * len(each) - late for each in found.values())
    assert sum(slowed) > 0.6 * (len(slowed) - 1) + 3 - late
    # The fourth request is told to wait; nobody comes in the three seconds behind it.
    assert slowed[3] > 2.9
    every = [gap > delay - late for each in found.values() for gap in each] + [gap > 0.4 for gap in slowed]
    note = f"{delay} s between requests: on average {sum(found[shared]) / len(found[shared]):.2f} from 3 processes"
    note += f"; Crawl-delay 0.6: {min(slowed):.2f}; Retry-After 3: {slowed[3]:.1f}"
    count(tried=len(every), held=sum(every), note=note)
