"""Items, and what absurd answers make of them: one bad value never costs a good row (`trust.md` §3.8)."""

import json
import math
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from scrapy import Request
from scrapy.http import TextResponse
from staging import empty, loaded, rows, stage

from crawler import items
from crawler.answers import read_json
from crawler.base import UNREADABLE
from crawler.boards import platforms
from crawler.items import Article, Listing, Pay, Posting, Published, Unread
from crawler.stage import SCHEMA, row
from pipelines.checks import failed_checks
from pipelines.dictionary import docstrings

SAID = {"platform": "greenhouse", "board": "wrenfield", "posting_id": "1", "url": "https://jobs.example/1"}


def posting(**given):
    return Posting(**SAID | given)


# Fields.


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Organ Builder", "Organ Builder"),
        ("  as  printed ", "  as  printed "),
        ("", None),
        (" \n\t", None),
        (None, None),
        (4012345, "4012345"),
        (1762344000000, "1762344000000"),
        (0, "0"),
        (1.5, "1.5"),
        (True, "true"),
        (False, "false"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 6), "2026-03-02 06:00:00"),
        ("a\ud83d b", "a� b"),
        ("\ud83d\ude00", "😀"),
        ("\x00", "\x00"),
    ],
)
def test_a_printed_field_is_the_text_that_a_reader_gets(value, expected):
    assert posting(title_raw=value).title_raw == expected


@pytest.mark.parametrize("value", [["a"], {"a": 1}, object()])
def test_a_printed_field_of_another_type_is_refused(value):
    with pytest.raises(ValidationError):
        posting(title_raw=value)


@pytest.mark.parametrize("value", [None, "", "  ", [], {}])
@pytest.mark.parametrize("field", ["platform", "board", "posting_id", "url"])
def test_an_item_without_its_identity_is_refused(field, value):
    with pytest.raises(ValidationError) as refused:
        posting(**{field: value})
    assert isinstance(refused.value, UNREADABLE)


def test_a_field_that_no_item_has_is_refused():
    with pytest.raises(ValidationError):
        posting(salary="a lot")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (70000, 70000.0),
        ("70,000", 70000.0),
        (" 12.5 ", 12.5),
        (0, None),
        (0.0, None),
        ("0", None),
        (-1, None),
        (None, None),
        ("", None),
        ("a lot", None),
        (True, None),
        (math.nan, None),
        (math.inf, None),
        ("nan", None),
        (10**400, None),
        (1e12, None),
        (999_999_999_999, 999_999_999_999.0),
    ],
)
def test_an_amount_is_a_plausible_number_or_none(value, expected):
    assert Pay(min_amount=value).min_amount == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["Berlin", "Graz", "Berlin"], ["Berlin", "Graz"]),
        ("Berlin", ["Berlin"]),
        (None, []),
        ([None, "", " ", 7, "Graz"], ["Graz"]),
        (["a\ud800"], ["a�"]),
    ],
)
def test_places_stand_once_in_their_order(value, expected):
    assert posting(places_raw=value).places_raw == expected


def test_the_ids_of_a_list_and_of_its_items_are_the_same_text():
    listing = Listing(ids=["1", "a\ud83d", " "], hidden=["a\ud83d"])
    assert (listing.ids, listing.hidden) == (["1", posting(posting_id="a\ud83d").posting_id, " "], ["a�"])


def test_every_field_has_its_line_of_the_dictionary():
    said = dict(docstrings(Path(items.__file__).read_text(encoding="utf-8")))
    assert {name for name, text in said.items() if text.endswith(".")} == {*Posting.model_fields, *Article.model_fields}


def test_every_field_is_a_column_of_the_stage_file():
    assert set(SCHEMA.names) == {"kind", "raw_hash", *Posting.model_fields, *Article.model_fields}
    assert set(row(posting())) <= set(SCHEMA.names)


def test_the_hash_of_an_item_covers_all_that_is_published_and_not_where_it_was_read():
    first = row(posting(title_raw="Reed Maker", capture="a@1"))["raw_hash"]
    assert row(posting(title_raw="Reed Maker", capture="b@2"))["raw_hash"] == first
    for other in ({"title_raw": "Reed maker"}, {"pay_raw": [Pay(min_amount=1)]}, {"places_raw": ["Graz"]}):
        assert row(posting(**{"title_raw": "Reed Maker"} | other))["raw_hash"] != first


# Answers.


def answer(body):
    address = "https://boards-api.greenhouse.io/v1/boards/wrenfield/jobs"
    return TextResponse(address, body=body, request=Request(address))


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"a": NaN, "b": [Infinity, -Infinity, 1]}', {"a": None, "b": [None, None, 1]}),
        (b'{"a": ' + b"9" * 5000 + b', "b": 2}', {"a": None, "b": 2}),
        (b'{"a": 1e99999}', {"a": math.inf}),
        (b'{"a": "\\ud83d"}', {"a": "\ud83d"}),
        (b'{"a": "\\u0000"}', {"a": "\x00"}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        ('{"a": "é"}'.encode("utf-16"), {"a": "é"}),
        ('{"a": "é"}'.encode("latin-1"), {"a": "�"}),
        (b'{"a": "\xed\xa0\x80"}', {"a": "���"}),
        (b'{"a": 1, "a": 2}', {"a": 2}),
    ],
)
def test_an_absurd_value_costs_only_itself(body, expected):
    assert read_json(answer(body)) == expected


@pytest.mark.parametrize("body", [b"", b"{", b'{"a": "', b"<html>", b'{"a": 01}', b"\x00\x00", b'{"a": "\n"}'])
def test_what_is_no_json_raises_a_value_error(body):
    with pytest.raises(ValueError):
        read_json(answer(body))


