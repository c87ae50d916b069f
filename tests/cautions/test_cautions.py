"""Each caution appears where it should, names what it is about, and stays silent otherwise."""

from __future__ import annotations

import re
import shlex
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
import pandas as pd
import pytest

from paramimp.analysis.question import Question
from paramimp.analysis.ranking import analyze_table
from paramimp.cautions.heavy_tail import MIN_RUNS
from paramimp.objective import make_objective
from paramimp.runs import Distribution, Origin, Run, Summary
from paramimp.surrogate.design import encode
from paramimp.surrogate.search import find_search
from paramimp.table import building
from paramimp.table.selection import Selection, select
from paramimp.table.where import filter_runs
from tests.sweeps import analyze_frame, from_frame, linear, make_frame

if TYPE_CHECKING:
    from paramimp.results import Caution
from tests.cautions.found import cautions


def test_a_clean_sweep_has_no_caution() -> None:
    assert cautions(make_frame(120, linear)) == {}


@pytest.mark.parametrize("seed", range(5))
def test_one_run_at_1e4_among_losses_near_1_is_named_and_rank_cures_it(seed: int) -> None:
    frame = make_frame(60, linear, seed)
    frame.loc[7, "loss"] = 1e4
    found = cautions(frame)
    assert found["heavy-tail"].message.startswith("7 holds 100 % of the variance of loss")
    assert "heavy-tail" not in cautions(frame, transform="rank")


@pytest.mark.parametrize("n_runs", [12, 60, 300])
def test_three_runs_that_diverged_are_named_and_no_other(n_runs: int) -> None:
    """Of 60 runs three held a third of the variance each, and none was named; of 300, three innocent ones were, too."""
    frame = make_frame(n_runs, linear)
    frame.loc[[2, 5, 10], "loss"] = [1e4, 1.5e4, 2e4]
    assert cautions(frame, method="impurity")["heavy-tail"].message.startswith("2, 5 and 10 hold 100 % of the variance")


def test_one_of_a_handful_of_runs_that_lies_apart_is_no_heavy_tail() -> None:
    """Of three draws one always holds half of what varies around the median."""
    frame = make_frame(MIN_RUNS, linear).assign(loss=[*np.linspace(0, 0.1, MIN_RUNS - 1), 1e4])
    assert "heavy-tail" in cautions(frame, method="impurity")
    assert "heavy-tail" not in cautions(frame.tail(MIN_RUNS - 1), method="impurity")


def test_where_nothing_is_ranked_no_ranking_is_said_to_be_of_a_few_runs() -> None:
    frame = make_frame(40, linear).assign(loss=np.random.default_rng(1).normal(size=40))
    frame.loc[7, "loss"] = 1e4
    found = cautions(frame)
    assert "cannot rank" in found["weak-fit"].message
    assert "7 holds 100 % of the variance of loss: what the others tell is lost." in found["heavy-tail"].message


def test_a_skewed_metric_is_no_heavy_tail() -> None:
    """Of 15 runs of an exponential metric, one holds half the variance around the median in two sweeps of five."""
    named = 0
    for seed in range(40):
        skewed = np.random.default_rng([7, seed]).exponential(size=15)
        named += "heavy-tail" in cautions(make_frame(15, linear).assign(loss=skewed), method="impurity")
    assert named <= 8


def test_a_narrow_optimum_that_other_runs_let_expect_is_no_heavy_tail_but_an_accident_is() -> None:
    def narrow(frame: pd.DataFrame) -> pd.Series:
        return pd.Series(-np.exp(-0.5 * ((frame["a"] - 0.9) / 0.01) ** 2) + 0.001 * frame["b"])

    frame = make_frame(150, narrow)
    assert "heavy-tail" not in cautions(frame)
    assert "heavy-tail" in cautions(frame.assign(loss=np.random.default_rng(0).permutation(frame["loss"])))


@pytest.mark.parametrize(("n_runs", "words"), [(12, "a guess"), (40, "rough")])
def test_few_runs_per_param_are_said_in_tiers(n_runs: int, words: str) -> None:
    assert words in cautions(make_frame(n_runs, linear))["few-runs"].message


def test_params_that_moved_together_are_named_as_a_group_with_their_joint_weight() -> None:
    frame = make_frame(120, linear)
    frame["a_noisy"] = frame["a"] + 0.1 * np.random.default_rng(1).normal(size=len(frame))
    found = cautions(frame)["confounded"]
    assert set(found.params) == {"a", "a_noisy"}
    assert "Shuffled together" in found.message
    assert "together they weigh" not in cautions(frame, method="impurity")["confounded"].message  # of another unit


