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
    """Keep one param of each set that carries the same information in this sweep: the shortest name."""
    keepers: dict[bytes, Param] = {}
    kept: list[Param] = []
    aliases: list[LeftOutParam] = []
    for param in sorted(params, key=lambda param: (len(param.name), param.name)):
        fingerprints = _fingerprints(param)
        keeper = next((keepers[print_] for print_ in fingerprints if print_ in keepers), None)
        if keeper is None:
            kept.append(param)
            keepers.update(dict.fromkeys(fingerprints, param))
        else:
            aliases.append(
                LeftOutParam(param.name, LeftOut.ALIAS_OF, f"moves exactly with {keeper.name} in every run.")
            )
    return sorted(kept, key=lambda param: param.name), aliases


def _fingerprints(param: Param) -> list[bytes]:
    """Equal bytes for equal information: by order for numbers, by first appearance for everything with repeats."""
    values = param.values
    present = param.present
    _, first, inverse = np.unique(values[present], return_index=True, return_inverse=True)
    repeated = len(first) < len(inverse)
    if not repeated and len(inverse) < MIN_RUNS_FOR_ALIAS:
        return []
    codes = np.where(param.is_null, -2, -1).astype(np.int64)
    prints = []
    if param.kind == "number":
        codes[present] = inverse
        if first[0] > first[-1]:  # decreasing relations count: let the first of the two ends come first
            codes[present] = len(first) - 1 - inverse
        prints.append(b"order" + codes.tobytes())
    if repeated and (param.kind != "number" or len(first) == 2):
        appearance = np.empty(len(first), dtype=np.int64)
        appearance[np.argsort(first)] = np.arange(len(first))
        codes[present] = appearance[inverse]
        prints.append(b"label" + codes.tobytes())
    return prints
