"""Real answers of public boards, served on loopback and crawled by the command: nothing of them may be lost.

They are other people's text and lie outside of this repository (`../shared/payloads`).
"""

import json
import re
from collections import Counter
from datetime import UTC, datetime
from html import unescape
from pathlib import Path

import pytest
from command import At, board
from loopback import Page, Site
from lxml.html import fromstring

PAYLOADS = Path(__file__).parents[3] / "shared" / "payloads"
LISTS = {
    "ashby": "/posting-api/job-board/{}",
    "greenhouse": "/v1/boards/{}/jobs",
    "lever": "/v0/postings/{}",
}
TIKTOK = "/api/v1/public/supplier"
DAYS = ("2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z", "2026-03-04T06:00:00Z")

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not PAYLOADS.is_dir(), reason="the captured payloads are not at hand"),
]


def answers():
    """Every plain answer of a board: platform, name, the answer and its rows."""
    for platform in LISTS:
        for path in sorted((PAYLOADS / platform).glob("*.json")):
            answer = json.loads(path.read_text(encoding="utf-8"))
            rows = answer if isinstance(answer, list) else answer.get("jobs")
            if rows is not None:
                yield platform, path.stem, answer, [row for row in rows if row.get("isListed") is not False]
    answer = json.loads((PAYLOADS / "bytedance" / "tiktok-list.json").read_text(encoding="utf-8"))
    yield "bytedance", "lifeattiktok.com", answer, answer["data"]["job_post_list"]


def serve(site, platform, name, answer):
    """Put a board's answer on the site, as its platform gives it."""
    kind = {"Content-Type": "application/json"}
    if platform != "bytedance":
        site.pages[LISTS[platform].format(name)] = Page(json.dumps(answer).encode(), headers=kind)
        return
    details = {row["id"]: row for row in answer["data"]["job_post_list"]}

    def detail(asked):
        found = {"code": 0, "data": {"job_post_detail": details[json.loads(asked.body)["job_post_id"]]}}
        return Page(json.dumps(found).encode(), headers=kind)

    site.pages[f"{TIKTOK}/search/job/posts"] = Page(json.dumps(answer).encode(), headers=kind)
    site.pages[f"{TIKTOK}/job/posts/detail"] = detail


@pytest.fixture(scope="module")
def site():
    with Site() as serving:
        yield serving


@pytest.fixture(scope="module")
def crawled(site, tmp_path_factory):
    home = tmp_path_factory.mktemp("payloads") / "home"
    named = {}
    for platform, name, answer, _ in answers():
        serve(site, platform, name, answer)
        named.setdefault(platform, []).append({"board": name, "endpoint": f"http://{site.host}"})
    for platform, rows in named.items():
        board(home, platform, *rows)
    at = At(home, [site.host])
    ran = at("crawl", "--json")
    return at, ran


def moment(text):
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None, microsecond=0)


