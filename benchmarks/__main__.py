"""`python -m benchmarks [NAME…] [--quick]`: run the benchmarks named (else all), then print one table.

They inform and never fail a build: a target that is not held is said so, and the exit code is 0.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable

from benchmarks import (
    articles,
    cluster,
    clusters_scale,
    crawl,
    duplicates,
    export,
    load,
    normalize,
    page,
    rebuild,
    reports,
    revalidate,
)
from benchmarks.measure import Line, machine, table

BENCHMARKS: dict[str, Callable[[bool], list[Line]]] = {
    "crawl": crawl.run,
    "normalize": normalize.run,
    "load": load.run,
    "revalidate": revalidate.run,
    "rebuild": rebuild.run,
    "cluster": cluster.run,
    "reports": reports.run,
    "export": export.run,
    "page": page.run,
    "articles": articles.run,
    "duplicates": duplicates.run,
    "clusters": clusters_scale.run,
}

SIZED: dict[str, Callable[[int, int], list[Line]]] = {
    "rebuild": rebuild.measured,
    "cluster": cluster.measured,
    "reports": reports.measured,
    "export": export.measured,
    "page": page.measured,
}
"""Those whose size may be told: of how many postings, in how many turns."""
TURNS = 3


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="rolecall beside the bare alternative.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(BENCHMARKS)}; none: all")
    parser.add_argument("--postings", type=int, metavar="N", help=f"how many, for {', '.join(SIZED)}")
    parser.add_argument("--quick", action="store_true", help="a tenth of the size, once: to see that they run")
    asked = parser.parse_args()
    unknown = [name for name in asked.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"no benchmark is named {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}")
    print(machine(), flush=True)
    lines: list[Line] = []
    for name in asked.names or BENCHMARKS:
        print(f"{name} …", flush=True)
        if asked.postings and name in SIZED:
            found = SIZED[name](asked.postings, 1 if asked.quick else TURNS)
        else:
            found = BENCHMARKS[name](asked.quick)
        print(table(found), flush=True)
        lines += found
    print(f"\n{table(lines)}")


if __name__ == "__main__":
    main()
