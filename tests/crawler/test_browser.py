"""A page that only its scripts fill is read by a browser, all of whose requests the downloader makes."""

import json

import pytest
from fetching import fetched
from loopback import Page, Site
from site_pages import BODY

from crawler import browser
from crawler.boards import Board

pytestmark = pytest.mark.skipif(not browser.is_at_hand(), reason="the extra or Chromium is not installed")
TOKEN = "careers.quillmark.example"
SHELL = "<html><head><title>Quillmark</title></head><body><div id=root></div><script src={}></script></body></html>"
LIST = """
fetch('/api/openings', {headers: {'X-Requested-With': 'fetch'}}).then(r => r.json()).then(found => {
  const list = document.createElement('ul');
  for (const one of found) list.innerHTML +=
    `<li><a href="/openings/${one.id}"><h3>${one.name}</h3></a><span class="location">${one.where}</span></li>`;
  document.getElementById('root').innerHTML = '<h1>Open positions</h1>';
  document.getElementById('root').append(list);
});
fetch('http://CANARY/a').catch(() => 0);
try { new WebSocket('ws://CANARY/b') } catch (e) {}
new Image().src = 'http://CANARY/c';
const frame = document.createElement('iframe'); frame.src = 'http://CANARY/d'; document.body.append(frame);
navigator.sendBeacon('http://CANARY/e', 'x');
"""
DETAIL = """
fetch('/api' + location.pathname).then(r => r.json()).then(one => {
  document.getElementById('root').innerHTML = `<h1>${one.name}</h1><p>Location: ${one.where}</p>${one.body}`;
});
"""
FOUND = [
    {"id": 71, "name": "Bookbinder", "where": "Ghent, Belgium"},
    {"id": 72, "name": "Gilder", "where": "Lyon, France"},
]


def answers(value):
    return Page(json.dumps(value).encode(), headers={"Content-Type": "application/json"})


def script(text):
    return Page(text.encode(), headers={"Content-Type": "text/javascript"})


def shell(source):
    return Page(SHELL.format(source).encode())


@pytest.mark.long
def test_a_page_of_scripts_alone(tmp_path):
    pages = {
        "/": shell("/list.js"),
        "/api/openings": answers(FOUND),
        "/private": Page(b"never"),
        "/robots.txt": Page(b"User-agent: *\nDisallow: /private\n"),
        "/detail.js": script(DETAIL),
        **{f"/openings/{one['id']}": shell("/detail.js") for one in FOUND},
        **{f"/api/openings/{one['id']}": answers({**one, "body": BODY}) for one in FOUND},
    }
    with Site({}) as canary, Site(pages) as site:
        site.pages["/list.js"] = script(LIST.replace("CANARY", canary.host) + "fetch('/private');")
        board = Board("site", TOKEN, endpoint=site.url(""))
        found = fetched(tmp_path, [board])[board.key]
    assert (found.verdict, found.reason) == ("complete", "browser, listing pages; the end proven by no next link")
    told = [(item["posting_id"], item["title_raw"], item["places_raw"], item["url"]) for item in found.items]
    assert sorted(told) == [
        ("71", "Bookbinder", ["Ghent, Belgium"], f"https://{TOKEN}/openings/71"),
        ("72", "Gilder", ["Lyon, France"], f"https://{TOKEN}/openings/72"),
    ]
    assert all("steady hand" in item["description_html"] for item in found.items)
    assert canary.asked == []
    assert site.count("/private") == 0
    agents = {asked.headers["User-Agent"] for asked in site.asked}
    assert len(agents) == 1
    assert "rolecall" in agents.pop()


def test_a_page_of_scripts_that_shows_nothing_is_no_empty_board(tmp_path):
    with Site({"/": shell("/x.js"), "/x.js": script("document.title = 'Careers'")}) as site:
        board = Board("site", TOKEN, endpoint=site.url(""))
        found = fetched(tmp_path, [board])[board.key]
    assert (found.verdict, found.items) == ("failed", [])
    assert "no postings found" in found.reason
