"""The house keeps its order: imports go one way, names agree from item to table to dictionary, SQL says what it is."""

import ast
import hashlib
import re
import subprocess
from pathlib import Path

import duckdb
import pytest

from crawler.items import PUBLISHED, Pay
from crawler.stage import SCHEMA
from pipelines.database import migrate
from pipelines.dictionary import lines, tables
from pipelines.load import BESIDE, CHILDREN, MERGE
from pipelines.tables import SCHEMAS
from pipelines.views import VIEWS

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"
PACKAGES = ("crawler", "pipelines", "rolecall")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
QUERIES = sorted((ROOT / "queries").rglob("*.sql"))


def name(path):
    return str(path.relative_to(ROOT))


def imported(path):
    """The modules of ours that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: imports are absolute"
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return {module for module in found if module.partition(".")[0] in PACKAGES}


def within(module, *packages):
    return any(module == package or module.startswith(f"{package}.") for package in packages)


# Imports.


@pytest.mark.parametrize("path", [path for path in MODULES if path.is_relative_to(ROOT / "crawler")], ids=name)
def test_crawler_imports_only_itself(path):
    assert {module for module in imported(path) if not within(module, "crawler")} == set()


@pytest.mark.parametrize("path", [path for path in MODULES if path.is_relative_to(ROOT / "pipelines")], ids=name)
def test_pipelines_know_of_the_crawler_its_items_alone(path):
    others = {module for module in imported(path) if not within(module, "pipelines", "crawler.items")}
    assert others <= ({"crawler"} if any(within(module, "crawler.items") for module in imported(path)) else set())


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.is_relative_to(ROOT / "pipelines" / "values")], ids=name
)
def test_readers_of_values_know_neither_crawler_nor_command(path):
    assert {module for module in imported(path) if not within(module, "pipelines")} == set()


def test_there_is_no_python_where_the_data_and_the_queries_are():
    assert [*(ROOT / "datasets").rglob("*.py"), *(ROOT / "queries").rglob("*.py")] == []


def test_tests_are_no_package():
    assert list((ROOT / "tests").rglob("__init__.py")) == []


# Habits.


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_exceptions_are_caught_by_name(path):
    """What catches everything must raise it again."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ExceptHandler):
            caught = {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)} if node.type else {"all"}
            if caught & {"all", "Exception", "BaseException"}:
                assert isinstance(node.body[-1], ast.Raise), f"{name(path)}:{node.lineno}"
                assert caught == {"BaseException"}, f"{name(path)}:{node.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_says_what_it_is_and_is_not_too_long(path):
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text)) or not text.strip()
    assert len(text.splitlines()) <= 460
    assert path.stem not in {"utils", "helpers", "manager", "misc", "common"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_nothing_is_left_undone_or_unsafe(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text)
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"eval", "exec"}
    assert "import pickle" not in text


# From item to table to dictionary.


def test_every_item_field_reaches_the_stage_file():
    fields = {field for item in PUBLISHED.values() for field in item.model_fields}
    assert {"kind", "raw_hash"} | fields == set(SCHEMA.names)
    assert {field.name for field in SCHEMA.field("pay_raw").type.value_type} == Pay.model_fields.keys()


@pytest.fixture(scope="module")
def columns():
    """Table → its columns, of a new database."""
    with duckdb.connect() as connection:
        migrate(connection)
        found = {}
        query = "select table_name, column_name from duckdb_columns() where not internal"
        for table, column in connection.execute(query).fetchall():
            found.setdefault(table, set()).add(column)
        return found


def test_every_item_field_is_read_by_a_module_of_pipelines():
    """Platform and board are the board run's own."""
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "pipelines").glob("*.py"))
    fields = {field for item in PUBLISHED.values() for field in item.model_fields}
    unread = {field for field in fields if not re.search(rf"""["']{field.removesuffix("_raw")}(_raw)?["']""", text)}
    assert unread <= {"platform", "board"}


@pytest.mark.parametrize(
    ("staged", "table"),
    [*((staged, table) for table, staged in CHILDREN.items()), ("staged_articles", "articles")],
)
def test_every_staged_column_has_a_column_of_its_table(columns, staged, table):
    own = {column for column in SCHEMAS[staged].names if column != "seen_at"}
    assert own <= columns[table]


def test_every_posting_column_has_a_home(columns):
    own = set(SCHEMAS["staged_postings"].names)
    assert own - columns["posting_rows"] == {"description_html", "description_text"}
    assert {"description_html", "description_text"} <= columns["texts"]
    assert {"core_text", "cluster_id"} <= columns["postings"]


def test_every_column_is_in_the_data_dictionary(columns):
    told = {table: {column.name for column in found} for table, found in tables().items()}
    assert told == {name: own for name, own in columns.items() if name not in {*VIEWS, "schema_version"}}


def test_the_data_dictionary_is_that_of_the_schema():
    """`python -m pipelines.dictionary > datasets/README.md` makes it anew."""
    assert (ROOT / "datasets" / "README.md").read_text(encoding="utf-8") == "\n".join(lines()).rstrip() + "\n"


# Queries.


@pytest.mark.parametrize("path", QUERIES, ids=name)
def test_a_query_says_what_it_is_in_its_header(path):
    text = path.read_text(encoding="utf-8")
    header = [line for line in text.splitlines() if line.startswith("-- ")]
    assert text.startswith("-- ")
    assert header[0].endswith((".", ",")) or not header[1].startswith(("-- Grain:", "-- Reads:"))
    for label in ("-- Grain: ", "-- Reads: "):
        assert len([line for line in header if line.startswith(label)]) == 1
    assert ("$" in re.sub("--.*", "", text)) == any(line.startswith("-- Params: ") for line in header)


@pytest.mark.parametrize("path", QUERIES, ids=name)
def test_a_file_is_one_statement(path):
    assert len(duckdb.extract_statements(path.read_text(encoding="utf-8"))) == 1


def test_every_view_is_made_and_every_merge_is_there():
    assert {path.stem for path in (ROOT / "queries" / "views").glob("*.sql")} == set(VIEWS)
    assert {*BESIDE, *MERGE} <= {path.stem for path in (ROOT / "queries" / "load").glob("*.sql")}


def test_no_file_of_the_load_is_forgotten():
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "pipelines").rglob("*.py"))
    files = {path.stem for path in (ROOT / "queries" / "load").glob("*.sql")}
    assert {file for file in files if f'"{file}"' not in text} == set()


# Other people's text.


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return [ROOT / file for file in listed.split("\0") if file and (ROOT / file).is_file()]


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared folder is not at hand")
def test_no_text_of_the_shared_folder_is_committed():
    committed = tracked()
    sizes = {path.stat().st_size for path in committed} - {0}
    shared = [path for path in SHARED.rglob("*") if path.is_file() and path.stat().st_size in sizes]
    digests = {hashlib.sha256(path.read_bytes()).digest() for path in shared}
    assert [name(path) for path in committed if hashlib.sha256(path.read_bytes()).digest() in digests] == []

    seeds = [path for path in (SHARED / "seeds").rglob("*") if path.is_file() and path.stem != "README"]
    printed = {
        line.strip() for path in seeds for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
    }
    long = {line for line in printed if len(line) > 75}  # longer than the titles that the import is to find
    assert long
    texts = {path: path.read_text(encoding="utf-8", errors="replace") for path in committed}
    assert [(name(path), line) for path, text in texts.items() for line in long if line in text] == []
