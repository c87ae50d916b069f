"""Which way several metrics get better: by the user, by what is stored, by their names."""

from __future__ import annotations

import pytest

from paramimp import ParamimpError
from paramimp.objective import as_stored, as_tuned_for, infer_direction, make_objectives
from paramimp.runs import Direction, Summary, Transform

LESS, MORE = Direction.MINIMIZE, Direction.MAXIMIZE


def ways(*metrics: str, direction: Direction | None = None) -> list[tuple[Direction, str]]:
    found = make_objectives(metrics, direction, Summary.LAST, Transform.NONE)
    return [(each.direction, each.direction_from) for each in found]


def test_each_name_tells_its_own() -> None:
    assert ways("loss", "acc", "x") == [(LESS, "name"), (MORE, "name"), (LESS, "default")]


def test_one_direction_for_several_must_fit_each_name_that_tells() -> None:
    assert ways("x", "y", direction=MORE) == [(MORE, "option")] * 2
    assert ways("acc", "y", direction=MORE) == [(MORE, "option")] * 2
    with pytest.raises(ParamimpError, match="wrong for 'loss': by its name, it is to minimize"):
        ways("x", "loss", direction=MORE)
    assert ways("loss", direction=MORE) == [(MORE, "option")]  # of one metric, the user knows better


def test_no_metric_is_named_twice() -> None:
    with pytest.raises(ParamimpError, match="'x' is named twice"):
        ways("x", "y", "x")


def test_what_is_stored_comes_before_the_name_and_after_the_user() -> None:
    stored = {"loss": MORE, "x": MORE}.get
    objectives = make_objectives(["loss", "x", "acc"], None, Summary.LAST, Transform.NONE)
    assert [(each.direction, each.direction_from) for each in as_stored(objectives, stored)] == [
        (MORE, "study"), (MORE, "study"), (MORE, "name"),
    ]  # fmt: skip
    alone = make_objectives(["x"], LESS, Summary.LAST, Transform.NONE)
    assert as_stored(alone, stored) == alone
    several = make_objectives(["x", "y"], LESS, Summary.LAST, Transform.NONE)
    with pytest.raises(ParamimpError, match="wrong for 'x': the study says maximize"):
        as_stored(several, stored)


@pytest.mark.parametrize(
    ("metric", "direction"),
    [
        ("val_loss", Direction.MINIMIZE),
        ("val.accuracy", Direction.MAXIMIZE),
        ("test/top5", Direction.MAXIMIZE),
        ("trainLoss", Direction.MINIMIZE),
        ("neg_mean_squared_error", Direction.MAXIMIZE),
        ("eval_f1", Direction.MAXIMIZE),
        ("RMSE", Direction.MINIMIZE),
        ("acc5", Direction.MAXIMIZE),
        ("val_losses", Direction.MINIMIZE),
        ("banana", None),
        ("layers.2", None),
    ],
)
def test_direction_is_read_from_the_words_of_the_name(metric: str, direction: Direction | None) -> None:
    assert infer_direction(metric) is direction


def test_what_is_tuned_for_comes_before_what_else_runs_log() -> None:
    names = ["epoch", "time", "train_loss", "loss", "val_loss"]
    assert sorted(names, key=as_tuned_for) == ["val_loss", "loss", "train_loss", "time", "epoch"]
