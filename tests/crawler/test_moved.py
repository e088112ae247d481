"""A posting's own page that leads elsewhere, over HTTP: to its list, which was asked for before, to another posting's
page, round in a circle. None is lost without a word, and no board of which one is says that it is complete."""

from contextlib import ExitStack

import pytest
from cases import cases
from fetching import fetched
from listboards import Anything
from loopback import NOT_FOUND, Page, Site
from spidering import spider

from crawler.boards import Board
from crawler.captures import captures
from crawler.home import Home
from crawler.reread import reread

LIST, OTHER, CIRCLE = "its list", "another posting", "a circle"
BOARDS = {
    "jazzhr": ("copperleaf", "/apply", "/apply/hIj456kLmN/Copper-Smith", "/apply/AbC123dEfG/Leaf-Raker"),
    "breezy": ("plumefield", "/json", "/p/1a2b3c4d5e6f-quill-sharpener", "/p/6f5e4d3c2b1a-ink-taster"),
}
"""Platform → case, path of its list, of the page that moved, of the other posting's."""


def served(case, moved, target):
    """The case's answers, but for one page."""

    def answer(asked):
        path = asked.path
        if path == "/robots.txt":
            return NOT_FOUND
        if path == moved:
            return Page(status=302, headers={"Location": target})
        row = next((item["posting_id"] for item in case.items if item["posting_id"] in path), None)
        return case.answer(asked, None if case.answers else row)

    return Anything(answer)


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """(platform, where the page leads) → its board run, and what a rebuild reads of it."""
    found = {}
    for turn in (LIST, OTHER, CIRCLE):
        home, boards = tmp_path_factory.mktemp("moved"), {}
        with ExitStack() as stack:
            for platform, (name, listed, moved, other) in BOARDS.items():
                (case,) = (case for case in cases(platform) if case.folder.name == name)
                site = stack.enter_context(Site())
                site.pages = served(case, moved, {LIST: listed, OTHER: other, CIRCLE: moved}[turn])
                boards[platform] = Board(platform, case.board, endpoint=f"http://{site.host}")
            given = fetched(home, boards.values())
        for platform, board in boards.items():
            reader = spider(platform, board.board, endpoint=board.endpoint)
            again = list(reread(reader, captures(Home(home).archive_folder(board.key))))
            found[platform, turn] = given[board.key], again, reader.evidence
    return found


SAID = {
    ("jazzhr", LIST): ("complete", None, 1, ["hIj456kLmN"]),
    ("breezy", LIST): ("partial", "1 posting unread", 2, []),
    ("jazzhr", OTHER): ("complete", None, 2, []),
    ("breezy", OTHER): ("complete", None, 2, []),
    ("jazzhr", CIRCLE): ("partial", "1 request failed", 2, []),
    ("breezy", CIRCLE): ("partial", "1 request failed", 2, []),
}


@pytest.mark.parametrize("name", SAID, ids=" ".join)
def test_a_posting_whose_page_leads_elsewhere_is_not_lost(runs, name):
    run, again, evidence = runs[name]
    assert (run.verdict, run.reason, run.staged.found, run.staged.gone) == SAID[name]
    assert len(run.items) == run.staged.found
    assert sorted(item.posting_id for item in again) == sorted(item["posting_id"] for item in run.items)
    assert sorted(evidence.gone) == run.staged.gone
