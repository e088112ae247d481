"""An XML answer is whole, or it is none."""

import pytest
from loopback import Page
from scrapy import Request
from spidering import answered

from crawler.answers import read_xml

FEED = b'<?xml version="1.0"?>\n<ns:jobs xmlns:ns="urn:x"><job><id>1</id></job><job><id>2</id></job></ns:jobs>\n'


def root(body):
    return read_xml(answered(Request("https://jobs.example/xml"), Page(body, headers={"Content-Type": "text/xml"})))


@pytest.mark.parametrize(
    "body", [FEED, FEED + b"<!-- served by 7 -->", b"<jobs/>", b'<jobs a="b" />\n', b"<jobs></jobs>"]
)
def test_a_closed_feed_is_read(body):
    assert len(root(body)) == FEED.count(b"<job>") * (b"<job>" in body)


@pytest.mark.parametrize("cut", range(25, len(FEED) - 4, 7))
def test_a_feed_that_is_cut_is_not_a_shorter_one(cut):
    with pytest.raises(ValueError):
        root(FEED[:cut])
