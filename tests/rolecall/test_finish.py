"""A command and a webhook at the end of a run: guarded, bounded, and never the run's trouble."""

import json
import time

import pytest
from loopback import RESET, Page, Site

from rolecall.finish import BadWebhook, post, read_webhook, run_command

TOLD = {"run_id": None, "status": "crashed", "errors": ["The disk is full."], "home": "/home"}


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("cat > {folder}/got", None),
        ("true", None),
        ("exit 4", "--on-finish ended with 4."),
        ("no-such-command-here 2> {folder}/err", "--on-finish ended with 127."),
        ("sleep 20", "--on-finish took longer than 1 s and was ended."),
        ("sleep 20 & wait", "--on-finish took longer than 1 s and was ended."),
    ],
)
def test_a_command_is_run_and_what_fails_is_said(tmp_path, command, said):
    begun = time.monotonic()
    assert run_command(command.format(folder=tmp_path), TOLD, seconds=1 if "sleep" in command else 30) == said
    assert time.monotonic() - begun < 15
    if "cat" in command:
        assert json.loads((tmp_path / "got").read_text()) == TOLD


def test_a_command_that_does_not_read_is_no_trouble():
    assert run_command("exit 0", TOLD | {"errors": ["x" * 1_000_000]}) is None


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Page(b"ok"), None),
        (Page(b"", 204), None),
        (Page(b"no", 500), "--webhook: 127.0.0.1 answered 500."),
        (Page(b"", 302, {"Location": "http://127.0.0.1:1/"}), "--webhook: 127.0.0.1 answered 302."),
        (RESET, "--webhook: 127.0.0.1 could not be told (ConnectionResetError)."),
    ],
)
def test_an_answer_is_told_and_a_redirect_not_followed(answer, said):
    with Site({"/hook": answer}) as site:
        assert post(site.url("/hook?key=secret"), TOLD, [site.host]) == said
        (asked,) = site.asked
    assert (asked.method, asked.path, asked.headers["Content-Type"]) == ("POST", "/hook?key=secret", "application/json")
    assert json.loads(asked.body)["text"] == "rolecall: crashed. The disk is full."


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]"])
def test_only_public_addresses_are_posted_to(host):
    with Site({"/": Page(b"ok")}) as site:
        port = site.host.rpartition(":")[2]
        said = post(f"http://{host}:{port}/", TOLD)
        assert said is not None
        assert "no public address" in said or "could not be told" in said
        assert site.asked == []
        other = post(f"http://{host}:{port}/", TOLD, [f"{host}:1"])
        assert other == said
        assert site.asked == []


def test_a_server_that_drips_is_cut_off():
    with Site({"/": lambda _: time.sleep(20) or Page(b"late")}) as site:
        begun = time.monotonic()
        said = post(site.url("/"), TOLD, [site.host], seconds=1)
        assert said is not None
        assert time.monotonic() - begun < 10


@pytest.mark.parametrize(
    "url",
    ["", "a.example/hook", "ftp://a.example/", "http://", "http://a.example:x/", "http://a.example:0/", "http://me:pw@a.example/",
     "http://a.example/a b", "http://a.example/\r\nX: y", "http://a.example/ä", "file:///etc/passwd", "http://[::1/"],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_not_repeated(url):
    with pytest.raises(BadWebhook) as refused:
        read_webhook(url)
    assert not url or url not in str(refused.value)
