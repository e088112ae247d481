"""How far a fetch can be trusted, case by case of `trust.md` §1."""

import pytest

from crawler.evidence import Evidence
from crawler.items import Failed, Listing, Unread
from crawler.verdict import Verdict, fetch_verdict, is_challenge


def ids(count, first=0):
    return [str(number) for number in range(first, first + count)]


def page(count, first=0, **given):
    return Listing(ids=ids(count, first), **{"last": True} | given)


def failed(status=None, reason="status", **given):
    return Failed(url="https://boards.example/list", reason=reason, status=status, **given)


def lost_detail(posting_id, status=None, reason="status"):
    return failed(status, reason, is_list=False, posting_id=posting_id)


def evidence(*outputs, **given):
    told = Evidence(**given)
    for output in outputs:
        told.take(output)
    return told


def verdict(*outputs, **given):
    """Of a run that has read whatever was listed, but for what `outputs` tell of."""
    told = evidence(*outputs, **given)
    told.read |= told.lost
    return fetch_verdict(told)


COMPLETE = Verdict("complete")
EXACT = Verdict("complete", exact=True)
UNREAD = Unread(posting_id="1", reason="KeyError('title')")


@pytest.mark.parametrize(
    ("outputs", "given", "expected"),
    [
        # Read to a proven end.
        ([page(3)], {}, COMPLETE),
        ([page(3)], {"one_answer": True}, EXACT),
        ([page(3, advertised=3)], {}, EXACT),
        ([page(0)], {"one_answer": True}, EXACT),
        ([page(0, advertised=0)], {}, EXACT),
        ([page(100, advertised=150, last=False), page(50, 100, advertised=150)], {}, EXACT),
        ([page(100, last=False), page(100, 50)], {}, COMPLETE),
        # The stated total, within one in a hundred: complete, but one absence proves nothing.
        ([page(198, advertised=200)], {}, COMPLETE),
        ([page(202, advertised=200)], {}, COMPLETE),
        ([page(198, advertised=200)], {"one_answer": True}, COMPLETE),
        ([page(200, advertised=200)], {"one_answer": True}, EXACT),
        ([page(197, advertised=200)], {}, Verdict("partial", "197 listed of 200 advertised")),
        ([page(203, advertised=200)], {}, Verdict("partial", "203 listed of 200 advertised")),
        ([page(12, advertised=40)], {}, Verdict("partial", "12 listed of 40 advertised")),
        ([page(12, advertised=0)], {}, Verdict("partial", "12 listed of 0 advertised")),
        ([page(99, advertised=100, last=False), page(1, 98, advertised=100)], {}, COMPLETE),
        # Rows that are not public count towards the total.
        ([page(3, advertised=3, hidden=["2"])], {}, EXACT),
        # No proven end.
        ([page(100, last=False)], {}, Verdict("partial", "end of the list not reached")),
        (
            [page(100, last=False), failed(503)],
            {},
            Verdict("partial", "1 request failed; end of the list not reached"),
        ),
        # Something was lost.
        ([page(3), UNREAD], {}, Verdict("partial", "1 posting unread")),
        ([page(3), UNREAD, UNREAD], {"one_answer": True}, Verdict("partial", "2 postings unread")),
        ([page(3), lost_detail("1", 500)], {}, Verdict("partial", "1 request failed")),
        ([page(3), lost_detail("1", reason="TimeoutError")], {}, Verdict("partial", "1 request failed")),
        ([page(3)], {"errors": ["ZeroDivisionError: by zero"]}, Verdict("partial", "1 error")),
        ([page(3)], {"replay_misses": 2}, Verdict("partial", "2 answers missing in the archive")),
        ([page(3)], {"stopped": "shutdown"}, Verdict("partial", "stopped: shutdown")),
        # A posting's own page that is gone proves that it is gone, and leaves the run complete.
        ([page(3), lost_detail("1", 404, "gone")], {}, COMPLETE),
        ([page(3), lost_detail("1", 410, "gone")], {"one_answer": True}, EXACT),
        ([page(3), lost_detail("1", 404, "gone"), lost_detail("2", 503)], {}, Verdict("partial", "1 request failed")),
        # Unless the platform has no such pages at all.
        ([page(3), lost_detail("1", 404)], {}, Verdict("partial", "1 request failed")),
        # Cut short.
        ([page(100, last=False)], {"stopped": "endless"}, Verdict("truncated", "endless")),
        ([page(100, last=False, circular=True)], {}, Verdict("truncated", "endless")),
        ([page(100, last=False, circular=True), page(9, 100)], {}, COMPLETE),  # it ended elsewhere
        ([page(100, last=False)], {"stopped": "limit"}, Verdict("truncated", "limit")),
        ([page(100, last=False), failed(reason="RequestCapReached")], {}, Verdict("truncated", "max_requests")),
        ([page(100, capped=True)], {}, Verdict("truncated", "cap")),
        # A capped list whose parts were read: complete, never exact.
        (
            [
                page(100, capped=True, split=True),
                page(60, part="a", advertised=60),
                page(50, 55, part="b", advertised=50),
            ],
            {},
            Verdict("complete", "split into 2 parts"),
        ),
        (
            [
                page(100, capped=True, split=True),
                page(60, part="a", advertised=60),
                page(50, 60, part="b", capped=True),
            ],
            {},
            Verdict("truncated", "cap"),
        ),
        (
            [page(100, capped=True, split=True), page(60, part="a", advertised=90)],
            {},
            Verdict("partial", "40 postings in none of the parts; 60 listed of 90 advertised"),
        ),
        # What was split states how much its parts must hold together; parts may overlap.
        (
            [
                page(100, capped=True, split=True, advertised=150),
                page(60, part="a", advertised=60),
                page(80, 20, part="b", advertised=80),
            ],
            {},
            Verdict("partial", "100 listed of 150 advertised"),
        ),
        (
            [
                page(100, capped=True, split=True, advertised=100),
                page(60, part="a", advertised=60),
                page(80, 20, part="b", advertised=80),
            ],
            {},
            Verdict("complete", "split into 2 parts"),
        ),
        # Refused by the owner, or by a wall before it.
        ([failed(401)], {}, Verdict("blocked", "status 401")),
        ([failed(403)], {}, Verdict("blocked", "status 403")),
        ([failed(429)], {}, Verdict("blocked", "status 429")),
        ([failed(reason="RetryAfterTooLong")], {}, Verdict("blocked", "retry_after")),
        ([failed(503, "challenge")], {}, Verdict("blocked", "challenge")),
        ([], {"challenged": True, "errors": ["JSONDecodeError: x"]}, Verdict("blocked", "challenge")),
        ([page(3), lost_detail("1", 403)], {}, Verdict("blocked", "status 403")),
        ([failed(reason="RobotsDisallowed")], {}, Verdict("disallowed", "robots_txt")),
        ([page(3), lost_detail("1", reason="RobotsDisallowed")], {}, Verdict("disallowed", "robots_txt")),
        # Nothing came.
        ([failed(404)], {}, Verdict("failed", "board_not_found")),
        ([failed(410)], {}, Verdict("failed", "board_not_found")),
        ([failed(500)], {}, Verdict("failed", "status 500")),
        ([failed(503)], {}, Verdict("failed", "status 503")),
        ([failed(reason="DNSLookupError")], {}, Verdict("failed", "DNSLookupError")),
        ([failed(reason="ResponseNeverReceived")], {}, Verdict("failed", "ResponseNeverReceived")),
        ([failed(reason="AddressRefused")], {}, Verdict("failed", "address_refused")),
        ([], {"errors": ["KeyError: 'jobs'"]}, Verdict("failed", "unexpected_shape (KeyError: 'jobs')")),
        ([], {"stopped": "archive_failed"}, Verdict("failed", "archive_failed")),
        ([page(3)], {"stopped": "archive_failed"}, Verdict("failed", "archive_failed")),
        ([], {"stopped": "shutdown"}, Verdict("failed", "shutdown")),
        ([], {}, Verdict("failed", "no_answer")),
    ],
)
def test_fetch_verdict(outputs, given, expected):
    assert verdict(*outputs, **given) == expected


