"""What a load is given, in any order and any number of times, makes the same tables; what is raised in one, or in the
crawl before it, leaves nothing half done, and is counted."""

import itertools
import json
import random
import shutil

import pytest
from command import At, board
from hall import Hall
from loopback import Page, Site
from staging import empty, fingerprint, loaded, posting, rows, stage
from stepping import at_step

from crawler.home import Home
from crawler.ledger import Ledger
from pipelines import database as databases
from pipelines import posting_rows
from pipelines.batches import plan
from pipelines.readers import Readers
from rolecall.verify import damages

# The same tables, however they came about.

BOARDS = ("alder", "birch")
DAYS = 3


def history(folder, seed):
    """Stage files of two boards over three days: postings come, go, come back, are edited; some runs fail."""
    chance = random.Random(seed)
    files = []
    for name in BOARDS:
        stock = set(range(8))
        for day in range(1, DAYS + 1):
            stock ^= set(chance.sample(range(12), chance.randrange(4)))
            edits = {number: chance.randrange(3) for number in stock}
            items = [
                posting(number, f"Role {number}", task=f"Way {edits[number]}.", board=name) for number in sorted(stock)
            ]
            verdict = chance.choices(("complete", "partial", "failed"), (8, 1, 1))[0]
            told = items if verdict == "complete" else items[:3] if verdict == "partial" else []
            files.append(stage(folder, day, *told, board=name, verdict=verdict, exact=verdict == "complete"))
    return sorted(files, key=lambda file: (file[1].run_seq, file[1].board_key))


def ways(files, chance):
    """Ways to load these files: each a list of loads, each load a list of files."""
    days = [list(group) for _, group in itertools.groupby(files, key=lambda file: file[1].run_seq)]

    yield "a day a load, each twice", [day for day in days for _ in range(2)]
    yield "all, then all again", [files, files]
    yield "a day in two halves", [half for day in days for half in (day[:1], day[1:])]
    cut = chance.randrange(1, len(files))
    yield "cut anywhere", [files[:cut], files[cut:]]
    yield "one that overlaps", [files[: cut + 1], files[max(0, cut - 2) :]]
    yield "the other way round", [files[cut:], files[:cut]]
    late = chance.randrange(len(files))
    yield "one late", [files[:late] + files[late + 1 :], files[late : late + 1]]
    yield "newest first", days[::-1]
    yield "in any order", chance.sample(days, len(days))


def tables(database):
    """A digest of every table, and of what people see of the sections: when one was last seen its table may know
    early, of a posting that was read again, or leave to the posting. A posting that was taken back and not seen since
    has no hash of what was published, so that it is read anew when it is."""
    told = fingerprint(database)
    del told["section_rows"], told["posting_rows"]
    sections = "select * exclude (last_seen_at) from section_rows order by all"
    postings = "select * exclude (raw_hash) from posting_rows order by all"
    seen = "from sections order by all"
    return told | {query: rows(database, query) for query in (sections, postings, seen)}


@pytest.mark.trust("loaded again")
@pytest.mark.parametrize("histories", [1, pytest.param(40, marks=pytest.mark.long)])
def test_in_any_order_and_number_of_loads_the_tables_are_the_same(tmp_path, count, histories):
    tried = 0
    for seed in range(histories):
        files = history(tmp_path / str(seed), seed)

        def of_board(key, files=files):
            return [file for file in files if file[1].board_key == key]

        whole = empty()
        loaded(whole, *files)
        expected = tables(whole)
        for way, loads in ways(files, random.Random(seed)):
            with empty() as database:
                for some in loads:
                    loaded(database, *some, history=of_board)
                found = tables(database)
            assert found == expected, (seed, way, [name for name in found if found[name] != expected[name]])
            tried += 1
    count(tried=tried, note=f"{histories} histories of {len(BOARDS)} boards, {DAYS} days")


# What is raised.

SIZE = 12
"""Boards, and postings of each: what is raised at the first posting of the first, the second of the second, …"""
KIND = {"Content-Type": "application/json"}


def lever(board_number, number):
    name = f"hall{board_number:02}"
    return {
        "id": f"{name}-{number:02}",
        "text": f"Conveyor Engineer {number}",
        "hostedUrl": f"https://jobs.lever.co/{name}/{number}",
        "categories": {"location": "Rotterdam"},
        "createdAt": 1_776_797_392_286,
        "description": f"<p>Keep line {number} of hall {board_number} running.</p>",
    }


