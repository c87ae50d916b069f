"""The option of the method permutation that says what predicts the metric."""

from __future__ import annotations

import pytest

from paramimp import ParamimpError, render
from tests.sweeps import analyze_frame, linear, make_frame


def test_the_forest_or_the_process_alone_make_the_numbers_of_whom_the_report_tells() -> None:
    frame = make_frame(40, linear)
    names = ("forest", "gp", "both")
    fits = {name: analyze_frame(frame, "loss", surrogate=name, direction="minimize").fit for name in names}
    assert fits["forest"].process_weight is None
    assert (fits["gp"].process_weight, fits["gp"].trees) == (1.0, 0)
    r2 = {name: fit.r2 or 0.0 for name, fit in fits.items()}
    assert r2["forest"] < r2["gp"]
    assert r2["both"] == pytest.approx(r2["gp"], abs=0.02)  # a straight line is the process's
    assert fits["both"] == analyze_frame(frame, "loss", direction="minimize").fit


def test_the_process_alone_is_there_on_many_runs_too() -> None:
    report = analyze_frame(make_frame(3200, linear), "loss", surrogate="gp", direction="minimize")
    assert report.settings["method_options"] == {"surrogate": "gp", "share": "shapley"}
    assert [param.param for param in report.params[:2]] == ["a", "b"]
    assert "permutation by a Gaussian process" in render(report)


def test_other_methods_and_names_are_refused() -> None:
    with pytest.raises(ParamimpError, match="the method impurity takes no surrogate"):
        analyze_frame(make_frame(20, linear), "loss", method="impurity", surrogate="gp")
    with pytest.raises(ParamimpError, match="choose one of: forest, gp, both"):
        analyze_frame(make_frame(20, linear), "loss", surrogate="svm")
