"""A person's data is gone from everything that was made, in whatever spelling it stood there."""

import gzip
import json
import re
import shutil
import sqlite3
from html import escape
from urllib.parse import quote

import brotli
import pyarrow.parquet as pq
import pytest
from command import At, board, content, ran_one_by_one
from farm import answer
from loopback import Page, Site

from crawler.captures import captures
from crawler.records import decoded, read_message, records

NAME, EMAIL, PHONE = "Jörg Kämmerlein", "joerg.kaemmerlein@wrenfield.example", "+49 30 99887766"
PERSON = (NAME, EMAIL, PHONE)
TRACES = re.compile(r"k(?:ä|ae|a\u0308|&auml;|\\u00e4|Ã¤|%C3%A4)mmerlein(?!berg)|998\D{0,3}877\D{0,3}66", re.IGNORECASE)
OTHERS = ["Jörg Kammer", "Anna Kämmerleinberg", "joerg.k@wrenfield.example", "030 99887767"]
"""People who are not meant."""


def spellings():
    """The person as pages, feeds and forms hold them."""
    yield from PERSON
    yield from (value.upper() for value in PERSON[:2])
    yield from ("Kämmerlein, Jörg", "<b>Jörg</b> Kämmerlein", "Jörg&nbsp;K&auml;mmerlein", "J&#246;rg K&#xE4;mmerlein")
    yield from (
        "Jo\u0308rg Ka\u0308mmerlein",
        "Jörg Kä\u00admmerlein",
        "JÃ¶rg KÃ¤mmerlein",
        "jörg-kämmerlein",
        "Jörg\nKämmerlein",
    )
    yield f'<a href="mailto:{quote(EMAIL, safe="")}">write to him</a>'
    yield from (EMAIL.replace("@", sign) for sign in ("&#64;", "&#x40;", "&commat;", " [at] ", "(at)", " at "))
    yield EMAIL.replace("@", " [at] ").replace(".", " [dot] ")
    yield from ("030 / 998 877 66", "+49 (0)30 99887766", "0049 30 99887766", "+493099887766", "(030) 99 88 77 66")
    yield '<a href="tel:+493099887766">call</a>'


def greenhouse(texts):
    jobs = [
        {
            "id": 8100 + number,
            "title": "Organ Builder" if number % 2 else f"Assistant to {NAME}",
            "absolute_url": f"https://boards.greenhouse.io/wrenfield/jobs/{8100 + number}",
            "location": {"name": "Berlin, Germany"},
            "updated_at": "2026-03-01T06:00:00Z",
            "content": escape(f"<p>You voice reed pipes in hall {number}.</p><p>Ask {text} about it, not {other}.</p>"),
        }
        for number, (text, other) in enumerate((text, OTHERS[at % 4]) for at, text in enumerate(texts))
    ]
    return {"jobs": jobs, "meta": {"total": len(jobs)}}


def pages(texts):
    """The same board, answered as ASCII JSON, as UTF-8, packed by gzip and by brotli."""
    told = greenhouse(texts)
    raw = json.dumps(told, ensure_ascii=False).encode()
    yield Page(gzip.compress(raw), headers={"Content-Type": "application/json", "Content-Encoding": "gzip"})
    yield Page(brotli.compress(raw), headers={"Content-Type": "application/json", "Content-Encoding": "br"})
    yield answer(raw)
    yield answer(json.dumps(told).encode())


def everything(home):
    """Each file of the home with all that it says, however it is packed."""
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        raw = path.read_bytes()
        said = [raw.decode("utf-8", "replace"), raw.decode("latin-1")]
        if path.name.endswith((".warc.gz", ".warc")):
            said += _warc(path)
        elif path.suffix == ".parquet":
            said.append(str(pq.read_table(path).to_pylist()) + str(pq.read_metadata(path).metadata))
        elif path.suffix == ".duckdb":
            said.append(str(content(path)))
        elif path.suffix == ".sqlite":
            with sqlite3.connect(path) as ledger:
                said.append("\n".join(ledger.iterdump()))
        yield path, said


def _warc(path):
    for record in records(path):
        yield str(record.fields)
        yield record.block.decode("utf-8", "replace")
        if record.kind in ("request", "response"):
            body = decoded(read_message(record.block))[1]
            yield body.decode("utf-8", "replace")
            if body[:1] == b"{":
                yield str(json.loads(body))


