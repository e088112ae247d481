"""Every answer that a robots.txt may get, by RFC 9309's table, with what the board run says of it afterwards."""

import gzip
import json

import pytest
from command import At, board
from hostile import NOT_FOUND, Hostile, body, drip, head, moved, raw, reset

FORBID = b"User-agent: *\nDisallow: /\n"
OURS = b"User-agent: rolecall\nAllow: /v0/\nCrawl-delay: 0.2\n\nUser-agent: *\nDisallow: /\n"
TEXT = {"Content-Type": "text/plain"}
ALLOWED, DISALLOWED, ABSENT = ("complete", "allowed"), ("disallowed", "disallowed"), ("complete", "absent")
UNREACHABLE = ("disallowed", "unreachable")
SILENT = ("failed", "unreachable")


def text(content, status=200, **headers):
    return {"/robots.txt": body(content, status, TEXT | headers)}


def hops(count, last=FORBID):
    pages = {f"/hop/{n}": moved(f"/hop/{n + 1}") for n in range(1, count)}
    return {"/robots.txt": moved("/hop/1"), **pages, f"/hop/{count}": body(last, headers=TEXT)}


CASES = {
    # name → what the host serves, (verdict, decision)
    "empty": (text(b""), ALLOWED),
    "ours": (text(OURS), ALLOWED),
    "forbids": (text(FORBID), DISALLOWED),
    "forbids-crlf": (text(FORBID.replace(b"\n", b"\r\n")), DISALLOWED),
    "forbids-cr": (text(FORBID.replace(b"\n", b"\r")), DISALLOWED),
    "names-us": (text(b"User-agent: RoleCall\nDisallow: /v0/\n"), DISALLOWED),
    "names-others": (text(b"User-agent: other\nDisallow: /\n"), ALLOWED),
    "longest-wins": (text(b"User-agent: *\nDisallow: /\nAllow: /v0/postings\n"), ALLOWED),
    "201": (text(FORBID, 201), DISALLOWED),
    "bom": (text(b"\xef\xbb\xbf" + FORBID), DISALLOWED),
    "utf-16": (text(FORBID.decode().encode("utf-16")), ALLOWED),
    "html": (text(b"<html><body>welcome</body></html>"), ALLOWED),
    "zeros": (text(bytes(1000)), ALLOWED),
    "gzip": (text(gzip.compress(FORBID), **{"Content-Encoding": "gzip"}), DISALLOWED),
    "10-mb": (text(FORBID + b"#" * 10_000_000), DISALLOWED),
    "behind-500-kib": (text(b"# padding\n" * 51_200 + FORBID), ALLOWED),
    "one-long-line": (text(b"#" * 2_000_000 + b"\n" + FORBID), ALLOWED),
    **{str(status): (text(FORBID, status), ABSENT) for status in (400, 401, 402, 403, 404, 406, 410, 418, 429, 451)},
    **{str(status): (text(b"", status), UNREACHABLE) for status in (500, 501, 502, 503, 504, 520, 599)},
    "redirect": (hops(1), DISALLOWED),
    "five-hops": (hops(5), DISALLOWED),
    "six-hops": (hops(6), ABSENT),
    "circle": ({"/robots.txt": moved("/robots.txt")}, ABSENT),
    "nowhere": ({"/robots.txt": body(b"", 302)}, ABSENT),
    "to-no-address": ({"/robots.txt": moved("http://[")}, SILENT),
    "to-404": ({"/robots.txt": moved("/gone"), "/gone": NOT_FOUND}, ABSENT),
    "to-503": ({"/robots.txt": moved("/busy"), "/busy": body(b"", 503)}, UNREACHABLE),
    "304": (text(b"", 304), ABSENT),
    "reset": ({"/robots.txt": reset}, SILENT),
    "cut": ({"/robots.txt": raw(head(headers={"Content-Length": "500"}) + FORBID)}, SILENT),
    "no-http": ({"/robots.txt": raw(b"SSH-2.0-OpenSSH_9.9\r\n")}, SILENT),
}
LONG = {"time-out": ({"/robots.txt": drip(head(headers={"Content-Length": "5000"}), b"#")}, SILENT)}


@pytest.mark.trust("robots")
@pytest.mark.parametrize(
    "cases", [pytest.param(CASES, id="at once"), pytest.param(LONG, id="after the time-out", marks=pytest.mark.long)]
)
def test_robots_txt_goes_by_rfc_9309_and_the_board_run_says_so(tmp_path, count, cases):
    home = tmp_path / "home"
    with Hostile() as hostile:
        hosts = {}
        for name, (pages, _) in cases.items():
            answer = body(b"[]", headers={"Content-Type": "application/json", "TDM-Reservation": "1"})
            hosts[name] = hostile.port({f"/v0/postings/{name}": answer, **pages})
        board(home, "lever", *({"board": name, "endpoint": f"http://{host}"} for name, host in hosts.items()))
        at = At(home, [*hosts.values()])
        process = at.start("--json", "crawl", "--processes", "1")
        out, err = process.communicate(timeout=400)
        assert process.returncode == 2, err
        asked = {name: [path for _, path in hostile.asked[host]] for name, host in hosts.items()}
    runs = {run["board"].partition(":")[2]: run["verdict"] for run in json.loads(out)["boards"]}
    kept = {
        key.partition(":")[2]: told
        for key, *told in at.rows("select board_key, robots, crawl_delay, tdm_reservation from board_runs")
    }
    wrong = {
        name: (runs[name], kept[name])
        for name, (_, expected) in cases.items()
        if (runs[name], kept[name][0]) != expected
        or any(path.startswith("/v0") for path in asked[name]) != (expected[0] == "complete")
        or kept[name][2] != ("1" if expected[0] == "complete" else None)
        or kept[name][1] != (0.2 if name == "ours" else None)
    }
    assert wrong == {}
    count(tried=len(cases), note="decision, crawl delay and reservation of text mining are kept with the board run")
