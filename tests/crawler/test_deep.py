"""What is nested too deep, too large or declares entities is refused, whole: nothing of it is lost without a word."""

import gzip

import pytest
from scrapy.http import TextResponse

from crawler import sitemaps
from crawler.answers import embedded, json_of, read_xml
from crawler.pages.listing import read_listing
from crawler.xml_document import MOST_TAGS, root_of

REFUSED = r"too deep or too large|too many|entities"
ENTITY = b'<!DOCTYPE l [<!ENTITY a "ha">]>'


@pytest.mark.parametrize(
    "document",
    [
        b"<jobs>" + b"<a>" * 300 + b"</a>" * 300 + b"<job/></jobs>",
        b"<jobs><a>" + b"x" * 10_100_000 + b"</a><job/></jobs>",
        b"<jobs>" + b"<a/>" * (MOST_TAGS + 1) + b"</jobs>",
        b"<!--" + b"x" * 9_000 + b"-->" + ENTITY + b"<jobs>&a;</jobs>",
    ],
    ids=["deep", "long", "many", "entities"],
)
def test_xml(document):
    with pytest.raises(ValueError, match=REFUSED):
        root_of(document)
    with pytest.raises(ValueError, match=REFUSED):
        read_xml(TextResponse("https://feed.example/", body=document))


def test_what_is_within_cdata_is_no_tag():
    root, whole = root_of(b"<jobs><a><![CDATA[" + b"<" * (MOST_TAGS + 1) + b"]]></a></jobs>")
    assert (len(root), whole) == (1, True)


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 100_000])
def test_json(text):
    with pytest.raises(ValueError, match="nested too deep"):
        json_of(text.encode())
    with pytest.raises(ValueError, match="nested too deep"):
        embedded(f"window.data = {text}", "window.data")


def test_a_page_of_postings():
    with pytest.raises(ValueError, match="nested too deep"):
        read_listing("<html><body>" + "<div>" * 300 + "<a href='/jobs/1'>Rope Maker</a></body></html>")


def test_a_sitemap_of_more_than_it_may_hold_is_read_in_part():
    link = b"<url><loc>https://ropes.example/%d</loc></url>"
    many = b"<urlset>" + b"".join(link % number for number in range(sitemaps.MOST_URLS + 10)) + b"</urlset>"
    read = sitemaps.read(gzip.compress(many))
    assert (len(read.urls), read.whole) == (sitemaps.MOST_URLS, False)
