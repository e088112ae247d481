"""Servers that mean harm: bombs and endless bodies, drips, what is nested too deep, lists without an end.

Each is a board of its own, and beside them stands a good one that must come through whole.
"""

import gzip
import json
import subprocess
import sys
import zlib

import brotli
import pytest
from backports import zstd
from beside import PAGES, crawled, lever
from canary import Canary
from command import ENVIRONMENT
from hostile import (
    BEFORE,
    NOT_FOUND,
    Hostile,
    body,
    chunk,
    drip,
    endless,
    endless_gzip,
    head,
    html,
    silence,
)
from site_pages import detail

MIB = 1 << 20
NOTHING = bytes(64 * MIB)


def unpacked(*names):
    return {"Content-Encoding": ", ".join(names)}


def members(pack, times):
    """One packed stream of 64 MiB of nothing, over and over."""
    return pack(NOTHING) * times


def raw_deflate(content):
    packing = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packing.compress(content) + packing.flush()


def bombs():
    """Name → (body, headers): none is larger than 5 MB, and the smallest of them unpacks to 64 MiB."""
    wide = zstd.compress(NOTHING, options={zstd.CompressionParameter.window_log: 27})
    packed = {
        "gzip": gzip.compress(NOTHING),
        "deflate": zlib.compress(NOTHING, 9),
        "br": brotli.compress(NOTHING, quality=5),
        "zstd": zstd.compress(NOTHING),
    }
    found = {name: (content, unpacked(name)) for name, content in packed.items()}
    found |= {
        "x-gzip": (packed["gzip"], unpacked("x-gzip")),
        "raw-deflate": (raw_deflate(NOTHING), unpacked("deflate")),
        "many-gzip": (members(gzip.compress, 70), unpacked("gzip")),
        "many-zstd": (packed["zstd"] * 500, unpacked("zstd")),
        "wide-zstd": (wide, unpacked("zstd")),
        "gzip-twice": (gzip.compress(members(gzip.compress, 100)), unpacked("gzip", "gzip")),
        "deflate-twice": (zlib.compress(packed["deflate"]), unpacked("deflate", "deflate")),
        "br-twice": (brotli.compress(packed["br"] * 50), unpacked("br", "br")),
        "zstd-twice": (zstd.compress(packed["zstd"] * 500), unpacked("zstd", "zstd")),
        "gzip-in-br": (brotli.compress(packed["gzip"]), unpacked("gzip", "br")),
        "thrice": (zstd.compress(brotli.compress(packed["gzip"])), unpacked("gzip", "br", "zstd")),
        "often": (gzip.compress(bytes(15 * MIB), 0), unpacked(*["gzip"] * 400)),
    }
    return found


JSON = {"Content-Type": "application/json"}
ENDLESS = {
    "chunked": endless(head(headers=JSON | {"Transfer-Encoding": "chunked"}) + chunk(b"["), chunk(b"0," * 32_768)),
    "no-length": endless(head(headers=JSON) + b"[", b"0," * 32_768),
    "endless-gzip": endless_gzip(head(headers=JSON | unpacked("gzip"))),
    "headers": endless(b"HTTP/1.1 200 OK\r\n", b"X-More: " + b"a" * 1000 + b"\r\n"),
}


@pytest.mark.trust("bombs")
def test_bombs_and_endless_bodies_are_refused_beside_a_good_board(tmp_path, count):
    made = bombs()
    assert (len(made), len(ENDLESS)) == (16, 4)
    behaves = {name: body(content, headers=headers) for name, (content, headers) in made.items()} | ENDLESS
    boards = {f"lever:{name}": {lever(name): behaviour} for name, behaviour in behaves.items()}
    # What stands before and beside the list: the robots.txt, a packed sitemap without a word of it in the headers.
    robots = {"/robots.txt": body(made["gzip"][0], headers=unpacked("gzip"))}
    more = {
        "lever:in-robots": robots | {lever("in-robots"): body(b"[]")},
        "lever:headers-again": {BEFORE: endless(b"", b"HTTP/1.1 103 Early\r\nX: y\r\n\r\n")},
        "lever:large": {lever("large"): body(b"[" + b" " * (17 * MIB) + b"]")},
    }
    with Hostile() as hostile:
        runs, _, peak = crawled(tmp_path, hostile, boards | more)
    told = {key: (run["verdict"], run["reason"].partition(" (")[0]) for key, run in runs.items() if key in boards}
    assert told == dict.fromkeys(boards, ("failed", "AnswerTooLarge"))
    assert {key: runs[key]["verdict"] for key in more} == dict.fromkeys(more, "failed")
    assert peak.mib <= 512, f"{peak.mib:.0f} MiB"
    count(tried=len(boards | more), note=f"{PAGES} good pages, peak {peak.mib:.0f} MiB of 512 for all processes")


