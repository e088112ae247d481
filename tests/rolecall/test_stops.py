"""When a command may be stopped, and when it is too late."""

import os
import signal
import subprocess
import sys
import threading

import duckdb
import pytest

from pipelines.interrupts import interruptible as interruptible_queries
from rolecall.cli import run
from rolecall.ending import Telling, tell
from rolecall.stops import STOPS, interruptible, listen, stoppable


@pytest.fixture
def _interrupted():
    """Signals as in a command."""
    before = {number: signal.getsignal(number) for number in STOPS}
    listen()
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_interrupted")
@pytest.mark.parametrize("number", STOPS)
def test_until_it_is_too_late_a_run_is_stopped_and_then_no_more(number):
    with stoppable() as too_late:
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
        too_late()
        os.kill(os.getpid(), number)
    os.kill(os.getpid(), number)
    with pytest.raises(KeyboardInterrupt), interruptible():
        os.kill(os.getpid(), number)
    os.kill(os.getpid(), number)
    with stoppable(), pytest.raises(KeyboardInterrupt):  # the next run of the same process
        os.kill(os.getpid(), number)


@pytest.mark.usefixtures("_interrupted")
def test_a_command_can_be_stopped_whatever_the_one_before_it_had_published():
    with stoppable() as too_late:
        too_late()
    listen()
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.usefixtures("_interrupted")
def test_whoever_is_told_of_a_run_is_not_waited_for_after_ctrl_c(tmp_path):
    said = []
    with stoppable() as too_late:
        too_late()
    command = f"kill -INT {os.getpid()}; sleep 60"
    tell(None, {"run_id": None, "status": "complete"}, Telling(on_finish=command), said.append)
    assert said == ["Not waited for any longer; the run itself had ended."]


ENDING = """
import atexit, os, signal, sys
from rolecall.cli import main
atexit.register(os.kill, os.getpid(), signal.{})
main(["boards", "--help"])
"""


@pytest.mark.parametrize("number", STOPS)
def test_a_signal_to_a_process_that_is_ending_does_not_change_how(number):
    ended = subprocess.run([sys.executable, "-c", ENDING.format(number.name)], capture_output=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_a_command_that_is_interrupted_says_so(tmp_path, monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("rolecall.show.show_runs", interrupted)
    assert run(["--home", str(tmp_path), "runs"]) == 2
    assert capsys.readouterr().err == "Stopped.\n"


@pytest.mark.usefixtures("_interrupted")
def test_a_command_that_is_interrupted_within_a_query_says_so(tmp_path, monkeypatch, capsys):
    endless = "select sum(hash(range)) from range(1_000_000_000_000)"

    def asked(*_, **__):
        # DuckDB's own threads are at it, and hear of a signal by the connection alone.
        with interruptible_queries(duckdb.connect()) as connection:
            threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
            connection.execute(endless).fetchall()

    monkeypatch.setattr("rolecall.show.show_runs", asked)
    assert run(["--home", str(tmp_path), "runs"]) == 2
    assert capsys.readouterr().err == "Stopped.\n"
