"""What opens, closes and reopens, told case by case (`trust.md` §1 and §2), and over ten thousand made-up histories."""

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.lifecycle import Board, BoardRun, Outcome, advance, after, replay

START = datetime(2026, 3, 2, 6)
HOUR = timedelta(hours=1)


def ids(*spans):
    """Ids of half-open spans: `ids((0, 3), (7, 8))` are 0, 1, 2 and 7."""
    return frozenset(str(number) for first, end in spans for number in range(first, end))


def run(number, *spans, hours=None, **given):
    """The board run of day `number` (or after `hours`), which found the ids of `spans` and was complete and exact."""
    present = ids(*spans)
    told = {"fetch_verdict": "complete", "found": len(present), "exact": True, "present": present} | given
    return BoardRun(number, START + HOUR * (24 * number if hours is None else hours), **told)


def told(outcomes):
    """Of each outcome its verdict and how many it opened, reopened, closed and held."""
    return [
        (outcome.verdict, len(outcome.opened), len(outcome.reopened), len(outcome.closed), len(outcome.held))
        for outcome in outcomes
    ]


def verdicts(*counts, every=24, **given):
    """The final verdicts of complete fetches that found so many, `every` hours apart."""
    runs = [run(n, (0, count), hours=n * every, **given) for n, count in enumerate(counts)]
    return [outcome.verdict for outcome in replay(runs)]


C, S = "complete", "suspect"


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        # Nothing to compare with, or nothing odd.
        ([0], [C]),
        ([0, 0, 50], [C, C, C]),
        ([100, 70], [C, C]),
        ([100, 1000], [C, C]),
        # Below 0.7 times, or more than ten times, the median of the last five complete runs.
        ([100, 69], [C, S]),
        ([100, 1001], [C, S]),
        ([100, 100, 100, 71, 71, 49], [C, C, C, C, C, S]),
        ([200, 100, 100, 100, 100, 100, 70], [C, S, S, C, C, C, C]),
        # Zero where there were postings, until three runs agree.
        ([8, 0], [C, S]),
        ([8, 0, 0, 0, 0], [C, S, S, C, C]),
        # Three runs that agree within 10 % are believed, and are the new level from then on.
        ([100, 40, 41, 40, 40, 38, 42], [C, S, S, C, C, C, C]),
        ([100, 40, 60, 40, 60], [C, S, S, S, S]),
        ([100, 40, 44, 49, 54, 58], [C, S, S, S, S, S]),
        ([100, 40, 40, 100, 40, 40, 40], [C, S, S, C, S, S, C]),
        ([10, 200, 200, 200, 200], [C, S, S, C, C]),
        # A suspect run is no baseline.
        ([100, 10, 100, 10, 100, 10, 100], [C, S, C, S, C, S, C]),
    ],
)
def test_counts_that_the_history_speaks_against_are_suspect(counts, expected):
    assert verdicts(*counts) == expected


@pytest.mark.parametrize(
    ("every", "expected"),
    [
        (20, [C, S, S, C]),
        (19, [C, S, S, S]),
        (10, [C, S, S, S]),
    ],
)
def test_runs_that_agree_are_believed_only_where_they_are_twenty_hours_apart(every, expected):
    assert verdicts(100, 10, 10, 10, every=every) == expected


def test_five_runs_ten_hours_apart_are_three_observations():
    assert verdicts(100, 10, 10, 10, 10, 10, every=10) == [C, S, S, S, S, C]


def test_a_zero_is_suspect_where_no_run_was_complete_but_postings_are_open():
    first = run(1, (0, 3), fetch_verdict="partial", reason="1 request failed")
    outcomes = replay([first, *(run(day) for day in (2, 3, 4))])
    assert told(outcomes) == [
        ("partial", 3, 0, 0, 0),
        ("suspect", 0, 0, 0, 0),
        ("suspect", 0, 0, 0, 0),
        ("complete", 0, 0, 3, 0),
    ]


def test_a_drop_that_a_person_accepts_is_complete_and_closes_at_once():
    outcomes = replay([run(1, (0, 20)), run(2, (0, 5), accepted=True), run(3, (0, 5))])
    assert told(outcomes) == [("complete", 20, 0, 0, 0), ("complete", 0, 0, 15, 0), ("complete", 0, 0, 0, 0)]
    assert outcomes[1].closed == dict.fromkeys(sorted(ids((5, 20))), "absent")


@pytest.mark.parametrize("verdict", ["partial", "truncated", "failed", "blocked", "disallowed"])
def test_accepting_a_drop_does_not_make_a_fetch_complete(verdict):
    outcomes = replay([run(1, (0, 20)), run(2, (0, 5), accepted=True, fetch_verdict=verdict, reason="why")])
    assert (outcomes[1].verdict, outcomes[1].reason, outcomes[1].closed) == (verdict, "why", {})


