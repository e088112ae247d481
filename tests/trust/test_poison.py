"""Poison records among good ones: no good row is lost, each bad one is cleaned by a rule or is in quarantine with its
reason and its capture; and every public reader has a test with open input."""

import json
import math
import re

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from command import At, board
from loopback import Page, Site
from staging import loaded, posting, stage

from crawler.stage import SCHEMA, read_staged
from pipelines.export import TABLES, export

GOOD_TEXT = "<p>You voice the reed pipes of hall {}.</p><h3>Requirements</h3><ul><li>3 years of joinery</li></ul>"

# Raw JSON of a value; a lone surrogate of U+DC80 … is a byte that is not UTF-8.
POISON = {
    "lone high surrogate": r'"Organ \ud83d Builder"',
    "lone low surrogate": r'"Organ \udc00 Builder"',
    "swapped surrogates": r'"Organ \udc00\ud83d Builder"',
    "half an emoji at the end": r'"Organ Builder\ud83d"',
    "NUL": r'"Organ\u0000 Builder"',
    "nothing but NUL": r'"\u0000\u0000"',
    "controls": r'"\u0001Organ\u0008\u000b\u001b[2J\u007f Builder"',
    "C1 controls": r'"Organ\u0085\u0090\u009b31m Builder"',
    "bidi": r'"\u202eredliuB nagrO\u202c \u2066x\u2069"',
    "invisible": r'"Or\u200bgan\u2060 \ufeffBuil\u00adder"',
    "tags": '"Organ \U000e0041\U000e0042 Builder"',
    "noncharacters": r'"Organ \ufffe\uffff Builder"',
    "no UTF-8": '"Organ B\udcfcilder \udc80\udcff"',
    "mojibake": '"Orgel fÃ¼r Ã„ltere â€“ gebaut"',
    "marks on marks": '"O' + "\u0301" * 3_000 + 'rgan"',
    "terminal": r'"\u001b]0;pwned\u0007Organ Builder"',
    "markup": '"<script>alert(1)</script><img src=x onerror=alert(1)>"',
    "half a tag": '"' + "<" * 5_000 + '"',
    "5,000 digits": "9" * 5_000,
    "5,000 digits as text": '"' + "9" * 5_000 + '"',
    "1e999": "1e999",
    "NaN": "NaN",
    "infinity": "-Infinity",
    "year 294247": '"+294247-01-10T04:00:54.775807Z"',
    "year 0": '"0000-00-00T00:00:00Z"',
    "an instant of microseconds": "9223372036854775807",
    "true": "true",
    "null": "null",
    "a list": '["Organ", ["Builder", [null, {"a": NaN}]]]',
    "an object": '{"name": {"name": [1, 2, {"text": "Organ"}]}}',
    "a long text": '"' + "Organ Builder " * 30_000 + '"',
    "a formula": '"=HYPERLINK(\\"http://x.example\\",\\"Organ\\")"',
}
FIELDS = {
    "id": "{}",
    "title": "{}",
    "absolute_url": "{}",
    "location": '{{"name": {}}}',
    "updated_at": "{}",
    "first_published": "{}",
    "content": "{}",
    "departments": '[{{"id": 1, "name": {}}}]',
    "requisition_id": "{}",
    "company_name": "{}",
}
BROKEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
"""What no text that is read may hold."""
PUBLISHED_AS_IS = {"description_html", "raw", "reason", "employment_type_raw"}


def row(number, **raw):
    told = {
        "id": str(number),
        "title": f'"Organ Builder {number}"',
        "absolute_url": f'"https://boards.greenhouse.io/wrenfield/jobs/{number}"',
        "location": '{"name": "Berlin, Germany"}',
        "updated_at": '"2026-03-01T06:00:00Z"',
        "first_published": '"2026-02-01T06:00:00Z"',
        "content": json.dumps(GOOD_TEXT.format(number)),
        "departments": '[{"id": 1, "name": "Workshop"}]',
        "requisition_id": f'"R-{number}"',
    }
    return "{" + ", ".join(f'"{name}": {value}' for name, value in (told | raw).items()) + "}"


def poisoned():
    """Every kind of poison in every field, by the number of its row, which stands in the text, too: two ids that are
    cleaned to the same one would be one posting."""
    pairs = [(field, kind) for field in FIELDS for kind in POISON]
    return {
        number: row(number, **{field: FIELDS[field].format(POISON[kind].replace("Organ", f"Organ {number}"))})
        for number, (field, kind) in enumerate(pairs, start=70_000)
    }


def answer(rows):
    body = f'{{"jobs": [{", ".join(rows)}], "meta": {{"total": {len(rows)}}}}}'
    return Page(body.encode("utf-8", "surrogateescape"), headers={"Content-Type": "application/json"})


