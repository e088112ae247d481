"""What a cluster does for `rebuild` and `load`: the lake of the home."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from rolecall.app import INCOMPLETE, OK, STATE, Finished
from rolecall.arguments import Usage


def rebuild_on(cluster: str, warcs: Sequence[Path]) -> None:
    _need_dask()
    from rolecall.rebuild_lake import Lake, rebuild_lake

    made = Lake()
    _show(rebuild_lake(STATE.home, cluster, warcs, made))
    raise Finished(OK if made.is_whole else INCOMPLETE)


def load_on(cluster: str, files: Sequence[Path]) -> None:
    _need_dask()
    from rolecall.rebuild_lake import Lake, load_lake

    made = Lake()
    _show(load_lake(STATE.home, cluster, files, made))
    raise Finished(OK if made.is_whole else INCOMPLETE)


def _show(lines: Iterator[str]) -> None:
    for line in lines:
        print(line)


def _need_dask() -> None:
    if find_spec("distributed") is None:
        raise Usage("--cluster needs Dask: pip install 'rolecall[cluster]', here and for its workers.")
