"""Damage to what lies on the disk: `verify` names each file, `rebuild` makes the same tables from what is sound."""

import random
import shutil

import pytest
from command import At, content
from farm import Farm

from crawler.home import Home
from rolecall.rebuild import rebuild
from rolecall.verify import damages

NOT_IN_STAGE = {"capture", "robots"}
"""What a row that was read from a stage file or an archive does not say alike."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    """A home after two crawls of a farm of boards."""
    home = tmp_path_factory.mktemp("sound") / "home"
    with Farm() as farm:
        farm.write_boards(home)
        at = At(home, [farm.host])
        for day in ("2026-03-02T06:00:00Z", "2026-03-03T06:00:00Z"):
            at("crawl", now=day)
    assert list(damages(Home(home))) == []
    return at


def kinds(home):
    """The files that verify answers for, by what they are."""
    return {
        "database": [home / "jobs.duckdb"],
        "ledger": [home / "ledger.sqlite"],
        "archive": sorted(home.glob("archive/*/*/*.warc.gz")),
        "index": sorted(home.glob("archive/*/*/*.cdxj")),
        "stage": sorted(home.glob("stage/*/*.parquet")),
    }


def flip(path, chance):
    whole = bytearray(path.read_bytes())
    at = chance.randrange(len(whole))
    whole[at] ^= 1 << chance.randrange(8)
    path.write_bytes(whole)
    return at


def cut(path, chance):
    whole = path.read_bytes()
    path.write_bytes(whole[: chance.randrange(len(whole))])


def missing(path, chance):
    path.unlink()


def doubled(path, chance):
    path.write_bytes(path.read_bytes() * 2)


@pytest.mark.trust("damage")
@pytest.mark.parametrize(("harm", "times"), [(flip, 100), (cut, 20), (missing, 10), (doubled, 10)])
def test_verify_names_each_damaged_file(sound, tmp_path, count, harm, times):
    seed = 20_260_305
    chance = random.Random(seed)
    home = tmp_path / "home"
    shutil.copytree(sound.home, home)
    named = 0
    for number in range(times):
        files = list(kinds(home).values())
        path = chance.choice(files[number % len(files)])
        before = path.read_bytes()
        where = harm(path, chance)
        told = list(damages(Home(home)))
        after = path.read_bytes() if path.exists() else None
        named += any(line.startswith((f"{path}: ", f"{path} ")) for line in told)
        assert named == number + 1, (seed, number, path, where, told)
        others = {str(other) for kind in kinds(home).values() for other in kind} - {str(path)}
        blamed = {line.split(": ")[0] for line in told} & others
        # What is gone from the ledger is not told of the database, and a sidecar hangs on its file.
        assert len(blamed) <= 1, (seed, number, path, told)
        assert (path.read_bytes() if path.exists() else None) == after  # it reads only
        path.write_bytes(before)
    assert list(damages(Home(home))) == []
    count(tried=times, held=named, note=f"{times} {harm.__name__}")


@pytest.mark.trust("damage")
def test_a_copy_in_the_wrong_place_is_named(sound, tmp_path, count):
    home = tmp_path / "home"
    shutil.copytree(sound.home, home)
    warc = kinds(home)["archive"][0]
    beside = warc.with_name(warc.name.replace("-000.", "-007."))
    other = kinds(home)["archive"][-1].parent / warc.name
    copies = []
    for target in (beside, other):
        shutil.copyfile(warc, target)
        shutil.copyfile(
            warc.with_name(warc.name.replace(".warc.gz", ".cdxj")), str(target).replace(".warc.gz", ".cdxj")
        )
        copies.append(target)
    stage = kinds(home)["stage"][0]
    copies += [stage.with_name("copy.parquet"), home / "stage" / "elsewhere" / stage.name]
    for target in copies[2:]:
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(stage, target)
    told = list(damages(Home(home)))
    named = [path for path in copies if any(line.startswith(f"{path}:") for line in told)]
    assert named == copies, told
    count(tried=len(copies), held=len(named), note="copies elsewhere")


LOSSES = {
    "database flipped": ["database"],
    "database gone": ["database"],
    "ledger gone": ["ledger"],
    "ledger flipped": ["ledger"],
    "ledger and database gone": ["ledger", "database"],
    "archives gone": ["archive", "index"],
    "archives flipped": ["archive"],
    "indexes gone": ["index"],
    "stage gone": ["stage"],
    "ledger and stage gone": ["ledger", "stage"],
    "ledger and archives gone": ["ledger", "archive", "index"],
    "database and archives gone": ["database", "archive", "index"],
    "database and stage gone": ["database", "stage"],
}


@pytest.mark.trust("damage")
@pytest.mark.parametrize("every", [3, pytest.param(1, marks=pytest.mark.long)])
def test_a_rebuild_gives_the_same_tables_from_what_is_sound(sound, tmp_path, count, every):
    chance = random.Random(20_260_306)
    expected = content(sound.database, NOT_IN_STAGE)
    held = []
    losses = list(LOSSES.items())[::every]
    for number, (loss, harmed) in enumerate(losses):
        home = tmp_path / f"home{number}"
        shutil.copytree(sound.home, home)
        for kind in harmed:
            for path in kinds(home)[kind]:
                (flip if "flipped" in loss else missing)(path, chance)
        told = list(rebuild(Home(home)))
        found = content(home / "jobs.duckdb", NOT_IN_STAGE)
        differ = {
            name: len(set(found[name]) ^ set(expected[name])) for name in expected if found.get(name) != expected[name]
        }
        if loss == "ledger and database gone":
            differ.pop("runs", None)  # when a run ended, and as what, only those two know
        assert differ == {}, (loss, told)
        held.append(loss)
        left = [line for line in damages(Home(home)) if "/archive/" not in line and "/stage/" not in line]
        assert left == [], (loss, told)
    count(tried=len(losses), held=len(held), note=f"{len(losses)} losses rebuilt")
