"""The explorer in a real browser: filters change the table, at the widths of a desk and a phone, with nothing asked of
anybody else; and what was fetched stays text, whatever it says.

`ROLECALL_SCREENSHOTS=folder` keeps a picture of each.
"""

import csv
import os
import signal
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from chromium import CHROMIUM, DESK, PHONE, Seen, browser
from command import ENVIRONMENT, At
from months import months
from queries.sample import empty, sample

pytestmark = [pytest.mark.long, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium")]
MANY = 100_000
CHARTS = ".marks"
ROWS = "table tbody tr"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>[a](javascript:alert(1))```{{ 7 }}$x^2$'
PICTURE = "https://outside.example/logo.png"
WATCH = """
import sys

def watch(event, given):
    if event == "socket.connect" and isinstance(given[1], tuple) and given[1][0] != "127.0.0.1":
        open({log!r}, "a").write(f"{{given[1]}}\\n")
    if event == "socket.getaddrinfo" and given[0] not in ("127.0.0.1", "localhost", None):
        open({log!r}, "a").write(f"{{given[0]}}\\n")

sys.addaudithook(watch)
open({log!r} + "-watched", "w").close()
"""
"""Runs in the explorer's process: whom it asks."""
LONGEST = 30_000
"""Milliseconds to wait for a page on a machine that is busy; nothing is waited for that is there."""


@pytest.fixture(scope="module")
def started():
    with browser() as one:
        yield one


def hostile(path):
    """Every text that a page shows says something that it must not do."""
    connection = sample(path)
    for table, names in {
        "posting_rows": "title company role_family url role seniority workplace_type employment_type",
        "posting_locations": "city country_code raw",
        "posting_skills": "skill",
        "posting_salaries": "currency period",
    }.items():
        for at, name in enumerate(names.split()):
            text = PICTURE if at % 2 else HOSTILE
            connection.execute(f"update {table} set {name} = $text", {"text": text})
    return connection


@pytest.fixture(scope="module")
def addresses(tmp_path_factory):
    """The address of a running explorer of no posting, a few, very many, and hostile ones."""
    folder, found, processes = tmp_path_factory.mktemp("explorers"), {}, []
    (folder / "sitecustomize.py").write_text(WATCH.format(log=str(folder / "asked")))
    environment = {"PYTHONPATH": f"{folder}{os.pathsep}{ENVIRONMENT['PYTHONPATH']}"}
    fills = {"empty": empty, "sample": sample, "many": lambda path: months(path, MANY), "hostile": hostile}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("command.ENVIRONMENT", ENVIRONMENT | environment)
        for name, fill in fills.items():
            (folder / name).mkdir()
            filled = fill(folder / name / "jobs.duckdb")
            if isinstance(filled, duckdb.DuckDBPyConnection):
                filled.close()
            processes.append(At(folder / name).start("explore", "--no-browser"))
    try:
        for name, process in zip(fills, processes, strict=True):
            found[name] = process.stdout.readline().strip()
        yield found
        assert (folder / "asked-watched").exists()
        assert not (folder / "asked").exists(), (folder / "asked").read_text()
    finally:
        for process in processes:
            process.kill()
            process.communicate()


@contextmanager
def shown(started, address, size=DESK):
    """The page, once it has its answer; afterwards nothing may have been asked elsewhere, and nothing complained of."""
    context = started.new_context(viewport={"width": size[0], "height": size[1]}, accept_downloads=True)
    try:
        seen = Seen(context.new_page())
        page = seen.page
        page.set_default_timeout(LONGEST)
        page.on("request", lambda request: seen.asked.append(request.url))
        page.on("websocket", lambda socket: seen.asked.append(socket.url.replace("ws:", "http:")))
        page.on("console", lambda message: seen.said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: seen.said.append(str(error)))
        page.on("dialog", lambda dialog: (seen.said.append(dialog.message), dialog.dismiss()))
        page.goto(address)
        page.wait_for_selector("h1")
        page.get_by_text("The SQL behind the table").wait_for()
        yield seen
        elsewhere = [url for url in seen.asked if not url.startswith((address.partition("?")[0], "data:", "blob:"))]
        assert (elsewhere, seen.said) == ([], [])
    finally:
        context.close()


def choose(page, text):
    """A value of the first filter, the role family."""
    page.get_by_text("Select...").first.click()
    page.get_by_role("option").filter(has_text=text).first.click()
    page.keyboard.press("Escape")


def opened(page, name):
    """What is behind a line that opens."""
    page.get_by_text(name).click()
    return page.get_by_role("region", name=name)


def picture(page, name):
    if folder := os.environ.get("ROLECALL_SCREENSHOTS"):
        page.screenshot(path=Path(folder, f"explore-{name}.png"))


@pytest.mark.parametrize(("name", "size"), [("sample", PHONE), ("many", DESK), ("many", PHONE)])
def test_page_shows_table_and_charts_and_asks_nobody(addresses, started, name, size):
    with shown(started, addresses[name], size) as seen:
        page = seen.page
        page.locator(ROWS).first.wait_for()
        page.locator(CHARTS).nth(1).wait_for()
        assert page.locator(ROWS).count() <= 20
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        picture(page, f"{name}-{size[0]}")
        assert any("/ws" in url for url in seen.asked)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_page_of_no_posting_says_so(addresses, started, size):
    with shown(started, addresses["empty"], size) as seen:
        seen.page.get_by_text("Nothing fits.").wait_for()
        assert seen.page.locator(CHARTS).count() == 0
        picture(seen.page, f"empty-{size[0]}")


def test_it_stops_while_pages_are_open(started, tmp_path):
    (tmp_path / "home").mkdir()
    sample(tmp_path / "home" / "jobs.duckdb").close()
    process = At(tmp_path / "home").start("explore", "--no-browser")
    context = started.new_context()
    try:
        address = process.stdout.readline().strip()
        for page in (context.new_page(), context.new_page()):
            page.goto(address)
            page.get_by_text("The SQL behind the table").wait_for()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
        assert (process.returncode, out, err) == (0, "", "Ctrl-C stops it.\n")
    finally:
        process.kill()
        context.close()


def test_filters_change_counts_table_sql_and_download(addresses, started, tmp_path):
    with shown(started, addresses["many"]) as seen:
        page = seen.page
        page.get_by_text("The newest 1,000 of").wait_for()
        page.get_by_label("Words, all of them").fill("firm 99")
        page.keyboard.press("Enter")
        page.get_by_text("The newest 1,000 of").wait_for(state="detached")

        choose(page, "sales")
        page.wait_for_function(
            "wanted => [...document.querySelectorAll('marimo-table')].some(table => {"
            "  const rows = [...table.shadowRoot.querySelectorAll('tbody tr')];"
            "  return rows.length && rows.every(row => row.innerText.includes(wanted)) })",
            arg="sales",
        )
        behind = opened(page, "The SQL behind the table")
        behind.get_by_text("$family_1 = sales").wait_for()
        assert "role_family in ($family_1)" in behind.inner_text()
        assert "$word_2 = 99" in behind.inner_text()

        with page.expect_download() as download:
            page.get_by_text("as CSV").click()
        download.value.save_as(tmp_path / "postings.csv")
        told = list(csv.DictReader((tmp_path / "postings.csv").open(encoding="utf-8")))
        assert {row["role_family"] for row in told} == {"sales"}
        assert all("firm" in row["company"].lower() for row in told)
        assert page.get_by_text(f"{len(told):,} as CSV").count() == 1
        picture(page, "filtered")


def test_what_was_fetched_stays_text(addresses, started):
    with shown(started, addresses["hostile"]) as seen:
        page = seen.page
        page.locator(ROWS).first.wait_for()
        page.locator(CHARTS).nth(1).wait_for()
        choose(page, HOSTILE[:8])
        page.locator(ROWS).first.wait_for()
        for name in ("The SQL behind the table", "In a terminal"):
            opened(page, name).get_by_text(HOSTILE[:8]).first.wait_for()
        assert page.locator("img[src='x'], img[src*='outside'], a[href^='javascript']").count() == 0
        picture(page, "hostile")


def test_it_is_dark_where_the_browser_is(started, addresses):
    for scheme in ("dark", "light"):
        page = started.new_context(color_scheme=scheme).new_page()
        page.set_default_timeout(LONGEST)
        page.goto(addresses["empty"])
        page.get_by_text("The SQL behind the table").wait_for()
        assert scheme in page.evaluate("document.body.className").split()
        page.context.close()
