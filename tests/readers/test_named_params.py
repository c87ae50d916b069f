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


@pytest.mark.parametrize(
    ("path", "params"),
    [
        ("cifar_10_cnn_plain_lr=0.01_udl=512", {"lr": 0.01, "udl": 512}),
        ("layer_2_dropout=0.1_lr=0.01", {"layer_2_dropout": 0.1, "lr": 0.01}),
        ("mnist_2_weight_decay=0.01", {"mnist_2_weight_decay": 0.01}),
        ("mnist_2_adam_weight_decay=0.01", {"weight_decay": 0.01}),
        ("net_7_widget=4", {"net_7_widget": 4}),
        ("block_1_num_filters=8", {"block_1_num_filters": 8}),
        ("block_1_max_depth=3_lr=0.1", {"block_1_max_depth": 3, "lr": 0.1}),
        ("layer_1_attn_dropout=0.1", {"layer_1_attn_dropout": 0.1}),
        ("conv_1_out_channels=32,lr=0.1", {"conv_1_out_channels": 32, "lr": 0.1}),
        ("lstm_2_hidden_units=64_lr=0.1", {"lstm_2_hidden_units": 64, "lr": 0.1}),
        ("fc_3_in_features=64", {"fc_3_in_features": 64}),
        ("imagenet_100_vit_small_dropout=0.1_lr=0.2", {"dropout": 0.1, "lr": 0.2}),
        ("head_2_attn_hidden_dim=8", {"head_2_attn_hidden_dim": 8}),
        ("mnist_2_mlp_n_layers=3", {"n_layers": 3}),
        ("layer_1_lr=0.1_layer_2_lr=0.2", {"layer_1_lr": 0.1, "layer_2_lr": 0.2}),
        ("net_3_lr=0.1_lr=0.2", {"net_3_lr": 0.1, "lr": 0.2}),
        ("encoder_lr=0.1_bs=8", {"encoder_lr": 0.1, "bs": 8}),
        ("l2_reg=0.1", {"l2_reg": 0.1}),
    ],
)
def test_a_title_with_a_number_is_no_part_of_the_first_name(path: str, params: dict[str, float]) -> None:
    assert params_of_folder(path) == params
