"""Buckets of S3, Google and Azure, and files of web servers, through obstore."""

from __future__ import annotations

import os
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from paramimp.errors import ParamimpError
from paramimp.places.addresses import scheme_of
from paramimp.places.remote.addresses import WEB, shown, split
from paramimp.places.remote.failures import (
    LargerError,
    LostError,
    MissingError,
    RefusedError,
    RemoteError,
    ReplacedError,
)
from paramimp.places.remote.interface import Item, item_told, nanoseconds
from paramimp.places.remote.names import name_of_place, where_buckets_lie
from paramimp.places.remote.object_failures import NO_LISTING, failure, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

CONNECT_SECONDS = 10
SILENT_SECONDS = 30
"""How long a server may say nothing in the middle of an answer."""
SMALL, SMALL_SECONDS, LARGE_SECONDS = 4 << 20, 60, 1800
"""Bytes up to which an answer has to be whole within a minute, however slowly it trickles; others have half an hour."""
PAGE = 1000
_CHUNK = 1 << 20
_ENDPOINTS_OF_S3 = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_TRUE = frozenset({"1", "true", "yes", "on"})


class Objects:
    """One bucket, from a prefix on; or what a web server has below an address."""

    def __init__(self, address: str) -> None:
        self.shown = shown(address)
        self._scheme = scheme_of(address)
        self._is_web = self._scheme in WEB
        self._address = address
        self.name = name_of_place(address, () if self._is_web else where_buckets_lie())
        self._stores: dict[int, Any] = {}
        _check_endpoints(self._scheme)
        with self._explained(is_opening=True):
            self._store(SMALL_SECONDS)

    def items(self, after: str) -> Iterator[Sequence[Item]]:
        """Yield the objects below the prefix, a page at a time."""
        with self._explained(is_listing=True):
            options = {"offset": after} if after and not self._is_web else {}
            for page in self._store(SMALL_SECONDS).list(chunk_size=PAGE, **options):
                yield [_item(found["path"], found) for found in page if found["path"]]

    def file(self) -> Item:
        """The object of the address itself; nothing of it is read."""
        with self._explained():
            found = self._store(SMALL_SECONDS).get("")
            if self._is_web and str(found.attributes.get("Content-Type", "")).startswith("text/html"):
                raise MissingError("it is a web page, and no file of runs", NO_LISTING)
            return _item("", found.meta)

    def read(self, item: Item, limit: int) -> bytes:
        """Return all bytes of an object."""
        with self._explained():
            found = self._store(SMALL_SECONDS if item.size <= SMALL else LARGE_SECONDS).get(item.name)
            now = _item(item.name, found.meta)
            size = _checked_size(item, now)
            if size > limit:
                raise LargerError(size)
            return _if_as_listed(item, now, _whole(bytes(found.bytes()), size))

    def head(self, item: Item, size: int) -> bytes:
        """Return the first bytes of an object; web servers need not know ranges, so their answer is left midway."""
        with self._explained():
            options = {} if self._is_web else {"options": {"range": (0, size)}}
            found = self._store(SMALL_SECONDS).get(item.name, **options)
            now = _item(item.name, found.meta)
            return _if_as_listed(item, now, _whole(_beginning(found, size), min(size, _checked_size(item, now))))

    def close(self) -> None:
        """Drop the clients, which close their connections."""
        self._stores.clear()

    def _store(self, seconds: int) -> Any:
        if seconds not in self._stores:
            self._stores[seconds] = _opened(self._address, seconds)
        return self._stores[seconds]

    @contextmanager
    def _explained(self, *, is_opening: bool = False, is_listing: bool = False) -> Iterator[None]:
        try:
            yield
        except (RemoteError, ParamimpError, GeneratorExit):
            raise
        except Exception as error:  # noqa: BLE001  obstore raises one class for most that can go wrong
            raise failure(error, self._scheme, is_opening=is_opening, is_listing=is_listing) from None


def _item(name: str, meta: Any) -> Item:
    """An object by what a server tells of it."""
    time = meta["last_modified"]
    return item_told(name, int(meta["size"]), str(meta["e_tag"] or ""), 0 if time is None else nanoseconds(time))


