"""A place that many machines share: a folder, or an object store (`s3://bucket/prefix`) through pyarrow's file systems.

Objects are written whole or not at all. `create` is the one promise that machines meet on: of all who create one name,
one succeeds. On S3 that is a PUT with `If-None-Match`, which pyarrow does not offer (26.0): boto3 sends it (extra
`[s3]`). `AWS_ENDPOINT_URL` names another S3 than Amazon's; names and keys come from the environment, as AWS has it.
"""

from __future__ import annotations

import os
import uuid
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pyarrow import fs

from crawler.home import fsync_file, fsync_folder

SCHEME = "s3"
EXISTS = frozenset({"PreconditionFailed", "ConditionalRequestConflict", "412", "409"})
"""What S3 says of an object that is there, or is being created by another."""
PART = 8 << 20


class BadStore(Exception):
    """A store that is none, or cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Store:
    """A folder or a prefix of a bucket. Keys are relative, with `/`. Raises `BadStore` where it cannot be reached."""

    url: str
    root: str
    files: Any
    bucket: str | None = None

    def put(self, key: str, path: Path) -> None:
        """Write the object `key`, or replace it by the same; a reader never sees a part of it."""
        with self._named(key):
            if self.bucket is None:
                _copied(path, Path(self._path(key)))
                return
            with path.open("rb") as source, self._target(key) as target:
                while piece := source.read(PART):
                    target.write(piece)

    def get(self, key: str, path: Path) -> None:
        """Write the object to a file, which has its name once it is whole."""
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh = path.with_name(f".{path.name}-{uuid.uuid4().hex}")
        try:
            with self._named(key), self._source(key) as source, fresh.open("wb") as target:
                while piece := source.read(PART):
                    target.write(piece)
            fsync_file(fresh)
            os.replace(fresh, path)
        finally:
            fresh.unlink(missing_ok=True)

    def read(self, key: str) -> bytes | None:
        """A small object; None where there is none."""
        try:
            with self._named(key), self._source(key) as source:
                told: bytes = source.read()
        except FileNotFoundError:
            return None
        return told

    def create(self, key: str, body: bytes) -> bool:
        """Write a small object where there is none; False where there is one, which stays as it is."""
        with self._named(key):
            return _created(Path(self._path(key)), body) if self.bucket is None else self._created(key, body)

    def keys(self, prefix: str) -> list[str]:
        """The keys below `prefix`, a folder, in order."""
        with self._named(prefix):
            selector = fs.FileSelector(self._path(prefix), recursive=True, allow_not_found=True)
            found = [info.path for info in self.files.get_file_info(selector) if info.is_file]
        cut = len(self.root) + 1
        return sorted(path[cut:] for path in found if not path.rpartition("/")[2].startswith("."))

    def _created(self, key: str, body: bytes) -> bool:
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError

        path = self._path(key)
        try:
            client = boto3.client("s3", endpoint_url=os.environ.get("AWS_ENDPOINT_URL"))
            client.put_object(Bucket=self.bucket, Key=path.partition("/")[2], Body=body, IfNoneMatch="*")
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in EXISTS:
                return False
            raise BadStore(f"{self.url}: {key} cannot be written ({error}).") from error
        except BotoCoreError as error:
            raise BadStore(f"{self.url}: {key} cannot be written ({error}).") from error
        return True

    def _target(self, key: str) -> Any:
        return self.files.open_output_stream(self._path(key), compression=None)

    def _source(self, key: str) -> Any:
        # As it is: by the name of a file pyarrow would unpack it.
        return self.files.open_input_stream(self._path(key), compression=None)

    def _path(self, key: str) -> str:
        return f"{self.root}/{key}"

    def _named(self, key: str) -> _Named:
        return _Named(self.url, key)


@dataclass(frozen=True, slots=True)
class _Named:
    """What goes wrong inside is said of this store."""

    url: str
    key: str

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: object) -> None:
        if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
            why = error.strerror or str(error).partition(". Detail")[0]
            raise BadStore(f"{self.url}: {self.key}: {why}.") from error


def open_store(url: str) -> Store:
    """The store at a path or an `s3://` address. Raises `BadStore`."""
    parts = urlsplit(url)
    if parts.scheme != SCHEME:
        if "://" in url:
            raise BadStore(f"{url}: a stage is a folder or s3://bucket/prefix.")
        return Store(url, str(Path(url).absolute()), fs.LocalFileSystem())
    if not parts.netloc:
        raise BadStore(f"{url}: write s3://bucket/prefix.")
    _need_boto3(url)
    endpoint = urlsplit(os.environ.get("AWS_ENDPOINT_URL", ""))
    given: dict[str, Any] = {"endpoint_override": endpoint.netloc, "scheme": endpoint.scheme} if endpoint.netloc else {}
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    if region:
        given["region"] = region
    root = "/".join(part for part in (parts.netloc, *parts.path.split("/")) if part)
    return Store(url, root, fs.S3FileSystem(**given), parts.netloc)


def is_store(given: str) -> bool:
    """Whether what is given is a store rather than stage files: an address, or a folder that has manifests."""
    return "://" in given or Path(given, "manifests").is_dir()


def _need_boto3(url: str) -> None:
    from importlib.util import find_spec

    if find_spec("boto3") is None:
        raise BadStore(f"{url} needs boto3: pip install 'rolecall[s3]'.")


def _created(path: Path, body: bytes) -> bool:
    fresh = _fresh(path)
    try:
        fresh.write_bytes(body)
        fsync_file(fresh)
        try:
            os.link(fresh, path)  # fails where the name is taken, also on a shared folder
        except FileExistsError:
            return False
        fsync_folder(path.parent)
    finally:
        fresh.unlink(missing_ok=True)
    return True


def _copied(path: Path, target: Path) -> None:
    fresh = _fresh(target)
    try:
        with path.open("rb") as source, fresh.open("wb") as copy:
            while piece := source.read(PART):
                copy.write(piece)
        fsync_file(fresh)
        os.replace(fresh, target)
        fsync_folder(target.parent)
    finally:
        with suppress(FileNotFoundError):
            fresh.unlink()


def _fresh(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}-{uuid.uuid4().hex}")