# Poison, from the answer to the table.

ABSURD = [
    *("\ud83d", "\x00", "a\x00b", "‮", "9" * 5000, "", " ", "NaN", "<b" * 2000, "￾"),
    *(None, True, 0, -1, 3.5, 10**29, math.nan, math.inf, 253402300800000, 8223372036854775807),
    *([], {}, [None], [[]], {"name": None}, [{"name": []}], ["x"], "294247-01-10T04:00:54.775Z"),
]

GOOD = {
    "greenhouse": {
        "id": 1,
        "title": "Organ Builder",
        "absolute_url": "https://jobs.example/1",
        "location": {"name": "Berlin, Germany"},
        "content": "&lt;p&gt;You voice pipes.&lt;/p&gt;",
        "updated_at": "2026-02-10T09:30:00-05:00",
        "first_published": "2026-02-10T09:30:00-05:00",
        "internal_job_id": 7,
        "requisition_id": "R-1",
        "language": "en",
        "departments": [{"name": "Workshop"}],
        "offices": [{"name": "Berlin", "location": "Berlin, Germany"}],
        "metadata": [{"name": "Employment Type", "value": "Full-time"}],
        "pay_input_ranges": [{"min_cents": 100, "max_cents": 200, "currency_type": "EUR", "title": "Hourly"}],
    },
    "lever": {
        "id": "1",
        "text": "Organ Builder",
        "hostedUrl": "https://jobs.example/1",
        "applyUrl": "https://jobs.example/1/apply",
        "categories": {"location": "Berlin", "commitment": "Full-time", "team": "Bench", "allLocations": ["Berlin"]},
        "country": "DE",
        "workplaceType": "onsite",
        "createdAt": 1770733800000,
        "description": "<p>You voice pipes.</p>",
        "lists": [{"text": "Tasks", "content": "<li>Reeds</li>"}],
        "additional": "<p>Write to us.</p>",
        "salaryRange": {"min": 1, "max": 2, "currency": "EUR", "interval": "per-hour-wage"},
    },
    "ashby": {
        "id": "1",
        "title": "Organ Builder",
        "jobUrl": "https://jobs.example/1",
        "applyUrl": "https://jobs.example/1/apply",
        "location": "Berlin",
        "secondaryLocations": [{"location": "Graz"}],
        "isListed": True,
        "employmentType": "FullTime",
        "workplaceType": "OnSite",
        "department": "Workshop",
        "team": "Bench",
        "publishedAt": "2026-02-10T09:30:00.000+00:00",
        "descriptionHtml": "<p>You voice pipes.</p>",
        "address": {"postalAddress": {"addressCountry": "Germany"}},
        "compensation": {"compensationTiers": [], "summaryComponents": []},
    },
}


def poisoned(platform):
    """Every field of a row with every absurd value, and rows of other types."""
    good = GOOD[platform]
    fields = [
        {**good, "id": f"bad {field} {number}"} | {field: value}
        for field in good
        for number, value in enumerate(ABSURD)
    ]
    return [[], "x", None, 7, {}, [{}], *fields]


def body(platform, listed):
    text = json.dumps(listed if platform == "lever" else {"jobs": listed, "meta": {"total": len(listed)}})
    return text.encode()


@pytest.mark.parametrize("platform", sorted(GOOD))
def test_good_rows_survive_among_poison(platform, tmp_path):
    bad = poisoned(platform)
    good = [{**GOOD[platform], "id": f"good {number}"} for number in range(len(bad))]
    listed = [entry for pair in zip(good, bad, strict=True) for entry in pair]
    spider = platforms()[platform](board="wrenfield")
    found = list(spider.parse(answer(body(platform, listed))))
    kept = [output for output in found if isinstance(output, Published) and spider.evidence.take(output)]
    unread = [output for output in found if isinstance(output, Unread)]
    assert [item.posting_id for item in kept if item.posting_id.startswith("good")] == [row["id"] for row in good]
    assert len([output for output in found if isinstance(output, Posting)]) + len(unread) >= len(listed) - len(ABSURD)
    assert all(told.reason for told in unread)

    database = empty()
    quarantine = [told.model_dump() for told in unread]
    loaded(database, stage(tmp_path, 1, *kept, quarantine=quarantine, verdict="partial", exact=False))
    assert rows(database, "select count(*) from posting_rows where posting_id like 'good %'") == [(len(good),)]
    # What the spider could take, normalising may refuse: an id that cannot be printed, a value of megabytes.
    ((taken,),) = rows(database, "select count(*) from posting_rows")
    ((refused,),) = rows(database, "select count(*) from quarantine")
    assert taken + refused == len(kept) + len(unread)
    assert 0 <= refused - len(unread) <= len(ABSURD)
    assert rows(database, "select count(*) from texts where contains(description_text, chr(0))") == [(0,)]
    absurd = "select count(*) from posting_rows where year(source_posted_at) not between 1900 and 2200"
    assert rows(database, absurd) == [(0,)]
    assert failed_checks(database) == {}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@pytest.mark.parametrize("platform", sorted(GOOD))
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_value_in_any_field_costs_its_own_row_at_most(platform, data):
    good = GOOD[platform]
    field = data.draw(st.sampled_from(sorted(good)))
    listed = [good, {**good, "id": "2", field: data.draw(ANYTHING)}, {**good, "id": "3"}]
    spider = platforms()[platform](board="wrenfield")
    found = list(spider.parse(answer(json.dumps(listed if platform == "lever" else {"jobs": listed}).encode())))
    ids = [output.posting_id for output in found if isinstance(output, Posting)]
    assert {"1", "3"} <= set(ids)
