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


def sharing(hostile, boards):
    """Sites, each on an address of its own, whose postings' pages all lie on one other host: (shared, hosts)."""
    shared = hostile.port(lambda asked: html(detail("Rope Maker").body) if "/jobs/" in asked.path else NOT_FOUND)
    hosts = []
    for number in range(boards):
        away = {
            f"/jobs/{number}{n}-rope-maker": moved(f"http://{shared}/jobs/{number}{n}-rope-maker") for n in range(3)
        }
        rows = "".join(f"<li><a href='{path}'><h3>Rope Maker {path[6:8]}</h3></a></li>" for path in away)
        hosts.append(hostile.port({"/": html(f"<html><body><ul>{rows}</ul></body></html>"), **away}))
    return shared, hosts


@pytest.mark.trust("politeness")
def test_a_host_has_one_budget_whoever_asks_it(tmp_path, count):
    """Six boards in three processes, all leading to one host; and six boards on one host."""
    delay = 0.3
    with Hostile() as hostile:
        shared, hosts = sharing(hostile, 6)
        own = hostile.port(lambda asked: NOT_FOUND if asked.path == "/robots.txt" else body(b"[]"))
        board(
            tmp_path / "home",
            "site",
            *({"board": f"s{n}.example", "endpoint": f"http://{h}"} for n, h in enumerate(hosts)),
        )
        board(tmp_path / "home", "lever", *({"board": f"b{n}", "endpoint": f"http://{own}"} for n in range(6)))
        runs = crawled(tmp_path / "home", [shared, own, *hosts], "--processes", "3", "--delay", str(delay))
        assert len(runs) == 12
        shared_gaps, own_gaps = gaps(hostile.asked[shared]), gaps(hostile.asked[own])
        assert len(shared_gaps) >= 12
        assert max(hostile.most_open[host] for host in (shared, own, *hosts)) == 1
        every = [gap for host in (shared, own, *hosts) for gap in gaps(hostile.asked[host])]
    held = sum(gap > delay - 0.02 for gap in every)
    count(
        tried=len(every), held=held, note=f"shortest gap {min(every):.2f} s of {delay} over 3 processes, one at a time"
    )


@pytest.mark.trust("politeness")
def test_what_a_host_asks_for_holds_for_all_processes(tmp_path, count):
    """Crawl-delay, and a pause by Retry-After, of the host to which all boards lead."""
    with Hostile() as hostile:
        shared, hosts = sharing(hostile, 3)
        behind = hostile.asked[shared]

        def pages(asked):
            if asked.path == "/robots.txt":
                return body(b"User-agent: *\nCrawl-delay: 0.6\n", headers={"Content-Type": "text/plain"})
            if len(behind2()) == 4:
                return body(b"", 429, {"Retry-After": "3"})
            return html(detail("Rope Maker").body)

        slow = hostile.port(pages)

        def behind2():
            return [path for _, path in hostile.asked[slow] if path != "/robots.txt"]

        hosts = []
        for number in range(3):
            away = {
                f"/jobs/{number}{n}-rope-maker": moved(f"http://{slow}/jobs/{number}{n}-rope-maker") for n in range(3)
            }
            rows = "".join(f"<li><a href='{path}'><h3>Rope Maker {path[6:8]}</h3></a></li>" for path in away)
            hosts.append(hostile.port({"/": html(f"<html><body><ul>{rows}</ul></body></html>"), **away}))
        board(
            tmp_path / "home",
            "site",
            *({"board": f"s{n}.example", "endpoint": f"http://{h}"} for n, h in enumerate(hosts)),
        )
        crawled(tmp_path / "home", [slow, *hosts], "--processes", "3", "--delay", "0.1")
        asked = [(when, path) for when, path in hostile.asked[slow] if path != "/robots.txt"]
    found = gaps(asked)
    assert behind == []
    assert len(found) >= 9
    # The request that was told to wait is the fourth; nobody comes in the three seconds behind it.
    assert found[3] > 2.9
    count(
        tried=len(found),
        held=sum(gap > 0.58 for gap in found),
        note=f"Crawl-delay 0.6: {min(found):.2f} s; a pause of 3 s: {found[3]:.1f} s",
    )