def _checked_size(item: Item, now: Item) -> int:
    """How many bytes an object has now; it may have been replaced since it was listed, and then has another etag."""
    if now.size != item.size and (item.token or item.hint) and _has_same_marks(item, now):
        raise LostError("its size is not what the listing says")
    return now.size


def _has_same_marks(item: Item, now: Item) -> bool:
    return (item.token, item.hint) == (now.token, now.hint)


def _if_as_listed(item: Item, now: Item, data: bytes) -> bytes:
    """The data of an object that is the one which was listed.

    Raises
    ------
    ReplacedError : it is another one.
    """
    is_same = _has_same_marks(item, now) and item.size == now.size
    # Answers tell the second of the last change, and some listings what is smaller, too.
    if not is_same or (not item.token and item.written // 10**9 != now.written // 10**9):
        raise ReplacedError(data)
    return data


def _beginning(found: Any, size: int) -> bytes:
    data = b""
    for chunk in found.stream(min_chunk_size=min(size, _CHUNK)):
        data += bytes(chunk)
        if len(data) >= size:
            break
    return data[:size]


def _whole(data: bytes, size: int) -> bytes:
    if len(data) != size:
        raise LostError("the connection was cut")
    return data


def _opened(address: str, seconds: int) -> Any:
    """A client that makes one attempt at a time: who asks tries again, on this and on every other kind of place."""
    try:
        from obstore.store import from_url
    except ImportError:
        raise ParamimpError(
            f"{shown(address)} is read with obstore, which is not installed: pip install 'paramimp[remote]'."
        ) from None
    scheme = scheme_of(address)
    pause = timedelta(seconds=1)
    options: dict[str, Any] = {
        "client_options": {
            "connect_timeout": f"{CONNECT_SECONDS}s",
            "read_timeout": f"{SILENT_SECONDS}s",
            "timeout": f"{seconds}s",
            "allow_http": _allows_http(scheme),
        },
        "retry_config": {
            "max_retries": 0,
            "retry_timeout": pause,
            "backoff": {"init_backoff": pause, "max_backoff": pause, "base": 2},
        },
        **(_of_profile() if kind_of(scheme) == "s3" else {}),
    }
    return from_url(address, **options)


def _check_endpoints(scheme: str) -> None:
    """Refuse a server for all buckets that is no address: the client would end the program over it.

    Raises
    ------
    RefusedError
    """
    for name in _ENDPOINTS_OF_S3 if kind_of(scheme) == "s3" else ():
        endpoint = os.environ.get(name, "")
        try:
            is_server = split(endpoint).scheme in ("http", "https")
        except RefusedError:
            is_server = False
        if endpoint and not is_server:
            raise RefusedError(f"{name} is no address of a server", f"write it so: {name}=https://HOST:PORT")


def _allows_http(scheme: str) -> bool:
    """Whether the user said that it need not be encrypted, by the address or by that of a server for all buckets."""
    kind = kind_of(scheme)
    if kind == "web":
        return scheme == "http"
    if kind == "s3":
        endpoints = [os.environ.get(name, "") for name in _ENDPOINTS_OF_S3]
        return _is_set("AWS_ALLOW_HTTP") or any(endpoint.startswith("http://") for endpoint in endpoints)
    return _is_set("GOOGLE_ALLOW_HTTP" if kind == "gs" else "AZURE_ALLOW_HTTP")


def _is_set(variable: str) -> bool:
    return os.environ.get(variable, "").lower() in _TRUE


def _of_profile() -> dict[str, Any]:
    """The credentials of the user's AWS profile, which boto3 knows how to read; nothing if one or others are set."""
    if not os.environ.get("AWS_PROFILE") or os.environ.get("AWS_ACCESS_KEY_ID") or _is_set("AWS_SKIP_SIGNATURE"):
        return {}
    try:
        from boto3 import Session
        from obstore.auth.boto3 import Boto3CredentialProvider
    except ImportError:
        said = "AWS_PROFILE is set, and boto3, which reads profiles, is not installed"
        raise RefusedError(said, "pip install boto3") from None
    try:
        session = Session()
        region = {"region": session.region_name} if session.region_name else {}
        return {"credential_provider": Boto3CredentialProvider(session), **region}
    except Exception as error:  # noqa: BLE001  botocore has many
        said = f"the AWS profile cannot be used: {type(error).__name__}"
        raise RefusedError(said, "check AWS_PROFILE, or log in again") from None
