"""What the shell offers when Tab is pressed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import ENVIRONMENT, ROOT, At

from pipelines.questions import reports

HEADER = "board,company,domain,endpoint,enabled,permission\n"
HOSTILE = r"Acme \$(touch hacked) `touch hacked` 'x' \"y\" [red] Söhne & Co."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("completion")
    boards = folder / "home" / "boards"
    boards.mkdir(parents=True)
    (boards / "lever.csv").write_text(f'{HEADER}acme,"{HOSTILE}",,,,\nacorn/eu,,,,,\nzeta,,,,,\n$(touch hacked),,,,,\n')
    (boards / "ashby.csv").write_text(f"{HEADER}Bright%20Lane,Bright Lane,,,,\n")
    (boards / "workday.csv").write_bytes(b"\xff\xfe\x00not a table")
    command = folder / "rolecall"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m rolecall.cli "$@"\n')
    command.chmod(0o755)
    script = subprocess.run([command, "--show-completion", "bash"], env=environment(folder), capture_output=True)
    (folder / "completion.bash").write_bytes(script.stdout)
    return folder


def environment(folder):
    path = f"{folder}{os.pathsep}{os.environ['PATH']}"
    return ENVIRONMENT | {"PATH": path, "ROLECALL_HOME": str(folder / "home")}


def bash(folder, *words):
    """What a bash that has the script offers for the last of `words`, which it has taken apart at colons."""
    script = (
        '. ./completion.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); '
        'COMPREPLY=(); _rolecall_completion rolecall; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    told = subprocess.run(
        [shutil.which("bash"), "--norc", "-c", script, "bash", "rolecall", *words],
        env=environment(folder),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (told.returncode, told.stderr) == (0, "")
    return [line for line in told.stdout.splitlines() if line]


def asked(folder, shell, line, **more):
    """The command's own answer to a shell that hands it the whole line."""
    env = environment(folder) | {"_ROLECALL_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_ARGS": line, **more}
    told = subprocess.run([folder / "rolecall"], env=env, cwd=folder, capture_output=True, text=True, timeout=60)
    assert told.stderr == ""
    return told


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (["sched"], ["schedule"]),
        (["crawl", "--accept"], ["--accept-drop"]),
        (["crawl", ""], ["ashby:Bright%20Lane", "lever:acme", "lever:acorn/eu", "lever:zeta"]),
        (["crawl", "le"], ["lever:acme", "lever:acorn/eu", "lever:zeta"]),
        (["crawl", "lever", ":"], ["acme", "acorn/eu", "zeta"]),
        (["crawl", "lever", ":", "ac"], ["acme", "acorn/eu"]),
        (["crawl", "ashby", ":", "B"], ["Bright%20Lane"]),
        (["crawl", "nobody", ":", "a"], []),
        (["crawl", "--platform", "smart"], ["smartrecruiters"]),
        (["query", "skills_by_d"], ["skills_by_demand"]),
        (["queries", "skills_by_d"], ["skills_by_demand"]),
        (["query", "x", "--format", "json"], ["json", "jsonl"]),
    ],
)
def test_bash_offers_what_fits(folder, words, offered):
    assert bash(folder, *words) == offered


def test_every_report_is_offered(folder):
    assert bash(folder, "query", "") == list(reports())


def test_boards_are_those_of_the_home_that_is_named(folder):
    (folder / "other" / "boards").mkdir(parents=True)
    (folder / "other" / "boards" / "gem.csv").write_text(f"{HEADER}tallowgate,,,,,\n")
    assert bash(folder, "--home", str(folder / "other"), "crawl", "") == ["gem:tallowgate"]
    assert bash(folder, "--home", str(folder / "none"), "crawl", "") == []


def test_fish_is_told_companies_and_whether_anything_fits(folder):
    line = "rolecall crawl lever:ac"
    told = asked(folder, "fish", line, _TYPER_COMPLETE_FISH_ACTION="get-args")
    assert told.stdout.splitlines() == [
        "lever:acme\tAcme touch hacked touch hacked x y red Söhne & Co.",
        "lever:acorn/eu",
    ]
    assert asked(folder, "fish", line, _TYPER_COMPLETE_FISH_ACTION="is-args").returncode == 0
    assert asked(folder, "fish", line + "xx", _TYPER_COMPLETE_FISH_ACTION="is-args").returncode == 1


def test_zsh_evaluates_nothing_that_a_platform_told(folder):
    """Its script runs `eval` on the answer, and `_arguments` evaluates what is in the double quotes again."""
    told = asked(folder, "zsh", "rolecall crawl lever:ac").stdout
    assert told.splitlines() == [
        """_arguments '*: :(("lever\\\\:acme":"Acme touch hacked touch hacked x y red Söhne & Co.\"""",
        """"lever\\\\:acorn/eu"))'""",
    ]
    assert not Path(folder, "hacked").exists()


def test_help_does_not_speak_of_it(tmp_path):
    ran = At(tmp_path / "home")("--help")
    assert (ran.code, "completion" in ran.out) == (0, False)


def test_it_can_be_installed_for_bash(folder, tmp_path):
    env = environment(folder) | {"HOME": str(tmp_path)}
    told = subprocess.run(
        [folder / "rolecall", "--install-completion", "bash"], env=env, capture_output=True, text=True, timeout=60
    )
    assert told.returncode == 0
    assert (tmp_path / ".bash_completions" / "rolecall.sh").is_file()
    assert str(tmp_path / ".bash_completions" / "rolecall.sh") in (tmp_path / ".bashrc").read_text()


def test_it_is_light(folder):
    """Neither the crawl nor the database is loaded for a Tab."""
    code = "import sys; from rolecall.cli import main\ntry: main([])\nfinally: print(*sys.modules, file=sys.stderr)"
    env = environment(folder) | {"_ROLECALL_COMPLETE": "complete_bash"}
    for words in ("rolecall\ncrawl\nle", "rolecall\nquery\nsk"):
        told = subprocess.run(
            [sys.executable, "-c", code],
            env=env | {"COMP_WORDS": words, "COMP_CWORD": "2"},
            capture_output=True,
            text=True,
            timeout=60,
            cwd=ROOT,
        )
        assert told.stdout
        assert {"scrapy", "duckdb", "pandas", "pyarrow", "lxml"}.isdisjoint(told.stderr.split())
