"""The report page in a real browser: drawn at the widths of a desk and a phone, by day and by night, with nothing asked
of anybody; and what was fetched stays text, whatever it says.

`ROLECALL_SCREENSHOTS=folder` keeps a picture of each.
"""

import itertools
import os
import time
from pathlib import Path

import duckdb
import pytest
from chromium import CHROMIUM, DESK, PHONE, browser, opened
from command import At
from months import months
from queries.sample import empty, sample

pytestmark = [pytest.mark.long, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")]
MANY = 100_000
CHARTS = {"empty": 0, "many": 10}
LARGEST = 1_000_000  # bytes
SECONDS = 15
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</title></style></svg><svg onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>{{ 7 * 7 }}{% raw %}",
]


@pytest.fixture(scope="module")
def started():
    with browser() as one:
        yield one


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """A page of no posting and of very many; and how long each took, in seconds of the processor."""
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    for name, fill in {"empty": empty, "many": lambda path: months(path, MANY)}.items():
        home = folder / name
        home.mkdir()
        filled = fill(home / "jobs.duckdb")
        if isinstance(filled, duckdb.DuckDBPyConnection):
            filled.close()
        before, ran = os.times(), At(home)("report", folder / f"{name}.html")
        assert (ran.code, ran.out) == (0, f"{folder / name}.html\n"), ran.err
        made[name] = (folder / f"{name}.html", os.times().children_user - before.children_user)
    return made


@pytest.mark.parametrize("name", CHARTS)
@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (PHONE, "light"), (DESK, "dark"), (PHONE, "dark")])
def test_page_is_drawn_and_asks_nobody(pages, started, name, size, scheme):
    path, _ = pages[name]
    with opened(started, path, size, scheme) as seen:
        page = seen.page
        shown = page.locator("svg.chart:visible")
        assert shown.count() == CHARTS[name]
        for at in range(shown.count()):
            drawn = shown.nth(at).locator("path, line, rect").count()
            assert drawn > 1
        assert seen.asked == [path.as_uri()]
        assert seen.said == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert page.evaluate("document.scripts.length") == 0
        paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert paper == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 23, 26)")
        if folder := os.environ.get("ROLECALL_SCREENSHOTS"):
            page.screenshot(path=Path(folder, f"report-{name}-{size[0]}-{scheme}.png"), full_page=True)


def test_every_chart_has_words_and_a_table(pages, started):
    with opened(started, pages["many"][0]) as seen:
        figures = seen.page.locator("figure:has(svg)")
        assert figures.count() == CHARTS["many"]
        for at in range(figures.count()):
            one = figures.nth(at)
            assert one.locator("svg.wide").get_attribute("aria-label")
            assert one.locator("figcaption p").inner_text()
            one.locator("summary").click()
            assert one.locator("tbody tr").count() > 0
            assert one.locator("svg title").count() > 0
        assert seen.page.locator("h1").count() == 1
        # From one heading to the next no level is left out.
        levels = seen.page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]))")
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_page_of_very_many_postings_is_small_and_soon_made(pages):
    path, seconds = pages["many"]
    assert path.stat().st_size < LARGEST
    assert seconds < SECONDS


def hostile(path):
    """A sample whose every text column of every table holds each of `HOSTILE`, beside rows whose shown ones do."""
    sample(path).close()
    with duckdb.connect(str(path)) as connection:
        tables = connection.execute("select table_name from duckdb_tables() where not internal").fetchall()
        for (table,) in tables:
            texts = [name for name, kind, *_ in connection.execute(f"describe {table}").fetchall() if kind == "VARCHAR"]
            for value in HOSTILE if texts else ():
                connection.execute(
                    f"insert into {table} ({', '.join(texts)}) values ({', '.join('$value' for _ in texts)})",
                    {"value": value},
                )
        for at, value in enumerate(HOSTILE):
            shown = ("title", "title_raw", "company", "url", "role_family", "role", "workplace_type", "close_reason")
            connection.execute(
                f"update posting_rows set {', '.join(f'{name} = $value' for name in shown)} "
                f"where posting_key = (select posting_key from posting_rows order by posting_key offset {at} limit 1)",
                {"value": value},
            )
        connection.execute(f"update posting_skills set skill = '{HOSTILE[0]}'")
        connection.execute(f"update posting_locations set country_code = '{HOSTILE[0]}'")
        connection.execute(f"update posting_salaries set currency = '{HOSTILE[0]}'")
        connection.execute(f"update board_runs set verdict = '{HOSTILE[0]}', reason = '{HOSTILE[0]}'")
        connection.execute(f"update boards set company = '{HOSTILE[0]}'")
        connection.execute("checkpoint")


def test_what_was_fetched_stays_text(tmp_path, started):
    home = tmp_path / "home"
    home.mkdir()
    hostile(home / "jobs.duckdb")
    path = tmp_path / "page.html"
    ran = At(home)("report", path)
    assert ran.code == 0, ran.err
    text = path.read_text(encoding="utf-8")
    assert not [value for value in HOSTILE if value in text]
    assert "&lt;script&gt;alert(1)" in text
    with opened(started, path) as seen:
        for summary in seen.page.locator("summary").all():
            summary.click()
        time.sleep(0.3)  # what an image that fails would take
        assert seen.said == []
        assert seen.asked == [path.as_uri()]
        assert seen.page.evaluate("document.querySelectorAll('script, img, iframe, object, form, base').length") == 0
        assert (
            seen.page.evaluate(
                "[...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames())"
                ".filter(name => name.startsWith('on') || name === 'style').length"
            )
            == 0
        )
        links = seen.page.evaluate("[...document.links].map(a => a.getAttribute('href'))")
        assert [link for link in links if not link.startswith(("https://", "http://", "#"))] == []
        assert "<script>alert(1)</script>" in seen.page.inner_text("body")


def test_a_script_that_got_in_would_not_run(tmp_path, pages, started):
    """The page's own policy is the second wall."""
    text = pages["empty"][0].read_text(encoding="utf-8")
    path = tmp_path / "page.html"
    path.write_text(text.replace("<main>", "<main><script>document.title = 'ran'</script><img src=x onerror=alert(1)>"))
    with opened(started, path) as seen:
        assert seen.page.title() == "Open roles"
        assert len(seen.said) == 3  # the script, the image, its handler
        assert all("Content Security Policy" in said for said in seen.said)
