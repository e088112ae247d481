"""Open input to every public reader and to the archive: a value or its stated exception, never another one; and what
is written is read back.

`READERS` is the table of them: those of `contract.md` §5 by name, those of an answer in `crawler`.
"""

import math
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response, TextResponse

from crawler import answers, boards, documents, feeds, sitemaps
from crawler.archive import Archive
from crawler.captures import captures, verify
from crawler.rewrite import Rewriting
from pipelines import articles, blocks, clusters, sections
from pipelines.values import dates, employment, places, requirements, salaries, skills, text, titles
from pipelines.values.personal import Blotter

SEEN_AT = datetime(2026, 3, 5)
PIECES = st.sampled_from(
    [
        *(
            "<li>",
            "</ul>",
            "<p style='",
            "&amp;#64;",
            "&#x110000;",
            "<![CDATA[",
            "\ud800",
            "\x00",
            "\u202e",
            "\n\n",
            "\t",
        ),
        *("$120,000 - ", "€", "50 000 ", "per hour", "9" * 40, "1e400", "NaN", "²", "٣", "/", "at least ", "5+ years"),
        *(
            "Berlin, ",
            "Remote (",
            "US",
            "München",
            "東京",
            "2026-02-30",
            "294247-01-01",
            "vor 3 Tagen",
            "yesterday",
            "0000",
        ),
        *(
            "Requirements:",
            "Senior ",
            "(m/w/d)",
            "C++",
            "Bachelor",
            "full-time",
            "mailto:a@b.co",
            "[at]",
            "+49 30 ",
            "{",
            '"',
        ),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=12), max_size=14).map("".join)
BODIES = st.binary(max_size=200) | TEXTS.map(lambda told: told.encode("utf-8", "surrogatepass"))
ADDRESSES = st.sampled_from(["https://", "http://boards.greenhouse.io/", "//", "mailto:", ""]).flatmap(
    lambda start: TEXTS.map(lambda rest: start + rest)
)


def _page(body):
    return TextResponse("https://a.example/x", body=body, encoding="utf-8")


READERS = {
    "clean": (TEXTS, text.clean, ()),
    "mask": (TEXTS, text.mask, ()),
    "read_title": (TEXTS, lambda told: titles.read_title(told, None, told), ()),
    "read_places": (TEXTS, places.read_places, ()),
    "read_salaries": (TEXTS, salaries.read_salaries, ()),
    "read_date": (TEXTS, lambda told: dates.read_date(told, SEEN_AT), ()),
    "read_employment_type": (TEXTS, employment.read_employment_type, ()),
    "read_workplace_type": (TEXTS, employment.read_workplace_type, ()),
    "read_skills": (TEXTS, skills.read_skills, ()),
    "html_to_text": (TEXTS, blocks.html_to_text, ()),
    "read_sections": (TEXTS, blocks.read_sections, ()),
    "read_html_sections": (TEXTS, blocks.read_html_sections, ()),
    "read_requirements": (TEXTS, lambda told: requirements.read_requirements(blocks.read_sections(told)), ()),
    "read_experience": (
        TEXTS,
        lambda told: requirements.read_experience(requirements.read_requirements(blocks.read_sections(told))),
        (),
    ),
    "read_education": (
        TEXTS,
        lambda told: requirements.read_education(requirements.read_requirements(blocks.read_sections(told))),
        (),
    ),
    "find_boilerplate": (
        TEXTS,
        lambda told: list(
            sections.find_boilerplate(
                {"key": key, "company": told[:5], "sections": blocks.read_sections(told)} for key in "abc"
            )
        ),
        (),
    ),
    "find_clusters": (
        TEXTS,
        lambda told: clusters.find_clusters(
            {"key": key, "company": told[:4] or None, "title": told, "text": told, "place": told, "requisition_id": key}
            for key in "abc"
        ),
        (),
    ),
    "read_article": (TEXTS, lambda told: articles.read_article(told, "https://a.example/x"), ()),
    "resolve": (ADDRESSES, lambda told: boards.resolve(told, f"<a href='{told}'>{told}</a>"), ()),
    "json of an answer": (BODIES, answers.json_of, (ValueError,)),
    "JSON in a page": (TEXTS, lambda told: answers.embedded(told, "{"), (ValueError,)),
    "XML of an answer": (BODIES, lambda body: answers.read_xml(_page(body)), (ValueError,)),
    "RSS of an answer": (BODIES, lambda body: answers.read_rss(_page(body)), (ValueError, LookupError)),
    "postings of a page": (BODIES, lambda body: answers.job_postings(_page(body)), (ValueError, LookupError)),
    "a feed": (BODIES, feeds.read, (ValueError,)),
    "a sitemap": (BODIES, sitemaps.read, (ValueError,)),
    "sitemaps of robots.txt": (BODIES, sitemaps.robots, ()),
    "bytes of a saved document": (BODIES, lambda body: documents.decode(body, "text/html; charset=x"), ()),
    "a saved document": (
        BODIES,
        lambda body: documents.read_document(body, name="x.html"),
        (documents.UnreadableDocument,),
    ),
    "a value to erase": (TEXTS, lambda told: Blotter(told or "x"), (ValueError,)),
}
PROMISED = """clean read_title read_places read_salaries read_date read_employment_type read_workplace_type read_skills
html_to_text read_sections read_html_sections read_requirements read_experience read_education find_boilerplate
find_clusters read_article resolve"""
"""The names of `contract.md` §5."""


