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


@pytest.mark.trust("politeness")
def test_a_host_has_one_budget_whoever_asks_it(tmp_path, count):
    """Six sites in three processes that all lead to one host, six boards on one host. A gap is measured where the
    requests arrive: on a busy machine one may come late and the next in time, but no ten come faster than they may."""
    delay, late = 0.5, 0.25
    with Hostile() as hostile:
        shared = hostile.port(lambda asked: html(detail("Rope Maker").body) if "/jobs/" in asked.path else NOT_FOUND)
        own = hostile.port(lambda asked: NOT_FOUND if asked.path == "/robots.txt" else body(b"[]"))
        hosts = [shared, own, *leading(hostile, shared, 6)]
        sites(tmp_path / "home", hosts[2:])
        board(tmp_path / "home", "lever", *({"board": f"b{n}", "endpoint": f"http://{own}"} for n in range(6)))
        runs = crawled(tmp_path / "home", hosts, "--processes", "3", "--delay", str(delay))
        assert len(runs) == 12
        found = {host: gaps(hostile.asked[host]) for host in hosts}
        assert max(hostile.most_open[host] for host in hosts) == 1
    assert min(len(found[shared]), len(found[own])) >= 6
    assert all(sum(each) > delay * len(each) - late for each in found.values())
    every = [gap for each in found.values() for gap in each]
    note = f"{delay} s between requests, on average {sum(found[shared]) / len(found[shared]):.2f} from 3 processes"
    count(tried=len(every), held=sum(gap > delay - late for gap in every), note=note)


@pytest.mark.trust("politeness")
def test_what_a_host_asks_for_holds_for_all_processes(tmp_path, count):
    """Crawl-delay, and a pause by Retry-After, of the host to which all boards lead."""
    came = []

    def pages(asked):
        if asked.path == "/robots.txt":
            return body(b"User-agent: *\nCrawl-delay: 0.6\n", headers={"Content-Type": "text/plain"})
        came.append(asked.path)
        return body(b"", 429, {"Retry-After": "3"}) if len(came) == 4 else html(detail("Rope Maker").body)

    with Hostile() as hostile:
        slow = hostile.port(pages)
        hosts = leading(hostile, slow, 3)
        sites(tmp_path / "home", hosts)
        crawled(tmp_path / "home", [slow, *hosts], "--processes", "3", "--delay", "0.1")
        found = gaps([each for each in hostile.asked[slow] if each[1] != "/robots.txt"])
    assert len(found) >= 9
    # The fourth request is told to wait; nobody comes in the three seconds behind it.
    assert found[3] > 2.9
    note = f"Crawl-delay 0.6: {min(found):.2f} s; Retry-After 3: {found[3]:.1f} s"
    count(tried=len(found), held=sum(gap > 0.4 for gap in found), note=note)