@pytest.mark.parametrize("verdict", ["partial", "truncated", "failed", "blocked", "disallowed"])
def test_an_incomplete_run_only_adds(verdict):
    outcomes = replay([run(1, (0, 4)), run(2, (3, 6), fetch_verdict=verdict, gone=ids((0, 1)))])
    assert outcomes[1] == Outcome(verdict, None, opened=ids((4, 6)))


def test_one_absence_closes_where_the_run_is_exact():
    outcomes = replay([run(1, (0, 4)), run(2, (1, 4))])
    assert outcomes[1] == Outcome("complete", None, closed={"0": "absent"})


@pytest.mark.parametrize(
    ("hours", "closing"),
    [
        ([0, 24, 48], [0, 0, 1]),
        ([0, 24, 43], [0, 0, 0]),
        ([0, 24, 44], [0, 0, 1]),
        # Runs close together are one observation, however many they are.
        ([0, 24, 30, 36, 42, 44], [0, 0, 0, 0, 0, 1]),
        # A clock that goes back proves nothing, and does not stand in the way for ever.
        ([0, 24, -100], [0, 0, 0]),
        ([0, 24 * 3650, 24, 48], [0, 0, 0, 1]),
    ],
)
def test_two_absences_twenty_hours_apart_close_where_it_is_not_exact(hours, closing):
    first, *others = hours
    runs = [run(0, (0, 10), hours=first, exact=False)]
    runs += [run(n, (1, 10), hours=hour, exact=False) for n, hour in enumerate(others, start=1)]
    assert [len(outcome.closed) for outcome in replay(runs)] == closing


def test_a_sighting_in_between_begins_the_count_anew():
    seen = run(3, (0, 2), fetch_verdict="partial")
    absent = [run(day, (1, 10), exact=False) for day in (2, 4, 5)]
    outcomes = replay([run(1, (0, 10), exact=False), absent[0], seen, *absent[1:]])
    assert [len(outcome.closed) for outcome in outcomes] == [0, 0, 0, 0, 1]


def test_an_incomplete_run_in_between_neither_counts_nor_breaks_the_count():
    failed = run(3, fetch_verdict="failed", reason="status 503")
    runs = [run(1, (0, 10), exact=False), *(run(day, (1, 10), exact=False) for day in (2, 4))]
    assert [len(outcome.closed) for outcome in replay([*runs, failed])] == [0, 0, 0, 1]


def test_a_page_that_is_gone_closes_at_once():
    outcomes = replay([run(1, (0, 10), exact=False), run(2, (2, 10), exact=False, gone=ids((0, 1)))])
    assert outcomes[1] == Outcome("complete", None, closed={"0": "page_gone"})


# More than half at once, and more than five.


def test_a_mass_is_held_and_closes_with_the_third_run_that_agrees():
    board_with_new_ids = [run(day, (100, 120)) for day in (2, 3, 4)]
    outcomes = replay([run(1, (0, 20)), *board_with_new_ids])
    assert told(outcomes) == [
        ("complete", 20, 0, 0, 0),
        ("complete", 20, 0, 0, 20),
        ("complete", 0, 0, 0, 20),
        ("complete", 0, 0, 20, 0),
    ]
    assert outcomes[1].held == outcomes[2].held == ids((0, 20)) == outcomes[3].closed.keys()


def test_a_mass_that_is_seen_again_the_same_day_is_no_second_observation():
    again = [run(n, (100, 120), hours=24 + n) for n in range(2, 8)]
    outcomes = replay([run(1, (0, 20), hours=0), *again])
    assert [len(outcome.closed) for outcome in outcomes] == [0] * 7
    assert [len(outcome.held) for outcome in outcomes[1:]] == [20] * 6


def test_a_mass_closes_by_the_third_run_though_others_come_and_go():
    runs = [run(1, (0, 20)), run(2, (100, 121)), run(3, (101, 122)), run(4, (102, 123))]
    outcomes = replay(runs)
    assert [(len(outcome.held), len(outcome.closed)) for outcome in outcomes] == [(0, 0), (20, 0), (21, 0), (0, 22)]


def test_a_mass_that_comes_back_is_held_no_longer():
    outcomes = replay([run(1, (0, 20)), run(2, (100, 120)), run(3, (0, 18), (100, 120))])
    assert told(outcomes)[1:] == [("complete", 20, 0, 0, 20), ("complete", 0, 0, 2, 0)]


@pytest.mark.parametrize(
    ("before", "still_there", "held"),
    [
        (12, 6, 0),  # half
        (13, 6, 7),  # more than half
        (5, 0, 0),  # five at most
        (6, 0, 6),
    ],
)
def test_only_more_than_half_and_more_than_five_are_held(before, still_there, held):
    replaced = run(2, (0, still_there), (100, 100 + before - still_there))
    outcome = replay([run(1, (0, before)), replaced])[1]
    assert (len(outcome.held), len(outcome.closed)) == (held, 0 if held else before - still_there)


