"""The arrays of numbers in a ``.npz`` file of NumPy, row by row.

Read without NumPy, whose own reader can be told to unpickle what it finds: only numbers are taken, by their size.
"""

from __future__ import annotations

import io
import math
import re
import struct
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

from paramimp.decoding.json_text import MAX_MARKS
from paramimp.decoding.yaml_tags import NUMPY_FORMATS
from paramimp.places.files import METRICS_LIMIT
from paramimp.runs import SkipReason, Unreadable

if TYPE_CHECKING:
    from collections.abc import Collection

Rows = list[tuple[float, ...]]

_MAGIC = b"\x93NUMPY"
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, RuntimeError)
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_LENGTHS = {1: "<H", 2: "<I", 3: "<I"}
"""How the length of the header is written, by the version of the format."""
_HEADER = re.compile(
    rb"\{'descr': '(?P<order>[<>|])(?P<kind>[a-z]\d)', 'fortran_order': False,"
    rb" 'shape': \((?P<shape>[\d, ]{0,40})\), \}\s*"
)


MAX_ARRAYS, EXPANDED = 256, 16
"""Arrays of which the names are not known, and the bytes that they may come to for each of the file."""


def load_npz(data: bytes, names: Collection[str]) -> dict[str, Rows]:
    """Return arrays of a file by their names, each cut along its first axis; those that are not there are left out.

    Raises
    ------
    Unreadable : the file is cut off or none of NumPy's, or an array is too large or holds something else than numbers.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            there = set(archive.namelist())
            return {name: _array(_entry(archive, f"{name}.npy")) for name in names if f"{name}.npy" in there}
    except _BROKEN as error:
        _refuse(f"is no whole file of NumPy ({error}); it may have been cut off.")


def load_columns(data: bytes) -> dict[str, list[float]]:
    """Return all arrays of numbers that have one axis at most, as ``np.savez(file, val_loss=losses)`` saves them.

    Raises
    ------
    Unreadable : the file is cut off or none of NumPy's, or holds too much.
    """
    columns: dict[str, list[float]] = {}
    left = EXPANDED * len(data) + (1 << 16)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist()[:MAX_ARRAYS]:
                if name.endswith(".npy"):
                    array = _entry(archive, name, left)
                    left -= len(array)
                    with suppress(Unreadable):  # texts and objects are no metrics
                        rows = _array(array)
                        if all(len(row) == 1 for row in rows):
                            columns[name.removesuffix(".npy")] = [value for (value,) in rows]
    except _BROKEN as error:
        _refuse(f"is no whole file of NumPy ({error}); it may have been cut off.")
    return columns


def _entry(archive: zipfile.ZipFile, name: str, limit: int = METRICS_LIMIT) -> bytes:
    if archive.getinfo(name).compress_type not in _METHODS:
        _refuse(f"holds {name} compressed as NumPy does not.")
    with archive.open(name) as file:
        data = file.read(limit + 1)  # whatever size the archive claims
    if len(data) > limit:
        _refuse(f"holds more than {limit:,} bytes of {name}.", SkipReason.TOO_LARGE)
    return data


def _array(data: bytes) -> Rows:
    if not data.startswith(_MAGIC) or len(data) < len(_MAGIC) + 2 or data[len(_MAGIC)] not in _LENGTHS:
        _refuse("holds an array in a format that is not known.")
    length = _LENGTHS[data[len(_MAGIC)]]
    start = len(_MAGIC) + 2 + struct.calcsize(length)
    end = start + struct.unpack(length, data[start - struct.calcsize(length) : start])[0]
    header = _HEADER.fullmatch(data[start:end])
    code = NUMPY_FORMATS.get(header["kind"].decode()) if header else None
    if header is None or code is None:
        _refuse("holds an array of something else than numbers.")
    shape = [int(size) for size in header["shape"].decode().split(",") if size.strip()]
    count = math.prod(shape)
    if count > MAX_MARKS:
        _refuse(f"holds more than {MAX_MARKS:,} numbers.", SkipReason.TOO_LARGE)
    order = ">" if header["order"] == b">" else "<"
    values = struct.unpack(f"{order}{count}{code}", data[end:])
    width = math.prod(shape[1:])
    return [tuple(map(float, values[row : row + width])) for row in range(0, count, max(width, 1))]


def _refuse(message: str, reason: SkipReason = SkipReason.UNREADABLE) -> NoReturn:
    raise Unreadable(reason, message)