def done(at, *commands):
    """Each command, all in one process."""
    told = ran_one_by_one(at.home.parent, [["--home", str(at.home), *command] for command in commands])
    assert [ran.code for ran in told] == [0] * len(told), told
    return told


def traces(home):
    """The files in which anything of the person is still to be found, each with an example."""
    return {
        str(path.relative_to(home)): found[0]
        for path, said in everything(home)
        if (found := [text[max(0, hit.start() - 30) : hit.end() + 9] for text in said for hit in TRACES.finditer(text)])
    }


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """A home with four days of a board that names the person in every spelling, a saved page of theirs, exports."""
    home = tmp_path_factory.mktemp("lived") / "home"
    texts = list(spellings())
    with Site() as site:
        board(home, "greenhouse", {"board": "wrenfield", "endpoint": f"http://{site.host}"})
        at = At(home, [site.host])
        for day, page in enumerate(pages(texts), start=2):
            site.pages["/v1/boards/wrenfield/jobs"] = page
            ran = at("crawl", "--quiet", now=f"2026-03-{day:02}T06:00:00Z")
            assert ran.code == 0, ran.err
        ran = at("crawl", "--quiet", now="2026-03-09T06:00:00Z")  # answered 304: a revisit
        assert ran.code == 0, ran.err
    saved = home.parent / "saved.html"
    saved.write_text(
        f"<html><head><title>Voicing</title><meta name='author' content='{NAME}'></head><body><article><h1>Voicing</h1>"
        f"<p>By {NAME} ({EMAIL}). {'A reed speaks when the wind is steady. ' * 30}</p></article></body></html>",
        encoding="utf-16",
    )
    imported = at(
        "import", saved, "--company", "Wrenfield", "--kind", "articles", "--url", "https://wrenfield.example/voicing"
    )
    assert imported.code == 0, imported.err
    done(at, *(["export", "--format", format, "--with-html"] for format in ("parquet", "csv", "jsonl")))
    assert at("verify").code == 0
    return At(home)


@pytest.fixture
def at(lived, tmp_path):
    shutil.copytree(lived.home, tmp_path / "home")
    return At(tmp_path / "home")


@pytest.mark.trust("erased")
def test_nothing_of_a_person_is_left(at, count):
    before = content(at.database)
    held = traces(at.home)
    assert {path.partition("/")[0] for path in held} == {"archive", "stage", "jobs.duckdb", "exports"}
    done(at, *(["erase", value, "--dry-run"] for value in PERSON))
    assert traces(at.home) == held
    for ran in done(at, *(["erase", value] for value in PERSON)):
        assert "archive: " in ran.out
    assert traces(at.home) == {}
    assert at("verify").out == ""

    after = content(at.database)
    assert {table: len(rows) for table, rows in after.items()} == {table: len(rows) for table, rows in before.items()}
    text = str(after)
    for other in OTHERS[:2]:
        assert text.count(other) == str(before).count(other)

    rebuilt = at("rebuild")
    assert rebuilt.code == 0, rebuilt.err
    assert traces(at.home) == {}
    assert at("verify").out == ""
    count(tried=len(held) * len(PERSON), note=f"{len(list(spellings()))} spellings in {len(held)} files of a home")


@pytest.mark.trust("erased")
def test_the_archive_still_answers_for_what_is_left(at, count):
    def told():
        found = captures([at.home / "archive"])
        return [(one.url, one.kind, one.status, one.captured_at, one.key) for one in found]

    before = told()
    done(at, *(["erase", value] for value in PERSON))
    assert told() == before
    damages = []
    assert all(one.kind != "unresolved" for one in captures([at.home / "archive"], damages))
    assert damages == []
    refs = {ref for (ref,) in at.rows("select distinct capture from posting_rows")}
    known = {one.ref for one in captures([at.home / "archive"])}
    assert refs <= known
    for manifest in (at.home / "exports").glob("*/manifest.json"):
        for table in json.loads(manifest.read_text(encoding="utf-8"))["tables"]:
            for file in table["files"]:
                assert (manifest.parent / file["path"]).stat().st_size == file["bytes"]
    count(tried=len(before), note="captures answer as before")