@pytest.fixture(scope="module")
def halls():
    boards = {f"hall{at:02}": [lever(at, number) for number in range(1, SIZE + 1)] for at in range(1, SIZE + 1)}
    pages = {f"/v0/postings/{name}": Page(json.dumps(rows).encode(), headers=KIND) for name, rows in boards.items()}
    with Site(pages) as site:
        yield site


def home_of(folder, site):
    endpoint = f"http://{site.host}"
    board(folder / "home", "lever", *({"board": f"hall{at:02}", "endpoint": endpoint} for at in range(1, SIZE + 1)))
    return At(folder / "home", [site.host])


def told_of(at):
    """Verdict, found, failures of each board run; and of each board the postings that are there."""
    query = "select board_key, verdict, found, failures from board_runs order by all"
    with Ledger.open(at.home / "ledger.sqlite") as ledger:
        said = [(past.board_key, past.verdict, past.found, past.failures) for past in ledger.board_runs()]
    assert sorted(said) == at.rows(query)
    read = dict(at.rows("select board_key, list(posting_id order by posting_id) from postings group by all"))
    return {key: (*told, read.get(key, [])) for key, *told in at.rows(query)}


@pytest.mark.trust("exceptions")
@pytest.mark.parametrize(
    ("step", "error", "said"),
    [
        ("crawler.spiders.lever:LeverSpider.to_item", "LookupError", "1 posting unread"),
        ("crawler.stage:StageWriter.add", "RuntimeError", "1 error"),
    ],
)
def test_what_is_raised_at_any_posting_costs_that_one_and_is_counted(halls, tmp_path, count, step, error, said):
    at = home_of(tmp_path, halls)
    with at_step(step, "raise", nth="each", error=error):
        ran = at("crawl")
    assert ran.code == 2, ran.err
    assert ran.err.count(said) == SIZE
    lost = []
    for key, (verdict, found, failures, read) in told_of(at).items():
        assert (verdict, found, failures, len(read)) == ("partial", SIZE, 1, SIZE - 1), key
        name = key.partition(":")[2]
        lost += [number for number in range(1, SIZE + 1) if f"{name}-{number:02}" not in read]
    assert sorted(lost) == list(range(1, SIZE + 1))
    assert list(damages(Home(at.home))) == []
    count(tried=SIZE, held=len(lost), note=f"{step.rpartition('.')[2]}: at each of {SIZE} rows")


@pytest.mark.trust("exceptions")
def test_what_is_raised_in_the_callback_of_a_list_costs_that_board_and_is_counted(halls, tmp_path, count):
    at = home_of(tmp_path, halls)
    with at_step("crawler.base:BoardSpider.parse", "raise", nth=[3, 7], error="RuntimeError"):
        ran = at("crawl")
    assert ran.code == 2, ran.err
    assert ran.err.count("RuntimeError: injected") == 2
    ended = sorted((verdict, failures, len(read)) for verdict, _, failures, read in told_of(at).values())
    assert ended == [("complete", 0, SIZE)] * (SIZE - 2) + [("failed", 1, 0)] * 2
    count(tried=2)


@pytest.mark.trust("exceptions")
def test_what_is_raised_in_the_callbacks_of_pages_is_counted(tmp_path, count):
    raised = [1, 2, 3, 5, 8, 12]
    with Hall(SIZE) as hall:
        hall.open_board(tmp_path / "home")
        at = At(tmp_path / "home", [hall.host])
        with at_step("crawler.base:BoardSpider.parse_detail", "raise", nth=raised, error="RuntimeError"):
            assert at("crawl").code == 2
        query = "select verdict, found, failures, (select count(*)::int from postings) from board_runs"
        assert at.rows(query) == [("partial", SIZE, len(raised), SIZE - len(raised))]
    count(tried=len(raised), note=f"{len(raised)} callbacks of {SIZE}")