# Drips.


JSON_HEAD = head(headers=JSON | {"Content-Length": "100000"})
CHUNKED = head(headers=JSON | {"Transfer-Encoding": "chunked"})


def drips():
    """Board → what its host does: each never ends, a byte a second or none at all."""
    at_once = {
        "json": drip(JSON_HEAD + b"["),
        "no-length": drip(head(headers=JSON) + b"["),
        "chunks": drip(CHUNKED, b"1\r\n \r\n"),
        "chunk-size": drip(CHUNKED, b"0"),
        "chunk-extension": drip(CHUNKED + b"1;", b"a"),
        "trailers": drip(CHUNKED + chunk(b"[]") + b"0\r\n", b"X-A: b\r\n"),
        "header-name": drip(b"HTTP/1.1 200 OK\r\n", b"x"),
        "header-value": drip(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
        "headers": drip(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        "folded": drip(b"HTTP/1.1 200 OK\r\nX-Slow: a\r\n", b" b\r\n"),
        "status-line": drip(b"HTTP/1.1 20", b"0"),
        "interim": drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        "gzip": drip(head(headers=JSON | unpacked("gzip")) + gzip.compress(NOTHING)[:20], b"\0"),
        "br": drip(head(headers=JSON | unpacked("br")), b"\x1b"),
        "mute": silence,
        "mute-body": raw_then_silence(JSON_HEAD),
    }
    boards = {f"lever:{name}": {lever(name): behaviour} for name, behaviour in at_once.items()}
    boards["lever:robots"] = {"/robots.txt": drip(head(headers={"Content-Length": "5000"}), b"#"), "/v0": NOT_FOUND}
    boards["lever:mute-robots"] = {"/robots.txt": silence}
    boards["lever:connected"] = {BEFORE: silence}
    boards["lever:unasked"] = {BEFORE: drip(b"HTTP", b"/")}
    return boards


def raw_then_silence(start):
    async def behaviour(asked, writer):
        writer.write(start)
        await writer.drain()
        await silence(asked, writer)

    return behaviour


def has_hung_up(held, limit):
    """True where every connection that was held was let go of within `limit` seconds."""
    return bool(held) and max(held) <= limit


@pytest.mark.trust("drips")
@pytest.mark.parametrize(
    "seconds", [pytest.param(2, id="time-out of 2 s"), pytest.param(None, id="as shipped", marks=pytest.mark.long)]
)
def test_drips_end_in_time_and_the_good_board_completes(tmp_path, count, seconds, monkeypatch):
    """Quick with a shorter time-out; `make trust-long` takes the 30 s that are shipped."""
    limit = (seconds or 30) + 5
    if seconds:
        monkeypatch.setitem(ENVIRONMENT, "PYTHONPATH", f"{shortened(tmp_path, seconds)}:{ENVIRONMENT['PYTHONPATH']}")
    boards = drips()
    with Hostile() as hostile:
        runs, hosts, _ = crawled(tmp_path, hostile, boards, pages=PAGES if not seconds else 100)
        held = {key: hostile.held[hosts[key]] for key in boards}
    assert len(boards) == 20
    assert {key: runs[key]["verdict"] for key in boards} == dict.fromkeys(boards, "failed")
    longest = max(seconds for times in held.values() for seconds in times)
    let_go = sum(has_hung_up(times, limit) for times in held.values())
    count(tried=20, held=let_go, note=f"longest {longest:.1f} s of {limit} a try")


def shortened(tmp_path, seconds):
    """A folder for PYTHONPATH that gives crawling processes this time-out, and nothing else."""
    folder = tmp_path / "shortened"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(
        f"import sys\nif 'crawler.fetch' in sys.orig_argv:\n    import crawler.settings as s\n"
        f"    s.DOWNLOAD_TIMEOUT = {seconds}\n"
    )
    return folder


# What is nested too deep, what declares entities, what is cut.

DEEP = 1_000_000
LAUGHS = b'<!DOCTYPE l [<!ENTITY a0 "ha">%s]>' % b"".join(
    b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12)
)
QUADRATIC = b'<!DOCTYPE l [<!ENTITY a "%s">]>' % (b"a" * 100_000)


def feeds(canary):
    """Documents in place of Personio's feed; those that would load something would load it from the canary."""
    posting = b"<position><id>1</id><name>Rope Maker</name>%s</position>"
    feed = b"<workzag-jobs>%s</workzag-jobs>" % posting
    url = b"http://127.0.0.1:%d/x" % canary
    laughing = feed % b"<office>&a11;</office>"
    return {
        "laughs": LAUGHS + laughing,
        "laughs-utf-16": b"\xff\xfe" + (LAUGHS + laughing).decode().encode("utf-16-le"),
        "laughs-late": b"<!--%s-->" % (b"x" * 9_000) + LAUGHS + laughing,
        "laughs-in-attributes": LAUGHS + b'<workzag-jobs a="&a11;"/>',
        "quadratic": QUADRATIC + feed % (b"<office>%s</office>" % (b"&a;" * 50_000)),
        "xxe-file": b'<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + feed % b"<office>&x;</office>",
        "xxe-http": b'<!DOCTYPE l [<!ENTITY x SYSTEM "%s">]>' % url + feed % b"<office>&x;</office>",
        "xxe-parameter": b'<!DOCTYPE l [<!ENTITY %% p SYSTEM "%s"> %%p;]>' % url + feed % b"",
        "nested": b"<workzag-jobs>" + b"<p>" * DEEP + b"</p>" * DEEP + b"</workzag-jobs>",
        "nested-less": feed % (b"<a>" * 5_000 + b"</a>" * 5_000),
        "many": b"<workzag-jobs>" + b"<a/>" * (3 * DEEP) + b"</workzag-jobs>",
        "long-text": feed % (b"<office>%s</office>" % (b"a" * 11_000_000)),
        "cut": (feed % b"<office>Bergen</office>")[:-20],
    }


def answers():
    """In place of Lever's list."""
    posting = b'[{"id": "1", "text": "Rope Maker", "hostedUrl": "https://ropes.example/1", "categories": %s}]'
    return {
        "arrays": b"[" * DEEP + b"]" * DEEP,
        "open-arrays": b"[" * DEEP,
        "objects": b'{"a":' * DEEP + b"1" + b"}" * DEEP,
        "in-a-field": posting % (b'{"a":' * DEEP + b"1" + b"}" * DEEP),
        "less-deep": b"[" * 5_000 + b"]" * 5_000,
        "cut-json": (posting % b"{}")[:-8],
    }


def fronts():
    """In place of a site's page of postings."""
    listed = "<li><a href='/jobs/{0}-rope-maker'><h3>Rope Maker {0}</h3></a><span>Bergen</span></li>"
    rows = "".join(map(listed.format, range(20)))
    return {
        "divs": f"<html><body>{'<div>' * DEEP}{rows}{'</div>' * DEEP}</body></html>",
        "open-lists": f"<html><body><ul>{rows}</ul>{'<ul><li>' * (DEEP // 2)}<ul>{rows}</ul></body></html>",
        "bold": f"<html><body>{'<b>' * DEEP}<ul>{rows}</ul></body></html>",
    }


def site_maps(canary):
    """Named by a site's robots.txt."""
    link = b"<url><loc>https://map-cut.example/jobs/%d-rope-maker</loc></url>"
    links = b"".join(link % number for number in range(50))
    return {
        "map-laughs": LAUGHS + b"<urlset>%s<url><loc>&a11;</loc></url></urlset>" % links,
        "map-xxe": b'<!DOCTYPE l [<!ENTITY x SYSTEM "http://127.0.0.1:%d/x">]>' % canary + b"<urlset>&x;</urlset>",
        "map-nested": b"<urlset>" + b"<url>" * DEEP,
        "map-many": gzip.compress(b"<urlset>" + links * 20_000 + b"</urlset>"),
        "map-bomb": gzip.compress(bytes(200 * MIB)),
        "map-broken": gzip.compress(b"<urlset>" + links)[:-200] + b"\0" * 200,
        "map-cut": (b"<urlset>%s</urlset>" % links)[:-300],
    }


READ = """
import json, os, resource, sys, time
from scrapy import Request
from scrapy.http import HtmlResponse, XmlResponse, TextResponse
from crawler.boards import platforms
from crawler import sitemaps
from crawler.pages.addresses import same_site

platforms()
same_site("https://a.example/", "https://b.example/")
for line in sys.stdin:
    platform, path = json.loads(line)
    body = open(path, "rb").read()
    if not os.fork():
        began = time.process_time()
        spider = platforms()[platform](board="ropes.example" if platform == "site" else "acme")
        kind = {"site": HtmlResponse, "personio": XmlResponse}.get(platform, TextResponse)
        request = spider.list_request()
        response = kind(request.url, body=body, request=request, encoding="utf-8")
        try:
            read = sitemaps.read(body) if path.rpartition("/")[2].startswith("map-") else list(spider.parse(response))
            said = "read"
        except ValueError as error:
            said = f"ValueError: {error}"
        took = time.process_time() - began
        print(json.dumps([took, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, said[:200]]), flush=True)
        os._exit(0)
    os.wait()
"""


@pytest.mark.trust("deep")
def test_what_is_deep_or_cut_is_read_in_no_time_and_said_to_be_so(tmp_path, count, monkeypatch):
    monkeypatch.setitem(ENVIRONMENT, "PATH", str(tmp_path))  # a browser would add nothing, and takes its time
    with Canary() as canary, Hostile() as hostile:
        xml, maps = feeds(canary.port), site_maps(canary.port)
        json_, pages = answers(), {name: page.encode() for name, page in fronts().items()}
        boards = {f"personio:{name}": {"/xml": body(text, headers=XML)} for name, text in xml.items()}
        boards |= {f"lever:{name}": {lever(name): body(text)} for name, text in json_.items()}
        boards |= {f"site:{name}.example": {"/": html(text)} for name, text in pages.items()}
        for name, text in maps.items():
            robots = body(f"Sitemap: https://{name}.example/map.xml".encode(), headers={"Content-Type": "text/plain"})
            boards[f"site:{name}.example"] = {
                "/robots.txt": robots,
                "/": html("<html><body><h1>Fernweh Ropes</h1><p>Ropes since 1961.</p></body></html>"),
                "/map.xml": body(text, headers=XML),
                **{f"/jobs/{number}-rope-maker": html(detail(f"Rope Maker {number}").body) for number in range(50)},
            }
        runs, _, _ = crawled(tmp_path, hostile, boards, pages=20)
        assert canary.is_alive()
        assert canary.connections == []
    told = {key: (runs[key]["verdict"], runs[key]["reason"].partition(" ")[0]) for key in boards}
    wrong = {key: runs[key] for key, (verdict, reason) in told.items() if not is_told(key, verdict, reason)}
    assert wrong == {}
    assert [key for key in boards if "no postings" in runs[key]["reason"] or "nothing" in runs[key]["reason"]] == []

    asked = []
    for platform, texts in (("personio", xml), ("lever", json_), ("site", pages), ("site", maps)):
        for name, text in texts.items():
            (tmp_path / name).write_bytes(text)
            asked.append(json.dumps([platform, str(tmp_path / name)]))
    read = subprocess.run(
        [sys.executable, "-c", READ],
        input="\n".join(asked),
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=True,
    )
    took = [json.loads(line) for line in read.stdout.splitlines()]
    assert len(took) == len(asked)
    seconds, mib = max(each[0] for each in took), max(each[1] for each in took)
    held = sum(each[0] < 2 and each[1] < 256 for each in took)
    count(tried=len(took), held=held, note=f"at most {seconds:.2f} s and {mib:.0f} MiB a document")


XML = {"Content-Type": "application/xml"}


def is_told(key, verdict, reason):
    """Of a cut sitemap what it names is read, and the end is not proven. All else is of an unexpected shape."""
    if key == "site:map-cut.example":
        return verdict == "partial"
    return verdict == "failed" and reason.startswith("unexpected_shape")
