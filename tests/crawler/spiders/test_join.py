"""Join's pages: five postings each, and pages of status 200 that say that there is nothing, or are another's."""

import json

import pytest
from loopback import Page
from walked import walked

COMPANY = {"id": 4711, "name": "Acme", "domain": "Acme"}


def page(props):
    data = json.dumps({"props": {"pageProps": props}})
    posting = '{"@type": "JobPosting", "title": "x", "description": "&lt;p&gt;Do it.&lt;/p&gt;"}'
    return Page(
        f'<script type="application/ld+json">{posting}</script><script id="__NEXT_DATA__">{data}</script>'.encode()
    )


def board(total, company=COMPANY, **pagination):
    rows = [{"id": n, "idParam": f"{n}-role", "title": f"Role {n}"} for n in range(total)]
    count = -(-total // 5) or 1
    pages = {}
    for number in range(1, count + 1):
        stated = {"page": number, "pageCount": count, "total": total} | pagination
        jobs = {"items": rows[(number - 1) * 5 : number * 5], "pagination": stated}
        pages[f"/companies/acme?page={number}"] = page({"initialState": {"company": company, "jobs": jobs}})
    return pages | {f"/companies/acme/{row['idParam']}": page({"initialState": {}}) for row in rows}


@pytest.mark.parametrize("total", [0, 1, 5, 6, 13])
def test_every_page_is_read(total):
    walk = walked("join", "acme", board(total))
    assert [item.posting_id for item in walk.items] == [str(n) for n in range(total)]
    assert {item.description_html for item in walk.items} <= {"<p>Do it.</p>"}
    assert (walk.proven, walk.advertised, len(walk.listings)) == (True, total, max(1, -(-total // 5)))


@pytest.mark.parametrize(
    "props",
    [
        {"statusCode": 404, "message": "Entity not found"},
        {"statusCode": 410},
        # An empty tenant's page holds another company's postings.
        {
            "initialState": {
                "company": {"id": 233, "domain": "placeholder"},
                "jobs": {"items": [{"id": 1}], "pagination": {"page": 1, "pageCount": 1}},
            }
        },
    ],
)
def test_a_page_that_is_not_the_boards_is_an_unknown_board(props):
    walk = walked("join", "acme", {"/companies/acme": page(props)})
    assert ([one.reason for one in walk.failed], walk.listings, walk.items) == (["board_not_found"], [], [])


def test_a_posting_that_is_gone_says_so_with_status_200():
    walk = walked("join", "acme", board(2) | {"/companies/acme/1-role": page({"statusCode": 410})})
    assert [(one.posting_id, one.reason) for one in walk.failed] == [("1", "gone")]
    assert [item.posting_id for item in walk.items] == ["0"]
