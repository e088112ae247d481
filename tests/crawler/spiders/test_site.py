"""Sites without a platform, over loopback HTTP: each tier, how its end is proven, and what proves nothing."""

import json
from dataclasses import dataclass

import pytest
from cases import FIXTURES, Case, path_of
from fetching import fetched
from loopback import NOT_FOUND, Page, Site
from site_pages import TITLES, detail, listing, page, row, stated, urlset
from spidering import answer_of, outputs, spider

from crawler.boards import Board
from crawler.captures import captures
from crawler.evidence import Evidence
from crawler.items import Listing, Posting
from crawler.reread import reread
from crawler.verdict import fetch_verdict

TOKEN = "careers.quillmark.example"
DETAILS = {f"/jobs/{n}-{title.lower().replace(' ', '-')}": detail(title) for n, title in enumerate(TITLES, 101)}
ROWS = [row(n, title) for n, title in enumerate(TITLES, 101)]


@dataclass(frozen=True)
class Run:
    items: list
    verdict: str
    reason: str | None
    exact: bool
    evidence: Evidence
    asked: list


def crawled(pages):
    """A board run without an engine: every request of the spider answered by path."""
    reader, asked = spider("site", TOKEN, company="Quillmark"), []

    def answer(request):
        path = path_of(request.url)
        asked.append(path)
        return pages.get(path, pages.get(path.partition("?")[0], NOT_FOUND))

    kept = [output.model_dump() for output in outputs(reader, answer) if reader.evidence.take(output)]
    items = [{name: value for name, value in item.items() if value not in (None, [])} for item in kept]
    verdict = fetch_verdict(reader.evidence)
    return Run(items, verdict.verdict, verdict.reason, verdict.exact, reader.evidence, asked)


def over_http(tmp_path, pages):
    with Site(pages) as site:
        board = Board("site", TOKEN, company="Quillmark", endpoint=site.url(""))
        return fetched(tmp_path, [board])[board.key]


def titles(found):
    return sorted(item["title_raw"] for item in found.items)


def test_listing_pages_with_details_by_structure(tmp_path):
    pages = {
        "/": listing("".join(ROWS[:2]), '<a rel="next" href="/?page=2">Next</a>'),
        "/?page=2": listing("".join(ROWS[2:4]), '<a href="/?page=1">1</a><a href="/?page=3">3</a>'),
        "/?page=3": listing("".join(ROWS[4:]), '<a href="/?page=1">1</a><a href="/?page=2">2</a>'),
        **DETAILS,
    }
    found = over_http(tmp_path, pages)
    assert (found.verdict, titles(found)) == ("complete", sorted(TITLES))
    assert found.reason == "listing pages; the end proven by no next link"
    first = next(item for item in found.items if item["title_raw"] == "Bookbinder")
    text = first.pop("description_html")
    assert "steady hand" in text
    assert not any(word in text for word in ("Similar jobs", "First name", "Privacy", "Featured"))
    kept = ("platform", "board", "posting_id", "url", "places_raw", "employment_type_raw", "department", "company_raw")
    assert {name: first[name] for name in kept} == {
        "platform": "site",
        "board": TOKEN,
        "posting_id": "101",
        "url": f"https://{TOKEN}/jobs/101-bookbinder",
        "places_raw": ["Ghent, Belgium"],
        "employment_type_raw": "Full-time",
        "department": "Bindery",
        "company_raw": "Quillmark",
    }


def test_a_button_for_more_leaves_the_end_unproven():
    pages = {"/": listing("".join(ROWS), "<button>Load more jobs</button>"), **DETAILS}
    found = crawled(pages)
    assert (found.verdict, len(found.items)) == ("partial", 5)
    assert "the end not proven" in found.reason


def test_the_stated_total_proves_the_end_and_exactly():
    pages = {"/": listing("".join(ROWS), "<p>5 open positions</p><button>Load more jobs</button>"), **DETAILS}
    found = crawled(pages)
    assert (found.verdict, found.evidence.advertised, found.exact) == ("complete", 5, True)
    assert found.reason == "listing pages; the end proven by the stated total"


def test_fewer_than_the_stated_total_is_partial():
    pages = {"/": listing("".join(ROWS), "<p>Showing 1 - 5 of 9 jobs</p>"), **DETAILS}
    found = crawled(pages)
    assert found.verdict == "partial"
    assert "5 listed of 9 advertised" in found.reason


