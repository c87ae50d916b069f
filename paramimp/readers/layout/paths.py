"""What differs between the paths of runs, folder by folder: ``resnet18/adam/lr_0.1`` beside ``vgg16/sgd/lr_0.01``.

The folders at each depth are compared. A number behind the name of a hyperparameter that everyone knows is one of that
name. What else differs is called by the word that all have before their numbers, or by its depth.
"""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from paramimp.decoding.histories import is_number
from paramimp.decoding.typed_text import typed
from paramimp.readers.layout.names import NUMBERED, PIECES, PLACE, called_behind, is_place, number_in, of_places
from paramimp.readers.named_params import MAX_LENGTH, params_in_name
from paramimp.records import record
from paramimp.table.cells import ABSENT
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SAMPLES, _FEW = 8, 256
_MARKS = "_,;-+ "
_MORE = re.compile(r",|^[\d.]+[-_ ]+[A-Za-z]")


class Form(Enum):
    """How the names of folders tell something."""

    NAMED = auto()
    """By the name of a known hyperparameter, or any name before a ``=``."""
    NUMBERED = auto()
    """By a number with the same word before it in all names."""
    WORD = auto()
    """By nothing but itself."""


@record
class Column:
    """What one part of the paths tells of each run; `ABSENT` of a run whose path has no such part.

    Attributes
    ----------
    depth : how many folders lie above the one whose name tells it.
    """

    name: str
    form: Form
    depth: int
    cells: Sequence[object]

    @property
    def has_name(self) -> bool:
        """Whether the folders themselves say what it is called."""
        return self.form is not Form.WORD


def columns_of_paths(paths: Sequence[str], others: Sequence[str] = ()) -> list[Column]:
    """Return what differs between paths, the outermost folder first, each under a name of its own.

    Parameters
    ----------
    others : paths that are not compared, and have their cells behind those of the first ones.
    """
    split = [path[:MAX_LENGTH].split("/") for path in (*paths, *others)]
    found: dict[str, Column] = {}
    for depth in range(max(map(len, split[: len(paths)]), default=0)):
        parts = [parts[depth] if depth < len(parts) else "" for parts in split]
        distinct = set(parts[: len(paths)])
        are_own = len(distinct) > max(_FEW, len(paths) // 2)
        if len(distinct) < 2 or (are_own and not _tell_any(sorted(distinct))):
            continue
        above = {parts[depth - 1] for parts in split[: len(paths)]} if depth and "" not in distinct else set()
        for name, form, told in _of_depth(distinct, above.pop() if len(above) == 1 else ""):
            _add(found, Column(name, form, depth, [told.get(part, ABSENT) for part in parts]))
    return [each for each in found.values() if len(set(map(repr, each.cells[: len(paths)]))) > 1]


def _of_depth(parts: set[str], above: str) -> Iterator[tuple[str, Form, Mapping[str, object]]]:
    """Yield what the folders of one depth tell, as `_of_folders`; the name of one that some paths lack is empty."""
    return _of_unlike(sorted(parts - {""})) if "" in parts else _of_folders(sorted(parts), above)


def _add(found: dict[str, Column], column: Column) -> None:
    """Add what folders tell; one of a name that is there already goes on where that is absent."""
    first = found.get(column.name)
    name = column.name
    if first is not None and first.form is Form.NAMED:
        pairs = list(zip(first.cells, column.cells, strict=True))
        if all(ABSENT in pair for pair in pairs):
            cells = [other if one is ABSENT else one for one, other in pairs]
            found[name] = replace(first, cells=cells)
            return
    if not name or first is not None:
        place = f"{PLACE}{column.depth + 1}"
        more = sum(other.startswith(place) for other in found)
        name = f"{place}_{more + 1}" if more else place
    found[name] = replace(column, name=name, form=column.form if name == column.name else Form.WORD)


def _tell_any(parts: Sequence[str]) -> bool:
    """Whether a few of the names of folders tell a known hyperparameter."""
    return any(params_in_name(part) or _alone(part)[0] for part in parts[:: max(1, len(parts) // _SAMPLES)])


def _of_folders(parts: Sequence[str], above: str) -> Iterator[tuple[str, Form, Mapping[str, object]]]:
    """Yield what differs between the folders of one depth: a name, or nothing where there is none, and its values.

    Parameters
    ----------
    parts : the different names of the folders.
    above : the name of the folder that all lie in, where it is one of a known hyperparameter above its values.
    """
    values = {part: typed(part) for part in parts}
    if is_setting(above) and all(map(is_number, values.values())):
        yield above, Form.NAMED, values
        return
    told = {part: params_in_name(part) for part in parts}
    pieces = [PIECES.split(part) for part in parts]
    are_alike = len(set(map(len, pieces))) == 1
    if all(told.values()) and not (are_alike and _have_more(list(told.values()))):
        for name in dict.fromkeys(name for params in told.values() for name in params):
            yield name, Form.NAMED, {part: params[name] for part, params in told.items() if name in params}
        before = {part: part.partition("=")[0].removesuffix(next(iter(told[part]))).strip(_MARKS) for part in parts}
        for name, form, cells in _of_folders(sorted(set(before.values())), ""):
            yield name, form, {part: cells[own] for part, own in before.items() if own in cells}
        return
    if are_alike:
        rows = of_places(pieces)
        alone = list(map(_alone, parts))
        known = {name for named, _ in alone for name in named}
        if {name for name in known if len({repr(named.get(name)) for named, _ in alone}) > 1} <= rows[0].keys():
            for name in rows[0]:
                column = {part: row[name] for part, row in zip(parts, rows, strict=True)}
                form = Form.WORD if is_place(name) else Form.NAMED if is_setting(name) else Form.NUMBERED
                yield "" if form is Form.WORD else name, form, column
            return
    yield from _of_unlike(parts)


def _have_more(told: Sequence[Mapping[str, object]]) -> bool:
    """Whether a name or a value has something in it that is none of it: ``vgg_lr=0.1``, ``lr=0.1,adam``."""
    values = [value for params in told for value in params.values() if isinstance(value, str)]
    return any(params.keys() != told[0].keys() for params in told) or any(map(_MORE.search, values))


def _of_unlike(parts: Sequence[str]) -> Iterator[tuple[str, Form, Mapping[str, object]]]:
    """Yield what names of different parts tell, each by itself, and what is left of them."""
    alone = {part: _alone(part) for part in parts}
    if 2 * sum(bool(named) for named, _ in alone.values()) >= len(parts):
        for name in dict.fromkeys(name for named, _ in alone.values() for name in named):
            yield name, Form.NAMED, {part: named[name] for part, (named, _) in alone.items() if name in named}
        yield "", Form.WORD, {part: rest for part, (_, rest) in alone.items() if rest}
    else:
        yield "", Form.WORD, {part: part for part in parts}


def _alone(part: str) -> tuple[dict[str, object], str]:
    """Return the known hyperparameters in a name, each before its number, and the words that are left."""
    named: dict[str, object] = {}
    rest: list[str] = []
    for piece in PIECES.split(part):
        own = rest[-1] if rest and rest[-1].isalpha() and not piece[:1].isalpha() else ""
        match = NUMBERED.fullmatch(own + piece)
        before = rest[:-1] if own else rest
        if match and is_setting(match["word"]):
            name = called_behind(before, match["word"])
            named.setdefault(name, number_in(match))
            rest = before[:-1] if name != match["word"] else before
        else:
            rest.append(piece)
    return named, "_".join(rest)
