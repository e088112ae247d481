import gzip
import os
import random
import resource
import shutil
import zlib
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Headers, HtmlResponse, JsonResponse, Response
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.captures import Capture
from crawler.index import entries, exchanges, read_sidecar, scanned, sidecar
from crawler.records import Writer, record_of, records, zipped
from crawler.warc import Archive, ArchiveFailed, captures, read_payload, verify

NOW = datetime(2026, 3, 2, 6)
HTML = "<html><body>Wir suchen – jetzt</body></html>".encode()


@pytest.fixture(autouse=True)
def _clock(monkeypatch):
    monkeypatch.setenv("ROLECALL_NOW", "2026-03-02T06:00:00Z")


def page(url, body=HTML, status=200, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(url, status=status, body=body, headers={"Content-Type": "text/html", **named})


def filled(home, run_id="r1", pages=4):
    """A closed archive of `pages` pages, a POST, a 304, a failure and a saved document; gives its file."""
    archive = Archive(home, "greenhouse:acme", run_id, spider="greenhouse")
    for number in range(pages):
        url = f"https://acme.example/jobs/{number}"
        packed = gzip.compress(HTML + bytes(random.Random(number).randbytes(300)), mtime=0)
        archive.store(
            Request(url, headers={"Cookie": "s=1", "X-Api-Key": "k", "Accept": "text/html"}),
            page(url, packed, Content_Encoding="gzip", ETag=f'"{number}"'),
            call={"callback": "parse_detail", "cb_kwargs": {"row": {"id": number, "title": "Zoë"}}},
        )
    search = Request("https://acme.example/search", method="POST", body=b'{"page":2}')
    archive.store(search, page(search.url, b"[]", Content_Type="application/json"), call={"callback": "parse"})
    old = archive.current[next(iter(archive.current))]
    archive.revisit(
        Request(old.url, headers={"If-None-Match": '"0"'}), Response(old.url, status=304, headers={"Server": "x"}), old
    )
    archive.failure(Request("https://acme.example/slow"), TimeoutError("took too long"))
    archive.resource("file:///careers.txt", b"Open roles\n", "text/plain")
    archive.close()
    return archive.path


def test_captures_give_what_was_recorded(tmp_path):
    path = filled(tmp_path, pages=1)
    place = "/".join(path.parts[-4:])
    found = list(captures(path))
    payload = found[0].ref
    shown = [
        (c.kind, c.method, c.url, c.request_body, c.status, c.body[:44], c.call, c.reason, c.truncated) for c in found
    ]
    detail = {"callback": "parse_detail", "cb_kwargs": {"row": {"id": 0, "title": "Zoë"}}}
    body = HTML[:44]
    assert shown == [
        ("response", "GET", "https://acme.example/jobs/0", b"", 200, body, detail, None, False),
        (
            "response",
            "POST",
            "https://acme.example/search",
            b'{"page":2}',
            200,
            b"[]",
            {"callback": "parse"},
            None,
            False,
        ),
        ("revisit", "GET", "https://acme.example/jobs/0", b"", 200, body, None, None, False),
        ("failure", "GET", "https://acme.example/slow", b"", 0, b"", None, "TimeoutError", False),
        ("resource", "GET", "file:///careers.txt", b"", 200, b"Open roles\n", None, None, False),
    ]
    assert payload.startswith(f"{place}@")
    assert found[2].ref == payload
    assert {capture.captured_at for capture in found} == {NOW}


def test_capture_makes_the_response_that_scrapy_would_give(tmp_path):
    html, post, *_ = captures(filled(tmp_path, pages=1))
    response = html.response()
    assert isinstance(response, HtmlResponse)
    assert isinstance(post.response(), JsonResponse)
    assert post.response().json() == []
    assert (response.url, response.status, response.meta) == (html.url, 200, {"capture": html.ref})
    assert b"Content-Encoding" not in response.headers
    assert post.response().request.body == b'{"page":2}'


def test_revisit_record_is_the_304_itself(tmp_path):
    path = filled(tmp_path, pages=1)
    (revisit,) = [record for record in records(path) if record.kind == "revisit"]
    assert revisit.block == b"HTTP/1.1 304 Not Modified\r\nServer: x\r\n\r\n"
    assert revisit.fields["warc-profile"] == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert revisit.fields["warc-refers-to-target-uri"] == "https://acme.example/jobs/0"
    assert revisit.fields["warc-refers-to-date"] == "2026-03-02T06:00:00Z"


def test_secrets_are_not_kept(tmp_path):
    path = filled(tmp_path, pages=1)
    asked = next(record for record in records(path) if record.kind == "request")
    assert b"Cookie: redacted\r\nX-Api-Key: redacted\r\nAccept: text/html\r\n" in asked.block


def test_warcio_finds_every_digest_right(tmp_path):
    with filled(tmp_path).open("rb") as file:
        checked = 0
        for record in ArchiveIterator(file, check_digests="raise"):
            record.content_stream().read()
            checked += 1
    assert checked == 1 + 2 * 7 + 1


def test_index_from_the_warc_alone_is_the_sidecar(tmp_path):
    path = filled(tmp_path)
    assert list(scanned(path)) == list(read_sidecar(path))
    assert len(entries(path)) == 8


def test_what_stood_for_a_request_keeps_its_validators_in_the_warc(tmp_path):
    old = next(iter(read_sidecar(filled(tmp_path))))
    archive = Archive(tmp_path, "greenhouse:acme", "r2")
    archive.spare(Request(old.url), replace(old, last_modified="Sun, 01 Mar 2026 06:00:00 GMT"), old.key, {})
    archive.close()
    (entry,) = scanned(archive.path)
    assert [entry] == list(read_sidecar(archive.path))
    assert (entry.etag, entry.last_modified, entry.ref) == ('"0"', "Sun, 01 Mar 2026 06:00:00 GMT", old.ref)
    assert [capture.body for capture in captures(archive.path)] == [capture.body for capture in captures(old.path)][:1]


def test_a_disk_that_fills_up_at_the_last_line_leaves_a_file_that_is_not_finished(tmp_path, monkeypatch):
    archive = Archive(tmp_path, "lever:acme", "r1")
    url = "https://acme.example/"
    archive.store(Request(url), page(url))
    index, write = sidecar(archive.path).read_bytes(), os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda file, data: write(file, data[:20]))
        with pytest.raises(ArchiveFailed, match="cannot be finished: No space left"):
            archive.close()
    assert sidecar(archive.path).read_bytes() == index
    assert list(verify(tmp_path)) == []


