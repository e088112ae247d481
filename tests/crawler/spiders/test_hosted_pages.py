"""Pages of hosted boards that are not what was asked for, and lists that are found in other ways; no engine."""

from time import perf_counter

import pytest
from loopback import NOT_FOUND, Page
from spidering import answered, outputs, spider

from crawler.items import Failed, Listing, Posting, Remark, Unread
from crawler.markup.avature import id_in

UUID = "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
UKG = f"recruiting2.ultipro.com/T/{UUID}"
GONE = Page(b"<html><body><h1>Careers</h1><p>This job is no longer available.</p></body></html>")
OTHER = Page(b"<html><body><h1>Welcome</h1></body></html>")
ROWS = {
    "phenom": ("jobs.x.example", {"jobId": "J1", "title": "Role", "prefix": "us/en"}),
    "radancy": (
        "jobs.x.example",
        {"id": "1", "href": "/job/1", "title": "R", "place": "", "date": "", "category": "", "brand": ""},
    ),
    "avature": ("x.avature.net/careers", {"id": "1", "href": "/careers/JobDetail/R/1", "title": "Role"}),
    "paylocity": (UUID, {"JobId": 1, "JobTitle": "Role"}),
    "gusto": (
        f"x-{UUID}",
        {"id": UUID, "path": "/postings/x", "title": "R", "places": [], "facts": [], "company": "X"},
    ),
    "ukg": (UKG, {"Id": "1", "Title": "Role"}),
}


def opened(platform, page):
    """What the posting's own page gives, told by kind; what its list row alone gives is left out."""
    board, row = ROWS[platform]
    reader = spider(platform, board)
    found = list(reader.parse_detail(answered(reader.detail_request(row), page), row))
    alone = [output for output in found if isinstance(output, Posting) and output.is_row_only]
    return [(type(output), getattr(output, "reason", None)) for output in found if output not in alone]


@pytest.mark.parametrize("platform", [name for name in ROWS if name != "ukg"])
def test_a_page_that_says_that_its_posting_is_gone_is_believed(platform):
    assert opened(platform, GONE) == [(Failed, "gone")]


@pytest.mark.parametrize("platform", ROWS)
def test_any_other_page_proves_nothing(platform):
    assert [kind for kind, _ in opened(platform, OTHER)] == [Unread]


def test_an_empty_shell_is_no_proof_that_a_posting_of_ukg_is_gone():
    assert [kind for kind, _ in opened("ukg", GONE)] == [Unread]


@pytest.mark.parametrize(
    ("platform", "board", "page"),
    [
        ("gusto", f"x-{UUID}", b"<html><body data-action='job_boards-show'><div id='job-board-header'></div><ul>"),
        ("gusto", f"x-{UUID}", b"<html><body><h1>Sign in</h1></body></html>"),
        ("avature", "x.avature.net/careers", b"<html><body><p>Results</p></body></html>"),
        ("avature", "x.avature.net/careers", b"<html><body><article><a href='/careers/JobDetail/R/1'>R</a>"),
        ("paylocity", UUID, b'<html><script>window.pageData = {"Jobs": {}}</script></html>'),
        ("comeet", "7A.00B", b"<html><script>COMPANY_POSITIONS_DATA = {};</script></html>"),
        ("traffit", "x", b"{}"),
        ("manatal", "x", b'{"count":0,"next":null,"results":{}}'),
        ("ukg", UKG, b'{"opportunities":{},"totalCount":0}'),
    ],
)
def test_a_page_of_another_shape_is_no_empty_board(platform, board, page):
    reader = spider(platform, board)
    with pytest.raises((ValueError, LookupError, TypeError)):
        list(reader.parse(answered(reader.list_request(), Page(page))))


def test_a_cut_page_of_radancy_is_asked_for_in_another_way():
    reader = spider("radancy", "jobs.x.example")
    page = Page(b"<html><body><ul id='search-results-list'><li>")
    (request,) = reader.parse(answered(reader.list_request(), page))
    assert request.url.startswith("https://jobs.x.example/search-jobs/results?")


