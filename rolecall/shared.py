"""A stage that machines share: each delivers the board runs of its shard, and one load takes in what is finished.

    order/<run_seq>                                    which run has this number: given once, to whoever asks first
    runs/<run_id>.json                                 its number and beginning, the same for all of its shards
    data/<run_id>/<board>/<digest>/…                   an attempt at a board run: its stage file and its archive
    manifests/<run_id>/<board>.json                    the attempt that counts, created once, when all of it is there

A board run counts by its manifest. A worker that was thought dead, or started twice, delivers an attempt beside the
first one, finds the manifest taken, and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

from crawler.fetch import board_run
from crawler.home import Home
from crawler.ledger import BoardRun, Ledger, Run
from crawler.stage import BadStage, read_staged, row_count, sha256
from crawler.store import BadStore, Store, open_store


@dataclass(slots=True)
class Taken:
    """What a load took in of a store: board runs, and those that are not as their manifest says."""

    fresh: int = 0
    known: int = 0
    damaged: list[str] = field(default_factory=list)


class Delivery:
    """Where the board runs of a run go. Raises `BadStore`."""

    def __init__(self, home: Home, url: str) -> None:
        self.home, self.store = home, open_store(url)
        self._given: set[tuple[str, str]] = set()

    def join(self, ledger: Ledger, run: Run) -> Run:
        """The run as the store numbers it, entered in the ledger so: shards on other machines name the same."""
        told = self._told(run) or self._begun(run)
        shared = replace(run, run_seq=told["run_seq"], started_at=datetime.fromisoformat(told["started_at"]))
        other = next(
            (each for each in ledger.runs() if each.run_seq == shared.run_seq and each.run_id != run.run_id), None
        )
        if other is not None:
            raise BadStore(
                f"{self.store.url}: run {run.run_id} is number {shared.run_seq} there, which {other.run_id} has here: "
                "deliver from a home of its own."
            )
        if shared != run:
            ledger.renumber(run.run_id, shared.run_seq, shared.started_at)
        return shared

    def give(self, past: BoardRun) -> bool:
        """Deliver a board run, once; False where another attempt at it counts already."""
        if (past.run_id, past.board_key) in self._given:
            return True
        self._given.add((past.run_id, past.board_key))
        place = f"{past.run_id}/{Path(past.stage_file).stem}"
        manifest = f"manifests/{place}.json"
        known = self.store.read(manifest)
        if known is not None:
            return bool(json.loads(known)["sha256"] == past.sha256)
        attempt = f"data/{place}/{past.sha256[:16]}"
        stage_file = self.home.stage / past.stage_file
        self.store.put(f"{attempt}/{stage_file.name}", stage_file)
        archive = []
        for path in self._archive(past):
            key = f"{attempt}/{path.name}"
            self.store.put(key, path)
            archive.append({"key": key, "path": str(path.relative_to(self.home.path)), "sha256": sha256(path)})
        told = {**asdict(past), "key": f"{attempt}/{stage_file.name}", "archive": archive}
        return self.store.create(manifest, json.dumps(told).encode())

    def _archive(self, past: BoardRun) -> list[Path]:
        folder = self.home.archive_folder(past.board_key)
        return sorted(path for end in ("warc.gz", "cdxj") for path in folder.glob(f"{past.run_id}-[0-9]*.{end}"))

    def _told(self, run: Run) -> dict[str, Any] | None:
        told = self.store.read(f"runs/{run.run_id}.json")
        return None if told is None else dict(json.loads(told))

    def _begun(self, run: Run) -> dict[str, Any]:
        """Take the next free number for the run; of two shards that begin it at once, the one that tells first."""
        taken = {int(key.rpartition("/")[2]) for key in self.store.keys("order")}
        for number in count(max(taken, default=0) + 1):
            if self.store.create(f"order/{number:08}", run.run_id.encode()):
                break
        told = {"run_id": run.run_id, "run_seq": number, "started_at": run.started_at.isoformat()}
        self.store.create(f"runs/{run.run_id}.json", json.dumps(told).encode())
        return self._told(run) or told


def take(home: Home, ledger: Ledger, url: str, *, with_archive: bool = False) -> Taken:
    """Bring the finished board runs of a store that the ledger does not know into the home, and enter them, to be
    loaded. What is not as its manifest says is left out. Raises `BadStore`."""
    store, taken = open_store(url), Taken()
    known = {(past.run_id, past.board_key) for past in ledger.board_runs()}
    for manifest in _manifests(store):
        if (manifest["run_id"], manifest["board_key"]) in known:
            taken.known += 1
            continue
        path = home.stage_file(manifest["run_id"], manifest["board_key"])
        objects = [(manifest["key"], path, manifest["sha256"])]
        if with_archive:
            objects += [(each["key"], _below(home, each["path"]), each["sha256"]) for each in manifest["archive"]]
        if not _brought(store, objects):
            taken.damaged.append(manifest["key"])
            continue
        try:
            staged = read_staged(path)
        except BadStage:
            taken.damaged.append(manifest["key"])
            continue
        ledger.adopt(staged, board_run(staged, path, manifest["sha256"], row_count(path)))
        taken.fresh += 1
    return taken


def _brought(store: Store, objects: Iterable[tuple[str, Path, str]]) -> bool:
    for key, path, digest in objects:
        try:
            store.get(key, path)
        except FileNotFoundError:
            return False
        if sha256(path) != digest:
            path.unlink()
            return False
    return True


def _manifests(store: Store) -> Iterator[dict[str, Any]]:
    for key in store.keys("manifests"):
        if (told := store.read(key)) is not None:
            yield dict(json.loads(told))


def _below(home: Home, told: str) -> Path:
    """A path of the archive, as a manifest tells it; it may name no other place."""
    path = (home.path / told).resolve()
    if not path.is_relative_to(home.archive.resolve()):
        raise BadStore(f"A manifest names {told}, which is not in the archive: nothing of it was taken.")
    return path