def test_the_joint_weight_of_weak_params_is_on_the_scale_of_the_strongest() -> None:
    """Of their own shares, most is what is not explained: on the scale of these the group weighed 0.76 here."""
    rng = np.random.default_rng(91)
    common = rng.normal(size=30)
    frame = pd.DataFrame({"lr": rng.uniform(size=30)})
    frame["a"], frame["b"] = (common + 0.6 * rng.normal(size=30) for _ in range(2))
    frame["c"], frame["d"] = (rng.uniform(size=30) for _ in range(2))
    frame["loss"] = 2 * frame["lr"] + 0.12 * frame["a"] + 0.4 * rng.normal(size=30)
    found = cautions(frame)["confounded"]
    assert set(found.params) == {"a", "b"}
    weight, one, other = (float(number) for number in re.findall(r"\d\.\d\d", found.message)[1:4])
    assert weight < 2 * (one + other)


def test_what_moved_together_weighs_at_most_the_whole() -> None:
    """Near copies split the share of what both know; all at once change the prediction far more than each alone."""
    weights = []
    for seed in range(3):
        frame = make_frame(60, lambda frame: frame["a"], seed)
        for name in ("a_again", "a_too"):
            frame[name] = frame["a"] + 0.02 * np.random.default_rng(seed).normal(size=60)
        message = cautions(frame)["confounded"].message
        weights.append(float(re.findall(r"they weigh (\d\.\d\d)", message)[0]))
    assert max(weights) == 1.0


def test_a_category_that_follows_a_driver_is_confounded_with_it() -> None:
    frame = make_frame(120, linear)
    frame["size"] = pd.cut(frame["a"], 3, labels=["small", "medium", "large"]).astype(str)
    assert set(cautions(frame)["confounded"].params) == {"a", "size"}


def test_independent_params_are_rarely_called_confounded() -> None:
    rng = np.random.default_rng(0)
    alarms = 0
    for seed in range(10):
        frame = make_frame(100, linear, seed).assign(level=rng.choice(list("uvwxyz"), 100))
        alarms += "confounded" in cautions(frame)
    assert alarms <= 1


def test_among_many_independent_params_few_are_called_confounded() -> None:
    """With twenty, two had an association above 0.3 with z above 2.3 in every second sweep of 60 runs."""
    alarms = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        frame = pd.DataFrame({f"p{index}": rng.uniform(size=60) for index in range(20)})
        frame["loss"] = 2 * frame["p0"] + frame["p1"]
        alarms += "confounded" in cautions(frame, method="impurity")
    assert alarms <= 4


def test_what_a_switch_two_levels_deep_turns_on_is_not_confounded_with_it() -> None:
    drawn = np.random.default_rng(1)
    runs = []
    for index in range(60):
        kind = drawn.choice(["cosine", "step", "none"])
        scheduler = {} if kind == "none" else {"kind": str(kind)}
        gamma = {"gamma": drawn.uniform()} if kind == "step" else {}
        config: dict[str, Any] = {"scheduler": bool(kind != "none"), "lr": drawn.uniform(), **scheduler, **gamma}
        loss = config["lr"] + (kind == "step") + gamma.get("gamma", 0) + 0.1 * drawn.normal()
        runs.append(Run(Origin(f"r{index}", "wandb"), config, {"loss": float(loss)}))
    report = analyze_table(building.build(runs), make_objective("loss", None), Question(method="impurity"))
    assert "confounded" not in {caution.code for caution in report.cautions}


def test_repeats_make_no_chance_pair_more_certain() -> None:
    """Of 20 configurations, associations of .3 and more are chance; over four runs of each z would double."""
    alarms = 0
    for seed in range(12):
        frame = pd.concat([make_frame(20, linear, seed).assign(seed=repeat) for repeat in range(4)], ignore_index=True)
        frame["loss"] += 0.1 * np.random.default_rng(seed).normal(size=80)
        alarms += "confounded" in cautions(frame, method="impurity")
    assert alarms <= 2