def test_header_values_that_are_not_ascii_stay_as_they_were(tmp_path):
    archive = Archive(tmp_path, "lever:acme", "r1")
    url = "https://acme.example/"
    archive.store(Request(url), page(url, ETag='"é"'.encode("latin-1")))
    archive.close()
    assert [entry.etag for entry in scanned(archive.path)] == ['"é"'] == [e.etag for e in read_sidecar(archive.path)]


def test_post_pages_that_differ_in_their_body_are_told_apart(tmp_path):
    archive = Archive(tmp_path, "workday:acme", "r1")
    asked = [Request("https://acme.example/jobs", method="POST", body=b'{"offset":%d}' % n) for n in range(15)]
    for number, request in enumerate(asked):
        archive.store(request, page(request.url, b"page %d" % number))
    archive.close()
    again = Archive(tmp_path, "workday:acme", "r1")
    assert [read_payload(entry).body for entry in again.current.values()] == [b"page %d" % n for n in range(15)]
    again.close()


@pytest.mark.parametrize("state", ["missing", "ahead", "behind", "torn line"])
def test_torn_tail_hides_nothing_before_it(tmp_path, state):
    whole = filled(tmp_path / "whole")
    lines = sidecar(whole).read_bytes().splitlines(keepends=True)[:-1]
    expected = list(read_sidecar(whole))
    chance = random.Random(state)
    for trial in range(25):
        cut = chance.randrange(1, whole.stat().st_size)
        path = tmp_path / str(trial) / Path(*whole.parts[-4:])
        path.parent.mkdir(parents=True)
        path.write_bytes(whole.read_bytes()[:cut])
        sound = sum(entry.offset + entry.length <= cut for entry in expected)
        kept = {
            "missing": None,
            "ahead": b"".join(lines),
            "behind": b"".join(lines[: chance.randint(0, sound)]),
            "torn line": b"".join(lines[:sound])[: -chance.randrange(1, 40)],
        }[state]
        if kept is not None:
            sidecar(path).write_bytes(kept)
        assert [replace(entry, path=whole) for entry in entries(path)] == expected[:sound]


