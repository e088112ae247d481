"""Long lists of thirteen platforms over loopback HTTP: read to the end that is stated or shown, and never said to be
whole where that end was not seen."""

import json
from collections import Counter
from contextlib import ExitStack
from urllib.parse import parse_qs, urlsplit

import pytest
from fetching import fetched
from loopback import NOT_FOUND, Page, Site

from crawler.boards import Board

UUID = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"


def answer(stated, **headers):
    return Page(json.dumps(stated).encode(), 200, {"Content-Type": "application/json", **headers})


def html(text):
    return Page(f"<html><body>{text}</body></html>".encode())


def asked_number(asked, name, first):
    return int(parse_qs(urlsplit(asked.path).query).get(name, [first])[0])


def posting_page(title="x"):
    stated = {"@type": "JobPosting", "title": title, "description": "<p>Work.</p>"}
    return Page(f'<script type="application/ld+json">{json.dumps(stated)}</script>'.encode())


# Each site: what answers a request, None for a 404.


def phenom(total, lacks_page=False, forgets=0):
    """Pages of 10; without the page's own data, the widgets call in pages of 100."""

    def rows(start, size):
        return [{"jobId": f"J{n}", "title": f"Role {n}"} for n in range(start, min(start + size, total - forgets))]

    def found(asked):
        path = urlsplit(asked.path).path
        if path == "/":
            return html('<a href="/gb/en/search-results">Search</a>')
        if path == "/widgets":
            question = json.loads(asked.body)
            if (question["country"], question["lang"]) != ("gb", "en_gb"):
                return None
            jobs = rows(question["from"], question["size"])
            return answer({"refineSearch": {"hits": len(jobs), "totalHits": total, "data": {"jobs": jobs}}})
        if path == "/gb/en/search-results":
            jobs = rows(asked_number(asked, "from", 0), 10)
            ddo = {"eagerLoadRefineSearch": {"hits": len(jobs), "totalHits": total, "data": {"jobs": jobs}}}
            return html("app" if lacks_page else f"<script>phApp.ddo = {json.dumps(ddo)}; x={{}};</script>")
        return posting_page() if path.startswith("/gb/en/job/") else None

    return found


def radancy(total, size=15, states=True, ignores=False):
    def found(asked):
        path = urlsplit(asked.path).path
        if path.startswith("/job/"):
            return posting_page()
        if path != "/search-jobs":
            return None
        number = 1 if ignores else asked_number(asked, "p", 1)
        cards = "".join(
            f'<li><a data-job-id="{n}" href="/job/x/role/7/{n}"><h2>Role {n}</h2></a></li>'
            for n in range((number - 1) * size, min(number * size, total))
        )
        stated = f' data-total-job-results="{total:,}" data-total-pages="{-(-total // size)}"' if states else ""
        return html(f'<section id="search-results"{stated}><ul id="search-results-list">{cards}</ul></section>')

    return found


def avature(total, size=6, legend=None, slows=False):
    def found(asked):
        path = urlsplit(asked.path).path
        if "/JobDetail/" in path:
            return posting_page()
        if path != "/careers/SearchJobs":
            return None
        start = asked_number(asked, "jobOffset", 0)
        if slows and start:
            return Page(b"", 202)
        rows = range(start, min(start + size, total))
        articles = "".join(
            f'<article class="article--result"><h3><a href="/careers/JobDetail/Role/{n}">Role {n}</a></h3></article>'
            for n in rows
        )
        printed = legend.format(first=start + 1, last=start + len(rows), total=total) if legend and rows else ""
        return html(f'<div class="list-controls__text__legend">{printed}</div>{articles or "No jobs found"}')

    return found


def ukg(total, forgets=0):
    def found(asked):
        if "OpportunityDetail" in asked.path:
            return html(
                '<script>new US.Opportunity.CandidateOpportunityDetail({"Description":"<p>Work.</p>"});</script>'
            )
        search = json.loads(asked.body)["opportunitySearch"]
        rows = range(search["Skip"], min(search["Skip"] + search["Top"], total - forgets))
        return answer({"opportunities": [{"Id": f"{n}", "Title": f"Role {n}"} for n in rows], "totalCount": total})

    return found