def test_the_careers_page_is_found_from_the_front_page():
    pages = {
        "/": page('<h1>Fine books</h1><p>Since 1911.</p><a href="/careers">Careers</a>', "Quillmark"),
        "/careers": listing("".join(ROWS[:1]), '<a href="/jobs">View all open positions</a>'),
        "/jobs": listing("".join(ROWS)),
        **DETAILS,
    }
    found = crawled(pages)
    assert (found.verdict, titles(found)) == ("complete", sorted(TITLES))


def test_a_sitemap_whose_details_state_themselves():
    pages = {
        "/": page("<h1>Work here</h1>"),
        "/robots.txt": Page(f"User-agent: *\nAllow: /\nSitemap: https://{TOKEN}/index.xml".encode()),
        "/index.xml": Page(
            f"<sitemapindex><sitemap><loc>https://{TOKEN}/jobs.xml</loc></sitemap>"
            f"<sitemap><loc>https://{TOKEN}/posts.xml</loc></sitemap></sitemapindex>".encode()
        ),
        "/jobs.xml": urlset("/jobs/7", "/jobs/8", "/jobs/how-we-hire-people", "/about"),
        "/jobs/7": stated("Bookbinder", "Ghent, Belgium", "Q-7"),
        "/jobs/8": stated("Paper Conservator", "Lyon, France", "Q-8"),
        "/jobs/how-we-hire-people": page("<h1>How we hire</h1><p>Three talks and a trial day.</p>"),
    }
    found = crawled(pages)
    assert (found.verdict, titles(found)) == ("complete", ["Bookbinder", "Paper Conservator"])
    assert [(item["posting_id"], item["requisition_id"]) for item in found.items] == [("7", "Q-7"), ("8", "Q-8")]
    assert found.reason == "sitemap"
    assert "/posts.xml" not in found.asked


def test_each_of_several_sitemaps_gives_all_its_postings():
    inner = "".join(f"<sitemap><loc>https://{TOKEN}/{name}.xml</loc></sitemap>" for name in "abc")
    pages = {
        "/": page("<h1>Work here</h1>"),
        "/robots.txt": Page(f"Sitemap: https://{TOKEN}/index.xml".encode()),
        "/index.xml": Page(f"<sitemapindex>{inner}</sitemapindex>".encode()),
        "/a.xml": urlset("/jobs/7", "/jobs/8"),
        "/b.xml": urlset("/jobs/9"),
        "/c.xml": urlset("/jobs/10", "/jobs/11"),
    }
    pages |= {f"/jobs/{n}": stated(f"Bookbinder {n}", "Ghent, Belgium", f"Q-{n}") for n in range(7, 12)}
    found = crawled(pages)
    assert (found.verdict, titles(found)) == ("complete", sorted(f"Bookbinder {n}" for n in range(7, 12)))


def test_a_sitemap_that_names_itself_is_read_once_and_proves_no_end():
    inner = "".join(f"<sitemap><loc>https://{TOKEN}/{name}.xml</loc></sitemap>" for name in ("index", "a"))
    pages = {
        "/": page("<h1>Work here</h1>"),
        "/robots.txt": Page(f"Sitemap: https://{TOKEN}/index.xml".encode()),
        "/index.xml": Page(f"<sitemapindex>{inner}</sitemapindex>".encode()),
        "/a.xml": urlset("/jobs/7"),
        "/jobs/7": stated("Bookbinder", "Ghent, Belgium", "Q-7"),
    }
    found = crawled(pages)
    assert (found.verdict, found.reason, titles(found)) == ("truncated", "endless; sitemap", ["Bookbinder"])


def test_a_next_page_on_another_site_is_not_asked_and_leaves_the_end_unproven():
    pages = {"/": listing("".join(ROWS), '<a rel="next" href="https://elsewhere.example/jobs">Next</a>'), **DETAILS}
    found = crawled(pages)
    assert (found.verdict, len(found.items)) == ("partial", 5)
    assert "the end not proven" in found.reason


def test_a_list_whose_next_page_is_its_first_is_truncated():
    pages = {
        "/": listing("".join(ROWS[:2]), '<a rel="next" href="/?page=2">Next</a>'),
        "/?page=2": listing("".join(ROWS[2:]), '<a rel="next" href="/?page=3">Next</a>'),
        "/?page=3": listing("".join(ROWS[:2]), '<a rel="next" href="/?page=2">Next</a>'),
        **DETAILS,
    }
    found = crawled(pages)
    assert (found.verdict, len(found.items)) == ("truncated", 5)


