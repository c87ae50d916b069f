"""What a report comes to: never more than its numbers bear out."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from paramimp.analysis.verdict import verdict_of
from paramimp.cautions.interface import CautionCode
from paramimp.results import Caution, Fit, Report
from paramimp.runs import SkipReason
from tests.formats.sample import PARAMS, report
from tests.sweeps import analyze_frame, make_frame


def noisy(frame: pd.DataFrame) -> Any:
    return np.random.default_rng(1).normal(size=len(frame))


def law(frame: pd.DataFrame) -> Any:
    return 3 * frame["a"] + 2.0 * (frame["optimizer"] == "sgd") + 0.3 * noisy(frame)


def text(of: Report) -> str:
    assert of.verdict is not None
    return " ".join(of.verdict.sentences)


@pytest.fixture(scope="module")
def clear() -> Report:
    report: Report = analyze_frame(make_frame(120, law), "loss")
    return report


def test_a_clear_sweep_tells_what_to_tune_which_values_are_better_and_how_sure_that_is(clear: Report) -> None:
    verdict = clear.verdict
    assert verdict is not None
    assert set(verdict.tune) == {"a", "optimizer"}
    better = {one.param: (set(one.values), set(one.than)) for one in verdict.better}
    assert better["optimizer"] == ({"adam", "rmsprop"}, {"sgd"})
    assert verdict.sentences[0].startswith(f"Tune {clear.params[0].param} next")
    assert "3 params look like noise." in verdict.sentences
    assert f"R² {clear.fit.r2:.2f} on unseen ones" in verdict.sentences[-1]
    assert (verdict.next.command, dict(verdict.next.options)) == ("suggest", {})


@pytest.mark.parametrize(("n_acting", "is_said"), [(2, False), (3, True)])
def test_few_runs_leave_the_order_open_where_there_are_two_others_to_order(n_acting: int, is_said: bool) -> None:
    acting = [replace(param, significant=True, p_adjusted=0.001, importance=0.3) for param in PARAMS[:n_acting]]
    found = verdict_of(report(params=tuple(acting), n_used=24, cautions=()))
    assert len(found.tune) == n_acting
    (how_sure,) = [sentence for sentence in found.sentences if sentence.startswith("How sure: ")]
    assert ("of the importance; the order of the others is not sure; 24 runs, " in how_sure) == is_said


def test_where_more_is_better_the_other_values_are(clear: Report) -> None:
    maximised = analyze_frame(make_frame(120, law), "loss", direction="maximize")
    assert maximised.verdict is not None
    better = {one.param: (one.values, set(one.than)) for one in maximised.verdict.better}
    assert better["optimizer"] == (("sgd",), {"adam", "rmsprop"})


def test_no_more_runs_are_wanted_than_the_values_have_combinations() -> None:
    frame = pd.DataFrame([(a, b) for a in "xyz" for b in "uv"], columns=["a", "b"])
    frame["loss"] = np.random.default_rng(0).normal(size=6)
    assert text(analyze_frame(frame, "loss")).endswith("Add runs, or try other values.")
    assert text(analyze_frame(frame[:-1], "loss")).endswith("Add runs: aim for 6.")
    assert text(analyze_frame(frame.assign(c=range(6)), "loss")).endswith("Add runs: aim for 40.")


@pytest.mark.parametrize("n_runs", [12, 40, 150])
def test_noise_is_told_to_be_noise(n_runs: int) -> None:
    verdict = analyze_frame(make_frame(n_runs, noisy), "loss").verdict
    assert verdict is not None
    assert (verdict.tune, verdict.better) == ((), ())
    assert verdict.sentences[0].startswith("Tune nothing by these runs yet: ")
    assert verdict.sentences[-1].startswith("Nothing is sure: ")
    assert "Add runs" in verdict.sentences[-1]


@pytest.mark.parametrize("n_runs", [8, 12, 25])
def test_the_verdict_and_the_caution_ask_for_as_many_runs(n_runs: int) -> None:
    report = analyze_frame(make_frame(n_runs, noisy), "loss")
    few = next(caution.message for caution in report.cautions if caution.code == "few-runs")
    assert report.verdict is not None
    asked = [re.search(r"[Aa]im for (\d+)", text) for text in (few, report.verdict.sentences[-1])]
    assert len({found[1] for found in asked if found}) == 1
    assert all(asked)
    assert ("likely in its place" in few) is ("Nothing is sure" not in report.verdict.sentences[-1])


def test_a_category_that_matters_only_with_another_has_no_better_value() -> None:
    frame = make_frame(150, lambda f: np.where(f["flag"], 1.0, -1.0) * (f["a"] - 0.5) + 0.02 * noisy(f))
    verdict = analyze_frame(frame, "loss").verdict
    assert verdict is not None
    assert "flag" in verdict.tune
    assert "flag" not in {one.param for one in verdict.better}


@pytest.mark.parametrize("code", ["confounded", "adaptive", "left-out-differ"])
def test_values_are_not_compared_where_something_else_may_be_behind_them(clear: Report, code: str) -> None:
    caution = Caution(code, "It moved.", ("optimizer",))
    verdict = verdict_of(replace(clear, cautions=(caution,)))
    assert "optimizer" in verdict.tune
    assert "optimizer" not in {one.param for one in verdict.better}
    assert any("Not yet shown: which values of" in one and "optimizer" in one for one in verdict.sentences)


@pytest.mark.parametrize("code", ["mixed-groups", "mixed-problems", "mixed-configs", "absent-block", "mixed-length"])
def test_no_values_are_compared_among_runs_of_several_kinds(clear: Report, code: str) -> None:
    assert verdict_of(replace(clear, cautions=(Caution(code, "They are mixed."),))).better == ()


def test_an_assumed_direction_is_named_as_the_condition(clear: Report) -> None:
    caution = Caution(CautionCode.DIRECTION_ASSUMED, "Nothing says which way it gets better.")
    told = text(replace(clear, verdict=verdict_of(replace(clear, cautions=(caution,)))))
    assert "If lower loss is better, " in told
    assert "caution" not in told


def test_what_looks_like_an_outcome_is_left_out_first(clear: Report) -> None:
    leak = Caution(CautionCode.LEAK, "a looks like an outcome.", ("a",))
    verdict = verdict_of(replace(clear, cautions=(leak,)))
    assert verdict.sentences[0].startswith("Leave a out before tuning anything")
    assert verdict.better == ()
    assert dict(verdict.next.options) == {"exclude": ["a"]}


@pytest.mark.parametrize("name", ["$(reboot)", "a b", "-x", "a*", "名前;ls", "`id`"])
def test_no_name_that_a_shell_or_a_glob_reads_otherwise_comes_into_the_command(name: str) -> None:
    leaked = report(
        params=(replace(PARAMS[0], param=name), *PARAMS[1:]),
        cautions=(Caution(CautionCode.LEAK, "It looks like an outcome.", (name,)),),
    )
    assert leaked.verdict is not None
    assert "exclude" not in leaked.verdict.next.options


@pytest.mark.parametrize("name", ["seed", "trainer.seed", "fold"])
def test_no_advice_is_given_about_seeds(name: str) -> None:
    told = report(params=(replace(PARAMS[0], param=name), *PARAMS[1:]), cautions=())
    assert name not in text(told).replace(f"{name} acts", "")
    alone = report(params=(replace(PARAMS[0], param=name), *PARAMS[6:]), cautions=())
    assert alone.verdict is not None
    assert alone.verdict.tune == ()
    assert alone.verdict.sentences[0].startswith("Nothing to tune stands out")


def test_a_weak_fit_is_told_before_any_param() -> None:
    weak = report(fit=Fit("permutation", 100, 0, 0.04), cautions=(Caution(CautionCode.WEAK_FIT, "It is weak."),))
    assert weak.verdict is not None
    assert (weak.verdict.tune, weak.verdict.better) == ((), ())
    assert weak.verdict.sentences[0].startswith("Tune nothing by these runs yet: optimizer.lr")
    assert weak.verdict.sentences[0].endswith("or this ranking may be an accident.")


@pytest.mark.parametrize(
    ("n_runs", "code", "step"),
    [
        (20, CautionCode.WEAK_FIT, ("suggest", {})),  # which says how many runs to add, and writes their sweep
        (20, CautionCode.HEAVY_TAIL, ("analyze", {"transform": "rank"})),
    ],
)
def test_few_runs_that_tell_nothing_ask_for_more_and_extreme_ones_for_ranks(
    n_runs: int, code: CautionCode, step: tuple[str, dict[str, str]]
) -> None:
    verdict = report(n_used=n_runs, cautions=(Caution(code, "It is so."),)).verdict
    assert verdict is not None
    assert (verdict.next.command, dict(verdict.next.options)) == step


@pytest.mark.parametrize(("extreme", "step"), [([], ("runs", {})), ([11, 37, 66], ("analyze", {"transform": "rank"}))])
def test_many_runs_that_tell_nothing_ask_for_ranks_only_where_some_are_extreme(
    extreme: list[int], step: tuple[str, dict[str, str]]
) -> None:
    frame = make_frame(80, noisy)
    frame.loc[extreme, "loss"] = 1e3
    verdict = analyze_frame(frame, "loss").verdict
    assert verdict is not None
    assert verdict.sentences[0].startswith("Tune nothing by these runs yet")
    assert (verdict.next.command, dict(verdict.next.options)) == step


def test_true_and_numbers_stand_behind_the_param_that_they_are_of() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"bn": rng.random(80) < 0.5, "opt": rng.choice(["adam", "sgd"], 80), "lr": rng.random(80)})
    frame["loss"] = frame["bn"] * -0.5 + (frame["opt"] == "sgd") * 0.4 + 0.05 * rng.standard_normal(80)
    verdict = analyze_frame(frame, "loss").verdict
    assert verdict is not None
    assert "For loss, bn true beats false; adam beats sgd (opt)." in verdict.sentences


def test_a_value_of_several_words_does_not_run_into_the_sentence() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"prompt": rng.choice(["Answer.", "Answer in one word."], 80), "lr": rng.random(80)})
    frame["loss"] = (frame["prompt"] == "Answer.") * -0.5 + 0.05 * rng.standard_normal(80)
    verdict = analyze_frame(frame, "loss").verdict
    assert verdict is not None
    assert "For loss, 'Answer.' beats 'Answer in one word.' (prompt)." in verdict.sentences
    assert verdict.better[0].values == ("Answer.",)


def test_a_method_without_a_test_tells_an_order_and_how_to_tell_noise() -> None:
    verdict = analyze_frame(make_frame(60, law), "loss", method="impurity").verdict
    assert verdict is not None
    assert verdict.tune == ()
    assert "does not tell effects from noise" in verdict.sentences[0]
    assert dict(verdict.next.options) == {"method": "permutation"}


def test_shares_that_could_be_the_other_way_round_are_tied() -> None:
    first, second = (replace(param, importance_low=0.0, importance_high=1.0) for param in PARAMS[:2])
    assert text(report(params=(first, second))).startswith(
        "Tune optimizer.lr next (optimizer.name may matter as much)."
    )
    assert text(report(params=PARAMS[:2])).startswith("Tune optimizer.lr next, then optimizer.name.")


def test_a_share_that_is_hardly_worth_the_effort_is_not_tuned() -> None:
    verdict = report().verdict
    assert verdict is not None
    assert "model.width" not in verdict.tune  # it stands out, with a share of 0.03
    lone = report(params=(PARAMS[5],)).verdict
    assert lone is not None
    assert lone.tune == ("model.width",)


@pytest.mark.parametrize(
    ("reason", "n_skipped", "command"),
    [
        (SkipReason.NO_METRICS, 5, "suggest"),
        (SkipReason.NO_METRICS, 60, "runs"),
        (SkipReason.NO_METRIC, 60, "runs"),
        (SkipReason.NON_FINITE, 60, "suggest"),
    ],
)
def test_many_runs_left_out_are_looked_into_first_unless_they_diverged(
    reason: SkipReason, n_skipped: int, command: str
) -> None:
    skipped = (replace(report().skipped[0], reason=reason),) * n_skipped
    verdict = report(skipped=skipped, n_found=114 + n_skipped, cautions=()).verdict
    assert verdict is not None
    assert verdict.next.command == command


def test_it_stands_in_the_json(clear: Report) -> None:
    verdict = clear.to_dict()["verdict"]
    assert clear.verdict is not None
    assert tuple(verdict["tune"]) == clear.verdict.tune
    assert verdict["next"] == {"why": "the ranges of a new sweep", "command": "suggest", "options": {}}


# The good values of the first params


def test_the_region_of_good_values_is_told_with_the_end_that_it_touches(clear: Report) -> None:
    assert clear.verdict is not None
    (a,) = [one for one in clear.verdict.good if one.param == "a"]
    assert a.at_edge == "low"
    assert a.high is not None
    assert a.high < 0.3
    (sentence,) = [one for one in clear.verdict.sentences if one.startswith("Good so far: ")]
    assert re.search(r"\ba 0\.\d+ or less \(the end of what was tried: search beyond it\)", sentence)
    assert "optimizer" not in sentence  # adam and rmsprop beat sgd, which says more
    assert not any("Not yet shown" in one for one in clear.verdict.sentences)


def test_an_optimum_in_the_middle_is_a_region() -> None:
    valley = analyze_frame(make_frame(120, lambda f: 8 * (f["a"] - 0.4) ** 2 + 0.1 * noisy(f)), "loss").verdict
    (a,) = valley.good
    assert a.low < 0.4 < a.high
    assert a.at_edge is None
    assert re.search(r"Good so far: a 0\.\d+ to 0\.\d+\.", " ".join(valley.sentences))
    assert [one.param for one in valley.better] == ["a"]
    assert "beat" not in " ".join(valley.sentences)  # wider ranges than the good one would only contradict it
    assert json.loads(json.dumps(valley.to_dict()))["good"][0]["low"] == a.low


def test_what_several_params_in_a_row_have_in_common_is_said_once() -> None:
    frame = make_frame(120, lambda f: 3 * f["a"] + 2 * f["b"] + 6 * (f["c"] - 0.5) ** 2 + 0.02 * noisy(f))
    (sentence,) = [one for one in analyze_frame(frame, "loss").verdict.sentences if one.startswith("Good so far: ")]
    number = r"0\.\d+"
    edges = rf"a {number} or less; b {number} or less \(the ends of what was tried: search beyond them\)"
    assert re.fullmatch(rf"Good so far: {edges}; c {number} to {number}\.", sentence)


def test_nobody_is_sent_to_where_runs_were_lost(clear: Report) -> None:
    verdict = verdict_of(replace(clear, cautions=(Caution("left-out-differ", "It moved.", ("a",)),)))
    assert "or less (of the runs that got through)" in " ".join(verdict.sentences)
    assert "search beyond" not in " ".join(verdict.sentences)


@pytest.mark.parametrize("code", ["confounded", "leak", "mixed-groups"])
def test_no_region_is_told_of_params_whose_effect_may_be_that_of_another(clear: Report, code: str) -> None:
    verdict = verdict_of(replace(clear, cautions=(Caution(code, "It moved.", ("a",)),)))
    assert "a" not in {one.param for one in verdict.good}
