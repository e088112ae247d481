"""Crawling processes: what they hear, and when."""

import signal
import subprocess
import sys

from rolecall.processes import _held_back

READY = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *told: print("told"))
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
"""


def test_a_process_that_is_still_starting_is_told_when_it_is_ready():
    with _held_back():
        child = subprocess.Popen([sys.executable, "-c", READY], stdout=subprocess.PIPE, text=True)
    child.send_signal(signal.SIGTERM)
    assert (child.communicate(timeout=20)[0], child.returncode) == ("told\n", 0)
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()
