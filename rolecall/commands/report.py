"""The report page."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

from typer import Argument

from rolecall.app import STATE
from rolecall.arguments import Usage

NEEDED = ("altair", "vl_convert", "jinja2")
"""What the extra `report` brings."""


def report(
    file: Annotated[Path | None, Argument(help="Where to; else reports/report.html in the home.")] = None,
) -> None:
    """Write one self-contained HTML page with charts."""
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise Usage(f"The report page needs {', '.join(missing)}: pip install 'rolecall[report]'.")
    from pipelines.report import write

    written = write(STATE.home.database, file or STATE.home.reports / "report.html")
    if STATE.json:
        import json

        told = {"file": str(written.path), "bytes": written.size, "charts": written.charts, "run_id": written.run_id}
        print(json.dumps(told, ensure_ascii=False))
        return
    print(written.path)
    STATE.say(f"{written.charts} charts, {written.size // 1000:,} kB: open it in a browser.")
