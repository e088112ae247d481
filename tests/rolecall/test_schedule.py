"""Units, crontab lines and workflows start the crawl that they were made for, whatever the paths are called."""

import json
import os
import re
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
import yaml
from command import ENVIRONMENT, At
from hypothesis import given
from hypothesis import strategies as st

from crawler.home import Home
from rolecall.schedule import (
    BadSchedule,
    Daily,
    cron_line,
    environment,
    install,
    read_at,
    service,
    timer,
    unit_folder,
    workflow,
)

ODD = """a b%c$d'e"f\\g"""
"""A folder whose name each scheduler reads as something else, unless it is told."""
PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1, max_size=20)
SAID = '#!/bin/sh\nprintf \'%s\\0\' "$ROLECALL_CONTACT" "$@" > "$(dirname "$0")/said"\n'


def fake_python(folder):
    """A program that writes down what it was called with."""
    folder.mkdir(parents=True)
    path = folder / "python"
    path.write_text(SAID)
    path.chmod(0o755)
    return path


def words_of(line):
    """A command line of a unit file as systemd takes it apart: program, arguments."""
    quoted = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', line)
    plain = [re.sub(r"\\(.)", r"\1", inner) if inner or not bare else bare for inner, bare in quoted]
    program, *rest = [word.replace("%%", "%") for word in plain]
    return [program, *(word.replace("$$", "$") for word in rest)]


def exec_start(text):
    (line,) = re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)
    return line


def as_cron_runs(line):
    """minute, hour and command of a crontab line, as cron hands it to the shell."""
    minute, hour, _, _, _, command = line.split(" ", 5)
    assert not re.search(r"(?<!\\)%", command)
    return int(minute), int(hour), command.replace("\\%", "%")


@pytest.mark.parametrize(
    ("text", "read"), [("06:15", (6, 15)), ("6:05", (6, 5)), ("23:59", (23, 59)), ("0:00", (0, 0))]
)
def test_a_time_is_read(text, read):
    assert read_at(text) == read