@pytest.mark.trust("poison")
@pytest.mark.parametrize("name", READERS)
def test_no_input_is_too_odd_for_a_reader(name, count):
    inputs, reader, stated = READERS[name]
    tried = 0

    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
    @given(inputs)
    def ask(given_):
        nonlocal tried
        tried += 1
        try:
            reader(given_)
        except stated:
            return

    ask()
    count(tried=tried)


@pytest.mark.trust("poison")
def test_every_promised_reader_is_tried(count):
    assert set(PROMISED.split()) <= set(READERS)
    count(tried=len(READERS), note=f"{len(READERS)} readers with open input")


HEADERS = st.dictionaries(
    st.sampled_from(["ETag", "X-Odd", "Content-Type", "Location"]),
    st.text(st.characters(codec="latin-1", exclude_characters="\r\n\x00"), max_size=30).map(
        lambda told: told.encode("latin-1").strip()
    ),
    max_size=4,
)


@pytest.mark.trust("poison")
def test_what_is_archived_is_read_back(tmp_path, count):
    """Any answer: written, indexed, read record by record; and a value that is not in it changes not one byte."""
    tried = 0

    @settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
    @given(st.lists(st.tuples(BODIES, HEADERS, st.integers(200, 599), BODIES), min_size=1, max_size=3))
    def keep(exchanges):
        nonlocal tried
        tried += 1
        home = tmp_path / str(tried)
        archive = Archive(home, "greenhouse:acme", "run-1")
        for number, (body, headers, status, asked) in enumerate(exchanges):
            url = f"https://a.example/{number}"
            request = Request(url, method="POST" if asked else "GET", body=asked)
            archive.store(request, Response(url, status, headers, body))
        archive.close()
        found = [(one.status, one.body, one.request_body, one.url) for one in captures([home / "archive"])]
        assert found == [
            (status, body, asked, f"https://a.example/{number}")
            for number, (body, _, status, asked) in enumerate(exchanges)
        ]
        assert list(verify([home / "archive"])) == []
        (path,) = Path(home / "archive").rglob("*.warc.gz")
        assert Rewriting(lambda told: (told, 0)).write(path, tmp_path / "none.warc.gz") == 0
        assert not (tmp_path / "none.warc.gz").exists()

    keep()
    count(tried=tried, note=f"{tried} archives read back")


@pytest.mark.trust("poison")
def test_amounts_and_places_are_in_range(count):
    """Whatever is read: amounts are finite and above zero, spans lie in the text."""
    tried = 0

    @settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck), database=None)
    @given(TEXTS)
    def ask(told):
        nonlocal tried
        tried += 1
        for pay in salaries.read_salaries(told):
            assert told[pay.start : pay.end] == pay.raw
            bounds = [bound for bound in (pay.min_amount, pay.max_amount) if bound is not None]
            assert all(math.isfinite(bound) and 0 < bound < 1e15 for bound in bounds)
        for skill in skills.read_skills(told):
            assert told[skill.start : skill.end] == skill.surface
        read = dates.read_date(told, SEEN_AT)
        assert (read.date is None) == (read.precision == "unknown")
        for place in places.read_places(told):
            assert place.lat is None or (-90 <= place.lat <= 90 and -180 <= place.lon <= 180)

    ask()
    count(tried=tried)
