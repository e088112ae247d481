"""Nothing but the crawl opens a socket to the outside: every other command runs under a hook that sees each attempt."""

import pytest
from command import ENVIRONMENT, At
from explorer import get, let_in
from farm import Farm

WATCH = """
import sys

def watch(event, given):
    if event == "socket.getaddrinfo":
        where = given[0]
    elif event in ("socket.connect", "socket.sendto") and isinstance(given[1], tuple):
        where = given[1][0]
    elif event == "socket.gethostbyname":
        where = given[0]
    else:
        return
    where = where.decode() if isinstance(where, bytes) else str(where)
    if where not in ("127.0.0.1", "::1", "localhost", "None"):
        with open({log!r}, "a") as file:
            file.write(f"{{event}} {{where}}\\n")

sys.addaudithook(watch)
"""
COMMANDS = [
    ("boards",),
    ("runs",),
    ("verify",),
    ("queries",),
    ("query", "skills_by_demand"),
    ("query", "select count(*) from postings"),
    ("export",),
    ("export", "--format", "csv"),
    ("report",),
    ("dictionary",),
    ("load",),
    ("rebuild", "--dry-run"),
    ("rebuild",),
    ("resolve", "https://boards.greenhouse.io/acme", "--offline"),
    ("import", "saved.html"),
    ("platforms",),
    ("schedule",),
    ("doctor",),
]


@pytest.mark.trust("sockets")
def test_nothing_but_the_crawl_opens_a_socket_to_the_outside(tmp_path, count, monkeypatch):
    log, hook = tmp_path / "asked", tmp_path / "hook"
    hook.mkdir()
    (hook / "sitecustomize.py").write_text(WATCH.format(log=str(log)))
    monkeypatch.setitem(ENVIRONMENT, "PYTHONPATH", f"{hook}:{ENVIRONMENT['PYTHONPATH']}")
    (tmp_path / "saved.html").write_text("<html><body><h1>Rope Maker</h1><p>Lay rope in Bergen.</p></body></html>")
    with Farm() as farm:
        at = At(tmp_path / "home", [farm.host])
        farm.write_boards(at.home)
        crawled = at("crawl", "--processes", "1", "--quiet")
        assert crawled.code in (0, 2), crawled.err
    assert not log.exists(), log.read_text()
    codes = {command: at(*command).code for command in COMMANDS}
    assert {command: code for command, code in codes.items() if code == 1} == {}
    explorer = at.start("explore", "--no-browser")
    try:
        address = explorer.stdout.readline().strip()
        cookie = let_in(address)
        assert get(address, Cookie=cookie)[0] == 200
    finally:
        explorer.terminate()
        explorer.communicate()
    assert not log.exists(), log.read_text()
    # The hook sees what it should: a crawl of a name asks for its address.
    at("crawl", "lever:acme", "--quiet", "--max-requests", "1")
    assert "api.lever.co" in log.read_text()
    count(tried=len(COMMANDS) + 2, note="commands under a hook; the same hook sees a crawl")
