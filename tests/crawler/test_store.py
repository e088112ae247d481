"""A store keeps objects whole, and of all who create one name, one succeeds: a folder, a server of S3's interface."""

import gzip
from concurrent.futures import ThreadPoolExecutor

import pytest
from buckets import BUCKET, bucket

from crawler.store import BadStore, is_store, open_store


@pytest.fixture(scope="module")
def _bucket():
    with bucket() as given, pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setenv(name, value)
        yield


@pytest.fixture(params=["folder", pytest.param("s3", marks=pytest.mark.long)])
def store(request, tmp_path):
    if request.param == "folder":
        return open_store(str(tmp_path / "store"))
    request.getfixturevalue("_bucket")
    return open_store(f"s3://{BUCKET}/{tmp_path.name}/")


def test_what_is_put_is_got(store, tmp_path):
    path = tmp_path / "one.gz"
    path.write_bytes(gzip.compress(b"x") + b"x" * 9_000_000)
    store.put("a/b/one.gz", path)
    store.put("a/b/one.gz", path)
    store.get("a/b/one.gz", tmp_path / "deep" / "two")
    assert (tmp_path / "deep" / "two").read_bytes() == path.read_bytes()
    assert [each.name for each in (tmp_path / "deep").iterdir()] == ["two"]
    assert store.keys("a") == ["a/b/one.gz"]
    assert store.read("a/b/one.gz") == path.read_bytes()


def test_what_is_not_there_is_none(store, tmp_path):
    assert (store.read("no"), store.keys("none")) == (None, [])
    with pytest.raises(FileNotFoundError):
        store.get("no", tmp_path / "x")
    assert not (tmp_path / "x").exists()


def test_a_name_is_created_once(store):
    assert store.create("m/1", b"first")
    assert not store.create("m/1", b"second")
    assert store.read("m/1") == b"first"
    assert store.keys("m") == ["m/1"]


def test_of_all_who_create_one_name_one_succeeds(store):
    with ThreadPoolExecutor(8) as threads:
        done = list(threads.map(lambda number: store.create("m/2", str(number).encode()), range(24)))
    assert sum(done) == 1
    assert store.read("m/2") == str(done.index(True)).encode()


@pytest.mark.parametrize("url", ["ftp://host/x", "s3://", "s3:///x"])
def test_what_is_no_store_is_said(url):
    with pytest.raises(BadStore, match="s3://bucket/prefix"):
        open_store(url)


def test_a_folder_is_a_store_where_it_has_manifests(tmp_path):
    assert not is_store(str(tmp_path))
    open_store(str(tmp_path)).create("manifests/x.json", b"{}")
    assert is_store(str(tmp_path))
    assert is_store("s3://bucket/prefix")