def ukg_ready(total, counts):
    """`counts`: whether the offset counts `pages` or `rows`."""

    def found(asked):
        if "size=" not in asked.path:
            return answer({"job_description": "<p>Work.</p>"})
        offset, size = asked_number(asked, "offset", 1), asked_number(asked, "size", 20)
        start = (offset - 1) * size if counts == "pages" else offset - 1
        rows = range(start, min(start + size, total))
        paging = {"offset": offset, "size": size, "total": total}
        return answer({"job_requisitions": [{"id": n + 1, "job_title": f"Role {n}"} for n in rows], "_paging": paging})

    return found


def manatal(total):
    def found(asked):
        number = asked_number(asked, "page", 1)
        rows = range((number - 1) * 10, min(number * 10, total))
        following = f"https://www.careers-page.com/api/v1.0/c/x/jobs/?page={number + 1}" if rows.stop < total else None
        jobs = [{"id": n + 1, "hash": f"H{n}", "position_name": f"Role {n}"} for n in rows]
        return answer({"count": total, "next": following, "previous": None, "results": jobs})

    return found


def traffit(total, size=100, states=True):
    def found(asked):
        number, size = (int(asked.headers[f"X-Request-{name}"]) for name in ("Current-Page", "Page-Size"))
        rows = range((number - 1) * size, min(number * size, total))
        jobs = [{"id": n + 1, "url": f"https://x.traffit.com/an/{n}", "advert": {"name": f"Role {n}"}} for n in rows]
        told = {"X-Result-Total-Count": str(total), "X-Result-Total-Pages": str(-(-total // size))} if states else {}
        return answer(jobs, **told)

    return found


def adp(total):
    def found(asked):
        if "$skip" not in asked.path and "%24skip" not in asked.path:
            return answer({"requisitionDescription": "<p>Work.</p>"})
        skip = asked_number(asked, "$skip", 0)
        fields = [[{"nameCode": {"codeValue": "ExternalJobID"}, "stringValue": f"{n}"}] for n in range(total)]
        rows = [{"requisitionTitle": "Role", "customFieldGroup": {"stringFields": field}} for field in fields]
        return answer({"jobRequisitions": rows[skip : skip + 20], "meta": {"totalNumber": total}})

    return found


def csod(total, front=None):
    def found(asked):
        if "/ux/ats/" in asked.path:
            context = {"token": "t0ken", "endpoints": {"cloud": "https://us.api.csod.com/"}}
            return front or html(f"<script>csod.context={json.dumps(context)};</script>")
        if asked.headers.get("Authorization") != "Bearer t0ken":
            return Page(b"", 401)
        if asked.method == "GET":
            return answer({"data": {"externalDescription": "<p>Work.</p>"}})
        question = json.loads(asked.body)
        start = (question["pageNumber"] - 1) * question["pageSize"]
        rows = range(start, min(start + question["pageSize"], total))
        jobs = [{"requisitionId": n + 1, "displayJobTitle": f"Role {n}"} for n in rows]
        return answer({"data": {"totalCount": total, "requisitions": jobs}})

    return found


def dover(total, page=None):
    def found(asked):
        if "careers-page-slug" in asked.path:
            return answer({"id": "p1", "name": "X", "slug": "x"})
        if "application-portal-job" in asked.path:
            return answer({"user_provided_description": "<p>Work.</p>"})
        offset, limit = asked_number(asked, "offset", 0), 100  # a server may allow less than is asked for
        rows = [{"id": f"d{n}", "title": f"Role {n}"} for n in range(offset, min(offset + limit, total))]
        more = offset + limit < total
        following = (
            f"https://app.dover.com/api/v1/careers-page/p1/jobs?limit=100&offset={offset + limit}" if more else None
        )
        return page or answer({"count": total, "next": following, "previous": None, "results": rows})

    return found


RANGE = "{first} - {last} of {total} results"
UKG = f"recruiting2.ultipro.com/T/{UUID}"
EMPTY = answer({})
TABLE = {
    "phenom": (phenom(37), "phenom", "careers.a.example", 37, "complete", None),
    "phenom by widgets": (phenom(112, lacks_page=True), "phenom", "careers.b.example", 112, "complete", None),
    "phenom short": (phenom(37, forgets=3), "phenom", "careers.c.example", 34, "partial", "34 listed of 37 advertised"),
    "phenom drifting": (phenom(101, forgets=1, lacks_page=True), "phenom", "careers.d.example", 100, "complete", None),
    "phenom empty": (phenom(0), "phenom", "careers.e.example", 0, "complete", None),
    "radancy": (radancy(40), "radancy", "jobs.a.example", 40, "complete", None),
    "radancy unstated": (radancy(40, states=False), "radancy", "jobs.b.example", 40, "complete", None),
    "radancy page ignored": (
        radancy(40, states=False, ignores=True),
        "radancy",
        "jobs.c.example",
        15,
        "truncated",
        "endless",
    ),
    "radancy page ignored, stated": (radancy(40, ignores=True), "radancy", "jobs.d.example", 15, "partial", None),
    "radancy empty": (radancy(0), "radancy", "jobs.e.example", 0, "complete", None),
    "avature": (avature(20, legend=RANGE), "avature", "a.avature.net/careers", 20, "complete", None),
    "avature in German": (
        avature(20, legend="{first}-{last} von {total} Stellen"),
        "avature",
        "b.avature.net/careers",
        20,
        "complete",
        None,
    ),
    "avature unstated": (avature(20), "avature", "c.avature.net/careers", 20, "complete", None),
    "avature slowed": (
        avature(20, legend=RANGE, slows=True),
        "avature",
        "d.avature.net/careers",
        6,
        "blocked",
        "status 202",
    ),
    "ukg": (ukg(73), "ukg", UKG, 73, "complete", None),
    "ukg short": (ukg(73, forgets=20), "ukg", UKG.replace("/T/", "/U/"), 53, "partial", "53 listed of 73 advertised"),
    "ukg ready, by pages": (ukg_ready(43, "pages"), "ukg_ready", "601", 43, "complete", None),
    "ukg ready, by rows": (ukg_ready(43, "rows"), "ukg_ready", "602", 43, "complete", None),
    "ukg ready, one page": (ukg_ready(20, "rows"), "ukg_ready", "603", 20, "complete", None),
    "ukg ready, one over": (ukg_ready(21, "pages"), "ukg_ready", "604", 21, "complete", None),
    "ukg ready, one over, by rows": (ukg_ready(21, "rows"), "ukg_ready", "605", 21, "complete", None),
    "manatal": (manatal(37), "manatal", "x", 37, "complete", None),
    "traffit": (traffit(230), "traffit", "x", 230, "complete", None),
    "traffit unstated": (traffit(230, states=False), "traffit", "y", 230, "complete", None),
    "adp": (adp(45), "adp", f"{UUID}/1", 45, "complete", None),
    "csod": (csod(30), "csod", "x/4", 30, "complete", None),
    "csod without a token": (csod(30, front=html("Sign in")), "csod", "y/4", 0, "failed", None),
    "csod of another host": (
        csod(
            60, front=html('<script>csod.context={"token":"t","endpoints":{"cloud":"https://evil.example/"}}</script>')
        ),
        "csod",
        "z/4",
        0,
        "failed",
        None,
    ),
    "dover": (dover(105), "dover", "x", 105, "complete", None),
    "dover without a list": (dover(105, page=EMPTY), "dover", "y", 0, "failed", None),
}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    with ExitStack() as stack:
        boards, sites = {}, {}
        for name, (found, platform, board, *_) in TABLE.items():
            site = sites[name] = stack.enter_context(Site())
            site.answer = lambda asked, site=site, found=found: (
                site.asked.append(asked) or (None if asked.path == "/robots.txt" else found(asked)) or NOT_FOUND
            )
            boards[name] = Board(platform, board, endpoint=f"http://{site.host}")
        given = fetched(tmp_path_factory.mktemp("home"), boards.values())
        return {name: (given[board.key], sites[name]) for name, board in boards.items()}


@pytest.mark.parametrize("name", TABLE)
def test_long_lists_are_read_to_their_end(runs, name):
    run, (_, _, _, count, verdict, reason) = runs[name][0], TABLE[name]
    assert (len(run.items), run.verdict) == (count, verdict), run.reason
    assert reason is None or run.reason == reason
    assert len({item["posting_id"] for item in run.items}) == count


@pytest.mark.parametrize("name", TABLE)
def test_nothing_is_asked_twice(runs, name):
    if name == "avature slowed":  # a slowed answer is asked for again
        return
    asked = Counter(
        (asked.method, asked.path, asked.body, asked.headers.get("X-Request-Current-Page"))
        for asked in runs[name][1].asked
    )
    assert max(asked.values()) == 1


def test_lists_take_no_more_requests_than_pages(runs):
    def lists(name, part):
        return sum(part in asked.path for asked in runs[name][1].asked)

    assert lists("phenom by widgets", "/widgets") == 2
    assert lists("ukg ready, by pages", "size=20") == 3
    assert lists("ukg ready, by rows", "size=20") == 4  # the second page tells, at the price of one
    assert lists("traffit", "published") == 3
