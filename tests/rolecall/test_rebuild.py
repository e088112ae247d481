"""A rebuild by many processes: the same tables as by one, and what is damaged named in the same order."""

import pytest
from command import content
from planting import crawled

from crawler.home import Home
from rolecall import rebuild, rereading

DAYS = ["2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z", "2026-03-04T06:00:00Z"]


@pytest.mark.long
def test_processes_read_what_one_does(tmp_path, monkeypatch):
    at = crawled(tmp_path / "home", 3, 3, DAYS)
    home, before = Home(at.home), content(at.database)
    harmed = sorted(home.archive.glob("*/*/*.warc.gz"))[4]
    whole = bytearray(harmed.read_bytes())
    whole[len(whole) // 2] ^= 1
    monkeypatch.setattr(rereading, "ROWS_AT_ONCE", 5)
    told = []
    for worth, data in ((1_000, None), (0, None), (1_000, whole), (0, whole)):
        if data:
            harmed.write_bytes(data)
        monkeypatch.setattr(rebuild, "WORTH_PROCESSES", worth)
        told.append(list(rebuild.rebuild(home)))
        assert content(at.database) == before
    assert told[0] == told[1]
    assert told[2] == told[3] != told[0]
