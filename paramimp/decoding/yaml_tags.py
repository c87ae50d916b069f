"""The plain data under YAML tags. Nothing is constructed or called: a tag only says how to read what it marks.

``yaml.dump`` of an ``argparse.Namespace``, a tuple or a NumPy number writes Python tags that ``yaml.safe_load``
refuses, together with the whole file. The values under them are ordinary scalars, lists and mappings.
"""

from __future__ import annotations

import base64
import binascii
import struct
from typing import Any, NoReturn

from paramimp.decoding.scalars import resolve
from paramimp.runs import SkipReason, Unreadable

_CORE = "tag:yaml.org,2002:"
_TEXT = frozenset({"!", _CORE + "str", _CORE + "python/str", _CORE + "python/unicode", _CORE + "timestamp"})
_NULL = frozenset({_CORE + "null", _CORE + "python/none"})
_TYPES: dict[str, tuple[type, ...]] = {
    _CORE + "bool": (bool,),
    _CORE + "python/bool": (bool,),
    _CORE + "int": (int,),
    _CORE + "python/int": (int,),
    _CORE + "python/long": (int,),
    _CORE + "float": (float, int),
    _CORE + "python/float": (float, int),
}
_BINARY = frozenset({_CORE + "binary", _CORE + "python/bytes"})
_NAMES = (_CORE + "python/name:", _CORE + "python/module:")
_OBJECTS = (_CORE + "python/object/new:", _CORE + "python/object/apply:")
_OBJECT = _CORE + "python/object:"
_MODULE = frozenset({"_modules", "_parameters", "_buffers"})
"""What a module of PyTorch holds: its weights and hooks are no hyperparameters, its class is."""
_CONTAINERS = tuple(kind + package for kind in _OBJECTS for package in ("collections.", "builtins."))
_NUMPY = (_CORE + "python/object/apply:numpy", _CORE + "python/object/new:numpy")
NUMPY_FORMATS = {
    "f2": "e", "f4": "f", "f8": "d", "b1": "?",
    "i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I", "u8": "Q",
}  # fmt: skip


def scalar_value(tag: str, text: str, *, plain: bool, keep_binary: bool) -> Any:
    """Return what a tagged scalar holds.

    Parameters
    ----------
    plain : whether it is written without quotes.
    keep_binary : whether bytes are wanted (inside a NumPy number); elsewhere bytes are a missing value.
    """
    if tag in _TEXT:
        return text
    if tag in _NULL:
        return None
    if tag in _TYPES:
        return _typed(tag, text)
    if tag in _BINARY:
        return _bytes(text) if keep_binary else None
    if tag.startswith(_NAMES):  # !!python/name:torch.nn.ReLU '' is the choice of ReLU
        return _name_in(tag)
    return resolve(text) if plain else text


def container_value(tag: str, value: Any) -> Any:
    """Return what a tagged list or mapping holds."""
    if is_numpy_scalar(tag):
        return _numpy_number(value)
    if tag.startswith(_NUMPY) and not tag.endswith("numpy.dtype"):
        return None  # an array: its bytes are no hyperparameter
    if tag == _CORE + "set" and isinstance(value, dict):
        return list(value)
    if tag.startswith(_OBJECTS):
        is_empty = not value and not tag.startswith(_CONTAINERS)
        return _name_in(tag) if is_empty else _object_items(tag, value)  # nn.MSELoss() is the choice of that loss
    if tag.startswith(_OBJECT) and isinstance(value, dict) and value.keys() >= _MODULE:
        return _name_in(tag)
    return value


def _name_in(tag: str) -> str | None:
    """The name of the function, class or module in a Python tag."""
    return tag.partition(":python/")[2].partition(":")[2] or None


def is_numpy_scalar(tag: str | None) -> bool:
    """Whether a tag marks one NumPy number."""
    return tag is not None and tag.startswith(_NUMPY) and tag.endswith(".multiarray.scalar")


def _typed(tag: str, text: str) -> Any:
    value = resolve(text)
    wanted = _TYPES[tag]
    if type(value) not in wanted:
        name = tag.removeprefix(_CORE)
        _refuse(f"marks {text[:40]!r} as !!{name}, which it is not; remove the tag or correct the value.")
    return float(value) if wanted[0] is float and type(value) is int else value


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text)
    except (binascii.Error, ValueError):
        return None


def _numpy_number(value: Any) -> Any:
    """Return the number that NumPy pickles as its dtype and its bytes; None if it is anything else."""
    try:
        dtype, data = value
        code, order = dtype["args"][0], dtype["state"][1]
        unpacked: tuple[Any, ...] = struct.unpack((">" if order == ">" else "<") + NUMPY_FORMATS[code], data)
    except (TypeError, ValueError, KeyError, IndexError, struct.error):
        return None
    return unpacked[0]


def _object_items(tag: str, value: Any) -> Any:
    """Return the items of a dict type of some package (EasyDict, OrderedDict); else the data as they are."""
    if isinstance(value, dict) and isinstance(value.get("dictitems"), dict):
        return value["dictitems"]
    if tag.endswith(":collections.OrderedDict") and isinstance(value, list) and len(value) == 1:
        pairs = value[0]
        if isinstance(pairs, list) and all(
            isinstance(pair, list) and len(pair) == 2 and type(pair[0]) is str for pair in pairs
        ):
            return dict(pairs)
    return value


def _refuse(message: str) -> NoReturn:
    raise Unreadable(SkipReason.UNREADABLE, message)
