"""The Python interface: what it takes, what it refuses, and what it renders."""

from __future__ import annotations

import json

import pytest

from paramimp import analyze, render
from paramimp.errors import ParamimpError
from paramimp.objective import infer_direction
from paramimp.runs import Direction
from tests.sweeps import analyze_frame, linear, make_frame


def test_an_unknown_choice_names_the_choices() -> None:
    with pytest.raises(ParamimpError, match="minimize, maximize"):
        analyze_frame(make_frame(20, linear), "loss", direction="down")
    with pytest.raises(ParamimpError, match="permutation"):
        analyze_frame(make_frame(20, linear), "loss", method="magic")


def test_a_frame_without_a_named_param_is_refused() -> None:
    with pytest.raises(ParamimpError, match="no column 'lr'"):
        analyze(make_frame(20, linear), "loss", params=["lr"])


def test_named_params_keep_other_columns_out() -> None:
    report = analyze(make_frame(30, linear).assign(accuracy=range(30)), "loss", params=["a", "b"])
    assert {param.param for param in report.params} == {"a", "b"}


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


def test_a_report_is_rendered_in_any_format_and_shows_itself_in_a_safe_line() -> None:
    frame = make_frame(40, linear).rename(columns={"a": "a\x1b[31m"})
    report = analyze_frame(frame, "loss")
    assert json.loads(render(report, "json")) == json.loads(json.dumps(report.to_dict()))
    assert max(map(len, render(report, width=60).splitlines())) <= 60
    assert "\x1b" not in render(report)
    both = analyze_frame(frame, ["loss", "b"])
    assert json.loads(render(both, "json")) == json.loads(json.dumps(both.to_dict()))
    first = report.params[0]
    assert first.importance is not None
    start = f"<Report on loss: 40 of 40 runs, R² {report.fit.r2:.2f}; a\\x1b[31m {first.importance:.2f}, "
    assert repr(report).startswith(start)
    assert repr(report).endswith(", ...>")
    assert "\n" not in repr(report)
    with pytest.raises(ParamimpError, match="there is no 'pdf'"):
        render(report, "pdf")  # type: ignore[arg-type]
