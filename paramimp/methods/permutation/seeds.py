"""What a seed does: how alike the runs of one seed are across configurations.

A seed varies among runs that are otherwise the same, so no surrogate of configurations knows it. It acts if its runs
are all better, or all worse, than the others of their configurations. What a seed does to one configuration and not to
others is noise: it helps nobody to choose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from paramimp.methods.interface import Estimate
from paramimp.surrogate.blocks import effect_in_blocks, values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from paramimp.surrogate.design import DesignMatrix


def estimate_seed(design: DesignMatrix, param: str, parts: Sequence[NDArray[np.intp]]) -> Estimate:
    """The effect of a param that varies among the runs of one configuration, in units of the metric's variance.

    Parameters
    ----------
    design : of all runs, with their repeats.
    parts : indices of the configurations of each part.
    """
    assert design.repeats is not None
    of_run = design.repeats.of_run
    value = values_of(design.X[:, design.columns_of[param]])
    effect, p_value = effect_in_blocks(design.y, of_run, value)
    resampled = []
    for part in parts:
        inside = np.isin(of_run, part)
        resampled.append(effect_in_blocks(design.y[inside], of_run[inside], value[inside])[0])
    return Estimate(effect, np.array(resampled), p_value, main=effect, total=effect)
