"""Pay in a string and in a posting's body, against what boards print and what employers keep in fields of their own.

*right*: exactly the figures, both bounds, the period where the string has one. *wrong*: figures are given and are not
those. Beside it in the same run: JobSpy's reading of a description (ranges in dollars alone) and price-parser (one
figure a text: right where that is all there is).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from benchmarks.accuracy import corpora
from benchmarks.accuracy.score import Score, share
from pipelines.blocks import html_to_text
from pipelines.posting_rows import ANNUAL
from pipelines.values.money import read_amounts
from pipelines.values.salaries import ReadSalary, read_salaries

FIELD = "salary"
RIGHT, WRONG, FALSE = 0.99, 0.003, 0.02

Pay = tuple[float | None, float | None, str | None]
"""min, max, period; None: not stated."""


@dataclass(frozen=True, slots=True)
class Peer:
    """A public reader of one text; None where it gives nothing."""

    name: str
    read: Callable[[str], Pay | None]


def scores() -> Iterator[Score]:
    peers = [peer for peer in (_jobspy(), _price_parser()) if peer]
    indeed = [(row["salary"], _indeed(row)) for row in corpora.rows("salary_strings/indeed_strings.csv")]
    yield from _strings("salary_strings indeed", indeed, peers, RIGHT, WRONG)
    boards = [(row["salary"], _printed(row["salary"])) for row in corpora.rows("salary_strings/board_strings.csv")]
    yield from _strings("salary_strings boards", boards, peers, RIGHT, WRONG)
    estimates = [row for row in corpora.rows("postings_glassdoor2020/postings.jsonl") if row["salary_estimate"] != "-1"]
    glassdoor = [(row["salary_estimate"], _printed(row["salary_estimate"])) for row in estimates]
    yield from _strings("postings_glassdoor2020", glassdoor, peers, RIGHT, WRONG)
    yield _estimates(estimates)
    yield from _ashby_strings()
    yield from _bodies(peers)
    yield from _steward()
    yield _amounts()


def _indeed(row: dict[str, Any]) -> Pay:
    """As that project read it, but for "Up to" and "From", which it takes for one figure; else by the print."""
    printed = _printed(row["salary"])
    if not row["peer_min"]:
        return printed
    low = float(row["peer_min"])
    high = float(row["peer_max"]) or low
    period = {"Yearly": "year", "Hourly": "hour", "Monthly": "month", "Weekly": "week", "Daily": "day"}
    bounds = {"up to": (None, low), "from": (low, None)}
    first = next((word for word in bounds if row["salary"].lower().startswith(word)), "")
    return (*bounds.get(first, (low, high)), period.get(row["peer_period"], printed[2]))


_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PERIOD = re.compile(r"(?:an?|per) (hour|day|week|month|year)", re.IGNORECASE)


def _printed(text: str) -> Pay:
    """The figures that stand before the first bullet; unambiguous in these strings, as the README says."""
    first = text.split("•")[0]
    figures = []
    for match in _FIGURE.finditer(first):
        times = {"k": 1_000.0, "m": 1_000_000.0}.get(first[match.end() : match.end() + 1].lower(), 1.0)
        figures.append(round(float(match.group().replace(",", "")) * times, 2))
    period = _PERIOD.search(first)
    word = period[1].lower() if period else None
    if not figures:
        return None, None, word
    low, high = figures[0], figures[-1]
    if first.lower().startswith("up to"):
        return None, high, word
    return (low, None, word) if first.lower().startswith("from") else (low, high, word)


def _strings(
    of: str, pairs: list[tuple[str, Pay]], peers: list[Peer], floor: float | None, ceiling: float | None
) -> Iterator[Score]:
    pairs = [(text, gold) for text, gold in pairs if gold[0] is not None or gold[1] is not None]
    if not pairs:
        return
    given = [_only(read_salaries(text, "US")) for text, _ in pairs]
    right = share(got == gold for got, (_, gold) in zip(given, pairs, strict=True))
    wrong = share(got is not None and got != gold for got, (_, gold) in zip(given, pairs, strict=True))
    coverage = share(got is not None for got in given)
    beside = [_peer_shares(peer, pairs) for peer in peers]
    for number, (measure, value, bounds) in enumerate(
        (("share right", right, {"floor": floor}), ("share wrong", wrong, {"ceiling": ceiling}))
    ):
        first = beside[0][1 + number] if beside else None
        note = "; ".join(f"{name} {shares[number]:.3f}" for name, *shares in beside[1:])
        name = beside[0][0] if beside else "not installed"
        yield Score(
            FIELD, of, len(pairs), measure, value, **bounds, coverage=coverage, peer=name, peer_value=first, note=note
        )


EXTRAS = {"bonus", "commission", "equity", "allowance"}


def _only(read: list[ReadSalary]) -> Pay | None:
    """The one range of a text, bonus and equity left out; several are no answer to what it is."""
    pay = [salary for salary in read if salary.kind not in EXTRAS]
    if not pay:
        return None
    return (pay[0].min_amount, pay[0].max_amount, pay[0].period) if len(pay) == 1 else (None, None, None)


def _peer_shares(peer: Peer, pairs: list[tuple[str, Pay]]) -> tuple[str, float, float]:
    """Bounds alone count for a peer, where the string states no period: JobSpy always names one."""
    right = wrong = 0
    for text, gold in pairs:
        got = peer.read(text)
        is_right = got is not None and got[:2] == gold[:2] and (got[2] == gold[2] or None in (gold[2], got[2]))
        right += is_right
        wrong += got is not None and not is_right
    return peer.name, right / len(pairs), wrong / len(pairs)


def _estimates(rows: list[dict[str, Any]]) -> Score:
    hits = []
    for row in rows:
        kinds = {pay.kind for pay in read_salaries(row["salary_estimate"], "US")}
        hits.append(kinds == ({"estimate"} if row["peer_employer_provided"] == "0" else {None}))
    known = [hit for hit, row in zip(hits, rows, strict=True) if row["peer_employer_provided"]]
    return Score(FIELD, "postings_glassdoor2020: estimate or not", len(known), "share right", share(known), floor=RIGHT)


def _ashby_strings() -> Iterator[Score]:
    """The lines that Ashby shows of a posting's pay against its own numbers."""
    hits = []
    for row in corpora.rows("ats_ashby/postings.jsonl"):
        pay = _component(row)
        for key in ("compensationTierSummary", "scrapeableCompensationSalarySummary"):
            text = row["compensation"].get(key)
            if pay and text:
                read = [
                    _bounds(salary) for salary in read_salaries(text, "US") if salary.kind in (None, "base", "total")
                ]
                hits.append(read == [(pay["minValue"], pay["maxValue"])])
    yield Score(FIELD, "ats_ashby: summaries", len(hits), "share right", share(hits), floor=RIGHT)


