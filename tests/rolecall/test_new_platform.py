"""`rolecall new-platform`: what it writes holds at once, and it writes nothing where it should not."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest
from cases import Case
from command import ROOT, At
from spidering import answer_of, outputs

from crawler.items import Listing, Posting
from rolecall.new_platform import NEEDED, BadPlatform, begin


@pytest.fixture
def checkout(tmp_path):
    for name in NEEDED:
        path = tmp_path / name
        if path.suffix:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes((ROOT / name).read_bytes())
        else:
            path.mkdir(parents=True)
    return tmp_path


def spider_class(path):
    spec = importlib.util.spec_from_file_location("begun", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return next(kind for name, kind in vars(module).items() if name.endswith("Spider") and name != "BoardSpider")


@pytest.mark.parametrize(
    ("name", "url", "listed"),
    [
        ("acme", None, "https://api.acme.example/v1/boards/wrenfield/jobs"),
        ("acme_jobs2", None, "https://api.acme-jobs2.example/v1/boards/wrenfield/jobs"),
        ("acme", "https://acme.test/{board}", "https://acme.test/wrenfield"),
        ("acme", "https://acme.test/v1.2/{board}/jobs?n=9", "https://acme.test/v1.2/wrenfield/jobs?n=9"),
        ("acme", "https://acme.test/list?a=1&org={board}&n=9", "https://acme.test/list?a=1&org=wrenfield&n=9"),
    ],
)
def test_what_is_written_reads_its_own_case_and_passes_lint(checkout, name, url, listed):
    begun = begin(name, url, checkout)
    assert all((checkout / path).is_file() for path in begun.paths)
    assert all(str(path) in begun.next for path in (begun.spider, begun.boards, begun.case))

    case, kind = Case(checkout / begun.case), spider_class(checkout / begun.spider)
    reader = kind(board=case.board)
    found = outputs(reader, answer_of(case, reader))
    assert [one.model_dump(exclude_defaults=True) for one in found if isinstance(one, Posting)] == case.items
    assert [(one.ids, one.advertised, one.last) for one in found if isinstance(one, Listing)] == [
        (["4711", "4712"], 2, True)
    ]
    assert reader.list_url() == listed
    assert kind.recognise(listed, None) == "wrenfield"
    assert kind.recognise(listed.replace("https://", "https://x"), None) is None

    assert (checkout / begun.boards).read_text() == "board,company,domain,endpoint,enabled,permission\n"
    ruff = [sys.executable, "-m", "ruff"]
    for words in (["check", "--no-cache"], ["format", "--check", "--no-cache"]):
        told = subprocess.run([*ruff, *words, begun.spider], cwd=checkout, capture_output=True, text=True)
        assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize(
    ("name", "url", "told"),
    [
        ("lever", None, "lever is a platform already"),
        ("Acme", None, "a platform's name is"),
        ("2acme", None, "a platform's name is"),
        ("acme-jobs", None, "a platform's name is"),
        ("acme_", None, "a platform's name is"),
        ("../acme", None, "a platform's name is"),
        ("class", None, "a platform's name is"),
        ("a" * 41, None, "a platform's name is"),
        ("", None, "a platform's name is"),
        ("acme", "http://acme.test/{board}", "https address"),
        ("acme", "https://acme.test/jobs", "https address"),
        ("acme", "https://{board}.acme.test/jobs", "https address"),
        ("acme", "https://acme.test/{board}/{board}", "https address"),
        ("acme", "https://acme.test/{board}?{x}", "https address"),
        ("acme", 'https://acme.test/{board}"', "https address"),
        ("acme", "https://acme.test/?{board}", "https address"),
        ("acme", f"https://acme.test/{'a' * 60}/{{board}}", "https address"),
    ],
)
def test_a_name_or_address_that_cannot_be_is_refused_and_nothing_is_written(checkout, name, url, told):
    before = sorted(checkout.rglob("*"))
    with pytest.raises(BadPlatform, match=told):
        begin(name, url, checkout)
    assert sorted(checkout.rglob("*")) == before


def test_nothing_that_is_there_is_overwritten(checkout):
    begin("acme", None, checkout)
    mine = checkout / "crawler" / "spiders" / "acme.py"
    mine.write_text("mine")
    with pytest.raises(BadPlatform, match=r"crawler/spiders/acme.py is there already"):
        begin("acme", None, checkout)
    assert mine.read_text() == "mine"


def test_an_installed_package_is_no_checkout(tmp_path):
    with pytest.raises(BadPlatform, match="in a checkout of rolecall"):
        begin("acme", None, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_command_refuses_in_one_sentence(tmp_path):
    ran = At(tmp_path / "home")("new-platform", "greenhouse")
    assert (ran.code, ran.out) == (3, "")
    assert ran.said == "greenhouse is a platform already: crawler/spiders/greenhouse.py reads it."
    assert not Path(ROOT, "tests", "fixtures", "greenhouse", "wrenfield").exists()
