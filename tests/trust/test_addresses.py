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


ASKED_AS_NAMED = """
import sys
if "crawler.fetch" in sys.orig_argv:
    from urllib.parse import urlsplit
    import crawler.boards as boards
    at_endpoint = boards.Board.at_endpoint

    def only_its_own(board, url):
        own = urlsplit(f"https://{board.board}").netloc
        return at_endpoint(board, url) if board.platform == "lever" or urlsplit(url).netloc == own else url

    boards.Board.at_endpoint = only_its_own
"""
"""An endpoint takes all of its board's addresses to one host, so that nothing that an answer names would ever be asked.
Crawling processes that have this in their `sitecustomize.py` ask it for the board's own host only."""


def crawled(tmp_path, monkeypatch, told, hosts):
    """The real command, of these boards (platform → name → endpoint): the board runs by key."""
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(ASKED_AS_NAMED)
    monkeypatch.setitem(ENVIRONMENT, "PYTHONPATH", f"{tmp_path / 'hook'}:{ENVIRONMENT['PYTHONPATH']}")
    for platform, endpoints in told.items():
        named = ({"board": name, "endpoint": endpoint} for name, endpoint in endpoints.items())
        board(tmp_path / "home", platform, *named)
    process = At(tmp_path / "home", hosts).start("--json", "crawl", "--processes", "1")
    out, err = process.communicate(timeout=300)
    assert "Traceback" not in err, err
    return {run["board"]: run for run in json.loads(out)["boards"]}


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


def links(port):
    """Ways of a site to name an address: by sitemap, by JSON-LD, by a next link. Name → pages."""
    hosts = targets(port)
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
        "next": {
            "/": html(
                "<html><body><ul><li><a href='/jobs/1'><h3>Rope Maker</h3></a></li><li><a href='/jobs/2'><h3>Splicer"
                f"</h3></a></li></ul>{''.join(f'<a rel=next href={target}>Next</a>' for target in hosts)}</body></html>"
            )
        },
    }


def feeds(port):
    """Platform's lists that go on at an address; host → pages."""
    row = {"url": "https://ropes.example/jobs/1-rope-maker", "title": "Rope Maker", "_jobposting": {}}
    return {
        f"n{number}.teamtailor.com": {"/jobs.json": body(json.dumps({"items": [row], "next_url": target}).encode())}
        for number, target in enumerate(targets(port))
    }


def endpoints(tmp_path, port):
    """A boards file may name any endpoint: board → those that are a plain host."""
    sound = {}
    for number, host in enumerate(SPELLINGS):
        board(tmp_path / str(number), "lever", {"board": f"a{number}", "endpoint": f"http://{host}:{port}"})
        try:
            (row,) = boards(tmp_path / str(number) / "boards")
        except BadBoards:
            continue
        sound[row.board] = row.endpoint
    return sound


@pytest.mark.trust("addresses")
def test_nothing_that_a_board_or_its_answers_name_leads_to_the_canary(tmp_path, canary, count, monkeypatch):
    """Endpoints of boards; and what sites, blogs and feeds name: sitemaps, pages of postings, next pages."""
    monkeypatch.setitem(ENVIRONMENT, "PATH", str(tmp_path))  # a browser has a test of its own
    sound = endpoints(tmp_path, canary.port)
    with Hostile() as hostile:
        hosts = {name: hostile.port(pages) for name, pages in feeds(canary.port).items()}
        named = {f"{name}.example": hostile.port(pages) for name, pages in links(canary.port).items()}
        away = {platform: {name: f"http://{host}" for name, host in named.items()} for platform in ("site", "blog")}
        told = {"lever": sound, "teamtailor": {name: f"http://{host}" for name, host in hosts.items()}, **away}
        allowed = [*hosts.values(), *named.values(), f"other.example:{canary.port}"]
        runs = crawled(tmp_path, monkeypatch, told, allowed)
        assert all(hostile.asked[host] for host in (*hosts.values(), *named.values()))
    of = {platform: [run for key, run in runs.items() if key.startswith(f"{platform}:")] for platform in told}
    assert {platform: len(found) for platform, found in of.items()} == {key: len(each) for key, each in told.items()}
    assert len(sound) > len(SPELLINGS) / 2
    assert {run["verdict"] for run in of["lever"]} == {"failed"}
    # Each was asked for, and refused: by the guard, or by the resolver where it is no address to anybody.
    assert all(run["verdict"] != "complete" for run in of["teamtailor"])
    refused = [run for run in of["teamtailor"] if run["reason"].startswith("address_refused")]
    assert len(refused) > len(SPELLINGS) / 2
    assert runs["site:json-ld.example"]["reason"].startswith("address_refused")
    assert runs["site:next.example"]["verdict"] == "partial"
    assert "the end not proven" in runs["site:next.example"]["reason"]
    doors = f"{len(sound)} endpoints, {len(hosts)} next pages, sitemaps, JSON-LD and links of sites and blogs"
    held(canary, count, doors, tried=len(SPELLINGS) * (2 + 2 * len(named)))


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

def watched(event, args):
    "No connection to the outside is made here, and each is remembered."
    if event == "socket.connect":
        connected.append(args[1][0])
        if args[1][0] not in ("127.0.0.1", "::1"):
            raise ConnectionRefusedError(111, "refused")

sys.addaudithook(watched)
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
PUBLIC = "93.184.215.14"
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
@pytest.mark.parametrize("keeps", [True, False], ids=["answers kept", "asked each time"])
def test_no_answer_of_the_resolver_leads_to_the_canary(tmp_path, canary, count, keeps):
    """Private at once; rebinding: public when robots.txt is asked for, private by the time it is connected to or asked
    for again; or both in one answer, in either order."""
    from crawling import board_run

    names = {}
    for number, private in enumerate(ANSWERS):
        names[f"private{number}.example"] = [private, private]
        names[f"later{number}.example"] = [[], private]
        names[f"rebound{number}.example"] = [[PUBLIC], private]
        names[f"before{number}.example"] = [[PUBLIC, *private]] * 2
        names[f"behind{number}.example"] = [[*private, PUBLIC]] * 2
    urls = [f"http://{name}:{canary.port}/page" for name in names]
    runs = [
        board_run(tmp_path, f"r{n}", *urls, hosts=[], RETRY_TIMES=1, DNSCACHE_ENABLED=keeps, ROBOTSTXT_OBEY=n == 0)
        for n in range(2)
    ]
    results, asked, connected = told(RESOLVER, given={"names": names, "runs": runs})
    assert {name for name in asked if name in names} == set(names)
    assert all(result["pages"] == [] and len(result["failures"]) == len(names) for result in results)
    rebound = [asked[name] for name in names if name.startswith("rebound")]
    assert min(rebound) > 1 or keeps
    # The public address that an answer held was asked, and nothing else.
    assert connected == [PUBLIC]
    held(canary, count, "resolver", tried=2 * len(names))


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
def test_nothing_in_a_browser_reaches_the_canary(tmp_path, canary, count, monkeypatch):
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
        crawled(tmp_path, monkeypatch, {"site": {"careers.ropes.example": f"http://{host}"}}, [host])
        assert "/ran" in [path for _, path in hostile.asked[host]]
    held(canary, count, "browser", tried=6 * len(SPELLINGS))
