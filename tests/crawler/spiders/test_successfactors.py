"""SuccessFactors: the ladder of front ends, feeds held against totals, titles with their places, dates of one feed."""

import json

import pytest
from cases import cases
from fetching import fetched
from hypothesis import given
from hypothesis import strategies as st
from loopback import NOT_FOUND, Page, Site
from walked import pages_of, walked

from crawler.boards import Board
from crawler.markup import rmk
from crawler.spiders.successfactors import SuccessfactorsSpider

HOST = "careers.corkwood.example"
XML = {"Content-Type": "text/xml"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
TABLE = "/search/?q=&sortColumn=referencedate&sortDirection=desc&startrow={}"
TOLD = Page(b'<span class="jobdescription"><p>Told.</p></span>', headers=HTML)


def feed(numbers, body="&lt;p&gt;Told here.&lt;/p&gt;"):
    items = "".join(
        f"<item><title>Role {n} (Ulm, DE, 89073)</title><link>https://{HOST}/job/Role/{n}/?feedId=null</link>"
        f"<description>{body}</description></item>"
        for n in numbers
    )
    return Page(f'<rss version="2.0"><channel><title>Jobs</title>{items}</channel></rss>'.encode(), headers=XML)


def table(numbers, total=None):
    rows = "".join(
        f'<tr class="data-row"><td><a class="jobTitle-link" href="/job/Role/{n}/">Role {n}</a></td></tr>'
        for n in numbers
    )
    label = f'<span class="paginationLabel">Results 1 – 25 of {total:,}</span>' if total is not None else ""
    page = (
        f'<html><body><div id="search-results">{label}<table class="searchResults">{rows}</table></div></body></html>'
    )
    return Page(page.encode(), headers=HTML)


def tiles(numbers, total, size=25):
    rows = "".join(
        f'<li class="job-tile job-id-{n}" data-url="/b/job/Role/{n}/"><a class="jobTitle-link">Role {n}</a></li>' * 3
        for n in numbers
    )
    page = f'<ul id="job-tile-list" aria-rowcount="{total}" data-per-page="{size}">{rows}</ul>'
    return Page(page.encode(), headers=HTML)


def details(numbers):
    return {f"{brand}/job/Role/{n}/": TOLD for n in numbers for brand in ("", "/b")}


N = [str(n) for n in range(2000, 2080)]


@pytest.mark.parametrize(
    ("pages", "ids"),
    [
        ({"/sitemal.xml": feed(N[:7])}, N[:7]),
        ({"/googlefeed.xml": feed(N[:7])}, N[:7]),
        ({"/sitemap.xml": feed(N[:7])}, N[:7]),
        # A feed of just so many is looked behind; it may be cut, or not.
        ({"/sitemal.xml": feed(N[:20]), TABLE.format(0): table(N[:5], 20)}, N[:20]),
        ({"/sitemal.xml": feed(N[:20]), TABLE.format(0): table(N[:25], 40), TABLE.format(25): table(N[25:40], 40)},
         N[:40]),
        # The custom feed holds one language.
        ({"/feeds/": feed(N[:3], "..."), TABLE.format(0): table(N[:3], 3)}, N[:3]),
        ({"/feeds/": feed(N[:3], "..."), TABLE.format(0): table(N[:4], 4)}, N[:4]),
        ({"/feeds/": feed(N[:3], "..."), "/search/": table(N[:4])}, N[:4]),
        # Tables, with and without a total; tiles under a brand.
        ({TABLE.format(25 * n): table(N[25 * n : 25 * n + 25], 80) for n in range(4)}, N),
        ({"/search/": table(N[:9])}, N[:9]),
        ({TABLE.format(0): table([], 40),
          **{f"/tile-search-results/?startrow={n}": tiles(N[n : min(n + 25, 40)], 40) for n in (0, 25)}}, N[:40]),
        ({TABLE.format(0): tiles(N[:25], 40), "/tile-search-results/?startrow=25": tiles(N[25:40], 40)}, N[:40]),
    ],
)  # fmt: skip
def test_the_ladder_is_climbed_to_a_list_that_is_whole(pages, ids):
    walk = walked("successfactors", HOST, {**details(N), **pages})
    assert (walk.ids, walk.proven) == (ids, True)
    assert {item.posting_id for item in walk.items} == set(ids)


def test_a_brand_stays_in_front_of_its_tiles():
    """The search leads to the brand's own: what follows is asked there."""
    spider = SuccessfactorsSpider(board=HOST)
    asked = spider.request(f"https://{HOST}/b{TABLE.format(0)}")
    assert spider.instead(asked).url == f"https://{HOST}/b/tile-search-results/?startrow=0"


def jobs(total, locale, size=10):
    """The Career Site Builder's list: ten a page, from 0."""

    def answer(asked):
        question = json.loads(asked.body)
        start = question["pageNumber"] * size
        rows = [
            {
                "response": {
                    "id": n,
                    "unifiedStandardTitle": f"Role {n}",
                    "unifiedUrlTitle": "Role",
                    "jobLocationShort": [],
                }
            }
            for n in range(total)[start : start + size]
        ]
        return Page(json.dumps({"totalJobs": total if question["locale"] == locale else 0,
                                "jobSearchResult": rows if question["locale"] == locale else []}).encode())  # fmt: skip

    return answer


def test_a_builder_is_asked_in_each_of_its_languages():
    shell = Page(b'<a href="/search/?locale=de_DE">de</a><a href="/search/?locale=en_US">en</a>', headers=HTML)
    pages = {"/search/": shell, "/services/recruiting/v1/jobs": jobs(23, "de_DE")}
    pages |= {f"/job/Role/{n}-de_DE": TOLD for n in range(23)}
    walk = walked("successfactors", HOST, pages)
    assert walk.ids == [str(n) for n in range(23)]
    assert [(page.part, page.advertised, page.last) for page in walk.listings] == [
        ("de_DE", 23, False), ("en_US", 0, True), ("de_DE", 23, False), ("de_DE", 23, True)
    ]  # fmt: skip
    assert len(walk.items) == 23


@pytest.mark.parametrize(
    "page",
    [
        Page(b"<html><body>Back soon. No jobs here.</body></html>", headers=HTML),
        Page(b"Feed disabled", headers={"Content-Type": "text/plain"}),
        Page(b"{}", headers={"Content-Type": "application/json"}),
        Page(feed(N[:3]).body[:-20], headers=XML),
        feed([]),
        table([], 12),  # states jobs and shows none
        Page(b""),
    ],
)
def test_no_list_is_loud(page):
    rungs = ("/sitemal.xml", "/googlefeed.xml", "/sitemap.xml", "/feeds/", "/search/", "/tile-search-results/")
    everywhere = dict.fromkeys((*rungs, "/services/recruiting/v1/jobs"), page)
    with pytest.raises((ValueError, LookupError, AttributeError)):
        walked("successfactors", HOST, everywhere)


def test_an_unknown_host_is_not_found():
    walk = walked("successfactors", HOST, {})
    assert ([lost.status for lost in walk.failed], walk.listings) == ([404], [])


def test_an_honest_zero():
    page = Page(b'<div id="search-results"><p>There are currently no open positions.</p></div>', headers=HTML)
    walk = walked("successfactors", HOST, {"/search/": page})
    assert (walk.ids, walk.proven) == ([], True)


@pytest.mark.parametrize(
    ("title", "stated", "found"),
    [
        ("Research Scientist (Richardson, TX, US, 75080)", None, ("Research Scientist", "Richardson, TX, US, 75080")),
        ("Lead (Blasting) (Bethesda, GWN, GB)", None, ("Lead (Blasting)", "Bethesda, GWN, GB")),
        ("Planner (Ulm (Donautal), DE, 89079)", None, ("Planner", "Ulm (Donautal), DE, 89079")),
        ("Controller (m/f/d)", None, ("Controller (m/f/d)", None)),
        ("Controller (m/f/d)", "Lisboa, PT", ("Controller (m/f/d)", "Lisboa, PT")),
        ("Analyst (SAP, HR)", "Lisboa, PT", ("Analyst (SAP, HR)", "Lisboa, PT")),
        ("Nurse (US)", None, ("Nurse", "US")),
        ("Engineer", None, ("Engineer", None)),
    ],
)
def test_a_place_stands_in_the_titles_last_bracket(title, stated, found):
    assert rmk.parted(title, stated) == found


@given(st.text(max_size=60))
def test_any_title_is_parted(title):
    assert rmk.parted(title, None)[0] in title


@pytest.mark.parametrize(
    ("dates", "first"),
    [(["02/10/2026", "25/09/2026"], True), (["10/02/2026", "9/25/2026"], False), (["02/10/2026"], None),
     (["25/09/2026", "09/25/2026"], None), (["2026-10-02"], None), ([], None)],
)  # fmt: skip
def test_a_whole_feed_tells_its_order_of_day_and_month(dates, first):
    assert rmk.day_first(dates) is first


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://career5.successfactors.eu/career?company=Vault&career_ns=home", "career5.successfactors.eu/Vault"),
        ("https://performancemanager4.successfactors.com/login?company=v", "performancemanager4.successfactors.com/v"),
        ("https://career2.sapsf.com/sfcareer/jobreqcareer?jobId=9&company=vault", "career2.sapsf.com/vault"),
        ("https://vault.jobs.hr.cloud.sap/career?company=vault", "vault.jobs.hr.cloud.sap/vault"),
        ("https://career5.successfactors.eu/career", None),
        ("https://career5.successfactors.eu/career?company=../x", None),
        ("https://rmkcdn.successfactors.com/a.css?company=vault", None),
        ("https://www.successfactors.com/?company=vault", None),
        ("https://career5.successfactors.eu.evil.example/career?company=vault", None),
    ],
)  # fmt: skip
def test_recognise(url, token):
    assert SuccessfactorsSpider.recognise(url, None) == token


