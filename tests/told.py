"""Pages that tell what is printed, and what really is: commands of ```console blocks, code of ```python blocks, with
the text block behind it. Days, clocks, ids of runs, seconds and sizes are made equal before they are compared."""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MARK = "\x1e"
_BLOCK = re.compile(r"```(?P<kind>console|python|text)\n(?P<body>.*?)```\n", re.DOTALL)
_VOLATILE = (
    (r"\d{8}T\d{6}Z-(?:import-)?[0-9a-f]{6,8}", "RUN"),
    (r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?", "DAY"),
    (r"\b\d+(?:\.\d+)? s\b", "SECONDS"),
    (r"\d+ → \d+$", "SIZES"),
    (r"\d{1,3}(?:,\d{3})+$", "BYTES"),
    (r"[─]+", "─"),
    (r" {2,}", "  "),
    (r" +$", ""),
)


def steady(text: str) -> str:
    for pattern, instead in _VOLATILE:
        text = re.sub(pattern, instead, text, flags=re.MULTILINE)
    return text.strip()


def commands(page: str) -> list[tuple[str, str]]:
    """Every command of the ```console blocks, with what the page says it prints."""
    found = []
    for match in _BLOCK.finditer(page):
        if match["kind"] == "console":
            for part in re.split(r"^\$ ", match["body"], flags=re.MULTILINE)[1:]:
                command, _, printed = part.partition("\n")
                found.append((command, printed))
    return found


def recipes(page: str) -> list[tuple[str, str]]:
    """Every ```python block, with the ```text block behind it."""
    blocks = [(match["kind"], match["body"]) for match in _BLOCK.finditer(page)]
    behind = [*blocks[1:], ("", "")]
    return [
        (body, following if kind == "text" else "")
        for (this, body), (kind, following) in zip(blocks, behind, strict=True)
        if this == "python"
    ]


def run_commands(told: list[tuple[str, str]], folder: Path) -> list[str]:
    """What each command prints, stderr among it, all in one shell in `folder`."""
    script = "".join(f"printf '{MARK}'\n{command}\n" for command, _ in told)
    environment = _environment(folder) | {"PATH": f"{_bin(folder)}:{os.environ['PATH']}"}
    ran = subprocess.run(
        ["sh"], input=script, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=folder, env=environment,
        timeout=300, check=False,
    )  # fmt: skip
    return ran.stdout.split(MARK)[1:]


def run_recipes(told: list[tuple[str, str]], folder: Path, home: Path) -> list[str]:
    """What each block prints, all in one interpreter."""
    code = "".join(f"print({MARK!r}, end='')\n{body}" for body, _ in told)
    ran = subprocess.run(
        [sys.executable, "-W", "error::UserWarning", "-"], input=code, capture_output=True, text=True, cwd=folder,
        env=_environment(folder) | {"ROLECALL_HOME": str(home), "PATH": os.environ["PATH"]}, timeout=300, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.split(MARK)[1:]


def _environment(folder: Path) -> dict[str, str]:
    return {"PYTHONPATH": str(ROOT), "HOME": str(folder), "LANG": "C.UTF-8", "COLUMNS": "120"}


def _bin(folder: Path) -> Path:
    """A folder with the commands `rolecall` and `python` in it."""
    path = folder / "bin"
    path.mkdir(exist_ok=True)
    for name, module in (("rolecall", "-m rolecall.cli "), ("python", "")):
        command = path / name
        command.write_text(f'#!/bin/sh\nexec "{sys.executable}" {module}"$@"\n', encoding="utf-8")
        command.chmod(command.stat().st_mode | stat.S_IXUSR)
    return path


def rewritten(page: str, printed: Iterator[str], kind: str) -> str:
    """The page with what was printed, for whoever edits one."""
    if kind == "console":

        def block(match: re.Match[str]) -> str:
            if match["kind"] != "console":
                return match[0]
            parts = re.split(r"^\$ ", match["body"], flags=re.MULTILINE)[1:]
            bodies = [f"$ {part.partition(chr(10))[0]}\n{tidied(next(printed))}" for part in parts]
            return f"```console\n{''.join(bodies)}```\n"

        return _BLOCK.sub(block, page)
    plain = re.sub(r"\n```text\n.*?```\n", "", page, flags=re.DOTALL)

    def recipe(match: re.Match[str]) -> str:
        said = tidied(next(printed))
        return match[0] + (f"\n```text\n{said}```\n" if said else "")

    return _BLOCK.sub(recipe, plain)


def rewrite() -> None:
    """Put what is printed into the tutorial and the cookbook."""
    tutorial, cookbook = ROOT / "docs" / "tutorial.md", ROOT / "docs" / "cookbook.md"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        page = tutorial.read_text(encoding="utf-8")
        printed = run_commands(commands(page), folder)
        tutorial.write_text(rewritten(page, iter(printed), "console"), encoding="utf-8")
        page = cookbook.read_text(encoding="utf-8")
        printed = run_recipes(recipes(page), folder, folder / "rolecall-demo")
        cookbook.write_text(rewritten(page, iter(printed), "python"), encoding="utf-8")


def tidied(text: str) -> str:
    lines = [line.rstrip() for line in text.strip("\n").splitlines()]
    return "".join(f"{line}\n" for line in lines)


if __name__ == "__main__":
    rewrite()
