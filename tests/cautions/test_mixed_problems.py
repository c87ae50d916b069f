"""Runs on several data sets in one table: what sets these apart is no choice, and an ordinary category is one."""

from __future__ import annotations

import shlex
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from paramimp import analyze
from paramimp.analysis.verdict import verdict_of
from paramimp.cautions.interface import CautionCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.results import Caution

DATA = ["digits", "iris", "wine"]


def cautions(frame: pd.DataFrame, **options: Any) -> list[Caution]:
    report = analyze(frame, metric="score", direction="maximize", **options)
    return [caution for caution in report.cautions if caution.code == CautionCode.MIXED_PROBLEMS]


def drawn_once(name: str, values: Sequence[Any], *, apart: float = 1.0, configs: int = 20) -> pd.DataFrame:
    """The same random configurations under each of some values, which are that far apart in the score."""
    rng = np.random.default_rng(0)
    rate, decay = 10 ** rng.uniform(-5, -1, configs), rng.uniform(0, 1, configs)
    rows = [
        {name: value, "rate": a, "decay": b, "score": apart * place - 0.05 * (np.log10(a) + 3) ** 2}
        for place, value in enumerate(values)
        for a, b in zip(rate, decay, strict=True)
    ]
    frame = pd.DataFrame(rows)
    return frame.assign(score=frame.score + rng.normal(0, 0.05, len(frame)))


def grid_of(name: str, values: Sequence[Any]) -> pd.DataFrame:
    rng = np.random.default_rng(0)
    rows = [
        {"solver": s, "rate": a, "size": b, name: value, "score": place + 0.1 * np.log10(a) + rng.normal(0, 0.05)}
        for s, a, b, (place, value) in product(["x", "y"], [0.1, 0.01, 0.001], [16, 32, 64], enumerate(values))
    ]
    return pd.DataFrame(rows)


@pytest.mark.parametrize("name", ["dataset", "quelle", "env_id"])
def test_a_search_that_is_repeated_for_each_data_set_is_told_apart(name: str) -> None:
    (caution,) = cautions(drawn_once(name, DATA))
    assert caution.params == (name,)
    assert f"Each configuration was run under all of {name} (digits, iris and wine)" in caution.message
    where = shlex.split(caution.shell_message.partition("as --where ")[2].removesuffix(" does."))
    assert where == [f'{name} == "digits"']
    assert cautions(drawn_once(name, DATA), where=where[0]) == []


@pytest.mark.parametrize("values", [[3, 31, 77], DATA])
def test_a_grid_with_a_task_is_told_by_that_name_alone(values: list[Any]) -> None:
    (caution,) = cautions(grid_of("task_id", values))
    assert caution.params == ("task_id",)
    assert cautions(grid_of("variant", values)) == []


def test_runs_that_were_drawn_anew_for_each_data_set_are_not_called_repeated() -> None:
    frame = drawn_once("dataset", DATA)
    frame["rate"] = 10 ** np.random.default_rng(1).uniform(-5, -1, len(frame))
    (caution,) = cautions(frame)
    assert caution.message.startswith("The runs differ in dataset")
    assert cautions(frame.rename(columns={"dataset": "variant"})) == []


@pytest.mark.parametrize(
    "frame",
    [
        drawn_once("optimizer", ["adam", "sgd", "rms"]),
        drawn_once("data_augmentation", ["none", "crop", "flip"]),
        drawn_once("quelle", DATA, apart=0.01),
        drawn_once("dataset", DATA, apart=0.01),
        drawn_once("seed", [1, 2, 3]),
        drawn_once("quelle", DATA).assign(quelle=np.random.default_rng(0).permutation(DATA * 20)),
    ],
)
def test_an_ordinary_choice_and_what_hardly_acts_are_not(frame: pd.DataFrame) -> None:
    assert cautions(frame) == []


def test_a_value_that_no_expression_can_hold_is_not_pasted() -> None:
    (caution,) = cautions(drawn_once("dataset", ["a'b", 'c"d', "e\\f"]))
    assert caution.shell_message.endswith(": rank the runs of one of them.")


@pytest.mark.parametrize("values", [DATA, [3, 31, 77]])
def test_a_data_set_is_nothing_to_tune_and_the_next_step_ranks_the_runs_of_one(values: list[Any]) -> None:
    frame = drawn_once("dataset", values, configs=40)
    verdict = verdict_of(analyze(frame, metric="score", direction="maximize"))
    assert "dataset" not in verdict.tune
    assert verdict.sentences[0].startswith("Rank the runs of one value of dataset before tuning anything")
    assert verdict.sentences[-1].startswith("How sure: ")
    assert verdict.next.command == "analyze"
    report = analyze(frame, metric="score", direction="maximize", **verdict.next.options)
    assert (report.n_used, verdict_of(report).tune) == (40, ("rate",))


@pytest.mark.parametrize("factor", [1e-200, 1e200])
def test_a_metric_whose_square_no_float_holds_is_judged_alike(factor: float) -> None:
    for apart, expected in ((1.0, 1), (0.01, 0)):
        frame = drawn_once("dataset", DATA, apart=apart)
        assert len(cautions(frame.assign(score=frame.score * factor))) == expected


def test_runs_on_other_data_are_no_repeats_whose_spread_is_noise() -> None:
    for apart, expected in ((1.0, False), (0.0, True)):
        report = analyze(drawn_once("dataset", DATA, apart=apart), metric="score", direction="maximize")
        assert any(caution.code == CautionCode.REPLICATES for caution in report.cautions) == expected


def searched_apart(name: str, counts: Sequence[int], *, apart: float = 1.0) -> pd.DataFrame:
    """Random configurations of each value's own, so many of each."""
    rng = np.random.default_rng(3)
    place = np.repeat(np.arange(len(counts)), counts)
    rate, decay = 10 ** rng.uniform(-5, -1, len(place)), rng.uniform(0, 1, len(place))
    score = apart * place - 0.05 * (np.log10(rate) + 3) ** 2 + rng.normal(0, 0.05, len(place))
    return pd.DataFrame({name: [f"m{n}_{n * 7}.txt" for n in place], "rate": rate, "decay": decay, "score": score})


def test_as_many_draws_for_each_value_are_searches_of_their_own() -> None:
    (caution,) = cautions(searched_apart("irrgarten", [12, 12, 12, 12]))
    assert "The runs differ in irrgarten" in caution.message
    assert len(cautions(searched_apart("irrgarten", [20, 20, 19, 20]))) == 1  # one of them failed


def test_thousands_of_values_that_each_had_a_search_are_told() -> None:
    """There are more ways than a float holds to say which of them have one draw more: 550 of 1,100, say."""
    assert len(cautions(searched_apart("irrgarten", [4, 5] * 550))) == 1


@pytest.mark.parametrize("counts", [[14, 9, 11, 14], [24, 24]])
def test_a_category_that_may_have_been_drawn_with_the_rest_is_a_choice(counts: list[int]) -> None:
    """Half of the runs each is no wonder of two values: 1 in 9 draws of 48 is as even."""
    assert cautions(searched_apart("bauart", counts)) == []


def test_a_category_that_sets_only_some_of_the_metric_is_a_choice() -> None:
    assert cautions(searched_apart("bauart", [12, 12, 12, 12], apart=0.1)) == []