def test_repeats_of_one_configuration_tell_how_many_a_difference_needs() -> None:
    base = make_frame(20, linear)
    frame = pd.concat([base.assign(seed=seed) for seed in range(4)], ignore_index=True)
    frame["loss"] += np.random.default_rng(0).normal(scale=0.5, size=len(frame))
    found = cautions(frame)["replicates"]
    assert found.params == ("seed",)
    pooled = frame.groupby(["a", "b", "c", "flag", "optimizer"])["loss"].var().mean() ** 0.5
    assert f"{pooled:.3g}" in found.message


def test_one_seed_after_the_other_is_no_search() -> None:
    frame = pd.concat([make_frame(40, linear).assign(seed=seed, loss=linear) for seed in range(4)], ignore_index=True)
    frame["loss"] -= 2.0 * frame["seed"]
    assert "adaptive" not in cautions(frame, method="impurity", direction="minimize")


@pytest.mark.parametrize("name", ["random_seed", "trainer.global_seed", "cv_fold", "random_state", "n_folds", "k"])
def test_seeds_of_any_name_are_repeats(name: str) -> None:
    frame = pd.concat([make_frame(20, linear).assign(**{name: seed}) for seed in range(3)], ignore_index=True)
    frame["loss"] += np.random.default_rng(0).normal(scale=0.5, size=60)
    assert cautions(frame, method="impurity")["replicates"].params == (name,)
    assert "replicates" not in cautions(make_frame(60, linear).assign(**{name: np.arange(60) % 3}), method="impurity")


def test_repeats_of_a_huge_metric_scatter_by_as_many_of_its_units() -> None:
    frame = pd.concat([make_frame(20, linear).assign(seed=seed) for seed in range(3)], ignore_index=True)
    frame["loss"] += np.random.default_rng(0).normal(scale=0.5, size=60)
    plain = cautions(frame, method="impurity")["replicates"].message
    huge = cautions(frame.assign(loss=frame["loss"] * 1e300), method="impurity")["replicates"].message
    assert plain.startswith("Runs that differ in seed alone scatter by ")
    by = re.compile(r"scatter by (\S+) ")
    assert float(by.findall(huge)[0]) == pytest.approx(1e300 * float(by.findall(plain)[0]), rel=1e-9)
    assert by.sub("", huge) == by.sub("", plain)


def test_a_seed_in_text_that_no_two_runs_share_is_one_all_the_same() -> None:
    frame = pd.concat([make_frame(20, linear)] * 3, ignore_index=True)
    frame["loss"] += np.random.default_rng(0).normal(scale=0.5, size=60)
    frame["seed"] = [f"s{index}" for index in range(60)]
    assert cautions(frame, method="impurity")["replicates"].params == ("seed",)


@pytest.mark.parametrize("repeated", [np.repeat(np.arange(20), 3), np.r_[np.arange(20), np.repeat(np.arange(5), 4)]])
def test_repeats_without_a_seed_were_planned_where_numbers_differ(repeated: np.ndarray) -> None:
    frame = make_frame(20, linear).iloc[repeated].reset_index(drop=True)
    frame["loss"] += np.random.default_rng(0).normal(scale=0.5, size=len(frame))
    assert cautions(frame, method="impurity")["replicates"].params == ()


def of_few_values(drawn: np.ndarray) -> pd.DataFrame:
    frame = pd.DataFrame(drawn, columns=["depth", "heads", "width"]).assign(pool=np.array(list("abc"))[drawn[:, 0]])
    return frame.assign(loss=drawn[:, 1] + np.random.default_rng(0).normal(scale=0.5, size=len(frame)))


def test_every_cell_of_a_grid_run_twice_was_planned() -> None:
    cells = np.stack(np.meshgrid(*[np.arange(3)] * 3), axis=-1).reshape(-1, 3)
    assert "replicates" in cautions(of_few_values(np.repeat(cells, 2, axis=0)), method="impurity")


def test_choices_that_chance_draws_again_were_not_planned() -> None:
    drawn = np.random.default_rng(1).integers(0, 3, size=(60, 3))
    assert len(np.unique(drawn, axis=0)) < 48  # a quarter and more are drawn again
    assert "replicates" not in cautions(of_few_values(drawn), method="impurity")


