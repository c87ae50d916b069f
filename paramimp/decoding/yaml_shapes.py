"""The params of configs that one script wrote: where only values differ from an earlier file, only these are read.

The files of a sweep mostly have the same lines but for the values behind the colons. Of some such files an expression
is made that takes the values out of all others at once. A value is a plain scalar of a few characters that mean
nothing else to YAML, whatever stands around it, so that a file which fits says what `load_block` and `flatten_config`
make of it; tests/decoding/test_yaml_shapes.py holds it to that. Any other file does not fit, and is read by these.
"""

from __future__ import annotations

import re
from itertools import count
from typing import TYPE_CHECKING, Any, cast

from paramimp.decoding.flatten import flatten_config
from paramimp.decoding.scalars import resolve
from paramimp.decoding.yaml_block import LINE, UNSURE, meaning_of, nest
from paramimp.records import record
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.runs import Scalar

    Params = dict[str, Scalar | Sequence[object]]

_VALUE = r"-?[A-Za-z0-9.][A-Za-z0-9_./+-]{0,60}"
"""What `load_block` takes for a plain scalar, and no more than one of those."""
_MOST_SHAPES = 8
_MOST_LEARNT, _MOST_SEEN = 32, 256
"""Shapes that are made, and that are counted: of runs that are all unlike, hardly any comes again."""
LEARNT_AT = (50, 200, 1_000)
"""Files with the same names in the same order that fit no shape when one is made of them. To make one takes as long as
it saves in some eighty files. A text in quotes is no value, so that files with the same names may have several."""
_LONGEST = 16_384
"""Characters of a config that becomes a shape."""


@record
class _Shape:
    """Files that differ in values alone.

    Attributes
    ----------
    pattern : matches the text of such a file; its groups are the values.
    names : the param that each group is the value of.
    others : all params in the order of the file, of which those without a group have their value here.
    lists : those of them that are lists, of which each run has its own.
    """

    pattern: re.Pattern[str]
    names: tuple[str, ...]
    others: Params
    lists: tuple[str, ...]


class _Slot:
    """Stands for the value of one line."""


class Shapes:
    """The shapes of the files that were read so far, the newest first."""

    def __init__(self, learnt_at: Sequence[int] = LEARNT_AT) -> None:
        self._learnt_at = learnt_at
        self._shapes: tuple[_Shape, ...] = ()
        self._seen: dict[tuple[str, ...], int] = {}
        self._learnt = 0

    def params_of(self, text: str) -> Params | None:
        """The params of a config that fits a shape; None where it fits none, or holds a number of endless digits."""
        for shape in self._shapes:
            if (match := shape.pattern.fullmatch(text)) is not None:
                try:
                    return _filled(shape, match.groups())
                except Unreadable:
                    return None
        return None

    def learn(self, text: str) -> None:
        """Look at a config that fits no shape and was read: when others like it were as well, it becomes one."""
        if self._learnt >= _MOST_LEARNT or len(self._seen) >= _MOST_SEEN or len(text) > _LONGEST:
            return
        heads = tuple([line.partition(":")[0] for line in text.split("\n")])
        times = self._seen[heads] = self._seen.get(heads, 0) + 1
        if times in self._learnt_at and (shape := _shape_of(text)) is not None:
            self._learnt += 1
            self._shapes = (shape, *self._shapes[: _MOST_SHAPES - 1])


SHAPES = Shapes()
"""Of this process."""


def _filled(shape: _Shape, values: Sequence[str]) -> Params:
    params = shape.others.copy()
    for name in shape.lists:
        params[name] = list(params[name])  # type: ignore[arg-type]
    params.update(zip(shape.names, map(_value, values), strict=True))
    return params


def _value(text: str) -> Scalar:
    # With a point and these characters, what Python takes for a float is what YAML takes for one.
    if "." in text and "_" not in text:
        try:
            return float(text)
        except ValueError:  # a name, as of a file
            pass
    return resolve(text)


def _shape_of(text: str) -> _Shape | None:
    """The shape of a text of which each line is certain; None of any other, and of one that names places in memory."""
    if "0x" in text or "\r" in text:
        return None
    meanings: list[Any] = []
    patterns: list[str] = []
    slots: list[_Slot] = []
    for number, line in zip(count(), text.split("\n")):
        meaning = meaning_of("" if line == "---" and number == 0 else line)
        if meaning is None:
            return None
        indent, key, value = meaning
        match = LINE.fullmatch(line) if key is not None else None
        if match is not None and match["plain"] is not None and re.fullmatch(_VALUE, line[match.start("plain") :]):
            slots.append(value := _Slot())
            patterns.append(f"{re.escape(line[: match.start('plain')])}({_VALUE})")
        else:
            patterns.append(re.escape(line))
        if indent >= 0:
            meanings.append((indent, key, value))
    found = nest(meanings)
    if found is UNSURE:
        return None
    try:
        params: dict[str, Any] = flatten_config(cast("dict[str, Any]", found))
    except Unreadable:
        return None
    names = {value: name for name, value in params.items() if isinstance(value, _Slot)}
    if len(names) < len(slots):  # what is dropped now may not be where it has another value
        return None
    lists = tuple(name for name, value in params.items() if isinstance(value, list))
    others = {name: None if isinstance(value, _Slot) else value for name, value in params.items()}
    return _Shape(re.compile("\n".join(patterns)), tuple(names[slot] for slot in slots), others, lists)
