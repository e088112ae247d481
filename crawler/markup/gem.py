"""The questions of Gem's own pages in GraphQL, and their rows by the names of the other list (`ats.md` §23)."""

from __future__ import annotations

from crawler.answers import Row

# One unknown field fails a whole query: these are the fields that the pages themselves ask for.
LIST = """query JobBoardList($boardId: String!) {
  oatsExternalJobPostings(boardId: $boardId) {
    jobPostings {
      id extId title
      locations { name city isoCountry isRemote }
      job { locationType employmentType department { name } }
    }
  }
}"""
POSTING = """query ExternalJobPostingQuery($boardId: String!, $extId: String!) {
  oatsExternalJobPosting(boardId: $boardId, extId: $extId) { id title extId descriptionHtml firstPublishedTsSec }
}"""


def row_of(stated: Row) -> Row:
    """A GraphQL row by the names of the other list; one of another shape as it is, so that it costs only itself."""
    if not isinstance(stated, dict) or "extId" not in stated:
        return {}
    job = stated.get("job") or {}
    return {
        "id": stated["extId"],
        "title": stated.get("title"),
        "offices": stated.get("locations"),
        "location_type": job.get("locationType"),
        "employment_type": job.get("employmentType"),
        "departments": [job["department"]] if job.get("department") else [],
    }


def places(posting: Row) -> list[str]:
    """The printed place, then the offices."""
    offices = [
        (office.get("location") or {}).get("name") or office.get("name") for office in posting.get("offices") or ()
    ]
    return [(posting.get("location") or {}).get("name"), *offices]
