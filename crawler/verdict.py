"""How far one board run can be trusted, told from what its fetch saw (`trust.md` §1).

`pipelines/lifecycle.py` may lower it to `suspect` at load, where the history is; nothing ever raises it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crawler.evidence import Evidence, Part

TOLERANCE = 0.01
"""Totals and pages drift while a list is read (`ats.md` §0)."""

BLOCKING = (401, 403, 429)
CUT_SHORT = {"endless", "limit", "max_minutes"}

# Pages that bot walls put in place of an answer; they name themselves in the first kilobytes.
_CHALLENGE = re.compile(
    rb"cf-chl-|challenge-platform|<title>\s*Just a moment|_Incapsula_Resource|px-captcha|datadome"
    rb"|Request unsuccessful\. Incapsula|<title>\s*Attention Required|awswaf|captcha-delivery",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`verdict` is a word of the vocabulary; `exact` says that one absence proves a posting gone (`trust.md` §2)."""

    verdict: str
    reason: str | None = None
    exact: bool = False


def is_challenge(status: int, body: bytes) -> bool:
    """True for a bot wall's page, whatever its status."""
    return status in BLOCKING or bool(_CHALLENGE.search(body[:16_384]))


def fetch_verdict(evidence: Evidence) -> Verdict:
    """The verdict of a fetch; the first that applies of: refused, disallowed, blocked, failed, truncated, partial."""
    found = _of_evidence(evidence)
    reason = "; ".join(filter(None, (found.reason, *evidence.remarks))) or None
    return replace(found, reason=reason)


def _of_evidence(evidence: Evidence) -> Verdict:
    reasons = {failed.reason for failed in evidence.failed}
    if "AddressRefused" in reasons:
        return Verdict("failed", "address_refused")
    if "RobotsDisallowed" in reasons:
        return Verdict("disallowed", "robots_txt")
    if evidence.stopped == "archive_failed":
        return Verdict("failed", "archive_failed")
    walls = {*BLOCKING, *evidence.throttles}
    blocking = {failed.status or 0 for failed in evidence.failed if failed.status in walls and failed.reason != "gone"}
    if evidence.challenged or blocking or reasons & {"RetryAfterTooLong", "challenge"}:
        slowed = "retry_after" if "RetryAfterTooLong" in reasons else "challenge"
        return Verdict("blocked", f"status {min(blocking)}" if blocking else slowed)
    if not evidence.parts:
        return Verdict("failed", _why_nothing(evidence))
    if "RequestCapReached" in reasons:
        return Verdict("truncated", "max_requests")
    if evidence.stopped in CUT_SHORT:
        return Verdict("truncated", evidence.stopped)
    parts = [part for part in evidence.parts.values() if not (part.capped and part.split)]
    if any(part.circular and not part.ended for part in parts):
        return Verdict("truncated", "endless")
    if any(part.capped for part in parts):
        return Verdict("truncated", "cap")
    wrong = _why_partial(evidence, parts)
    if wrong:
        return Verdict("partial", wrong)
    return Verdict("complete", _how_proven(evidence, parts), exact=_is_exact(evidence, parts))


def _why_nothing(evidence: Evidence) -> str:
    if any(failed.status in (404, 410) or failed.reason == "board_not_found" for failed in evidence.failed):
        return "board_not_found"
    if any(failed.reason == "OtherHost" for failed in evidence.failed):
        return "board_not_found (it redirects to another host)"
    if evidence.errors:
        return f"unexpected_shape ({evidence.errors[0]})"
    if evidence.failed:
        first = evidence.failed[0]
        return f"status {first.status}" if first.status else first.reason
    return evidence.stopped or "no_answer"


def _why_partial(evidence: Evidence, parts: list[Part]) -> str | None:
    lost = [failed for failed in evidence.failed if failed.posting_id not in evidence.gone - evidence.read]
    problems = [
        _counted(len(lost), "request failed", "requests failed"),
        _counted(evidence.replay_misses, "answer missing in the archive", "answers missing in the archive"),
        _counted(len(evidence.unread), "posting unread", "postings unread"),
        _counted(len(evidence.errors), "error", "errors"),
        # Nothing else need know how: whatever swallows a posting, its board is not complete.
        _counted(len(evidence.lost), "posting listed and not read", "postings listed and not read"),
        f"stopped: {evidence.stopped}" if evidence.stopped else None,
        _counted(len(evidence.unaccounted), "posting in none of the parts", "postings in none of the parts"),
        "end of the list not reached" if not all(part.ended for part in parts) else None,
        *(_short_of_total(part) for part in parts),
        _short_of_split(evidence, parts),
    ]
    return "; ".join(problem for problem in problems if problem) or None


def _short_of_total(part: Part) -> str | None:
    if part.advertised is None or abs(len(part.ids) - part.advertised) <= TOLERANCE * part.advertised:
        return None
    return f"{len(part.ids)} listed of {part.advertised} advertised"


def _short_of_split(evidence: Evidence, parts: list[Part]) -> str | None:
    """A list that was split states its total, or at least its cap: together its parts hold no less."""
    stated = max((part.advertised or 0 for part in evidence.parts.values() if part.capped and part.split), default=0)
    listed = len(set().union(*(part.ids for part in parts)))
    return f"{listed} listed of {stated} advertised" if listed < stated * (1 - TOLERANCE) else None


def _how_proven(evidence: Evidence, parts: list[Part]) -> str | None:
    return f"split into {len(parts)} parts" if len(evidence.parts) > len(parts) else None


def _is_exact(evidence: Evidence, parts: list[Part]) -> bool:
    """A capped list's total is unknown, so that the sum of its parts proves less than one exact total."""
    if len(evidence.parts) > len(parts):
        return False
    # A total that is stated must be met to the last, also by what a board of one answer lists.
    return all(evidence.one_answer if part.advertised is None else part.advertised == len(part.ids) for part in parts)


def _counted(count: int, one: str, many: str) -> str | None:
    return f"{count} {one if count == 1 else many}" if count else None
