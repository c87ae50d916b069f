"""Folders of other machines by SFTP, through asyncssh, with the host keys, the agent and the config of ``ssh``."""

from __future__ import annotations

import asyncio
import posixpath
import stat
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

from paramimp.errors import ParamimpError
from paramimp.places.remote.addresses import shown, split
from paramimp.places.remote.failures import (
    DeniedError,
    FaultyError,
    LargerError,
    LostError,
    MissingError,
    RefusedError,
    RemoteError,
    ReplacedError,
)
from paramimp.places.remote.interface import Item
from paramimp.places.remote.link_counts import Counts, counts_of, left_out
from paramimp.places.remote.names import name_of_place
from paramimp.places.remote.sftp_failures import failure, said_of_folders

if TYPE_CHECKING:
    from collections.abc import Collection, Coroutine, Iterator, Sequence
    from concurrent.futures import Future

Result = TypeVar("Result")

CONNECT_SECONDS, ANSWER_SECONDS, READ_SECONDS = 15, 30, 1800
CHANNELS = 4
"""Servers allow ten for one connection, and each has a process there that answers one request after the other."""
FOLDERS_AT_ONCE = 32
FOLDER_TRIES = 3
MOST_ENTRIES = 4_000_000

_NO_FILE = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
_FOLDER_OUTSIDE = (
    "is a link to a folder outside the given one and was not followed; give the folder that it points to as well."
)
_FILE_OUTSIDE = "is a link that leads out of the given folder and was not followed; put a copy in its place."
_NOT_LISTED = (
    "stands for {} that the server counts there and does not list, as it does where its disk fails; check the disk, and"
    " try again."
)
_NOWHERE = "is a link that points to nothing; put the file in its place."


class Sftp:
    """One folder, or file, of a machine."""

    def __init__(self, address: str) -> None:
        try:
            import asyncssh
        except ImportError:
            raise ParamimpError(
                f"{shown(address)} is read with asyncssh, which is not installed: pip install 'paramimp[remote]'."
            ) from None
        self.shown = shown(address)
        self._address = address
        self._machine = _Machine(asyncssh, address)
        path = unquote(split(address).path)
        self._path = path.removeprefix("/~/") or "." if path.startswith("/~/") else path or "."
        self._loop = asyncio.new_event_loop()
        # Parts of a request that was given up end with the connection; asyncio would print the traceback of each.
        self._loop.set_exception_handler(lambda _loop, _context: None)
        self._is_closed = False
        self._closing = threading.Lock()
        threading.Thread(target=_run, args=(self._loop,), daemon=True, name="paramimp-sftp").start()

    @property
    def name(self) -> str:
        """By the address, and by what the machine was found to be: the config of ``ssh`` may lead anywhere."""
        return name_of_place(self._address, self._machine.identity, self._path)

    def items(self, after: str) -> Iterator[Sequence[Item]]:  # noqa: ARG002  folders are listed in no order
        """Yield all that lies below, at once."""
        yield self._result(self._listed(), READ_SECONDS)

    def file(self) -> Item:
        """The file of the address itself."""
        return self._result(self._given_file(), ANSWER_SECONDS)

    def read(self, item: Item, limit: int) -> bytes:
        """Return all bytes of a file, as many as it had when it was opened."""
        return self._result(self._read(item, limit, whole=True), READ_SECONDS)

    def head(self, item: Item, size: int) -> bytes:
        """Return the first bytes of a file."""
        return self._result(self._read(item, size, whole=False), READ_SECONDS)

    def close(self) -> None:
        """Close the connection, and end its thread."""
        with self._closing:
            if not self._is_closed:
                self._is_closed = True
                asyncio.run_coroutine_threadsafe(self._end(), self._loop)

    async def _end(self) -> None:
        await self._machine.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self._loop.call_soon(self._loop.stop)

    def _result(self, work: Coroutine[Any, Any, Result], seconds: float) -> Result:
        future = self._begun(work)
        try:
            return future.result(seconds)
        except (RemoteError, ParamimpError):
            raise
        except Exception as error:  # noqa: BLE001  asyncssh, the sockets and the loop each have their own
            future.cancel()
            found = failure(self._machine.asyncssh, self._address, error)
            if isinstance(found, LostError) and not isinstance(found, FaultyError):  # else other files were lost, too
                self._drop()
            raise found from None

    def _begun(self, work: Coroutine[Any, Any, Result]) -> Future[Result]:
        """Let the thread of the connection do it. Once that ends, nothing would ever answer."""
        with self._closing:
            if not self._is_closed:
                return asyncio.run_coroutine_threadsafe(work, self._loop)
        work.close()
        raise LostError("the connection was closed")

    def _drop(self) -> None:
        with self._closing:
            if not self._is_closed:
                self._loop.call_soon_threadsafe(self._machine.drop)

    async def _given_file(self) -> Item:
        client = await self._machine.client()
        attributes = await _soon(client.stat(self._path))
        if not stat.S_ISREG(attributes.permissions or 0):
            raise MissingError
        self._path = await _soon(client.realpath(self._path))
        return _file("", attributes)

    async def _listed(self) -> list[Item]:
        client = await self._machine.client()
        attributes = await _soon(client.stat(self._path))
        if not stat.S_ISDIR(attributes.permissions or 0):
            return []
        self._path = await _soon(client.realpath(self._path))
        listing = _Listing(self._machine, self._path)
        await listing.folder("")
        await listing.complete()
        return [*listing.items, _folder("", attributes)]

    async def _read(self, item: Item, limit: int, *, whole: bool) -> bytes:
        path = posixpath.join(self._path, item.name) if item.name else self._path
        client = await self._machine.client()
        real, file = await asyncio.gather(_soon(client.realpath(path)), _soon(client.open(path, "rb")))
        async with file:
            attributes = await _soon(file.stat())
            if not stat.S_ISREG(attributes.permissions or stat.S_IFREG):
                raise DeniedError("it is no regular file", "replace it by a file or remove it")
            if real != self._path and not _is_below(real, self._path):
                raise DeniedError("it lies outside of the given folder", "put a copy in its place")
            size = int(attributes.size or 0)
            if whole and size > limit:
                raise LargerError(size)
            wanted = min(size, limit)
            data: bytes = await file.read(wanted, 0) if wanted else b""
        if len(data) < wanted:
            raise LostError("fewer bytes came than it has")
        if replace(_file(item.name, attributes), written=item.written and _written(attributes)) != item:
            raise ReplacedError(data)
        return data


