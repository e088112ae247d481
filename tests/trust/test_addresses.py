"""Sixty spellings of addresses that are not public, through every door, towards a canary on all of this machine's
addresses. Nothing may connect to it."""

import json
import subprocess
import sys

import pytest
from canary import Canary
from command import ENVIRONMENT, At, board
from crawling import ROOT
from hostile import NOT_FOUND, Hostile, body, html, moved
from loopback import Page, Site

from crawler import browser
from crawler.boards import BadBoards, boards

# ruff: noqa: SIM905
SPELLINGS = """
127.0.0.1 127.1 127.0.1 127.000.000.001 0177.0.0.1 0177.1 0x7f.0.0.1 0x7f000001 0X7F000001 0x7f.1 0x7f.0x0.0x0.0x1
2130706433 017700000001 00000177.0.0.1 127.0.0.1. 127.0.0.2 127.255.255.254 0 0.0.0.0 0x0 00 0.0 localhost LOCALHOST
localhost. [::1] [0:0:0:0:0:0:0:1] [0000::0001] [::] [::ffff:127.0.0.1] [::ffff:7f00:1] [::FFFF:7F00:0001]
[0:0:0:0:0:ffff:127.0.0.1] [::127.0.0.1] [64:ff9b::127.0.0.1] [64:ff9b::7f00:1] [2002:7f00:1::] [fe80::1]
[::ffff:0:127.0.0.1] 127。0。0。1 127．0．0．1 127｡0｡0｡1 １２７.0.0.1 ⑫⑦.0.0.1 ①②⑦.⓪.⓪.① ⓛⓞⓒⓐⓛⓗⓞⓢⓣ
user@127.0.0.1 boards.example@127.0.0.1 user:secret@127.1 boards.example%40@127.0.0.1 %31%32%37.0.0.1 127%2e0%2e0%2e1
127.0.0.1%00.boards.example 0x7F.1. 0177.0x0.0.1 10.0.0.1 169.254.169.254 192.168.0.1 [fd00::1] [::ffff:169.254.169.254]
""".split()
"""As hosts. The canary listens on every address of the machine; the last few are of others that must not be asked."""
DOORS = ("seed", "redirect", "robots", "sitemap", "posting", "next", "endpoint", "resolver", "browser")


def targets(port):
    return [f"http://{host}:{port}/{number}" for number, host in enumerate(SPELLINGS)]


def as_header(url):
    """As a server sends it: UTF-8, byte by byte."""
    return url.encode().decode("latin-1")


