"""A run beside its board's own history, over real HTTP: which board shrank, emptied, moved or lost a field, and that a
selector that stopped matching costs a day and not a column (`trust.md` §1)."""

import json

import pytest
from loopback import NOT_FOUND, Page
from served import PLATFORMS, Served, Town

LOSSES = {
    # platform → field → the key that its answers no longer have
    "lever": {
        "department": "department",
        "source_posted_at": "createdAt",
        "description": "description",
        "places": "location",
    },
    "greenhouse": {
        "department": "departments",
        "source_posted_at": "first_published",
        "description": "content",
        "places": "location",
    },
    "ashby": {
        "department": "department",
        "source_posted_at": "publishedAt",
        "description": "descriptionHtml",
        "places": "location",
    },
    "recruitee": {
        "department": "department",
        "source_posted_at": "published_at",
        "description": "description",
        "places": "location",
    },
    "smartrecruiters": {
        "department": "department",
        "source_posted_at": "releasedDate",
        "description": "jobDescription",
        "places": "location",
    },
    "workday": {"source_posted_at": "startDate"},
}
MANY = 12
KEPT = {
    "department": "count(department)",
    "source_posted_at": "count(source_posted_at)",
    "description": "count(description_text)",
    "places": "count(place.raw)",
}


def without(name):
    """A change of answers: nothing in them has this key any more."""

    def drop(value):
        if isinstance(value, dict):
            return {key: drop(inner) for key, inner in value.items() if key != name}
        return [drop(inner) for inner in value] if isinstance(value, list) else value

    return drop


def sparse(row):
    """The third posting alone has a department."""
    return row if row["id"] == "p2" else row | {"categories": {"location": "Berlin, Germany"}}


def served(platform, many=MANY, **given):
    return Served(PLATFORMS[platform], [PLATFORMS[platform].row(number) for number in range(many)], **given)


def always(page):
    return lambda truth, first, board: page


@pytest.mark.trust("field watch")
@pytest.mark.parametrize("ends", [1, pytest.param(2, marks=pytest.mark.long)])
def test_a_lost_field_is_suspect_until_it_is_back_or_three_days_agree(tmp_path, count, ends):
    """Every field once, as it comes back or stays away by turns; of the `long` one, both."""
    losses = [(platform, field) for platform, fields in LOSSES.items() for field in fields]
    boards = {
        f"{platform} {field} {end}": served(platform)
        for number, (platform, field) in enumerate(losses)
        for end in ("back", "for good", "back")[number % 2 :][:ends]
    }

    def lose(name):
        platform, field, _ = name.split(" ", 2)
        boards[name].changed = without(LOSSES[platform][field])

    with Town(boards) as town:
        at = town.at(tmp_path / "home")
        keys = {town.key(name): name for name in boards}

        def day(number):
            ran = at("--json", "crawl", now=f"2026-03-{number:02}T06:00:00Z")
            rows = at.rows(
                f"select board_key, count(*) filter (where status = 'open'), {', '.join(KEPT.values())} from postings "
                "left join (from posting_locations where position = 0) as place using (posting_key) group by all"
            )
            full = {keys[key]: dict(zip(["open", *KEPT], values, strict=True)) for key, *values in rows}
            return ran.code, {keys[row["board"]]: row for row in ran.json()["boards"]}, full

        first = day(2)
        for name, board in boards.items():
            board.rows.pop()  # what is gone that day is not proven gone by a run that lost a field
            lose(name)
        second = day(3)
        alarms = json.loads(at("query", "boards_by_alarm", "--format", "json").out)
        for name, board in boards.items():
            if name.endswith("back"):
                board.changed = lambda row: row
        day(4)
        last = day(5)
    assert (first[0], {row["verdict"] for row in first[1].values()}) == (0, {"complete"})
    assert second[0] == 2
    named = {(keys[alarm["board_key"]], alarm["field"]) for alarm in alarms if alarm["alarm"] == "lost field"}
    wrong = {}
    for name, row in second[1].items():
        field = name.split()[1]
        is_back = name.endswith("back")
        end = last[1][name]
        held = (
            row["verdict"] == "suspect"
            and f"{field} in 0 of {MANY - 1}" in row["reason"]
            and not row["closed"]
            and second[2][name] == first[2][name]
            and (name, field) in named
            and end["verdict"] == "complete"
            and last[2][name]["open"] == MANY - 1
            # The one posting that closed meanwhile keeps what was known of it.
            and last[2][name][field] == (MANY if is_back else 1)
        )
        if not held:
            wrong[name] = (row, second[2][name], end, last[2][name])
    assert wrong == {}
    count(tried=len(boards), held=len(boards) - len(wrong), note=f"{len(losses)} fields lost, none replaced")


