"""What a posting's own page states, put together with what its list row says."""

from __future__ import annotations

from typing import Any

from scrapy.http import Response

from crawler.answers import Row, inner, job_posting, job_postings, page_text
from crawler.base import PostingGone
from crawler.items import Pay
from crawler.pages.detail import read_detail
from crawler.rows import listed

BODIES = ("description_html", "description_plain")


def stated(response: Response) -> Row:
    """Fields of a Posting that the page's own schema.org JobPosting states; none where the page has no such block."""
    fields = job_posting(response) if job_postings(response) else {}
    pays = [pay for pay in map(Pay.model_validate, fields.get("pay_raw") or ()) if says_something(pay)]
    return {**fields, "pay_raw": pays} if fields else {}


def bodied(response: Response, css: str) -> Row:
    """Fields of a Posting that the page's own JobPosting states, its body from the element at `css` where it states
    none. Raises LookupError where the page holds no body."""
    fields = job_posting(response) if job_postings(response) else {}
    if not any(fields.get(name) for name in BODIES):
        fields |= {"description_html": inner(response.css(css))}
    if not any(fields.get(name) for name in BODIES):
        raise LookupError("the page holds no description")
    return fields


def told_by(response: Response, body: str | None) -> Row:
    """What the page states; the body found in it where it states nothing, else what its structure shows."""
    return stated(response) or ({"description_html": body} if body else shown(response))


def shown(response: Response) -> Row:
    """The body of a page that states nothing but shows a posting, told by its structure. Raises PostingGone where the
    page says that the posting is gone, LookupError where it shows none."""
    page = read_detail(page_text(response), response.url)
    if page.says_gone:
        raise PostingGone("the page says that the posting is gone")
    if not page.is_posting:
        raise LookupError("the page states no posting")
    return {name: page.fields[name] for name in BODIES if page.fields.get(name)}


def says_something(pay: Pay) -> bool:
    """False for a range whose bounds are 0, which is "not set" (`ats.md` §0)."""
    return bool(pay.min_amount or pay.max_amount or pay.text)


def merged(page: Row, **own: Any) -> Row:
    """The page's fields, each replaced by the platform's own where that says something; one body, never two."""
    given = {name: value for name, value in own.items() if value not in (None, "", [], {})}
    taken = BODIES if any(name in given for name in BODIES) else ()
    return {**{name: value for name, value in page.items() if name not in taken}, **given}


def known(rows: Any, **told: Any) -> list[Any]:
    """The rows of a list, each with what its page says of all of them. What is no row stays as it is: it costs only
    itself. Raises ValueError where it is no list."""
    return [{**row, **told} if isinstance(row, dict) else row for row in listed(rows)]
