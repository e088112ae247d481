"""The benchmark of normalising says where the time goes, and what bounds it."""

import pytest

from benchmarks import normalize
from pipelines import bodies

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def board():
    batch = normalize.generated(0, 10)
    normalize._read([batch])  # vocabularies are loaded
    return batch


def test_every_stage_of_a_posting_has_a_share(board, capsys):
    normalize._print_shares("generated", [board])
    told = capsys.readouterr().out
    large = {"HTML to lines", "lines to sections", "requirements", "skills", "hashes", "rows to Arrow", "the rest"}
    assert [stage for stage in large if stage not in told] == []


def test_readers_are_as_they_were_after_they_were_timed(board, capsys):
    before = dict(vars(bodies))
    normalize._print_shares("generated", [board])
    assert vars(bodies) == before


def test_the_limit_is_measured_on_the_same_postings(board, capsys):
    normalize._print_limit([board])
    told = capsys.readouterr().out
    assert all(part in told for part in ("lxml's text", "Arrow's tables", "of Python functions", "of C functions"))


def test_calls_are_counted_the_same_each_time(board):
    calls = normalize._calls([board])
    assert calls == normalize._calls([board])
    assert calls.of_python > 100


def test_batches_are_read_together_as_a_load_reads_them():
    sizes = [100, 100, 100, 400, 10, 256]
    batches = [(range_table(size), None) for size in sizes]
    found = [[table.num_rows for table, _ in together] for together in normalize._together(batches)]
    assert found == [[100, 100], [400], [256], [100, 10]]


def range_table(rows):
    return normalize.pa.table({"row": range(rows)})
