"""What a program passes by mistake is refused by one sentence that names the argument as Python has it."""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import paramimp
from paramimp import ParamimpError
from paramimp.messages import mentions
from tests.sweeps import linear, make_frame, write_run

FRAME = make_frame(16, linear)


def analyze(**given: Any) -> Any:
    return paramimp.analyze(given.pop("runs", FRAME), given.pop("metric", "loss"), **{"method": "impurity", **given})


VALUES: list[tuple[dict[str, Any], str]] = [
    ({"metric": 3}, "metric is of type int; pass the name of a metric, or a list of names."),
    ({"metric": FRAME["loss"]}, "metric is of type Series; pass the name of a metric, or a list of names."),
    ({"metric": {"loss"}}, "metric is of type set; pass the name of a metric, or a list of names."),
    ({"metric": ["loss", 1]}, "metric is of type list; pass the name of a metric, or a list of names."),
    ({"method": "MDI"}, "Did you mean 'impurity'?"),
    ({"method": 3}, "method is 3; choose one of: permutation, impurity, "),
    ({"direction": "min"}, "direction is 'min'; choose one of: minimize, maximize. Did you mean 'minimize'?"),
    ({"summary": "average"}, "Did you mean 'mean'?"),
    ({"summary": "median"}, "summary is 'median'; choose one of: last, min, max, mean, best."),
    ({"transform": ["log"]}, "transform is of type list; choose one of: none, log, rank."),
    ({"reader": "wnadb"}, "Did you mean 'wandb'?"),
    ({"exclude": 3}, "exclude is 3; pass a text or a list of texts, or leave it out."),
    ({"exclude": [3]}, "exclude is 3; pass a list of texts, or leave it out."),
    ({"include": {"a": 1}}, "include is of type dict; pass a text or a list of texts, or leave it out."),
    ({"where": len}, "where is of type builtin_function_or_method; pass a text, or leave it out."),
    ({"where": ["a > 1"]}, "where is of type list; pass a text, or leave it out."),
    ({"seed": "1"}, "seed is '1'; pass a whole number from 0 to 4294967295, or leave it out."),
    ({"seed": -1}, "seed is -1; pass a whole number from 0 to 4294967295, or leave it out."),
    ({"seed": 0.5}, "seed is 0.5; pass a whole number"),
    ({"seed": True}, "seed is True; pass a whole number"),
    ({"jobs": -1}, "jobs is -1; pass a whole number from 1 up, or leave it out."),
    ({"interactions": "no"}, "interactions is 'no'; pass True or False."),
    ({"include_pruned": 1}, "include_pruned is 1; pass True or False."),
]


@pytest.mark.parametrize(("given", "said"), VALUES, ids=[str(given)[:40] for given, _ in VALUES])
def test_a_value_of_another_type_or_range_is_refused_by_what_to_pass(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ParamimpError) as raised:
        analyze(**given)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_values_of_numpy_and_pandas_are_as_good_as_those_of_python() -> None:
    plain = analyze(seed=1, jobs=1, exclude=["a", "b"], effects=False)
    other = analyze(
        seed=np.int64(1), jobs=np.int32(1), exclude=pd.Index(["a", "b"]), effects=np.bool_(False),
        metric=pd.Index(["loss"]),
    )  # fmt: skip
    assert other["loss"].params == plain.params


NAMES = [
    ("exlude", "exclude"), ("metrics", "metric"), ("n_jobs", "jobs"), ("random_state", "seed"),
    ("directon", "direction"), ("surogate", "surrogate"), ("target", "metric"),
]  # fmt: skip


@pytest.mark.parametrize(("slip", "meant"), NAMES)
def test_an_argument_that_does_not_exist_is_answered_by_the_one_that_was_meant(slip: str, meant: str) -> None:
    with pytest.raises(TypeError, match=rf"^analyze\(\) .* '{slip}'; did you mean '{meant}'\?$"):
        analyze(**{slip: "x"})
    with pytest.raises(TypeError, match=r"^load_runs\(\) .* 'redaer'; did you mean 'reader'\?$"):
        paramimp.load_runs(FRAME, redaer="x")  # type: ignore[call-arg]


