"""An export of a million generated postings beside DuckDB's own COPY of the same columns, as they lie and in our order.

`python -m benchmarks.export [POSTINGS]`. Each side runs in a process of its own, in turns; what is timed is the
writing, not the interpreter's start.

The postings are those of `multiplied`. The last line opens the files with DuckDB 1.5, where it can be installed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import duckdb

from benchmarks.measure import Cost, Line, median, mib, seconds, table, timed
from benchmarks.multiplied import database
from pipelines.export import ORDERS, TABLES, export

TURNS = 3
RATIO = 1.3
MEMORY = 3 << 30
"""The 2 GiB that DuckDB may have, and a GiB for the interpreter, Arrow and what DuckDB does not count."""
OLD_DUCKDB = "duckdb>=1.5,<1.6"


def run(quick: bool) -> list[Line]:
    return measured(100_000 if quick else 1_000_000, 1 if quick else TURNS)


def measured(postings: int, turns: int) -> list[Line]:
    with tempfile.TemporaryDirectory(prefix="rolecall-bench-") as name:
        folder = Path(name)
        made = database(folder / "jobs.duckdb", postings)
        print(f"  database: {(folder / 'jobs.duckdb').stat().st_size / 1e6:,.0f} MB", flush=True)
        alone = _side_by_side(folder, f"export of {made:,} postings to Parquet, postings alone", ["postings"], turns)
        whole = _side_by_side(
            folder, f"export of {made:,} postings to Parquet, all {len(TABLES)} tables", list(TABLES), 1
        )
        return [*alone, *whole, *_old_duckdb(folder)]


def _side_by_side(folder: Path, what: str, names: Sequence[str], turns: int) -> list[Line]:
    ours: list[tuple[float, Cost]] = []
    bare: list[tuple[float, Cost]] = []
    for _ in range(turns):
        ours.append(_timed(folder, "ours", names))
        bare.append(_timed(folder, "bare", names))
    ratio = median(mine[0] / other[0] for mine, other in zip(ours, bare, strict=True))
    took, plain = (median(second for second, _ in side) for side in (ours, bare))
    spent, plainly = (median(cost.cpu for _, cost in side) for side in (ours, bare))
    most, most_bare = (max(cost.peak for _, cost in side) for side in (ours, bare))
    return [
        Line(what, seconds(took), seconds(plain), ratio, f"≤ {RATIO} ×", ratio <= RATIO),
        Line("  processor", seconds(spent), seconds(plainly), spent / plainly),
        Line("  peak memory", mib(most), mib(most_bare), None, f"≤ {mib(MEMORY)}", most <= MEMORY),
        _ordered(folder, names, took),
    ]


def _ordered(folder: Path, names: Sequence[str], ours: float) -> Line:
    """The bare COPY in the order of our files, once: without it, it has nothing to sort."""
    took, cost = _timed(folder, "ordered", names)
    if cost.code:
        return Line("  bare in our order", "", f"out of memory, at {mib(cost.peak)}")
    return Line("  bare in our order", seconds(ours), f"{seconds(took)}, {mib(cost.peak)}", ours / took)


def _timed(folder: Path, side: str, names: Sequence[str]) -> tuple[float, Cost]:
    order = json.dumps({"folder": str(folder), "side": side, "names": list(names)})
    cost = timed([sys.executable, "-m", "benchmarks.export", "--side", order])
    if cost.code and side != "ordered":
        raise SystemExit(f"The {side} export of {', '.join(names)} failed.")
    return 0.0 if cost.code else float((folder / "seconds").read_text()), cost


def write_side(folder: Path, side: str, names: Sequence[str]) -> None:
    """The child: write the tables one way or the other, and leave the seconds that this took in a file."""
    path = folder / "jobs.duckdb"
    started = time.perf_counter()
    if side == "ours":
        export(path, folder / "ours", tables=names)
    else:
        (folder / "bare").mkdir(exist_ok=True)
        with duckdb.connect(str(path), read_only=True) as connection:
            for name in names:
                kept = "* exclude (description_html)" if name in ("postings", "posting_versions") else "*"
                order = f" order by {', '.join(ORDERS[name])}" if side == "ordered" else ""
                target = folder / "bare" / f"{name}.parquet"
                connection.execute(
                    f"copy (select {kept} from {name}{order}) to '{target}' (format parquet, compression zstd)"
                ).fetchall()
    (folder / "seconds").write_text(str(time.perf_counter() - started))


COUNT = """
import duckdb, json, sys
from pathlib import Path
found = {}
for file in sorted(Path(sys.argv[1]).glob("*.parquet")):
    columns = [row[0] for row in duckdb.sql(f"describe from '{file}'").fetchall()]
    counts = ", ".join(f'count("{column}")' for column in columns)
    found[file.name] = list(duckdb.sql(f"select count(*), {counts} from '{file}'").fetchall()[0])
print(json.dumps([duckdb.__version__, found]))
"""


def _old_duckdb(folder: Path) -> list[Line]:
    """The files as DuckDB 1.5 reads them, in an environment of its own: it cannot stand beside 2.0."""
    python = folder / "old" / "bin" / "python"
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder / "old")], check=True, capture_output=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", OLD_DUCKDB], check=True, capture_output=True)
    except subprocess.CalledProcessError:
        print(f"  {OLD_DUCKDB} cannot be installed here: its line is left out")
        return []
    (version, old), (_, new) = (
        json.loads(subprocess.run([program, "-c", COUNT, folder / "ours"], check=True, capture_output=True).stdout)
        for program in (python, sys.executable)
    )
    return [Line(f"tables that DuckDB {version} reads alike", f"{sum(new[name] == old.get(name) for name in new)}",
                 "", None, f"{len(new)}", new == old)]  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["--side"]:
        order = json.loads(sys.argv[2])
        write_side(Path(order["folder"]), order["side"], order["names"])
    else:
        print(table(measured(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000, TURNS)))
