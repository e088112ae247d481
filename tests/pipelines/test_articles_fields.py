"""Titles, authors and days as templates write them; what frames a text; the measures that the benchmark takes."""

import json
import time
from datetime import date

import pytest

from benchmarks import articles as benchmark
from pipelines.article_author import names_in
from pipelines.article_body import without_title
from pipelines.article_fields import printed_days
from pipelines.article_page import read_page
from pipelines.articles import read_article

URL = "https://gannet-works.example/blog/nets"
SENTENCES = (
    "A machine can tie four hundred knots a minute, and it ties every one of them the same way, whatever the sea has "
    "done to the twine on either side of the tear.",
    "The hand feels where the twine has gone soft before the eye can see it. Our menders cut back to sound twine, and "
    "a repair lasts two seasons longer for it, as we found when we counted.",
    "We wrote down each of the eleven hundred repairs of last winter, by boat and by mender, so that anyone who doubts "
    "the figure can go through the book and count again.",
)
PROSE = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
SITE = "<meta property=og:site_name content='Gannet Works'>"


def page(head="", body="", after=""):
    return f"<!doctype html><html><head>{head}</head><body><main>{body}<div>{PROSE}</div></main>{after}</body></html>"


def ld(kind="BlogPosting", **fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": kind, **fields})}</script>'


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>Gannet Works · On nets and twine</title>" + SITE, "", "On nets and twine"),
        ("<title>On nets and twine – Gannet Works</title>" + SITE, "", "On nets and twine"),
        ("<title>Gannet Works » On nets and twine</title>" + SITE, "", "On nets and twine"),
        ("<title>On nets &amp; twine | Gannet&nbsp;Works</title>" + SITE, "", "On nets & twine"),
        ("<title>12.06.2025 - On nets and twine</title>", "", "On nets and twine"),
        ("<title>News - Gannet Works</title><meta property=og:title content='On nets and twine'>",
         "<h1>News</h1><h1>On nets and twine</h1>", "On nets and twine"),
        ("<title>網を手で直す | ガネット工房</title><meta property=og:site_name content='ガネット工房'>", "",
         "網を手で直す"),
        ("<title>Почему сети чинят руками — Ганнет</title><meta property=og:site_name content='Ганнет'>", "",
         "Почему сети чинят руками"),
        # The heading that holds the site's address is none.
        ("<title>On nets and twine</title>", "<h1>gannet-works.example</h1>", "On nets and twine"),
        # Where several headings are alike, the first is the article's and the later ones are of others.
        ("<title>Where to mend nets in Harwich</title>",
         "<h1>Mend your nets in good company</h1><h1>Where to buy twine in Harwich</h1>",
         "Mend your nets in good company"),
        # A label that a heading repeats whole stays.
        ("<title>Gannet 101: nets and twine</title><meta property=og:title content='Nets for all nets and twine'>",
         "<h1>Nets for all nets and twine</h1>", "Nets for all nets and twine"),
    ],
)  # fmt: skip
def test_title_is_the_articles_without_the_site(head, body, title):
    assert read_article(page(head, body), URL).title == title


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("By Ann Lee", ["Ann Lee"]),
        ("Posted by: Ann Lee", ["Ann Lee"]),
        ("Von Änne Öhler und Bo Ray", ["Änne Öhler", "Bo Ray"]),
        ("Écrit par Zoé Brun & Bo Ray", ["Zoé Brun", "Bo Ray"]),
        ("Ann Lee, Senior Editor", ["Ann Lee"]),
        ("Ann Lee | Head of Nets, Research Director", ["Ann Lee", "Head of Nets"]),
        ("Tom May", ["Tom May"]),
        ("May", []),
        ("@annlee", []),
        ("admin", []),
        ("Gannet Works GmbH", []),
        ("12 June 2025", []),
        ("gannet-works.example", ["gannet-works.example"]),
        ("李安", ["李安"]),
        ("Gannet Works", []),
    ],
)
def test_names_in_a_byline(text, names):
    assert list(names_in(text, "Gannet Works")) == names


GRAPH = '<script type="application/ld+json">' + json.dumps({"@graph": [
    {"@type": "WebPage", "author": {"@id": "#ann"}}, {"@type": "Person", "@id": "#ann", "name": "Ann Lee"},
]}) + "</script>"  # fmt: skip


