"""What closes postings and what must not (`trust.md` §1, §2): the incident, every empty answer, any history at all."""

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from loopback import RESET, Page
from served import PLATFORMS, Served, Town, json_page
from staging import empty, loaded, posting, rows, stage

from pipelines.checks import failed_checks
from pipelines.field_watch import Fill, losses
from pipelines.lifecycle import Board, BoardRun, advance, after, replay

START = datetime(2026, 3, 2, 6)
HOUR = timedelta(hours=1)


# The incident.

INCIDENT = (9526, 104, 9661, 9522, 2079, 9529, 9534, 9576)
OPEN = 11_800


@pytest.fixture(scope="module")
def stock():
    """About as many postings as were open, told apart by their titles."""
    return [posting(number, f"Organ Builder {number}", description_html=None, places_raw=[]) for number in range(OPEN)]


def open_ids(database):
    return {int(number) for (number,) in rows(database, "select posting_id from posting_rows where status = 'open'")}


def days(folder, stock, spans, **given):
    """Load a day's board run for each span of the stock; after each, what it said and what is open."""
    with empty() as database:
        for day, (first, end) in enumerate(spans, start=1):
            loaded(database, stage(folder, day, *stock[first:end], **given))
            ((verdict, closed, held),) = rows(
                database, f"select verdict, closed, held from board_runs where run_seq = {day}"
            )
            yield verdict, closed, held, open_ids(database)
        assert failed_checks(database) == {}


@pytest.mark.trust("incident")
@pytest.mark.parametrize(
    ("exact", "closing"),
    [
        (True, [2274, 0, 0, 139, 0, 0, 0, 0]),
        pytest.param(False, [0, 0, 2139, 0, 0, 132, 0, 0], marks=pytest.mark.long),
    ],
)
def test_the_broken_runs_of_the_incident_close_nothing(tmp_path, stock, count, exact, closing):
    spans = [(0, OPEN), *((0, found) for found in INCIDENT)]
    told = list(days(tmp_path, stock, spans, exact=exact))[1:]
    assert [verdict for verdict, *_ in told] == [
        "suspect" if found in (104, 2079) else "complete" for found in INCIDENT
    ]
    assert [closed for _, closed, _, _ in told] == closing
    alive = set(range(min(found for found in INCIDENT if found > 9000)))
    lost = [alive - standing for *_, standing in told]
    held = sum(not each for each in lost)
    count(tried=len(lost), held=held, note=f"{OPEN:,} open, {sum(map(len, lost))} live jobs closed")


