import json
from pathlib import Path

import numpy as np
import pytest

from paramimp.surrogate.design import encode
from paramimp.surrogate.surrogate import Surrogate
from tests.benchmarks import compare_truth
from tests.benchmarks.families import all_problems
from tests.benchmarks.families.made import sweep
from tests.benchmarks.truth_axes import choice, uniform
from tests.benchmarks.truth_estimators import Answer
from tests.benchmarks.truth_scores import all_scores
from tests.benchmarks.truth_sweeps import Scored, Sweep
from tests.benchmarks.unseen_runs import encoded, predicted, r2_on, selected

NOISE = 0.15
LINE = sweep(
    "line", "made", [uniform("a"), uniform("b"), uniform("c"), choice("d", "x", "y", "z")],
    lambda x: 2 * x["a"] + x["b"], active="a b",
    noise=NOISE,
)  # fmt: skip
SURE = Answer(
    shares={"a": 0.7, "b": 0.2, "c": 0.1, "d": 0.0},
    raw={"a": 0.7, "b": 0.2, "c": 0.1, "d": 0.0},
    seconds=1.0,
    p_value={"a": 0.001, "b": 0.2, "c": 0.01, "d": 0.5},
    p_adjusted={"a": 0.004, "b": 0.4, "c": 0.03, "d": 0.5},
    significant={"a": True, "b": False, "c": True, "d": False},
    interval={"a": (0.6, 0.9), "b": (0.0, 0.4), "c": (0.004, 0.2), "d": (0.0, 0.1)},
    r2=0.9,
    r2_low=0.8,
    r2_high=0.95,
    r2_fresh=0.7,
)


def scored(answer: Answer, seed: int = 0) -> Scored:
    return Scored("permutation", Sweep("line", 40, seed), 7, answer)


def test_scores_of_an_answer_by_hand() -> None:
    (row,) = all_scores([scored(SURE)], {"line": LINE})
    assert row["err"] == pytest.approx(0.1)  # true shares .8 and .2
    assert row["shap"] == pytest.approx(0.1)
    assert row["null"] == pytest.approx(0.1)
    assert row["top1"] == 1
    assert row["alarm"] == 0.5  # c of c and d
    assert row["family"] == 1
    assert row["power"] == 0.5  # a of a and b
    assert row["contra"] == 0.5  # c begins at 0.00
    assert row["red"] == 0.5  # yet above 0
    assert row["cover_total"] == 1
    assert row["r2_gap"] == pytest.approx(0.2)
    assert row["r2_held"] == 0
    assert row["misled"] == 0
    assert row["flip"] is None


def test_another_seed_flips_a_verdict_and_moves_a_share() -> None:
    other = Answer(
        shares={"a": 0.65, "b": 0.3, "c": 0.05, "d": 0.0},
        raw={"a": 0.65, "b": 0.3, "c": 0.05, "d": 0.0},
        seconds=1.0,
        significant={"a": True, "b": False, "c": False, "d": False},
    )
    (row,) = all_scores([scored(Answer(**{**vars(SURE), "again": other}))], {"line": LINE})
    assert row["flip"] == 1
    assert row["moved"] == pytest.approx(0.1)


def test_an_answer_survives_its_document() -> None:
    answer = Answer(**{**vars(SURE), "again": SURE, "cautions": (("leak", ("a",)),)})
    assert Answer.from_dict(json.loads(json.dumps(answer.to_dict()))) == answer


@pytest.mark.parametrize("name", ["hump_all", "deep_scheduler", "levels_encoder", "booleans_xor", "block_augment"])
def test_runs_that_were_seen_are_encoded_as_they_were(name: str) -> None:
    problem = all_problems()[name]
    seen = selected(problem, Sweep(name, 40, 0).frame(problem))
    surrogate = Surrogate(encode(seen))
    repeats = surrogate.runs.repeats
    row_of = np.arange(40) if repeats is None else repeats.of_run
    np.testing.assert_array_equal(encoded(surrogate, seen, seen), surrogate.design.X[row_of])


def test_a_noisy_line_is_predicted_on_unseen_runs_as_well_as_it_can_be() -> None:
    rng = np.random.default_rng(0)
    seen, fresh = LINE.draw(30, rng), LINE.draw(300, rng)
    surrogate = Surrogate(encode(selected(LINE, seen)))
    found = r2_on(surrogate, LINE, seen, fresh)
    possible = 1 - NOISE**2 / (5 / 12 + NOISE**2)
    assert found == pytest.approx(possible, abs=0.1)
    X = surrogate.design.X
    whole = predicted(surrogate, np.concatenate([X, X[:7]]))  # not as many runs as it knows, nor a multiple
    np.testing.assert_allclose(whole[:7], whole[30:])


def rows(*errors: float, draw: int = 1) -> list[dict[str, object]]:
    return [
        {"tool": "permutation", "problem": "line", "kind": "made", "n": 40, "seed": seed, "draw": draw, "err+": error}
        for seed, error in enumerate(errors)
    ]


def test_a_comparison_is_of_pairs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, found in (("old", rows(0.1, 0.3, 0.2)), ("new", rows(0.2, 0.2, 0.5) + rows(0.9, draw=2))):
        document = {"asked": {"ours": "permutation"}, "scores": found}
        (tmp_path / f"{name}.json").write_text(json.dumps(document))
    paths = [str(tmp_path / "old.json"), str(tmp_path / "new.json")]
    monkeypatch.setattr("sys.argv", ["compare_truth", *paths, "--columns", "err+"])
    assert compare_truth.main() == 0
    told = capsys.readouterr().out
    assert "3 sweeps are in both files; 1 are in one alone" in told
    # changes of .1, -.1 and .3: mean .1, standard deviation .2, over the root of 3
    assert "0.200 ->   0.300  +0.1000 ± 0.1155" in told
