"""Lists that do not end: every kind of paging in a circle, with the same rows for ever, with new ones for ever."""

import itertools
import json

import blogsite
import pytest
from beside import crawled
from command import ENVIRONMENT
from hostile import NOT_FOUND, Hostile, body, html
from site_pages import detail

CAP = 40
"""`--max-requests`: where nothing else ends a list that always has new rows."""
MILLION = 1_000_000
XML, TEXT = {"Content-Type": "application/xml"}, {"Content-Type": "text/plain"}


def told(value, **headers):
    return body(json.dumps(value).encode(), headers=headers)


def pager(page, at):
    """A list at paths with `at` in them: `page(number, asked)`, `number` counting what was asked before."""
    numbers = itertools.count()

    def behaves(asked):
        return page(next(numbers), asked) if at in asked.path else NOT_FOUND

    return behaves


# Platforms' lists. `step`: the first row's number grows by so many a page; 0 for the same rows for ever.


def smartrecruiters(step):
    def page(number, asked):
        rows = [{"id": f"{step * number + n}", "name": "Rope Maker", "company": {"name": "R"}} for n in range(5)]
        offset = int(asked.path.rpartition("=")[2])
        return told({"offset": offset, "limit": 100, "totalFound": MILLION, "content": rows})

    return pager(page, "/postings?")


def workable(step, token):
    def page(number, asked):
        rows = [{"shortcode": f"A{step * number + n}", "title": "Rope Maker", "state": "published"} for n in range(5)]
        return told({"total": MILLION, "results": rows, "nextPage": token(number)})

    return pager(page, "/api/v3/")


def manatal(step):
    def page(number, asked):
        ids = range(step * number, step * number + 10)
        rows = [{"id": n + 1, "hash": f"H{n}", "position_name": "Rope Maker"} for n in ids]
        return told({"count": MILLION, "next": "https://www.careers-page.com/more", "results": rows})

    return pager(page, "/jobs/?page=")


def rippling(step):
    def page(number, asked):
        rows = [{"id": f"{step * number + n}", "name": "Rope Maker"} for n in range(5)]
        return told({"items": rows, "page": number, "totalPages": MILLION, "totalItems": MILLION})

    return pager(page, "/jobs?page=")


def traffit(step):
    def page(number, asked):
        ids = range(step * number, step * number + 100)
        return told([{"id": n, "url": f"https://ropes.traffit.com/{n}", "advert": {"name": "Rope"}} for n in ids])

    return pager(page, "/published")


def workday(step):
    def page(number, asked):
        ids = range(step * number, step * number + 5)
        rows = [{"title": "Rope", "externalPath": f"/job/x/R_{n}", "bulletFields": [f"R{n}"]} for n in ids]
        return told({"total": MILLION if number == 0 else 0, "jobPostings": rows, "facets": []})

    return pager(page, "/jobs")


def teamtailor(host, at):
    def page(number, asked):
        row = {"url": f"https://{host}/jobs/{number}-rope-maker", "title": "Rope", "_jobposting": {"title": "Rope"}}
        return told({"items": [row], "next_url": f"https://{host}/jobs.json?at={at(number)}"})

    return pager(page, "/jobs.json")


def circle(number):
    return number % 3


PLATFORMS = {
    # board → its host, whether it ends by itself (else by the cap)
    "smartrecruiters:same": (smartrecruiters(0), True),
    "smartrecruiters:new": (smartrecruiters(5), False),
    "workable:same": (workable(0, "t{}".format), True),
    "workable:new": (workable(5, "t{}".format), False),
    "workable:circle": (workable(5, lambda number: f"t{number % 3}"), True),
    "manatal:same": (manatal(0), True),
    "manatal:new": (manatal(10), False),
    "rippling:same": (rippling(0), True),
    "rippling:new": (rippling(5), False),
    "traffit:same": (traffit(0), True),
    "traffit:new": (traffit(100), False),
    "workday:same/wd1/Careers": (workday(0), None),
    "workday:new/wd1/Careers": (workday(5), False),
    "teamtailor:circle.teamtailor.com": (teamtailor("circle.teamtailor.com", circle), True),
    "teamtailor:new.teamtailor.com": (teamtailor("new.teamtailor.com", str), False),
}

# Sites and blogs. Pages are told their own host, as the public knows it, by `{host}`.


def rows(*numbers):
    each = "<li><a href='/jobs/{0}-rope-maker'><h3>Rope Maker {0}</h3></a><span>Bergen</span></li>"
    return f"<ul>{''.join(map(each.format, numbers))}</ul>"


