"""The clock of a run: one instant, taken once and handed on, so that a run can be repeated to the letter."""

from __future__ import annotations

import os
from datetime import UTC, datetime


def now() -> datetime:
    """The present, naive UTC, to the second; `ROLECALL_NOW` (`2026-03-02T06:00:00Z`) replaces it, for tests."""
    fixed = os.environ.get("ROLECALL_NOW")
    moment = datetime.fromisoformat(fixed) if fixed else datetime.now(UTC)
    if moment.tzinfo is not None:
        moment = moment.astimezone(UTC)
    return moment.replace(tzinfo=None, microsecond=0)
