"""What the README and CONTRIBUTING say exists."""

import re
import shlex
from pathlib import Path

import pytest
from typer.main import get_command

from pipelines.questions import reports
from rolecall.arguments import ANYWHERE
from rolecall.cli import app

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BODY = TEXT.partition("\n\n")[2].partition("\n## ")[2]
COMMANDS = get_command(app).commands
CALLS = sorted(set(re.findall(r"(?:^|`)(?:\.venv/bin/)?rolecall ([^`\n#]+)", BODY, re.MULTILINE)))


@pytest.mark.parametrize("call", CALLS)
def test_every_call_in_the_readme_is_one(call):
    words = shlex.split(call.strip())
    name = next(word for word in words if not word.startswith("-"))
    command = COMMANDS[name]
    known = {option for parameter in command.params for option in parameter.opts} | {*ANYWHERE, "--home"}
    assert {word for word in words if word.startswith("-")} <= known
    if name == "query" and " " not in words[1]:
        assert words[1] in reports()


def test_every_command_is_in_the_readme():
    assert {name for name in COMMANDS if f"rolecall {name}" not in TEXT and name != "demo"} == set()


def test_make_targets_are_there():
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"^make (\w+)", TEXT, re.MULTILINE)) <= targets


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_files_that_are_named_are_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:crawler|pipelines|rolecall|queries|datasets|tests|benchmarks)/[\w./]+\.\w+)`", text))
    made = {"datasets/jobs.duckdb"}
    assert {name for name in named - made if not (ROOT / name).exists()} == set()