def test_a_sitemap_that_names_no_posting_proves_nothing():
    pages = {"/": page("<h1>Work here</h1>"), "/sitemap.xml": urlset("/jobs/8"), "/jobs/8": page("<h1>Hello</h1>")}
    found = crawled(pages)
    assert (found.verdict, found.items) == ("failed", [])


def test_a_part_of_a_sitemap_that_fails_leaves_the_board_in_part():
    pages = {
        "/": page("<h1>Work here</h1>"),
        "/sitemap.xml": Page(
            f"<sitemapindex><sitemap><loc>https://{TOKEN}/a.xml</loc></sitemap>"
            f"<sitemap><loc>https://{TOKEN}/b.xml</loc></sitemap></sitemapindex>".encode()
        ),
        "/a.xml": NOT_FOUND,
        "/b.xml": urlset("/jobs/7"),
        "/jobs/7": stated("Bookbinder", "Ghent, Belgium", "Q-7"),
    }
    found = crawled(pages)
    assert (found.verdict, titles(found)) == ("partial", ["Bookbinder"])


@pytest.mark.parametrize(("count", "verdict"), [(3, "complete"), (10, "partial")])
def test_a_feed_of_a_round_length_is_no_whole_list(count, verdict):
    items = "".join(
        f"<item><title>Binder {n}</title><link>https://{TOKEN}/jobs/{n}</link>"
        "<pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate></item>"
        for n in range(201, 201 + count)
    )
    head = '<link rel="alternate" type="application/rss+xml" href="/jobs.rss">'
    pages = {
        "/": page("<h1>Work here</h1>", head=head),
        "/jobs.rss": Page(f"<rss><channel>{items}</channel></rss>".encode()),
    }
    pages |= {f"/jobs/{n}": detail(f"Binder {n}") for n in range(201, 201 + count)}
    found = crawled(pages)
    assert (found.verdict, len(found.items)) == (verdict, count)
    assert found.items[0]["source_posted_at_raw"] == "Mon, 02 Mar 2026 08:00:00 GMT"


def test_embedded_state_and_a_posting_without_a_page():
    jobs = [
        {"id": 31, "title": "Bookbinder", "location": "Ghent", "url": "/jobs/31-bookbinder", "department": "Bindery"},
        {"id": 32, "title": "General application", "location": "Ghent", "description": "x" * 300},
    ]
    data = json.dumps(
        {"props": {"pageProps": {"jobs": jobs, "recentNews": [{"id": 1, "title": "Open day", "url": "/n"}]}}}
    )
    pages = {
        "/": page(
            '<div id="__next"></div>', head=f'<script id="__NEXT_DATA__" type="application/json">{data}</script>'
        ),
        "/jobs/31-bookbinder": detail("Bookbinder"),
    }
    found = crawled(pages)
    assert (found.verdict, found.reason) == ("complete", "embedded state; the end proven by no next link")
    told = [(item["posting_id"], item["title_raw"], item["is_talent_pool"], item["places_raw"]) for item in found.items]
    assert sorted(told) == [("31", "Bookbinder", False, ["Ghent"]), ("32", "General application", True, ["Ghent"])]


GREENHOUSE = {
    "jobs": [
        {
            "id": 5,
            "title": "Bookbinder",
            "absolute_url": "https://boards.greenhouse.io/quillmark/jobs/5",
            "location": {"name": "Ghent"},
            "content": "&lt;p&gt;Bind books.&lt;/p&gt;",
            "updated_at": "2026-03-01T00:00:00Z",
        }
    ],
    "meta": {"total": 1},
}
EMBED = (
    '<div id="grnhse_app"></div><script src="https://boards.greenhouse.io/embed/job_board/js?for=quillmark"></script>'
)


