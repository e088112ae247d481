"""How full a board's items are beside its own history: what counts, when a field is lost, what a load makes of it."""

from datetime import datetime, timedelta

import pyarrow.parquet as pq
import pytest
from staging import TASKS, article, empty, loaded, posting, rows, stage

from crawler.items import Pay
from pipelines.checks import failed_checks
from pipelines.field_watch import Fill, fills_of, losses

START = datetime(2026, 3, 2, 6)
HOUR = timedelta(hours=1)
C, S = "complete", "suspect"


# What is counted.


def filled(path, staged):
    return {
        kind: (fill.items, {name: count for name, count in fill.filled.items() if count})
        for kind, fill in fills_of(path, staged).items()
    }


def test_an_item_has_a_field_where_it_was_published(tmp_path):
    items = [
        posting(1, department="Voicing", pay_raw=[Pay(text="40k"), Pay(text="50k")]),
        posting(2, department=" ", places_raw=[], description_html=None, description_plain="We bend reeds."),
        posting(3, description_html=None),
    ]
    assert filled(*stage(tmp_path, 1, *items)) == {
        "posting": (3, {"title": 3, "places": 2, "description": 2, "pay": 1, "department": 1})
    }


def test_kinds_are_counted_apart_and_a_row_alone_counts_for_nothing(tmp_path):
    items = [
        posting(1, department="Voicing"),
        posting(2, description_html=None, is_row_only=True),
        article("a", "Reeds are cut in winter.", author_raw="Ines Falk"),
        article("b", "They dry for a year."),
    ]
    assert filled(*stage(tmp_path, 1, *items)) == {
        "posting": (1, {"title": 1, "places": 1, "description": 1, "department": 1}),
        "article": (2, {"title": 2, "author": 1, "text": 2}),
    }


def test_a_long_board_is_counted_over_all_of_its_row_groups(tmp_path):
    items = [posting(number, department="Voicing" if number % 3 else None) for number in range(1_200)]
    assert filled(*stage(tmp_path, 1, *items))["posting"] == (
        1_200,
        {"title": 1_200, "places": 1_200, "description": 1_200, "department": 800},
    )


def test_a_file_without_statistics_is_counted_by_its_values(tmp_path):
    path, staged = stage(tmp_path, 1, posting(1, department="Voicing"), posting(2, description_html=None))
    told = filled(path, staged)
    pq.write_table(pq.read_table(path), path, write_statistics=False)
    assert (
        told == filled(path, staged) == {"posting": (2, {"title": 2, "places": 2, "description": 1, "department": 1})}
    )


def test_an_empty_board_run_has_no_fills(tmp_path):
    assert filled(*stage(tmp_path, 1)) == {}


# When a field is lost.


def history(*told, every=24):
    """Fills of one field, each `(items, has)` or `(items, has, verdict)`, `every` hours apart."""
    return [
        Fill(START + every * HOUR * number, verdict[0] if verdict else C, items, {"team": has})
        for number, (items, has, *verdict) in enumerate(told)
    ]


@pytest.mark.parametrize(
    ("told", "lost"),
    [
        # Filled, then empty.
        ([(40, 40), (40, 0)], True),
        ([(40, 40), (40, 4)], True),
        ([(40, 40), (40, 5)], False),
        ([(40, 30), (45, 0)], True),
        ([(3, 3), (3, 0)], True),
        # Nothing to compare with.
        ([(40, 0)], False),
        ([(40, 0), (40, 0)], False),
        ([(40, 40, "partial"), (40, 0)], False),
        ([(40, 40), (0, 0)], False),
        # Too few to tell.
        ([(2, 2), (2, 0)], False),
        ([(40, 40), (2, 0)], False),
        # Sparse: those that had it may have closed together, unless they were many.
        ([(40, 19), (40, 0)], False),
        ([(40, 3), (40, 0)], False),
        ([(100, 19), (100, 0)], False),
        ([(100, 20), (100, 0)], True),
        # One odd day is no level.
        ([(40, 40), (40, 40), (40, 40), (40, 2, S), (40, 38)], False),
        ([(40, 0), (40, 0), (40, 40), (40, 0)], False),
        # Less than before is not lost; the report tells of it.
        ([(40, 40), (40, 20)], False),
        # Three runs that agree are the new level, and the field may come back.
        ([(40, 40), (40, 0, S), (40, 0)], True),
        ([(40, 40), (40, 0, S), (40, 0, S), (40, 0)], False),
        ([(40, 40), (40, 0, S), (40, 0, S), (40, 0), (40, 0)], False),
        ([(40, 40), (40, 0, S), (40, 40), (40, 0, S), (40, 0)], True),
        ([(40, 40), (40, 0, S), (40, 0, "partial"), (40, 0)], True),
        ([(40, 40), (40, 0, S), (0, 0), (40, 0, S), (40, 0)], False),
        ([(40, 40), (40, 0, S), (40, 0, S), (40, 0), (40, 40), (40, 40), (40, 40), (40, 0)], True),
        # What a person accepted is the new level at once.
        ([(40, 40), (40, 0), (40, 0)], False),
    ],
)
def test_field_is_lost(told, lost):
    *past, now = history(*told)
    assert (losses(past, now) != {}) == lost