def test_a_posting_that_is_listed_and_never_read_leaves_the_run_in_part():
    assert evidence(page(3), UNREAD, lost_detail("2", 404, "gone")).lost == {"0"}
    assert fetch_verdict(evidence(page(2))) == Verdict("partial", "2 postings listed and not read")


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, b'{"jobs": []}', False),
        (200, b"<html><title>Just a moment...</title>", True),
        (503, b'<script src="/cdn-cgi/challenge-platform/h/b/orchestrate">', True),
        (200, b"<script>window._cf_chl_opt={}</script> cf-chl-bypass", True),
        (200, b"<title> Attention Required! | Cloudflare", True),
        (200, b"var dd={'host':'geo.captcha-delivery.com'}", True),
        (200, b'<iframe src="/_Incapsula_Resource?SWUDNSAI=31">', True),
        (200, b'<div id="px-captcha">', True),
        (403, b"", True),
        (401, b"{}", True),
        (429, b"{}", True),
        (404, b"not found", False),
        (500, b"", False),
        (200, b'{"title": "Engineer, challenge platforms"}', False),
        (200, b'{"title": "Attention Required reader"}', False),
        (200, b" " * 20_000 + b"cf-chl-", False),
    ],
)
def test_a_bot_wall_names_itself(status, body, expected):
    assert is_challenge(status, body) is expected
