import socket
from ipaddress import ip_address

import pytest
from crawling import board_run, crawl
from loopback import Page, Site
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.statscollectors import MemoryStatsCollector

from crawler.guard import AddressRefused, GuardMiddleware
from crawler.public import allowed_hosts, is_public, literal

# ruff: noqa: SIM905
NOT_PUBLIC = """
0.0.0.0 0.1.2.3 10.0.0.1 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255
192.0.0.8 192.0.2.1 192.88.99.1 192.168.0.1 198.18.0.1 198.51.100.7 203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1
255.255.255.255 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
64:ff9b:1::1 100::1 2001::1 2001:db8::1 2002:7f00:1:: 2002:808:808:: 3fff::1 5f00::1 fc00::1 fd12::1 fe80::1
fec0::1 ff02::1
""".split()
PUBLIC = """
1.1.1.1 8.8.8.8 93.184.216.34 172.32.0.1 192.0.1.1 100.128.0.1 223.255.255.255 ::ffff:8.8.8.8 64:ff9b::808:808
2606:4700::1111 2a00:1450:4001::200e
""".split()

LOOPBACK = """
127.0.0.1 127.1 127.0.1 127.000.000.001 0177.0.0.1 0x7f.0.0.1 0x7f000001 0x7f.1 2130706433 017700000001 0 0.0.0.0
127.0.0.1. [::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1] [64:ff9b::127.0.0.1] localhost
LOCALHOST localhost. 127。0。0。1 １２７.0.0.1 ⑫⑦.0.0.1 user@127.0.0.1 example.com@127.0.0.1 %31%32%37.0.0.1
""".split()


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_not_public(text):
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_public(text):
    assert is_public(ip_address(text))


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.1", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("8.8.8.8.", "8.8.8.8"),
        ("[::ffff:10.0.0.1]", "::ffff:10.0.0.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("boards.example", None),
        ("1.2.3.4.5", None),
        ("", None),
        ("a\0b", None),
        ("ü.example", None),
    ],
)
def test_literal(host, address):
    assert literal(host) == (ip_address(address) if address else None)


def test_allowed_hosts():
    assert allowed_hosts(["127.0.0.1:8000", "[::1]:80", "LocalHost:1"]) == {
        ("127.0.0.1", 8000),
        ("::1", 80),
        ("localhost", 1),
    }


@pytest.mark.parametrize("text", ["127.0.0.1", ":80", "host:http", "host:"])
def test_allowed_hosts_want_a_port(text):
    with pytest.raises(ValueError, match="no host and port"):
        allowed_hosts([text])


def middleware(*allowed):
    return GuardMiddleware(MemoryStatsCollector(Crawler(Spider)), allowed_hosts(allowed))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.com/", "data:,x", "gopher://example.com/"])
def test_only_http_and_https(url):
    with pytest.raises(AddressRefused):
        middleware().process_request(Request(url))


def test_peer_that_is_not_public_is_refused():
    request = Request("http://boards.example/")
    answer = Response(request.url, ip_address=ip_address("10.0.0.1"))
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        middleware().process_response(request, answer)
    assert middleware("boards.example:80").process_response(request, answer) is answer


def test_proxies_are_refused():
    with pytest.raises(AddressRefused):
        middleware().process_request(Request("http://example.com/", meta={"proxy": "http://127.0.0.1:3128"}))


def test_no_spelling_reaches_the_canary_through_any_door(tmp_path):
    """As a seed, as a redirect's target, as a robots.txt's redirect, on a port that is allowed on another host."""
    with Site(host="127.0.0.1") as canary, Site() as good:
        port = canary.host.rpartition(":")[2]
        targets = [f"http://{host}:{port}/x" for host in LOOPBACK]
        for number, target in enumerate(targets):
            good.pages[f"/to/{number}"] = Page(b"", 302, {"Location": target.encode().decode("latin-1")})
        hops = [good.url(f"/to/{number}") for number in range(len(targets))]
        (result,) = crawl(board_run(tmp_path, "r1", *targets, *hops, hosts=[good.host, f"other.example:{port}"]))
        assert canary.asked == []
    assert len(result["failures"]) == 2 * len(targets)
    assert {failure["name"] for failure in result["failures"]} <= {
        "AddressRefused",
        "CannotResolveHostError",
        "RobotsUnreachable",
    }
    assert result["pages"] == []
    assert result["stats"]["guard/refused"] > 0


def test_robots_redirect_to_the_canary(tmp_path):
    with Site() as canary, Site() as site:
        site.pages |= {"/robots.txt": Page(b"", 302, {"Location": canary.url("/robots.txt")}), "/a": Page(b"a")}
        (result,) = crawl(board_run(tmp_path, "r1", site.url("/a"), hosts=[site.host]))
        assert canary.asked == []
        assert site.count("/a") == 0
    assert [failure["name"] for failure in result["failures"]] == ["AddressRefused"]


def test_names_go_by_what_they_resolve_to(tmp_path):
    with Site() as site:
        port = site.host.rpartition(":")[2]
        names = ["localhost", socket.gethostname()]
        urls = [f"http://{name}:{port}/" for name in names]
        refused, let_in = crawl(
            board_run(tmp_path, "r1", *urls, hosts=[]),
            board_run(tmp_path, "r2", f"http://localhost:{port}/", hosts=[f"localhost:{port}"]),
        )
    assert {failure["name"] for failure in refused["failures"]} <= {"AddressRefused", "RobotsUnreachable"}
    assert "AddressRefused" in {failure["name"] for failure in refused["failures"]}
    assert [failure["status"] for failure in let_in["failures"]] == [404]


def test_five_redirects_at_most(tmp_path):
    pages = {f"/{n}": Page(b"", 302, {"Location": f"/{n + 1}"}) for n in range(20)}
    with Site({**pages, "/5": Page(b"five"), "/20": Page(b"end")}) as site:
        urls = [site.url("/0"), site.url("/6")]
        (result,) = crawl(board_run(tmp_path, "r1", *urls, hosts=[site.host]))
    assert [page["body"] for page in result["pages"]] == ["five"]
    assert [failure["url"] for failure in result["failures"]] == [site.url("/11")]
    assert site.count("/12") == 0
