"""A board that means well, crawled by the real command beside those that do not: it must come through whole."""

import json

from command import At, board
from hostile import NOT_FOUND, body
from memory import Peak

PAGES = 500
GOOD = "smartrecruiters:fernweh"


def lever(name):
    """Where a Lever board of this name is read."""
    return f"/v0/postings/{name}"


def smart_board(postings):
    """A SmartRecruiters board of an invented rope works, a page a posting."""
    rows = [
        {
            "id": str(number),
            "name": f"Rope Maker {number}",
            "company": {"name": "Fernweh Ropes"},
            "location": {"city": "Bergen", "country": "no", "fullLocation": "Bergen, Norway"},
            "releasedDate": "2026-03-01T09:00:00.000Z",
        }
        for number in range(postings)
    ]
    text = {"title": "Job Description", "text": "<p>Lay rope in a walk of three hundred metres, and splice it.</p>"}

    def pages(asked):
        where = "/v1/companies/fernweh/postings"
        if asked.path.startswith(f"{where}?"):
            offset = int(asked.path.rpartition("=")[2])
            page = {"offset": offset, "limit": 100, "totalFound": postings, "content": rows[offset : offset + 100]}
        elif asked.path.startswith(f"{where}/"):
            page = {**rows[int(asked.path.rpartition("/")[2])], "jobAd": {"sections": {"jobDescription": text}}}
        else:
            return NOT_FOUND
        return body(json.dumps(page).encode())

    return pages


def crawled(tmp_path, hostile, boards, *arguments, pages=PAGES):
    """`rolecall crawl` of `boards` (key → what its host does) and of the good one: (board runs, hosts, the peak)."""
    hosts, rows = {}, {}
    for key, behaves in {**boards, GOOD: smart_board(pages)}.items():
        hosts[key] = hostile.port(behaves)
        platform, _, name = key.partition(":")
        rows.setdefault(platform, []).append({"board": name, "endpoint": f"http://{hosts[key]}"})
    for platform, told in rows.items():
        board(tmp_path / "home", platform, *told)
    at = At(tmp_path / "home", list(hosts.values()))
    process = at.start("--json", "crawl", "--processes", "1", *arguments)
    with Peak(process.pid) as peak:
        out, err = process.communicate(timeout=900)
    assert process.returncode == 2, err
    runs = {run["board"]: run for run in json.loads(out)["boards"]}
    assert (runs[GOOD]["verdict"], runs[GOOD]["found"]) == ("complete", pages), runs[GOOD]
    assert at.rows(f"select count(*) from postings where board_key = '{GOOD}' and status = 'open'") == [(pages,)]
    return runs, hosts, peak
