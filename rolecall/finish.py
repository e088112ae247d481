"""What a run tells others once it has ended: a command that gets its summary, a webhook that it is posted to. Neither
changes the run's result; a failure of either is a sentence.

A webhook's address is guarded like any other (`trust.md` §3.4): only public addresses, checked as they are connected
to, but for hosts that are allowed; no redirects, no proxy. It may hold a secret, so that only its host is ever said.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import SplitResult, urlsplit

from crawler.public import PORTS, allowed_hosts, is_public, literal
from crawler.settings import USER_AGENT
from rolecall.summary import as_json, headline

COMMAND_SECONDS = 300.0
WEBHOOK_SECONDS = 30.0


class BadWebhook(ValueError):
    """No address that anything can be posted to."""


class NotPublic(Exception):
    """A host that leads to no public address."""


def run_command(command: str, told: Mapping[str, Any], seconds: float = COMMAND_SECONDS) -> str | None:
    """Run `command` in the shell with the summary as JSON on its standard input; a sentence where it failed. What it
    prints goes to standard error, as standard output is the crawl's."""
    given = os.environ | {"ROLECALL_RUN_ID": told["run_id"] or "", "ROLECALL_STATUS": told["status"]}
    try:
        process = subprocess.Popen(
            command, shell=True, stdin=subprocess.PIPE, stdout=2, env=given, start_new_session=True
        )
    except (OSError, ValueError) as error:
        return f"--on-finish could not be started: {error}."
    try:
        process.communicate(as_json(told).encode(errors="replace"), timeout=seconds)
    except subprocess.TimeoutExpired:
        return f"--on-finish took longer than {seconds:g} s and was ended."
    finally:
        # Whatever it left in its session goes, too, where it did not end by itself.
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    return f"--on-finish ended with {process.returncode}." if process.returncode else None


def read_webhook(url: str) -> SplitResult:
    """Raises `BadWebhook`; the message does not repeat the address."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise BadWebhook("--webhook: that is no address.") from None
    if parts.scheme not in PORTS or not parts.hostname or port == 0 or parts.username is not None:
        raise BadWebhook("--webhook: write an http or https address without a user name.")
    if any(character <= " " or character > "~" for character in url):
        raise BadWebhook("--webhook: an address has no spaces, and its other letters are percent-encoded.")
    return parts


def post(
    url: str, told: Mapping[str, Any], allow_hosts: Iterable[str] = (), seconds: float = WEBHOOK_SECONDS
) -> str | None:
    """Post the summary as JSON, with the headline as `text`; a sentence where it did not arrive."""
    parts = read_webhook(url)
    body = json.dumps({"text": headline(told), **told}, default=str).encode()
    try:
        with _connection(parts, allowed_hosts(allow_hosts), seconds) as connection:
            connection.request("POST", _target(parts), body, _HEADERS)
            status = connection.getresponse().status
    except NotPublic:
        return f"--webhook: {parts.hostname} is no public address; --allow-host HOST:PORT allows it."
    except (OSError, http.client.HTTPException, ValueError) as error:
        return f"--webhook: {parts.hostname} could not be told ({type(error).__name__})."
    return None if 200 <= status < 300 else f"--webhook: {parts.hostname} answered {status}."


_HEADERS = {"Content-Type": "application/json", "User-Agent": USER_AGENT, "Connection": "close"}


@contextmanager
def _connection(
    parts: SplitResult, allowed: frozenset[tuple[str, int]], seconds: float
) -> Iterator[http.client.HTTPConnection]:
    """A connection that is cut after so many seconds, whatever trickles in."""
    host, port = str(parts.hostname), parts.port or PORTS[parts.scheme]
    peer = _connect(host, port, (host.lower(), port) in allowed, seconds)
    connection = http.client.HTTPConnection(host, port)
    if parts.scheme == "https":
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, port, context=context)
        peer = context.wrap_socket(peer, server_hostname=host, do_handshake_on_connect=False)
    late = threading.Timer(seconds, _cut, (peer,))
    late.daemon = True
    late.start()
    try:
        if isinstance(peer, ssl.SSLSocket):
            peer.do_handshake()
        connection.sock = peer
        yield connection
    finally:
        late.cancel()
        peer.close()


def _connect(host: str, port: int, is_allowed: bool, seconds: float) -> socket.socket:
    """A socket to the first address of `host` that answers and may be reached. Raises OSError, and `NotPublic`
    where none may."""
    found = [str(peer[0]) for *_, peer in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    public = [peer for peer in found if is_allowed or ((address := literal(peer)) and is_public(address))]
    if not public:
        raise NotPublic(host)
    for peer in public[:-1]:
        with suppress(OSError):
            return socket.create_connection((peer, port), timeout=seconds / len(public))
    return socket.create_connection((public[-1], port), timeout=seconds / len(public))


def _cut(peer: socket.socket) -> None:
    with suppress(OSError):
        peer.shutdown(socket.SHUT_RDWR)


def _target(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