@pytest.mark.parametrize(
    ("head", "body", "author"),
    [
        ("<meta property=article:author content='https://social.example/annlee'>", "", None),
        ("<meta property=article:author content='Ann Lee'>", "", "Ann Lee"),
        ("<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Ann Lee'>", "", "Ann Lee"),
        ("<meta name=twitter:label1 content='Reading time'><meta name=twitter:data1 content='Ann Lee'>", "", None),
        (GRAPH, "", "Ann Lee"),
        ("", "<article><h1>On Nets</h1><footer class=entry-meta><a rel=author href=/a>Ann Lee</a></footer></article>",
         "Ann Lee"),
        ("", "<h1>On Nets</h1><div class=post-author__name>Ann Lee</div>", "Ann Lee"),
        ("", "<h1>On Nets</h1><span>Written by</span> <button>Ann Lee</button>", "Ann Lee"),
        ("", "<h1>On Nets</h1><a href=/authors/ann-lee><b>Ann Lee</b></a>", "Ann Lee"),
        ("", "<h1>On Nets</h1><div class=author-bio><h3>Ann Lee</h3><p>Mends.</p></div>", "Ann Lee"),
        ("", "<div itemprop=author>Written By: <span itemprop=name>Tom May</span></div>", "Tom May"),
        ("", "<div id=comments><cite class='comment-author author'>Bo Ray</cite></div>", None),
        ("", "<nav><a href=/authors/bo-ray>Bo Ray</a></nav>", None),
        # An organisation, where the page states it and names nobody; a person goes before it.
        (ld(headline="On Nets", author={"@type": "Organization", "name": "Gannet Works"}), "", "Gannet Works"),
        (ld(headline="On Nets", author={"@type": "Organization", "name": "Gannet Works"}),
         "<h1>On Nets</h1><p>By Ann Lee</p>", "Ann Lee"),
        ("<meta name=author content='Gannet Works'>" + SITE, "", "Gannet Works"),
    ],
)  # fmt: skip
def test_author_where_templates_put_it(head, body, author):
    assert read_article(page(head, body), URL).author == author


def test_an_author_named_below_the_text_is_found():
    read = read_article(page("<title>On Nets</title>", "<h1>On Nets</h1>", "<p><b>Autorin:</b> Änne Öhler</p>"), URL)
    assert read.author == "Änne Öhler"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Donnerstag, 12. Juni 2025", date(2025, 6, 12)),
        ("Publié le jeudi 12 juin 2025 à 14h", date(2025, 6, 12)),
        ("1er août 2025", date(2025, 8, 1)),
        ("12 giugno 2025", date(2025, 6, 12)),
        ("12 июня 2025", date(2025, 6, 12)),
        ("12 Haziran 2025", date(2025, 6, 12)),
        ("2025年6月12日", date(2025, 6, 12)),
        ("2025년 6월 12일", date(2025, 6, 12)),
        ("2025/06/12", date(2025, 6, 12)),
        ("Juni 2025", None),
    ],
)
def test_days_as_printed_in_many_languages(text, day):
    assert next(printed_days(text), None) == day


@pytest.mark.parametrize(
    ("head", "body", "url", "day"),
    [
        ("", "<h1>On Nets</h1><p>Datum: 12.06.2025</p>", URL, date(2025, 6, 12)),
        ("", "<h1>On Nets</h1><p>12.06.25</p>", URL, date(2025, 6, 12)),
        ("", "<h1>On Nets</h1><p>Stand: 13.06.2025</p><p>Erschienen am 12.06.2025</p>", URL, date(2025, 6, 12)),
        # In a caption first, then by itself.
        ("", "<h1>On Nets</h1><p>The loft as it stood in the rain on a day of January 3, 2025, by Ann Lee.</p>"
             "<p>June 12, 2025</p>", URL, date(2025, 6, 12)),
        ("", "<fieldset><legend>On Nets</legend>12 June 2025</fieldset>", URL, date(2025, 6, 12)),
        ("", "<div id=comments><time datetime=2025-06-14>14 June</time></div>", URL, None),
        ("<script>window.state = {\"published_at\":\"2025-06-12\"}</script>", "", URL, date(2025, 6, 12)),
        # Of several the scripts know, some are other articles'.
        ('<script>window.state = [{"published_at":"2025-06-10"},{"published_at":"2025-06-11"}]</script>',
         "<h1>On Nets</h1><p>June 12, 2025</p>", URL, date(2025, 6, 12)),
        ("", "", "https://gannet-works.example/blog/20250612-nets", date(2025, 6, 12)),
        # Stated in UTC, printed in the page's own zone.
        ("<meta property=article:published_time content='2025-06-13T01:30:00Z'>",
         "<h1>On Nets</h1><p>June 12, 2025</p>", URL, date(2025, 6, 12)),
        # `date` names the last change as often.
        ("<meta name=date content=2025-08-01>", "<h1>On Nets</h1><p>June 12, 2025</p>", URL, date(2025, 6, 12)),
        ("<meta name=date content=2025-08-01>", "", URL, date(2025, 8, 1)),
        # The last change alone says nothing of the first publication.
        ("<meta property=article:modified_time content=2025-08-01>", "", URL, None),
        (ld("WebPage", datePublished="2025-06-12"), "", URL, date(2025, 6, 12)),
        ("", "<h1>On Nets</h1><p>June 12, 2025</p><span itemprop=datePublished content=2025-06-10></span>"
             "<span itemprop=datePublished content=2025-06-01></span>", URL, date(2025, 6, 12)),
    ],
)  # fmt: skip
def test_day_of_first_publication(head, body, url, day):
    head = head if "BlogPosting" in head or "WebPage" in head else "<title>On Nets</title>" + head
    assert read_article(page(head, body), url).published_on == day


