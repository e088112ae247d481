"""A canary on every address of this machine: a server that nothing may ever connect to.

with Canary() as canary:
    canary.port; canary.connections (from where, in order)
"""

from __future__ import annotations

import asyncio
import socket
import threading
from types import TracebackType


async def ended() -> None:
    """What the loop still does is cancelled."""
    still = asyncio.all_tasks() - {asyncio.current_task()}
    for task in still:
        task.cancel()
    await asyncio.gather(*still, return_exceptions=True)


class Canary:
    """Listens on one port of 0.0.0.0 and of ::, so that no spelling of an address of this machine misses it. Answers
    whoever comes with a page, as what should not be read would."""

    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret"

    def __init__(self) -> None:
        self.connections: list[object] = []
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Canary:
        self._thread.start()
        assert self._ready.wait(10), "the canary did not start"
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def is_alive(self) -> bool:
        """True where a connection is noticed: a canary that is dead proves nothing. Forgets the trial."""
        before = len(self.connections)
        with socket.create_connection(("127.0.0.1", self.port), timeout=5) as trial:
            trial.sendall(b"GET / HTTP/1.1\r\n\r\n")
            alive = trial.recv(12) == b"HTTP/1.1 200" and len(self.connections) == before + 1
        del self.connections[before:]
        return alive

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        servers = self._loop.run_until_complete(self._listen())
        self._ready.set()
        self._loop.run_forever()
        for server in servers:
            server.close()
        self._loop.run_until_complete(ended())

    async def _listen(self) -> list[asyncio.Server]:
        first = await asyncio.start_server(self._serve, "0.0.0.0", 0)
        self.port = first.sockets[0].getsockname()[1]
        try:
            return [first, await asyncio.start_server(self._serve, "::", self.port)]
        except OSError:  # a machine without IPv6
            return [first]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections.append(writer.get_extra_info("peername"))
        writer.write(self.answer)
        try:
            await writer.drain()
            await reader.read(65_536)
        except OSError:
            pass
        finally:
            writer.close()
