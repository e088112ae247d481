"""Every benchmark runs, in its smallest form, and says what it measured."""

from collections.abc import Callable

import pytest

from benchmarks import (
    __main__,
    cluster,
    clusters_scale,
    crawl,
    export,
    growth,
    load,
    normalize,
    page,
    rebuild,
    reports,
    revalidate,
)
from benchmarks.measure import Line

pytestmark = pytest.mark.long

SMALLEST: dict[str, Callable[[], list[Line]]] = {
    "crawl": lambda: crawl.measured(2, 4, 1),
    "normalize": lambda: normalize.measured(1, 1, real=[]),
    "load": lambda: load.measured(1, 2, 1),
    "revalidate": lambda: revalidate.measured(2, 4),
    "rebuild": lambda: rebuild.measured(200, 1),
    "cluster": lambda: cluster.measured(200, 1),
    "reports": lambda: reports.measured(1_000, 1),
    "export": lambda: export.measured(1_000, 1),
    "page": lambda: page.measured(1_000, 1),
    "clusters": lambda: clusters_scale.lines((300, 1_000)),
    "growth": lambda: growth.grown((100, 1_000), keep=False),
}


@pytest.mark.parametrize("name", SMALLEST)
def test_a_benchmark_runs(name, capfd):
    lines = SMALLEST[name]()
    assert any(line.rolecall for line in lines), capfd.readouterr().out


def test_every_benchmark_is_tried():
    others = {"articles", "duplicates"}  # they read texts of others alone
    assert set(__main__.BENCHMARKS) - others == set(SMALLEST) - {"growth"}
