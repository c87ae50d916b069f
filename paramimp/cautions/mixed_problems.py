"""Runs on several data sets, tasks or environments, told apart by a param that nobody tunes.

A sweep that is run once for each data set has a column that says which. It explains most of the metric, as some data
are harder than others, and what is to be tuned shares the little that is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma, log, prod
from typing import TYPE_CHECKING

import numpy as np

from paramimp.cautions.advice import texts_of, where_commonest
from paramimp.cautions.interface import CautionCode
from paramimp.messages.mentions import option
from paramimp.messages.natural_order import natural
from paramimp.messages.shortened_lists import listed
from paramimp.objective import words_of
from paramimp.results import Caution
from paramimp.table.designed import is_designed
from paramimp.table.middle import in_units
from paramimp.table.seeds import is_seed
from paramimp.table.settings import is_setting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from paramimp.cautions.interface import Evidence
    from paramimp.table.params import Param

_JUDGED_ON = frozenset("dataset datasets task env environment problem instance benchmark corpus game".split())
_OF_TWO_WORDS = ("data", "set")
_ABOUT_NAMES = frozenset({"name", "id", "key", "index"})
_MOST_EXPLAINED = 0.5
"""Part of the variance of the metric from which on most of it is that of the problems."""
_REPEATED = 0.9
"""Part of the configurations that are there under every problem, though some runs failed."""
_NEARLY_ALL, _ACCIDENT = 0.8, 0.01
"""Part that is explained, and chance of levels that come as evenly, from which on each had a search of its own."""
_FEWEST_CONFIGS, _FEWEST_DRAWN = 4, 6
_GRID = 0.75
"""Part of the combinations of values from which on configurations are a grid, of which each param is repeated."""


@dataclass(frozen=True)
class _Levels:
    """Which of its values each run has of a param that all runs have.

    Attributes
    ----------
    codes : ndarray of shape (n_runs,), from 0.
    """

    param: Param
    codes: NDArray[np.intp]

    @property
    def n(self) -> int:
        return int(self.codes.max()) + 1


def find(evidence: Evidence) -> Iterator[Caution]:
    """The param that says on what the runs were judged, if it explains most of the metric."""
    params = evidence.selection.params
    for param in params:
        may_be = (param.kind == "category" and not is_setting(param.name)) or _says_on_what(param.name)
        if not may_be or not (param.is_valued.all() and 1 < param.n_values <= len(param.values) / _FEWEST_CONFIGS):
            continue
        levels = _Levels(param, np.unique(param.values, return_inverse=True)[1])
        others = [other for other in params if other is not param and not is_seed(other.name)]
        explained = _explained(evidence.selection.y, levels)
        if not others or explained < _MOST_EXPLAINED:
            continue
        is_repeated = _is_repeated(levels, others)
        is_searched = explained >= _NEARLY_ALL and _has_searches(levels) and _are_drawn(others)
        if is_searched or (is_repeated and _is_no_grid(others)) or _says_on_what(param.name):
            yield _caution(levels, is_repeated=is_repeated)


def _says_on_what(name: str) -> bool:
    """Whether a param is called as what runs are judged on is: ``dataset``, ``env_id``, ``data.set_name``."""
    words = [word for word in words_of(name) if word not in _ABOUT_NAMES]
    return bool(words) and (words[-1] in _JUDGED_ON or tuple(words[-2:]) == _OF_TWO_WORDS)


def _explained(y: NDArray[np.float64], levels: _Levels) -> float:
    """Part of the variance of the metric that is between the levels, less what as many labels by chance explain."""
    y = in_units(y)
    counts = np.bincount(levels.codes)
    within = float(((y - (np.bincount(levels.codes, y) / counts)[levels.codes]) ** 2).sum())
    total = float(((y - y.mean()) ** 2).sum())
    free = len(y) - levels.n
    return 1 - (within / free) / (total / (len(y) - 1)) if free > 0 and total > 0 else 0.0


def _is_repeated(levels: _Levels, others: Sequence[Param]) -> bool:
    """Whether nearly all configurations of the other params are there under every level."""
    configs = _configs(others)
    n_pairs = len(np.unique(configs * levels.n + levels.codes))
    n_configs = int(configs.max()) + 1
    return n_configs >= _FEWEST_CONFIGS and n_pairs >= _REPEATED * n_configs * levels.n


def _has_searches(levels: _Levels) -> bool:
    """Whether each level has as many runs as the others, which draws of the level hardly ever have.

    So many trials were asked for on each data set; a category that is drawn with the rest comes unevenly.
    """
    counts = np.bincount(levels.codes)
    if counts.max() - counts.min() > 1:
        return False
    n = int(counts.sum())
    more = n % levels.n  # of the levels have one run more
    of_these = lgamma(n + 1) - sum(lgamma(count + 1) for count in counts.tolist()) - n * log(levels.n)
    ways = lgamma(levels.n + 1) - lgamma(more + 1) - lgamma(levels.n - more + 1)
    return ways + of_these < log(_ACCIDENT)


def _are_drawn(others: Sequence[Param]) -> bool:
    return any(
        param.kind == "number"
        and param.n_values >= _FEWEST_DRAWN
        and not is_designed(np.unique(param.values[param.present]))
        for param in others
        if param.varies
    )


def _is_no_grid(others: Sequence[Param]) -> bool:
    """Whether the other params were drawn, or changed in turn: of a grid, each category has all else repeated."""
    varying = [param for param in others if param.varies]
    size = prod(param.n_values + bool((~param.present).any()) for param in varying)
    return _are_drawn(varying) or int(_configs(others).max()) + 1 < _GRID * size


def _configs(params: Sequence[Param]) -> NDArray[np.intp]:
    """The number of each run's configuration: ndarray of shape (n_runs,)."""
    told = [np.where(param.present, param.values, np.where(param.is_null, np.inf, -np.inf)) for param in params]
    return np.unique(np.array(told), axis=1, return_inverse=True)[1].reshape(-1)


def _caution(levels: _Levels, *, is_repeated: bool) -> Caution:
    param = levels.param
    values = sorted(set(texts_of(param.values, param.levels)), key=natural)
    how = f"Each configuration was run under all of {param.name}" if is_repeated else f"The runs differ in {param.name}"
    where = where_commonest(param.name, param.values, param.levels)
    one = f", as {option('where', where)} does" if where is not None else ""
    return Caution(
        CautionCode.MIXED_PROBLEMS,
        f"{how} ({listed(values)}), which sets most of the metric. If it was not to be tuned, as a"
        f" data set is not, all that was shares the little that is left: rank the runs of one of them{one}.",
        (param.name,),
    )