def test_choices_that_a_search_comes_back_to_were_not_planned() -> None:
    rng = np.random.default_rng(2)
    drawn = [rng.integers(0, 4, size=3) for _ in range(20)]
    while len(drawn) < 80:  # the best of three earlier runs, with one choice made anew
        best = min(rng.choice(len(drawn), 3), key=lambda index: drawn[index][1])
        child = drawn[best].copy()
        child[rng.integers(3)] = rng.integers(4)
        drawn.append(child)
    assert len(np.unique(drawn, axis=0)) < 64
    frame = of_few_values(np.array(drawn) % 3)
    assert "replicates" not in cautions(frame, method="impurity")


def test_a_category_with_almost_as_many_values_as_runs_is_named() -> None:
    frame = make_frame(60, linear)
    frame["tag"] = [f"tag{index // 2}" for index in range(60)]
    assert cautions(frame)["many-values"].params == ("tag",)


def mixed_configs(*configs: str, n_runs: int = 20) -> list[str]:
    """What the caution says of runs with these params in turn: random numbers, or the value after the sign."""
    drawn = np.random.default_rng(0)
    runs = [
        Run(
            Origin(f"r{i}-{j}", "wandb"),
            {name: value or drawn.uniform() for name, _, value in (part.partition("=") for part in config.split())},
            {"loss": drawn.uniform()},
        )
        for i in range(n_runs)
        for j, config in enumerate(configs)
    ]
    report = analyze_table(building.build(runs), make_objective("loss", None), Question(method="impurity"))
    return [caution.shell_message for caution in report.cautions if caution.code == "mixed-configs"]


def test_configs_with_hardly_a_name_in_common_are_a_mixture() -> None:
    (message,) = mixed_configs("lr depth seed", "learning_rate beam seed")
    assert "20 have depth and lr and 20 have beam and learning_rate, which the others lack" in message
    assert message.endswith("Choose one kind, as --where 'lr != null' does.")


@pytest.mark.parametrize(
    ("one", "shown"),
    [
        ("learning-rate max-depth", "--where '`max-depth` != null'"),
        ("größe höhe", "--where 'höhe != null'"),
        ("in and", "--where 'params.in != null'"),
        ("a.b-c a.d`e", None),
        ("x:0 x/1", "--where '`x/1` != null'"),
    ],
)
def test_the_condition_that_is_advised_works_whatever_the_names_hold(one: str, shown: str | None) -> None:
    (message,) = mixed_configs(f"{one} seed", "Abeam Arate Awidth seed")
    line = message.rpartition("as ")[2].removesuffix(" does.")
    if shown is not None:
        assert line == shown
    flag, condition = shlex.split(line)
    assert flag == "--where"
    table = building.build(
        Run(Origin(f"r{n}", "wandb"), dict.fromkeys(names.split(), n), {"loss": n})
        for n, names in enumerate([one, one, "Arate"])
    )
    assert filter_runs(table, condition).n_runs == 2


def test_what_may_be_left_out_is_named_in_the_line() -> None:
    frame = make_frame(60, linear)
    frame["tag a"] = [f"tag{index // 2}" for index in range(60)]
    message = cautions(frame)["many-values"].shell_message
    assert message.endswith("--exclude 'tag a'.")
    assert "many-values" not in cautions(frame, exclude=("tag a",))


def test_nulls_that_every_config_says_are_no_sign_of_several_programs() -> None:
    drawn = np.random.default_rng(1)
    depths, features = drawn.choice([3, 5, 10, 0], 40).tolist(), drawn.choice(["sqrt", "log2", ""], 40).tolist()
    runs = [
        Run(Origin(f"r{i}", "native"), {"depth": depth or None, "features": feature or None}, {"loss": drawn.uniform()})
        for i, (depth, feature) in enumerate(zip(depths, features, strict=True))
    ]
    report = analyze_table(building.build(runs), make_objective("loss", None), Question(method="impurity"))
    assert "mixed-configs" not in {caution.code for caution in report.cautions}
    assert {param.n_runs for param in report.params} == {40}


def test_settings_that_runs_leave_out_independently_are_no_sign_of_several_programs() -> None:
    """In a frame a null and an empty cell are the same."""
    assert mixed_configs("n depth features", "n depth", "n features", "n") == []
    assert len(mixed_configs("n depth features", "n rate units")) == 1


def test_conditional_params_and_a_few_renamed_ones_are_no_mixture() -> None:
    assert mixed_configs("model=forest trees leaf", "model=svm C kernel gamma") == []
    assert mixed_configs("lr depth batch decay", "learning_rate depth batch decay") == []
    assert mixed_configs("lr depth") == []