@pytest.mark.parametrize(
    ("platform", "board", "page"),
    [
        ("gusto", f"x-{UUID}", b"<html><body data-action='job_boards-show'><h1>X</h1></body></html>"),
        ("radancy", "jobs.x.example", b"<html><body><section data-total-results='0'></section></body></html>"),
        ("avature", "x.avature.net/careers", b"<html><body><p>No jobs found</p></body></html>"),
        ("paylocity", UUID, b'<html><script>window.pageData = {"Jobs": []};</script></html>'),
        ("comeet", "7A.00B", b"<html><script>COMPANY_POSITIONS_DATA = [];</script></html>"),
        ("traffit", "x", b"[]"),
        ("manatal", "x", b'{"count":0,"next":null,"results":[]}'),
        ("ukg", UKG, b'{"opportunities":[],"totalCount":0}'),
    ],
)
def test_a_page_that_says_that_there_is_nothing_is_an_empty_board(platform, board, page):
    reader = spider(platform, board)
    found = list(reader.parse(answered(reader.list_request(), Page(page))))
    assert [(output.ids, output.last) for output in found if isinstance(output, Listing)] == [([], True)]


def asked(platform, board, pages):
    """The paths that a crawl asks for, in order, and the ids it lists."""
    seen = []

    def answer(request):
        path = request.url.partition("//")[2].partition("/")[2].partition("?")[0]
        seen.append(f"{request.method} /{path}")
        return pages.get(f"/{path}", NOT_FOUND)

    found = outputs(spider(platform, board), answer)
    return seen, [output.ids for output in found if isinstance(output, Listing)]


DDO = Page(
    b'<html><script>phApp.ddo = {"eagerLoadRefineSearch":{"hits":1,"totalHits":1,"data":{"jobs":'
    b'[{"jobId":"J1","title":""}]}}};</script></html>'
)
WIDGETS = Page(b'{"refineSearch":{"hits":1,"totalHits":1,"data":{"jobs":[{"jobId":"J2","title":""}]}}}')


@pytest.mark.parametrize(
    ("pages", "asked_for", "ids"),
    [
        # The prefix is in the front page's data; where that tells none it is tried, and true only where a list answers.
        (
            {
                "/": Page(b'<script>phApp = {"baseUrl":"https:\\/\\/x.example\\/de\\/de\\/"}</script>'),
                "/de/de/search-results": DDO,
            },
            ["GET /", "GET /de/de/search-results", "GET /de/de/job/J1"],
            [["J1"]],
        ),
        (
            {"/global/en/search-results": DDO},
            [
                "GET /",
                "GET /us/en/search-results",
                "POST /widgets",
                "GET /global/en/search-results",
                "GET /global/en/job/J1",
            ],
            [["J1"]],
        ),
        (
            {"/": Page(b'<a href="/ca/fr/search-results">x</a>'), "/ca/fr/search-results": OTHER, "/widgets": WIDGETS},
            ["GET /", "GET /ca/fr/search-results", "POST /widgets", "GET /ca/fr/job/J2"],
            [["J2"]],
        ),
        (
            {"/": Page(b'<a href="/ca/fr/search-results">x</a>')},
            ["GET /", "GET /ca/fr/search-results", "POST /widgets"],
            [],
        ),
    ],
)
def test_phenom_finds_its_list(pages, asked_for, ids):
    assert asked("phenom", "x.example", pages) == (asked_for, ids)


CARD = (
    b'<section data-total-results="1"><ul id="search-results-list"><li><a data-job-id="7" href="/job/7">R</a></li></ul>'
    b"</section>"
)


@pytest.mark.parametrize(
    ("pages", "asked_for", "ids"),
    [
        ({"/search-jobs": Page(CARD)}, ["GET /search-jobs", "GET /job/7"], [["7"]]),
        (
            {"/": Page(b'<a href="/en/search-jobs">Jobs</a>'), "/en/search-jobs": Page(CARD)},
            ["GET /search-jobs", "GET /search-jobs/results", "GET /", "GET /en/search-jobs", "GET /job/7"],
            [["7"]],
        ),
    ],
)
def test_radancy_finds_its_list(pages, asked_for, ids):
    assert asked("radancy", "x.example", pages) == (asked_for, ids)


def test_ukg_ready_asks_the_vendors_hosts_in_turn():
    page = Page(b'{"job_requisitions":[],"_paging":{"total":0}}')
    hosts = []

    def answer(request):
        hosts.append(request.url.partition("//")[2].partition("/")[0])
        return page if "secure4" in request.url else NOT_FOUND

    outputs(spider("ukg_ready", "601"), answer)
    assert hosts == ["secure.saashr.com", "secure6.saashr.com", "secure4.saashr.com"]


