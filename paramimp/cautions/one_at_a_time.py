"""Configurations that each differ from one base in a single param: what params do together does not show in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.interface import CautionCode
from paramimp.results import Caution

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.cautions.interface import Evidence
    from paramimp.table.params import Param

NEARLY_ALL = 0.9
"""Part of the configurations that differ from the base in one param at most. A few tried two at once."""
FEWEST_PARAMS, FEWEST_CONFIGURATIONS = 3, 6
"""With fewer, independent draws look so now and then."""


def find(evidence: Evidence) -> Iterator[Caution]:
    """One caution where nearly all configurations differ from a base in a single param."""
    repeats = evidence.surrogate.runs.repeats
    seeds = () if repeats is None else repeats.seeds
    varied = [param for param in evidence.selection.params if param.kind != "presence" and param.name not in seeds]
    if len(varied) < FEWEST_PARAMS:
        return
    apart = _differences(varied)
    apart = apart if repeats is None else apart[:, repeats.first]
    together = apart.sum(axis=0)
    alone = apart[:, together == 1]
    n_varied, n_runs = int(alone.any(axis=1).sum()), len(together)
    if n_varied < FEWEST_PARAMS or n_runs < FEWEST_CONFIGURATIONS or (together <= 1).mean() < NEARLY_ALL:
        return
    yield Caution(
        CautionCode.ONE_AT_A_TIME,
        f"{alone.shape[1]} of {n_runs} configurations differ from one base in a single param: what params do together"
        f" does not show, so the shares are of what {n_varied} of them do around that base. Vary several at once, at"
        " random, to see more.",
    )


def _differences(params: Sequence[Param]) -> NDArray[np.bool_]:
    """Which runs have another value of each param than most have: ndarray of shape (n_params, n_runs).

    A run that lacks a param, since another one switches it off, does not differ in it.
    """
    found = []
    for param in params:
        values = np.where(param.is_null, np.inf, param.values)
        different, counts = np.unique(values[param.is_set], return_counts=True)
        found.append(param.is_set & (values != different[counts.argmax()]))
    return np.array(found)