@dataclass(slots=True)
class _Machine:
    """The connection to a machine, made when it is needed and again when it was lost.

    Attributes
    ----------
    identity : the key of the host that was reached, and the user that it let in; empty before.
    """

    asyncssh: Any
    address: str
    identity: str = ""
    _connection: Any = None
    _clients: list[Any] = field(default_factory=list)
    _taken: int = 0
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def client(self) -> Any:
        """One of the channels, in turn."""
        async with self._lock:
            if not self._clients:
                await self._connect()
            self._taken += 1
            return self._clients[self._taken % len(self._clients)]

    async def _connect(self) -> None:
        given = split(self.address)
        # With no `known_hosts` given, asyncssh takes the user's, and refuses a host whose key is not there.
        options = {"port": given.port, "username": given.username, "password": given.password}
        self._connection = await self.asyncssh.connect(
            given.hostname or "",
            connect_timeout=CONNECT_SECONDS,
            login_timeout=CONNECT_SECONDS,
            keepalive_interval=ANSWER_SECONDS // 2,
            keepalive_count_max=2,
            **{name: unquote(value) if isinstance(value, str) else value for name, value in options.items() if value},
        )
        key = self._connection.get_server_host_key()
        user = self._connection.get_extra_info("username")
        self.identity = f"{user} {key.public_data.hex() if key is not None else ''}"
        self._clients = [await _soon(self._connection.start_sftp_client())]
        for _ in range(CHANNELS - 1):
            try:
                self._clients.append(await _soon(self._connection.start_sftp_client()))
            except self.asyncssh.ChannelOpenError:  # the server allows fewer
                break

    async def close(self) -> None:
        """Close the connection, and wait until it is."""
        connection = self._connection
        self.drop()
        if connection is not None:
            with suppress(Exception):
                await _soon(connection.wait_closed())

    def drop(self) -> None:
        """Forget the connection."""
        if self._connection is not None:
            self._connection.abort()
        self._connection, self._clients = None, []


