"""Params whose value decides which runs have another param."""

import numpy as np

from paramimp.cautions.relations.switches import Switching, switches
from paramimp.table.params import Param

NAN = float("nan")
MODEL = Param("model", "category", np.array([0.0, 0, 0, 1, 1, 1]), ("cnn", "mlp"))
OPT = Param("opt", "category", np.array([0.0, 1, 1, NAN, NAN, NAN]), ("adam", "sgd"))
MOMENTUM = Param("momentum", "number", np.array([NAN, 0.1, 0.9, NAN, NAN, NAN]))
LR = Param("lr", "number", np.arange(6.0))


def test_a_value_decides_about_each_of_several_masks_by_itself() -> None:
    masks = np.array([OPT.is_set, MOMENTUM.is_set, LR.is_set])
    assert switches(MODEL, masks).tolist() == [True, False, True]


def test_numbers_that_all_differ_and_params_that_lack_where_it_is_decide_nothing() -> None:
    assert not switches(LR, OPT.is_set[None]).any()
    assert not switches(OPT, np.ones((1, 6), dtype=bool)).any()


def test_what_switches_on_the_switch_of_a_block_is_above_it_too() -> None:
    opt = Param("opt", "category", np.array([0.0, 1, 1, 0, NAN, NAN, NAN, NAN]), ("adam", "sgd"))
    model = Param("model", "category", np.array([0.0, 0, 0, 0, 1, 1, 1, 1]), ("cnn", "mlp"))
    momentum = Param("momentum", "number", np.array([NAN, 0.1, 0.9, NAN, NAN, NAN, NAN, NAN]))
    has = Param("whether momentum is set", "presence", momentum.is_set.astype(float), members=("momentum",))
    lr = Param("lr", "number", np.arange(8.0))
    assert Switching([has, lr, model, momentum, opt]).above(has) == {"opt", "model"}
