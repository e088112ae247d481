"""BambooHR: one list a board, a page a posting; older tenants have their list in a widget (`ats.md` §9)."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, comma, line, page_text, read_json
from crawler.base import BoardSpider, asked_for
from crawler.boards import Board
from crawler.hosts import label
from crawler.items import Pay, Posting
from crawler.recognise import Shape
from crawler.rows import completed, listed

HOUSES = r"(?!(?:www|api|app|help|support|static|partners|marketplace|documentation|resources|images\d*)\.)"
WIDGET = "/jobs/embed2.php"
# The list says it by number.
WORKPLACES = {"0": "onsite", "1": "remote", "2": "hybrid"}


class BambooHRSpider(BoardSpider):
    """BambooHR"""

    name = "bamboohr"
    confidence = "A"
    notes = "one answer and a page a posting; pay as text"
    bare = {"description": None, "compensation": None}  # noqa: RUF012
    url = "https://{board}.bamboohr.com/careers/list"
    headers = {"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}  # noqa: RUF012
    one_answer = True
    shapes = (Shape(HOUSES + r"[a-z0-9-]+\.bamboohr\.com", token=label),)
    told = r"""data-domain=["']?([a-z0-9-]+)\.bamboohr\.com\b"""

    def postings(self, response: Response) -> Iterable[Row]:
        return widget(response) if is_widget(response) else listed(read_json(response)["result"])

    def advertised(self, response: Response) -> int | None:
        total: int | None = None if is_widget(response) else (read_json(response).get("meta") or {}).get("totalCount")
        return total

    def instead(self, request: Request) -> Request | None:
        return None if WIDGET in request.url else self.request(f"https://{self.board.board}.bamboohr.com{WIDGET}")

    def detail_url(self, row: Row) -> str | None:
        return f"https://{self.board.board}.bamboohr.com/careers/{row['id']}/detail"

    def detail(self, row: Row, response: Response) -> Row:
        return completed(row, read_json(response)["result"]["jobOpening"])

    def is_gone(self, response: Response) -> bool:
        """A tenant that has only the widget may have no such pages at all."""
        row = asked_for(response).cb_kwargs.get("row") or {}
        return "place" not in row and super().is_gone(response)

    def to_item(self, posting: Row, board: Board) -> Posting:
        page = f"https://{board.board}.bamboohr.com/careers/{posting['id']}"
        return Posting(
            **self.identity(posting),
            url=posting.get("jobOpeningShareUrl") or page,
            apply_url=posting.get("jobOpeningShareUrl") or page,
            title_raw=posting["jobOpeningName"],
            places_raw=[place(posting)],
            country_raw=country(posting),
            workplace_type_raw=workplace(posting),
            employment_type_raw=posting.get("employmentStatusLabel") or posting.get("employmentType"),
            department=posting.get("departmentLabel"),
            pay_raw=[Pay(text=posting["compensation"])] if posting.get("compensation") else [],
            source_posted_at_raw=posting.get("datePosted"),
            description_html=posting["description"],
        )


def is_widget(response: Response) -> bool:
    return WIDGET in response.url


def widget(response: Response) -> Iterable[Row]:
    """The rows of the widget's HTML, whose board stands even where it is empty. It is a fragment: a list that does
    not close was cut short."""
    if not response.css(".BambooHR-ATS-board, .BambooHR-ATS-Department-List"):
        raise ValueError("the page holds no widget")
    if page_text(response).count("<ul") != page_text(response).count("</ul"):
        raise ValueError("the widget is cut short")
    for department in response.css(".BambooHR-ATS-Department-Item"):
        for job in department.css("li.BambooHR-ATS-Jobs-Item"):
            yield {
                "id": job.attrib["id"].rpartition("_")[2],
                "jobOpeningName": line(job.css("a")),
                "departmentLabel": line(department.css(".BambooHR-ATS-Department-Header")),
                "place": line(job.css(".BambooHR-ATS-Location")),
            }


def place(posting: Row) -> str:
    """One of two fields is filled; the widget prints the place."""
    own, of_system = posting.get("location") or {}, posting.get("atsLocation") or {}
    state = of_system.get("state") or of_system.get("province")
    stated = comma(own.get("city"), own.get("state"), own.get("addressCountry"))
    return stated or comma(of_system.get("city"), state, of_system.get("country")) or posting.get("place") or ""


def country(posting: Row) -> str | None:
    own, of_system = posting.get("location") or {}, posting.get("atsLocation") or {}
    return own.get("addressCountry") or of_system.get("country")


def workplace(posting: Row) -> str | None:
    """`isRemote` without `locationType` counts only where it is set."""
    kind = posting.get("locationType")
    if kind is not None:
        return WORKPLACES.get(str(kind), str(kind))
    return "remote" if posting.get("isRemote") in (True, 1, "1") else None