def site(lists):
    """A careers site: `lists(path with its query, number of the list)` → HTML or a behaviour; None for a posting."""
    numbers = itertools.count()

    def behaves(asked):
        if asked.path.startswith("/jobs/") and "rope-maker" in asked.path:
            return html(detail(f"Rope Maker {asked.path.split('/')[2].split('-')[0]}").body)
        found = lists(asked.path, numbers) if asked.path != "/robots.txt" else None
        return NOT_FOUND if found is None else html(f"<html><body>{found}</body></html>")

    return behaves


def following(where, shown):
    return f"{shown}<a rel='next' href='{where}'>Next</a>"


def at(path, name, first=1):
    return int(path.rpartition(f"{name}=")[2]) if f"{name}=" in path else first


def site_new(path, numbers):
    page = at(path, "page")
    return following(f"/?page={page + 1}", rows(page * 10 + 1000, page * 10 + 1001))


def site_same(path, numbers):
    return following(f"/?page={at(path, 'page') + 1}", rows(1001, 1002))


def site_circle(path, numbers):
    page = at(path, "page")
    return following(f"/?page={page % 3 + 1}", rows(page * 10 + 1000, page * 10 + 1001))


def site_far_circle(path, numbers):
    page = at(path, "page")
    return following(f"/?page={page % 25 + 1}", rows(page * 10 + 1000, page * 10 + 1001))


def site_session(path, numbers):
    """Each link to the next page has an address of its own, and leads to the first."""
    return following(f"/?page=2&session={next(numbers)}", rows(1001, 1002))


def site_calendar(path, numbers):
    """Months without an end, all but the first empty."""
    month = at(path, "page")
    return following(f"/?page={month + 1}", rows(1001, 1002) if month == 1 else "<h2>Nothing in this month</h2>")


def site_leaves(path, numbers):
    return following("https://elsewhere.example/jobs?page=2", rows(1001, 1002))


SITES = {
    "site:new.example": (site(site_new), False),
    "site:same.example": (site(site_same), True),
    "site:circle.example": (site(site_circle), True),
    "site:far-circle.example": (site(site_far_circle), None),  # by itself or by the cap
    "site:session.example": (site(site_session), True),
    "site:calendar.example": (site(site_calendar), True),
}


def mapped(name, maps):
    """A site with sitemaps: `maps(path)` says what each names, pages and sitemaps; None where there is none."""
    home = f"https://{name}.example"

    def behaves(asked):
        path = asked.path
        if path == "/robots.txt":
            return body(f"Sitemap: {home}/map.xml".encode(), headers=TEXT)
        found = maps(path) if path.endswith(".xml") else None
        if found is not None:
            pages, children = found
            inner = "".join(f"<sitemap><loc>{home}{child}</loc></sitemap>" for child in children)
            inner += "".join(f"<url><loc>{home}{page}</loc></url>" for page in pages)
            kind = "sitemapindex" if children else "urlset"
            return body(f"<{kind}>{inner}</{kind}>".encode(), headers=XML)
        if path.startswith("/jobs/"):
            return html(detail(f"Rope Maker {path.split('/')[2].split('-')[0]}").body)
        return html("<html><body><h1>Fernweh Ropes</h1></body></html>") if path == "/" else NOT_FOUND

    return behaves


def jobs(*numbers):
    return [f"/jobs/{number}-rope-maker" for number in numbers]


MAPS = {
    "names-itself": {"/map.xml": (jobs(1001, 1002), ["/map.xml"])},
    "names-itself-too": {"/map.xml": ([], ["/map.xml", "/a.xml"]), "/a.xml": (jobs(1001, 1002), [])},
    "two-in-a-circle": {"/map.xml": (jobs(1001), ["/a.xml"]), "/a.xml": (jobs(1002), ["/map.xml"])},
    "nothing-but-itself": {"/map.xml": ([], ["/map.xml"])},
}


def deeper(path):
    """Each sitemap names one more."""
    number = int("".join(filter(str.isdigit, path)) or 0)
    return jobs(1000 + number), [f"/map-{number + 1}.xml"]


def wider(path):
    return ([], [f"/map-{n}.xml" for n in range(500)]) if path == "/map.xml" else (jobs(f"10{path[5:-4]}"), [])


SITEMAPS = {f"site:{name}.example": (mapped(name, maps.get), True) for name, maps in MAPS.items()} | {
    "site:deeper.example": (mapped("deeper", deeper), True),
    "site:wider.example": (mapped("wider", wider), None),
}


# Blogs.