def _component(row: dict[str, Any]) -> dict[str, Any] | None:
    components = row["compensation"]["summaryComponents"]
    return next((part for part in components if part["compensationType"] == "Salary" and part["minValue"]), None)


def _bounds(salary: ReadSalary) -> tuple[float | None, float | None]:
    return salary.min_amount, salary.max_amount


@dataclass(frozen=True, slots=True)
class Body:
    """A posting's text, the ranges that its employer keeps for it and that it prints, and the country of a bare "$"."""

    text: str
    pay: frozenset[tuple[float, float]]
    country: str | None


def _bodies(peers: list[Peer]) -> Iterator[Score]:
    for name, bodies in (("ats_greenhouse", _greenhouse()), ("ats_lever", _lever()), ("ats_ashby", _ashby())):
        yield from _in_bodies(name, list(bodies), peers)


def _greenhouse() -> Iterator[Body]:
    for row in corpora.rows("ats_greenhouse/orgs.jsonl"):
        pay = frozenset((float(one["min"]), float(one["max"])) for one in row["pay"])
        yield Body(html_to_text(row["input_html"]), pay, "US")


def _lever() -> Iterator[Body]:
    for row in corpora.rows("ats_lever/postings.jsonl"):
        lists = "\n".join(f"<h3>{one['text']}</h3><ul>{one['content']}</ul>" for one in row["lists"])
        parts = [
            row.get(f"{key}Plain") or "" for key in ("opening", "descriptionBody", "salaryDescription", "additional")
        ]
        text = "\n".join([*parts[:2], html_to_text(lists), *parts[2:]])
        stated = row.get("salaryRange") or {}
        yield Body(text, _where_printed(text, stated.get("min"), stated.get("max")), row["country"])


def _ashby() -> Iterator[Body]:
    for row in corpora.rows("ats_ashby/postings.jsonl"):
        pay = _component(row) or {}
        text = row["descriptionPlain"]
        yield Body(text, _where_printed(text, pay.get("minValue"), pay.get("maxValue")), "US")


def _where_printed(text: str, low: float | None, high: float | None) -> frozenset[tuple[float, float]]:
    """The range of the employer's own field, if the text repeats both figures: few do."""
    if low is None or high is None or f"{low:,.0f}" not in text or f"{high:,.0f}" not in text:
        return frozenset()
    return frozenset([(float(low), float(high))])


