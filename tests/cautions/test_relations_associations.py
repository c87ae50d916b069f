"""Which pairs of params are compared, and how strongly they go together by another program."""

import math
import tracemalloc

import numpy as np
import pytest
from scipy.stats import chi2_contingency, spearmanr

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


@pytest.mark.parametrize(("n_labels", "copied"), [((3, 5), 0.6), ((2, 2), 0.3), ((12, 20), 0.5), ((4, 3), 0.0)])
def test_categories_go_together_by_pearsons_chi_square(n_labels: tuple[int, int], copied: float) -> None:
    """Cramér's V, less what chance explains: chi-square / n - freedom / (n - 1) over the smaller freedom."""
    rng = np.random.default_rng(1)
    one, other = (rng.integers(labels, size=300).astype(float) for labels in n_labels)
    other = np.where(rng.random(300) < copied, one % n_labels[1], other)
    counts = np.zeros(n_labels)
    np.add.at(counts, (one.astype(int), other.astype(int)), 1)
    found = chi2_contingency(counts, correction=False)
    beyond = found.statistic / 300 - found.dof / 299
    (pair,) = associations([Param("one", "category", one), Param("other", "category", other)], {"one"})
    assert pair.strength == pytest.approx(math.sqrt(max(0.0, beyond) / (min(n_labels) - 1)), abs=1e-12)


def test_two_columns_of_texts_take_no_table_of_all_their_pairs() -> None:
    """Of 4,000 texts each a table has 16 million cells, 128 MB."""
    one, other = (np.random.default_rng(seed).permutation(4000).astype(float) for seed in (2, 3))
    tracemalloc.start()
    try:
        (pair,) = associations([Param("one", "category", one), Param("other", "category", other)], {"one"})
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 4_000_000
    # Each text of one goes with one of the other, as of 4,000 that all differ they cannot but do.
    assert pair.z == pytest.approx(0, abs=0.01)
