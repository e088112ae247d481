"""Sitemaps of every kind; what is none says so, what is cut says so."""

import contextlib
import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.sitemaps import Link, Sitemap, read, robots

URLSET = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc><![CDATA[https://q.example/jobs/1]]></loc><lastmod>2026-03-01</lastmod>
<image:image><image:loc>https://q.example/i.png</image:loc></image:image>
<xhtml:link rel="alternate" hreflang="de" href="https://q.example/de/jobs/1"/></url>
<url><loc> /jobs/2 </loc></url><url><loc>https://q.example/jobs/1</loc></url><url><loc>mailto:a@b.example</loc></url>
</urlset>"""

LINKS = (
    Link("https://q.example/jobs/1", "2026-03-01", ("https://q.example/de/jobs/1",)),
    Link("https://q.example/jobs/2"),
)


@pytest.mark.parametrize("pack", [bytes, gzip.compress, lambda body: b"\xef\xbb\xbf\n" + body])
def test_urlset(pack):
    assert read(pack(URLSET.encode()), "https://q.example/sitemap.xml") == Sitemap(LINKS)


def test_utf16_urlset():
    assert read(URLSET.encode("utf-16"), "https://q.example/").urls == LINKS


def test_index():
    body = b"<sitemapindex><sitemap><loc>https://q.example/a.xml.gz</loc></sitemap></sitemapindex>"
    assert read(body) == Sitemap((), (Link("https://q.example/a.xml.gz"),))


def test_prefixed_names():
    body = b'<s:urlset xmlns:s="http://www.sitemaps.org/schemas/sitemap/0.9"><s:url><s:loc>https://q.example/1</s:loc></s:url></s:urlset>'
    assert read(body).urls == (Link("https://q.example/1"),)


def test_plain_text():
    assert read(b"https://q.example/1\r\n\r\nhttps://q.example/2\nrubbish") == Sitemap(
        (Link("https://q.example/1"), Link("https://q.example/2"))
    )


def test_a_feed_under_a_sitemaps_name():
    body = b"<rss><channel><item><title>A</title><link>https://q.example/1</link></item></channel></rss>"
    assert read(body).urls == (Link("https://q.example/1"),)


@pytest.mark.parametrize("cut", ["<url><loc> /jobs/2", "</urlset>"])
def test_a_cut_sitemap_says_so(cut):
    found = read(URLSET[: URLSET.index(cut)].encode(), "https://q.example/")
    assert found.urls[0] == LINKS[0]
    assert not found.whole


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"<!doctype html><html>", b"gone", b"\x1f\x8bx", b"<a/>"])
def test_what_is_no_sitemap_raises(body):
    with pytest.raises(ValueError):
        read(body)


def test_a_bomb_is_refused():
    with pytest.raises(ValueError, match="too large"):
        read(gzip.compress(b"<urlset>" + b" " * (65 * 1024 * 1024)))


def test_robots_lines():
    body = b"\xef\xbb\xbfSitemap: https://q.example/a.xml # all\r\nUser-agent: *\r sitemap : /b.xml\nSitemap: ftp://q.example/c"
    assert robots(body, "https://q.example/robots.txt") == ["https://q.example/a.xml", "https://q.example/b.xml"]


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"<urlset>{text}".encode()))
def test_any_bytes_are_a_sitemap_or_none(body):
    with contextlib.suppress(ValueError):
        read(body)