@pytest.mark.trust("incident")
@pytest.mark.parametrize("exact", [pytest.param(True, marks=pytest.mark.long), False])
def test_a_true_decline_of_a_tenth_closes_exactly_those(tmp_path, stock, count, exact):
    spans = [(0, OPEN), (OPEN // 10, OPEN), (OPEN // 10, OPEN)]
    *_, (verdict, _, held, standing) = days(tmp_path, stock, spans, exact=exact)
    assert (verdict, held) == ("complete", 0)
    count(tried=1, held=standing == set(range(OPEN // 10, OPEN)), note=f"decline closed {OPEN - len(standing):,}")


# Empty answers.

HTML = Page(b"<!DOCTYPE html><html><head><title>Back soon</title></head><body>We are at work.</body></html>")
CHALLENGE = b"<html><head><title>Just a moment...</title></head><body class='cf-chl-page'>Checking</body></html>"
ONE_ANSWER, PAGED = ("lever", "greenhouse", "ashby", "recruitee"), ("smartrecruiters", "workday")
EVERY = (*ONE_ANSWER, *PAGED)
MANY, FEW = 40, 5
"""Postings of a board whose trouble is in its pages or its total, and of any other: so few that no mass is held."""
OF_MANY = {"12 of 40", "page 1 only", "page 1 again"}


def postings_of(name):
    return MANY if name in OF_MANY or name.endswith("on page 2") else FEW


def instead(page):
    return lambda truth, first, served: page


def on_page_2(page):
    return lambda truth, first, served: page if first else truth


def halved(truth, first, served):
    return replace(truth, body=truth.body[: len(truth.body) // 2])


def cut(truth, first, served):
    return replace(truth, cut=len(truth.body) // 2)


def no_rows(truth, first, served):
    """What the platform says where there are none."""
    return json_page(served.platform.page([], first, 0))


def twelve(truth, first, served):
    """Twelve of forty, in all; what states a total states the true one."""
    return json_page(served.platform.page(served.rows[first:12][: served.platform.size], first, MANY))


def nothing_after_page_1(truth, first, served):
    return json_page(served.platform.page([], first, MANY)) if first else truth


def page_1_again(truth, first, served):
    return served.listed(0)


def nameless(truth, first, served):
    return json_page(served.platform.page([{"x": 1}] * 5, first, 5))


TROUBLES = {
    # name → platforms, what is answered, the verdicts that say so
    "[]": (EVERY, instead(json_page([])), {"suspect", "failed"}),
    "{}": (EVERY, instead(json_page({})), {"failed"}),
    "null": (EVERY, instead(json_page(None)), {"failed"}),
    "none, total 0": (EVERY, no_rows, {"suspect"}),
    "challenge": (EVERY, instead(Page(CHALLENGE)), {"blocked"}),
    "challenge 503": (EVERY, instead(Page(CHALLENGE, 503)), {"blocked"}),
    "challenge 403": (EVERY, instead(Page(CHALLENGE, 403)), {"blocked"}),
    "empty body": (EVERY, instead(Page(b"")), {"failed"}),
    "maintenance": (EVERY, instead(HTML), {"failed"}),
    "cut JSON": (EVERY, halved, {"failed"}),
    "cut answer": (EVERY, cut, {"failed"}),
    "reset": (EVERY, instead(RESET), {"failed"}),
    "401": (EVERY, instead(Page(b"who are you", 401)), {"blocked"}),
    "403": (EVERY, instead(Page(b"no", 403)), {"blocked"}),
    "404": (EVERY, instead(Page(b"not found", 404)), {"failed"}),
    "429": (EVERY, instead(Page(b"slow", 429, {"Retry-After": "0"})), {"blocked"}),
    "500": (EVERY, instead(Page(b"oops", 500)), {"failed"}),
    "elsewhere": (EVERY, instead(Page(b"", 302, {"Location": "http://elsewhere.invalid/"})), {"failed", "blocked"}),
    "12 of 40": (EVERY, twelve, {"partial", "suspect"}),
    "no ids": (EVERY, nameless, {"partial"}),
    "page 1 only": (PAGED, nothing_after_page_1, {"partial"}),
    "page 1 again": (PAGED, page_1_again, {"partial", "truncated"}),
    "503 on page 2": (PAGED, on_page_2(Page(b"oops", 503)), {"partial"}),
    "challenge on page 2": (PAGED, on_page_2(Page(CHALLENGE)), {"blocked"}),
    "[] on page 2": (PAGED, on_page_2(json_page([])), {"partial"}),
    "cut JSON on page 2": (PAGED, on_page_2(Page(b'{"content": [{"id": "7', 200)), {"partial"}),
}


@pytest.mark.trust("empty answers")
def test_no_empty_answer_closes_anything(tmp_path, count):
    boards = {
        f"{platform} {name}": Served(
            PLATFORMS[platform], [PLATFORMS[platform].row(n) for n in range(postings_of(name))]
        )
        for name, (platforms, *_) in TROUBLES.items()
        for platform in platforms
    }
    with Town(boards) as town:
        at = town.at(tmp_path / "home")
        names = {town.key(name): name for name in boards}
        days = []
        for day in (2, 3, 4):
            for name, served in boards.items():
                served.trouble = TROUBLES[name.partition(" ")[2]][1] if day == 3 else None
            ran = at("--json", "crawl", now=f"2026-03-0{day}T06:00:00Z")
            told = {names[row["board"]]: row for row in ran.json()["boards"]}
            standing = at.rows("select board_key, count(*) from posting_rows where status = 'open' group by all")
            days.append((ran.code, told, {names[key]: number for key, number in standing}))
    whole = dict.fromkeys(boards, "complete")
    for code, told, _ in (days[0], days[2]):
        assert (code, {name: row["verdict"] for name, row in told.items()}) == (0, whole)
    code, told, standing = days[1]
    assert code == 2
    wrong = {
        name: (row["verdict"], row["reason"], row["closed"], standing[name], days[2][2][name])
        for name, row in told.items()
        if row["verdict"] not in TROUBLES[name.partition(" ")[2]][2]
        or row["closed"]
        or not row["reason"]
        or standing[name] != len(boards[name].rows)
        or days[2][2][name] != len(boards[name].rows)
    }
    closed = sum(row["closed"] for row in told.values())
    assert wrong == {}
    note = f"{len(TROUBLES)} kinds, {len(EVERY)} platforms, {closed} closed"
    count(tried=len(boards), held=len(boards) - len(wrong), note=note)


# Any history at all.

VERDICTS = ("complete",) * 6 + ("partial", "truncated", "failed", "blocked", "disallowed")
STEPS = (24, 24, 24, 20, 19, 1, 0, 72, -5, -100, 24 * 400)


def history(random):
    """Board runs with churn, clock jumps, broken fetches, whole-board 404s, lost fields and accepted drops."""
    size = random.choice((3, 8, 14))
    live, following = set(range(size)), size
    moment, runs, gone_until = START, [], 0
    for number in range(1, random.randint(3, 12)):
        moment += HOUR * random.choice(STEPS)
        for _ in range(random.choice((0, 0, 1, 3, size))):
            if live and random.random() < 0.5:
                live.discard(random.choice(sorted(live)))
            else:
                live.add(following)
                following += 1
        if random.random() < 0.1:
            live = set(range(following, following + size))
            following += size
        not_found = number < gone_until or random.random() < 0.05
        gone_until = number + 4 if not_found and number >= gone_until else gone_until
        verdict = "failed" if not_found else random.choice(VERDICTS)
        shown = live if verdict == "complete" and random.random() < 0.8 else {x for x in live if random.random() < 0.5}
        shown = shown if verdict not in ("failed", "blocked", "disallowed") else set()
        gone = {x for x in range(following) if x not in shown and random.random() < 0.05}
        runs.append(
            BoardRun(
                number,
                moment,
                verdict,
                len(shown),
                exact=random.random() < 0.6,
                accepted=random.random() < 0.05,
                reason="board_not_found" if not_found else None,
                lost="team in 0 of 9, 100 % usual" if verdict == "complete" and random.random() < 0.1 else None,
                present=frozenset(map(str, shown)),
                gone=frozenset(map(str, gone)),
            )
        )
    return runs


def apart(runs):
    """How many observations: runs 20 h apart, on a clock that stands still where the real one goes back."""
    seen, elapsed, last, before = 0, timedelta(), None, None
    for run in runs:
        elapsed += max(run.started_at - before, timedelta()) if before else timedelta()
        before = run.started_at
        if last is None or elapsed - last >= 20 * HOUR:
            seen, last = seen + 1, elapsed
    return seen


def broken(runs, outcomes):
    """What does not hold of a history, by the words of `trust.md` §2 alone and none of the rules' code."""
    known, standing, lacking = set(), set(), {}
    for run, outcome in zip(runs, outcomes, strict=True):
        before = set(standing)
        known |= run.present
        standing = (before | run.present) - outcome.closed.keys()
        for posting_id in known:
            if posting_id in run.present:
                lacking[posting_id] = []
            elif run.fetch_verdict == "complete":
                lacking[posting_id].append(run)
        if run.fetch_verdict != "complete" and outcome.closed and set(outcome.closed.values()) != {"board_gone"}:
            yield "an incomplete run closed"
        if outcome.verdict == "suspect" and (outcome.closed or outcome.held):
            yield "a suspect run closed"
        if run.lost and not run.accepted and outcome.verdict == "complete":
            yield "a lost field was believed"
        if not run.present <= standing or outcome.closed.keys() & run.present:
            yield "what was seen was closed"
        if not (outcome.closed.keys() | outcome.held) <= before:
            yield "what was closed was closed again"
        for posting_id, reason in outcome.closed.items():
            needed = 1 if reason == "page_gone" or run.exact or run.accepted else 2
            if reason == "board_gone":
                past = [each for each in runs[: runs.index(run) + 1] if each.reason == "board_not_found"]
                if apart(past) < 3 or run.reason != "board_not_found":
                    yield "a board was gone too soon"
            elif apart(lacking[posting_id]) < needed or (reason == "page_gone" and posting_id not in run.gone):
                yield "closed without proof"
        doubtful = [each for each in outcome.closed if apart(lacking[each]) < 3]
        mass = len(doubtful) > 5 and 2 * len(doubtful) > len(before)
        if mass and not run.accepted and outcome.verdict == "complete":
            yield "a mass closed at once"


@pytest.mark.trust("histories")
def test_closed_means_absent_from_complete_runs(count):
    random, wrong, seen = Random(20_260_302), [], set()
    for number in range(10_000):
        runs = history(random)
        outcomes = replay(runs)
        wrong += [(number, told) for told in broken(runs, outcomes)]
        if replay(random.sample(runs, len(runs))) != outcomes:
            wrong.append((number, "the order of arrival counts"))
        seen |= {reason for outcome in outcomes for reason in outcome.closed.values()}
        seen |= {"held" for outcome in outcomes if outcome.held} | {"reopened" for each in outcomes if each.reopened}
    assert wrong[:5] == []
    assert seen == {"absent", "page_gone", "board_gone", "held", "reopened"}
    count(tried=10_000, held=10_000 - len({number for number, _ in wrong}), note="by the pure function")


# A history as the load's rows tell it.
RUNS = """
    select verdict, closed, coalesce(posting_ids, [])
    from board_runs left join board_run_held using (board_key, run_seq)
    where board_key = ? order by run_seq
"""
LIVES = """
    select posting_id, status, close_reason, first_seen_at, last_seen_at, closed_at, last_seen_seq
    from posting_rows where board_key = ? order by posting_id
"""
EVENTS = """
    select run_seq, posting_id, event, reason
    from events inner join posting_rows using (posting_key) where events.board_key = ? order by all
"""


def judged(runs):
    """The runs with the fields that they lost, and their outcomes: one pure function asked before the other."""
    board, fills, known, outcomes = Board(), [], [], []
    for run in runs:
        fill = Fill(run.started_at, "", len(run.present), {"title": len(run.present)})
        fill.filled["team"] = 0 if run.lost else len(run.present)
        lost = {} if run.accepted or not run.present else losses(fills, fill)
        reason = ", ".join(f"{name} in 0 of {fill.items}, {usual:.0%} usual" for name, usual in lost.items())
        run = replace(run, lost=reason.replace("%", " %") or None)
        outcome = advance(board, run)
        board = after(board, run, outcome)
        fills += [replace(fill, verdict=outcome.verdict)] if run.present else []
        known.append(run)
        outcomes.append(outcome)
    return known, outcomes


def expected(runs):
    """Verdicts, events and lives of a history, as the pure functions have them."""
    lives, events = {}, []
    known, outcomes = judged(runs)
    for run, outcome in zip(known, outcomes, strict=True):
        for posting_id in run.present:
            was = lives.get(posting_id)
            first = was[2] if was else run.started_at
            state = was[:2] if was and posting_id not in outcome.reopened else ("open", None)
            lives[posting_id] = (*state, first, max(first, run.started_at), None, run.run_seq)
        for posting_id, reason in outcome.closed.items():
            _, _, first, last, _, seq = lives[posting_id]
            lives[posting_id] = ("closed", reason, first, last, max(last, run.started_at), seq)
            events.append((run.run_seq, posting_id, "closed", reason))
        events += [(run.run_seq, posting_id, "opened", None) for posting_id in outcome.opened]
        events += [(run.run_seq, posting_id, "reopened", None) for posting_id in outcome.reopened]
    return (
        [(outcome.verdict, len(outcome.closed), sorted(outcome.held)) for outcome in outcomes],
        sorted(events, key=str),
        sorted((posting_id, *life) for posting_id, life in lives.items()),
    )


def told_by_load(database, board_key):
    runs = database.execute(RUNS, [board_key]).fetchall()
    events = database.execute(EVENTS, [board_key]).fetchall()
    return runs, sorted(events, key=str), database.execute(LIVES, [board_key]).fetchall()


def file_of(folder, board, run):
    team = None if run.lost else "Voicing"
    items = [
        posting(each, f"Organ Builder {each}", board=board, team=team, description_html=None, places_raw=[])
        for each in sorted(run.present)
    ]
    told = {"verdict": run.fetch_verdict, "reason": run.reason, "exact": run.exact, "accept_drop": run.accepted}
    gone = sorted(run.gone)
    return stage(folder, run.run_seq, *items, board=board, moment=run.started_at, found=run.found, gone=gone, **told)


@pytest.mark.trust("histories")
@pytest.mark.parametrize("many", [60, pytest.param(600, marks=pytest.mark.long)])
def test_the_load_says_what_the_pure_function_says(tmp_path, count, many):
    """Each history is a board of its own; one run in eight is loaded after the one behind it."""
    random = Random(many)
    histories = {f"board{number}": history(random) for number in range(many)}
    files = {board: [file_of(tmp_path, board, run) for run in runs] for board, runs in histories.items()}
    turns = {board: late(random, paths) for board, paths in files.items()}
    with empty() as database:
        while any(turns.values()):
            turn = [paths.pop(0) for paths in turns.values() if paths]
            loaded(database, *turn, processes=0, history=lambda key: files[key.partition(":")[2]])
        wrong = [
            board
            for board, runs in histories.items()
            if told_by_load(database, f"greenhouse:{board}") != expected(runs)
        ]
        failed = failed_checks(database)
    assert (failed, wrong[:5]) == ({}, [])
    count(tried=many, held=many - len(wrong), note="by the load, in DuckDB")


def late(random, paths):
    """The paths in the order of their arrival."""
    order = list(paths)
    for place in range(1, len(order)):
        if random.random() < 0.125:
            order[place - 1], order[place] = order[place], order[place - 1]
    return order
