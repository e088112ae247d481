"""What leaves the house: text stays text on a page, in a spreadsheet, on a terminal; file names are ours.

`PAGES` is every page of HTML that a command makes; a new one joins by a line.
"""

import csv
import io
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from command import At, ran_one_by_one
from explorer import get, let_in
from queries.sample import sample

from pipelines.answers import FORMULA
from pipelines.export import ORDERS, TABLES
from rolecall.cli import COMMANDS

PAGES = {
    # command → its arguments, with {page} where it writes
    "report": ["report", "{page}"],
}
XSS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "'><iframe srcdoc='<script>alert(1)</script>'>",
    "javascript:alert(1)",
    "<!--<script>-->alert(1)",
    "]]><script>alert(1)</script>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "\u2028</style><style>*{background:url(http://127.0.0.1:9/x)}",
]
FORMULAS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1)",
    '=HYPERLINK("http://x.example")',
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "=cmd|' /C calc'!A0",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b=1",
    "\x00=1",
]
STEERING = [
    "\x1b[2J\x1b[31mred",
    "\x1b]0;title\x07",
    "\x9b2J",
    "a\rb",
    "a\x08b",
    "\u202edcba",
    "\x1b]8;;http://x\x07y",
    "[bold]b[/]",
]


def text_columns(connection, table):
    return [name for name, kind, *_ in connection.execute(f"describe {table}").fetchall() if kind == "VARCHAR"]


def filled(path, values):
    """A sample database with each of `values` in every text column of every table: rows are added for it, so that keys
    still meet and views have rows."""
    sample(path).close()
    with duckdb.connect(str(path)) as connection:
        tables = connection.execute("select table_name from duckdb_tables() where not internal").fetchall()
        for (table,) in tables:
            kinds = connection.execute(f"describe {table}").fetchall()
            for value in values:
                chosen = ", ".join("$value" if kind == "VARCHAR" else f"null::{kind}" for _, kind, *_ in kinds)
                if "$value" in chosen:
                    connection.execute(f"insert into {table} select {chosen}", {"value": value})
        # As the newest text of a posting that is open, so that reports and terminals show it.
        for at, value in enumerate(values):
            keys = {"title": value, "title_raw": value, "company": value, "url": value, "department": value}
            told = ", ".join(f"{name} = ${name}" for name in keys)
            query = f"update posting_rows set {told} where rowid = (select min(rowid) + {at} from posting_rows)"
            connection.execute(query, keys)
        connection.execute("checkpoint")
    return path