def told(*code, given):
    """What a child prints, as JSON."""
    ran = subprocess.run(
        [sys.executable, "-c", "\n".join(code)],
        input=json.dumps(given) + "\n",
        env=ENVIRONMENT | {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert ran.returncode == 0, ran.stderr[-3000:]
    return json.loads(ran.stdout)


def crawled(tmp_path, platform, boards, hosts):
    """The real command, of these boards (name → endpoint): the board runs."""
    board(tmp_path / "home", platform, *({"board": name, "endpoint": endpoint} for name, endpoint in boards.items()))
    process = At(tmp_path / "home", hosts).start("--json", "crawl", "--processes", "1")
    out, err = process.communicate(timeout=300)
    assert "Traceback" not in err, err
    return {run["board"]: run for run in json.loads(out)["boards"]} if out.startswith("{") else err


@pytest.fixture
def canary():
    with Canary() as canary:
        yield canary
        assert canary.is_alive()


def held(canary, count, door, tried=None):
    tried = tried or len(SPELLINGS)
    assert canary.is_alive()
    assert canary.connections == []
    count(tried=tried, note=f"{door}: 0 connections")


REFUSALS = {"AddressRefused", "CannotResolveHostError", "RobotsUnreachable"}


def test_there_are_sixty_spellings_and_eight_doors():
    assert len(set(SPELLINGS)) >= 60
    assert len(DOORS) >= 8


@pytest.mark.trust("addresses")
@pytest.mark.parametrize("door", ["seed", "redirect"])
def test_no_request_and_no_redirect_reaches_the_canary(tmp_path, canary, count, door):
    from crawling import board_run, crawl

    with Site() as good:
        asked = targets(canary.port)
        if door == "redirect":
            for number, target in enumerate(targets(canary.port)):
                good.pages[f"/to/{number}"] = Page(b"", 302, {"Location": as_header(target)})
            asked = [good.url(f"/to/{number}") for number in range(len(SPELLINGS))]
        # The canary's port is allowed, on another host.
        (result,) = crawl(board_run(tmp_path, "r1", *asked, hosts=[good.host, f"other.example:{canary.port}"]))
    assert result["pages"] == []
    assert len(result["failures"]) == len(SPELLINGS)
    assert {failure["name"] for failure in result["failures"]} <= REFUSALS
    assert result["stats"]["guard/refused"] > len(SPELLINGS) / 2
    held(canary, count, door)


@pytest.mark.trust("addresses")
def test_no_robots_txt_leads_to_the_canary(tmp_path, canary, count):
    """Each on a host of its own, first to the good host, then to the canary."""
    from crawling import board_run, crawl

    with Hostile() as hostile:
        hosts = [
            hostile.port({"/robots.txt": moved("/on"), "/on": moved(as_header(target)), "/page": html("page")})
            for target in targets(canary.port)
        ]
        pages = [f"http://{host}/page" for host in hosts]
        (result,) = crawl(board_run(tmp_path, "r1", *pages, hosts=hosts))
        assert not any("/page" in path for asked in hostile.asked.values() for _, path in asked)
    assert len(result["failures"]) == len(SPELLINGS)
    assert {failure["name"] for failure in result["failures"]} <= REFUSALS
    held(canary, count, "robots.txt")


def links(canary):
    """Ways of a site to name an address: by sitemap, by JSON-LD, by a next link. Name → pages."""
    hosts = targets(canary.port)
    sitemap = "".join(f"<sitemap><loc>{target}</loc></sitemap>" for target in hosts)
    urls = "".join(
        f"<url><loc>{target.rpartition('/')[0]}/jobs/{n}-rope-maker</loc></url>" for n, target in enumerate(hosts)
    )
    node = {"@context": "https://schema.org", "@type": "JobPosting", "description": "<p>Lay rope in Bergen.</p>"}
    nodes = [
        node | {"title": f"Rope Maker {n}", "url": target, "identifier": str(n), "datePosted": "2026-03-01"}
        for n, target in enumerate(hosts)
    ]
    anchors = "".join(
        f"<li><a href='{target}/jobs/{n}'><h3>Rope Maker {n}</h3></a></li>" for n, target in enumerate(hosts)
    )
    xml = {"Content-Type": "application/xml"}
    named = "\n".join(f"Sitemap: {target}/sitemap.xml" for target in hosts).encode()
    shell = html("<html><body><h1>Fernweh Ropes</h1></body></html>")
    return {
        "robots-names": {"/robots.txt": body(named, headers={"Content-Type": "text/plain"}), "/": shell},
        "index": {"/sitemap.xml": body(f"<sitemapindex>{sitemap}</sitemapindex>".encode(), headers=xml), "/": shell},
        "urlset": {"/sitemap.xml": body(f"<urlset>{urls}</urlset>".encode(), headers=xml), "/": shell},
        "json-ld": {"/": html(f"<html><script type='application/ld+json'>{json.dumps(nodes)}</script></html>")},
        "anchors": {"/": html(f"<html><body><ul>{anchors}</ul></body></html>")},
    } | {
        f"next-{n}": {
            "/": html(
                "<html><body><ul><li><a href='/jobs/1'><h3>Rope Maker</h3></a></li><li><a href='/jobs/2'><h3>Splicer"
                f"</h3></a></li></ul><a rel='next' href='{target}'>Next</a></body></html>"
            )
        }
        for n, target in enumerate(hosts)
    }


@pytest.mark.trust("addresses")
@pytest.mark.parametrize("platform", ["site", pytest.param("blog", marks=pytest.mark.long)])
def test_no_sitemap_no_json_ld_and_no_next_link_leads_to_the_canary(tmp_path, canary, count, platform):
    with Hostile() as hostile:
        pages = links(canary)
        hosts = {f"{name}.example": hostile.port(told) for name, told in pages.items()}
        runs = crawled(tmp_path, platform, {name: f"http://{host}" for name, host in hosts.items()}, [*hosts.values()])
        assert all(hostile.asked[host] for host in hosts.values())
    assert len(runs) == len(pages)
    held(canary, count, f"{platform}'s sitemaps, JSON-LD and links", tried=5 * len(SPELLINGS) + len(SPELLINGS))


@pytest.mark.trust("addresses")
def test_no_endpoint_of_a_board_is_the_canary(tmp_path, canary, count):
    """A boards file may name any endpoint: what is no plain host is no endpoint, what is no public one is refused."""
    sound = {}
    for number, host in enumerate(SPELLINGS):
        board(tmp_path / str(number), "lever", {"board": f"a{number}", "endpoint": f"http://{host}:{canary.port}"})
        try:
            (row,) = boards(tmp_path / str(number) / "boards")
        except BadBoards:
            continue
        sound[row.board] = row.endpoint
    with Site() as good:
        runs = crawled(tmp_path, "lever", sound, [good.host, f"other.example:{canary.port}"])
    assert len(runs) == len(sound) > len(SPELLINGS) / 2
    assert {run["verdict"] for run in runs.values()} == {"failed"}
    held(canary, count, "endpoint")


RESOLVER = """
import json, socket, sys
told = json.loads(sys.stdin.readline())
real, asked = socket.getaddrinfo, {}

def lying(host, port, *rest, **more):
    "Names under .example lead where they are told to: the first time here, every further time there."
    if host not in told["names"]:
        return real(host, port, *rest, **more)
    first, then = told["names"][host]
    asked[host] = asked.get(host, 0) + 1
    found = []
    for address in first if asked[host] == 1 else then:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        where = (address, port or 0, 0, 0) if ":" in address else (address, port or 0)
        found.append((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", where))
    return found

socket.getaddrinfo = lying
connected = []
sys.addaudithook(lambda event, args: connected.append(args[1][0]) if event == "socket.connect" else None)
import asyncio, crawling
from scrapy.utils.reactor import install_reactor
install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
from twisted.internet import reactor

async def whole():
    try:
        results = await crawling._crawl_all(told["runs"])
        print(json.dumps([results, asked, sorted(set(map(str, connected)))]), flush=True)
    finally:
        reactor.stop()

reactor.callWhenRunning(lambda: asyncio.ensure_future(whole()))
reactor.run()
"""
ANSWERS = [
    ["127.0.0.1"],
    ["::1"],
    ["::ffff:127.0.0.1"],
    ["0.0.0.0"],
    ["::"],
    ["127.0.0.1", "::1"],
    ["10.1.2.3"],
    ["169.254.169.254"],
    ["64:ff9b::7f00:1"],
    ["2002:7f00:1::"],
    ["fe80::1"],
    ["127.255.255.254", "0.0.0.0"],
]


@pytest.mark.trust("addresses")
def test_no_answer_of_the_resolver_leads_to_the_canary(tmp_path, canary, count):
    """Private at once; and rebinding: public when robots.txt is asked for, private by the time of the page, or both in
    one answer, in either order."""
    from crawling import board_run

    names = {}
    for number, private in enumerate(ANSWERS):
        names[f"private{number}.example"] = [private, private]
        names[f"later{number}.example"] = [[], private]
    urls = [f"http://{name}:{canary.port}/page" for name in names]
    runs = [board_run(tmp_path, f"r{n}", *urls, hosts=[], RETRY_TIMES=1) for n in range(3)]
    results, asked, connected = told(RESOLVER, given={"names": names, "runs": runs})
    assert {name for name in asked if name in names} == set(names)
    assert all(result["pages"] == [] and len(result["failures"]) == len(names) for result in results)
    assert connected == []
    held(canary, count, "resolver", tried=3 * len(names))


@pytest.mark.trust("addresses")
def test_a_peer_that_is_not_public_is_not_believed(tmp_path, count):
    """Should a connection end up at a private address all the same (a translation on the way), its answer is thrown
    away: here the resolver's door is taken out."""
    from crawling import board_run

    with Site({"/page": Page(b"secret")}) as site:
        port = site.host.rpartition(":")[2]
        run = board_run(tmp_path, "r1", f"http://rebound.example:{port}/page", hosts=[], ROBOTSTXT_OBEY=False)
        opened = RESOLVER.replace(
            "import asyncio, crawling\n",
            "import asyncio, crawling\nfrom crawler import guard\n"
            "guard._PublicOnly = lambda receiver, name: receiver\n",
        )
        results, _, _ = told(opened, given={"names": {"rebound.example": [["127.0.0.1"]] * 2}, "runs": [run]})
        assert site.count("/page") > 0
    (result,) = results
    assert result["pages"] == []
    assert [failure["name"] for failure in result["failures"]] == ["AddressRefused"]
    count(tried=1, note="peer: its answer thrown away")


@pytest.mark.trust("addresses")
@pytest.mark.skipif(not browser.is_at_hand(), reason="the extra or Chromium is not installed")
def test_nothing_in_a_browser_reaches_the_canary(tmp_path, canary, count):
    """A page of scripts that tries each spelling as a script, by fetch, in a frame, as a picture, by WebSocket."""
    hosts = targets(canary.port)
    script = (
        f"const all = {json.dumps(hosts)};"
        "for (const one of all) { try {"
        " fetch(one + '/fetch').catch(() => 0);"
        " const s = document.createElement('script'); s.src = one + '/script'; document.body.append(s);"
        " const f = document.createElement('iframe'); f.src = one + '/frame'; document.body.append(f);"
        " new Image().src = one + '/picture';"
        " navigator.sendBeacon(one + '/beacon', 'x');"
        " new WebSocket(one.replace('http', 'ws') + '/socket');"
        "} catch (e) {} }"
        "fetch('/ran');"
    )
    page = (
        "<html><head><title>Ropes</title></head><body><div id=root></div><script src=/list.js></script></body></html>"
    )
    pages = {"/": html(page), "/list.js": body(script.encode(), headers={"Content-Type": "text/javascript"})}
    with Hostile() as hostile:
        host = hostile.port(pages | {"/ran": NOT_FOUND})
        crawled(tmp_path, "site", {"careers.ropes.example": f"http://{host}"}, [host])
        assert "/ran" in [path for _, path in hostile.asked[host]]
    held(canary, count, "browser", tried=6 * len(SPELLINGS))
