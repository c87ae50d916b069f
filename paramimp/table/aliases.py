"""Params that carry the same information in a sweep: one of them is ranked, the others are left out as its aliases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.results import LeftOutParam
from paramimp.runs import LeftOut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.table.params import Param

MIN_RUNS_FOR_ALIAS = 6
"""Two columns without a repeated value are in a monotone relation by chance too often on fewer runs (2/5! on 5)."""


def without_aliases(params: Sequence[Param]) -> tuple[list[Param], list[LeftOutParam]]:
    """Keep one param of each set that carries the same information in this sweep: the shortest name.

    Of a category and a number with a value for each of its labels, the category is kept: that the metric goes up with
    the number, and further beyond its ends, cannot be known.
    """
    keepers: dict[tuple[str, bytes], Param] = {}
    kept: list[Param] = []
    aliases: list[LeftOutParam] = []
    printed = [(param, _fingerprints(param)) for param in params]
    printed.sort(key=lambda pair: (_is_numbered(pair[1]), len(pair[0].name), pair[0].name))
    for param, fingerprints in printed:
        sought = [(kind, print_) for of, print_ in fingerprints for kind in _MATCHING[of]]
        keeper = next((keepers[print_] for print_ in sought if print_ in keepers), None)
        if keeper is None:
            kept.append(param)
            keepers.update(dict.fromkeys(fingerprints, param))
        else:
            aliases.append(
                LeftOutParam(param.name, LeftOut.ALIAS_OF, f"moves exactly with {keeper.name} in every run.")
            )
    return sorted(kept, key=lambda param: param.name), aliases


_MOST_LABELS = 64
"""Values of a number that is compared with categories; such have few, and comparing takes memory."""
_MATCHING = {"order": ("order",), "number": ("category",), "category": ("category", "number")}
"""Two numbers are alike by their order. A category has none, so another value of it with each number is enough."""


def _is_numbered(fingerprints: Sequence[tuple[str, bytes]]) -> bool:
    return any(of == "number" for of, _ in fingerprints)


def _fingerprints(param: Param) -> list[tuple[str, bytes]]:
    """Equal bytes for equal information: by order for numbers, by first appearance for everything with repeats."""
    values = param.values
    present = param.present
    _, first, inverse = np.unique(values[present], return_index=True, return_inverse=True)
    repeated = len(first) < len(inverse)
    if not repeated and len(inverse) < MIN_RUNS_FOR_ALIAS:
        return []
    codes = np.where(param.is_null, -2, -1).astype(np.int64)
    prints: list[tuple[str, bytes]] = []
    if param.kind == "number":
        codes[present] = inverse
        if first[0] > first[-1]:  # decreasing relations count: let the first of the two ends come first
            codes[present] = len(first) - 1 - inverse
        prints.append(("order", codes.tobytes()))
    if repeated and (param.kind != "number" or len(first) <= _MOST_LABELS):
        appearance = np.empty(len(first), dtype=np.int64)
        appearance[np.argsort(first)] = np.arange(len(first))
        codes[present] = appearance[inverse]
        prints.append(("number" if param.kind == "number" and len(first) > 2 else "category", codes.tobytes()))
    return prints
