"""No test connects to the outside: neither itself (`tests/conftest.py`) nor by what it starts, which has this folder on
its PYTHONPATH."""

import errno
import sys

INSIDE = ("::1", "::", "0.0.0.0", "localhost", "")


def refuse(event, given):
    if event not in ("socket.connect", "socket.sendto") or not isinstance(given[1], tuple):
        return
    host = str(given[1][0]).removeprefix("::ffff:")
    if not host.startswith("127.") and host not in INSIDE:
        raise PermissionError(errno.EACCES, f"a test may not connect to {host}")


sys.addaudithook(refuse)
