"""The explorer's server: the marimo app on 127.0.0.1, for this machine's own browser alone, until it is stopped.

Any user of the machine can reach the port. The address that is printed has a token; the browser that brings it is given
a cookie, and nothing is answered without one of the two.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import socket
import tempfile
import threading
import webbrowser
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawler.home import Home

HOST = "127.0.0.1"
NAMES = (HOST, "localhost")
APP = Path(__file__).with_name("app.py")
HEADERS = {
    # marimo's page has scripts of its own inline, and Vega compiles expressions; nothing comes from anywhere else.
    b"content-security-policy": (
        b"default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
        b"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self' blob:; "
        b"frame-ancestors 'none'; form-action 'none'; base-uri 'self'"
    ),
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
}

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
App = Callable[[Message, Receive, Send], Awaitable[None]]


class PortTaken(OSError):
    """Another program listens there; the message says what to do."""


def own_only(app: App, token: str, end: Callable[[], Awaitable[None]]) -> App:
    """`app` for pages that it gave itself, to who has the token: another site's page that asks, a name that leads here,
    another user's browser get nothing. `end` is run when the server stops."""

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await _live(receive, send, end)
        if not is_own(dict(scope["headers"])):
            return await _refuse(scope, receive, send, b"Only this machine's own page may ask.")
        if scope["type"] == "http" and brings(token, scope["query_string"]):
            return await _let_in(scope, send, token)
        if not holds(token, dict(scope["headers"])):
            return await _refuse(scope, receive, send, b"Open the address that `rolecall explore` printed.")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                others = (header for header in message.get("headers", ()) if header[0].lower() not in HEADERS)
                message["headers"] = [*others, *HEADERS.items()]
            await send(message)

        return await app(scope, receive, with_headers)

    return answer


def is_own(headers: dict[bytes, bytes]) -> bool:
    """True where a request names this server by an address of this machine, and comes from its own page or none."""
    host = headers.get(b"host", b"").decode("latin-1")
    origin = headers.get(b"origin", f"http://{host}".encode("latin-1")).decode("latin-1")
    try:
        return urlsplit(f"http://{host}").hostname in NAMES and origin == f"http://{host}"
    except ValueError:
        return False


def brings(token: str, query: bytes) -> bool:
    """True where the address asked for has the token."""
    given = parse_qs(query.decode("latin-1")).get("token", [""])[0]
    return secrets.compare_digest(given.encode(), token.encode())


def holds(token: str, headers: dict[bytes, bytes]) -> bool:
    """True where the browser has the cookie that the token was changed for."""
    cookies = headers.get(b"cookie", b"").split(b";")
    return any(secrets.compare_digest(each.strip(), _cookie(headers, token)) for each in cookies)


def _cookie(headers: dict[bytes, bytes], token: str) -> bytes:
    """Cookies are of a host, whatever its port: two explorers have two names."""
    port = headers.get(b"host", b"").rpartition(b":")[2]
    return b"rolecall-" + port + b"=" + token.encode()


async def _let_in(scope: Message, send: Send, token: str) -> None:
    """The page without the token in its address, which a history or a picture of the screen would keep."""
    cookie = _cookie(dict(scope["headers"]), token) + b"; Path=/; HttpOnly; SameSite=Lax"
    headers = [(b"location", b"/"), (b"set-cookie", cookie), (b"cache-control", b"no-store"), *HEADERS.items()]
    await send({"type": "http.response.start", "status": 303, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _live(receive: Receive, send: Send, end: Callable[[], Awaitable[None]]) -> None:
    """What a server says as it starts and stops."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await end()
    await send({"type": "lifespan.shutdown.complete"})


async def _refuse(scope: Message, receive: Receive, send: Send, why: bytes) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": why})


def listening(port: int) -> socket.socket:
    """A socket on this port of 127.0.0.1, 0 for any that is free. Raises `PortTaken`."""
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((HOST, port))
        made.listen(64)
    except OSError as taken:
        made.close()
        raise PortTaken(f"Port {port} cannot be had ({taken.strerror}): give another by --port.") from taken
    return made


def _door(folder: Path, address: str) -> str:
    """A file that leads to `address`: every user can read the command line that a browser is started with."""
    page = folder / "explore.html"
    page.write_text(f'<meta http-equiv="refresh" content="0; url={address}">', encoding="utf-8")
    return page.as_uri()


def serve(home: Home, port: int, *, browser: bool, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM. The address goes to stdout as soon as it answers."""
    import marimo
    import uvicorn

    os.environ["ROLECALL_HOME"] = str(home.path)  # where the app looks
    token = secrets.token_urlsafe(24)
    with contextlib.closing(listening(port)) as open_socket, tempfile.TemporaryDirectory(prefix="rolecall-") as private:
        address = f"http://{HOST}:{open_socket.getsockname()[1]}/?token={token}"
        pages: list[Any] = []

        def kept(app: Any) -> Any:
            pages.append(app)
            return app

        async def end() -> None:
            """Each page that was opened has a thread of its own, for which the process would wait."""
            for page in pages:
                await page.state.session_manager.shutdown()

        app = marimo.create_asgi_app(quiet=True).with_app(path="", root=str(APP), middleware=[kept]).build()
        config = uvicorn.Config(
            own_only(app, token, end),
            lifespan="on",
            log_level="error",
            timeout_graceful_shutdown=2,
            ws="websockets-sansio",
        )
        server = uvicorn.Server(config)
        print(address, flush=True)
        say("Ctrl-C stops it.")
        if browser:
            threading.Timer(1.0, webbrowser.open, [_door(Path(private), address)]).start()
        with contextlib.suppress(KeyboardInterrupt):  # raised again when all is closed: how it ends
            asyncio.run(server.serve(sockets=[open_socket]))
