"""Every spider against answers in its platform's true shape, without an engine: its hooks touch only their arguments.
The cases are those of `cases.py`."""

import pytest
from cases import FIXTURES, cases
from loopback import Page
from spidering import answer_of, outputs, spider

from crawler.boards import platforms
from crawler.items import Listing, Posting, Published, Unread

CASES = cases(*platforms())


def has_details(case):
    """True where the platform has a page a posting, and this case shows one."""
    reader, asked = spider(case.platform, case.board), []
    answer = answer_of(case, reader)

    def noted(request):
        asked.append(request.cb_kwargs.get("row"))
        return answer(request)

    outputs(reader, noted)
    return any(asked)


def published(item):
    return item.model_dump(exclude_defaults=True)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.platform}-{case.folder.name}")
def test_spider_gives_the_items_of_its_case(case):
    reader = spider(case.platform, case.board)
    found = outputs(reader, answer_of(case, reader))
    assert [published(item) for item in found if isinstance(item, (Published, Unread))] == case.items


def test_every_platform_has_cases():
    """Each at least one, with a posting in it; `site` and `blog` are tried on sites of their own."""
    with_postings = {case.platform for case in CASES if any("posting_id" in item for item in case.items)}
    assert platforms().keys() - {"site", "blog"} == with_postings


@pytest.mark.parametrize(
    ("platform", "board", "body"),
    [
        ("greenhouse", "kelpworks", b"<html>We will be back soon</html>"),
        ("greenhouse", "kelpworks", b'{"jobs":[{"id":1,"title":"Cut'),
        ("greenhouse", "kelpworks", b"{}"),
        ("ashby", "Quillmark", b'{"apiVersion":"1"}'),
        ("bytedance", "lifeattiktok.com", b'{"code":405,"data":null,"message":"forbidden"}'),
    ],
)
def test_a_list_of_another_shape_is_loud(platform, board, body):
    with pytest.raises((ValueError, LookupError)):
        outputs(spider(platform, board), lambda request: Page(body))


def test_a_board_at_an_endpoint_is_asked_there_and_keeps_its_public_addresses():
    case = FIXTURES / "lever" / "tidewatch"
    lever = spider("lever", "tidewatch", endpoint="http://127.0.0.1:8443")
    assert lever.list_request().url == "http://127.0.0.1:8443/v0/postings/tidewatch?mode=json"
    found = outputs(lever, lambda request: Page((case / "response.json").read_bytes()))
    assert {item.url.partition("/tidewatch/")[0] for item in found if isinstance(item, Posting)} == {
        "https://jobs.lever.co"
    }


# A posting's own page that gives nothing costs its text, not its place in the stock.

WITH_DETAILS = [case for case in CASES if platforms()[case.platform].list_has_body is False and has_details(case)]


@pytest.mark.parametrize("case", WITH_DETAILS, ids=lambda case: f"{case.platform}-{case.folder.name}")
def test_list_row_alone_makes_a_posting_where_its_page_gives_nothing(case):
    reader = spider(case.platform, case.board)
    answer = answer_of(case, reader)
    found = outputs(reader, lambda request: Page(b"", 500) if request.cb_kwargs.get("row") else answer(request))
    rows = [item for item in found if isinstance(item, Posting) and item.is_row_only]
    listed = {key for page in found if isinstance(page, Listing) for key in page.ids if key not in page.hidden}
    whole = {item.posting_id for item in found if isinstance(item, Posting) and not item.is_row_only}
    assert {item.posting_id for item in rows} == listed - whole
    assert all(item.title_raw and item.url for item in rows)
