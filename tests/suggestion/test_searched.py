"""The space from which runs were drawn, inferred from their values."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from paramimp.suggestion.domain import Domain
from paramimp.suggestion.searched import FEWEST_MULTIPLES, lattice
from tests.suggestion.searched_sweeps import searched

RNG = np.random.default_rng(0)
LR = 10 ** RNG.uniform(-5, -1, 40)
RATE = RNG.uniform(size=40)


def domain_of(values: Any, **others: Any) -> Domain:
    n = len(values)
    frame = pd.DataFrame({"p": values, "other": np.random.default_rng(1).uniform(size=n), **others})
    frame["loss"] = np.arange(n, dtype=float)
    (found,) = [each for each in searched(frame).params if each.name == "p"]
    return found.domain


@pytest.mark.parametrize(
    ("values", "domain"),
    [
        (LR.tolist(), Domain("float", 1e-5, 1e-1, log=True)),
        (RATE.tolist(), Domain("float", 0.0, 1.0)),
        ([16, 32, 64, 128] * 10, Domain("int", values=(16, 32, 64, 128))),
        ([1, 2, 3, 4] * 10, Domain("int", 1, 4)),
        ([0.0, 0.1, 0.5] * 10, Domain("float", values=(0.0, 0.1, 0.5))),
        (["b", "a"] * 10, Domain("category", values=("a", "b"))),
        ([True, False] * 10, Domain("category", values=(False, True))),
        (list(range(100, 2100, 50)), Domain("int", 100, 2050, step=50)),
    ],
)
def test_the_domain_is_that_from_which_the_values_look_drawn(values: list[Any], domain: Domain) -> None:
    assert domain_of(values) == domain


def test_values_of_runs_that_diverged_were_searched_too() -> None:
    frame = pd.DataFrame({"lr": LR, "other": RATE, "loss": np.arange(40.0)})
    frame.loc[int(LR.argmax()), "loss"] = math.inf
    (lr,) = [each for each in searched(frame).params if each.name == "lr"]
    assert lr.domain.high is not None
    assert lr.domain.high >= LR.max()
    assert lr.failed.tolist() == [LR.max()]
    assert max(cell for cell in lr.cells if isinstance(cell, float)) < LR.max()


def test_a_param_of_one_optimizer_alone_has_its_condition() -> None:
    optimizer = ["sgd", "adam", "lion", "sgd"] * 10
    momentum = [0.5 + 0.01 * place if name == "sgd" else math.nan for place, name in enumerate(optimizer)]
    frame = pd.DataFrame({"optimizer": optimizer, "momentum": momentum, "loss": RATE})
    frame["momentum"] = [None if math.isnan(value) else value for value in momentum]
    table = {each.name: each for each in searched(frame).params}
    assert table["momentum"].when == ("optimizer", ("sgd",))
    assert table["optimizer"].when is None


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ([0.0, 0.1, 0.2, 0.5], 0.1),
        ([1, 5, 9, 21], 4.0),
        ([0.123, 0.456, 0.9], None),  # rounded, and no lattice
        ([1, 2], None),  # two values lie on every lattice
        ([3, 1000, 2001, 50_000], None),  # whole, of which the common divisor is one by chance
        ([0.0, 1.0, 2.5], None),
    ],
)
def test_a_lattice_is_told_from_rounded_numbers(values: list[float], step: float | None) -> None:
    assert lattice(np.array(values, dtype=float)) == step


def test_many_integers_with_a_common_divisor_are_a_lattice_and_few_are_not() -> None:
    sparse = np.array([7.0 * place for place in (0, 1, 30, 55, 101, 150, 240, 333, 400)])
    assert len(sparse) >= FEWEST_MULTIPLES
    assert lattice(sparse) == 7.0
    assert lattice(sparse[[0, 2, 4, 8]]) is None


def test_a_seed_is_known_by_what_it_does_to_repeats() -> None:
    frame = pd.DataFrame({"lr": np.repeat(LR[:10], 3), "seed": [1, 2, 3] * 10, "loss": RATE[:30]})
    assert {each.name: each.is_seed for each in searched(frame).params} == {"lr": False, "seed": True}
