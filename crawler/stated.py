"""What a posting's own page states, put together with what its list row says."""

from __future__ import annotations

from typing import Any

from scrapy.http import Response

from crawler.answers import Row, job_posting, job_postings

BODIES = ("description_html", "description_plain")


def stated(response: Response) -> Row:
    """Fields of a Posting that the page's own schema.org JobPosting states; none where the page has no such block."""
    return job_posting(response) if job_postings(response) else {}


def merged(page: Row, **own: Any) -> Row:
    """The page's fields, each replaced by the platform's own where that says something; one body, never two."""
    given = {name: value for name, value in own.items() if value not in (None, "", [], {})}
    taken = BODIES if any(name in given for name in BODIES) else ()
    return {**{name: value for name, value in page.items() if name not in taken}, **given}
