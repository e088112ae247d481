"""The clock of a run."""

from datetime import UTC, datetime, timedelta

import pytest

from crawler.clock import now


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("2026-03-02T06:00:00Z", datetime(2026, 3, 2, 6)),
        ("2026-03-02T06:00:00", datetime(2026, 3, 2, 6)),
        ("2026-03-02T06:00:00+02:00", datetime(2026, 3, 2, 4)),
        ("2026-03-02T23:30:00.900-05:00", datetime(2026, 3, 3, 4, 30)),
        ("2026-03-02", datetime(2026, 3, 2)),
    ],
)
def test_the_environment_replaces_the_clock_which_then_stands_still(monkeypatch, told, expected):
    monkeypatch.setenv("ROLECALL_NOW", told)
    assert now() == now() == expected


def test_the_clock_is_utc_to_the_second_without_a_zone(monkeypatch):
    monkeypatch.delenv("ROLECALL_NOW", raising=False)
    moment = now()
    assert (moment.tzinfo, moment.microsecond) == (None, 0)
    assert abs(datetime.now(UTC).replace(tzinfo=None) - moment) < timedelta(seconds=5)
