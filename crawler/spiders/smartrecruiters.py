"""SmartRecruiters postings API: a list in pages of 100, a page a posting (`ats.md` §5). Each language of a job is a
posting of its own; the requisition joins them."""

from __future__ import annotations

from scrapy.http import Response

from crawler.answers import Row, comma, joined, read_json
from crawler.boards import Board
from crawler.fields import name_of, pay_range
from crawler.items import Pay, Posting
from crawler.paging import PagedSpider
from crawler.recognise import Shape, first_segment

PAGE = 100
SECTIONS = ("companyDescription", "jobDescription", "qualifications", "additionalInformation")
NO_COMPANIES = ("oneclick-ui", "external-referrals", "internal", "my-applications", "sr-jobs", "ni", "v1")


class SmartRecruitersSpider(PagedSpider):
    """SmartRecruiters"""

    name = "smartrecruiters"
    confidence = "A"
    notes = "an unknown company answers 0; the API's robots.txt admits few agents"
    bare = {"sections": {}}  # noqa: RUF012
    url = f"https://api.smartrecruiters.com/v1/companies/{{board}}/postings?limit={PAGE}&offset={{page}}"
    rows_at = "content"
    total_at = "totalFound"
    told = r"""company_code["']?\s*[:=]\s*["']([A-Za-z0-9_-]{1,80})["']"""

    shapes = (
        Shape(r"jobs\.smartrecruiters\.com", path=r"/(?:oneclick-ui|external-referrals)/company/([^/]+)"),
        Shape(r"(?:jobs|careers)\.smartrecruiters\.com", token=first_segment, but=NO_COMPANIES),
        Shape(r"api\.smartrecruiters\.com", path=r"/v1/companies/([^/]+)"),
    )

    def is_public(self, row: Row) -> bool:
        return row.get("visibility") in (None, "PUBLIC")

    def step(self, response: Response, rows: int) -> int:
        return min(read_json(response).get("limit") or PAGE, PAGE)

    def detail_url(self, row: Row) -> str:
        return f"https://api.smartrecruiters.com/v1/companies/{self.board.board}/postings/{self.posting_id(row)}"

    def detail(self, row: Row, response: Response) -> Row:
        own = read_json(response)
        return {**row, **own, "id": row["id"], "sections": own["jobAd"]["sections"]}

    def to_item(self, posting: Row, board: Board) -> Posting:
        location = posting.get("location") or {}
        return Posting(
            **self.identity(posting),
            requisition_id=posting.get("refNumber"),
            url=posting.get("postingUrl") or f"https://jobs.smartrecruiters.com/{board.board}/{posting['id']}",
            apply_url=posting.get("applyUrl"),
            company_raw=(posting.get("company") or {}).get("name"),
            language_raw=(posting.get("language") or {}).get("code"),
            title_raw=posting["name"],
            places_raw=[place(location)],
            country_raw=(location.get("country") or "").upper(),
            workplace_type_raw=next((name for name in ("hybrid", "remote") if location.get(name) is True), None),
            employment_type_raw=name_of(posting.get("typeOfEmployment"), "label", "id"),
            # An entry is often `{}`.
            department=name_of(posting.get("department"), "label") or name_of(posting.get("function"), "label"),
            pay_raw=pay(posting.get("compensation") or {}),
            source_posted_at_raw=posting.get("releasedDate"),
            description_html=body(posting["sections"]),
        )


def place(location: Row) -> str:
    """As printed, without the parts that are left empty (", ,")."""
    printed = location.get("fullLocation") or ""
    parts = [part.strip() for part in printed.split(",")]
    if any(parts):
        return str(printed) if all(parts) else ", ".join(part for part in parts if part)
    return comma(location.get("city"), location.get("region"), (location.get("country") or "").upper())


def pay(stated: Row) -> list[Pay]:
    return pay_range(stated.get("min"), stated.get("max"), currency=stated.get("currency"), period=stated.get("period"))


def body(sections: Row) -> str:
    """The sections in the order of the page, under their own headings."""
    names = (*SECTIONS, *(name for name in sections if name not in SECTIONS))
    told = (sections[name] for name in names if isinstance(sections.get(name), dict))
    return joined(*((section.get("title"), section.get("text")) for section in told))
