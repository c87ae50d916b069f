"""Params in the names of folders and files."""

from __future__ import annotations

import pytest

from paramimp.readers.named_params import params_of_folder


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("out/lr/0.1/bs/32", {"lr": 0.1, "bs": 32}),
        ("data/train/cats/seed/3/lr/0.1", {"seed": 3, "lr": 0.1}),
        ("lr/0.1", {}),  # one folder below another
        ("models/resnet/adam/sgd", {}),
        ("lr/0.1/lr/0.2", {}),
    ],
)
def test_names_and_values_that_lie_in_each_other_are_params(path: str, params: dict[str, float]) -> None:
    assert params_of_folder(path) == params


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("results/model~rf/learning_rate~0.1/seed~3", {"model": "rf", "learning_rate": 0.1, "seed": 3}),
        ("results/lr~1e-3", {"lr": 0.001}),
        ("PROGRA~1/runs", {}),
        ("notes~/draft~2", {}),
        ("~user/lr", {}),
        ("lr~0.1~bak", {}),
    ],
)
def test_tildes_stand_between_names_and_values_where_one_is_known(path: str, params: dict[str, float]) -> None:
    assert params_of_folder(path) == params
