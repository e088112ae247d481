"""Personio's two feeds as one list, and its two top-level domains."""

import pytest
from loopback import Page
from spidering import outputs, spider
from walked import walked

from crawler.items import Failed, Listing, Posting


def feed(*positions):
    entries = "".join(
        f"<position><id>{number}</id><name>{name}</name><jobDescriptions>{parts(text)}</jobDescriptions></position>"
        for number, name, text in positions
    )
    return Page(f"<workzag-jobs>{entries}</workzag-jobs>".encode(), headers={"Content-Type": "text/xml"})


def parts(text):
    return f"<jobDescription><value><![CDATA[ {text} ]]></value></jobDescription>" if text else ""


def both(en, de):
    return {"/xml?language=en": feed(*en), "/xml?language=de": feed(*de)}


@pytest.mark.parametrize(
    ("en", "de", "expected"),
    [
        ([(1, "A", "a"), (2, "B", "b")], [(1, "A", "x"), (2, "B", "y")], {"1": ("A", "a"), "2": ("B", "b")}),
        # What one language lacks is the other's, with its title.
        ([(1, "A", ""), (2, "B", "b")], [(1, "Ä", "ä")], {"1": ("Ä", "ä"), "2": ("B", "b")}),
        # In neither language is there a text; in the second only there is a posting.
        ([(1, "A", "")], [(1, "Ä", ""), (3, "C", "c")], {"1": ("A", None), "3": ("C", "c")}),
        ([(1, "A", "")], [], {"1": ("A", None)}),
        ([], [], {}),
    ],
)
def test_the_feeds_are_one_list(en, de, expected):
    walk = walked("personio", "acme", both(en, de))
    found = [output for output in walk.outputs if isinstance(output, Posting)]
    assert {item.posting_id: (item.title_raw, item.description_html) for item in found} == expected
    assert (len(found), walk.proven, set(walk.ids)) == (len(expected), True, set(expected))


def test_a_second_feed_that_fails_is_said():
    walk = walked("personio", "acme", {"/xml?language=en": feed((1, "A", "a"), (2, "B", ""))})
    assert [item.posting_id for item in walk.items] == ["1"]
    assert (walk.proven, [one.status for one in walk.failed]) == (False, [404])


def answered_by(domain, page):
    """Only one top-level domain has the board."""

    def answer(request):
        return page if f".personio.{domain}/" in request.url else Page(b"", 404)

    return answer


@pytest.mark.parametrize("domain", ["de", "com"])
def test_the_other_domain_is_asked_where_the_first_has_no_such_board(domain):
    found = outputs(spider("personio", "acme"), answered_by(domain, feed((1, "A", "a"))))
    assert [item.url for item in found if isinstance(item, Posting)] == [f"https://acme.jobs.personio.{domain}/job/1"]
    assert [page.last for page in found if isinstance(page, Listing)] == [False, True]


def test_a_board_on_neither_domain_is_unknown():
    found = outputs(spider("personio", "acme"), lambda request: Page(b"", 404))
    assert [(one.status, one.url) for one in found if isinstance(one, Failed)] == [
        (404, "https://acme.jobs.personio.com/xml?language=en")
    ]


def test_a_feed_that_is_cut_is_none():
    whole = feed((1, "A", "a"), (2, "B", "b"))
    with pytest.raises(ValueError):
        walked("personio", "acme", {"/xml": Page(whole.body[:-40], headers=whole.headers)})


def test_an_empty_feed_is_healthy():
    empty = Page(b'<?xml version="1.0" encoding="UTF-8"?>\n<workzag-jobs/>\n', headers={"Content-Type": "text/xml"})
    walk = walked("personio", "acme", {"/xml": empty})
    assert (walk.items, walk.proven) == ([], True)
