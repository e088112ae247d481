"""What a run says of itself once it has ended: summary, numbers, command and webhook."""

import json
import re
import stat
import sys

import pytest
from command import At, board
from hypothesis import given
from hypothesis import strategies as st
from loopback import Page, Site

from rolecall.metrics import as_metrics
from rolecall.summary import as_markdown, headline, plain

pytestmark = pytest.mark.long

JSON = {"Content-Type": "application/json"}
LIST = "/v0/postings/{}"
HOSTILE = "<img src=x onerror=alert(1)> [click](https://evil.example) | `x` @ada\n# Heading"
DAYS = ("2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z")
SAMPLE = re.compile(
    r'rolecall_[a-z_]+\{home="(?:[^"\\\n]|\\["\\n])*"(?:,[a-z]+="(?:[^"\\\n]|\\["\\n])*")*\} -?[0-9.e+]+'
)
PRINTS_ITS_INPUT = "import sys,pathlib;pathlib.Path(sys.argv[1]).write_text(sys.stdin.read())"


def postings(name, numbers, title="Rope Maker"):
    """A Lever board of an invented rope works."""
    rows = [
        {
            "id": f"{name}-{number}",
            "text": f"{title} {number}",
            "hostedUrl": f"https://jobs.lever.co/{name}/{name}-{number}",
            "categories": {"location": "Bergen, Norway"},
            "createdAt": 1_770_000_000_000,
            "description": f"<p>Lay rope on walk {number}.</p>",
        }
        for number in numbers
    ]
    return Page(json.dumps(rows).encode(), headers=JSON)


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """Two days of four boards, of which the second brings every kind of trouble: what was written and posted."""
    folder = tmp_path_factory.mktemp("told")
    got = folder / "got me.json"
    command = f'"{sys.executable}" -c "{PRINTS_ITS_INPUT}" "{got}"; exit 3'
    pages = {LIST.format(name): postings(name, range(8)) for name in ("good", "emptied", "walled", "halved")}
    with Site(pages | {"/hook": Page(b"", 204)}) as site:
        at = At(folder / "home", [site.host])
        names = ("good", "emptied", "walled", "halved")
        board(
            at.home,
            "lever",
            *({"board": name, "company": f"{name.title()} Ltd", "endpoint": f"http://{site.host}"} for name in names),
        )
        first = at("crawl", "--json", now=DAYS[0])
        assert first.code == 0, first.err
        site.pages[LIST.format("good")] = postings("good", [*range(1, 8), 9], HOSTILE)
        site.pages[LIST.format("emptied")] = Page(b"[]", headers=JSON)
        site.pages[LIST.format("walled")] = Page(b"", 403)
        site.pages[LIST.format("halved")] = postings("halved", range(8, 14))
        second = at(
            "crawl", "--json", "--summary", folder / "day.md", "--metrics", folder / "day.prom",
            "--on-finish", command, "--webhook", site.url("/hook?key=secret"), now=DAYS[1],
        )  # fmt: skip
        (posted,) = [asked for asked in site.asked if asked.path.startswith("/hook")]
    return at, folder, first, second, json.loads(got.read_text()), posted


def test_the_summary_says_what_changed_and_what_needs_a_person(told):
    at, _, first, second, got, _ = told
    assert second.code == 2
    assert (got["run_id"], got["status"], got["exit_code"]) == (second.json()["run_id"], "incomplete", 2)
    assert got["last_complete_at"] == DAYS[0]
    assert {row["board"]: row["what"] for row in got["needs_a_person"]} == {
        "lever:emptied": "suspect",
        "lever:halved": "held",
        "lever:walled": "blocked",
    }
    changes = {row["company"]: row for row in got["changes"]}
    good = changes["Good Ltd"]
    assert [good[event] for event in ("opened", "changed", "closed", "first_read")] == [1, 7, 1, 0]
    assert good["examples"]["closed"][0]["title"] == "Rope Maker 0"
    assert got["totals"]["open"] == at.rows("select count(*) from postings where status = 'open'")[0][0]
    assert got["totals"]["held"] == 8
    (day_one,) = [path for path in (at.home / "reports").glob("*.json") if first.json()["run_id"] in path.name]
    before = json.loads(day_one.read_text())
    assert (before["status"], before["next"][-1].split()[-1]) == ("complete", "jobs_opened_lately")
    assert [row["first_read"] for row in before["changes"]] == [8, 8, 8, 8]
    assert before["needs_a_person"] == []