# name → how the board changes on its second day, the alarms it gives, whether the run is wrong
def shrink(board):
    del board.rows[5:]


def empty(board):
    board.rows.clear()


def renew(board):
    board.rows[:] = [board.platform.row(number) for number in range(100, 100 + MANY)]


def grow(board):
    board.rows[:] = [board.platform.row(number) for number in range(11 * MANY)]


def move(board):
    board.trouble = always(Page(b"", 302, {"Location": "https://www.vendor.example/"}))


def vanish(board):
    board.trouble = always(NOT_FOUND)


def break_down(board):
    board.trouble = always(Page(b"oops", 500))


def lose(name):
    def change(board):
        board.changed = without(name)

    return change


def thin(board):
    board.changed = lambda row: row if int(row["id"][1:]) % 2 else without("department")(row)


def churn(board):
    board.rows[:] = [*board.rows[2:], *(board.platform.row(number) for number in range(200, 202))]


CHANGES = {
    "shrank": (MANY, None, shrink, [("shrank", None)]),
    "emptied": (MANY, None, empty, [("emptied", None)]),
    "grew": (MANY, None, grow, [("grew", None)]),
    "renewed": (MANY, None, renew, [("holds postings", None)]),
    "moved": (MANY, None, move, [("moved", None)]),
    "gone": (MANY, None, vanish, [("gone", None)]),
    "broken": (MANY, None, break_down, [("not read whole", None)]),
    "lost": (MANY, None, lose("department"), [("lost field", "department")]),
    "lost two": (MANY, None, lose("categories"), []),
    "lost at three": (3, None, lose("department"), [("lost field", "department")]),
    # No alarm: an ordinary day, a field that was always rare, too few postings to tell.
    "as ever": (MANY, None, lambda board: None, []),
    "churn": (MANY, None, churn, []),
    "sparse": (MANY, sparse, lose("department"), []),
    "two postings": (2, None, lose("department"), []),
    "never had it": (MANY, without("department"), lambda board: None, []),
    # Told of, and believed.
    "thinner": (MANY, None, thin, [("thinner field", "department")]),
}
CHANGES["lost two"] = (
    MANY,
    None,
    lambda board: setattr(board, "changed", lambda row: without("createdAt")(without("department")(row))),
    [("lost field", "department"), ("lost field", "source_posted_at")],
)
BELIEVED = {"as ever", "churn", "sparse", "two postings", "never had it", "thinner"}


@pytest.mark.trust("field watch")
def test_each_alarm_is_told_of_its_board_and_of_no_other(tmp_path, count):
    boards = {name: served("lever", many) for name, (many, *_) in CHANGES.items()}
    for name, (_, before, *_) in CHANGES.items():
        boards[name].changed = before or boards[name].changed
    with Town(boards) as town:
        at = town.at(tmp_path / "home")
        keys = {town.key(name): name for name in boards}
        assert at("crawl", now="2026-03-02T06:00:00Z").code == 0
        assert json.loads(at("query", "boards_by_alarm", "--format", "json").out) == []
        for name, (_, _, change, _) in CHANGES.items():
            change(boards[name])
        ran = at("--json", "crawl", now="2026-03-03T06:00:00Z")
        told = {keys[row["board"]]: row for row in ran.json()["boards"]}
        alarms = json.loads(at("query", "boards_by_alarm", "--format", "json").out)
        held = json.loads(at("query", "held_postings", "--format", "json").out)
        shown = {keys[row["board_key"]]: row for row in at("--json", "boards").json()}
        accepted = at("--json", "crawl", town.key("renewed"), "--accept-drop", now="2026-03-03T12:00:00Z").json()
        after = json.loads(at("query", "held_postings", "--format", "json").out)
    assert ran.code == 2
    named = {name: [] for name in boards}
    for alarm in alarms:
        named[keys[alarm["board_key"]]].append((alarm["alarm"], alarm["field"]))
    wrong = {name: (named[name], told[name]) for name in boards if sorted(named[name]) != sorted(CHANGES[name][3])}
    assert wrong == {}
    whole = {name for name, row in told.items() if row["verdict"] == "complete" and not row["held"]}
    assert whole == BELIEVED
    assert {(keys[row["board_key"]], row["posting_id"]) for row in held} == {("renewed", f"p{n}") for n in range(MANY)}
    assert {row["runs_held"] for row in held} == {1}
    assert {name: row["held"] for name, row in shown.items() if row["held"]} == {"renewed": MANY}
    assert ([row["closed"] for row in accepted["boards"]], after) == ([MANY], [])
    count(tried=len(boards), held=len(boards) - len(wrong), note=f"{len(BELIEVED)} ordinary days without an alarm")