def test_a_mass_of_pages_that_are_gone_is_held_too():
    outcome = replay([run(1, (0, 20)), run(2, (18, 20), found=20, gone=ids((0, 18)))])[1]
    assert (outcome.verdict, outcome.closed, outcome.held) == ("complete", {}, ids((0, 18)))


def test_a_held_mass_that_a_person_accepts_closes_at_once():
    outcomes = replay([run(1, (0, 20)), run(2, (100, 120)), run(3, (100, 120), accepted=True)])
    assert [len(outcome.closed) for outcome in outcomes] == [0, 0, 20]


def test_the_third_agreeing_run_closes_all_of_a_true_drop_at_once():
    outcomes = replay([run(1, (0, 100)), *(run(day, (0, 30)) for day in (2, 3, 4, 5))])
    assert told(outcomes) == [
        ("complete", 100, 0, 0, 0),
        ("suspect", 0, 0, 0, 0),
        ("suspect", 0, 0, 0, 0),
        ("complete", 0, 0, 70, 0),
        ("complete", 0, 0, 0, 0),
    ]
    assert outcomes[3].reason == "30 found, 100 usual: accepted, as 3 runs agree"


# A whole board that is gone.


def gone(number, **given):
    return run(number, fetch_verdict="failed", reason="board_not_found", **given)


@pytest.mark.parametrize(
    ("hours", "closing"),
    [
        ([24, 48, 72], [0, 0, 8]),
        ([24, 44, 64], [0, 0, 0]),  # the third, but 40 h after the first
        ([24, 44, 64, 72], [0, 0, 0, 8]),
        ([24, 30, 80], [0, 0, 0]),  # two observations
        ([24, 72], [0, 0]),
        ([24, 48, 0], [0, 0, 0]),
    ],
)
def test_a_board_is_gone_at_its_third_404_two_days_after_the_first(hours, closing):
    outcomes = replay([run(0, (0, 8)), *(gone(n, hours=hour) for n, hour in enumerate(hours, start=1))])[1:]
    assert [len(outcome.closed) for outcome in outcomes] == closing
    assert {reason for outcome in outcomes for reason in outcome.closed.values()} <= {"board_gone"}
    assert {outcome.verdict for outcome in outcomes} == {"failed"}


@pytest.mark.parametrize("between", [run(3, (0, 8)), run(3, fetch_verdict="failed", reason="status 503")])
def test_any_other_answer_in_between_begins_the_404s_anew(between):
    outcomes = replay([run(1, (0, 8)), gone(2), between, gone(4), gone(5)])
    assert sum(len(outcome.closed) for outcome in outcomes) == 0


def test_other_failures_never_close():
    failures = ["status 401", "status 403", "status 429", "status 500", "DNSLookupError", "unexpected_shape"]
    runs = [run(1, (0, 8)), *(run(n, fetch_verdict="failed", reason=why) for n, why in enumerate(failures * 3, 2))]
    assert sum(len(outcome.closed) for outcome in replay(runs)) == 0


# Reopening.


@pytest.mark.parametrize("verdict", ["complete", "partial"])
def test_a_closed_posting_that_is_back_is_reopened(verdict):
    back = run(3, (0, 10), fetch_verdict=verdict)
    outcomes = replay([run(1, (0, 10)), run(2, (1, 10)), back, run(4, (1, 10))])
    assert outcomes[2] == Outcome(verdict, None, reopened=ids((0, 1)))
    assert outcomes[3].closed == {"0": "absent"}


def test_a_run_leaves_the_board_as_it_says():
    board = Board()
    for each in (run(1, (0, 10)), run(2, (1, 12))):
        board = after(board, each, advance(board, each))
    assert board.open == ids((1, 12))
    assert board.last_seen == {"0": 1} | dict.fromkeys(ids((1, 12)), 2)
    assert [(past.run_seq, past.verdict, past.found) for past in board.runs] == [(1, C, 10), (2, C, 11)]


# The published incident: two broken runs closed 872 live jobs.

INCIDENT = (9526, 104, 9661, 9522, 2079, 9529, 9534, 9576)


@pytest.mark.parametrize(
    ("exact", "closing"),
    [
        (True, [2274, 0, 0, 139, 0, 0, 0, 0]),
        (False, [0, 0, 2139, 0, 0, 132, 0, 0]),
    ],
)
def test_the_two_broken_runs_of_the_incident_are_suspect_and_close_nothing(exact, closing):
    """About 11,800 were open; the counts are of postings that were there all along, and of those from 9,500 on."""
    runs = [run(1, (0, 11_800), exact=exact)]
    runs += [run(n, (0, count), exact=exact) for n, count in enumerate(INCIDENT, start=2)]
    outcomes = replay(runs)[1:]
    assert [outcome.verdict for outcome in outcomes] == [C, S, C, C, S, C, C, C]
    assert [len(outcome.closed) for outcome in outcomes] == closing
    assert not any(outcome.closed.keys() & ids((0, 9522)) for outcome in outcomes)


