"""The query surface: SQL that would read, write, load or reach anything but the published tables; and SQL that would
take all the time or memory there is."""

import os
import socket
import subprocess
import sys
import threading
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pytest
from command import ENVIRONMENT
from queries.sample import sample

import rolecall
from pipelines.ask import BadQuestion, connect, run

SECRET = "the tide table of Tarn"

ESCAPES = """
select * from read_csv('{folder}/secret.csv')
select * from read_csv_auto('{folder}/secret.csv', header = false)
select * from '{folder}/secret.csv'
select * from "{folder}/secret.csv"
select * from read_text('{folder}/secret.txt')
select * from read_blob('{folder}/secret.txt')
select content from read_text(['{folder}/secret.txt'])
select * from read_json('{folder}/secret.json')
select * from read_json_auto('{folder}/secret.json')
select * from read_json_objects('{folder}/secret.json')
select * from read_ndjson('{folder}/secret.json')
select * from read_parquet('{folder}/secret.parquet')
select * from parquet_scan('{folder}/secret.parquet')
select * from parquet_metadata('{folder}/secret.parquet')
select * from parquet_schema('{folder}/secret.parquet')
select * from glob('{folder}/*')
select * from glob('/etc/*')
select * from sniff_csv('{folder}/secret.csv')
select * from read_csv('/proc/self/environ')
select * from read_text('/proc/self/cmdline')
select * from read_duckdb('{folder}/secret.duckdb')
select * from query('select * from read_text(''{folder}/secret.txt'')')
select * from query('drop table boards')
select * from query_table(['{folder}/secret.csv'])
select (select content from read_text('{folder}/secret.txt'))
with stolen as (select * from read_text('{folder}/secret.txt')) select * from stolen
with gone as (delete from boards returning *) select * from gone
with more as (insert into boards select * from boards returning *) select * from more
with other as (update boards set board = 'x' returning *) select * from other
select 1; drop table boards
select 1; copy boards to '{folder}/out.csv'
select 1 /* ; */ ; attach '{folder}/out.duckdb'
/* a */ drop table boards -- select
copy boards to '{folder}/out.csv'
copy (select 1) to '{folder}/out.parquet' (format parquet)
copy boards from '{folder}/secret.csv'
copy (select * from boards) to program 'cat > {folder}/out'
export database '{folder}/out'
import database '{folder}'
attach '{folder}/secret.duckdb' as other
attach '{folder}/out.duckdb' as other
attach ':memory:' as other
detach jobs
use memory
install httpfs
install httpfs from '{folder}'
force install spatial from community
load httpfs
load '{folder}/secret.duckdb_extension'
set enable_external_access = true
set global enable_external_access = true
set lock_configuration = false
reset lock_configuration
set memory_limit = '90GB'
set threads = 64
set allowed_directories = ['{folder}']
set temp_directory = '{folder}/out'
set log_query_path = '{folder}/out.log'
set extension_directory = '{folder}'
set home_directory = '{folder}'
set variable x = (select content from read_text('{folder}/secret.txt'))
pragma database_list
pragma enable_profiling = 'json'
pragma profiling_output = '{folder}/out.json'
pragma disable_verification
pragma import_database('{folder}')
call pragma_version()
select getenv('HOME')
select getenv('ROLECALL_SECRET')
select * from read_csv('http://127.0.0.1:{port}/x.csv')
select * from read_parquet('http://127.0.0.1:{port}/x.parquet')
select * from 'http://127.0.0.1:{port}/x.parquet'
select * from read_text('https://127.0.0.1:{port}/x')
select * from read_parquet('s3://bucket/x.parquet')
select * from read_text('file://{folder}/secret.txt')
select * from read_text('//127.0.0.1/{folder}/secret.txt')
attach 'http://127.0.0.1:{port}/x.duckdb' as other
create table t as select 1
create temp table t as select * from read_text('{folder}/secret.txt')
create view v as select 1
create macro m(a) as (select content from read_text(a))
create function m() as table select * from read_text('{folder}/secret.txt')
create secret s (type http)
create or replace persistent secret s (type s3)
create schema s
create sequence s
create type t as enum ('a')
create index i on boards (board)
alter table boards add column x integer
drop table boards
truncate boards
insert into boards select * from boards
update boards set board = 'x'
delete from boards
merge into boards using boards as b on true when matched then delete
begin
begin; drop table boards; commit
checkpoint
force checkpoint
vacuum boards
prepare p as drop table boards
execute p
deallocate p
explain analyze select * from read_text('{folder}/secret.txt')
explain analyze insert into boards select * from boards
comment on table boards is 'x'
select * from which_the_caller_has
select * from duckdb_secrets() where redact = false
select nextval('s')
select write_log('{folder}/out')
select * from enable_logging('QueryLog', storage = 'file', storage_config = {{'path': '{folder}/out'}})
call enable_logging(storage = 'file', storage_path = '{folder}/out')
call start_ui()
select * from sqlite_scan('{folder}/secret.sqlite', 't')
select * from postgres_scan('host=127.0.0.1 port={port}', 'public', 't')
select * from shell_exec('id')
select * from read_xlsx('{folder}/secret.xlsx')
select * from st_read('{folder}/secret.json')
select * from delta_scan('{folder}')
select * from iceberg_scan('{folder}')
select * from arrow_scan(1, 2, 3)
select * from pandas_scan(12345678)
select * from python_map_function(1)
"""
QUESTIONS = [*ESCAPES.strip().splitlines(), "-- select\ndrop view open_jobs", "select 1 --\n; drop table boards"]

