from itertools import permutations

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.benchmarks.families.textbook import ishigami, sobol_g
from tests.benchmarks.truth_axes import Values, choice, flag, total_effects, uniform
from tests.benchmarks.variance_parts import closed_variances, integrated, integrated_with_error, table_parts


def test_effects_of_a_sum_are_the_variances_of_its_terms() -> None:
    axes = [uniform("a"), uniform("b", -1, 3), flag("c")]
    found = integrated(axes, lambda x: 3 * x["a"] - x["b"] + 0.5 * x["c"])
    expected = {"a": 9 / 12, "b": 16 / 12, "c": 0.25 / 4}
    for effects in (found.main, found.total, found.shapley):
        assert effects == pytest.approx(expected, rel=1e-9)


def test_an_interaction_is_split_evenly_among_those_in_it() -> None:
    axes = [uniform("a", -1, 1), uniform("b", -1, 1), uniform("c", -1, 1), uniform("d", -1, 1)]
    found = integrated(axes, lambda x: x["a"] * x["b"] * x["c"] + x["d"])
    product = (1 / 3) ** 3
    assert found.main == pytest.approx({"a": 0, "b": 0, "c": 0, "d": 1 / 3}, abs=1e-12)
    assert found.total == pytest.approx({"a": product, "b": product, "c": product, "d": 1 / 3}, abs=1e-12)
    assert found.shapley == pytest.approx({"a": product / 3, "b": product / 3, "c": product / 3, "d": 1 / 3}, abs=1e-12)


def test_quadrature_agrees_with_the_closed_form() -> None:
    problem = ishigami()
    assert problem.model is not None
    assert problem.shapley is not None
    found = integrated([axis for axis in problem.axes if axis.name in problem.effects()], problem.model.formula)
    assert found.total == pytest.approx(dict(problem.effects()), rel=1e-9)
    assert found.shapley == pytest.approx(dict(problem.shapley()), rel=1e-9)


def test_effects_of_a_product_are_those_of_its_factors() -> None:
    problem = sobol_g()
    assert problem.shapley is not None
    factors = {f"x{i}": 1 / (3 * (1 + a) ** 2) for i, a in enumerate((0, 1, 4.5, 9, 99, 99), start=1)}
    whole = np.prod([1 + variance for variance in factors.values()])
    assert problem.effects() == pytest.approx({name: v * whole / (1 + v) for name, v in factors.items()})
    assert sum(problem.shapley().values()) == pytest.approx(whole - 1)


def test_shapley_effects_of_ishigami_add_up_to_its_variance() -> None:
    shapley = ishigami().shapley
    assert shapley is not None
    assert sum(shapley().values()) == pytest.approx(49 / 8 + 0.1 * np.pi**4 / 5 + 0.01 * np.pi**8 / 18 + 0.5)


def test_a_table_gives_what_all_orders_of_its_params_give() -> None:
    table = np.random.default_rng(5).normal(size=(3, 2, 4))

    def explained(known: tuple[int, ...]) -> float:
        others = tuple(axis for axis in range(3) if axis not in known)
        return float(table.mean(axis=others).var()) if others else float(table.var())

    orders = list(permutations(range(3)))
    expected = {
        name: np.mean([
            explained(order[: order.index(axis) + 1]) - explained(order[: order.index(axis)]) for order in orders
        ])
        for axis, name in enumerate("abc")
    }  # fmt: skip
    found = table_parts(table, "abc")
    assert found.shapley == pytest.approx(expected, rel=1e-9)
    assert sum(found.shapley.values()) == pytest.approx(table.var())
    assert found.total == pytest.approx({name: table.var(axis=axis).mean() for axis, name in enumerate("abc")})


def test_total_effects_are_those_of_the_other_integration() -> None:
    axes = [uniform("a"), choice("b", 1, 2, 5), flag("c")]

    def formula(x: Values) -> NDArray[np.float64]:
        return np.asarray(np.sin(3 * x["a"]) * x["b"] + x["c"] * x["a"])

    assert integrated(axes, formula).total == pytest.approx(total_effects(axes, formula), rel=1e-9)


def test_effects_of_a_step_are_within_their_stated_error() -> None:
    """Two independent events of chance 1/2 and 0.23, and whether both happen."""
    axes = [uniform("a"), uniform("b")]
    found = integrated_with_error(axes, lambda x: np.asarray((x["a"] < 0.5317) * (x["b"] < 0.2338) * 1.0))
    p, q = 0.5317, 0.2338
    alone = {"a": q**2 * p * (1 - p), "b": p**2 * q * (1 - q)}
    pair = p * (1 - p) * q * (1 - q)
    whole = alone["a"] + alone["b"] + pair
    share = (alone["a"] + pair / 2) / whole
    assert 0 < found.error < 1e-3
    assert found.shapley["a"] / sum(found.shapley.values()) == pytest.approx(share, abs=4 * found.error)


def test_variance_of_no_input_is_nothing_and_of_all_is_everything() -> None:
    f = np.arange(6.0).reshape(2, 3)
    closed = closed_variances(f, [np.full(2, 1 / 2), np.full(3, 1 / 3)])
    assert closed[0] == 0
    assert closed[3] == pytest.approx(f.var())