@pytest.mark.parametrize(("every", "accepted"), [(24, True), (20, True), (19, False), (2, False)])
def test_runs_agree_only_where_they_are_twenty_hours_apart(every, accepted):
    *past, now = history((40, 40), (40, 0, S), (40, 0, S), (40, 0), every=every)
    assert (losses(past, now) == {}) == accepted


def test_each_lost_field_is_told_with_its_usual_share():
    past = [Fill(START, C, 40, {"team": 40, "pay": 30, "title": 40})]
    assert losses(past, Fill(START, C, 40, {"title": 40})) == {"team": 1.0, "pay": 0.75}


# What a load makes of it.


@pytest.fixture
def database():
    with empty() as connection:
        yield connection
        assert failed_checks(connection) == {}


@pytest.fixture
def staged(tmp_path):
    return lambda day, *items, **given: stage(tmp_path / "stage", day, *items, **given)


def four(*extra, **given):
    told = {"department": "Voicing", "source_posted_at_raw": "2026-02-20"} | given
    return [posting(number, title, **told) for number, title in enumerate([*TASKS, *extra], start=1)]


LOST = {"department": None, "source_posted_at_raw": None}
VERDICTS = "select verdict, reason, opened, changed, closed from board_runs order by run_seq"
POSTINGS = "select posting_id, department, source_posted_at::date::varchar, status, last_seen_seq from posting_rows"


def told(database):
    return rows(database, VERDICTS)[-1], sorted(rows(database, POSTINGS))


def test_a_run_that_lost_a_field_closes_nothing_and_replaces_nothing(database, staged):
    loaded(database, staged(1, *four()))
    done = loaded(database, staged(2, *four("Carver", **LOST)[1:]))
    reason = "department in 0 of 4, 100 % usual, source_posted_at in 0 of 4, 100 % usual"
    known = ("Voicing", "2026-02-20", "open")
    assert told(database) == (
        ("suspect", reason, 1, 0, 0),
        [("1", *known, 1), ("2", *known, 2), ("3", *known, 2), ("4", *known, 2), ("5", None, None, "open", 2)],
    )
    assert not done.is_whole
    assert rows(database, "select lost from board_run_fields order by run_seq") == [
        ([],),
        (["department", "source_posted_at"],),
    ]


def test_a_field_that_is_back_is_read_and_the_run_is_complete(database, staged):
    loaded(database, staged(1, *four()), staged(2, *four(**LOST)), staged(3, *four(department="Joinery")))
    verdict, postings = told(database)
    assert verdict == ("complete", None, 0, 0, 0)
    assert postings == [(number, "Joinery", "2026-02-20", "open", 3) for number in "1234"]


def test_three_runs_that_agree_are_believed(database, staged):
    loaded(database, staged(1, *four()), *(staged(day, *four(**LOST)[1:]) for day in (2, 3, 4)))
    assert [verdict for verdict, *_ in rows(database, VERDICTS)] == [C, S, S, C]
    verdict, postings = told(database)
    assert verdict == ("complete", None, 0, 0, 1)
    known = [("1", "Voicing", "2026-02-20", "closed", 1)]
    assert postings == [*known, *((number, None, None, "open", 4) for number in "234")]


def test_a_person_accepts_what_is_lost_at_once(database, staged):
    loaded(database, staged(1, *four()), staged(2, *four(**LOST), accept_drop=True), staged(3, *four(**LOST)))
    assert [verdict for verdict, *_ in rows(database, VERDICTS)] == [C, C, C]
    assert told(database)[1] == [(number, None, None, "open", 3) for number in "1234"]


def test_a_fetch_that_was_cut_short_keeps_its_verdict_and_replaces_nothing_either(database, staged):
    loaded(database, staged(1, *four()))
    loaded(database, staged(2, *four(**LOST), verdict="partial", reason="1 request failed"))
    verdict, postings = told(database)
    reason = "1 request failed; department in 0 of 4, 100 % usual, source_posted_at in 0 of 4, 100 % usual"
    assert verdict == ("partial", reason, 0, 0, 0)
    assert postings == [(number, "Voicing", "2026-02-20", "open", 2) for number in "1234"]


def test_a_blog_that_lost_its_authors_is_suspect(database, staged):
    def articles(**given):
        return [article(str(number), f"Reeds of year {number} were cut in winter.", **given) for number in range(4)]

    loaded(database, staged(1, *articles(author_raw="Ines Falk")), staged(2, *articles()))
    assert rows(database, VERDICTS)[-1][:2] == ("suspect", "author in 0 of 4, 100 % usual")


def test_a_late_run_gives_what_the_right_order_gives(database, staged, tmp_path):
    files = [staged(day, *four(**(LOST if day == 3 else {}))) for day in (1, 2, 3, 4)]
    loaded(database, *files)
    query = "select run_id, kind, items, filled::varchar, lost from board_run_fields order by all"
    expected = told(database), rows(database, query)
    with empty() as late:
        for file in (files[0], files[2], files[3], files[1]):
            loaded(late, file, history=lambda _: files)
        assert (told(late), rows(late, query)) == expected