TABLE_ROW = b"""<html><body><table><tr><th><a href="/fr_CA/careers/JobDetail/A/34563">Relations</a></th>
<td>2 possible locations</td><td>Hybrid</td></tr><tr><th><a href="/fr_CA/careers/JobDetail/B/34564">Analyste</a></th>
<td>Hybrid</td><td>Laval, Quebec</td></tr></table></body></html>"""


def test_avature_reads_tables_by_what_stands_in_them():
    reader = spider("avature", "x.avature.net/fr_CA/careers")
    rows = reader.postings(answered(reader.list_request(), Page(TABLE_ROW)))
    assert [(row["id"], row["title"], row["places"], row["workplace"]) for row in rows] == [
        ("34563", "Relations", [], "Hybrid"),
        ("34564", "Analyste", ["Laval, Quebec"], "Hybrid"),
    ]


@pytest.mark.parametrize("platform", ["phenom", "paylocity", "ukg", "ukg_ready", "manatal", "dover", "comeet", "adp"])
def test_a_list_item_that_is_no_row_costs_itself_alone(platform):
    board = {"phenom": "x.example", "paylocity": UUID, "ukg": UKG, "adp": f"{UUID}/1"}.get(platform, "601")
    bodies = {
        "phenom": DDO.body.replace(b"[{", b"[7,{"),
        "paylocity": b'<script>window.pageData = {"Jobs":[7,{"JobId":1}]}</script>',
        "ukg": b'{"opportunities":[7,{"Id":"1"}],"totalCount":2}',
        "ukg_ready": b'{"job_requisitions":[7,{"id":1}],"_paging":{"total":2}}',
        "manatal": b'{"count":2,"next":null,"results":[7,{"id":1,"hash":"H","position_name":"R"}]}',
        "dover": b'{"count":2,"next":null,"results":[7,{"id":"1"}]}',
        "comeet": b'<script>COMPANY_POSITIONS_DATA = [7,{"uid":"1F.A01"}];</script>',
        "adp": b'{"meta":{"totalNumber":2},"jobRequisitions":[7,{"customFieldGroup":{"stringFields":'
        b'[{"nameCode":{"codeValue":"ExternalJobID"},"stringValue":"1"}]}}]}',
    }
    reader = spider(platform, board)
    request = reader.page("us/en") if platform == "phenom" else reader.list_request()
    if platform == "dover":
        request = reader.page("p1", 0, None)
    found = list(reader.parse(answered(request, Page(bodies[platform]))))
    listing = next(output for output in found if isinstance(output, Listing))
    assert len(listing.ids) == 1
    assert any(isinstance(output, Unread) for output in found)
    assert not any(isinstance(output, Posting | Remark) and output.posting_id is None for output in found)


@pytest.mark.parametrize(
    ("href", "posting_id"),
    [
        ("https://careers.x.example/en_US/careers/JobDetail/Art-Director/215644", "215644"),
        ("/careers/JobDetail/215644", "215644"),
        ("/careers/JobDetail/Engineer-2/215644/?source=x", "215644"),
        ("/careers/JobDetail?jobId=215644&source=x", "215644"),
        ("/careers/FolderDetail/Engineer/215644", "215644"),
        ("/careers/SaveJob?jobId=215644", None),
        ("/careers/JobDetail/Engineer", None),
        ("/careers/Login?jobId=215644", None),
    ],
)
def test_avature_reads_ids_out_of_addresses(href, posting_id):
    assert id_in(href) == posting_id


@pytest.mark.parametrize("text", ["1" * 65_536, "1 - " * 16_384, "1 - 1 of " * 7_000, "JobDetail/" * 6_500])
def test_patterns_are_linear(text):
    page = f"<html><body><div class='legend'>{text}</div><a href='/careers/{text}'>x</a>No jobs found</body></html>"
    reader = spider("avature", "x.avature.net/careers")
    began = perf_counter()
    list(reader.parse(answered(reader.list_request(), Page(page.encode()))))
    assert perf_counter() - began < 2


def test_a_row_whose_page_cannot_be_asked_for_costs_itself_alone():
    reader = spider("ukg", UKG)
    body = b'{"opportunities":[{"Id":"\\ud800"},{"Id":"2"}],"totalCount":2}'
    found = list(reader.parse(answered(reader.list_request(), Page(body))))
    assert [type(output).__name__ for output in found] == ["Listing", "Unread", "Request"]
