"""`paramimp.compare` on sweeps whose laws are known."""

from __future__ import annotations

import numpy as np
import pytest

import paramimp
from paramimp import ParamimpError
from paramimp.comparison.compare import compare_sweeps
from paramimp.comparison.result import Comparison, Sweep
from paramimp.results.difference import Known, difference
from paramimp.runs import Direction, Objective, Summary
from tests.comparison.sweeps import compare, sweep
from tests.sweeps import from_frame

OBJECTIVE = Objective("loss", Direction.MINIMIZE, "name", Summary.LAST)


def test_a_driver_that_changed_is_shown_and_what_stayed_is_not(changed: Comparison) -> None:
    shown = {param.param: param.most.significant for param in changed if param.most}
    assert shown == {"a": True, "b": True, "c": False, "flag": False, "optimizer": False}
    assert changed["a"].most is not None
    assert changed["a"].most.difference < 0
    assert changed["b"].most is not None
    assert changed["b"].most.difference > 0


def test_the_difference_is_that_of_the_shares(changed: Comparison) -> None:
    for param in changed:
        first, other = param.shares
        assert first is not None
        assert other is not None
        assert param.most is not None
        found = difference(first, other)
        assert found is not None
        assert param.most.p_value == found.p_value


def test_holm_adjusts_shares_and_effects_as_one_family(changed: Comparison) -> None:
    """By hand: the smallest of ten p-values counts tenfold, the next ninefold, and none less than the one before."""
    known = [param.most for param in changed if param.most]
    tests = [(one.p_value, one.p_adjusted) for one in known] + [
        (one.effect_p_value, one.effect_p_adjusted) for one in known
    ]
    largest = 0.0
    for place, (p_value, p_adjusted) in enumerate(sorted(tests)):
        assert p_value is not None
        largest = max(largest, min(1.0, p_value * (len(tests) - place)))
        assert p_adjusted == pytest.approx(largest)
    assert len(tests) == 10


def test_an_effect_that_turned_round_is_shown_where_its_share_stays() -> None:
    found = compare(sweep({"a": 1.0, "b": 0.8}), sweep({"a": -1.0, "b": 0.8}, seed=1))
    most = found["a"].most
    assert most is not None
    assert (most.significant, most.effect_differs, most.differs) == (False, True, True)
    other = found["b"].most
    assert other is not None
    assert not other.differs
    assert "a has another effect in B" in str(found)
    assert "*: its effect is shown to differ" in str(found)
    assert repr(found).endswith("a differs>")


def test_the_verdict_says_both_where_share_and_effect_differ(changed: Comparison) -> None:
    most = changed["a"].most
    assert most is not None
    assert (most.significant, most.effect_differs) == (True, True)
    assert "a matters less in B and has another effect there" in str(changed).replace("\n", " ")


def test_where_a_report_alone_is_known_of_both_effects_are_tested_and_where_ranges_differ_not() -> None:
    wide, narrow = sweep({"a": 1.0, "b": 0.5}, n_runs=120), sweep({"a": 1.0, "b": 0.5}, n_runs=120, seed=1)
    found = compare(wide, narrow[narrow["a"] < 0.5])
    assert found["a"].most is not None
    assert found["a"].most.effect_p_value is None
    assert found["a"].most.effect_differs is None
    assert found["b"].most is not None
    assert found["b"].most.effect_p_value is not None


def test_a_range_that_one_sweep_did_not_search_is_named() -> None:
    wide, narrow = sweep({"a": 1.0, "b": 0.5}), sweep({"a": 1.0, "b": 0.5}, n_runs=120, seed=1)
    narrow = narrow[narrow["a"] < 0.5]
    found = compare(wide, narrow, labels=["wide", "narrow"])
    assert {param.param for param in found if param.ranges_differ} == {"a"}
    (message,) = [caution.shell_message for caution in found.cautions]
    assert message.startswith("narrow never tried a > 0.4")
    assert message.endswith("so its share there is of a narrower range; --common-range compares what all searched.")


def test_a_param_that_one_sweep_never_varied_has_no_share_there() -> None:
    first, other = sweep({"a": 1.0, "b": 0.5}), sweep({"b": 1.0}, seed=1).assign(a=0.25).drop(columns="c")
    found = compare(first, other)
    assert found["a"].shares[1] is None
    assert found["a"].moved == (None,)
    assert found["c"].shares[1] is None
    assert found["a"].ranges_differ is True
    said = " ".join(caution.message for caution in found.cautions)
    assert "B always had a = 0.25" in said
    assert "B does not rank a and c (constant, absent): where they are ranked, they take a part of the whole" in said
    assert "(constant)" in str(found)


def test_params_that_a_sweep_does_not_rank_are_named_once_however_long_their_names_are() -> None:
    name = "model.encoder.transformer.layers.attention.dropout_probability"
    first = sweep({"a": 1.0, "b": 0.5}).rename(columns={"a": name})
    found = compare(first, sweep({"b": 1.0}, seed=1).drop(columns="a"))
    (line,) = [each for each in " ".join(str(found).split()).split("! ") if "does not rank" in each]
    assert line.count(name) == 1


def test_sweeps_that_lack_the_same_param_are_named_together() -> None:
    whole, without = sweep({"a": 1.0, "b": 0.5}), sweep({"b": 1.0}, seed=1).drop(columns="c")
    found = compare(whole, without, sweep({"b": 1.0}, seed=2).drop(columns="c"), labels=["X", "Y", "Z"])
    (told,) = [caution for caution in found.cautions if caution.code == "ranked-by-some"]
    assert told.params == ("c",)
    assert told.message.startswith("Y and Z do not rank c (absent): where it is ranked, it takes a part of the whole")


def test_of_what_no_sweep_could_rank_none_is_said_to_lack_a_share() -> None:
    noise = sweep({}, seed=1).assign(loss=np.random.default_rng(0).normal(size=len(sweep({}))))
    found = compare(noise, sweep({"b": 1.0}).drop(columns="c"))
    assert [caution.code for caution in found.cautions if caution.code != "ranges-differ"] == ["nothing-ranked"]
    told = str(found)
    assert "Nothing can be compared with" in told
    assert "differences to" not in told


def test_a_param_of_which_both_say_nothing_in_common_is_refused() -> None:
    first = sweep({"a": 1.0})[["a", "b", "loss"]]
    other = sweep({"c": 1.0}, seed=1)[["c", "optimizer", "loss"]]
    with pytest.raises(ParamimpError, match=r"no param is ranked in more than one of the sweeps.*: A ranks a and b; B"):
        compare(first, other)


def test_several_sweeps_are_compared_with_the_first() -> None:
    found = compare(sweep({"a": 1.0}), sweep({"a": 1.0}, seed=1), sweep({"b": 1.0}, seed=2), labels=["x", "y", "z"])
    most = found["a"].most
    assert most is not None
    assert most.label == "z"
    assert [moved.significant for moved in found["a"].moved if moved] == [False, True]
    assert len(found.to_frame()) == 15
    assert "z - x" in str(found)


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