def _in_bodies(name: str, bodies: list[Body], peers: list[Peer]) -> Iterator[Score]:
    paid = [body for body in bodies if body.pay]
    silent = [body for body in bodies if not body.pay]
    found = [body.pay <= _ranges(read_salaries(body.text, body.country)) for body in paid]
    beside = [(peer.name, share(_is_peer_right(peer, body) for body in paid)) for peer in peers]
    yield Score(
        FIELD,
        f"{name}: bodies that state pay",
        len(paid),
        "share with all ranges, exactly",
        share(found),
        floor=1.0,
        peer=beside[0][0] if beside else "not installed",
        peer_value=beside[0][1] if beside else None,
    )
    mute = [body for body in silent if not _STATED.search(body.text)]
    false = [bool(read_salaries(body.text, body.country)) for body in mute]
    others = [peers[0].read(body.text) is not None for body in mute] if peers else []
    yield Score(
        FIELD,
        f"{name}: bodies that state none",
        len(mute),
        "share with a figure",
        share(false),
        ceiling=FALSE,
        peer=peers[0].name if peers else "not installed",
        peer_value=share(others) if peers else None,
        note=f"left out: {len(silent) - len(mute)} whose prose states pay that the employer's own field has not",
    )


# A range of money, money an hour, or money right after the word: a body without any of these states no pay.
_STATED = re.compile(
    r"[$€£]\s?\d[\d.,]*k?(?:\s?(?:USD|CAD))?\s?(?:-{1,3}|[\u2013\u2014/]|to|and)\s?(?:up to )?[$€£]?\d\d"
    r"|[$€£]\s?\d[\d.,]*k?\s?(?:/|per |an? )\s?(?:hour|hr)"
    r"|(?:salary|rate|wage|pay)\s?:\s?[$€£]\s?\d",
    re.IGNORECASE,
)


def _ranges(read: list[ReadSalary]) -> set[tuple[float | None, float | None]]:
    """Every range, and the one from lowest to highest: an employer's own field spans the ranges of its places."""
    ranges = set(map(_bounds, read))
    lows, highs = [low for low, _ in ranges if low], [high for _, high in ranges if high]
    return ranges | ({(min(lows), max(highs))} if lows and highs else set())


def _is_peer_right(peer: Peer, body: Body) -> bool:
    read = peer.read(body.text)
    return read is not None and {read[:2]} == set(body.pay)


_ANNUAL: dict[str | None, int] = {**ANNUAL, None: 1}


def _steward() -> Iterator[Score]:
    """Another parser's own tests; its bounds of 20,000 and 900,000 a year are policy, applied here as it does."""
    rows = corpora.rows("salary_strings/searchsteward_cases.csv")
    paid = [row for row in rows if row["expect_none"] != "yes"]
    silent = [row for row in rows if row["expect_none"] == "yes"]
    hits = [_steward_bounds(row) == _expected(row) for row in paid]
    yield Score(FIELD, "salary_strings searchsteward: says a salary", len(paid), "share right", share(hits))
    nothing = [not _within_policy(row) for row in silent]
    yield Score(FIELD, "salary_strings searchsteward: must yield nothing", len(silent), "share right", share(nothing))


def _within_policy(row: dict[str, Any]) -> list[tuple[float, float]]:
    read = read_salaries(row["salary_field"] or row["text"], "US")
    annual = [
        (_ANNUAL[pay.period] * (pay.min_amount or pay.max_amount or 0), _ANNUAL[pay.period] * (pay.max_amount or 0))
        for pay in read
        if pay.kind in (None, "base", "total", "estimate")
    ]
    return [(low, high) for low, high in annual if 20_000 <= low <= 900_000]


def _expected(row: dict[str, Any]) -> tuple[float, float]:
    low = float(row["min"])
    return low, float(row["max"]) if row["max"] not in ("", "null") else low


def _steward_bounds(row: dict[str, Any]) -> tuple[float, float] | None:
    read = _within_policy(row)
    return (read[0][0], read[0][1] or read[0][0]) if read else None


def _amounts() -> Score:
    """Prices of shops, of which only the figure is compared; the library whose tests they are passes all of them."""
    rows = [row for row in corpora.rows("salary_strings/price_parser_cases.jsonl") if row["amount"] is not None]
    hits = [any(amount.low == row["amount"] for amount in _first(row["price_raw"])) for row in rows]
    return Score(
        FIELD,
        "salary_strings price_parser: amount",
        len(rows),
        "share right",
        share(hits),
        peer="price-parser",
        peer_value=1.0,
    )


def _first(text: str | None) -> Iterable[Any]:
    return list(read_amounts(text or ""))[:1]


def _jobspy() -> Peer | None:
    try:
        from jobspy.linkedin import LinkedIn
    except ImportError:
        return None
    words = {"hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "yearly": "year"}

    def read(text: str) -> Pay | None:
        pay = LinkedIn._guess_salary(text)
        return (pay.min_amount, pay.max_amount, words[pay.interval.value]) if pay.min_amount else None

    return Peer("JobSpy", read)


def _price_parser() -> Peer | None:
    try:
        from price_parser import Price
    except ImportError:
        return None

    def read(text: str) -> Pay | None:
        amount = Price.fromstring(text).amount_float
        return (amount, amount, None) if amount is not None else None

    return Peer("price-parser", read)
