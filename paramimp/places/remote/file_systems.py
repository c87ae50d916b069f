"""Whatever else fsspec knows by its scheme: HDFS, Hugging Face, SMB and others, by the packages that bring them."""

from __future__ import annotations

import posixpath
import re
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any

from paramimp.errors import ParamimpError
from paramimp.places.addresses import scheme_of
from paramimp.places.remote.addresses import shown
from paramimp.places.remote.failures import DeniedError, LargerError, LostError, MissingError, RemoteError
from paramimp.places.remote.interface import Item, item_told, nanoseconds
from paramimp.places.remote.names import name_of_place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKENS = ("etag", "ETag", "blob_id")
"""What changes with the content, as the packages call it; the last is the hash that Git has for it."""
_TIMES = ("mtime", "last_modified", "LastModified", "modified", "timeModified", "updated")


_SECRET = re.compile("pass|pwd|token|secret|key|auth|cred", re.IGNORECASE)
_LATEST = 2**33
"""Seconds since 1970 beyond which a number is no time in seconds."""


class FileSystem:
    """A folder, or a file, of a file system of fsspec."""

    def __init__(self, address: str) -> None:
        self.shown = shown(address)
        self._address = address
        try:
            from fsspec.core import url_to_fs
        except ImportError:
            raise ParamimpError(
                f"{self.shown} is read with fsspec, which is not installed: pip install 'paramimp[remote]'."
            ) from None
        try:
            with _explained():
                self._system, self._path = url_to_fs(address, skip_instance_cache=True)
        except _NoPackageError:
            raise ParamimpError(
                f"{self.shown} is read with fsspec, which lacks the package for {scheme_of(address)}://; install that"
                " package, or copy the folder and give the copy."
            ) from None

    @property
    def name(self) -> str:
        """By the address, and by where the settings of fsspec or of the package lead."""
        options = sorted(self._system.storage_options.items(), key=repr)
        told = [(key, value) for key, value in options if not _SECRET.search(str(key))]
        return name_of_place(self._address, told, str(getattr(self._system, "endpoint", "")))

    def items(self, after: str) -> Iterator[Sequence[Item]]:  # noqa: ARG002  these tell no order
        """Yield all that lies below, at once."""
        with _explained():
            if not self._system.isdir(self._path):
                return
            found = self._system.find(self._path, withdirs=True, detail=True)
            items = [_item(self._name(path), about) for path, about in found.items() if self._name(path)]
            if items and (top := _item("", self._system.info(self._path))).written:
                items.append(top)
            yield items

    def file(self) -> Item:
        """The file of the address itself."""
        with _explained():
            about = self._system.info(self._path)
            if about.get("type") != "file":
                raise MissingError
            return _item("", about)

    def read(self, item: Item, limit: int) -> bytes:
        """Return all bytes of a file."""
        data = self.head(item, limit + 1)
        if len(data) > limit:
            raise LargerError(max(item.size, len(data)))
        return data

    def head(self, item: Item, size: int) -> bytes:
        """Return the first bytes of a file."""
        path = posixpath.join(self._path, item.name) if item.name else self._path
        data = b""
        with _explained(), self._system.open(path, "rb") as file:
            data = bytes(file.read(size))
        if len(data) < min(item.size, size):
            raise LostError("fewer bytes came than it has")
        return data

    def close(self) -> None:
        """Nothing: each file system closes by itself."""

    def _name(self, path: str) -> str:
        return posixpath.relpath(path, self._path) if path.rstrip("/") != self._path.rstrip("/") else ""


class _NoPackageError(Exception):
    """The package that brings a scheme is missing."""


def _item(name: str, about: Any) -> Item:
    is_folder = about.get("type") == "directory"
    etag = next((str(about[key]) for key in _TOKENS if about.get(key)), "")
    written = next(filter(None, (_nanoseconds(about.get(key)) for key in _TIMES)), 0)
    return item_told(name, int(about.get("size") or 0), etag, written, is_folder=is_folder)


def _nanoseconds(time: object) -> int:
    """A time as one of the packages tells it; 0 for what is none, or has no zone."""
    if isinstance(time, str):
        try:
            time = datetime.fromisoformat(time)
        except ValueError:
            return 0
    if isinstance(time, datetime):
        return 0 if time.tzinfo is None else nanoseconds(time)
    return int(time * 10**9) if isinstance(time, (int, float)) and 0 < time < _LATEST else 0


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (RemoteError, ParamimpError, GeneratorExit):
        raise
    except (ImportError, ValueError):
        raise _NoPackageError from None
    except (FileNotFoundError, NotADirectoryError):
        raise MissingError from None
    except PermissionError:
        raise DeniedError("access denied", "check that your credentials may read it") from None
    except Exception as error:  # noqa: BLE001  each file system has its own
        raise LostError(f"the request failed with a {type(error).__name__}") from None
