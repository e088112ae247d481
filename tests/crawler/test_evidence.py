"""What a board run saw, gathered from what a spider yields, and where a crawl is stopped that would not end."""

import asyncio
from types import SimpleNamespace

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse, TextResponse
from twisted.python.failure import Failure

from crawler.evidence import (
    LONGEST_URL,
    PAGES_WITHOUT_NEW,
    Evidence,
    EvidenceMiddleware,
    RequestCap,
    RequestCapReached,
    told,
)
from crawler.items import Article, Failed, Listing, Posting, Unread


def posting(posting_id):
    return Posting(
        platform="greenhouse", board="wrenfield", posting_id=posting_id, url=f"https://jobs.example/{posting_id}"
    )


def article(article_id):
    return Article(platform="blog", board="wrenfield", article_id=article_id, url="https://jobs.example/blog")


def gathered(*outputs, limit=None):
    evidence = Evidence()
    kept = [output for output in outputs if evidence.take(output, limit)]
    return evidence, kept


def missing(posting_id, status=404):
    reason = "gone" if status in (404, 410) else "status"
    return Failed(url="https://jobs.example", reason=reason, status=status, is_list=False, posting_id=posting_id)


def test_ids_of_all_pages_are_joined_and_hidden_ones_left_out():
    evidence, _ = gathered(Listing(ids=["1", "2"], advertised=4), Listing(ids=["2", "3", "4"], hidden=["4"], last=True))
    part = evidence.parts[""]
    assert (evidence.ids, part.ids) == ({"1", "2", "3"}, {"1", "2", "3", "4"})
    assert (part.ended, part.advertised, evidence.advertised) == (True, 4, 4)


def test_an_item_that_a_shifting_list_shows_twice_is_taken_once():
    evidence, kept = gathered(posting("1"), posting("2"), posting("1"), article("a"), article("a"))
    assert [getattr(item, "posting_id", None) for item in kept] == ["1", "2", None, None]
    assert (evidence.read, evidence.items) == ({"1", "2"}, 4)


def test_no_more_items_are_taken_than_the_limit():
    evidence, kept = gathered(posting("1"), posting("2"), posting("3"), limit=2)
    assert (len(kept), evidence.stopped) == (2, "limit")


@pytest.mark.parametrize(
    ("outputs", "present", "gone"),
    [
        ([Listing(ids=["1", "2"])], {"1", "2"}, set()),
        ([Listing(ids=["1", "2"]), missing("1")], {"2"}, {"1"}),
        ([Listing(ids=["1", "2"]), missing("1", 410)], {"2"}, {"1"}),
        # What proves nothing.
        ([Listing(ids=["1", "2"]), missing("1", 403), missing("2", 500)], {"1", "2"}, set()),
        # Read from the list row all the same: it is there.
        ([Listing(ids=["1"]), missing("1"), posting("1")], {"1"}, {"1"}),
        ([Listing(ids=["1"]), Unread(posting_id="1", reason="KeyError('title')")], {"1"}, set()),
        ([Failed(url="https://jobs.example", reason="status", status=404)], set(), set()),
    ],
)
def test_what_is_proven_to_be_there_and_to_be_gone(outputs, present, gone):
    evidence, _ = gathered(*outputs)
    assert (evidence.present, evidence.gone) == (present, gone)


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ([Listing(ids=[])], None),
        ([Listing(ids=[], advertised=7), Listing(ids=[])], 7),
        ([Listing(ids=[], advertised=7), Listing(ids=[], advertised=8)], 8),
        # The capped whole says nothing; its parts do.
        (
            [
                Listing(ids=[], advertised=10_000, capped=True, split=True),
                Listing(ids=[], advertised=7, part="a"),
                Listing(ids=[], advertised=8, part="b"),
            ],
            15,
        ),
        ([Listing(ids=[], advertised=10_000, capped=True)], 10_000),
    ],
)
def test_the_advertised_total(pages, expected):
    assert gathered(*pages)[0].advertised == expected


def test_an_exception_is_told_in_a_short_line():
    assert told(Failure(KeyError("jobs"))) == "KeyError: 'jobs'"
    assert len(told(Failure(ValueError("x" * 1000)))) == 300


# The middlewares.


def middleware(limit=None):
    spider = SimpleNamespace(evidence=Evidence(), limit=limit)
    return EvidenceMiddleware(SimpleNamespace(spider=spider)), spider.evidence


def passed(middleware, *outputs, response=None):
    async def given():
        for output in outputs:
            yield output

    async def gathered():
        return [output async for output in middleware.process_spider_output(response, given())]

    return asyncio.run(gathered())


def answer(status=200):
    request = Request("https://jobs.example/1", meta={"capture": "greenhouse/x/run-1-0.warc.gz@12"})
    return HtmlResponse(request.url, status=status, request=request)


@pytest.mark.parametrize(("status", "capture"), [(200, "greenhouse/x/run-1-0.warc.gz@12"), (404, None), (503, None)])
def test_an_item_is_stamped_with_the_answer_that_it_was_read_from(status, capture):
    spider_middleware, _ = middleware()
    (item,) = passed(spider_middleware, posting("1"), response=answer(status))
    assert item.capture == capture


