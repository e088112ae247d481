"""Statements of a load, and which of them an error is of."""

import duckdb
import pytest
from staging import empty

from pipelines.statements import execute


def test_a_statement_is_run_for_the_table_that_is_put_in():
    connection = empty()
    connection.execute("create temp table staged_posting_skills as from posting_skills")
    connection.execute("create temp table staged_keys (posting_key varchar)")
    with pytest.raises(duckdb.CatalogException, match="no_such_table") as raised:
        execute(connection, "children_added", staged_children="no_such_table", children="posting_skills")
    assert raised.value.__notes__ == ["children_added"]


def test_the_first_that_fails_is_named_and_none_is_run_after_it():
    connection = duckdb.connect()
    with pytest.raises(duckdb.CatalogException) as raised:
        execute(connection, "section_unit", "versions", "runs")
    assert raised.value.__notes__ == ["versions"]
