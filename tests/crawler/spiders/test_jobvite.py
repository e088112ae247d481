"""Jobvite: pages to the total, the page of all jobs behind them, what is gone, and whose slugs are boards."""

import pytest
from cases import cases
from fetching import fetched
from loopback import Page, Site
from walked import pages_of, walked

from crawler.boards import Board
from crawler.spiders.jobvite import JobviteSpider

TOLD = Page(b'<script type="application/ld+json">{"@type":"JobPosting","title":"T","description":"D"}</script>')


def listed(numbers, shown=None):
    rows = "".join(f'<tr><td class="jv-job-list-name"><a href="/kelp/job/o{n}">Role {n}</a></td></tr>' for n in numbers)
    pager = f'<span class="jv-pagination-text">{shown}</span>' if shown else ""
    return Page(f'<html><body>{pager}<table class="jv-job-list">{rows}</table></body></html>'.encode())


def details(count):
    return {f"/kelp/job/o{n}": TOLD for n in range(count)}


def pages(count, total):
    starts = range(0, count, 50)
    return {
        f"/kelp/search?p={number}": listed(
            range(start, min(start + 50, count)), f"{start + 1:,}-{min(start + 50, count):,} of {total:,}"
        )
        for number, start in enumerate(starts)
    }


@pytest.mark.parametrize(
    ("served", "count", "advertised"),
    [
        (pages(120, 120), 120, 120),
        (pages(50, 50), 50, 50),
        (pages(1020, 1020), 1020, 1020),
        ({"/kelp/jobs": listed(range(70))}, 70, None),
        ({"/kelp/search": listed(range(7))}, 7, None),
        ({"/kelp/search": listed(range(50))}, 50, None),  # without a total: the next page repeats this one
        ({"/kelp/search": listed([])}, 0, None),
        ({"/kelp/search": Page(b"<body class='jv-page'>There are currently no open positions.</body>")}, 0, None),
    ],
)
def test_jobvite_reads_to_the_end(served, count, advertised):
    walk = walked("jobvite", "kelp", {**details(count), **served})
    assert (walk.ids, walk.advertised, walk.proven) == ([f"o{n}" for n in range(count)], advertised, True)
    assert {item.posting_id for item in walk.items} == set(walk.ids)


def test_a_page_of_all_jobs_that_holds_some_back_is_capped():
    page = listed(range(3))
    cut = Page(page.body.replace(b"</table>", b"</table><a href='/kelp/search?c=Sales'>Show More</a>"))
    walk = walked("jobvite", "kelp", {**details(3), "/kelp/jobs": cut})
    assert (walk.ids, walk.listings[-1].capped) == (["o0", "o1", "o2"], True)


@pytest.mark.parametrize("body", [b"<html>Just a careers page, no results</html>", b"<p></p>", b"{}"])
def test_no_list_is_loud(body):
    with pytest.raises((ValueError, LookupError, AttributeError)):
        walked("jobvite", "kelp", {"/kelp/search": Page(body), "/kelp/jobs": Page(body)})


def test_a_page_without_a_description_is_unread_and_the_others_arrive():
    walk = walked(
        "jobvite", "kelp", {"/kelp/search": listed(range(2)), "/kelp/job/o0": TOLD, "/kelp/job/o1": Page(b"<p>?</p>")}
    )
    assert [(item.posting_id, item.is_row_only) for item in walk.items] == [("o0", False), ("o1", True)]
    assert len(walk.unread) == 1


@pytest.mark.parametrize(
    ("url", "token"),
    [
        ("https://jobs.jobvite.com/kelp", "kelp"),
        ("https://jobs.jobvite.com/kelp/jobs", "kelp"),
        ("https://jobs.jobvite.com/Kelp-Co/job/oAb1cfwD?__jvst=Job%20Board", "Kelp-Co"),
        ("https://jobs.jobvite.com/careers/kelp/jobs", "kelp"),
        ("https://jobs.jobvite.com/careers/kelp", "kelp"),
        ("https://jobs.jobvite.com/careers", None),
        ("https://jobs.jobvite.com/", None),
        ("https://jobs.jobvite.com/__assets__/careersite/public/iframe.js", None),
        ("https://jobs.jobvite.com/careersite-public/iframe.js", None),
        ("https://app.jobvite.com/CompanyJobs/Xml.aspx?c=q6NaVfwI", None),
        ("https://search.jobvite.com/?invalid=1", None),
        ("https://jobs.jobvite.com.evil.example/kelp", None),
        ("https://jobs.jobvite.com/../x", None),
    ],
)
def test_recognise(url, token):
    assert JobviteSpider.recognise(url, None) == token


def test_over_http(tmp_path):
    """Two boards, an unknown one, and one that is slowed down."""
    all_jobs, search = cases("jobvite")
    away = Page(b"", 302, headers={"Location": "https://search.jobvite.com/?invalid=1"})
    with Site(pages_of(all_jobs)) as one, Site(pages_of(search)) as two, Site({"/nobody/search": away}) as three:
        four = {"/slow/search": Page(b"<html></html>", 202)}
        with Site(four) as slow:
            boards = [
                Board("jobvite", token, endpoint=f"http://{site.host}")
                for token, site in ((all_jobs.board, one), (search.board, two), ("nobody", three), ("slow", slow))
            ]
            found = fetched(tmp_path, boards)
    runs = [found[board.key] for board in boards]
    assert [run.verdict for run in runs] == ["complete", "complete", "failed", "blocked"]
    assert runs[2].reason == "board_not_found (it redirects to another host)"
    assert (runs[1].staged.exact, runs[1].staged.gone) == (True, ["oGone1wX"])
    for run, case in zip(runs, (all_jobs, search), strict=False):
        assert {item["posting_id"] for item in run.items} == {item["posting_id"] for item in case.items}
