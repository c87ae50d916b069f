"""What the names of sibling folders tell, where all are made of the same parts: ``er_roberta_lam0.01_seed1000``.

A part that is the same in all says nothing but the name of the numbers behind it (``lr_0.1_adam``). One with the same
word before another number in each is a param of that word, and any other is a choice without a name, which is called
after its place.
"""

from __future__ import annotations

import math
import posixpath
import re
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from paramimp.decoding.typed_text import typed
from paramimp.readers.named_params import MAX_LENGTH, OF_QUANTITIES, params_of_folder, without_number
from paramimp.table.settings import is_known_pair, is_setting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.runs import Scalar

    Params = Mapping[str, Scalar | Sequence[object]]

_BETWEEN = re.compile(r"[_,;+]+|-(?=[A-Za-z])")
PIECES = re.compile(r"[_,;+ ]+|[-.](?=[A-Za-z])|(?<=[A-Za-z])\.")
NUMBERED = re.compile(r"(?P<word>[A-Za-z]+)[-=~;]?(?P<number>(?:\d++(?:[.p]\d*+)?|\.\d+)(?:[eE]-?\d+)?)")
_END = re.compile(r"[-_ ](?:[^\w =-]+\d*|[A-Za-z]+)$")
"""The end of a value that is none of it where all names have it: ``lr=0.1-#0``, ``lr=0.1_final``."""
PLACE = "name_part_"
"""What stands before its place in the name of what has no word before it."""
_LEAST_CASES, _USUAL = 6, 0.8
"""Cases that come equally often by accident seldom enough, and how many of them do where some runs failed."""
_SEEDS = frozenset({"seed", "rng", "s"})


def params_of_names(names: Sequence[str]) -> Sequence[Params]:
    """Return what each of the names of some siblings tells; nothing at all unless one is a known hyperparameter.

    Parameters
    ----------
    names : paths of the folders, of which the last parts are compared.
    """
    alike = _END.search(posixpath.commonprefix([name[::-1] for name in names])[::-1])
    told = [params_of_folder(name[: len(name) - len(alike[0])] if alike else name) for name in names]
    if all(told):
        return told
    rows = [_BETWEEN.split(without_number(name.rpartition("/")[2][:MAX_LENGTH])) for name in names]
    if len({len(row) for row in rows}) != 1:
        return ()
    params = of_places(rows)
    return params if params and tells_a_choice(params[0]) else ()


def varied_in_names(names: Sequence[str]) -> Sequence[Params]:
    """Return what differs between names, whatever it is: ``gmx/20k-atoms/4`` and ``amber/20k-atoms/8`` in two places.

    A part without a word before its number counts only if no other part tells the same names apart.

    Parameters
    ----------
    names : paths; where these are not of one depth, their last parts are compared.
    """
    paths = [name[:MAX_LENGTH].split("/") for name in names]
    if len({len(path) for path in paths}) != 1:
        paths = [path[-1:] for path in paths]
    rows: list[list[str]] = [[] for _ in paths]
    for parts in zip(*paths, strict=True):
        pieces = [PIECES.split(part) for part in parts]
        if len({len(piece) for piece in pieces}) != 1:
            pieces = [[part] for part in parts]
        for row, piece in zip(rows, pieces, strict=True):
            row.extend(["/", *piece])  # no word of a folder names the numbers below it
    params = of_places(rows)
    kept: dict[tuple[int, ...], str] = {}
    for name in sorted(params[0] if params else (), key=is_place):
        kept.setdefault(tuple(kinds_of([row[name] for row in params])), name)
    repeated = {name for name in (params[0] if params else ()) if is_place(name)} - set(kept.values())
    return [{name: value for name, value in row.items() if name not in repeated} for row in params]


def may_be_designed(params: Sequence[Params]) -> bool:
    """Whether somebody may have planned what differs between names: words before numbers, each in several names.

    Patients, days and copies are numbered, too, but each has a number of its own, which count up by one. Of what has no
    word before it, each value has to come with each of another.
    """
    if not params or not is_planned(params):
        return False
    columns = [kinds_of([row[name] for row in params]) for name in params[0]]
    return not any(map(is_place, params[0])) or any(are_crossed(*pair) for pair in combinations(columns, 2))


def kinds_of(cells: Sequence[object]) -> list[int]:
    """The values in the order in which they come, as numbers: the same for what tells the same runs apart."""
    kinds: dict[str, int] = {}
    return [kinds.setdefault(repr(cell), len(kinds)) for cell in cells]


def are_crossed(*columns: Sequence[int]) -> bool:
    """Whether nearly all cases of several things come as often: somebody planned them, and nobody is given hosts so."""
    counts = Counter(zip(*columns, strict=False))
    n_cases = math.prod(len(set(column)) for column in columns)
    usual = Counter(counts.values()).most_common(1)
    return n_cases >= _LEAST_CASES and bool(usual) and usual[0][1] >= _USUAL * n_cases


def is_planned(params: Sequence[Params]) -> bool:
    """Whether a value of what differs between names comes again, and not all that differs counts up by one."""
    columns = [[row[name] for row in params] for name in (params[0] if params else ())]
    return any(len(set(map(str, cells))) < len(cells) for cells in columns) and not all(map(count_up, columns))


def is_place(name: str) -> bool:
    """Whether what differs between names has no word before it, so that it is called after its place."""
    return name.startswith(PLACE)


def count_up(cells: Sequence[object]) -> bool:
    """Whether whole numbers go up by one: then they may number what there are several of."""
    whole = sorted({cell for cell in cells if isinstance(cell, int)})
    return len(whole) == len(set(map(str, cells))) and whole[-1] - whole[0] == len(whole) - 1


def of_places(rows: Sequence[Sequence[str]]) -> list[dict[str, Scalar | Sequence[object]]]:
    """What differs between rows of as many words, by the words before numbers or by its place."""
    params: list[dict[str, Scalar | Sequence[object]]] = [{} for _ in rows]
    before: list[str] = []
    for place, parts in enumerate(zip(*rows, strict=True), 1):
        if len(set(parts)) == 1:
            before = [*before, parts[0]] if parts[0].isalpha() else []
            continue
        own = before[-1] if before else ""
        matches = [NUMBERED.fullmatch(part if part[:1].isalpha() else f"{own}{part}") for part in parts]
        words = {match["word"] if match else "" for match in matches}
        word = words.pop() if len(words) == 1 else ""
        name = called_behind(before[:-1] if word == own else before, word) if word else ""
        if not word and is_setting(own) and all(map(str.isalpha, parts)):
            name = called_behind(before[:-1], own)  # optimizer_adam
        name = name if name and name not in params[0] else f"{PLACE}{place}"
        before = []
        for row, part, match in zip(params, parts, matches, strict=True):
            row[name] = number_in(match) if match and word else typed(part)
    return params


def called_behind(before: Sequence[str], word: str) -> str:
    """Return the name that ends in a word: with the one before it where the two are one name (``weight_decay``)."""
    name = "_".join((*before[-1:], word))
    return name if is_known_pair(name) or (before[-1:] and before[-1] in OF_QUANTITIES) else word


def number_in(match: re.Match[str]) -> Scalar | Sequence[object]:
    """Return the number behind a word; one that begins with 0 may stand for a fraction (``lr01``), and stays text."""
    number = match["number"].replace("p", ".")
    return number if number[:1] == "0" and number[1:2].isdigit() else typed(number)


def tells_a_choice(params: Params) -> bool:
    """Whether one of the names is that of a known hyperparameter, and of no repeat."""
    return any(is_setting(name) and name.lower() not in _SEEDS for name in params)
