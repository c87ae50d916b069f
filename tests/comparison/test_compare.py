"""`paramimp.compare` on sweeps whose laws are known."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

import paramimp
from paramimp import NotEnoughRunsError, ParamimpError, UnknownMetricError
from paramimp.comparison.compare import compare_sweeps
from paramimp.comparison.result import Comparison, Sweep
from paramimp.results.difference import Known, difference
from paramimp.runs import Direction, Objective, Summary
from tests.sweeps import from_frame, make_frame

FAST: Any = {"jobs": 1, "surrogate": "forest"}
OBJECTIVE = Objective("loss", Direction.MINIMIZE, "name", Summary.LAST)


def sweep(weights: dict[str, float], n_runs: int = 60, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed + 100)
    return make_frame(
        n_runs,
        lambda frame: sum(weight * frame[name] for name, weight in weights.items()) + 0.05 * rng.normal(size=n_runs),
        seed,
    )


def compare(*frames: pd.DataFrame, **options: Any) -> Comparison:
    return paramimp.compare([from_frame(frame, "loss") for frame in frames], "loss", **{**FAST, **options})


@pytest.fixture(scope="module")
def changed() -> Comparison:
    """In the second sweep b matters in place of a."""
    return compare(sweep({"a": 1.0, "c": 0.5}), sweep({"b": 1.0, "c": 0.5}, seed=1))


def test_a_driver_that_changed_is_shown_and_what_stayed_is_not(changed: Comparison) -> None:
    shown = {param.param: param.most.significant for param in changed if param.most}
    assert shown == {"a": True, "b": True, "c": False, "flag": False, "optimizer": False}
    assert changed["a"].most is not None
    assert changed["a"].most.difference < 0
    assert changed["b"].most is not None
    assert changed["b"].most.difference > 0


def test_the_difference_is_that_of_the_shares_and_holm_adjusts_its_p_value(changed: Comparison) -> None:
    p_values = sorted((param.most.p_value, param.param) for param in changed if param.most)
    largest = 0.0
    for place, (p_value, name) in enumerate(p_values):
        first, other = changed[name].shares
        assert first is not None
        assert other is not None
        found = difference(first, other)
        assert found is not None
        assert p_value == found.p_value
        largest = max(largest, min(1.0, found.p_value * (len(p_values) - place)))
        most = changed[name].most
        assert most is not None
        assert most.p_adjusted == pytest.approx(largest)


def test_the_json_has_the_fields_of_the_contract(changed: Comparison) -> None:
    document = json.loads(paramimp.render(changed, "json"))
    assert document["schema_version"] == 1
    assert [one["label"] for one in document["sweeps"]] == ["A", "B"]
    assert document["sweeps"][0]["runs"] == {"found": 60, "used": 60, "outside_common_range": 0}
    assert 0.5 < document["sweeps"][0]["fit"]["r2"] < 1
    for param in document["params"]:
        assert {
            "param", "shares", "difference", "difference_low", "difference_high", "p_value", "p_adjusted",
            "significant", "ranges_differ",
        } <= param.keys()  # fmt: skip
        assert [share.keys() for share in param["shares"]] == [{"importance", "importance_low", "importance_high"}] * 2
    assert document["settings"]["common_range"] is False
    assert changed.to_dict()["objective"]["metric"] == "loss"


def test_the_shares_are_those_that_an_analysis_gives(changed: Comparison) -> None:
    report = paramimp.analyze(from_frame(sweep({"a": 1.0, "c": 0.5}), "loss"), "loss", **FAST)
    assert {param.param: param.importance for param in report} == {
        param.param: param.shares[0].importance for param in changed if param.shares[0]
    }


def test_reports_tables_and_files_compare_alike(changed: Comparison, tmp_path: Any) -> None:
    tables = [from_frame(sweep({"a": 1.0, "c": 0.5}), "loss"), from_frame(sweep({"b": 1.0, "c": 0.5}, seed=1), "loss")]
    reports = [paramimp.analyze(table, "loss", **FAST) for table in tables]
    assert paramimp.compare(reports).to_dict()["params"] == changed.to_dict()["params"]
    file = tmp_path / "first.json"
    file.write_text(paramimp.render(reports[0], "json"))
    from_file = paramimp.compare([file, tables[1]], "loss", **FAST)
    assert [sweep.label for sweep in from_file.sweeps] == ["first.json", "B"]
    assert {p.param: p.most.significant for p in from_file if p.most} == {
        p.param: p.most.significant for p in changed if p.most
    }
    assert {param.ranges_differ for param in from_file} == {None}
    assert [str(caution.code) for caution in from_file.cautions] == ["ranges-unknown"]


def test_the_frame_has_a_row_per_param_and_sweep(changed: Comparison) -> None:
    frame = changed.to_frame()
    assert tuple(frame.columns) == Comparison.COLUMNS
    assert len(frame) == 2 * len(changed) == 10
    assert frame["difference"].notna().sum() == 5


def test_it_shows_itself(changed: Comparison) -> None:
    assert "+0." in str(changed)
    assert "~" in str(changed)
    assert "<table>" in changed._repr_html_()
    assert repr(changed).startswith("<Comparison of A, B by loss: ")


def test_a_range_that_one_sweep_did_not_search_is_named() -> None:
    wide, narrow = sweep({"a": 1.0, "b": 0.5}), sweep({"a": 1.0, "b": 0.5}, n_runs=120, seed=1)
    narrow = narrow[narrow["a"] < 0.5]
    found = compare(wide, narrow, labels=["wide", "narrow"])
    assert {param.param for param in found if param.ranges_differ} == {"a"}
    (message,) = [caution.message for caution in found.cautions]
    assert message.startswith("narrow never tried a > 0.4")
    assert message.endswith("so its share there is of a narrower range; --common-range compares what all searched.")


def test_the_common_range_leaves_what_every_sweep_searched() -> None:
    wide, narrow = sweep({"a": 1.0, "b": 0.5}), sweep({"a": 1.0, "b": 0.5}, n_runs=120, seed=1)
    narrow = narrow[(narrow["a"] < 0.5) & (narrow["optimizer"] != "sgd")]
    found = compare(wide, narrow, common_range=True)
    low, high = max(wide["a"].min(), narrow["a"].min()), min(wide["a"].max(), narrow["a"].max())
    inside = [int((frame["a"].between(low, high) & (frame["optimizer"] != "sgd")).sum()) for frame in (wide, narrow)]
    assert [sweep.n_used for sweep in found.sweeps] == inside
    assert [sweep.n_used + sweep.n_outside for sweep in found.sweeps] == [len(wide), len(narrow)]
    assert found.to_dict()["settings"]["common_range"] is True
    report = found.sweeps[0].report
    assert report is not None
    assert report.runs is not None
    assert report.runs.params["a"].values.max() <= high
    assert report.runs.params["optimizer"].levels == ("adam", "rmsprop")


def test_sweeps_of_one_range_keep_all_their_runs() -> None:
    found = compare(sweep({"a": 1.0}), sweep({"a": 1.0}, seed=1), common_range=True)
    assert [sweep.n_outside for sweep in found.sweeps] == [0, 0]


def test_a_seed_restricts_nothing() -> None:
    frames = [sweep({"a": 1.0}).assign(seed=range(start, start + 60)) for start in (0, 1000)]
    found = compare(*frames, common_range=True)
    assert [sweep.n_outside for sweep in found.sweeps] == [0, 0]


def test_ranges_with_nothing_in_common_are_refused_by_name() -> None:
    first, other = sweep({"b": 1.0}), sweep({"b": 1.0}, seed=1)
    other["a"] += 2
    with pytest.raises(ParamimpError, match=r"no run of 'A' lies in the range of a that every sweep searched; leave"):
        compare(first, other, common_range=True)


def test_a_param_that_one_sweep_never_varied_has_no_share_there() -> None:
    first, other = sweep({"a": 1.0, "b": 0.5}), sweep({"b": 1.0}, seed=1).assign(a=0.25).drop(columns="c")
    found = compare(first, other)
    assert found["a"].shares[1] is None
    assert found["a"].moved == (None,)
    assert found["c"].shares[1] is None
    assert found["a"].ranges_differ is True
    said = " ".join(caution.message for caution in found.cautions)
    assert "B always had a = 0.25" in said
    assert "B does not rank a, c (constant, absent)" in said
    assert "(constant)" in str(found)


def test_a_param_of_which_both_say_nothing_in_common_is_refused() -> None:
    first = sweep({"a": 1.0})[["a", "b", "loss"]]
    other = sweep({"c": 1.0}, seed=1)[["c", "optimizer", "loss"]]
    with pytest.raises(ParamimpError, match=r"no param is ranked in more than one of the sweeps.*: A ranks a, b; B"):
        compare(first, other)


def test_several_sweeps_are_compared_with_the_first() -> None:
    found = compare(sweep({"a": 1.0}), sweep({"a": 1.0}, seed=1), sweep({"b": 1.0}, seed=2), labels=["x", "y", "z"])
    most = found["a"].most
    assert most is not None
    assert most.label == "z"
    assert [moved.significant for moved in found["a"].moved if moved] == [False, True]
    assert len(found.to_frame()) == 15
    assert "z - x" in str(found)


def test_the_values_of_a_param_split_one_sweep() -> None:
    runs = pd.concat(
        [sweep({"a": 1.0}).assign(dataset="mnist"), sweep({"b": 1.0}, seed=1).assign(dataset="cifar")],
        ignore_index=True,
    )
    found = paramimp.compare(from_frame(runs, "loss"), "loss", by="dataset", **FAST)
    assert [sweep.label for sweep in found.sweeps] == ["cifar", "mnist"]
    assert "dataset" not in {param.param for param in found}
    assert {param.param for param in found if param.most and param.most.significant} == {"a", "b"}


def test_numbers_that_split_stand_in_their_order_and_small_parts_are_left_out() -> None:
    runs = pd.concat([sweep({"a": 1.0}, seed=k).assign(size=size) for k, size in enumerate((16, 8, 128))])
    few = sweep({"a": 1.0}, n_runs=1, seed=9).assign(size=2)
    found = paramimp.compare(from_frame(pd.concat([runs, few], ignore_index=True), "loss"), "loss", by="size", **FAST)
    assert [sweep.label for sweep in found.sweeps] == ["8", "16", "128"]
    assert [str(caution.code) for caution in found.cautions] == ["group-left-out"]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ("a", "by='a' makes 60 sweeps of the runs, and 12 can stand side by side"),
        ("flg", "there is no param 'flg' to split the runs by. Did you mean 'flag'?"),
        ("group", "no run is in a group, so by='group' splits nothing"),
        ("same", "all runs have same = 1, so by='same' splits nothing"),
    ],
)
def test_what_splits_nothing_is_refused(by: str, said: str) -> None:
    with pytest.raises(ParamimpError) as refused:
        paramimp.compare(from_frame(sweep({"a": 1.0}).assign(same=1), "loss"), "loss", by=by, **FAST)
    assert str(refused.value).startswith(said)


def test_one_sweep_is_no_comparison() -> None:
    with pytest.raises(ParamimpError, match=r"^one sweep was given, and a comparison needs two; .* by=PARAM\.$"):
        compare(sweep({"a": 1.0}))


def test_a_metric_that_one_sweep_lacks_is_said_of_it() -> None:
    with pytest.raises(UnknownMetricError, match=r"^'B': no run has a metric 'loss'"):
        paramimp.compare(
            [
                from_frame(sweep({"a": 1.0}), "loss"),
                from_frame(sweep({"a": 1.0}).rename(columns={"loss": "acc"}), "acc"),
            ],
            "loss",
        )


def test_too_few_runs_are_said_of_their_sweep() -> None:
    with pytest.raises(NotEnoughRunsError, match=r"^'B': 1 usable run of 1 found"):
        compare(sweep({"a": 1.0}), sweep({"a": 1.0}, n_runs=1))


def test_reports_that_were_made_in_other_ways_are_refused() -> None:
    table = from_frame(sweep({"a": 1.0}), "loss")
    reports = [paramimp.analyze(table, "loss", **FAST), paramimp.analyze(table, "loss", method="impurity", jobs=1)]
    with pytest.raises(
        ParamimpError, match=r"'A' was analysed with --method permutation and 'B' with --method impurity"
    ):
        paramimp.compare(reports)


def test_a_method_without_intervals_shows_no_difference_and_says_so() -> None:
    tables = [from_frame(sweep({"a": 1.0}), "loss"), from_frame(sweep({"b": 1.0}, seed=1), "loss")]
    found = paramimp.compare(tables, "loss", jobs=1, method="ped-anova")
    lacks = [share.low is None for param in found for share in param.shares if share]
    shown = [param.most.significant for param in found if param.most]
    assert all(lacks) == (set(shown) == {None}) == any(caution.code == "no-intervals" for caution in found.cautions)


def test_a_sweep_of_which_nothing_is_explained_has_no_shares() -> None:
    rng = np.random.default_rng(3)
    noise = sweep({}, seed=1).assign(loss=rng.normal(size=60))
    found = compare(sweep({"a": 1.0}), noise)
    assert {param.shares[1] for param in found} == {None}
    assert {param.most for param in found} == {None}
    assert any(caution.code == "nothing-ranked" for caution in found.cautions)


def test_the_same_runs_give_the_same_bytes_in_any_order() -> None:
    frames = sweep({"a": 1.0}), sweep({"b": 1.0}, seed=1)
    mixed = [frame.sample(frac=1, random_state=5) for frame in frames]
    texts = {paramimp.render(compare(*each, labels=["x", "y"]), "json") for each in (frames, mixed)}
    assert len(texts) == 1


def test_labels_are_those_given_and_must_tell_the_sweeps_apart() -> None:
    frames = sweep({"a": 1.0}), sweep({"a": 1.0}, seed=1)
    with pytest.raises(ParamimpError, match="1 label for 2 sweeps; give one for each"):
        compare(*frames, labels=["x"])
    with pytest.raises(ParamimpError, match="two sweeps are labelled 'x'"):
        compare(*frames, labels=["x", "x"])


def test_shares_by_hand() -> None:
    """0.5 ± 0.1 and 0.8 ± 0.1 are 3.49 standard errors apart: p = 0.00048, twice that among two params."""
    shares = [
        {"a": Known(0.5, 0.4, 0.6), "b": Known(0.5, 0.4, 0.6)},
        {"a": Known(0.8, 0.7, 0.9), "b": Known(0.5, 0.4, 0.6)},
    ]
    sweeps = [Sweep(label, 50, 50, {"r2": 0.9}, each) for label, each in zip("xy", shares, strict=True)]
    found = compare_sweeps(sweeps, [None, None], OBJECTIVE, settings={})
    assert [param.param for param in found] == ["a", "b"]
    a = found["a"].most
    assert a is not None
    assert a.p_value == pytest.approx(0.000484, rel=0.01)
    assert a.p_adjusted == pytest.approx(2 * 0.000484, rel=0.01)
    assert [a.difference_low, a.difference_high] == pytest.approx([0.3 - 0.1 * 2**0.5, 0.3 + 0.1 * 2**0.5])