def test_a_branded_site_is_the_board_and_not_the_portal_that_it_signs_in_at():
    signs_in = '<a href="https://career5.successfactors.eu/career?company=vault&career_ns=home">Sign in</a>'
    own = '<link rel="stylesheet" href="https://rmkcdn.successfactors.com/abc/theme.css">'
    url = f"https://{HOST}/search/"
    assert SuccessfactorsSpider.recognise(url, own + signs_in) == HOST
    assert SuccessfactorsSpider.recognise(url, signs_in) == "career5.successfactors.eu/vault"
    assert SuccessfactorsSpider.recognise(url, "<p>rmkcdn.successfactors.com</p>") is None


def test_a_posting_that_leads_elsewhere_is_gone():
    def away(_):
        return NOT_FOUND

    walk = walked(
        "successfactors",
        HOST,
        {"/feeds/": feed(N[:1], "..."), TABLE.format(0): table(N[:1], 1), "/job/Role/2000/": away},
    )
    assert [(lost.reason, lost.posting_id) for lost in walk.failed] == [("gone", "2000")]


def test_over_http(tmp_path):
    found = {case.folder.name: case for case in cases("successfactors")}
    legacy = {"/career": Page((found["legacy"].folder / "response.xml").read_bytes(), headers=XML)}
    sites = {name: Site(legacy if name == "legacy" else pages_of(case)) for name, case in found.items()}
    for site in sites.values():
        site.__enter__()
    boards = {
        name: Board("successfactors", case.board, endpoint=f"http://{sites[name].host}") for name, case in found.items()
    }
    runs = fetched(tmp_path, boards.values())
    for name, case in found.items():
        sites[name].__exit__()
        run = runs[boards[name].key]
        ids = {item["posting_id"] for item in run.items}
        assert (name, run.verdict, ids) == (name, "complete", {item["posting_id"] for item in case.items})
