"""Blogs: which addresses are articles', which pages are articles, how the lists are walked, and what the run says."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import ExitStack
from dataclasses import replace

import blogsite
import pytest
from blogsite import ARTICLES, MOVED, ROOT, TWICE, WITHDRAWN, html, served
from command import At, board, content
from fetching import fetched
from hypothesis import given
from hypothesis import strategies as st
from loopback import Page, Site

from crawler.blogs.addresses import Blog, article_id, identity
from crawler.blogs.articles import address_of, fields, is_article
from crawler.blogs.lists import blog_of, feeds, older
from crawler.boards import Board
from crawler.saved.html import read_html

BLOG = Blog(ROOT, ("/blog",))


# Addresses.


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("/blog/a-post", f"{ROOT}/a-post"),
        ("http://quillstone.example/blog/a-post?utm_source=x&gclid=1#top", f"{ROOT}/a-post"),
        ("/blog/a-post/amp/", f"{ROOT}/a-post"),
        ("/blog/a-post?print=1", f"{ROOT}/a-post"),
        ("/blog/2026/03/a-post.html", f"{ROOT}/2026/03/a-post.html"),
        ("/blog/a-post?lang=de", f"{ROOT}/a-post?lang=de"),
        ("/blog", None),
        ("/blog/", None),
        ("/blogging/a-post", None),
        ("/careers/a-post", None),
        ("https://elsewhere.example/blog/a-post", None),
        ("/blog/tag/teams", None),
        ("/blog/author/ida-brandt", None),
        ("/blog/kategorie/technik/", None),
        ("/blog/2026/03/", None),
        ("/blog/2026/03/14", None),
        ("/blog/page/2", None),
        ("/blog?page=2", None),
        ("/blog/feed.xml", None),
        ("/blog/cover.jpg", None),
        ("/blog/privacy-policy", None),
        ("/blog/jobs/4711", None),
        ("/blog/de", None),
        ("mailto:press@quillstone.example", None),
        ("javascript:void(0)", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_which_addresses_could_be_an_articles(address, wanted):
    assert BLOG.article(address) == wanted


SAME = [
    "https://www.quillstone.example/blog/über-uns-und-öl",
    "http://quillstone.example/blog/%C3%BCber-uns-und-%C3%B6l/",
    "https://quillstone.example/blog/über-uns-und-öl?utm_campaign=a&fbclid=2#teil-2",
    "https://quillstone.example/blog/über-uns-und-öl/amp",
    "https://quillstone.example/blog/über-uns-und-öl?amp=1",
    "https://quillstone.example/blog/über-uns-und-öl/index.html",
]


def test_spellings_of_one_address_are_one():
    assert len(set(map(identity, SAME))) == 1


@pytest.mark.parametrize("other", ["/blog/a?lang=de", "/de/blog/a", "/blog/A", "/blog/a/b", "/blog/a?p=2"])
def test_other_addresses_are_others(other):
    assert identity(f"https://quillstone.example{other}") != identity("https://quillstone.example/blog/a")


@given(st.text(max_size=60))
def test_any_text_may_stand_as_an_address(text):
    found = BLOG.article(text)
    assert found is None or (BLOG.article(found) == found and identity(found) == identity(identity_url(found)))


def identity_url(url):
    return url.replace("https://www.", "http://")


# Pages.


def page(body, head="", language="en"):
    return read_html(f"<html lang='{language}'><head><title>T</title>{head}</head><body>{body}</body></html>")


PROSE = f"<p>{ARTICLES[0]['paragraphs'][0]}</p><p>{ARTICLES[0]['paragraphs'][1]}</p>"
CARD = (
    "<article><h3><a href='/blog/{0}'>Post {0}</a></h3>"
    "<p>Some words that tease what stands there, and a few more.</p></article>"
)
CARDS = "".join(CARD.format(number) for number in range(6))
LD = '<script type="application/ld+json">{}</script>'
POSTING = {"@type": "JobPosting", "title": "Welder"}
TEASERS = [{"@type": "BlogPosting", "headline": f"Post {n}", "url": f"{ROOT}/{n}"} for n in range(3)]


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        (page(f"<article><h1>T</h1><time datetime='2026-01-01'></time>{PROSE}</article>"), True),
        (page(f"<article><h1>T</h1><time datetime='2026-01-01'></time>{PROSE}</article><aside>{CARDS}</aside>"), True),
        (page(f"<h1>T</h1><div>{PROSE * 2}</div>{CARDS}"), True),
        (page(f"<h1>T</h1>{PROSE}", '<meta property="og:type" content="article">'), True),
        (page(f"<h1>T</h1>{PROSE}", LD.format(json.dumps({"@type": "NewsArticle", "headline": "T"}))), True),
        (page(f"<h1>Post 1</h1>{PROSE}", LD.format(json.dumps(TEASERS))), True),
        (page(f"<h1>Stories</h1>{CARDS}"), False),
        (page(f"<h1>Stories</h1>{CARDS}", LD.format(json.dumps(TEASERS))), False),
        (page(f"<h1>Stories</h1>{PROSE}", LD.format(json.dumps({"@type": "CollectionPage"}))), False),
        (page(f"<h1>Welder</h1>{PROSE}", LD.format(json.dumps(POSTING))), False),
        (page("<h1>Contact</h1><p>Write to us at any time, or call the desk in the hall.</p>"), False),
        (page(""), False),
    ],
)
def test_which_pages_are_articles(told, wanted):
    assert is_article(told, f"{ROOT}/post-1") is wanted


def link(rel, href, **more):
    return f'<link rel="{rel}" href="{href}" ' + " ".join(f'{name}="{value}"' for name, value in more.items()) + ">"


TWINS = link("alternate", f"{ROOT}/a", hreflang="en") + link("alternate", f"{ROOT}/a?lang=de", hreflang="de")


@pytest.mark.parametrize(
    ("head", "asked", "wanted"),
    [
        ("", "/blog/a", "/a"),
        (link("canonical", f"{ROOT}/b"), "/blog/a", "/b"),
        (link("canonical", "/blog/b/"), "/blog/a", "/b/"),
        ('<meta property="og:url" content="http://quillstone.example/blog/b">', "/blog/a", "/b"),
        (link("canonical", ROOT), "/blog/a", "/a"),  # every page of a badly set up site says so
        (link("canonical", "https://www.quillstone.example/"), "/blog/a", "/a"),
        (link("canonical", "https://elsewhere.example/blog/b"), "/blog/a", "/a"),
        (link("canonical", f"{ROOT}/a") + TWINS, "/blog/a?lang=de", "/a?lang=de"),
        (link("canonical", f"{ROOT}/a") + TWINS, "/blog/a?utm_source=x", "/a"),
    ],
)
def test_an_article_goes_by_its_canonical_address(head, asked, wanted):
    assert address_of(page("", head), BLOG, f"https://www.quillstone.example{asked}") == f"{ROOT}{wanted}"


def test_what_a_page_states_of_its_article():
    node = {
        "@type": "BlogPosting",
        "headline": "Post 1",
        "author": [{"@type": "Person", "name": "Ida Brandt"}, {"@type": "Person", "name": "Noor Haddad"}],
        "datePublished": "2026-03-02",
        "keywords": "Teams, Hardware",
        "publisher": {"@type": "Organization", "name": "Quillstone"},
    }
    body = (
        "<h1>Post 1</h1><a rel='tag' href='/blog/tag/teams'>#Teams</a><aside><a rel='tag' href='/x'>Other</a></aside>"
    )
    told = page(body, '<meta property="article:tag" content="Gearboxes">' + LD.format(json.dumps(node)), "de-DE")
    assert fields(told, f"{ROOT}/post-1") == {
        "title_raw": "Post 1",
        "author_raw": "Ida Brandt; Noor Haddad",
        "published_on_raw": "2026-03-02",
        "language_raw": "de-DE",
        "company_raw": "Quillstone",
        "tags": ["Gearboxes", "Teams", "Hardware"],
    }


@pytest.mark.parametrize(
    ("body", "at", "wanted"),
    [
        ('<a href="/blog/page/2">Older posts</a>', "", "/page/2"),
        ('<a href="/blog/page/2">2</a><a href="/blog/page/3">3</a>', "", "/page/2"),
        ('<a href="/blog/page/1">1</a><a href="/blog/page/3">3</a>', "/page/2", "/page/3"),
        ('<a href="?page=3">3</a><a href="?page=1">1</a>', "?page=2", "?page=3"),
        ('<a href="?before=2025-01-01">Ältere Beiträge</a>', "", "?before=2025-01-01"),
        ('<a rel="next" href="/blog?offset=20">→</a>', "", "?offset=20"),
        ('<a href="/blog/page/1">1</a><a href="/blog/page/2">2</a>', "/page/2", None),
        ('<a href="#next">Next</a><a href="/blog/next-steps">Next</a>', "", None),
        ('<a href="/blog/tag/teams/page/2">2</a>', "", None),
        ('<a href="https://elsewhere.example/blog/page/2">2</a>', "", None),
        ("", "", None),
    ],
)
def test_the_next_page_of_a_list(body, at, wanted):
    assert older(page(body), BLOG, f"{ROOT}{at}") == (f"{ROOT}{wanted}" if wanted else None)


def test_feeds_of_comments_are_none_of_the_blogs():
    rss = {"type": "application/rss+xml"}
    head = link("alternate", "/feed", title="Quillstone", **rss) + link("alternate", "/blog/feed", title="Blog", **rss)
    head += link("alternate", "/blog/comments/feed", title="Quillstone: Kommentare", **rss)
    assert feeds(page("", head), BLOG, ROOT) == [f"{ROOT}/feed"]


CAREERS = "https://www.quillstone.example/careers"


@pytest.mark.parametrize(
    ("links", "wanted"),
    [
        ([("Blog", "/blog"), ("Jobs", "/jobs")], "https://www.quillstone.example/blog"),
        ([("Our engineering blog", "https://tech.quillstone.example/")], "https://tech.quillstone.example/"),
        ([("Life at Quillstone", "/life"), ("Benefits", "/benefits")], "https://www.quillstone.example/life"),
        ([("Our stories", "/stories"), ("Read more", "/stories/a")], "https://www.quillstone.example/stories"),
        (
            [("Blog", "/blog"), ("Blog", "/blog/"), ("Blog", "/blog?utm_source=menu")],
            "https://www.quillstone.example/blog",
        ),
        ([("Blog", "/blog"), ("Stories", "/stories")], "https://www.quillstone.example/blog"),
        ([("Tech blog", "https://tech.example/"), ("Design blog", "https://design.example/")], None),
        ([("Blog", "https://www.linkedin.com/company/quillstone")], None),
        ([("Blog", "#blog"), ("Blog", "javascript:;")], None),
        ([("About us", "/about")], None),
        ([], None),
    ],
)
def test_the_blog_that_a_careers_page_links(links, wanted):
    body = "".join(f'<a href="{href}">{text}</a>' for text, href in links)
    found = blog_of(f"<html><body><nav>{body}</nav></body></html>", CAREERS)
    assert (found and identity(found)) == (wanted and identity(wanted))


# A whole blog.


def of_the_blog(article):
    return {
        "kind": "article",
        "platform": "blog",
        "board": "www.quillstone.example/blog",
        "url": blogsite.url(article),
        "article_id": article_id(blogsite.url(article)),
        "title_raw": article["title"],
        "author_raw": article["author"],
        "published_on_raw": article["published"],
        "tags": article["tags"],
        "language_raw": article["language"],
    }


@pytest.fixture(scope="module")
def two_days(tmp_path_factory):
    """A home that crawled the blog twice, what the site was asked each time, and its tables after each."""
    home = tmp_path_factory.mktemp("blog") / "home"
    days = []
    with Site(blogsite.pages()) as site:
        row = {"board": "www.quillstone.example/blog", "company": "Quillstone", "endpoint": f"http://{site.host}"}
        board(home, "blog", row)
        at = At(home, [site.host])
        for _ in range(2):
            before = len(site.asked)
            ran = at("crawl", "--json")
            days.append((ran.code, ran.json()["boards"][0], site.asked[before:], content(at.database)))
    return at, days


@pytest.mark.long
def test_the_articles_of_a_blog_are_read_whole(two_days):
    at, ((code, told, *_), _) = two_days
    assert (code, told["verdict"], told["found"]) == (0, "complete", 25)
    assert told["reason"] == "sitemap of 27, feed of 10, 3 archive pages: end proven by archive pages"
    found = at.rows("select url, title, author, published_on::varchar, language, tags, text, core_text from articles")
    wanted = [
        (
            blogsite.url(article),
            article["title"],
            article["author"],
            article["published"],
            article["language"],
            article["tags"],
            "\n".join([article["title"], *article["paragraphs"]]),
        )
        for article in ARTICLES
    ]
    assert [row[:6] for row in sorted(found)] == [row[:6] for row in sorted(wanted)]
    texts = {row[0]: row[6] for row in found}
    assert all(paragraph in texts[row[0]] for row in wanted for paragraph in row[6].splitlines()[1:])
    # What they share is no core of theirs; of the rest each keeps something of its own.
    assert not any(blogsite.ABOUT in row[7] for row in found)
    assert all(row[7] and set(row[7].splitlines()) <= set(row[6].splitlines()) for row in found)


def test_nothing_is_asked_twice(two_days):
    _, days = two_days
    for _, _, asked, _ in days:
        assert [path for path, times in Counter(one.path for one in asked).items() if times > 1] == []


def test_unchanged_articles_cost_a_conditional_request_at_most(two_days):
    _, (first, second) = two_days
    paths = {one.path for one in second[2]}
    articles = {f"/blog/{article['slug']}" for article in ARTICLES}
    known = {one.path for one in second[2] if "If-None-Match" in one.headers}
    # What is not there has nothing to be compared with; the feed says nothing of edits, the sitemap does.
    assert paths - known == {f"/blog/{WITHDRAWN}", f"/blog/old/{MOVED}"}
    assert len(articles & paths) == 10
    assert len(articles & {one.path for one in first[2]}) == 25


def test_a_second_run_changes_nothing(two_days):
    _, ((*_, before), (*_, after)) = two_days
    moved = {name for name in before if before[name] != after[name]}
    assert moved == {"articles", "board_runs", "board_run_fields", "board_run_postings", "runs", "section_rows"}
    sections = zip(before["section_rows"], after["section_rows"], strict=True)
    assert len({at for old, new in sections for at in range(len(old)) if old[at] != new[at]}) == 1  # last_seen_at
    pairs = [*zip(before["articles"], after["articles"], strict=True)]
    columns = {at for old, new in pairs for at in range(len(old)) if old[at] != new[at]}
    assert columns <= {13, 14}  # last_seen_at, and capture where a page was sent anew
    assert 13 in columns


@pytest.mark.long
def test_a_rebuild_gives_the_same(two_days):
    at, _ = two_days
    ran = at("rebuild", "--dry-run")
    assert "Nothing would differ." in ran.out.splitlines()


# Other blogs, side by side.


def few(count=6):
    return {f"/blog/{article['slug']}": blogsite.article_page(article) for article in ARTICLES[:count]}


def front(shown, head="", more=""):
    """A front page that declares nothing but `head`."""
    cards = "".join(map(blogsite.card, shown))
    return served(
        f"<html><head><title>Stories</title>{head}</head><body><h1>Stories</h1>{cards}{more}</body></html>".encode(),
        "text/html",
    )


def calendar(asked):
    """A month before every month, without end."""
    number = int(asked.path.rpartition("=")[2] or 1) if "=" in asked.path else 1
    return front(ARTICLES[:2], f'<link rel="next" href="/blog?page={number + 1}">')


def entry_without_page(article):
    text = "".join(f"<p>{line}</p>" for line in article["paragraphs"])
    head = f"<id>tag:{article['slug']}</id><title>{article['title']}</title>"
    return f"<entry>{head}<content type='html'><![CDATA[{text}]]></content></entry>"


ATOM = link("alternate", "/blog/atom", type="application/atom+xml")
SHELL = served(
    b"<html><head><title>T</title></head><body><div id='root'></div><script>go()</script></body></html>", "text/html"
)
SITES = {
    # only a feed: what is older is not known
    "feed": (
        few(10)
        | {
            "/blog/feed": blogsite.feed(ARTICLES[:10]),
            "/blog": front([], link("alternate", "/blog/feed", type="application/rss+xml")),
        }
    ),
    # a feed where feeds usually are
    "guessed": few(4) | {"/blog/rss.xml": blogsite.feed(ARTICLES[:4]), "/blog": front([])},
    "sitemap": few(6)
    | {"/blog": front(ARTICLES[:2]), "/sitemap.xml": blogsite.sitemap([(blogsite.url(a), None) for a in ARTICLES[:6]])},
    # the sitemap is behind what the front page shows
    "stale": few(6)
    | {
        "/blog": front(ARTICLES[:2]),
        "/sitemap.xml": blogsite.sitemap([(blogsite.url(a), None) for a in ARTICLES[1:6]]),
    },
    "paged": few(6)
    | {
        "/blog": front(ARTICLES[:2], more='<a href="?page=2">2</a>'),
        "/blog?page=2": front(ARTICLES[2:4], more='<a href="?page=1">1</a><a href="?page=3">3</a>'),
        "/blog?page=3": front(ARTICLES[4:6], more='<a href="?page=2">2</a>'),
    },
    "years": few(6)
    | {
        "/blog": front(ARTICLES[:2], more='<a href="/blog/2026/">2026</a><a href="/blog/category/teams">Teams</a>'),
        "/blog/2026/": front(ARTICLES[2:4]),
        "/blog/category/teams": front(ARTICLES[4:6]),
    },
    "endless": few(2) | {"/blog": calendar},
    # the articles lie beside the front page
    "beside": {
        f"/stories/{a['slug']}": blogsite.article_page(a, f"https://beside.example/stories/{a['slug']}")
        for a in ARTICLES[:4]
    }
    | {
        "/blog": served(
            "".join(f"<h2><a href='/stories/{a['slug']}'>{a['title']}</a></h2>" for a in ARTICLES[:4]).encode(),
            "text/html",
        )
    },
    "wholefeed": {
        "/blog": front([], ATOM),
        "/blog/atom": served(
            b"<feed xmlns='http://www.w3.org/2005/Atom'>%s</feed>"
            % "".join(map(entry_without_page, ARTICLES[:2])).encode(),
            "application/atom+xml",
        ),
    },
    "broken": few(6) | {"/blog": front(ARTICLES[:6]), f"/blog/{ARTICLES[2]['slug']}": Page(status=500)},
    "forbidden": few(6)
    | {
        "/blog": front(ARTICLES[:6]),
        "/robots.txt": served(f"User-agent: *\nDisallow: /blog/{ARTICLES[2]['slug']}".encode(), "text/plain"),
    },
    "child": few(2)
    | {
        "/blog": front(ARTICLES[:2]),
        "/sitemap.xml": blogsite.index("https://child.example/a.xml", "https://child.example/b.xml"),
        "/a.xml": blogsite.sitemap([("https://child.example" + path, None) for path in few(2)]),
        "/b.xml": Page(status=404),
    },
    # a host's sitemaps, most of other things, and its front page elsewhere
    "shop": few(3)
    | {
        "/blog": Page(status=302, headers={"Location": "/blog/"}),
        "/blog/": front(ARTICLES[:2]),
        "/robots.txt": served(b"Sitemap: https://www.quillstone.example/index.xml", "text/plain"),
        "/index.xml": blogsite.index(*(f"https://www.quillstone.example/pages-{n}.xml" for n in range(6))),
        "/pages-5.xml": blogsite.sitemap([(blogsite.url(a), None) for a in ARTICLES[:3]]),
    }
    | {f"/pages-{n}.xml": blogsite.sitemap([(f"https://shop.example/hats/{n}", None)]) for n in range(5)},
    "shells": {"/blog": front(ARTICLES[:3])} | dict.fromkeys(few(3), SHELL),
    "gone": {},
    "walled": {"/blog": Page(status=403)},
    "json": {"/blog": served(b'{"posts": []}', "application/json")},
}
SAID = {
    "feed": ("partial", 10, "end of the list not reached; feed of 10, 1 archive page: older ones not proven"),
    "guessed": ("partial", 4, "end of the list not reached; feed of 4, 1 archive page: older ones not proven"),
    "sitemap": ("complete", 6, "sitemap of 6, 1 archive page: end proven by sitemap"),
    "stale": ("partial", 6, "end of the list not reached; sitemap of 5, 1 archive page: older ones not proven"),
    "paged": ("complete", 6, "3 archive pages: end proven by archive pages"),
    "years": ("partial", 6, "end of the list not reached; 3 archive pages: older ones not proven"),
    "endless": ("truncated", 2, "endless"),
    "beside": ("partial", 4, "end of the list not reached; 1 archive page: older ones not proven"),
    "wholefeed": ("partial", 2, "end of the list not reached; feed of 2, 1 archive page: older ones not proven"),
    "broken": ("partial", 5, "1 request failed; end of the list not reached; 1 archive page: older ones not proven"),
    "forbidden": ("partial", 5, "1 request failed; end of the list not reached; 1 archive page: older ones not proven"),
    "child": ("partial", 2, "1 request failed; sitemap of 2, 1 archive page: end proven by sitemap"),
    "shop": ("complete", 3, "sitemap of 3, 1 archive page: end proven by sitemap"),
    "shells": ("partial", 0, "3 postings unread; end of the list not reached; 1 archive page: older ones not proven"),
    "gone": ("failed", 0, "board_not_found"),
    "walled": ("blocked", 0, "status 403"),
    "json": ("failed", 0, "unexpected_shape (ValueError: the blog's address answers with no page)"),
}


def at_home(name, pages):
    """The same pages on a host of this name."""
    return {
        path: page
        if callable(page)
        else replace(page, body=page.body.replace(b"www.quillstone.example", f"{name}.example".encode()))
        for path, page in pages.items()
    }


@pytest.fixture(scope="module")
def others(tmp_path_factory):
    """Each of `SITES`, crawled in one process: name → (board run, what was asked)."""
    with ExitStack() as stack:
        sites = {name: stack.enter_context(Site(at_home(name, told))) for name, told in SITES.items()}
        boards = [Board("blog", f"{name}.example/blog", endpoint=f"http://{site.host}") for name, site in sites.items()]
        found = fetched(tmp_path_factory.mktemp("blogs"), boards)
    return {name: (found[f"blog:{name}.example/blog"], sites[name].asked) for name in SITES}


@pytest.mark.parametrize("name", SITES)
def test_a_run_says_what_was_read_and_whether_the_end_is_proven(others, name):
    run, _ = others[name]
    assert (run.verdict, run.staged.found, run.reason) == SAID[name]
    assert len(run.items) == run.staged.found


def test_articles_beside_the_front_page_are_the_blogs(others):
    run, _ = others["beside"]
    assert {item["url"] for item in run.items} == {f"https://beside.example/stories/{a['slug']}" for a in ARTICLES[:4]}


def test_an_article_without_a_page_is_read_from_the_feed(others):
    run, _ = others["wholefeed"]
    assert [(item["title_raw"], item["plain"].split("\n")) for item in run.items] == [
        (article["title"], article["paragraphs"]) for article in ARTICLES[:2]
    ]


def test_a_blog_is_found_from_the_careers_page(tmp_path):
    pages = blogsite.pages() | {"/careers": html("<h1>Work with us</h1><p>Come and see.</p><a href='/blog'>Blog</a>")}
    pages["/careers"] = served(
        b"<html><body><nav><a href='/blog'>Blog</a><a href='/jobs'>Jobs</a></nav></body></html>", "text/html"
    )
    with Site(pages) as site:
        boards = [Board("blog", "www.quillstone.example/careers", endpoint=f"http://{site.host}")]
        run = fetched(tmp_path, boards)["blog:www.quillstone.example/careers"]
    assert (run.verdict, run.staged.found) == ("complete", 25)
    assert run.reason is not None
    assert run.reason.startswith(f"blog found from the careers page: {ROOT}; sitemap of 27, feed of 10")
    wanted = [of_the_blog(article) | {"board": "www.quillstone.example/careers"} for article in ARTICLES]
    kept = wanted[0].keys()
    found = [{name: item.get(name) for name in kept} for item in run.items]
    assert sorted(found, key=lambda item: item["url"]) == sorted(wanted, key=lambda item: item["url"])
    assert sum(one.path.endswith(TWICE) for one in site.asked) == 2  # under both of its addresses, read once
