"""Workable: one widget answer a board, else a paged list by POST and a page a posting (`ats.md` §6)."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy import Request
from scrapy.http import Response

from crawler.answers import Row, asked, joined, read_json
from crawler.base import BoardSpider, asked_for
from crawler.boards import Board
from crawler.fields import printed
from crawler.hosts import label
from crawler.items import Posting
from crawler.recognise import Shape, first_segment
from crawler.rows import by_id, listed, only

API = "https://apply.workable.com/api"
QUESTION = {"query": "", "location": [], "department": [], "worktype": [], "remote": []}
RESERVED = ("api", "accounts", "jobs", "j", "css", "js", "assets", "static")
HOUSES = r"(?!(?:www|apply|jobs|careers|help|support|resources|get|try|blog|developers?|status|assets|cdn)\.)"


class WorkableSpider(BoardSpider):
    """Workable (widget, v3)"""

    name = "workable"
    confidence = "A"
    notes = "one answer; the paged list has 10 a page; throttles hard"
    url = f"{API}/v1/widget/accounts/{{board}}?details=true"
    one_answer = True
    id_at = ("shortcode",)

    shapes = (
        Shape(r"apply\.workable\.com", token=first_segment, but=RESERVED),
        Shape(r"apply\.workable\.com", path=r"/api/v\d/(?:widget/)?accounts/([^/]+)"),
        Shape(r"www\.workable\.com", path=r"/api/accounts/([^/]+)"),
        Shape(HOUSES + r"[a-z0-9-]+\.workable\.com", token=label),
    )

    def postings(self, response: Response) -> Iterable[Row]:
        """The widget has a row for each place of a posting."""
        stated = read_json(response)
        if is_paged(response):
            return listed(stated["results"])
        return by_id(listed(stated["jobs"]), "shortcode")

    def is_public(self, row: Row) -> bool:
        """The paged list also has rows for the staff; the widget's `state` is a part of a country."""
        if "isInternal" not in row and "approvalStatus" not in row:
            return True
        is_approved = row.get("approvalStatus") in (None, "approved")
        return not row.get("isInternal") and is_approved and row.get("state") in (None, "published")

    def advertised(self, response: Response) -> int | None:
        total: int | None = read_json(response)["total"] if is_paged(response) else None
        return total

    def instead(self, request: Request) -> Request | None:
        return None if request.method == "POST" else self.page(None)

    def page(self, token: str | None) -> Request:
        question = {**QUESTION, "token": token} if token else QUESTION
        return self.request(f"{API}/v3/accounts/{self.board.board}/jobs", data=question)

    def next_page(self, response: Response) -> Request | None:
        token = read_json(response).get("nextPage") if is_paged(response) else None
        return self.page(token) if token and token != asked(response).get("token") else None

    def detail_url(self, row: Row) -> str | None:
        """A row of the paged list, which has no address of its own, is not the whole of its posting."""
        return None if "url" in row else f"{API}/v2/accounts/{self.board.board}/jobs/{row['shortcode']}"

    def to_item(self, posting: Row, board: Board) -> Posting:
        page = f"https://apply.workable.com/{board.board}/j/{posting['shortcode']}/"
        department = posting.get("department")
        shown = [place for row in (posting, *posting.get("also", ())) for place in places(row)]
        return Posting(
            **self.identity(posting),
            requisition_id=posting.get("code"),
            url=posting.get("url") or page,
            apply_url=posting.get("application_url") or f"{posting.get('url') or page.rstrip('/')}/apply",
            title_raw=posting["title"],
            language_raw=posting.get("language"),
            places_raw=[printed(place, "city", "region", "country") for place in shown],
            country_raw=only(place.get("countryCode") or place.get("country") for place in shown),
            workplace_type_raw=workplace(posting),
            employment_type_raw=posting.get("employment_type") or posting.get("type"),
            department=", ".join(department) if isinstance(department, list) else department,
            # Days of publication; `created_at` can be months earlier.
            source_posted_at_raw=posting.get("published_on") or posting.get("published"),
            description_html=joined(
                *((None, posting.get(part)) for part in ("description", "requirements", "benefits"))
            ),
        )


def is_paged(response: Response) -> bool:
    return asked_for(response).method == "POST"


def places(row: Row) -> list[Row]:
    """The places that the employer shows; the fields of the row itself where it lists none."""
    if row.get("locations"):
        return [place for place in row["locations"] if not place.get("hidden")]
    own = row.get("location") or {"city": row.get("city"), "region": row.get("state"), "country": row.get("country")}
    return [own] if any(own.values()) else []


def workplace(posting: Row) -> str | None:
    """The widget says only whether it is remote: what is not may be hybrid."""
    is_remote = posting.get("telecommuting") is True or posting.get("remote") is True
    return posting.get("workplace") or ("remote" if is_remote else None)