def article(number):
    return f"/blog/a-day-at-the-rope-walk-{number}"


def teasers(*numbers):
    each = "<article><h3><a href='{0}'>A day at the rope walk, {1}</a></h3><p>We lay rope.</p></article>"
    return "".join(each.format(article(number), number) for number in numbers)


def blog(name, older=None, maps=None, feed=None):
    """A blog: `older(page)` → the number of the page behind and the articles of this; `maps` as `mapped` has them;
    `feed(page)` → as `older`, of a JSON feed."""
    home = f"https://{name}.example"

    def behaves(asked):
        path = asked.path
        if path.startswith("/blog/a-day"):
            return html(blogsite.article_page(blogsite.ARTICLES[0], home + path).body)
        if path.endswith(".xml") or path == "/robots.txt":
            return mapped(name, maps)(asked) if maps else NOT_FOUND
        if path.startswith("/blog/feed.json"):
            behind, numbers = feed(at(path, "page"))
            items = [{"id": home + article(n), "url": home + article(n), "title": f"A day, {n}"} for n in numbers]
            next_url = f"{home}/blog/feed.json?page={behind}"
            return told({"version": "https://jsonfeed.org/version/1.1", "items": items, "next_url": next_url})
        if not path.startswith("/blog"):
            return NOT_FOUND
        behind, numbers = older(at(path, "page")) if older else (None, [1, 2, 3])
        more = f"<a href='/blog?page={behind}' rel='next'>Older posts</a>" if behind else ""
        head = "<link rel='alternate' type='application/feed+json' href='/blog/feed.json'>" if feed else ""
        return html(f"<html><head>{head}</head><body><h1>Blog</h1>{teasers(*numbers)}{more}</body></html>")

    return behaves


def blog_maps(name):
    circles = {"/map.xml": ([article(1)], ["/map.xml"])}
    if name == "two-maps":
        circles = {"/map.xml": ([], ["/posts.xml"]), "/posts.xml": ([article(n) for n in (1, 2, 3)], ["/map.xml"])}
    return circles.get


def new(page):
    return page + 1, [page * 10, page * 10 + 1, page * 10 + 2]


BLOGS = {
    "same": (blog("same", lambda page: (page + 1, [1, 2, 3])), True),
    "new": (blog("new", new), False),
    "circle": (blog("circle", lambda page: (page % 4 + 1, new(page)[1])), True),
    "feed-circle": (blog("feed-circle", feed=lambda page: (page % 3 + 1, new(page)[1])), True),
    "feed-new": (blog("feed-new", feed=new), False),
    "feed-same": (blog("feed-same", feed=lambda page: (page + 1, [1, 2, 3])), True),
    "own-map": (blog("own-map", maps=blog_maps("own-map")), True),
    "two-maps": (blog("two-maps", maps=blog_maps("two-maps")), True),
}
BLOGS = {f"blog:{name}.example/blog": given for name, given in BLOGS.items()}


@pytest.mark.trust("endless")
def test_a_list_without_an_end_is_left_and_truncated(tmp_path, count, monkeypatch):
    monkeypatch.setitem(ENVIRONMENT, "PATH", str(tmp_path))  # a browser would add nothing, and takes its time
    boards = PLATFORMS | SITES | SITEMAPS | BLOGS
    with Hostile() as hostile:
        hosts = {key: behaves for key, (behaves, _) in boards.items()}
        hosts["site:leaves.example"] = site(site_leaves)
        runs, at_host, _ = crawled(tmp_path, hostile, hosts, "--max-requests", CAP, pages=20)
        asked = {key: len([path for _, path in hostile.asked[at_host[key]] if path != "/robots.txt"]) for key in hosts}
    wrong = [key for key, (_, itself) in boards.items() if not is_truncated(runs[key], itself)]
    assert wrong == [], [(key, runs[key]["verdict"], runs[key]["reason"]) for key in wrong]
    assert max(asked.values()) <= CAP
    # What goes on elsewhere was not read to its end, whatever this page says.
    leaves = runs["site:leaves.example"]
    assert (leaves["verdict"], leaves["found"]) == ("partial", 2)
    assert "the end not proven" in leaves["reason"]
    count(tried=len(boards) + 1, note=f"at most {max(asked.values())} requests of {CAP} a board")


def is_truncated(run, itself):
    reason = run["reason"].partition(";")[0]
    reasons = {True: ("endless",), False: ("max_requests",), None: ("endless", "max_requests", "cap")}[itself]
    return run["verdict"] == "truncated" and reason in reasons
