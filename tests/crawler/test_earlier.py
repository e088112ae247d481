"""What earlier runs were answered: read line by line when it is asked for, the same as if all had been read."""

import json

import pytest
from scrapy import Request
from scrapy.http import Response

from crawler.earlier import Earlier, finished_lines
from crawler.index import entries, sidecar
from crawler.warc import Archive

ODD = {
    "row": {
        "status": 503,
        "call": {"callback": "parse", "cb_kwargs": {}},
        "text": '"status": 503, !digest {"index": ""}\n!digest ',
    }
}


def filled(home, run, statuses):
    """One page a status, each asked for with arguments that look like an index's own."""
    archive = Archive(home, "lever:acme", run)
    for number, status in enumerate(statuses):
        request = Request(f"https://acme.example/{number}?status=404")
        call = {"callback": "parse_detail", "cb_kwargs": ODD}
        archive.store(request, Response(request.url, status=status, body=b"page"), call=call)
    archive.close()
    return archive.path


def whole(*paths):
    """All of it read at once."""
    found = {}
    for path in paths:
        found |= {entry.key: entry for entry in entries(path, calls=False) if entry.status == 200}
    return found


def read(*paths):
    earlier, damages = Earlier(), []
    for path in paths:
        earlier.add(path, damages)
    return dict(earlier), damages


def test_the_last_answer_of_status_200_is_found(tmp_path):
    first = filled(tmp_path, "r1", [200, 200, 404, 200])
    second = filled(tmp_path, "r2", [503, 200, 404, 304])
    assert len(finished_lines(first)) == len(finished_lines(second)) == 4
    found, damages = read(first, second)
    assert found == whole(first, second)
    assert damages == []
    assert sorted((entry.run, entry.url[21:22]) for entry in found.values()) == [("r1", "0"), ("r1", "3"), ("r2", "1")]
    assert {entry.call_digest for entry in found.values()} == {entry.call_digest for entry in entries(first)}


def flipped(data):
    return data[:40] + bytes([data[40] ^ 1]) + data[41:]


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: sidecar(path).write_bytes(flipped(sidecar(path).read_bytes())),
        lambda path: sidecar(path).write_bytes(sidecar(path).read_bytes()[:-30]),
        lambda path: sidecar(path).write_bytes(b"".join(sidecar(path).read_bytes().splitlines(keepends=True)[1:])),
        lambda path: sidecar(path).write_bytes(b'!digest {"index": ""}\n'),
        lambda path: sidecar(path).write_bytes(b'x 1 []\n!digest {"index": ""}\n'),
        lambda path: sidecar(path).unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:-10]),
        lambda path: path.write_bytes(path.read_bytes() + path.read_bytes()),
    ],
)
def test_a_file_that_is_not_as_it_was_finished_is_read_with_care(tmp_path, harm):
    path = filled(tmp_path, "r1", [200, 404, 200])
    harm(path)
    assert finished_lines(path) is None
    assert read(path)[0] == whole(path)


def test_a_digest_line_is_no_part_of_a_text(tmp_path):
    path = filled(tmp_path, "r1", [200])
    lines = sidecar(path).read_bytes().splitlines()
    assert json.loads(lines[-1].removeprefix(b"!digest ")).keys() == {"warc", "index"}
    assert len(lines) == 2
