"""Which params come and go with the values of others."""

import numpy as np

from paramimp.surrogate.dependents import Dependents
from paramimp.surrogate.design import DesignMatrix

NAN = float("nan")


def sgd_or_adam() -> Dependents:
    """``momentum`` and ``nesterov`` for sgd, ``beta`` for adam; the two of sgd are, by their absence, switches too."""
    opt = [0, 1, 0, 1]
    X = [[o, NAN if o else 0.9, NAN if o else 1, 0.99 if o else NAN] for o in opt]
    names = ("opt", "momentum", "nesterov", "beta")
    parents = {"beta": ("opt",), "momentum": ("opt", "nesterov"), "nesterov": ("opt", "momentum")}
    columns = {name: slice(place, place + 1) for place, name in enumerate(names)}
    return Dependents(DesignMatrix(np.array(X, dtype=np.float32), np.zeros(4), columns, parents))


def test_dependents_are_in_the_order_of_the_params_without_those_asked_for() -> None:
    dependents = sgd_or_adam()
    assert dependents.of(["opt"]) == ["beta", "momentum", "nesterov"]
    assert dependents.of(["momentum", "opt"]) == ["beta", "nesterov"]
    assert dependents.of(["beta"]) == []


def test_only_those_move_that_a_row_and_its_donor_do_not_both_have() -> None:
    dependents = sgd_or_adam()
    to = np.array([0, 2])
    assert dependents.that_move(["opt"], to, np.array([2, 0])) == []
    assert dependents.that_move(["opt"], to, np.array([0, 1])) == ["beta", "momentum", "nesterov"]
    assert dependents.that_move(["momentum"], to, np.array([2, 0])) == []


def test_a_design_without_conditional_params_has_no_dependents() -> None:
    design = DesignMatrix(np.zeros((3, 1), dtype=np.float32), np.zeros(3), {"lr": slice(0, 1)})
    rows = np.arange(3)
    assert Dependents(design).that_move(["lr"], rows, rows[::-1]) == []
