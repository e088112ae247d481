"""Runs the command as a person does, in a process of its own: `At(home)("crawl", "--quiet")` → `Ran`."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

ROOT = Path(__file__).parent.parent
ENVIRONMENT = {
    "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'fence'}",
    "COLUMNS": "200",
    "PATH": os.environ["PATH"],
    "HOME": os.environ.get("HOME", "/"),
    "LANG": "C.UTF-8",
}


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """The one sentence on stderr of a command that refuses."""
        (line,) = self.err.splitlines()
        return line

    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class At:
    """The command at one home; `hosts` (`127.0.0.1:PORT`) are allowed to every crawl."""

    home: Path
    hosts: list[str] = field(default_factory=list)

    def arguments(self, *arguments: object) -> list[str]:
        allowed = [f"--allow-host={host}" for host in self.hosts] if "crawl" in arguments else []
        told = map(str, arguments)
        return [sys.executable, "-m", "rolecall.cli", "--home", str(self.home), *told, *allowed]

    def start(self, *arguments: object, now: str | None = None, **options: Any) -> subprocess.Popen[str]:
        """The command, running."""
        return subprocess.Popen(
            self.arguments(*arguments),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=ENVIRONMENT | ({"ROLECALL_NOW": now} if now else {}),
            cwd=self.home.parent,
            **options,
        )

    def __call__(self, *arguments: object, now: str | None = None) -> Ran:
        process = self.start(*arguments, now=now)
        try:
            out, err = process.communicate(timeout=300)
        finally:
            process.kill()
        assert "Traceback" not in err, err
        return Ran(process.returncode, out, err)

    @property
    def database(self) -> Path:
        return self.home / "jobs.duckdb"

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def files(self) -> dict[str, bytes]:
        """Every file of the home but the lock."""
        return {
            str(path.relative_to(self.home)): path.read_bytes()
            for path in sorted(self.home.rglob("*"))
            if path.is_file() and path.name != ".lock"
        }


def board(home: Path, platform: str, *rows: Mapping[str, str]) -> None:
    """Write `boards/<platform>.csv`."""
    path = home / "boards" / f"{platform}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["board", "company", "domain", "endpoint", "enabled", "permission"])
        writer.writeheader()
        writer.writerows(rows)


def content(database: Path, without: Iterable[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table, sorted, without the columns named."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from duckdb_tables() where not internal order by table_name"
        ).fetchall()
        found = {}
        for (table,) in tables:
            names = connection.sql(f"from {table} limit 0").columns
            kept = ", ".join(f'"{name}"::varchar' for name in names if name not in without)
            found[table] = connection.execute(f"select {kept} from {table} order by all").fetchall()
        return found


DRIVER = """
import contextlib, io, json, sys, traceback
from rolecall.cli import run

for line in sys.stdin:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = run(json.loads(line))
        except SystemExit as ended:
            code = ended.code
        except BaseException:
            code = traceback.print_exc() or 1
    print(json.dumps([code, out.getvalue(), err.getvalue()]))
"""


def ran_one_by_one(folder: Path, commands: Iterable[list[str]]) -> list[Ran]:
    """Each command line, from `folder`, all in one process: starting one takes longer than most commands do."""
    told = subprocess.run(
        [sys.executable, "-c", DRIVER],
        input="".join(json.dumps(command) + "\n" for command in commands),
        capture_output=True,
        text=True,
        env=ENVIRONMENT,
        cwd=folder,
        timeout=300,
    )
    assert told.returncode == 0, told.stderr
    return [Ran(*json.loads(line)) for line in told.stdout.splitlines()]