def test_only_a_report_is_rendered_and_only_in_a_width() -> None:
    report = analyze()
    for given, said in (
        ({"report": FRAME}, "what was given is of type DataFrame; pass a report: what analyze returned."),
        ({"format": "md"}, "Did you mean 'markdown'?"),
        ({"width": "80"}, "width is '80'; pass a whole number from 1 up, or None."),
        ({"top": "all"}, "top is 'all'; pass a whole number from 1 up, or leave it out."),
    ):
        with pytest.raises(ParamimpError) as raised:
            paramimp.render(**{"report": report, **given})
        assert said in str(raised.value)


# How options are named ------------------------------------------------------------------------------------------------

ASKED: list[tuple[dict[str, Any], str]] = [
    ({"metric": None}, "Pass one of those found, as metric='loss':"),
    ({"metric": "loss,other"}, "metric=['loss', 'other']"),
    ({"exclude": "lr"}, "exclude 'lr' matches no param."),
    ({"exclude": "a,b"}, "exclude=['a', 'b']"),
    ({"include": "zzz"}, "include 'zzz' matches no param."),
    ({"where": "x < 1"}, "where: no run has a param x;"),
    ({"where": "a <"}, "where: expected"),
    ({"params": "zzz"}, "params names the columns of a table, and no table was given; for logs use include and"),
    ({"best": 0.5}, "the method impurity takes no best; leave it out, or pass method='ped-anova'."),
    ({"method": "ped-anova", "best": 5}, "best is 5; give a number between 0 and 1"),
    ({"method": "fanova", "weights": "even"}, "weights is 'even'; choose one of"),
    ({"interactions": True}, "pass method='permutation', or leave out interactions."),
    ({"metric": "other", "transform": "log"}, "Use transform='rank'."),
]  # fmt: skip


@pytest.mark.parametrize(("given", "said"), ASKED, ids=[str(given) for given, _ in ASKED])
def test_what_python_is_told_to_pass_are_arguments_and_no_options_of_a_shell(
    given: dict[str, Any], said: str, tmp_path: Path
) -> None:
    for index in range(16):
        write_run(tmp_path / f"r{index}", {"a": index, "b": index % 3}, {"loss": index / 7, "other": -1 - index})
    with pytest.raises(ParamimpError) as raised:
        analyze(runs=tmp_path, **given)
    assert said in str(raised.value)
    assert not re.search(r"(^|\s)--?[a-z]", str(raised.value))


def test_a_shell_gets_options_and_python_gets_arguments() -> None:
    error = ParamimpError(
        f"{mentions.option('metrics_file')} is odd; pass {mentions.option('where', 'a < 1')},"
        f" {mentions.option('jobs', 1)}, {mentions.option('include_pruned', True)},"
        f" {mentions.option('metric', ['a b', 'c'])} or {mentions.option('params', ['a b', 'c'], commas=True)}."
    )
    assert str(pickle.loads(pickle.dumps(error))) == (
        "metrics_file is odd; pass where='a < 1', jobs=1, include_pruned=True, metric=['a b', 'c'] or"
        " params=['a b', 'c']."
    )
    (line,) = error.shell_lines
    assert line == (
        "--metrics-file is odd; pass --where 'a < 1', --jobs 1, --include-pruned, --metric 'a b' --metric c or"
        " --params 'a b,c'."
    )


@pytest.mark.parametrize(
    "forged", ["\x02", "\x03\x02", "\x02where\x03", "\x02a b\x1fnamed\x1f\x03", "\x02x\x1ftext\x1f\x1b[2J\x03"]
)
def test_a_name_that_looks_like_the_mark_of_an_option_carries_nothing_that_cannot_be_seen(forged: str) -> None:
    error = ParamimpError(f"{forged}{mentions.option('where')} {forged}")
    assert str(error).isprintable()
    assert "".join(error.shell_lines).isprintable()
    assert "--where" in error.shell_lines[0]
