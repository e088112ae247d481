"""A run in numbers, as Prometheus' node_exporter reads them from a text file (`--collector.textfile.directory`).

Times are Unix seconds: `time() - rolecall_run_finished_timestamp_seconds` is the age of the last run.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from rolecall.summary import EVENTS


def as_metrics(told: Mapping[str, Any]) -> str:
    """The summary of a run in Prometheus' text format."""
    lines = []
    for name, meaning, samples in _families(told):
        known = [(labels, value) for labels, value in samples if value is not None]
        if not known:
            continue
        lines += [f"# HELP rolecall_{name} {meaning}", f"# TYPE rolecall_{name} gauge"]
        for labels, value in known:
            marks = ",".join(f'{key}="{_escaped(text)}"' for key, text in {"home": told["home"], **labels}.items())
            lines.append(f"rolecall_{name}{{{marks}}} {value:.15g}")
    return "\n".join(lines) + "\n"


def _families(
    told: Mapping[str, Any],
) -> Iterator[tuple[str, str, list[tuple[dict[str, str], float | None]]]]:
    yield "run_started_timestamp_seconds", "When the last run began.", [({}, _unix(told["started_at"]))]
    yield "run_finished_timestamp_seconds", "When the last run ended.", [({}, _unix(told["finished_at"]))]
    yield "run_exit_code", "0 complete, 1 crashed, 2 something incomplete or held.", [({}, told["exit_code"])]
    complete = told["last_complete_at"]
    yield "last_complete_run_timestamp_seconds", "When a run last ended complete.", [({}, complete and _unix(complete))]
    if told["run_id"] is None:
        return
    totals = told["totals"]
    yield "run_duration_seconds", "How long the last run took.", [({}, told["seconds"])]
    verdicts = [({"verdict": verdict}, count) for verdict, count in told["verdicts"].items()]
    yield "run_boards", "Boards of the last run by verdict.", verdicts
    yield "run_boards_unreached", "Boards that the last run had no time for.", [({}, len(told["unreached"]))]
    changes = [({"change": event}, totals[event]) for event in EVENTS]
    yield "run_postings", "Postings that the last run opened, changed, closed, reopened.", changes
    yield "run_postings_held", "Postings that would close, were it not so many at once.", [({}, totals["held"])]
    yield "run_postings_found", "Postings found by the last run.", [({}, totals["found"])]
    yield "postings_open", "Postings that are open.", [({}, totals["open"])]
    yield "run_requests", "Requests that the last run sent.", [({}, totals["requests"])]
    yield "run_received_bytes", "Bytes that the last run received.", [({}, totals["bytes"])]
    yield "needs_a_person", "What somebody should look at.", [({}, len(told["needs_a_person"]))]


def _unix(instant: str) -> float:
    return datetime.fromisoformat(instant).timestamp()


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