@pytest.mark.parametrize("text", ["", "6", "24:00", "12:60", "6:5", "noon", "06:15:00", "-1:00", "６:15x"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(BadSchedule):
        read_at(text)


@given(PRINTABLE, PRINTABLE)
def test_any_word_reaches_the_command_through_a_unit(folder, option):
    daily = Daily(Home(Path("/") / folder), options=[option], python=f"/opt/{folder}")
    words = words_of(exec_start(service(daily)))
    assert words[-len(daily.words) :] == daily.words
    assert words[: -len(daily.words)] in ([], ["/bin/sh", "-c", 'exec "$0" "$@"'])


@pytest.mark.parametrize("text", ["a\nb", "a\x00b", "a\x7fb", "a\rb"])
def test_a_control_character_is_refused(text):
    with pytest.raises(BadSchedule):
        Daily(Home(Path("/home") / text))
    with pytest.raises(BadSchedule):
        Daily(Home(Path("/home")), environment={"ROLECALL_CONTACT": text})


def test_a_crontab_line_starts_the_crawl(tmp_path):
    python = fake_python(tmp_path / ODD / "bin")
    home = Home(tmp_path / ODD)
    daily = Daily(home, 5, 7, ["--keep", "30 % off"], str(python), {"ROLECALL_CONTACT": "50% of 'me' $HOME"})
    line = cron_line(daily)
    assert "\n" not in line
    minute, hour, command = as_cron_runs(line)
    subprocess.run(["/bin/sh", "-c", command], check=True, env={})
    said = (python.parent / "said").read_text().split("\0")[:-1]
    assert (minute, hour) == (7, 5)
    assert said == ["50% of 'me' $HOME", *daily.words[1:]]
    assert (home.path / "crawl.log").is_file()


@pytest.mark.parametrize("odd", [ODD, "a b%c$d;e", "plain"])
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd here")
def test_systemd_takes_the_units(tmp_path, odd):
    python = fake_python(tmp_path / odd / "bin")
    daily = Daily(Home(tmp_path / odd), 5, 7, ["--keep", "30"], str(python), {"ROLECALL_CONTACT": "50% $me"})
    paths = install(daily, tmp_path / "units")
    ran = subprocess.run(
        ["systemd-analyze", "verify", "--user", *map(str, paths)],
        capture_output=True,
        text=True,
        env={"XDG_RUNTIME_DIR": str(tmp_path), "PATH": os.environ["PATH"], "HOME": str(tmp_path)},
    )
    if "Failed to initialize manager" in ran.stderr:
        pytest.skip("systemd cannot be asked here")
    told = [line for line in ran.stderr.splitlines() if daily.unit in line]
    assert (ran.returncode, told) == (0, [])
    when = subprocess.run(
        ["systemd-analyze", "calendar", re.findall(r"OnCalendar=(.*)", timer(daily))[0]], capture_output=True, text=True
    )
    assert "05:07:00" in when.stdout


def test_units_are_the_homes_own_and_their_owners_alone(tmp_path):
    one, other = Daily(Home(tmp_path / "one")), Daily(Home(tmp_path / "other"))
    paths = [*install(one, tmp_path), *install(other, tmp_path), *install(one, tmp_path)]
    assert len(set(paths)) == 4
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o600}
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted({path.name for path in paths})


def test_units_lie_where_a_person_keeps_them():
    assert unit_folder({"HOME": "/home/ada"}) == Path("/home/ada/.config/systemd/user")
    assert unit_folder({"HOME": "/home/ada", "XDG_CONFIG_HOME": "/etc/ada"}) == Path("/etc/ada/systemd/user")


@pytest.mark.parametrize(
    ("package", "given", "kept"),
    [
        ("/src/rolecall", {}, {"PYTHONPATH": "/src"}),
        ("/v/lib/python3.13/site-packages/rolecall", {"HOME": "/root", "ROLECALL_KEEP": ""}, {}),
        ("/v/lib/python3.13/site-packages/rolecall", {"ROLECALL_CONTACT": "me"}, {"ROLECALL_CONTACT": "me"}),
        ("/src/rolecall", {"ROLECALL_KEEP": "90"}, {"PYTHONPATH": "/src", "ROLECALL_KEEP": "90"}),
    ],
)
def test_the_run_gets_what_it_needs_of_the_environment(package, given, kept):
    assert environment(given, Path(package)) == kept


def test_a_workflow_is_one(tmp_path):
    daily = Daily(Home(tmp_path), 4, 30, ["--platform", "lever", "--max-minutes", "20"])
    told = yaml.safe_load(workflow(daily))
    job = told["jobs"]["crawl"]
    (crawl,) = [step["run"] for step in job["steps"] if step.get("name") == "Crawl"]
    assert told[True]["schedule"] == [{"cron": "30 4 * * *"}]
    assert 'rolecall crawl --summary "$GITHUB_STEP_SUMMARY" --platform lever --max-minutes 20 ||' in crawl
    assert "${{ github.run_id }}" in workflow(daily)
    kept = [step["with"]["path"] for step in job["steps"] if "cache/" in step.get("uses", "")]
    assert kept[0] == kept[1]


def test_the_command_prints_and_installs(tmp_path, monkeypatch):
    at = At(tmp_path / "ho me")
    printed = at("schedule", "--json", "--at", "5:07", "--", "--max-requests", "30")
    told = printed.json()
    assert printed.code == 0
    assert "has no boards yet" in printed.err
    assert [name.rpartition(".")[2] for name in told["files"]] == ["service", "timer"]
    text = told["files"][f"{told['unit']}.service"]
    assert words_of(exec_start(text))[3:] == ["--home", str(at.home), "crawl", "--max-requests", "30"]
    monkeypatch.setitem(ENVIRONMENT, "HOME", str(tmp_path))
    installed = at("schedule", "--install", "--at", "5:07", "--", "--max-requests", "30")
    assert {Path(line).name: Path(line).read_text() for line in installed.out.splitlines()} == told["files"]
    assert f"systemctl --user enable --now {told['unit']}.timer" in installed.err
    assert at("schedule", "--cron").out.startswith("15 6 * * * ")
    assert json.dumps(str(at.home))[1:-1] in at("schedule", "--cron").out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--at", "25:00"], "--at 25:00"),
        (["--cron", "--github"], "one of them"),
        (["--cron", "--install"], "one of them"),
        (["--", "--nonsense"], "--nonsense"),
        (["--", "--limit", "none"], "--limit"),
    ],
)
def test_wrong_usage_is_said_at_once(tmp_path, arguments, words):
    home = tmp_path / "home" / "boards"
    home.mkdir(parents=True)
    (home / "lever.csv").write_text("board,company,domain,endpoint,enabled,permission\n")
    ran = At(tmp_path / "home")("schedule", *arguments)
    assert (ran.code, ran.out) == (3, "")
    assert words in ran.err
