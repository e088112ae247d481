"""Neither a test nor what it starts can connect to the outside."""

import socket
import subprocess
import sys

import pytest
from command import ENVIRONMENT

OUTSIDE = ["93.184.215.14", "10.0.0.1", "169.254.169.254", "::ffff:93.184.215.14", "2606:2800::1"]


@pytest.mark.parametrize("host", OUTSIDE)
def test_a_test_connects_to_nothing_outside(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as own, pytest.raises(PermissionError, match="may not connect"):
        own.connect((host, 80))
    with socket.socket(family, socket.SOCK_DGRAM) as own, pytest.raises(PermissionError, match="may not connect"):
        own.sendto(b"", (host, 53))


def test_nor_does_what_it_starts():
    code = "import socket; socket.create_connection(('93.184.215.14', 80), timeout=2)"
    ran = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, text=True)
    assert "a test may not connect to 93.184.215.14" in ran.stderr


def test_what_is_here_is_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname(), timeout=2).close()
