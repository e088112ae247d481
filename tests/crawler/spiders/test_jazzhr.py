"""JazzHR's HTML lists: rows, a list without any, and pages that are no list."""

import pytest
from loopback import Page
from scrapy import Request
from spidering import answered, spider
from walked import walked

from crawler.base import PostingGone

ROW = '<li class="list-group-item"><h3><a href="/apply/{id}/Role">{title}</a></h3></li>'
DETAIL = Page(b'<div id="job-description"><p>Do it.</p></div>')


def listed(*rows):
    return Page(f'<html><ul class="list-group">{"".join(rows)}</ul></html>'.encode())


def test_a_list_without_rows_is_an_empty_board():
    walk = walked("jazzhr", "acme", {"/apply": listed()})
    assert (walk.items, walk.ids, walk.failed, walk.proven) == ([], [], [], True)


def test_a_row_without_a_postings_address_costs_itself():
    rows = [
        ROW.format(id="AbC123dEfG", title="Tuner"),
        '<li class="list-group-item"><a href="/apply/">Start over</a></li>',
        '<li class="list-group-item">No link at all</li>',
        ROW.format(id="AbC123dEfG", title="Tuner again"),
    ]
    walk = walked("jazzhr", "acme", {"/apply": listed(*rows), "/apply/AbC123dEfG/Role": DETAIL})
    assert [(item.posting_id, item.title_raw) for item in walk.items] == [("AbC123dEfG", "Tuner")]
    assert len(walk.unread) == 1


@pytest.mark.parametrize("page", [b"<html><body>Sign in</body></html>", b"", b"[]"])
def test_a_page_without_a_list_is_none(page):
    with pytest.raises(ValueError):
        walked("jazzhr", "acme", {"/apply": Page(page), "/apply/jobs": Page(page)})


def test_a_page_without_a_text_is_unread():
    row = ROW.format(id="AbC123dEfG", title="Tuner")
    walk = walked("jazzhr", "acme", {"/apply": listed(row), "/apply/AbC123dEfG/Role": Page(b"<html>Hello</html>")})
    assert ([item.is_row_only for item in walk.items], len(walk.unread)) == ([True], 1)


def test_an_address_that_leads_back_to_the_list_is_of_a_posting_that_is_gone():
    """So the platform answers for a closed posting, with status 200 behind a redirect."""
    for path in ("/apply", "/apply/jobs"):
        back = answered(Request(f"https://acme.applytojob.com{path}"), listed())
        with pytest.raises(PostingGone):
            spider("jazzhr", "acme").detail({"id": "AbC123dEfG"}, back)
