"""Gem's pages' own GraphQL, asked where its job-board API is off."""

import json

from listboards import body
from loopback import NOT_FOUND
from walked import walked

GRAPHQL = "/api/public/graphql/batch"
ROWS = [
    {
        "id": "T2F0c1",
        "extId": "am9icG9zdDqAAA",
        "title": "Tuner",
        "locations": [{"name": "Oslo, Norway", "isRemote": False}, {"name": "Bergen, Norway", "isRemote": False}],
        "job": {"locationType": "HYBRID", "employmentType": "FULL_TIME", "department": {"name": "Music"}},
    },
    {"id": "T2F0c2", "extId": "am9icG9zdDqBBB", "title": "Gone", "locations": None, "job": None},
    {"id": "T2F0c3", "title": "Without an id"},
]


def site(rows):
    def graphql(asked):
        (question,) = json.loads(asked.body)
        assert question["variables"]["boardId"] == "acme"
        if question["operationName"] == "JobBoardList":
            return body([{"data": {"oatsExternalJobPostings": {"jobPostings": rows}}}])
        stated = {"descriptionHtml": "<p>Tune.</p>", "firstPublishedTsSec": 1772358312}
        is_there = question["variables"]["extId"] == "am9icG9zdDqAAA"
        return body([{"data": {"oatsExternalJobPosting": stated if is_there else None}}])

    return {"/job_board/v0/acme/job_posts/": NOT_FOUND, GRAPHQL: graphql}


def test_the_pages_own_query_is_asked_where_the_list_is_off():
    walk = walked("gem", "acme", site(ROWS))
    assert [item.model_dump(exclude_defaults=True) for item in walk.items] == [
        {
            "platform": "gem",
            "board": "acme",
            "posting_id": "am9icG9zdDqAAA",
            "url": "https://jobs.gem.com/acme/am9icG9zdDqAAA",
            "apply_url": "https://jobs.gem.com/acme/am9icG9zdDqAAA",
            "title_raw": "Tuner",
            "places_raw": ["Oslo, Norway", "Bergen, Norway"],
            "workplace_type_raw": "HYBRID",
            "employment_type_raw": "FULL_TIME",
            "department": "Music",
            "source_posted_at_raw": "1772358312",
            "description_html": "<p>Tune.</p>",
        }
    ]
    assert [(one.posting_id, one.reason) for one in walk.failed] == [("am9icG9zdDqBBB", "gone")]
    assert (len(walk.unread), walk.proven) == (1, True)


def test_a_query_that_finds_nothing_proves_no_empty_board():
    walk = walked("gem", "acme", site([]))
    assert ([one.reason for one in walk.failed], walk.listings) == (["board_not_found"], [])