def test_a_start_never_writes_into_an_older_file(tmp_path):
    first = filled(tmp_path)
    torn = first.read_bytes()[:-100]
    first.write_bytes(torn)
    again = Archive(tmp_path, "greenhouse:acme", "r1")
    again.store(Request("https://acme.example/new"), page("https://acme.example/new"))
    again.close()
    assert first.read_bytes() == torn
    assert again.path.name == "r1-001.warc.gz"
    assert len(again.current) == 6 + 1  # all but the torn one, and the new one


def test_validators_come_from_the_last_200_of_the_last_three_runs(tmp_path):
    url = "https://acme.example/jobs/0"
    for run, (status, etag) in enumerate([(200, '"a"'), (200, '"b"'), (503, '"c"')]):
        archive = Archive(tmp_path, "lever:acme", f"r{run}")
        archive.store(Request(url), page(url, status=status, ETag=etag))
        archive.close()
    archive = Archive(tmp_path, "lever:acme", "r9")
    assert [entry.etag for entry in archive.earlier.values()] == ['"b"']
    assert archive.current == {}
    archive.close()


def test_revisits_do_not_chain(tmp_path):
    url = "https://acme.example/jobs/0"
    asked = Request(url, headers={"If-None-Match": '"a"'})
    archive = Archive(tmp_path, "lever:acme", "r0")
    ref = archive.store(Request(url), page(url, ETag='"a"'))
    archive.close()
    for run in range(1, 6):
        archive = Archive(tmp_path, "lever:acme", f"r{run}")
        (old,) = archive.earlier.values()
        assert archive.revisit(asked, Response(url, status=304), old).body == HTML
        archive.close()
    (entry,) = read_sidecar(archive.path)
    assert (entry.ref, entry.etag, entry.status) == (ref, '"a"', 200)
    assert [entry] == list(scanned(archive.path))


def test_flipped_bits_are_noticed_and_nothing_else_is_lost(tmp_path):
    path = filled(tmp_path, pages=12)
    whole, names = path.read_bytes(), sidecar(path).read_bytes()
    sound = list(captures(path))
    chance = random.Random(7)
    for _ in range(60):
        bit = chance.randrange(len(whole) * 8)
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        assert path in {damage.file for damage in verify(tmp_path)}
        found = list(captures(path, []))
        assert all(capture.body in {s.body for s in sound} for capture in found)
        assert len(found) >= len(sound) - 1
    path.write_bytes(whole)
    for _ in range(40):
        bit = chance.randrange(len(names) * 8)
        flipped = bytearray(names)
        flipped[bit // 8] ^= 1 << bit % 8
        sidecar(path).write_bytes(flipped)
        assert list(verify(path))
    sidecar(path).write_bytes(names)
    assert list(verify(tmp_path)) == []


def test_a_damaged_record_is_stepped_over_and_named(tmp_path):
    path = filled(tmp_path)
    first = next(read_sidecar(path))
    data = bytearray(path.read_bytes())
    data[first.offset + first.length // 2] ^= 0xFF
    path.write_bytes(data)
    damages = []
    kinds = [capture.kind for capture in captures(path, damages)]
    assert kinds == ["response"] * 4 + ["unresolved", "failure", "resource"]
    assert (damages[0].file, damages[0].offset) == (path, first.offset)


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda path: path.unlink(), "missing"),
        (lambda path: path.write_bytes(b""), "holds no WARC record"),
        (lambda path: path.write_bytes(path.read_bytes()[:-9]), "cut off"),
        (lambda path: path.write_bytes(path.read_bytes()[: list(read_sidecar(path))[-1].offset]), "cut off"),
        (lambda path: path.write_bytes(path.read_bytes() * 2), "twice"),
        (lambda path: shutil.copy(path, path.with_name("r2-000.warc.gz")), "a copy of r1-000.warc.gz"),
        (lambda path: sidecar(path).unlink(), "missing"),
        (lambda path: sidecar(path).write_bytes(sidecar(path).read_bytes()[:400]), "captures that are not the 8"),
    ],
)
def test_verify_names_what_is_wrong(tmp_path, harm, why):
    path = filled(tmp_path)
    assert list(verify(tmp_path)) == []
    harm(path)
    assert any(why in damage.why for damage in verify(tmp_path))