@pytest.mark.parametrize(
    "after",
    [
        "<p>Related: <a href=/a>The trouble with ropes</a></p>",
        "<p>Lesen Sie auch: <a href=/a>Ärger mit Tauen</a></p>",
        "<h3>Related articles</h3><ul><li>The trouble with ropes</li><li>A short history of tar</li></ul>",
        "<p>Copyright 2025 Gannet Works. All rights reserved.</p>",
        "<p>Subscribe to our newsletter for a letter a month.</p>",
        "<p>3 comments</p>",
        "<p><a href=/a>The trouble with ropes and how we got out of it</a></p>",
        "<p>(Reporting by Ann Lee; editing by Bo Ray)</p>",
        "<p>office@gannet-works.example</p>",
    ],
)
def test_what_frames_a_text_is_left_out(after):
    html = (
        f"<html><head><title>On Nets</title></head><body><article><h1>On Nets</h1><div>{PROSE}{after}</div></article>"
    )
    assert read_article(html, URL).text == "\n".join(SENTENCES)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<header><h1>On Nets</h1></header><div><p>One.</p></div>", "One."),
        ("<h1>On Nets</h1><p>One.</p>", "On Nets\nOne."),
        ("<p>One.</p>", "One."),
    ],
)
def test_the_title_opens_the_text_only_from_among_its_paragraphs(body, text):
    article = read_page(f"<html><body>{body}</body></html>", URL)
    assert without_title("On Nets\nOne.", article, "On Nets") == text


@pytest.mark.parametrize(
    ("html", "url"),
    [
        # Teasers, each an article of its own.
        (page("", "".join(f"<article><h2>Net {n}</h2><p>{SENTENCES[n % 3]} {n}</p></article>" for n in range(8))),
         "https://gannet-works.example/"),
        (page("<meta property=og:type content=website>", "<p>Nets</p>"), "https://gannet-works.example/"),
    ],
)  # fmt: skip
def test_a_front_page_is_no_article(html, url):
    assert not read_article(html, url).is_article


@pytest.mark.parametrize(
    "html",
    [
        "<h1>On Nets</h1>" + "By " * 20000,
        "<h1>On Nets</h1>" + "By Ann Lee and " * 4000,
        "<p>" + "published: " * 6000,
        "<script>" + "published_at" + " " * 60000,
        "<div class='author'>" + "<a href='/authors/x'>Ann</a>" * 2000,
        "<div>" * 800 + PROSE + "<article>" * 800,
        "<p>" + "- " * 30000,
    ],
    ids=lambda html: html[:30],
)
def test_the_worst_64_kib_take_little_time(html):
    started = time.perf_counter()
    read_article("<title>On Nets</title>" + html + PROSE, URL)
    assert time.perf_counter() - started < 3


def reads(*texts):
    return [benchmark.Read(text=text) for text in texts]


@pytest.mark.parametrize(
    ("measure", "rows", "found", "score"),
    [
        (benchmark.shingle_f1, [{"articleBody": "a b c d e"}], reads("a b c d"), 2 / 3),
        (benchmark.shingle_f1, [{"articleBody": "a b c d"}], reads(""), 0.0),
        (benchmark.same_tokens, [{"articleBody": "a, b"}], reads("a b"), 1.0),
        (benchmark.word_f1, [{"main_content": "A b"}, {"main_content": "a"}], reads("a b", ""), 0.5),
        (benchmark.snippet_f1, [{"with": ["a  b", "c"], "without": ["d"]}], reads("A b d"), 0.5),
        (benchmark.authors, [{"author": ["Ann Lee", "Bo Ray"]}, {"author": None}],
         [benchmark.Read(author="Ann Lee; Bo Ray"), benchmark.Read()], 1.0),
        (benchmark.day_f, [{"date": "2025-06-12"}, {"date": "2025-06-13"}],
         [benchmark.Read(day="2025-06-12"), benchmark.Read()], 2 / 3),
    ],
)  # fmt: skip
def test_the_benchmarks_measures(measure, rows, found, score):
    assert measure(rows, found) == pytest.approx(score)
