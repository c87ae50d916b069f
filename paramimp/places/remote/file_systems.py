"""Whatever else fsspec knows by its scheme: HDFS, Hugging Face, SMB and others, by the packages that bring them."""

from __future__ import annotations

import posixpath
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from paramimp.errors import ParamimpError
from paramimp.places.addresses import scheme_of
from paramimp.places.remote.addresses import shown
from paramimp.places.remote.failures import DeniedError, LargerError, LostError, MissingError, RemoteError
from paramimp.places.remote.interface import Item

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TOKENS = ("etag", "ETag", "mtime", "last_modified", "LastModified", "created")


class FileSystem:
    """A folder, or a file, of a file system of fsspec."""

    def __init__(self, address: str) -> None:
        self.shown = shown(address)
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

    def items(self, after: str) -> Iterator[Sequence[Item]]:  # noqa: ARG002  these tell no order
        """Yield all that lies below, at once."""
        with _explained():
            if not self._system.isdir(self._path):
                return
            found = self._system.find(self._path, withdirs=True, detail=True)
            yield [self._item(path, about) for path, about in found.items() if self._name(path)]

    def file(self) -> Item:
        """The file of the address itself."""
        with _explained():
            about = self._system.info(self._path)
            if about.get("type") != "file":
                raise MissingError
            return Item("", int(about.get("size") or 0), _token(about))

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

    def _item(self, path: str, about: Any) -> Item:
        is_folder = about.get("type") == "directory"
        return Item(self._name(path), int(about.get("size") or 0), _token(about), is_folder=is_folder)


class _NoPackageError(Exception):
    """The package that brings a scheme is missing."""


def _token(about: Any) -> str:
    return next((str(about[name]) for name in _TOKENS if about.get(name)), "")


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