def told(platform, row):
    """Of a row: id, title, url, when published, when edited; the moments as naive UTC."""
    published, edited = None, None
    if platform == "greenhouse":
        title, url = row["title"], row["absolute_url"]
        published, edited = moment(row["first_published"]), moment(row["updated_at"])
    elif platform == "lever":
        title, url = row["text"], row["hostedUrl"]
        published = datetime.fromtimestamp(row["createdAt"] // 1000, UTC).replace(tzinfo=None)
    elif platform == "ashby":
        title, url, published = row["title"], row["jobUrl"], moment(row["publishedAt"])
    else:
        title, url = row["title"], f"https://lifeattiktok.com/search/{row['id']}"
    return str(row["id"]), " ".join(unescape(title).split()), url, published, edited


def body(platform, row):
    """The words of a posting's text, as the payload has them."""
    if platform == "greenhouse":
        return markup_words(unescape(row.get("content") or ""))
    if platform == "ashby":
        return markup_words(row["descriptionHtml"])
    if platform == "bytedance":
        return words(f"{row['description']}\n{row['requirement']}")
    lists = "\n".join(f"<p>{entry['text']}</p>{entry['content']}" for entry in row.get("lists") or ())
    return markup_words("\n".join((row["description"], lists, row.get("additional") or "")))


def markup_words(html):
    inline = re.sub(r"</?(?:a|b|em|font|i|s|span|strong|sub|sup|u)\b[^>]*>", "", html)
    spaced = re.sub(r"(<[^>]*>)", r" \1 ", inline)
    # Some texts were escaped twice.
    return words(unescape(fromstring(f"<div>{spaced}</div>").text_content()))


def words(text):
    """The words; without e-mail addresses, which are masked."""
    return Counter(re.findall(r"[^\W\d_]+", re.sub(r"[\w.+-]*@[\w.-]+", "", text.casefold())))


def test_a_board_is_complete_unless_its_answer_was_cut_to_fewer_rows_than_it_states(crawled):
    _, ran = crawled
    expected = {}
    for platform, name, answer, rows in answers():
        total = answer.get("meta", {}).get("total", len(rows)) if isinstance(answer, dict) else len(rows)
        verdict = "complete" if total == len(rows) else "partial"
        if platform == "bytedance":  # it states 10,000, which is the cap, whatever part of it is asked for
            verdict = "truncated"
        expected[f"{platform}:{name}"] = (verdict, len(rows), len(rows))
    assert {row["board"]: (row["verdict"], row["found"], row["opened"]) for row in ran.json()["boards"]} == expected
    assert ran.code == 2


def test_every_posting_is_there_with_title_url_and_the_right_dates(crawled):
    at, _ = crawled
    expected = sorted(
        (f"{platform}:{name}", *told(platform, row)) for platform, name, _, rows in answers() for row in rows
    )
    found = at.rows(
        """select board_key, posting_id, title_raw, url, date_trunc('second', source_posted_at),
        date_trunc('second', source_updated_at) from postings order by board_key, posting_id"""
    )
    assert found == expected


def test_every_posting_has_a_place_unless_it_states_none(crawled):
    at, _ = crawled
    placeless = [
        (row["id"],)
        for platform, _, _, rows in answers()
        for row in rows
        if platform == "lever" and not (row["categories"].get("allLocations") or row["categories"].get("location"))
    ]
    assert at.rows("select posting_id from postings anti join posting_locations using (posting_key)") == placeless


def test_no_word_of_a_body_is_lost(crawled):
    at, _ = crawled
    texts = dict(at.rows("select board_key || ' ' || posting_id, description_text from postings"))
    lost = {}
    for platform, name, _, rows in answers():
        for row in rows:
            if platform == "greenhouse" and not row.get("content"):
                continue  # listed without its text
            text = texts[f"{platform}:{name} {row['id']}"]
            missing = body(platform, row) - words(text)
            if missing:
                lost[f"{name} {row['id']}"] = missing
    assert lost == {}


SERIES = {
    "greenhouse": {"luno": "ABC", "takealot": "AB"},
    "lever": {"moo": "AB"},
}


@pytest.fixture(scope="module")
def series(site, tmp_path_factory):
    """The boards that were captured more than once, a day apart; the last day with `--accept-drop`."""
    home = tmp_path_factory.mktemp("series") / "home"
    for platform, boards in SERIES.items():
        board(home, platform, *({"board": name, "endpoint": f"http://{site.host}"} for name in boards))
    at = At(home, [site.host])
    ran = []
    for day, now in enumerate(DAYS):
        for platform, boards in SERIES.items():
            for name, letters in boards.items():
                path = PAYLOADS / platform / f"{name}-{letters[min(day, len(letters) - 1)]}.json"
                serve(site, platform, name, json.loads(path.read_text(encoding="utf-8")))
        ran.append(at("crawl", "--json", *(["--accept-drop"] if now == DAYS[-1] else []), now=now))
    return at, ran


def counted(ran):
    names = ("verdict", "opened", "changed", "closed", "reopened", "held")
    return {row["board"]: tuple(row[name] for name in names) for row in ran.json()["boards"]}


def test_what_opened_changed_and_closed_between_two_answers(series):
    _, ran = series
    assert [counted(day) for day in ran] == [
        {
            "greenhouse:luno": ("complete", 13, 0, 0, 0, 0),
            "greenhouse:takealot": ("complete", 22, 0, 0, 0, 0),
            "lever:moo": ("complete", 17, 0, 0, 0, 0),
        },
        {
            "greenhouse:luno": ("complete", 0, 1, 2, 0, 0),
            "greenhouse:takealot": ("complete", 4, 2, 9, 0, 0),
            "lever:moo": ("complete", 8, 0, 0, 0, 12),
        },
        {
            "greenhouse:luno": ("complete", 0, 0, 1, 0, 0),
            "greenhouse:takealot": ("complete", 0, 0, 0, 0, 0),
            "lever:moo": ("complete", 0, 0, 12, 0, 0),
        },
    ]
    assert [day.code for day in ran] == [0, 2, 0]


def test_the_events_name_the_postings_and_the_days(series):
    at, _ = series
    changed = at.rows("select posting_key, happened_at::date::varchar from events where event = 'changed' order by all")
    assert changed[0] == ("greenhouse:luno:8102507", "2026-03-03")
    assert at.rows(
        "select board_key, status, count(*) from postings group by all order by all",
    ) == [
        ("greenhouse:luno", "closed", 3),
        ("greenhouse:luno", "open", 10),
        ("greenhouse:takealot", "closed", 9),
        ("greenhouse:takealot", "open", 17),
        ("lever:moo", "closed", 12),
        ("lever:moo", "open", 13),
    ]
    assert at.rows("select distinct seen_at_first_crawl, first_seen_at::varchar from postings order by all") == [
        (False, "2026-03-03 06:00:00"),
        (True, "2026-03-02 06:00:00"),
    ]
