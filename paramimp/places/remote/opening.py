"""Opening what an address names: a folder of a remote place, or one file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.places.addresses import scheme_of
from paramimp.places.remote.addresses import BUCKETS, SHELLS, WEB, parts, shown
from paramimp.places.remote.attempts import persistently
from paramimp.places.remote.failures import DeniedError, MissingError, RemoteError
from paramimp.places.remote.folder import RemoteFolder, remote_folder
from paramimp.places.remote.listing import listed
from paramimp.places.remote.tree import Tree

if TYPE_CHECKING:
    from paramimp.places.remote.interface import Item, Place


def open_remote(address: str, prefix: str) -> RemoteFolder:
    """Return the folder, or the file as a folder that holds only it, that an address names.

    Parameters
    ----------
    prefix : what the names of its runs begin with; empty if it is all that was given.

    Raises
    ------
    ParamimpError : it cannot be listed or read, is not there, or the package that reads it is missing.
    """
    if not parts(address):
        raise ParamimpError(f"{shown(address)} names no bucket or machine; write {scheme_of(address)}://NAME/FOLDER.")
    try:
        place = persistently(lambda: _place(address))
        found = _found_or_closed(place, address)
    except RemoteError as error:
        raise ParamimpError(f"{shown(address)} cannot be read ({error.said}); {error.advice}.") from None
    if isinstance(found, list):
        return remote_folder(Tree(place, found, name=place.name), "", place.shown, prefix or ".")
    name = parts(address)[-1]
    above = place.shown.rpartition("/")[0]
    tree = Tree.of_file(place, name, found, known_as=place.name)
    return remote_folder(tree, "", above, prefix.rpartition("/")[0] or ".").only(name)


def _place(address: str) -> Place:
    scheme = scheme_of(address)
    if scheme in BUCKETS | WEB:
        from paramimp.places.remote.objects import Objects  # obstore, asyncio and fsspec: only for what needs them

        return Objects(address)
    if scheme in SHELLS:
        from paramimp.places.remote.sftp import Sftp

        return Sftp(address)
    from paramimp.places.remote.file_systems import FileSystem

    return FileSystem(address)


def _found_or_closed(place: Place, address: str) -> list[Item] | Item:
    try:
        return _found(place, address)
    except BaseException:
        place.close()
        raise


def _found(place: Place, address: str) -> list[Item] | Item:
    """All that lies in the folder, or the one file."""
    is_web = scheme_of(address) in WEB  # which lists hardly any folder
    if (re.split("[?#]", address, maxsplit=1)[0] if is_web else address).endswith("/"):
        return _listed(place)
    try:
        return _file(place) if is_web else _listed(place)
    except (MissingError, DeniedError) as error:
        try:
            return _listed(place) if is_web else _file(place)
        except RemoteError:
            raise error from None


def _listed(place: Place) -> list[Item]:
    if found := listed(place):
        return found
    raise MissingError


def _file(place: Place) -> Item:
    return persistently(place.file)
