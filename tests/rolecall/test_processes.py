"""When a run may be stopped, and when it is too late."""

import os
import signal
import subprocess
import sys

import pytest

from rolecall.cli import run
from rolecall.processes import STOPS, _held_back, stoppable

READY = """
import signal, sys
signal.signal(signal.SIGTERM, lambda *told: print("told"))
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGTERM])
"""


@pytest.mark.parametrize("number", STOPS)
def test_until_it_is_too_late_a_run_is_stopped_and_then_no_more(number):
    heard = []
    before = signal.signal(number, lambda told, frame: heard.append(told))
    try:
        with stoppable() as too_late:
            os.kill(os.getpid(), number)
            assert heard == [number]
            too_late()
            os.kill(os.getpid(), number)
            assert heard == [number]
        os.kill(os.getpid(), number)
        assert heard == [number, number]
    finally:
        signal.signal(number, before)


def test_a_run_that_ends_in_an_exception_leaves_signals_as_they_were():
    before = [signal.getsignal(number) for number in STOPS]
    with pytest.raises(KeyError), stoppable() as too_late:  # noqa: PT012
        too_late()
        raise KeyError
    assert [signal.getsignal(number) for number in STOPS] == before


def test_a_process_that_is_still_starting_is_told_when_it_is_ready():
    with _held_back():
        child = subprocess.Popen([sys.executable, "-c", READY], stdout=subprocess.PIPE, text=True)
    child.send_signal(signal.SIGTERM)
    assert (child.communicate(timeout=20)[0], child.returncode) == ("told\n", 0)
    assert signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set()


def test_a_command_that_is_interrupted_says_so(tmp_path, monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("rolecall.show.show_runs", interrupted)
    assert run(["--home", str(tmp_path), "runs"]) == 2
    assert capsys.readouterr().err == "Stopped.\n"