@pytest.mark.parametrize(("exact", "closing"), [(True, [0, 0, 1_180, 0]), (False, [0, 0, 0, 1_180])])
def test_a_true_decline_of_a_tenth_closes_exactly_those(exact, closing):
    runs = [run(day, (0, 11_800), exact=exact) for day in (1, 2)]
    runs += [run(day, (1_180, 11_800), exact=exact) for day in (3, 4)]
    outcomes = replay(runs)
    assert {outcome.verdict for outcome in outcomes} == {C}
    assert [len(outcome.closed) for outcome in outcomes] == closing
    assert {posting for outcome in outcomes for posting in outcome.closed} == ids((0, 1_180))


# Any history at all.

VERDICTS = ("complete",) * 6 + ("partial", "truncated", "failed", "blocked")
STEPS = (24, 24, 24, 20, 19, 1, 0, 72, -5, -100, 24 * 400)


def history(random):
    """Board runs of a small board, with clock jumps, churn, broken runs and gone boards."""
    size = random.choice((3, 8, 14))
    live = set(range(size))
    moment, runs, following, gone_until = START, [], size, 0
    for number in range(1, random.randint(2, 12)):
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
        missing = {x for x in range(following) if x not in shown and random.random() < 0.05}
        present = frozenset(map(str, shown)) if verdict not in ("failed", "blocked") else frozenset()
        runs.append(
            BoardRun(
                number,
                moment,
                verdict,
                len(present),
                exact=random.random() < 0.6,
                accepted=random.random() < 0.05,
                reason="board_not_found" if not_found else None,
                present=present,
                gone=frozenset(map(str, missing)),
            )
        )
    return runs


def hold(runs, outcomes):
    """What must be so of any history, told without the rules' own code."""
    known, opened = set(), set()
    lacking = {}  # of each posting, the runs with a complete fetch since its last sighting
    for each, outcome in zip(runs, outcomes, strict=True):
        before = set(opened)
        assert outcome.opened == each.present - known
        assert outcome.reopened == (each.present & known) - before
        assert outcome.closed.keys() <= before - each.present
        assert not (outcome.closed and outcome.held)
        assert outcome.held <= before - each.present
        assert outcome.verdict == each.fetch_verdict or (outcome.verdict, each.fetch_verdict) == (S, C)
        known |= each.present
        opened = (before | each.present) - outcome.closed.keys()
        assert each.present <= opened <= known
        for posting in known:
            if posting in each.present:
                lacking[posting] = []
            elif each.fetch_verdict == "complete":
                lacking[posting].append(each)
        reasons = set(outcome.closed.values())
        if outcome.verdict != "complete":
            assert reasons <= {"board_gone"}
            assert not outcome.held
            continue
        assert reasons <= {"absent", "page_gone"}
        for posting, reason in outcome.closed.items():
            assert reason == "absent" or posting in each.gone
            needed = 1 if reason == "page_gone" or each.exact or each.accepted else 2
            assert observations(lacking[posting]) >= needed
        doubtful = [posting for posting in outcome.closed if observations(lacking[posting]) < 3]
        assert each.accepted or len(doubtful) <= 5 or 2 * len(doubtful) <= len(before)
    return opened


def observations(runs):
    """How many are 20 h apart on a clock that stands still when the real one goes back."""
    count, elapsed, last = 0, timedelta(), None
    for before, each in zip([None, *runs], runs, strict=False):
        elapsed += max(each.started_at - before.started_at, timedelta()) if before else timedelta()
        if last is None or elapsed - last >= 20 * HOUR:
            count, last = count + 1, elapsed
    return count


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_what_must_hold_in_ten_thousand_histories(seed):
    random = Random(seed)
    for _ in range(100):
        runs = history(random)
        outcomes = replay(runs)
        hold(runs, outcomes)
        assert replay(random.sample(runs, len(runs))) == outcomes


def test_the_histories_reach_every_rule():
    random, seen = Random(7), set()
    for _ in range(500):
        outcomes = replay(history(random))
        seen |= {outcome.verdict for outcome in outcomes}
        seen |= {reason for outcome in outcomes for reason in outcome.closed.values()}
        seen |= {"held" for outcome in outcomes if outcome.held} | {"reopened" for o in outcomes if o.reopened}
    assert seen == {
        *("complete", "partial", "truncated", "failed", "blocked", "suspect"),
        *("absent", "page_gone", "board_gone", "held", "reopened"),
    }
