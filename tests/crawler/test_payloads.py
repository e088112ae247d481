"""Every real listing and posting at hand, over loopback HTTP in its platform's true URLs: as many postings as the file
holds, each field as it stands there. Prints platform, file, expected, found (`pytest -s`)."""

import importlib
import re
from contextlib import ExitStack
from pathlib import Path

import pytest
from fetching import fetched
from loopback import Site
from payload import PAYLOADS

from crawler.boards import Board, platforms

MODULES = sorted((Path(__file__).parents[1] / "payloads").glob("*.py"))
SPIDERS = [importlib.import_module(f"payloads.{path.stem}") for path in MODULES]
TABLE = [payload for module in SPIDERS for payload in module.PAYLOADS]
NO_LISTS = {(module.__name__.rpartition(".")[2], name) for module in SPIDERS for name in module.NO_LISTS}
PAGES_WITHOUT_PLATFORM = {"html", "jobylon", "jsonld", "microdata", "peoplestrong", "talentclue"}
"""Folders of pages that the `site` spider and the readers of schema.org are tried on."""

pytestmark = [pytest.mark.long, pytest.mark.skipif(not PAYLOADS.is_dir(), reason="../shared/payloads is not at hand")]


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """What each file's board run staged, all in one crawling process."""
    with ExitStack() as stack:
        boards = []
        for number, payload in enumerate(TABLE):
            site = stack.enter_context(Site(payload.serve(payload.path.read_bytes())))
            boards.append((number, Board(payload.platform, payload.board, endpoint=f"http://{site.host}")))
        found = {}
        while boards:  # two files of one board are two runs
            turn = {board.key: (number, board) for number, board in reversed(boards)}
            boards = [pair for pair in boards if pair not in turn.values()]
            home = tmp_path_factory.mktemp("home")
            given = fetched(home, [board for _, board in turn.values()])
            found |= {turn[key][0]: run for key, run in given.items()}
    print(f"\n{'platform':16} {'file':34} {'expected':>8} {'found':>6}")
    for number, payload in enumerate(TABLE):
        expected = len(payload.expect(payload.path.read_bytes()))
        print(f"{payload.platform:16} {payload.file:34} {expected:8} {len(found[number].items):6}")
    return found


def test_every_file_is_read_or_is_said_to_be_no_list():
    read = {(payload.path.parent.name, name) for payload in TABLE for name in (payload.file, *payload.also)}
    there = {(path.parent.name, path.name) for path in PAYLOADS.glob("*/*")}
    assert {pair for pair in there if pair[0] not in PAGES_WITHOUT_PLATFORM} == read | NO_LISTS
    assert {platform for platform, _ in read} <= platforms().keys()


@pytest.mark.parametrize("number", range(len(TABLE)), ids=[f"{payload.platform}-{payload.file}" for payload in TABLE])
def test_real_answers_come_out_as_they_are(runs, number):
    payload, run = TABLE[number], runs[number]
    expected = {str(posting["posting_id"]): posting for posting in payload.expect(payload.path.read_bytes())}
    found = {item["posting_id"]: item for item in run.items}
    assert len(run.items) == len(found)
    assert found.keys() == expected.keys()
    assert run.verdict == payload.verdict, run.reason
    for posting_id, posting in expected.items():
        item = found[posting_id]
        bodies = posting.pop("body", [])
        text = item.get("description_html", "") + item.get("description_plain", "")
        for body in [bodies] if isinstance(bodies, str) else bodies:
            assert spaceless(body) in spaceless(text)
        assert {name: item.get(name) for name in posting} == posting


def spaceless(text):
    return re.sub(r"\s+", " ", text).strip()