HEAVY = {
    "cross join": "select count(*) from range(1000000) a, range(1000000) b where a.range + b.range = -1",
    "cross join of the tables": "select count(*) from postings, postings, postings, postings, range(100000000)",
    "endless recursion": "with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r",
    "recursion that doubles": "with recursive r(t) as (select 'x' union all select t || t from r) select max(t) from r",
    "recursion that multiplies": "with recursive r as (select 1 union all select 1 from r, range(9)) select 2 from r",
    "a long range": "select sum(hash(range)) from range(1000000000000)",
    "a huge text": "select length(repeat('x', 2000000000))",
    "huge texts": "select sum(length(repeat('x', 100000000 + range))) from range(100000)",
    "a huge text sent": "select repeat('x', 1000000) as t from range(1000000)",
    "a text of texts": "select length(string_agg(repeat('x', 1000), '')) from range(100000000)",
    "a list of a billion": "select len(list(range)) from range(1000000000)",
    "a range as a list": "select len(range(1000000000))",
    "lists of lists": "select list(range(100000)) from range(1000000)",
    "an aggregate of groups": "select range, count(*) from range(1000000000) group by range order by 2 desc",
    "a sort": "select hash(range) as h, repeat('x', 100) from range(1000000000) order by h",
    "a window": "select max(n) from (select row_number() over (order by hash(range)) as n from range(1000000000))",
    "distinct": "select count(distinct hash(range)) from range(10000000000)",
    "a pattern that turns back": "select count(*) from range(100000000) where repeat('a', 3000) similar to '(a+)+b'",
    "patterns of many": "select count(*) from range(100000000) where repeat('ab', 2000) similar to '(.*a){20}c'",
    "a distance": "select sum(levenshtein(repeat('ab', 5000), repeat('ba', 5000) || range)) from range(1000000)",
    "a long in-list": "select list_sort(list_transform(range(100000000), x -> hash(x)))[1]",
    "a pivot": "from (pivot (select range % 3 as a, range as b from range(10000000)) on b using count(*))",
    "many rows out": "select * from range(100000000000)",
    "a deep expression": "select " + "(" * 900 + "1" + ")" * 900,
    "very many unions": " union all ".join(["select count(*) from range(1000000000)"] * 300),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    sample(folder / "jobs.duckdb").close()
    return folder


@pytest.fixture
def outside(tmp_path):
    """Files that are not to be read."""
    for suffix in ("csv", "txt", "json"):
        (tmp_path / f"secret.{suffix}").write_text(f'{{"a": "{SECRET}"}}\n', encoding="utf-8")
    with duckdb.connect(str(tmp_path / "secret.duckdb")) as connection:
        connection.execute(f"create table t as select '{SECRET}' as a")
        connection.execute(f"copy t to '{tmp_path}/secret.parquet'")
    return tmp_path


@contextmanager
def canary():
    """A port, and whether anyone came."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        came, over = [], threading.Event()

        def wait():
            while not over.is_set():
                with suppress(TimeoutError):
                    came.append(server.accept())

        waiting = threading.Thread(target=wait)
        waiting.start()
        yield server.getsockname()[1], came
        over.set()
        waiting.join()


def settings(connection):
    names = "('enable_external_access', 'lock_configuration', 'memory_limit', 'threads', 'temp_directory')"
    return connection.execute(
        f"select name, value from duckdb_settings() where name in {names} order by all"
    ).fetchall()


def in_connection(home):
    """As a person with a connection, who may say anything."""

    def ask(question):
        which_the_caller_has = [SECRET]
        with connect(home / "jobs.duckdb") as connection:
            before = settings(connection)
            try:
                return str(connection.execute(question).fetchall()).replace(question, "")
            finally:
                with suppress(duckdb.Error):
                    connection.execute("rollback")
                assert settings(connection) == before, which_the_caller_has[1:]

    return ask


def in_frame(home):
    def ask(question):
        which_the_caller_has = [SECRET]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return str(rolecall.query(question, home=home).to_dict()) + str(which_the_caller_has[1:])

    return ask


def in_child(home):
    def ask(question):
        with run(home / "jobs.duckdb", question) as answer:
            return str(list(answer.records()))

    return ask


@pytest.mark.trust("query surface")
@pytest.mark.parametrize(
    ("door", "questions"),
    [
        (in_connection, QUESTIONS),
        (in_child, QUESTIONS[::2]),
        pytest.param(in_child, QUESTIONS[1::2], marks=pytest.mark.long),
    ],
)
def test_no_question_escapes(home, outside, count, door, questions, monkeypatch):
    """One SELECT may be refused or answered; whatever it is, nothing is read, written, loaded or reached by it."""
    monkeypatch.setenv("ROLECALL_SECRET", SECRET)
    assert len(questions) >= 60
    before = {path: path.read_bytes() for folder in (home, outside) for path in folder.iterdir()}
    ask, escaped, answered = door(home), [], 0
    with canary() as (port, came):
        for question in questions:
            question = question.format(folder=outside, port=port)
            try:
                told = ask(question)
            except (BadQuestion, duckdb.Error):
                told = ""
            answered += bool(told)
            after = {path: path.read_bytes() for folder in (home, outside) for path in folder.iterdir()}
            if SECRET in told or os.environ["PATH"] in told or after != before or came:
                escaped.append(question)
                break
    assert escaped == []
    with run(home / "jobs.duckdb", "select count(*) as n from boards") as answer:
        assert next(answer.records())["n"] > 0
    count(tried=len(questions), note=f"{len(questions)} by {door.__name__}, {answered} harmless ones answered")


@pytest.mark.trust("query surface")
def test_no_frame_escapes(home, outside, count):
    """`rolecall.query` asks as the command does: a sample is enough here."""
    ask, tried = in_frame(home), QUESTIONS[::12]
    for question in tried:
        with suppress(BadQuestion):
            assert SECRET not in ask(question.format(folder=outside, port=9))
    assert sorted(path.name for path in home.iterdir()) == ["jobs.duckdb"]
    assert rolecall.query("select 1 as a", home=home).a.tolist() == [1]
    count(tried=len(tried), note=f"{len(tried)} by rolecall.query")


METHODS = {
    "read_csv": lambda connection, folder: connection.read_csv(f"{folder}/secret.csv"),
    "read_json": lambda connection, folder: connection.read_json(f"{folder}/secret.json"),
    "read_parquet": lambda connection, folder: connection.read_parquet(f"{folder}/secret.parquet"),
    "install_extension": lambda connection, folder: connection.install_extension("httpfs"),
    "load_extension": lambda connection, folder: connection.load_extension(f"{folder}/x"),
    "write_csv": lambda connection, folder: connection.sql("from boards").write_csv(f"{folder}/out.csv"),
    "to_parquet": lambda connection, folder: connection.sql("from boards").to_parquet(f"{folder}/out.parquet"),
    "create": lambda connection, folder: connection.sql("from boards").create("copied"),
    "insert": lambda connection, folder: connection.table("boards").insert(["x"] * 6),
}


@pytest.mark.trust("query surface")
@pytest.mark.parametrize("name", METHODS)
def test_a_connection_has_no_back_door(home, outside, count, name):
    before = sorted(outside.iterdir())
    with connect(home / "jobs.duckdb") as connection, pytest.raises(duckdb.Error):
        METHODS[name](connection, outside).fetchall()
    assert sorted(outside.iterdir()) == before
    count(tried=1)


ASK = """
import resource, sys, time
from pathlib import Path
from pipelines.ask import BadQuestion, run
started = time.monotonic()
try:
    with run(Path(sys.argv[1]), sys.argv[2], timeout=float(sys.argv[3])) as answer:
        told = f"{answer.rows} rows"
except BadQuestion as refused:
    told = str(refused)
print(time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10, told[:100])
"""
STARTING, OVERHEAD = 5.0, 200
"""Seconds that a process takes to start on a busy machine; MiB of the interpreter, of Arrow and DuckDB."""


def ask_heavy(home, question, timeout):
    """Seconds and MiB that it took, and what was said."""
    command = [sys.executable, "-c", ASK, str(home / "jobs.duckdb"), question, str(timeout)]
    asked = subprocess.run(command, capture_output=True, text=True, check=True, env=ENVIRONMENT, timeout=120)
    seconds, size, told = asked.stdout.split(" ", 2)
    return float(seconds), int(size), told


@pytest.mark.trust("query surface")
@pytest.mark.parametrize("timeout", [1.0, pytest.param(10.0, marks=pytest.mark.long)])
def test_a_heavy_question_ends_within_its_limits(home, count, timeout):
    assert len(HEAVY) >= 20
    most_seconds = most_size = 0
    for name, question in HEAVY.items():
        seconds, size, told = ask_heavy(home, question, timeout)
        most_seconds, most_size = max(most_seconds, seconds), max(most_size, size)
        assert seconds < timeout + STARTING, (name, told)
        assert size < 1024 + OVERHEAD, (name, told)
        assert "Traceback" not in told, name
    with run(home / "jobs.duckdb", "select 1 as a") as answer:
        assert list(answer.records()) == [{"a": 1}]
    assert not list(Path(home).glob("*.tmp"))
    count(tried=len(HEAVY), note=f"{len(HEAVY)} heavy ones in {most_seconds:.1f} s and {most_size} MiB at most")
