"""The explorer's server: the marimo app on 127.0.0.1, for this machine's own browser alone, until it is stopped."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import threading
import webbrowser
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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


def own_only(app: App, end: Callable[[], Awaitable[None]]) -> App:
    """`app` for pages that it gave itself: another site's page that asks, or a name that leads here, gets nothing.
    `end` is run when the server stops."""

    async def answer(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await _live(receive, send, end)
        if not is_own(dict(scope["headers"])):
            return await _refuse(scope, receive, send)

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


async def _live(receive: Receive, send: Send, end: Callable[[], Awaitable[None]]) -> None:
    """What a server says as it starts and stops."""
    await receive()
    await send({"type": "lifespan.startup.complete"})
    await receive()
    await end()
    await send({"type": "lifespan.shutdown.complete"})


async def _refuse(scope: Message, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
        return
    await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"Only this machine's own page may ask."})


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


def serve(home: Home, port: int, *, browser: bool, say: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM. The address goes to stdout as soon as it answers."""
    import marimo
    import uvicorn

    os.environ["ROLECALL_HOME"] = str(home.path)  # where the app looks
    with contextlib.closing(listening(port)) as open_socket:
        address = f"http://{HOST}:{open_socket.getsockname()[1]}/"
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
            own_only(app, end), lifespan="on", log_level="error", timeout_graceful_shutdown=2, ws="websockets-sansio"
        )
        server = uvicorn.Server(config)
        print(address, flush=True)
        say("Ctrl-C stops it.")
        if browser:
            threading.Timer(1.0, webbrowser.open, [address]).start()
        with contextlib.suppress(KeyboardInterrupt):  # raised again when all is closed: how it ends
            asyncio.run(server.serve(sockets=[open_socket]))
