"""How far repeats of one configuration scatter, where a seed-like param was repeated."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.interface import CautionCode
from paramimp.results import Caution
from paramimp.runs import LeftOut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from paramimp.cautions.interface import Evidence
    from paramimp.table.selection import Selection

SEED_NAMES = re.compile(r"(?!n_|num_|k_)(.*_)?(seeds?|rng|random_state|fold|repeat|replicate|replica)|seed_.*")


def find(evidence: Evidence) -> Iterator[Caution]:
    """How far repeats of one configuration scatter, where a seed-like param was repeated."""
    selection = evidence.selection
    seeds = [name for name in _varying(selection) if SEED_NAMES.fullmatch(name.lower().rpartition(".")[2])]
    if not seeds:
        return
    others = [param.values for param in selection.params if param.name not in seeds]
    settings = np.nan_to_num(np.column_stack(others), nan=np.inf) if others else np.zeros((len(selection.y), 1))
    _, group, counts = np.unique(settings, axis=0, return_inverse=True, return_counts=True)
    group = group.ravel()
    freedom = len(group) - len(counts)
    if freedom < 5:
        return
    means = np.bincount(group, selection.y) / counts
    within = float(((selection.y - means[group]) ** 2).sum()) / freedom
    ratio = within / float(selection.y.var(ddof=1))
    # Two-sided 5 % test with power 80 %: (1.96 + 0.84)^2 = 7.85.
    repeats = max(2, math.ceil(2 * 7.85 * ratio))
    yield Caution(
        CautionCode.REPLICATES,
        f"Repeats of one configuration differ by {math.sqrt(within):.3g} (standard deviation), {ratio:.0%} of all"
        f" variance: a difference of one standard deviation of the sweep needs {repeats} repeats of each side.",
        tuple(seeds),
    )


def _varying(selection: Selection) -> list[str]:
    """Names of the params that vary; also of those left out since no two runs share a value, as of a seed in text."""
    own = [param.param for param in selection.left_out if param.reason == LeftOut.ONE_VALUE_PER_RUN]
    return sorted([*(param.name for param in selection.params), *own])
