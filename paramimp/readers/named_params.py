"""Params in the names of folders and files: ``lr=0.01,bs=32/``, and ``lr=0.01/bs=32/`` as Hive partitions tables.

Without ``=``, the name of a folder is one of params where all of it is names and numbers by turns (``lr_0.01_bs_32``,
``lr0.01-bs32``), and one of them is a hyperparameter that everyone knows: ``resnet50_imagenet1`` is none.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

from paramimp.decoding.typed_text import typed
from paramimp.table.seeds import is_seed
from paramimp.table.settings import is_known_pair, is_setting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.runs import Scalar

_NAME = r"[A-Za-z][\w.]*"
_FIRST = re.compile(rf"(?:^|[\W_])({_NAME})$")
_BETWEEN = re.compile(
    rf"""
    (?P<sure> (?:.*[^,;&+\s])? ) [,;&+\s]+ (?P<name> {_NAME} )  # what cannot be in a name or a number divides
    | (?P<number> [-+]?(?:\d++(?:\.\d*+)?|\.\d+)(?:[eE][-+]?\d+)? ) [_-]+ (?P<next> {_NAME} )
    | (?P<word> [^_-]+ ) [_-]+ (?P<after> {_NAME} )
    """,
    re.VERBOSE,
)
_COUNT = re.compile(r"(?:(?:run|exp|experiment|trial|job|sweep|version|v)[_-]?)?\d+[_-]+", re.IGNORECASE)
"""What names begin with that also number the runs: ``exp1_lr=0.01``, but not the ``l2_`` of ``l2_reg=0.01``."""
_TURN = re.compile(
    r"(?P<name>[A-Za-z]+(?:_[A-Za-z]+)?)[_-]?(?P<number>(?:\d++(?:\.\d*+)?|\.\d+)(?:[eE][-+]?\d+)?)(?:[_,-]|$)"
)
_TURNS = re.compile(rf"(?:{_TURN.pattern.replace('?P<name>', '?:').replace('?P<number>', '?:')})+")
OF_QUANTITIES = frozenset({"num", "n", "max", "min", "in", "out"})
"""Words before what is counted or bounded, which are one name with it: ``num_filters``, ``out_channels``."""
_HIVE_NULL = "__HIVE_DEFAULT_PARTITION__"
MAX_LENGTH = 1_000


def params_in_path(path: str) -> dict[str, Scalar | Sequence[object]]:
    """Return the params that the parts of a path name; the innermost wins."""
    params: dict[str, Scalar | Sequence[object]] = {}
    parts = path.split("/")
    for part in parts:
        params.update(params_in_name(part))
    return params or _with_tildes(parts)


def _with_tildes(parts: Sequence[str]) -> dict[str, Scalar | Sequence[object]]:
    """Return the params of a path like ``model~rf/lr~0.1``, as the Paramspace of Snakemake calls its folders.

    A tilde marks copies and short names as well: one of the names has to be a hyperparameter that everyone knows.
    """
    pairs = (part.partition("~") for part in parts if part.count("~") == 1 and len(part) <= MAX_LENGTH)
    params = {name: typed(value) for name, _, value in pairs if value and _FIRST.fullmatch(name)}
    return params if any(map(is_setting, params)) else {}


def params_in_name(name: str) -> dict[str, Scalar | Sequence[object]]:
    """Return the params of a name like ``lr=0.01,bs=32`` or ``exp1_lr=0.01_bs=32``; none of any other name."""
    if "=" not in name or len(name) > MAX_LENGTH:
        return {}
    first, *between = without_number(name).split("=")
    *between, last = between
    start = _FIRST.search(first)
    if start is None:
        return {}
    key = start[1]
    params: dict[str, Scalar | Sequence[object]] = {}
    for text in between:
        match = _BETWEEN.fullmatch(text)
        if match is None:
            return {}
        value, following = next(
            (match[one], match[other])
            for one, other in (("sure", "name"), ("number", "next"), ("word", "after"))
            if match[other] is not None
        )
        params[key] = _typed(value)
        key = following
    params[key] = _typed(last)
    if any(map(_has_number, params.keys() - {start[1]})) or not _has_number(start[1]):
        return params
    own = _without_title(start[1])
    return params if own in params else {own if key == start[1] else key: value for key, value in params.items()}


def _has_number(name: str) -> bool:
    return any(map(str.isdigit, name.split("_")))


def _without_title(name: str) -> str:
    """The last words of a name that goes on from a title with a number in it: ``cifar_10_cnn_lr`` is ``lr``.

    A number just before what is set counts among others of its kind, and is part of the name: ``layer_2_dropout``. So
    does one behind what a net has several of, and one before a quantity or a setting: ``layer_1_attn_dropout``,
    ``block_1_num_filters``, ``lstm_1_hidden_units``.
    """
    words = name.split("_")
    number = max(place for place, word in enumerate(words) if word.isdigit())
    numbered = words[number - 1] if number else ""
    is_counted = is_setting(f"{numbered}s") and not is_seed(numbered)
    whole, *ends = ["_".join(words[place:]) for place in range(number + 1, len(words))] or [""]
    first = whole.partition("_")[0]
    if not ends or is_counted or is_known_pair(whole) or first in OF_QUANTITIES or is_setting(first):
        return name
    known = [end for end in ends if is_known_pair(end)] or [end for end in reversed(ends) if is_setting(end)]
    if not known:
        return name
    before = words[-known[0].count("_") - 2]
    return f"{before}_{known[0]}" if before in OF_QUANTITIES else known[0]


def without_number(name: str) -> str:
    """Return the name of a run without the number that it begins with: ``exp1_lr=0.01``, ``007-lr0.01``."""
    counted = _COUNT.match(name)
    return name[counted.end() if counted else 0 :]


def params_of_folder(path: str) -> dict[str, Scalar | Sequence[object]]:
    """Return the params that the path of a folder names; also without ``=`` what its last part is made of.

    Or the last parts by turns, as GNU parallel calls the folders of its results: ``out/lr/0.1/bs/32``.
    """
    return params_in_path(path) or _by_turns(path.rpartition("/")[2]) or _part_by_part(path.split("/"))


def _part_by_part(parts: Sequence[str]) -> dict[str, Scalar | Sequence[object]]:
    """Return the params of a path that ends in names of hyperparameters that everyone knows, each above its value."""
    params: dict[str, Scalar | Sequence[object]] = {}
    for place in range(len(parts) - 2, -1, -2):
        name = parts[place]
        if name in params or not is_setting(name) or _FIRST.fullmatch(name) is None:
            break
        params[name] = typed(parts[place + 1])
    return dict(reversed(params.items())) if len(params) > 1 else {}


def _by_turns(name: str) -> dict[str, Scalar | Sequence[object]]:
    """Return the params of a name like ``lr_0.01_bs_32`` or ``lr0.01-bs32``; none of any other name."""
    told = without_number(name[:MAX_LENGTH])
    if len(name) > MAX_LENGTH or _TURNS.fullmatch(told) is None:
        return {}
    turns = [(match["name"], match["number"]) for match in _TURN.finditer(told)]
    names = [key for key, _ in turns]
    if len(turns) < 2 or len(set(names)) < len(names) or not any(map(is_setting, names)):
        return {}
    if any("_" in key and not is_known_pair(key) for key in names):
        return {}
    return {key: typed(number) for key, number in turns}


def _typed(text: str) -> Scalar | Sequence[object]:
    text = unquote(text)
    return None if text == _HIVE_NULL else typed(text)
