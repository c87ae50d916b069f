"""Which pairs of params are compared, and Spearman's rho of these against another program's."""

import numpy as np
import pytest
from scipy.stats import spearmanr

from paramimp.cautions.relations.associations import associations
from paramimp.table.params import Param


def params() -> list[Param]:
    rng = np.random.default_rng(0)
    a = rng.uniform(size=40)
    partly = np.where(np.arange(40) % 3 == 0, np.nan, a + rng.uniform(size=40))
    return [
        Param("a", "number", a),
        Param("b", "number", np.round(5 * (a + rng.uniform(size=40)))),  # ties
        Param("c", "number", partly),
        Param("d", "boolean", (a > 0.5).astype(float), ("false", "true")),
        Param("e", "category", rng.integers(3, size=40).astype(float), ("x", "y", "z")),
        Param("f", "number", np.full(40, 2.0)),
    ]


@pytest.mark.parametrize("of", [set(), {"a"}, {"c", "e"}, {"a", "b", "c", "d", "e", "f"}])
def test_every_pair_with_a_named_param_is_compared_once(of: set[str]) -> None:
    names = [param.name for param in params()]
    expected = [
        (one, other)
        for position, one in enumerate(names)
        for other in names[position + 1 :]
        if one in of or other in of
    ]
    assert [(pair.one, pair.other) for pair in associations(params(), of)] == expected


def test_numbers_go_together_as_their_ranks_do() -> None:
    by_name = {param.name: param for param in params()}
    for pair in associations(params(), {"a", "b", "c", "d"}):
        one, other = by_name[pair.one], by_name[pair.other]
        if "category" in (one.kind, other.kind):
            continue
        both = one.present & other.present
        if "f" in (pair.one, pair.other):
            assert pair.strength == 0  # a constant goes with nothing
        else:
            rho = spearmanr(one.values[both], other.values[both]).statistic
            assert pair.strength == pytest.approx(abs(rho), abs=1e-12)
