"""Stage files read as a load reads them, for the tests of what it plans and of who reads it."""

from __future__ import annotations

from pipelines.batches import concatenated, read_batches
from pipelines.readers import Readers


def read(*staged, known=None, processes=0):
    with Readers(processes) as readers:
        return list(read_batches(staged, known or {}, readers))


def ids(tables):
    return tables["staged_postings"]["posting_id"].to_pylist()


def hashes(staged):
    """The hash of each posting, as a load leaves it."""
    ((batch,),) = read(staged)
    tables = concatenated([batch])["staged_postings"]
    return dict(zip(tables["posting_id"].to_pylist(), tables["raw_hash"].to_pylist(), strict=True))