def test_params_that_several_others_switch_are_no_mixture_and_what_nothing_switches_is_one_beside_them() -> None:
    both = [
        f"optimizer={optimizer} {own} scheduler={scheduler} {more}"
        for optimizer, own in (("sgd", "momentum nesterov"), ("adam", "beta1 beta2 eps"))
        for scheduler, more in (("step", "gamma size"), ("cosine", "t_max eta_min"), ("none", ""))
    ]
    assert mixed_configs(*both) == []
    deep = ["head=mlp act=relu cap width", "head=mlp act=leaky leak kink width", "head=crf order prior window"]
    assert mixed_configs(*deep) == []
    switched = ["optimizer=sgd momentum", "optimizer=adam beta"]
    programs = [f"{own} {rest}" for own in switched[:2] for rest in ("lr depth width", "rate layers units")]
    (message,) = mixed_configs(*programs)
    assert "which the others lack" in message


def test_values_that_narrow_down_over_the_runs_are_named() -> None:
    frame = make_frame(120, linear)
    frame["a"] = 0.5 + (frame["a"] - 0.5) * np.linspace(1, 0.05, 120)
    assert "a" in cautions(frame)["adaptive"].params


def sampled(sampler: Any, n_runs: int) -> pd.DataFrame:
    """A sweep by one of Optuna's samplers, in its order."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    study = optuna.create_study(sampler=sampler)

    def train(trial: optuna.Trial) -> float:
        lr = trial.suggest_float("lr", 1e-5, 1e-1, log=True)
        decay, layers = trial.suggest_float("decay", 0, 0.1), trial.suggest_int("layers", 2, 8)
        slow = trial.suggest_categorical("activation", ["relu", "gelu", "silu"]) == "relu"
        noise = np.random.default_rng(trial.number).normal()
        return float(0.3 * (np.log10(lr) + 3) ** 2 + 0.1 * layers + 5 * decay + 0.3 * slow + 0.1 * noise)

    study.optimize(train, n_trials=n_runs)
    return pd.DataFrame([{**trial.params, "loss": trial.value} for trial in study.trials])


@pytest.mark.parametrize("seed", range(3))
def test_a_sampler_that_learns_is_adaptive_and_a_random_one_is_not(seed: int) -> None:
    learned = cautions(sampled(optuna.samplers.TPESampler(seed=seed), 80), method="impurity")
    assert "adaptive" in learned
    for number in range(4):
        random = sampled(optuna.samplers.RandomSampler(seed=10 * seed + number), 80)
        assert "adaptive" not in cautions(random, method="impurity")


@pytest.mark.parametrize("seed", range(3))
def test_the_same_runs_under_other_names_are_as_adaptive(seed: int) -> None:
    """By the times that their tool stored; without these a search is found by names that count, and not by others."""
    frame = sampled(optuna.samplers.TPESampler(seed=seed), 80)
    drawn = np.random.default_rng(seed)
    shuffled = [f"run_{number:03d}" for number in drawn.permutation(80)]
    hashes = [f"{number:08x}" for number in drawn.integers(2**32, size=80)]
    counting = [f"run_{number}" for number in range(80)]

    def said(names: list[str], *, told: bool) -> str:
        runs = [
            Run(
                Origin(name, "native"),
                {str(key): value for key, value in row.items() if key != "loss"},
                {"loss": float(row["loss"])},
                started=1.7e9 + 60 * position if told else None,
            )
            for position, (name, row) in enumerate(zip(names, frame.to_dict("records"), strict=True))
        ]
        table = building.build(sorted(runs, key=lambda run: run.name))
        report = analyze_table(table, make_objective("loss", None), Question(method="impurity"))
        return next((caution.message for caution in report.cautions if caution.code == "adaptive"), "")

    assert said(counting, told=True) == said(shuffled, told=True) == said(hashes, told=True) != ""
    assert said(counting, told=False) != ""
    assert said(shuffled, told=False) == said(hashes, told=False) == ""


@pytest.mark.parametrize("n_with_none", [0, 1, 20])
def test_runs_that_share_no_param_are_judged_without_a_warning(n_with_none: int) -> None:
    """Each of two optimizers has params of its own, and some runs have none: no mean over nothing is taken."""
    drawn = np.random.default_rng(4)
    configs = [{"a": drawn.uniform(), "b": drawn.uniform()} for _ in range(20)]
    configs += [{"c": drawn.uniform(), "d": drawn.uniform()} for _ in range(20)] + [{}] * n_with_none
    runs = [Run(Origin(f"r{i}", "native"), config, {"loss": drawn.uniform()}) for i, config in enumerate(configs)]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        report = analyze_table(building.build(runs), make_objective("loss", None))
    assert "adaptive" not in {caution.code for caution in report.cautions}


def test_of_a_search_each_number_has_places_on_the_scale_on_which_it_was_drawn() -> None:
    frame = sampled(optuna.samplers.TPESampler(seed=1), 100)
    selection = select(from_frame(frame, "loss"), make_objective("loss", None))
    frame = in_order_of(selection, frame)
    search = find_search(selection, None)
    assert search is not None
    assert set(search.places) == {"lr", "decay", "layers"}
    logs = np.log(frame["lr"])
    np.testing.assert_allclose(search.places["lr"], (logs - logs.min()) / (logs.max() - logs.min()))
    decay = frame["decay"]
    np.testing.assert_allclose(search.places["decay"], (decay - decay.min()) / (decay.max() - decay.min()))
    np.testing.assert_allclose(search.places["layers"], (frame["layers"] - 2) / 6)


def in_order_of(selection: Selection, frame: pd.DataFrame) -> pd.DataFrame:
    """The runs of a frame in the order in which a selection has them."""
    return frame.iloc[[int(row.run) for row in selection.rows]]


@pytest.mark.parametrize("log", [False, True])
def test_the_scale_is_that_which_the_tool_stored(log: bool) -> None:
    """The first runs alone would say that the rate was drawn by its logarithm."""
    frame = sampled(optuna.samplers.TPESampler(seed=1), 100)
    drawn = {"lr": Distribution(low=1e-5, high=1e-1, log=log)}
    runs = [
        Run(Origin(f"{at}", "table"), {"lr": row["lr"], "decay": row["decay"]}, {"loss": row["loss"]}, drawn_from=drawn)
        for at, row in enumerate(frame.to_dict("records"))
    ]
    selection = select(building.build(runs), make_objective("loss", None))
    search = find_search(selection, None)
    assert search is not None
    lr = in_order_of(selection, frame)["lr"]
    along = np.log(lr) if log else lr
    np.testing.assert_allclose(search.places["lr"], (along - along.min()) / (along.max() - along.min()))


def test_repeats_of_a_search_are_of_the_time_at_which_their_configuration_was_first_run() -> None:
    once = sampled(optuna.samplers.TPESampler(seed=0), 60)
    frame = pd.concat([once.assign(seed=seed) for seed in range(3)], ignore_index=True)
    frame["loss"] += np.random.default_rng(0).normal(scale=0.1, size=180)
    selection = select(from_frame(frame, "loss"), make_objective("loss", None))
    repeats = encode(selection).repeats
    assert repeats is not None
    search = find_search(selection, repeats)
    assert search is not None
    assert np.bincount(search.strata).tolist() == [10] * 6
    first = np.array([int(selection.rows[run].run) for run in repeats.first]) % 60
    assert (search.strata == first // 10).all()
    assert "p-values compare runs of about the same time" in cautions(frame)["adaptive"].message
    assert "p-values" not in cautions(frame, method="impurity")["adaptive"].message


def test_p_values_of_an_evolutionary_search_compare_runs_that_descend_from_one_run() -> None:
    drawn = np.random.default_rng(4)
    values = drawn.random((200, 5))
    loss = np.empty(200)
    for run in range(200):
        if run >= 20:
            best = np.argsort(loss[:run])[: max(3, run // 5)]
            values[run] = np.clip(values[drawn.choice(best)] + drawn.normal(scale=0.08, size=5), 0, 1)
        loss[run] = (values[run, 0] - 0.5) ** 2 + values[run, 1] + 0.1 * drawn.normal()
    frame = pd.DataFrame(values, columns=list("abcde")).assign(loss=loss)
    assert "p-values compare runs that descend from one run" in cautions(frame)["adaptive"].message


def test_it_is_said_whether_importance_is_that_of_the_range_or_of_the_runs_and_how_to_have_the_former() -> None:
    frame = sampled(optuna.samplers.TPESampler(seed=0), 60)
    of_range = "importance is that over the whole range that the runs span"
    assert of_range in cautions(frame)["adaptive"].message
    for options, advised in (
        ({"method": "impurity"}, "method='permutation'"),
        ({"method": "fanova"}, "method='permutation'"),
        ({"surrogate": "forest"}, "surrogate='both'"),
    ):
        message = cautions(frame, **options)["adaptive"].message
        assert of_range not in message
        assert f"{advised} measures importance over the whole range" in message


def test_of_thousands_of_runs_of_a_search_importance_is_that_of_the_range_too() -> None:
    frame = make_frame(3100, linear)
    frame["a"] = 0.5 + (frame["a"] - 0.5) * np.linspace(1, 0.05, 3100)
    message = cautions(frame)["adaptive"].message
    assert "importance is that over the whole range that the runs span" in message
    assert message.endswith("Random runs would show what was hardly tried.")


def test_a_long_search_is_adaptive_though_its_random_runs_are_few() -> None:
    learned = cautions(sampled(optuna.samplers.TPESampler(seed=0), 400), method="impurity")
    assert "adaptive" in learned


def test_a_grid_is_not_adaptive_though_its_best_runs_come_last() -> None:
    first, second = (axis.ravel() for axis in np.meshgrid(range(12), range(10), indexing="ij"))
    noise = np.random.default_rng(0).normal(size=120)
    frame = pd.DataFrame({"first": first, "second": second, "loss": -first - second + noise})
    assert "adaptive" not in cautions(frame, method="impurity")
    assert "adaptive" not in cautions(frame[noise < 1].reset_index(drop=True), method="impurity")


def code_of_lengths(lengths: list[int], **params: list[Any]) -> list[str]:
    return [caution.code for caution in cautions_of_lengths(lengths, Summary.LAST, **params)]


def cautions_of_lengths(
    lengths: list[int], summary: Summary = Summary.LAST, **params: list[Any]
) -> tuple[Caution, ...]:
    rng = np.random.default_rng(0)
    runs = [
        Run(
            Origin(f"r{i}", "native"),
            {"a": rng.uniform(), **{name: column[i] for name, column in params.items()}},
            {"loss": list(rng.uniform(size=length))},
        )
        for i, length in enumerate(lengths)
    ]
    return analyze_table(building.build(runs), make_objective("loss", None, summary)).cautions


def test_a_caution_about_lengths_does_not_ask_for_the_summary_that_was_given() -> None:
    lengths = [5] * 10 + [2, 3]
    assert any("--summary best" in caution.shell_message for caution in cautions_of_lengths(lengths))
    assert all("--summary" not in caution.shell_message for caution in cautions_of_lengths(lengths, Summary.BEST))


def test_histories_of_unequal_length_are_said_unless_a_param_sets_them() -> None:
    lengths = [5] * 10 + [2, 3]
    assert "mixed-length" in code_of_lengths(lengths)
    assert "mixed-length" not in code_of_lengths([5] * 12)
    assert "mixed-length" not in code_of_lengths([5, 10] * 10, epochs=[5, 10] * 10)
    assert "mixed-length" not in code_of_lengths([100] * 10 + [101, 99])
    assert "mixed-length" in code_of_lengths([100] * 10 + [90, 100])


def test_a_metric_whose_name_tells_nothing_gets_an_assumed_direction() -> None:
    frame = make_frame(120, linear).rename(columns={"loss": "banana"})
    assert [caution.code for caution in analyze_frame(frame, "banana").cautions] == ["direction-assumed"]


@pytest.mark.parametrize("level", [10.0, 0.0])
def test_a_baseline_that_was_repeated_is_left_out_by_the_line_that_is_offered(level: float) -> None:
    """Far from all others it is what cannot be predicted; among them it is one configuration of many."""
    rng = np.random.default_rng(5)
    lr = 10 ** rng.uniform(-4, -1, 40)
    sweep = pd.DataFrame({"solver": "sgd", "sgd.lr": lr, "seed": range(40), "loss": np.log10(lr) ** 2 / 9})
    plain = pd.DataFrame({"solver": "none", "seed": range(20), "loss": level + rng.normal(0, 0.05, 20)})
    report = analyze_frame(pd.concat([sweep, plain], ignore_index=True), "loss")
    told = [caution.message for caution in report.cautions if caution.code == "weak-fit"]
    assert any("20 of them are one configuration" in message and "sgd.lr != null" in message for message in told) is (
        level == 10.0
    )
    kept = analyze_frame(sweep, "loss")
    assert kept.params[0].param == "sgd.lr"
    assert kept.params[0].significant
