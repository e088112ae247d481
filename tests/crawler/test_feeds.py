"""Feeds of every kind become one list of entries; what is none says so."""

import contextlib
import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.feeds import Entry, canonical, entries, read

RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Quillmark jobs</title><link>https://quillmark.example/jobs</link><language>en</language>
<lastBuildDate>Mon, 02 Mar 2026 05:00:00 GMT</lastBuildDate>
<item><title>Bookbinder &amp;amp; finisher (Ghent, BE)</title><link>https://quillmark.example/jobs/12?utm_source=rss</link>
<guid isPermaLink="false">q-12</guid><pubDate>Sun, 01 Mar 2026 9:05:00 EST</pubDate>
<dc:creator>Ada Vos</dc:creator><category>Craft</category><category>Full time</category>
<description>Bind books ...</description>
<content:encoded><![CDATA[<p>Bind books by hand.</p>]]></content:encoded></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de"><title>Blog</title>
<link href="https://quillmark.example/blog"/><link rel="next" href="https://quillmark.example/feed?page=2"/>
<updated>2026-03-02T00:00:00Z</updated>
<entry><id>tag:1</id><title type="html">A &lt;b&gt;day&lt;/b&gt;</title><link rel="edit" href="/e"/>
<link href="https://quillmark.example/blog/a-day"/><published>2026-02-01T08:00:00Z</published>
<updated>2026-02-03T08:00:00Z</updated><author><name>Ada Vos</name><email>a@b.example</email></author>
<category term="life" label="Life"/><content type="xhtml">
<div xmlns="http://www.w3.org/1999/xhtml"><p>Up at six.</p></div>
</content></entry></feed>"""

RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
<channel rdf:about="https://quillmark.example"><title>Q</title></channel>
<item rdf:about="https://quillmark.example/9"><title>Clerk</title><link>https://quillmark.example/9</link></item></rdf:RDF>"""

JOBS = """<source><publisher>Quillmark</publisher><job><title><![CDATA[Press operator]]></title>
<date><![CDATA[2026-03-01]]></date><referencenumber><![CDATA[R-7]]></referencenumber>
<url><![CDATA[https://quillmark.example/jobs/7]]></url><company><![CDATA[Quillmark]]></company>
<city><![CDATA[Ghent]]></city><country><![CDATA[BE]]></country>
<description><![CDATA[<p>Run the press.</p>]]></description>
<jobtype><![CDATA[fulltime]]></jobtype></job></source>"""


def test_rss_with_escapes_and_extensions():
    feed = read(RSS.encode())
    (entry,) = feed.entries
    assert (feed.kind, feed.title, feed.url, feed.language, feed.whole) == (
        "rss",
        "Quillmark jobs",
        "https://quillmark.example/jobs",
        "en",
        True,
    )
    assert (entry.id, entry.url) == ("q-12", "https://quillmark.example/jobs/12?utm_source=rss")
    assert entry.title == "Bookbinder & finisher (Ghent, BE)"
    assert (entry.published, entry.authors, entry.tags) == (
        "Sun, 01 Mar 2026 9:05:00 EST",
        ("Ada Vos",),
        ("Craft", "Full time"),
    )
    assert entry.html == "<p>Bind books by hand.</p>"


def test_atom_takes_the_page_and_not_the_edit_link():
    feed = read(ATOM.encode())
    (entry,) = feed.entries
    assert (feed.kind, feed.language, feed.next) == ("atom", "de", "https://quillmark.example/feed?page=2")
    assert (entry.url, entry.title) == ("https://quillmark.example/blog/a-day", "A day")
    assert (entry.published, entry.updated) == ("2026-02-01T08:00:00Z", "2026-02-03T08:00:00Z")
    assert (entry.authors, entry.tags) == (("Ada Vos",), ("Life",))
    assert "<p>Up at six.</p>" in entry.html


def test_rdf_items_stand_beside_the_channel():
    assert [(entry.id, entry.url, entry.title) for entry in entries(RDF.encode())] == [
        ("https://quillmark.example/9", "https://quillmark.example/9", "Clerk")
    ]


def test_job_feed_of_aggregators_keeps_its_fields():
    feed = read(JOBS.encode())
    (entry,) = feed.entries
    assert (feed.kind, entry.id, entry.title, entry.published) == ("jobs", "R-7", "Press operator", "2026-03-01")
    assert entry.html == "<p>Run the press.</p>"
    assert {name: entry.fields[name] for name in ("city", "country", "company", "jobtype")} == {
        "city": "Ghent",
        "country": "BE",
        "company": "Quillmark",
        "jobtype": "fulltime",
    }


def test_json_feed():
    body = json.dumps(
        {
            "version": "https://jsonfeed.org/version/1.1",
            "title": "Q",
            "next_url": "https://q.example/2",
            "items": [{"id": 3, "url": "https://q.example/3", "title": "T", "content_text": "a < b", "tags": ["x", 1]}],
        }
    )
    feed = read(body.encode())
    assert feed.next == "https://q.example/2"
    assert feed.entries == (
        Entry(
            id="3",
            url="https://q.example/3",
            title="T",
            tags=("x", "1"),
            html="a &lt; b",
            fields={"id": "3", "url": "https://q.example/3", "title": "T", "content_text": "a < b"},
        ),
    )


def test_a_cut_feed_gives_what_is_there_and_says_so():
    feed = read(RSS[: RSS.index("<category>Full")].encode())
    assert [entry.id for entry in feed.entries] == ["q-12"]
    assert not feed.whole


def test_entities_of_html_are_known_and_gzip_is_told_by_content():
    body = RSS.replace("Ada Vos", "Zo&euml; Vos").encode()
    feed = read(gzip.compress(body))
    assert (feed.entries[0].authors, feed.whole) == (("Zoë Vos",), True)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not found",
        b"<!DOCTYPE html><html><body>Feed is off</body></html>",
        b"<html><body/></html>",
        b'{"items": []}',
        b"<urlset/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><rss>&b;</rss>',
    ],
)
def test_what_is_no_feed_raises(body):
    with pytest.raises(ValueError):
        read(body)


@pytest.mark.parametrize(
    ("count", "capped"), [(9, False), (10, True), (20, True), (21, False), (30, True), (100, True), (101, False)]
)
def test_a_feed_of_a_round_length_is_no_complete_list(count, capped):
    body = f"<rss><channel>{'<item><title>a</title></item>' * count}</channel></rss>"
    assert read(body.encode()).is_capped is capped


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://Q.example/a?utm_source=x&id=3#top", "https://q.example/a?id=3"),
        ("https://q.example/a?gh_src=1", "https://q.example/a"),
        ("https://q.example/a?q=a%20b&x", "https://q.example/a?q=a%20b&x"),
        ("http://[bad", "http://[bad"),
    ],
)
def test_canonical(url, expected):
    assert canonical(url) == expected


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"<rss>{text}</rss>".encode()))
def test_any_bytes_are_a_feed_or_none(body):
    with contextlib.suppress(ValueError):
        read(body)