@pytest.mark.parametrize(
    ("at", "byte", "is_ours"),
    [(9, 3, True), (9, 255, True), (9, 0, False), (9, 7, False), (4, 1, False), (8, 4, True), (8, 2, False)],
)
def test_verify_knows_the_gzip_headers_that_were_ever_written(tmp_path, at, byte, is_ours):
    """Of a file without its digest, as a kill leaves it: no checksum covers a header, and stored bodies once did not
    name the system."""
    archive = Archive(tmp_path, "lever:acme", "r1")
    url, packed = "https://acme.example/", gzip.compress(random.Random(1).randbytes(2_000), mtime=0)
    archive.store(Request(url), page(url, packed, Content_Encoding="gzip"))
    (stored,) = read_sidecar(archive.path)
    data = bytearray(archive.path.read_bytes())
    data[stored.offset + at] = byte
    archive.path.write_bytes(data)
    why = "a gzip header that differs from those written"
    found = [(damage.file, damage.offset, damage.why) for damage in verify(tmp_path)]
    assert found == ([] if is_ours else [(archive.path, stored.offset, why)])


def test_a_killed_run_is_no_damage(tmp_path):
    archive = Archive(tmp_path, "lever:acme", "r1")
    archive.store(Request("https://acme.example/"), page("https://acme.example/"))
    assert list(verify(tmp_path)) == []
    archive.close()


def test_full_disk_cuts_the_record_back(tmp_path):
    archive = Archive(tmp_path, "lever:acme", "r1")
    url = "https://acme.example/"
    archive.store(Request(url), page(url))
    before, index = archive.path.read_bytes(), sidecar(archive.path).read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 300, hard))
    try:
        with pytest.raises(ArchiveFailed, match="cannot be written"):
            archive.store(Request(f"{url}big"), page(f"{url}big", random.Random(1).randbytes(5000)))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (archive.path.read_bytes(), sidecar(archive.path).read_bytes()) == (before, index)
    with pytest.raises(ArchiveFailed, match="closed"):
        archive.store(Request(url), page(url))


def test_a_home_that_cannot_be_written_is_said_so(tmp_path):
    (tmp_path / "archive").write_text("in the way")
    with pytest.raises(ArchiveFailed, match="cannot be opened"):
        Archive(tmp_path, "lever:acme", "r1")


# Other people's files.

URL = "https://acme.example/jobs/1"
CHUNKED = b"7\r\n<html>H\r\n8;x=1\r\ni</html>\r\n0\r\n\r\n"