class Tags(HTMLParser):
    """What of a page a browser would do something with."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found, self.scripts = [], 0

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.scripts += tag == "script"
        self.found += [name for name in told if name.startswith("on") or name == "srcdoc"]
        self.found += [tag] if tag in ("iframe", "object", "embed", "base", "form") else []
        for name in ("href", "src", "action", "xlink:href"):
            address = (told.get(name) or "").strip().casefold()
            if address and not address.startswith(("http://", "https://", "#", "data:image/", "?")):
                self.found.append(address)


@pytest.mark.trust("output")
def test_no_page_runs_what_was_fetched(tmp_path, count):
    """Every page that the command can make is in the table."""
    made = {name for name, command in COMMANDS.items() if "html" in (command.__doc__ or "").casefold()}
    assert made - {"import"} <= set(PAGES)
    home = tmp_path / "home"
    home.mkdir()
    filled(home / "jobs.duckdb", XSS)
    tried = 0
    for name, arguments in PAGES.items():
        if name not in COMMANDS:
            continue
        page = tmp_path / f"{name}.html"
        ran = At(home)(*(argument.format(page=page) for argument in arguments))
        assert ran.code == 0, ran.err
        text = page.read_text(encoding="utf-8")
        tags = Tags()
        tags.feed(text)
        assert tags.found == []
        assert "content-security-policy" in text.casefold()
        assert not [value for value in XSS if "<" in value and value in text]
        tried += len(XSS)
    # What is told of a board in JSON can be put into a page: `</script>` is the page's business, not ours; here only
    # that a page that is made of it escapes.
    count(tried=max(tried, 1), note=f"{tried} scripts in pages" if tried else "no command makes a page yet")


@pytest.mark.trust("output")
def test_the_explorers_page_holds_nothing_that_was_fetched(tmp_path, count):
    """Its rows come later, by a socket of its own; what they do in a browser is tests/rolecall/test_explore_page.py."""
    home = tmp_path / "home"
    home.mkdir()
    filled(home / "jobs.duckdb", XSS)
    process = At(home).start("explore", "--no-browser")
    try:
        address = process.stdout.readline().strip()
        status, headers, page = get(address, Cookie=let_in(address))
    finally:
        process.terminate()
        process.communicate()
    assert status == 200
    text = page.decode()
    assert [value for value in XSS if "<" in value and value in text] == []
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "default-src 'self'" in headers["content-security-policy"]
    count(tried=len(XSS), note="scripts that the explorer's page does not hold")


def cells(text):
    csv.field_size_limit(sys.maxsize)
    return [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]


@pytest.mark.trust("output")
def test_no_cell_of_a_spreadsheet_is_a_formula(tmp_path, count):
    home = tmp_path / "home"
    home.mkdir()
    database = filled(home / "jobs.duckdb", FORMULAS)
    tables = [f"--table={name}" for name in ORDERS]
    asked = [
        ["query", f"from {name}", "--format", "csv", "--output", str(tmp_path / f"{name}.csv")]
        for name in ("postings", "sections", "articles", "boards")
    ]
    commands = [["export", str(tmp_path / "csv"), "--format", "csv", "--with-html", *tables], *asked]
    told = ran_one_by_one(tmp_path, [["--home", str(home), *command] for command in commands])
    assert [ran.code for ran in told] == [0] * len(told), [ran.err for ran in told if ran.code]
    texts = [path.read_bytes().decode() for path in sorted(tmp_path.rglob("*.csv"))]
    found = [cell for text in texts for cell in cells(text)]
    unsafe = [cell for cell in found if re.match(FORMULA, cell) and not re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", cell)]
    lead = [
        cell
        for cell in found
        if cell.lstrip("\ufeff\u200b\x00\xa0 \t\r\n").startswith(("=", "+", "@", "＝", "＋", "＠"))
    ]
    assert unsafe == []
    assert lead == []
    with duckdb.connect(str(database), read_only=True) as connection:
        columns = sum(len(text_columns(connection, table)) for table in TABLES)
    count(
        tried=columns * len(FORMULAS),
        note=f"{len(FORMULAS)} formulas in {columns} text columns, {len(found):,} cells read back",
    )


TERMINAL = [
    ["boards"],
    ["runs"],
    *(["query", f"from {name}"] for name in ("postings", "companies", "boards", "sections", "articles")),
]


@pytest.mark.trust("output")
def test_no_text_steers_a_terminal(tmp_path, count):
    home = tmp_path / "home"
    home.mkdir()
    filled(home / "jobs.duckdb", STEERING)
    told = [At(home)(*command) for command in TERMINAL]
    for command, ran in zip(TERMINAL, told, strict=True):
        assert ran.code == 0, (command, ran.err)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", ran.out + ran.err), command
    assert any("[bold]b[/]" in ran.out for ran in told)
    count(
        tried=len(TERMINAL) * len(STEERING), note=f"{len(STEERING)} sequences in {len(TERMINAL)} tables of a terminal"
    )


@pytest.mark.trust("output")
def test_no_file_is_named_by_what_was_fetched(tmp_path, count):
    home = tmp_path / "home"
    home.mkdir()
    names = ["../../escaped", "/tmp/escaped", "a/b", "..", "con", "x\x00y", "é" * 30, "'; drop table boards; --"]
    filled(home / "jobs.duckdb", names)
    before = set(tmp_path.rglob("*"))
    columns = ("company_key", "status", "language", "role", "kind")
    commands = [["export", str(tmp_path / "out" / column), "--partition-by", column] for column in columns]
    told = ran_one_by_one(tmp_path, [["--home", str(home), *command] for command in commands])
    made = set(tmp_path.rglob("*")) - before
    assert all(path.is_relative_to(tmp_path / "out") for path in made)
    assert [ran.code for ran in told] == [0] * len(told), [ran.err for ran in told]
    manifest = json.loads((tmp_path / "out" / "company_key" / "manifest.json").read_text(encoding="utf-8"))
    assert all(".." not in Path(file["path"]).parts for table in manifest["tables"] for file in table["files"])
    count(tried=len(names) * len(columns))
