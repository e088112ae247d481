"""Real pages of sites without a platform of ours, over loopback HTTP in their true paths: every posting, its fields as
they stand there. Listings are served with details of our own; postings below a list of our own. `pytest -s` prints."""

import html
import json
import re

import pytest
from fetching import fetched
from loopback import Page, Site
from payload import PAYLOADS
from site_pages import detail, page

from crawler.boards import Board

pytestmark = pytest.mark.skipif(not PAYLOADS.is_dir(), reason="../shared/payloads is not at hand")


def text(markup):
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^<>]*>", " ", markup))).strip()


def read(file):
    return (PAYLOADS / file).read_text(encoding="utf-8")


def linked(file, host, path, row, title=1, link=2, **fields):
    """A listing: the expected postings by a pattern of its rows."""
    body = read(file)
    expected, pages = [], {path: Page(body.encode())}
    for match in re.finditer(row, body, re.DOTALL):
        own = html.unescape(match[link])
        url = own if "://" in own else f"https://{host}{own}"
        told = {
            name: ([text(match[group])] if name == "places_raw" else text(match[group]))
            for name, group in fields.items()
        }
        expected.append({"title_raw": text(match[title]), "url": url.partition("?trid")[0], **told})
        pages[re.sub(r"^https?://[^/]+|\?.*$", "", own)] = detail(text(match[title]), "")
    return f"{host}{path}", pages, expected


def single(file, host, path, **fields):
    """A posting's own page, below a list of ours."""
    body = read(file)
    front = page(
        f'<h1>Open positions</h1><ul><li><a href="{path}">The one posting there is</a> <b>Ghent, Belgium</b></li></ul>'
    )
    return (
        f"{host}/careers",
        {"/careers": front, path: Page(body.encode())},
        [{"url": f"https://{host}{path}", **fields}],
    )


def stated(file):
    blocks = re.findall(r"<script[^>]*ld\+json[^>]*>(.*?)</script>", read(file), re.DOTALL)
    nodes = [node for block in blocks for node in [json.loads(block)] if node.get("@type") == "JobPosting"]
    return nodes[0]


def cases():
    yield linked(
        "html/sega-vacancies.html",
        "careers.sega.co.uk",
        "/vacancies",
        r'views-field-title"><h3[^>]*><a href="([^"]+)"[^>]*>(.*?)</a>.*?Department: </span><span[^>]*>(.*?)</span>.*?'
        r"Country: </span><span[^>]*>(.*?)</span>",
        title=2,
        link=1,
        places_raw=4,
        department=3,
    )
    yield linked(
        "html/lightspeed-openings.html",
        "www.lightspeedhq.com",
        "/careers/openings/",
        r'<a href="([^"]+)".*?job-title">(.*?)</span>.*?job-dept">(.*?)</span>.*?job-office">(.*?)</span>',
        title=2,
        link=1,
        department=3,
        places_raw=4,
    )
    yield linked(
        "html/loblaw-paradox.html",
        "careers.loblaw.ca",
        "/jobs",
        r'<a class="results-list__item-title--link" href="([^"]+)"[^>]*>(.*?)</a>',
        title=2,
        link=1,
    )
    jobylon = [
        {
            "posting_id": number,
            "url": f"https://cdn.jobylon.com{url}",
            "title_raw": " ".join(json.loads(f'"{title}"').split()),
        }
        for number, url, title in re.findall(
            r"id: '(\d+)',\s+url: '([^']+)',\s+title: '(.*?)',\n", read("jobylon/mcdonalds-se.html")
        )
    ]
    yield "cdn.jobylon.com/jobs", {"/jobs": Page(read("jobylon/mcdonalds-se.html").encode())}, jobylon
    for file, host in (
        ("jsonld/meta-software-engineer.html", "www.metacareers.com"),
        ("jsonld/neura-robotics.html", "jobs.neura-robotics.com"),
    ):
        node = stated(file)
        yield single(
            file, host, "/jobs/4711", title_raw=html.unescape(node["title"]), source_posted_at_raw=node["datePosted"]
        )
    node = stated("jsonld/waas-diode-senior.html")
    yield single(
        "jsonld/waas-diode-senior.html", "www.ycombinator.com", "/companies/d/jobs/V8LqvBH-s", title_raw=node["title"]
    )
    for file, host, path, mark in (
        (
            "peoplestrong/bajaj-finserv.html",
            "bflcareers.peoplestrong.com",
            "/job/detail/JR00215399",
            r'<h2[^>]*class="title[^>]*>(.*?)</h2>',
        ),
        (
            "talentclue/barcelona-activa.html",
            "barcelona.talentclue.com",
            "/es/node/125",
            r"<h1[^>]*header-title[^>]*>(.*?)</h1>",
        ),
    ):
        yield single(file, host, path, title_raw=text(re.search(mark, read(file), re.DOTALL)[1]))


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    told, boards, sites = list(cases()), [], []
    for board, pages, _ in told:
        sites.append(Site(pages).__enter__())
        boards.append(Board("site", board, endpoint=sites[-1].url("")))
    found = fetched(tmp_path_factory.mktemp("home"), boards)
    for site in sites:
        site.__exit__()
    for board, _, expected in told:
        print(f"{board:50} {len(expected):5} {len(found[f'site:{board}'].items):5} {found[f'site:{board}'].reason}")
    return {board: (expected, found[f"site:{board}"]) for board, _, expected in told}


@pytest.mark.parametrize("number", range(9))
def test_real_pages_come_out_as_they_are(runs, number):
    expected, run = list(runs.values())[number]
    given = {item["url"].partition("?")[0]: item for item in run.items}
    wanted = {
        each["url"].partition("?")[0]: {name: value for name, value in each.items() if name != "url"}
        for each in expected
    }
    assert len(run.items) == len(given)
    assert {
        url: {name: given[url].get(name) for name in each} for url, each in wanted.items() if url in given
    } == wanted
    assert given.keys() == wanted.keys()