def foreign(path, *made, gzipped=True, version="1.0"):
    """A WARC file of records as warcio writes them: (kind, url, WARC fields, HTTP first line, headers, body)."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=gzipped, warc_version=version)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "other/1"}))
        for kind, url, fields, start, headers, body in made:
            http = None
            if start:
                protocol, line = start.split(" ", 1)
                http = StatusAndHeaders(
                    start if kind == "request" else line,
                    headers,
                    protocol="" if kind == "request" else protocol,
                    is_http_request=kind == "request",
                )
            fields = {"WARC-Date": "2024-05-06T07:08:09Z", **fields}
            record = writer.create_warc_record(
                url, kind, payload=BytesIO(body), length=len(body), http_headers=http, warc_headers_dict=fields
            )
            writer.write_record(record)
    return path


def response(body=HTML, url=URL, fields=(), **headers):
    named = [(name.replace("_", "-"), value) for name, value in {"Content_Type": "text/html", **headers}.items()]
    return ("response", url, dict(fields), "HTTP/1.1 200 OK", named, body)


def request(url=URL, method="GET", body=b"", fields=()):
    path = "/" + url.split("/", 3)[3]
    return ("request", url, dict(fields), f"{method} {path} HTTP/1.1", [("Host", "acme.example")], body)


def seen(paths, damages=None):
    return [(c.kind, c.method, c.url, c.request_body, c.status, c.body, c.truncated) for c in captures(paths, damages)]


def plain(method="GET", body=HTML, request_body=b"", truncated=False):
    return ("response", method, URL, request_body, 200, body, truncated)


A, B = "<urn:uuid:11111111-1111-4111-8111-111111111111>", "<urn:uuid:22222222-2222-4222-8222-222222222222>"


@pytest.mark.parametrize(
    ("made", "expected"),
    [
        ([response()], plain()),
        ([response(url=f"<{URL}>")], plain()),
        ([request(method="POST", body=b"q=1"), response()], plain("POST", request_body=b"q=1")),
        ([response(), request(method="POST", body=b"q=1")], plain("POST", request_body=b"q=1")),
        (
            [
                request(method="POST", body=b"q=1", fields={"WARC-Record-ID": A}),
                response(fields={"WARC-Concurrent-To": A}),
            ],
            plain("POST", request_body=b"q=1"),
        ),
        (
            [
                response(fields={"WARC-Record-ID": B}),
                request(method="POST", body=b"q=1", fields={"WARC-Concurrent-To": B}),
            ],
            plain("POST", request_body=b"q=1"),
        ),
        ([response(CHUNKED, Transfer_Encoding="chunked")], plain(body=b"<html>Hi</html>")),
        ([response(CHUNKED[:20], Transfer_Encoding="chunked")], plain(body=b"<html>Hi", truncated=True)),
        ([response(HTML, Transfer_Encoding="chunked")], plain()),
        ([response(gzip.compress(HTML, mtime=0), Content_Encoding="gzip")], plain()),
        ([response(HTML, Content_Encoding="gzip")], plain()),
        ([response(HTML, Content_Encoding="br")], plain()),
        ([response(HTML, Content_Encoding="zstd")], plain()),
        ([response(HTML, X_Crawler_Content_Encoding="gzip", Content_Length="9")], plain()),
        ([response(fields={"WARC-Truncated": "length"})], plain(truncated=True)),
    ],
)
@pytest.mark.parametrize("gzipped", [True, False])
def test_foreign_files_are_read(tmp_path, made, expected, gzipped):
    path = foreign(tmp_path / ("a.warc.gz" if gzipped else "a.warc"), *made, gzipped=gzipped)
    damages = []
    assert seen(path, damages) == [expected]
    assert damages == []
    assert list(verify(path)) == []


def test_foreign_capture_whole(tmp_path):
    (capture,) = captures(foreign(tmp_path / "a.warc.gz", response()))
    assert replace(capture, headers=Headers(capture.headers), key="") == Capture(
        url=URL,
        method="GET",
        request_body=b"",
        status=200,
        headers=Headers({"Content-Type": "text/html"}),
        body=HTML,
        captured_at=datetime(2024, 5, 6, 7, 8, 9),
        kind="response",
        call=None,
        key="",
        ref=capture.ref,
        truncated=False,
    )
    assert capture.ref.startswith("a.warc.gz@")


def test_many_records_in_one_gzip_member(tmp_path):
    path = foreign(tmp_path / "a.warc", response(), response(b"two", url=f"{URL}/2"), gzipped=False)
    packed = tmp_path / "b.warc.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert [capture.body for capture in captures(packed)] == [HTML, b"two"]


def test_plain_file_with_a_flipped_bit(tmp_path):
    path = foreign(tmp_path / "a.warc", response(), response(b"two", url=f"{URL}/2"), gzipped=False)
    path.write_bytes(path.read_bytes().replace(b"suchen", b"suchem"))
    damages = []
    assert [capture.body for capture in captures(path, damages)] == [b"two"]
    assert ["digest" in damage.why for damage in damages] == [True]


def test_revisit_finds_its_payload_beside_it(tmp_path):
    foreign(tmp_path / "a.warc.gz", response(fields={"WARC-Date": "2024-01-01T00:00:00Z"}))
    fields = {"WARC-Refers-To-Target-URI": URL, "WARC-Refers-To-Date": "2024-01-01T00:00:00Z"}
    later = foreign(tmp_path / "b.warc.gz", ("revisit", URL, fields, "HTTP/1.1 304 Not Modified", [("ETag", "1")], b""))
    assert [c[0] for c in seen(later)] == ["revisit"]
    assert [c[5] for c in seen(later)] == [HTML]
    (tmp_path / "a.warc.gz").unlink()
    damages = []
    assert [(c[0], c[4], c[5]) for c in seen(later, damages)] == [("unresolved", 304, b"")]
    assert ["payload" in damage.why for damage in damages] == [True]


@pytest.mark.parametrize(
    "content",
    [b"", b"no archive\n", b"\x1f\x8b\x08\x00junk", gzip.compress(b"text", mtime=0), b"WARC/1.0\r\n", b"\0" * 5000],
)
def test_what_is_no_archive_is_damage(tmp_path, content):
    path = tmp_path / "a.warc.gz"
    path.write_bytes(content)
    assert list(captures(path)) == []
    assert {damage.file for damage in verify(path)} == {path}


PIECES = st.one_of(
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n",
            b"WARC-Date: 2024-05-06T07:08:09Z\r\nContent-Length: 40\r\n\r\nHTTP/1.1 200 OK\r\n",
            b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n",
            gzip.compress(b"WARC/1.0\r\nWARC-Type: revisit\r\nContent-Length: 0\r\n\r\n", mtime=0),
            b"\x1f\x8b\x08",
            b"\r\n\r\n",
        ]
    ),
)


@given(st.lists(PIECES, max_size=12), st.sampled_from(["a.warc", "a.warc.gz"]))
@settings(max_examples=200, deadline=None)
def test_no_content_of_a_file_is_too_odd(tmp_path_factory, pieces, name):
    path = tmp_path_factory.mktemp("odd") / name
    path.write_bytes(b"".join(pieces))
    for capture in captures(path, []):
        capture.response()
    list(verify(path))
    entries(path)


@given(
    st.lists(st.tuples(st.binary(max_size=30), st.binary(max_size=30)), max_size=5),
    st.sampled_from([b"gzip", b"deflate", b"br", b"zstd", b"gzip, br", b"x", b""]),
    st.binary(max_size=200),
    st.text(max_size=30),
)
@settings(max_examples=300, deadline=None)
def test_no_answer_is_too_odd(tmp_path_factory, odd, encoding, body, url):
    head = b"HTTP/1.1 200 OK\r\n" + b"".join(b"%b: %b\r\n" % pair for pair in odd)
    head += b"Content-Encoding: %b\r\nTransfer-Encoding: chunked\r\n\r\n" % encoding
    address = "http://a.example/" + "".join(url.split())
    fields = [("WARC-Type", "response"), ("WARC-Target-URI", address.encode("utf-8", "replace").decode())]
    path = tmp_path_factory.mktemp("odd") / "a.warc.gz"
    path.write_bytes(Writer().member([*fields, ("WARC-Date", "2024-05-06T07:08:09Z")], "application/http", head, body))
    damages = []
    found = [capture.response() for capture in captures(path, damages)]
    assert len(found) + len(damages) >= 1


def test_requests_without_answers_do_not_pile_up(tmp_path):
    path = foreign(tmp_path / "a.warc.gz", *(request(f"{URL}/{n}") for n in range(200)), response())
    assert [(answer.url, asked) for answer, asked in exchanges(records(path))] == [(URL, None)]


@given(
    st.sampled_from(["response", "request", "revisit", "metadata", "warcinfo"]),
    st.lists(st.sampled_from([("WARC-Payload-Digest", "sha1:A"), ("WARC-Block-Digest", "sha1:B")]), unique=True),
    st.sampled_from([b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: \xff\r\n\r\n", b""]),
    st.binary(max_size=50),
)
@settings(max_examples=200, deadline=None)
def test_records_are_those_that_warcio_writes(kind, digests, head, body):
    fields = [("WARC-Type", kind), ("WARC-Target-URI", "http://ä.example/"), *digests]
    body = b"" if kind == "revisit" else body
    out = BytesIO()
    told = StatusAndHeaders("", list(fields), protocol="WARC/1.1")
    as_it_is = StatusAndHeaders("any", [])
    as_it_is.headers_buff, as_it_is.compute_headers_buffer = head, lambda header_filter=None: None
    size = len(head) + len(body)
    theirs = ArcWarcRecord(
        "warc", kind, told, BytesIO(body), as_it_is, "application/http", size, payload_length=len(body)
    )
    if not head:
        theirs.http_headers = None
    WARCWriter(out, gzip=False, warc_version="1.1").write_record(theirs)
    assert record_of(fields, "application/http", head, body) == out.getvalue()


@given(st.integers(0, 300_000), st.integers(0, 300_000), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_member_gives_back_its_record(size, stored, is_random):
    block = (random.Random(size).randbytes if is_random else bytes)(size)
    inflate = zlib.decompressobj(31)
    assert inflate.decompress(zipped(block, min(stored, size))) == block
    assert (inflate.eof, inflate.unused_data) == (True, b"")