@dataclass(slots=True)
class _Listing:
    """All that lies in a folder, listed several folders at a time."""

    machine: _Machine
    root: str
    items: list[Item] = field(default_factory=list)
    counts: dict[str, Counts] = field(default_factory=dict)
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(FOLDERS_AT_ONCE))

    async def folder(self, name: str, attributes: Any = None) -> None:
        """Add what lies in one folder, and in those below it.

        Parameters
        ----------
        attributes : what was told of the folder before it was listed; nothing of the given one, which adds itself.
        """
        ssh = self.machine.asyncssh
        try:
            async with self.room:
                entries = await self._entries(posixpath.join(self.root, name))
        except (ssh.SFTPPermissionDenied, ssh.SFTPNoSuchFile, ssh.SFTPFailure) as error:
            if not name:
                raise
            what = next((said for kind, said in said_of_folders(ssh).items() if isinstance(error, kind)), "")
            wrong = f"cannot be listed ({what}); check that the folder is there and readable by you."
            self.items.append(Item(name, is_folder=True, wrong=wrong))
            return
        if len(self.items) + len(entries) > MOST_ENTRIES:
            raise RefusedError(f"there are more than {MOST_ENTRIES:,} files", "give a smaller folder")
        if name:
            self.items.append(_folder(name, attributes))
        self._count(name, entries)
        await asyncio.gather(*filter(None, [self._entry(name, entry) for entry in entries]))

    async def complete(self) -> None:
        """List folders again from which the server left others out, and name what stays out."""
        for _ in range(FOLDER_TRIES - 1):
            if not (incomplete := left_out(self.counts)):
                return
            known = {item.name for item in self.items}
            await asyncio.gather(*(self._again(name, known) for name in incomplete))
        for name, count in left_out(self.counts).items():
            said = _NOT_LISTED.format(f"{count:,} folder{'s' * (count != 1)}")
            self.items.append(Item(posixpath.join(name, "?"), is_folder=True, wrong=said))

    async def _again(self, name: str, known: Collection[str]) -> None:
        """Add what was left out of a folder before."""
        with suppress(self.machine.asyncssh.SFTPError):
            async with self.room:
                entries = await self._entries(posixpath.join(self.root, name))
            self._count(name, entries)
            new = [entry for entry in entries if posixpath.join(name, str(entry.filename)) not in known]
            await asyncio.gather(*filter(None, [self._entry(name, entry) for entry in new]))

    def _count(self, name: str, entries: Sequence[Any]) -> None:
        if (counts := counts_of(entries)) is not None:
            self.counts[name] = counts

    async def _entries(self, path: str) -> Sequence[Any]:
        """What lies in one folder. Where the server fails, it is asked again: a disk may fail for a moment."""
        for _ in range(FOLDER_TRIES - 1):
            with suppress(self.machine.asyncssh.SFTPFailure):
                return await self._listed_once(path)
        return await self._listed_once(path)

    async def _listed_once(self, path: str) -> Sequence[Any]:
        client = await self.machine.client()
        entries: Sequence[Any] = await _soon(client.readdir(path))
        return entries

    def _entry(self, folder: str, entry: Any) -> Coroutine[Any, Any, None] | None:
        """Add an entry; where more has to be asked for, return how."""
        own = str(entry.filename)
        if own in (".", "..") or "/" in own:
            return None
        name = f"{folder}/{own}" if folder else own
        mode = stat.S_IFMT(entry.attrs.permissions or stat.S_IFREG)
        if mode == stat.S_IFDIR:
            return self.folder(name, entry.attrs)
        if mode == stat.S_IFLNK:
            return self._link(name)
        self.items.append(_file(name, entry.attrs))
        return None

    async def _link(self, name: str) -> None:
        """Add what a link leads to. A folder of the place is listed anyway, where it lies."""
        ssh = self.machine.asyncssh
        path = posixpath.join(self.root, name)
        try:
            async with self.room:
                client = await self.machine.client()
                attributes = await _soon(client.stat(path))
                real = await _soon(client.realpath(path))
        except (ssh.SFTPNoSuchFile, ssh.SFTPPermissionDenied, ssh.SFTPFailure):
            self.items.append(Item(name, wrong=_NOWHERE))
            return
        is_inside = real == self.root or _is_below(real, self.root)
        if stat.S_ISDIR(attributes.permissions or 0):
            if not is_inside:
                self.items.append(Item(name, is_folder=True, wrong=_FOLDER_OUTSIDE, leads_out=True))
        else:
            # It is what lies elsewhere, and nothing tells when another file takes its place there.
            linked = replace(_file(name, attributes), written=0)
            self.items.append(linked if is_inside else Item(name, wrong=_FILE_OUTSIDE))


def _run(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


def _file(name: str, attributes: Any) -> Item:
    kind = _NO_FILE.get(stat.S_IFMT(attributes.permissions or stat.S_IFREG))
    wrong = f"is not a regular file but {kind}; replace it by a file or remove it." if kind else ""
    hint = f"{attributes.uid} {attributes.gid} {attributes.permissions}"  # who may read it
    return Item(name, int(attributes.size or 0), wrong=wrong, written=_written(attributes), hint=hint)


def _folder(name: str, attributes: Any) -> Item:
    return Item(name, is_folder=True, written=_written(attributes))


def _written(attributes: Any) -> int:
    return int(attributes.mtime or 0) * 10**9 + int(attributes.mtime_ns or 0)


def _is_below(path: str, root: str) -> bool:
    return path.startswith(root.rstrip("/") + "/")


async def _soon(request: Any) -> Any:
    """The answer to a request, which is short."""
    return await asyncio.wait_for(request, ANSWER_SECONDS)