def test_it_is_kept_in_the_home_and_where_it_was_asked_for(told):
    at, folder, _, second, got, _ = told
    run = second.json()["run_id"]
    assert json.loads((at.home / "reports" / f"{run}.json").read_text()) == got
    page = (at.home / "reports" / f"{run}.md").read_text()
    assert page == (folder / "day.md").read_text() == as_markdown(got)
    assert "**suspect** lever:emptied: nothing found, 8 open." in page
    assert not list(folder.rglob("*.next"))


def test_nothing_fetched_is_marked_up(told):
    page = (told[1] / "day.md").read_text()
    assert "<" not in page
    assert not re.search(r"(?<!\\)\[|(?<!\\)@|https?://(?!127)", page)
    assert "Rope Maker" in page


@given(st.text())
def test_no_text_acts_in_markdown(text):
    found = plain(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]{}#|~!@]", found)
    assert not re.search(r"[<>\n\r]|://|www\.", found)


def test_the_webhook_gets_what_the_command_gets(told):
    posted, got = told[5], told[4]
    body = json.loads(posted.body)
    assert posted.method == "POST"
    assert body == {"text": headline(got), **got}
    assert body["text"].startswith("rolecall: incomplete, 2 of 4 boards complete; ")


def test_a_command_that_fails_changes_nothing_and_is_said(told):
    second = told[3]
    assert "--on-finish ended with 3." in second.err
    assert "secret" not in second.err


def test_the_numbers_are_prometheus_own(told):
    path = told[1] / "day.prom"
    text = path.read_text()
    lines = text.splitlines()
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert text == as_metrics(told[4])
    samples = [line for line in lines if not line.startswith("#")]
    assert [line for line in samples if not SAMPLE.fullmatch(line)] == []
    found = {re.sub(r'home="[^"]*",?', "", line).rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in samples}
    assert found['rolecall_run_boards{verdict="suspect"}'] == 1
    assert found['rolecall_run_boards{verdict="complete"}'] == 2
    assert found['rolecall_run_postings{change="closed"}'] == 1
    assert found["rolecall_run_finished_timestamp_seconds{}"] == 1772517600
    assert found["rolecall_last_complete_run_timestamp_seconds{}"] == 1772431200
    named = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(named) == len(set(named))


def test_labels_are_escaped():
    told = {
        "run_id": None,
        "home": 'a"b\\c\nd',
        "exit_code": 1,
        "started_at": DAYS[0],
        "finished_at": DAYS[0],
        "last_complete_at": None,
    }
    samples = [line for line in as_metrics(told).splitlines() if not line.startswith("#")]
    assert [line for line in samples if not SAMPLE.fullmatch(line)] == []
    assert 'home="a\\"b\\\\c\\nd"' in samples[0]


def test_a_run_that_crashes_is_told_too(tmp_path):
    at = At(tmp_path / "home")
    board(at.home, "nonsense", {"board": "acme"})
    got = tmp_path / "got"
    ran = at(
        "crawl", "--metrics", tmp_path / "m.prom", "--on-finish", f'"{sys.executable}" -c "{PRINTS_ITS_INPUT}" "{got}"'
    )
    told = json.loads(got.read_text())
    assert (ran.code, told["status"], told["run_id"]) == (3, "crashed", None)
    assert told["errors"] == [ran.said]
    assert "rolecall_run_exit_code" in (tmp_path / "m.prom").read_text()
    assert as_markdown(told).startswith("# rolecall: crashed\n")
    assert not (at.home / "reports").exists()


def test_a_summary_that_cannot_be_written_is_said(tmp_path):
    with Site({LIST.format("a"): postings("a", range(2))}) as site:
        at = At(tmp_path / "home", [site.host])
        board(at.home, "lever", {"board": "a", "endpoint": f"http://{site.host}"})
        (tmp_path / "folder").mkdir()
        ran = at("crawl", "--summary", tmp_path / "folder", "--webhook", "ftp://127.0.0.1/")
        assert (ran.code, "write an http or https address" in ran.err) == (3, True)
        ran = at("crawl", "--summary", tmp_path / "folder")
        assert ran.code == 0
        assert "could not be written" in ran.err