@pytest.mark.trust("exceptions")
def test_what_a_reader_raises_at_any_row_of_a_batch_costs_that_row(tmp_path, count, monkeypatch):
    items = [posting(number, f"Role {number}") for number in range(1, SIZE + 1)]
    path, staged = stage(tmp_path, 1, *items)
    read_title = posting_rows.read_title
    for number in range(1, SIZE + 1):

        def read(text, *more, wrong=f"Role {number}"):
            if text == wrong:
                raise ValueError("injected")
            return read_title(text, *more)

        monkeypatch.setattr(posting_rows, "read_title", read)
        with Readers(0) as readers:
            batch = readers.finish(readers.begin(plan(path, staged, {})))
        read_now = batch.tables[0]
        assert read_now["staged_postings"]["posting_id"].to_pylist() == [
            str(other) for other in range(1, SIZE + 1) if other != number
        ]
        assert read_now["staged_quarantine"]["posting_id"].to_pylist() == [str(number)]
    count(tried=SIZE)


class Injected(Exception):
    pass


class Raising:
    """A connection whose statement number `nth` raises, before it runs or when it has."""

    def __init__(self, connection, nth, when):
        self.connection, self.nth, self.when = connection, nth, when
        self.statements = []

    def __getattr__(self, name):
        return getattr(self.connection, name)

    def execute(self, query, *values):
        self.statements.append(query)
        if len(self.statements) == self.nth and self.when == "before":
            raise Injected
        result = self.connection.execute(query, *values)
        if len(self.statements) == self.nth:
            raise Injected
        return result


def raising(monkeypatch, path, file, nth, when="before"):
    """Load a file, with one statement of that raising; all statements."""
    made = []
    whole = databases._open

    def opened(path):
        made.append(Raising(whole(path), nth, when))
        return made[-1]

    with monkeypatch.context() as patched:
        patched.setattr(databases, "_open", opened)
        patched.setattr(databases, "_without_free_blocks", lambda connection, path: connection)
        try:
            loaded(path, file, processes=0)
        except Injected:
            pass
        else:
            assert not nth
    return made[-1].statements


@pytest.mark.trust("exceptions")
@pytest.mark.parametrize("every", [40, pytest.param(1, marks=pytest.mark.long)])
def test_what_is_raised_at_any_statement_of_a_load_leaves_nothing_of_it(tmp_path, count, monkeypatch, every):
    path = tmp_path / "home" / "jobs.duckdb"
    first = stage(tmp_path, 1, *(posting(number, f"Role {number}") for number in range(4)))
    second = stage(tmp_path, 2, *(posting(number, f"Role {number}", task="New.") for number in range(2, 6)))
    loaded(path, first)
    before = path.read_bytes()
    statements = raising(monkeypatch, shutil.copy(path, tmp_path / "other.duckdb"), second, 0)
    commits = [number for number, said in enumerate(statements, 1) if said in ("commit", "checkpoint")]
    assert len(commits) >= 3
    tried = [(nth, "before") for nth in range(1, len(statements) + 1, every)]
    tried += [(nth, when) for nth in commits for when in ("before", "after")]
    for nth, when in tried:
        raising(monkeypatch, path, second, nth, when)
        assert path.read_bytes() == before, (nth, when, statements[nth - 1])
        assert [file.name for file in path.parent.iterdir()] == [path.name], (nth, when)
    loaded(path, second)
    assert fingerprint(path) == fingerprint(tmp_path / "other.duckdb")
    count(tried=len(tried), note=f"of {len(statements)} statements of a load, COMMIT and CHECKPOINT among them")


@pytest.mark.trust("exceptions")
def test_what_is_raised_at_the_commit_of_a_crawl_publishes_nothing_and_is_made_good(tmp_path, count):
    with Hall(3) as hall:
        hall.open_board(tmp_path / "home")
        at = At(tmp_path / "home", [hall.host])
        with at_step("pipelines.load:_merge_batches", "raise", when="after", error="RuntimeError"):
            process = at.start("crawl")
            process.communicate(timeout=60)
        assert process.returncode == 1
        assert list(at.home.glob("jobs.duckdb*")) == []
        assert list(damages(Home(at.home))) == []
        asked = len(hall.asked)
        assert at("crawl").code == 0
        assert len(hall.asked) == asked
        assert at.rows("select count(*) from postings") == [(3,)]
        assert len(at("runs", "--json").json()) == 1
    count(tried=1)
