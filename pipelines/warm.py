"""Every reader with its tables loaded: importing this is what a process does before readers are forked from it."""

from datetime import datetime

import pyarrow as pa

from crawler.items import Posting
from pipelines.normalize import normalize
from pipelines.source import Source

ITEM = Posting(
    platform="warm",
    board="warm",
    posting_id="1",
    url="https://warm.example/1",
    title_raw="Engineer",
    places_raw=["Berlin"],
    source_posted_at_raw="2026-03-01",
    description_html="<h3>Requirements</h3><ul><li>2+ years of Python, $100,000 a year</li></ul>"
    + "<p>We build. " * 20,
)


def warm() -> None:
    """Read one posting, so that every vocabulary is loaded."""
    row = {"kind": "posting", "raw_hash": "", **ITEM.model_dump()}
    normalize(pa.Table.from_pylist([row]), Source("warm:warm", "warm", "warm", None, datetime(2026, 3, 1)))


warm()
