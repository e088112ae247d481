"""SuccessFactors: a custom feed without bodies, behind feeds that are not there; and a table of a branded site."""

import html
import re
import xml.etree.ElementTree as ElementTree
from urllib.parse import urlsplit

from loopback import Page
from payload import Payload

NO_LISTS = {}
BODY = "<p>Told on its own page.</p>"


def detail(title):
    heading = f'<h1 data-careersite-propertyid="title">{html.escape(title)}</h1>'
    return Page(f'{heading}<span class="jobdescription">{BODY}</span>'.encode())


def items(body):
    """Title, place, address and date of each item of the feed."""
    for item in ElementTree.fromstring(body).iter("item"):
        title, _, place = item.findtext("title").rpartition(" (")
        yield title, place.removesuffix(")"), item.findtext("link").partition("?")[0], item.findtext("pubDate")


def serve_feed(body):
    """Beside the feed the search page that states its total."""
    found = [*items(body)]
    search = f'<div id="search-results"><span class="paginationLabel">Results 1 – 2 of {len(found)}</span></div>'
    return {
        "/feeds/": Page(body, headers={"Content-Type": "text/xml"}),
        "/search/": Page(search.encode()),
        **{urlsplit(url).path: detail(title) for title, _, url, _ in found},
    }


def expect_feed(body):
    return [
        {
            "posting_id": url.rstrip("/").rpartition("/")[2],
            "title_raw": title,
            "url": url,
            "places_raw": [place],
            "source_posted_at_raw": date.removesuffix(" 7:00:00 GMT"),
            "body": BODY,
        }
        for title, place, url, date in items(body)
    ]


ROW = re.compile(
    r'hidden-phone">\s*<a class="jobTitle-link" href="(.*?)">(.*?)</a>.*?"jobLocation">(.*?)</span>', re.DOTALL
)


def rows(body):
    return [(path, html.unescape(title), " ".join(place.split())) for path, title, place in ROW.findall(body.decode())]


def serve_table(body):
    """No total: the next page repeats this one."""
    return {"/search/": Page(body), **{path: detail(title) for path, title, _ in rows(body)}}


def expect_table(body):
    return [
        {
            "posting_id": path.rstrip("/").rpartition("/")[2],
            "title_raw": title,
            "url": f"https://careers.ey.com{path}",
            "places_raw": [place],
            "body": BODY,
        }
        for path, title, place in rows(body)
    ]


PAYLOADS = [
    Payload("successfactors", "qorvo-feed.xml", "careers.qorvo.com", serve_feed, expect_feed),
    Payload("successfactors", "ey-rmk-search.html", "careers.ey.com", serve_table, expect_table),
]
