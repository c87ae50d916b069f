"""What differs between the paths of runs."""

from __future__ import annotations

import pytest

from paramimp.readers.layout.paths import Form, columns_of_paths
from paramimp.table.cells import ABSENT

NAMED, NUMBERED, WORD = Form.NAMED, Form.NUMBERED, Form.WORD


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (
            [f"{net}/lr_{lr}/run_{n}" for n in (0, 1) for net in ("vgg", "vit") for lr in (0.1, 1)],
            [
                ("name_part_1", WORD, ["vgg", "vgg", "vit", "vit"] * 2),
                ("lr", NAMED, [0.1, 1] * 4),
                ("run", NUMBERED, [0] * 4 + [1] * 4),
            ],
        ),
        (["lr=0.1,opt=adam", "lr=0.2,opt=sgd"], [("lr", NAMED, [0.1, 0.2]), ("opt", NAMED, ["adam", "sgd"])]),
        (["a,lr=0.1", "b,lr=0.2"], [("lr", NAMED, [0.1, 0.2]), ("name_part_1", WORD, ["a", "b"])]),
        (["lr=0.1,a", "lr=0.2,b"], [("lr", NAMED, [0.1, 0.2]), ("name_part_1", WORD, ["a", "b"])]),
        (["lr/0.1", "lr/0.2"], [("lr", NAMED, [0.1, 0.2])]),
        (["weight_decay_0", "weight_decay_0.1"], [("weight_decay", NAMED, [0, 0.1])]),
        (["max-depth-3_lr0.1", "max-depth-4_lr0.1"], [("max_depth", NAMED, [3, 4])]),
        (["optimizer_adam", "optimizer_sgd"], [("optimizer", NAMED, ["adam", "sgd"])]),
        (["lr_01", "lr_001"], [("lr", NAMED, ["01", "001"])]),
        (
            ["adam_lr0.1", "sgd_lr0.2_momentum0.9"],
            [("lr", NAMED, [0.1, 0.2]), ("momentum", NAMED, [ABSENT, 0.9]), ("name_part_1", WORD, ["adam", "sgd"])],
        ),
        (
            ["adam/lr_0.1", "sgd/momentum_0.9/lr_0.2"],
            [("name_part_1", WORD, ["adam", "sgd"]), ("lr", NAMED, [0.1, 0.2]), ("momentum", NAMED, [ABSENT, 0.9])],
        ),
        (["run_1", "run_2", "run_3"], [("run", NUMBERED, [1, 2, 3])]),
        ([f"run_{n}" for n in range(300)], []),
        (["x", "x"], []),
        ([], []),
    ],
    ids=[
        "folders",
        "equals",
        "before",
        "behind",
        "above",
        "two words",
        "a quantity",
        "a word",
        "zeros",
        "unlike",
        "deeper",
        "runs",
        "many runs",
        "alike",
        "none",
    ],
)
def test_what_differs_is_called_by_hyperparameters_words_or_depths(
    paths: list[str], expected: list[tuple[str, Form, list[object]]]
) -> None:
    found = columns_of_paths(paths)
    told = {each.name: (each.form, list(each.cells)) for each in found}
    assert told == {name: (form, cells) for name, form, cells in expected}


def test_paths_that_are_not_compared_are_told_by_those_that_are() -> None:
    (column,) = columns_of_paths(["lr_0.1", "lr_0.2", "lr_0.1"], ["lr_0.2", "other"])
    assert list(column.cells) == [0.1, 0.2, 0.1, 0.2, ABSENT]