def test_evidence_is_taken_out_and_items_and_requests_go_on():
    spider_middleware, evidence = middleware()
    request = Request("https://jobs.example/2")
    found = passed(
        spider_middleware, Listing(ids=["1"]), posting("1"), missing("2"), request, {"a": 1}, response=answer()
    )
    assert found == [posting("1").model_copy(update={"capture": "greenhouse/x/run-1-0.warc.gz@12"}), request, {"a": 1}]
    assert (evidence.ids, evidence.read, evidence.gone, evidence.requests) == ({"1"}, {"1"}, {"2"}, 1)


@pytest.mark.parametrize(
    ("flags", "meta", "shows_edits"),
    [
        (["revalidated"], {"is_of_row": True}, True),
        (["revalidated"], {}, False),
        (["archived"], {"is_of_row": True}, False),
        ([], {"is_of_row": True}, False),
    ],
)
def test_the_rows_of_a_list_that_answers_304_are_unedited(flags, meta, shows_edits):
    list_page = HtmlResponse("http://a.example/jobs", body=b"", flags=flags, request=Request("http://a.example/jobs"))
    detail = Request("http://a.example/jobs/1", meta={"row_shows_edits": False, **meta})
    found = passed(middleware()[0], detail, response=list_page)
    assert [request.meta["row_shows_edits"] for request in found] == [shows_edits]


def test_an_address_that_is_too_long_is_not_followed():
    long, longer = (Request("http://a.example/" + "a" * (length - 17)) for length in (LONGEST_URL, LONGEST_URL + 1))
    assert passed(middleware()[0], long, longer) == [long]


def list_request(part="", **meta):
    return Request("https://jobs.example/list", meta={"is_list": True, **meta}, cb_kwargs={"part": part})


def test_a_list_without_new_ids_is_left_after_three_pages():
    spider_middleware, evidence = middleware()
    followed = []
    for _ in range(10):
        followed += passed(spider_middleware, Listing(ids=["1", "2"]), list_request(), response=answer())
    assert (len(followed), evidence.stopped) == (PAGES_WITHOUT_NEW, "endless")


def test_a_list_ends_in_a_circle_where_its_next_page_was_asked_for_before():
    spider_middleware, evidence = middleware()
    passed(spider_middleware, Listing(ids=["1"]), Listing(ids=["2"], part="b"), response=answer())
    spider_middleware.request_dropped(Request("https://jobs.example/1", meta={"is_list": False}), None)
    assert not any(part.circular for part in evidence.parts.values())
    spider_middleware.request_dropped(list_request("b"), None)
    assert {name: part.circular for name, part in evidence.parts.items()} == {"": False, "b": True}


def test_a_list_that_goes_on_is_read_on_and_its_parts_are_counted_apart():
    spider_middleware, evidence = middleware()
    for number in range(10):
        pages = (
            Listing(ids=[str(number)]),
            list_request(),
            Listing(ids=["0"], part=f"{number}"),
            list_request(f"{number}"),
        )
        assert len(passed(spider_middleware, *pages, response=answer())) == 2
    assert evidence.stopped is None


def test_no_list_page_is_asked_for_once_the_limit_is_listed():
    spider_middleware, evidence = middleware(limit=2)
    assert len(passed(spider_middleware, Listing(ids=["1", "2"]), list_request(), response=answer())) == 1
    assert passed(spider_middleware, Listing(ids=["3"]), list_request(), response=answer()) == []
    assert evidence.stopped == "limit"


def test_exceptions_that_scrapy_swallows_are_counted():
    spider_middleware, evidence = middleware()
    wall = TextResponse("https://jobs.example", body=b"<title>Just a moment...</title>")
    spider_middleware.spider_error(Failure(KeyError("jobs")), answer(), None)
    assert (evidence.errors, evidence.challenged) == (["KeyError: 'jobs'"], False)
    spider_middleware.spider_error(Failure(ValueError("no JSON")), wall, None)
    spider_middleware.item_error(posting("1"), answer(), None, Failure(OSError("disk full")))
    assert (evidence.errors[1:], evidence.challenged) == (["ValueError: no JSON", "OSError: disk full"], True)


@pytest.mark.parametrize(
    ("reason", "stopped"), [("finished", None), ("shutdown", "shutdown"), ("memusage", "memusage")]
)
def test_why_scrapy_closed_is_kept_where_it_did_not_finish(reason, stopped):
    spider_middleware, evidence = middleware()
    spider_middleware.spider_closed(None, reason)
    assert evidence.stopped == stopped


def test_a_board_run_sends_no_more_requests_than_its_cap():
    cap = RequestCap(2)
    for _ in range(2):
        assert cap.process_request(Request("https://jobs.example")) is None
    with pytest.raises(RequestCapReached, match="request cap is reached"):
        cap.process_request(Request("https://jobs.example"))