def test_a_platform_behind_the_page_takes_over_live_and_read_again(tmp_path):
    pages = {
        "/": page(f"<h1>Work here</h1>{EMBED}"),
        "/v1/boards/quillmark/jobs": Page(
            json.dumps(GREENHOUSE).encode(), headers={"Content-Type": "application/json"}
        ),
    }
    found = over_http(tmp_path, pages)
    assert (found.verdict, found.reason) == ("complete", "greenhouse:quillmark behind the page")
    told = ("platform", "board", "posting_id", "places_raw")
    assert [{name: item[name] for name in told} for item in found.items] == [
        {"platform": "site", "board": TOKEN, "posting_id": "5", "places_raw": ["Ghent"]}
    ]
    folders = [path for path in (tmp_path / "archive").rglob("*") if path.is_dir()]
    again = list(reread(spider("site", TOKEN, company="Quillmark"), captures([tmp_path / "archive", *folders])))
    assert [(item.platform, item.board, item.posting_id) for item in again] == [("site", TOKEN, "5")]


def test_an_unknown_board_behind_the_page_fails():
    found = crawled({"/": page(f"<h1>Work here</h1>{EMBED}")})
    assert (found.verdict, found.items) == ("failed", [])


def test_a_page_that_says_there_are_none_is_an_honest_zero():
    found = crawled({"/": page("<h1>Careers</h1><p>We currently have no open positions.</p>")})
    assert (found.verdict, found.items) == ("complete", [])
    assert found.reason == "the page says that there are none"


@pytest.mark.parametrize(
    ("front", "verdict", "reason"),
    [
        (page("<h1>Careers</h1><p>We bind books.</p>"), "failed", "no postings found"),
        (page('<div id="root"></div><script src="/app.js"></script>'), "failed", "no postings found"),
        (page('<h1>Jobs</h1><p ng-show="!jobs.length">No open positions</p>{{ job.title }}'), "failed", "no postings"),
        (NOT_FOUND, "failed", "board_not_found"),
        (Page(b"", 500), "failed", "status 500"),
        (Page(b"no", 403), "blocked", "status 403"),
        (Page(b"<html><title>Just a moment...</title></html>"), "blocked", "challenge"),
    ],
    ids=["no list", "scripts", "template", "404", "500", "403", "wall"],
)
def test_a_page_without_postings_is_no_empty_board(front, verdict, reason):
    found = crawled({"/": front})
    assert (found.verdict, found.items) == (verdict, [])
    assert reason in found.reason


def test_an_empty_front_page_raises():
    with pytest.raises(ValueError, match="empty"):
        crawled({"/": Page(b"")})


def test_a_posting_that_leads_to_the_list_or_says_it_is_gone_is_gone(tmp_path):
    pages = {
        "/": listing("".join(ROWS[:3])),
        **DETAILS,
        "/jobs/101-bookbinder": Page(b"", 302, {"Location": "/"}),
        "/jobs/102-paper-conservator": page("<h1>Sorry</h1><p>This position has been filled.</p>"),
    }
    found = over_http(tmp_path, pages)
    assert (found.verdict, titles(found)) == ("complete", ["Workshop Lead"])
    assert found.staged.gone == ["101", "102"]


def test_a_place_that_is_not_there_proves_as_little_when_read_again(tmp_path):
    pages = {
        "/": page('<h1>Fine books</h1><a href="/jobs">View all open positions</a><a href="/careers">Careers</a>'),
        "/careers": listing("".join(ROWS), "<p>5 open positions</p>"),
        **DETAILS,
    }
    found = over_http(tmp_path, pages)
    again = spider("site", TOKEN, company="Quillmark")
    assert len(list(reread(again, captures(tmp_path / "archive")))) == 5
    assert (found.verdict, found.staged.exact) == ("complete", True)
    assert fetch_verdict(again.evidence).exact


def test_a_refused_posting_keeps_what_the_list_says_and_leaves_the_board_in_part():
    pages = {"/": listing("".join(ROWS[:3])), **DETAILS, "/jobs/101-bookbinder": Page(b"", 500)}
    found = crawled(pages)
    assert found.verdict == "partial"
    assert titles(found) == ["Bookbinder", "Paper Conservator", "Workshop Lead"]


def test_a_site_in_two_languages_with_awkward_data():
    """A JSON-LD block in a guard, with entities; a page in French without any; an open application."""
    case = Case(FIXTURES / "site" / "quillmark")
    reader = spider("site", "quillmark.example/careers")
    found = outputs(reader, answer_of(case, reader))
    expected = json.loads((case.folder / "expected.json").read_text(encoding="utf-8"))
    assert [item.model_dump(exclude_defaults=True) for item in found if isinstance(item, Posting)] == expected
    listed = [each for each in found if isinstance(each, Listing)]
    assert listed == [Listing(ids=["10417", "10423", "10001"], advertised=3, last=True)]
