"""Some members of a small ZIP archive, by their names, whatever sizes the archive claims."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING

from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_MEMBER = re.compile(rb"PK\x03\x04.{22}(?P<length>..)..", re.DOTALL)
"""The fixed part of what stands before each member."""
_MAX_NAME = 200


def named_first(head: bytes) -> str:
    """Return the name of the first member by the first bytes of an archive; empty if these begin none."""
    match = _MEMBER.match(head)
    length = int.from_bytes(match["length"], "little") if match else 0
    if match is None or length > _MAX_NAME:
        return ""
    return head[match.end() : match.end() + length].decode("utf-8", "replace")


def load_members(data: bytes, names: Collection[str], limit: int) -> dict[str, bytes]:
    """Return members by their names; those that are not there are left out.

    Parameters
    ----------
    limit : bytes of all of them together.

    Raises
    ------
    Unreadable : the archive is cut off, encrypted or packed in a way that is not known, or the members are too large.
    """
    members: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in sorted(set(archive.namelist()).intersection(names)):
                if archive.getinfo(name).compress_type not in _METHODS:
                    raise Unreadable(SkipReason.UNREADABLE, f"holds {name} packed in an unknown way; unpack it.")
                left = limit - sum(map(len, members.values()))
                with archive.open(name) as file:
                    members[name] = file.read(left + 1)
                if len(members[name]) > left:
                    raise Unreadable(SkipReason.TOO_LARGE, f"holds more than {limit:,} bytes; unpack and shorten it.")
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError, NotImplementedError) as error:
        said = str(error)[:80]
        message = f"is no whole ZIP archive ({said}); it may have been cut off."
        raise Unreadable(SkipReason.UNREADABLE, message) from None
    return members
