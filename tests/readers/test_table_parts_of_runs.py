"""Tables with a row per run and split, and columns that only look as if they named splits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from paramimp.readers.table.parts_of_runs import without_parts
from paramimp.readers.table.rows import make_table
from tests.readers.tables import parts, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

CONFIGS = [{"lr": 10.0**-power, "model": model} for power in (1, 2, 3) for model in ("a", "b")]


def rows(labels: Sequence[str] = ("train", "val"), naming: str = "split") -> list[dict[str, Any]]:
    return [
        {**config, naming: label, "acc": index + place / 4, "loss": index - place / 4}
        for index, config in enumerate(CONFIGS)
        for place, label in enumerate(labels)
    ]


def assert_widened(made: Sequence[dict[str, Any]], labels: Sequence[str] = ("train", "val")) -> None:
    table, found = without_parts(make_table(made))
    assert found == tuple(f"{label}_{name}" for label in labels for name in ("acc", "loss"))
    assert table.columns == ("lr", "model", *found)
    assert [{"lr": row["lr"], "model": row["model"]} for row in table.rows] == CONFIGS
    for place, label in enumerate(labels):
        assert table.cells(f"{label}_acc") == [index + place / 4 for index in range(len(CONFIGS))]


@pytest.mark.parametrize(
    ("naming", "labels"),
    [
        ("split", ("train", "val")),
        ("phase", ("train", "test")),
        ("Daten", ("train", "valid", "test")),
        ("split", ("modern_test", "cf", "eval")),
        ("subset", ("holdout", "2024")),
    ],
)
def test_a_row_per_part_becomes_a_column_per_part_and_result(naming: str, labels: Sequence[str]) -> None:
    assert_widened(rows(labels, naming), labels)


def test_parts_may_stand_one_behind_the_other_in_the_order_of_the_runs() -> None:
    made = rows()
    assert_widened([*made[::2], *made[1::2]])


def test_a_run_that_crashed_before_its_evaluation_lacks_that_alone() -> None:
    table, _ = without_parts(make_table(rows()[:-1]))
    assert len(table.rows) == len(CONFIGS)
    assert "val_acc" not in table.rows[-1]
    assert table.rows[-1]["train_acc"] == 5


def test_repeats_of_a_config_are_told_apart_where_their_parts_stand_together() -> None:
    table, _ = without_parts(make_table([*rows(), *rows(), *rows()]))
    assert len(table.rows) == 3 * len(CONFIGS)


@pytest.mark.parametrize(
    ("naming", "labels"),
    [
        ("bn_mode", ("train", "eval")),
        ("augmentation", ("train", "test")),
        ("pad", ("valid", "same")),
        ("optimizer", ("adam", "sgd")),
        ("dataset", ("cora", "pubmed")),
    ],
)
def test_a_choice_of_such_words_is_left_as_it_is(naming: str, labels: Sequence[str]) -> None:
    assert without_parts(make_table(rows(labels, naming)))[1] == ()


def test_rows_without_anything_in_common_or_of_a_param_are_left_as_they_are() -> None:
    made = rows()
    assert without_parts(make_table(made), ["split"])[1] == ()
    assert without_parts(make_table([{**row, "note": str(index)} for index, row in enumerate(made)]))[1] == ()
    assert without_parts(make_table([{"split": row["split"], "acc": row["acc"]} for row in made]))[1] == ()
    assert without_parts(make_table(made[::2]))[1] == ()
    assert without_parts(make_table(made[:4]))[1] == ()


def test_parts_of_epochs_are_folded_into_runs_with_histories(tmp_path: Path) -> None:
    lines = [
        f"{config['lr']},{config['model']},{epoch},{phase},{epoch + index / 7 + place}"
        for index, config in enumerate(CONFIGS)
        for epoch in range(4)
        for place, phase in enumerate(("train", "val"))
    ]
    path = write(tmp_path, "\n".join(["lr,model,epoch,phase,loss", *lines]))
    assert parts(path, "val_loss") == (["lr", "model"], ["train_loss", "val_loss"])