def mixed(good, bad):
    """Bad rows strewn among good ones."""
    rows, step = list(good), max(1, len(good) // len(bad))
    for at, one in enumerate(bad):
        rows.insert(at * (step + 1), one)
    return rows


def broken_texts(database):
    """Texts that a reader has made and that hold what none may hold; values that are none."""
    found = []
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in TABLES:
            for name, kind, *_ in connection.execute(f"describe {table}").fetchall():
                values = [value for (value,) in connection.execute(f'select "{name}" from {table}').fetchall()]
                if kind == "VARCHAR" and name not in PUBLISHED_AS_IS and not name.endswith(("_key", "_id", "url")):
                    found += [(table, name, value[:60]) for value in values if value and BROKEN.search(value)]
                if kind == "DOUBLE":
                    found += [
                        (table, name, value) for value in values if value is not None and not math.isfinite(value)
                    ]
    return found


def unequal(database, folder):
    """The tables that do not come back as they were: DuckDB → Parquet → DuckDB."""
    export(database, folder, with_html=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        return [
            table
            for table in TABLES
            for left, right in ((table, f"'{folder}/{table}.parquet'"), (f"'{folder}/{table}.parquet'", table))
            if connection.execute(f"(from {left}) except all (from {right})").fetchone()
        ]


@pytest.mark.trust("poison")
@pytest.mark.parametrize("size", [2_000, pytest.param(10_000, marks=pytest.mark.long)])
def test_poison_in_an_answer_costs_no_good_row(tmp_path, count, size):
    """A real crawl: from the platform's JSON to the published tables."""
    bad = poisoned()
    good = range(1, size + 1)
    home = tmp_path / "home"
    with Site() as site:
        site.pages["/v1/boards/wrenfield/jobs"] = answer(mixed([row(number) for number in good], bad.values()))
        site.pages["/v1/boards/large/jobs"] = answer([row(1, content='"' + "x" * (50 << 20) + '"')])
        boards = ({"board": name, "endpoint": f"http://{site.host}"} for name in ("wrenfield", "large"))
        board(home, "greenhouse", *boards)
        at = At(home, [site.host])
        ran = at("crawl", "--json", now="2026-03-02T06:00:00Z")
    told = {each["board"]: each for each in ran.json()["boards"]}
    assert told["greenhouse:large"]["verdict"] != "complete"
    assert ran.code == 2

    ids = {posting_id for (posting_id,) in at.rows("select posting_id from postings")}
    assert {str(number) for number in good} <= ids
    read = {url.rpartition("/")[2] for (url,) in at.rows("select url from postings") if url}
    kept = at.rows("select posting_id, reason, capture from quarantine where board_key = 'greenhouse:wrenfield'")
    assert all(reason and capture for _, reason, capture in kept)
    quarantined = {posting_id for posting_id, _, _ in kept if posting_id}
    lost = [str(number) for number in bad if str(number) not in read | quarantined | ids]
    nameless = sum(posting_id is None or not posting_id.isdigit() for posting_id, _, _ in kept)
    assert len(lost) <= nameless, lost
    assert broken_texts(at.database) == []
    assert unequal(at.database, tmp_path / "export") == []
    assert at("verify").out == ""
    cleaned = len(ids) - size
    assert cleaned + len(kept) >= len(bad)
    count(tried=len(bad), note=f"{len(bad)} among {size} in an answer: {cleaned} cleaned, {len(kept)} in quarantine")


STAGED = {
    "NUL": "Organ\x00 Builder",
    "controls": "\x01Organ\x08\x1b[2J Builder",
    "C1 controls": "Organ\x85\x90\x9b31m Builder",
    "bidi": "\u202eredliuB nagrO\u202c",
    "noncharacters": "Organ \ufffe\uffff Builder",
    "tags": "Organ \U000e0041 Builder",
    "no UTF-8": b"Organ B\xfcilder \x80\xff",
    "a surrogate in UTF-8": b"Organ \xed\xa0\x80 Builder",
    "overlong UTF-8": b"Organ \xc0\xae Builder",
    "marks on marks": "O" + "\u0301" * 3_000 + "rgan",
    "entities in entities": "&amp;" * 3_000 + "lt;b&gt;",
    "open tags": "<b" * 20_000,
    "deep": "<div>" * 30_000 + "Organ" + "</div>" * 30_000,
    "one word": "x" * 1_000_000,
    "digits": "9" * 5_000,
    "spaces": " " * 1_000_000,
    "at signs": "a@" * 30_000,
    "a number too large": "1" + "0" * 400,
    "NaN": "NaN",
    "minus infinity": "-inf",
    "year 294247": "294247-01-10T04:00:54.775807Z",
    "year -1": "-0001-12-31T23:59:59Z",
    "month 13": "2026-13-45T25:61:61Z",
    "an instant of nanoseconds": "9223372036854775807",
    "a negative instant": "-9223372036854775808",
    "nothing": None,
    "empty": "",
    "a range of absurd pay": "$" + "9" * 300 + " - $1e308 per year",
    "a list in text": '["Organ", null]',
    "a formula": "=1+1|'cmd'!A1",
}
STAGED_FIELDS = [
    *("title_raw", "description_html", "description_plain", "source_posted_at_raw", "valid_through_raw", "company_raw"),
    *("employment_type_raw", "places_raw", "department", "requisition_id"),
]


def staged_poison(folder, good):
    """A stage file of good rows, with poison put in behind the back of the items' own checks."""
    path, _ = stage(folder, 2, *(posting(number, task=f"You voice hall {number}.") for number in range(1, good + 1)))
    footer = pq.read_metadata(path).metadata
    pairs = [(field, kind) for field in STAGED_FIELDS for kind in STAGED]
    template = pq.read_table(path).slice(0, 1).to_pylist()[0]
    rows = []
    for at, (field, kind) in enumerate(pairs):
        value = STAGED[kind]
        if isinstance(value, bytes):
            value = value.decode("utf-8", "surrogateescape")
        value = [value] if field == "places_raw" else value
        rows.append(
            template | {"posting_id": str(70_000 + at), "raw_hash": f"{at:032}", "capture": f"file@{at}", field: value}
        )
    rows[-1] |= {"posting_id": "80000", "description_html": "<p>Organ</p>" * (50 << 20 >> 3)}
    rows.append(
        template
        | {"posting_id": "80001", "raw_hash": "x", "title_raw": "Organ " * (50 << 20 >> 3), "capture": "file@x"}
    )
    amounts = [math.nan, math.inf, -math.inf, 1e308, -1.0, 5e-324]
    for at, amount in enumerate(amounts):
        pay = [{"min_amount": amount, "max_amount": amount, "currency": "EUR", "period": "year"}]
        rows.append(template | {"posting_id": str(90_000 + at), "raw_hash": f"p{at}", "pay_raw": pay})
    sound = pq.read_table(path)
    with pq.ParquetWriter(path, SCHEMA) as writer:
        for group in (sound, *(_table(rows[at : at + 60]) for at in range(0, len(rows), 60))):
            writer.write_table(group)
        writer.add_key_value_metadata({"rolecall": footer[b"rolecall"].decode()})
    return path, {one["posting_id"] for one in rows}


def _table(rows):
    """Rows whose texts may be bytes that are no UTF-8."""
    arrays = []
    for field in SCHEMA:
        values = [one.get(field.name) for one in rows]
        if pa.types.is_string(field.type):
            raw = pa.array(
                [None if value is None else value.encode("utf-8", "surrogateescape") for value in values], pa.binary()
            )
            arrays.append(pa.Array.from_buffers(pa.string(), len(raw), raw.buffers(), raw.null_count))
        else:
            arrays.append(pa.array([_mended(value) for value in values], field.type))
    return pa.Table.from_arrays(arrays, schema=SCHEMA)


def _mended(value):
    if not isinstance(value, list):
        return value
    return [one.encode("utf-8", "replace").decode() if isinstance(one, str) else one for one in value]


@pytest.mark.trust("poison")
def test_poison_in_a_stage_file_costs_no_good_row(tmp_path, count):
    """From the stage on: what no item of ours lets through, another program's file may hold."""
    good = 10_000
    path, bad = staged_poison(tmp_path, good)
    database = tmp_path / "jobs.duckdb"
    loaded(database, (path, read_staged(path)), processes=0)
    with duckdb.connect(str(database), read_only=True) as connection:
        ids = {posting_id for (posting_id,) in connection.execute("select posting_id from postings").fetchall()}
        kept = connection.execute("select posting_id, reason, capture from quarantine").fetchall()
    assert {str(number) for number in range(1, good + 1)} <= ids
    quarantined = {posting_id for posting_id, _, _ in kept}
    assert bad == (ids | quarantined) - {str(number) for number in range(1, good + 1)}
    assert {"80000", "80001"} <= quarantined
    assert all(reason and capture for _, reason, capture in kept)
    assert broken_texts(database) == []
    assert unequal(database, tmp_path / "export") == []
    count(tried=len(bad), note=f"{len(bad)} among {good} in a stage file: {len(quarantined)} in quarantine")
