"""Outcome or choice: made tables in which names tell nothing, and the cases in which a single sign misleads."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import optuna
import pytest

from paramimp import ParamimpError, analyze
from paramimp.readers.table.evidence import weigh
from paramimp.readers.table.rows import make_table
from tests.readers.outcome_tables import make_table_of_runs, make_table_with_unrelated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from paramimp.readers.table.evidence import Parts


def parts_of(columns: Mapping[str, Any], metric: str) -> Parts:
    names = list(columns)
    cells = [[cell.item() if hasattr(cell, "item") else cell for cell in values] for values in columns.values()]
    table = make_table([dict(zip(names, row, strict=True)) for row in zip(*cells, strict=True)], names)
    return weigh(table, [name for name in names if name != metric], [metric])


def grid(*axes: Sequence[Any], repeats: int = 1) -> list[list[Any]]:
    from itertools import product

    rows = [row for row in product(*axes) for _ in range(repeats)]
    return [list(column) for column in zip(*rows, strict=True)]


def judged(seeds: range) -> tuple[int, int]:
    """Tables in which an outcome would be offered as a param, and in which a choice would be lost."""
    offered = lost = 0
    for seed in seeds:
        made = make_table_of_runs(seed)
        others = [column for column in made.table.columns if column != made.metric]
        parts = weigh(made.table, others, [made.metric])
        line = {column for column in others if column not in parts.outcomes and column not in parts.derived}
        varying = {column for column in others if made.table.column(column).varies}
        offered += bool(made.outcomes & line & varying)
        lost += bool((made.choices & varying) - line)
    return offered, lost


def test_of_tables_whose_names_tell_nothing_most_are_told_apart_by_their_values() -> None:
    """The weights were tuned on seeds 0 to 199."""
    offered, lost = judged(range(1000, 1060))
    assert (offered <= 9, lost <= 6) == (True, True), (offered, lost)


def test_outcomes_that_follow_nothing_are_seldom_offered_as_params() -> None:
    """Of 200 tables (seeds 1000 to 1199) the line to copy had one in 109 when laws told nothing, and has one in 8.

    The weights were tuned on seeds 0 to 199; of seeds 3000 to 3199 it has one in 6. A choice that is not offered is
    named as one that may be either: 52 and 50 tables have such a choice.
    """
    offered = lost = 0
    for seed in range(1000, 1060):
        made = make_table_with_unrelated(seed)
        others = [column for column in made.table.columns if column != made.metric and made.table.column(column).varies]
        parts = weigh(made.table, others, [made.metric])
        offered += any(c in made.outcomes and c not in parts.outcomes and c not in parts.doubtful for c in others)
        lost += not made.choices.isdisjoint(parts.outcomes)
    assert (offered <= 4, lost <= 9) == (True, True), (offered, lost)


def test_few_runs_of_a_plain_random_search_seldom_seem_to_have_outcomes_before_the_metric() -> None:
    """Names tell nothing, and all columns were drawn: of these 150 searches 26 had an outcome before.

    Chance is taken off what columns follow since, and 11 have one.
    """
    asked = 0
    for seed in range(150):
        rng = np.random.default_rng([11, seed])
        n = int(rng.choice([10, 15, 20, 30, 50]))
        draws = [rng.uniform(0, 1, n), 10 ** rng.uniform(-5, -1, n), rng.integers(1, 10, n), rng.integers(16, 256, n)]
        draws += [rng.uniform(0, 5, n), 10 ** rng.uniform(-3, 0, n)]
        columns: dict[str, Any] = {f"x{place}": values for place, values in enumerate(draws)}
        columns["label"] = rng.choice(list("xyz"), n)
        weights = rng.choice([0, 0.3, 1, 2], len(draws))
        scores = [(values - values.mean()) / values.std() for values in draws]
        columns["z"] = weights @ np.array(scores) + rng.normal(0, 0.3, n)
        asked += bool(parts_of(columns, "z").outcomes)
    assert asked <= 13, asked


def test_what_was_traversed_is_a_result_however_evenly_it_comes() -> None:
    """A sweep of a walking robot: what it was told was drawn, and so seems how far it came."""
    rng = np.random.default_rng(5)
    drawn = {name: np.round(rng.uniform(low, low + 1, 30), 3) for low, name in enumerate(["foot_x", "kp", "amp"])}
    far = np.round(rng.uniform(2, 3, 30), 4)
    found = parts_of({**drawn, "distance_traversed": far, "cost": np.round(rng.normal(0.7, 0.2, 30), 4)}, "cost")
    assert found.outcomes == ("distance_traversed",)
    steps = {**drawn, "layers_dropped": rng.choice([0.1, 0.2, 0.3], 30), "cost": np.round(rng.normal(0.7, 0.2, 30), 4)}
    assert parts_of(steps, "cost").outcomes == ()


def test_what_is_rounded_among_draws_with_all_digits_is_not_offered_and_designed_steps_are() -> None:
    rng = np.random.default_rng(31)
    n = 50
    draws = {"knopf": 10 ** rng.uniform(-4, -1, n), "xi": rng.uniform(0, 1, n)}
    columns = {
        **draws,
        "stufe": rng.choice([0.05, 0.1, 0.15, 0.2, 0.25, 0.3], n),
        "dauer": np.round(rng.uniform(2, 9, n), 2),
        "ziel": draws["xi"] + rng.normal(0, 0.1, n),
    }
    found = parts_of(columns, "ziel")
    assert "dauer" in found.doubtful | {*found.outcomes}
    assert not found.doubtful.union(found.outcomes).intersection({*draws, "stufe"})
    rounded = {name: np.round(values, 4) for name, values in columns.items()}  # then all are written alike
    assert "xi" not in parts_of(rounded, "ziel").doubtful


@pytest.mark.parametrize("seed", range(3))
def test_counts_of_few_runs_are_not_offered_and_levels_that_come_equally_often_are(seed: int) -> None:
    rng = np.random.default_rng([32, seed])
    n = 40
    columns = {
        "xi": rng.uniform(0, 1, n),
        "stufen": rng.permutation(np.tile([1, 2, 3, 4, 5], n // 5)),
        "serie": rng.geometric(0.35, n),
    }
    columns["ziel"] = columns["xi"] + rng.normal(0, 0.1, n)
    found = parts_of(columns, "ziel")
    assert "serie" in found.doubtful | {*found.outcomes}
    assert "stufen" not in found.doubtful


@pytest.mark.parametrize("n_runs", [100, 300])
def test_draws_between_round_limits_stay_params_behind_a_metric(n_runs: int) -> None:
    """Random search on a plain and on a logarithmic scale, with all digits, under names that nobody knows.

    All 20 tables of either size were asked about. One uniform draw in ten strays as far as outcomes do, and of one in
    ten a limit is not told: a few tables still are.
    """
    asked = 0
    for seed in range(20):
        rng = np.random.default_rng([13, seed])
        drawn = {"xi": rng.uniform(0.2, 0.8, n_runs), "knopf": 10 ** rng.uniform(-4, -1, n_runs)}
        metric = (drawn["xi"] - 0.5) ** 2 + np.log10(drawn["knopf"]) / 10 + rng.normal(0, 0.02, n_runs)
        asked += bool(parts_of({"stufe": rng.choice([3, 5, 9], n_runs), "ziel": metric, **drawn}, "ziel").outcomes)
    assert asked <= 8


def test_a_count_beside_a_grid_and_one_that_a_factor_sets_are_told_apart() -> None:
    rng = np.random.default_rng(14)
    a, b = grid([5, 10, 20, 40], [1, 2, 3, 4, 5], repeats=2)
    metric = (np.array(a) / 10 + rng.normal(size=40)).round(3)
    parts = parts_of(
        {"a": a, "b": b, "c": 2 * np.array(b) + 1, "ziel": metric, "racha": rng.geometric(0.4, 40)}, "ziel"
    )
    assert parts.outcomes == ("racha",)


def test_a_table_of_choices_alone_asks_nothing() -> None:
    """Of 300 such tables with a strong driver each, two were asked about."""
    asked = 0
    for seed in range(2000, 2060):
        made = make_table_of_runs(seed)
        parts = weigh(made.table, [c for c in made.table.columns if c in made.choices], [made.metric])
        asked += bool(parts.outcomes)
    assert asked <= 2


@pytest.mark.parametrize("n_columns", [20, 100])
def test_of_many_choices_few_are_asked_about_and_outcomes_beside_them_are_known(n_columns: int) -> None:
    """Before what many columns follow by chance was taken off, 14 of 20 tables of 100 columns lost some choice."""
    asked = offered = 0
    for seed in range(20):
        rng = np.random.default_rng([4, seed])
        choices = {f"v{place}{'ab'[place % 2]}x": rng.uniform(size=200) for place in range(n_columns)}
        one, other, *_ = choices.values()
        metric = 2 * one + other + rng.normal(0, 0.1, 200)
        outcomes = {"wq": np.exp(metric) + rng.normal(0, 0.1, 200), "uq": 5 - metric + rng.normal(0, 0.3, 200)}
        found = set(parts_of({**outcomes, **choices, "ziel": metric}, "ziel").outcomes)
        asked += bool(found.intersection(choices))
        offered += not found.issuperset(outcomes)
    assert (asked <= 4, offered) == (True, 0), (asked, offered)


@pytest.mark.parametrize("n_runs", [20, 60])
@pytest.mark.parametrize("effect", [0.0, 0.3, 2.0])
@pytest.mark.parametrize("behind", [True, False])
def test_a_precision_in_bits_is_chosen_and_scores_of_wide_steps_are_not(
    n_runs: int, effect: float, behind: bool
) -> None:
    offered = 0
    for seed in range(5):
        rng = np.random.default_rng([12, seed])
        lr, bits = 10 ** rng.uniform(-5, -1, n_runs), rng.permutation(np.tile([16, 32], n_runs // 2))
        loss = ((np.log10(lr) + 3) ** 2 + effect * (bits == 16) + 0.1 * rng.normal(size=n_runs)).round(4)
        level = loss + 0.3 * rng.normal(size=n_runs)
        grade = np.array([50, 80, 130])[np.searchsorted(np.quantile(level, [0.3, 0.6]), level)]
        told, measured = {"lr": lr, "batch_size": rng.choice([16, 32, 64], n_runs)}, {"val_loss": loss}
        chosen = {**told, **measured, "precision": bits} if behind else {**told, "precision": bits, **measured}
        assert parts_of(chosen, "val_loss").outcomes == ()
        graded = {**told, **measured, "score": grade} if behind else {"score": grade, **told, **measured}
        offered += "score" not in parts_of(graded, "val_loss").outcomes
    assert offered == 0


def test_beside_a_grid_every_other_number_is_an_outcome_whatever_its_name() -> None:
    rng = np.random.default_rng(3)
    a, b, c = grid([5, 10, 20], [50, 100, 200], [1, 2, 5, 10])
    level = np.array(a) - 0.1 * np.array(b)
    columns = {"a": a, "b": b, "c": c, "ziel": (level + rng.normal(size=36)).round(2)}
    columns |= {"x": (-20 + level / 2 + rng.normal(size=36)).round(1), "y": rng.integers(90, 130, 36)}
    assert parts_of(columns, "ziel").outcomes == ("x", "y")


@pytest.mark.parametrize("first", [True, False])
def test_repeats_are_outcomes_where_a_column_is_their_mean(first: bool) -> None:
    rng = np.random.default_rng(5)
    a, b = grid([0.1, 0.2, 0.4], [1, 2, 3, 4, 5, 6])
    repeats = [(np.array(a) * np.array(b) + 0.1 * rng.normal(size=18)).round(4) for _ in range(3)]
    measured = {f"lauf_{i}": values for i, values in enumerate(repeats)}
    measured |= {"mittel": np.mean(repeats, axis=0).round(4), "streuung": np.std(repeats, axis=0, ddof=1).round(4)}
    columns = {**measured, "a": a, "b": b} if first else {"a": a, "b": b, **measured}
    assert set(parts_of(columns, "mittel").outcomes) == {"lauf_0", "lauf_1", "lauf_2", "streuung"}
    assert set(parts_of(columns, "lauf_1").outcomes) == {"lauf_0", "lauf_2", "mittel", "streuung"}


def test_a_numbered_series_of_choices_is_none_of_outcomes() -> None:
    """The units of each layer, and the two betas of Adam."""
    rng = np.random.default_rng(6)
    columns = {f"units_{i}": rng.choice([16, 32, 64, 128], 40) for i in range(3)}
    columns |= {"faktor_1": rng.uniform(0.8, 0.99, 40), "faktor_2": rng.uniform(0.9, 0.999, 40)}
    columns["ziel"] = np.log(columns["units_0"]) + rng.normal(size=40)
    assert parts_of(columns, "ziel").outcomes == ()


@pytest.mark.parametrize("names", ["x{}", "f{}", "layer_{}", "use{}"])
@pytest.mark.parametrize("n_values", [2, 5])
def test_a_series_of_whole_numbers_beside_a_small_metric_is_none_of_outcomes(names: str, n_values: int) -> None:
    """Each is within 1 of the metric, and so is their mean; ``f1`` among them is no score."""
    rng = np.random.default_rng(n_values)
    columns: dict[str, Any] = {names.format(k): rng.integers(0, n_values, 80) for k in range(6)}
    parts = parts_of(columns | {"loss": np.round(rng.uniform(0, 1, 80), 4)}, "loss")
    assert parts.outcomes == ()


def test_f1_and_f2_are_scores_where_they_are_not_numbered_through() -> None:
    rng = np.random.default_rng(4)
    lr, f1 = rng.uniform(0, 1, 40), rng.uniform(0, 1, 40)
    parts = parts_of({"lr": lr, "f1": f1, "f2": f1 + rng.normal(0, 0.01, 40), "loss": 1 - f1}, "loss")
    assert "f1" in parts.outcomes


def test_the_metric_of_another_split_is_an_outcome_and_settings_of_the_splits_are_none() -> None:
    rng = np.random.default_rng(7)
    columns = {"train_batch_size": rng.choice([8, 16, 32], 30), "eval_batch_size": rng.choice([8, 16], 30)}
    columns |= {"xi": rng.uniform(size=30)}
    columns |= {"test_sortierung": rng.uniform(size=30), "train_sortierung": rng.uniform(size=30)}
    assert parts_of(columns, "test_sortierung").outcomes == ("train_sortierung",)


@pytest.mark.parametrize(
    "name",
    ["lr", "weight_decay", "max_samples", "kappa", "gamma", "cost", "tolerance", "dropoutRate", "rf:max_samples"],
)
@pytest.mark.parametrize("strength", [0.0, 3.0])
def test_a_known_hyperparameter_is_no_result_behind_a_metric(name: str, strength: float) -> None:
    rng = np.random.default_rng(8)
    drawn, other = rng.uniform(size=40), rng.choice(["vit", "resnet"], 40)
    ziel = strength * drawn + (other == "vit") + 0.3 * rng.normal(size=40)
    columns = {"model": other, "val_loss": ziel, "val_acc": 1 - ziel + 0.1 * rng.normal(size=40), name: drawn}
    assert parts_of(columns, "val_loss").outcomes == ("val_acc",)


@pytest.mark.parametrize("name", ["kappa", "cost"])
def test_a_name_of_both_kinds_is_a_result_where_it_follows_the_choices_as_the_metric_does(name: str) -> None:
    rng = np.random.default_rng(9)
    depth, width = rng.choice([2, 4, 6, 8], 60), rng.choice([16, 32, 64], 60)
    acc = 0.5 + 0.05 * depth + 0.001 * width + 0.02 * rng.normal(size=60)
    columns = {"tiefe": depth, "breite": width, "acc": acc, name: 1.5 * acc - 0.6 + 0.01 * rng.normal(size=60)}
    assert parts_of(columns, "acc").outcomes == (name,)


@pytest.mark.parametrize("name", ["max_time_period", "max_memory_length", "stop_loss", "time_horizon", "hit_window"])
def test_what_a_setting_is_of_does_not_make_it_a_result(name: str) -> None:
    rng = np.random.default_rng(10)
    columns = {"lookback": rng.integers(5, 90, 30), name: rng.uniform(size=30), "loss": rng.uniform(size=30)}
    assert parts_of(columns, "loss").outcomes == ()


def test_what_is_missing_in_the_failed_runs_alone_is_an_outcome_and_what_is_there_was_chosen() -> None:
    rng = np.random.default_rng(11)
    failed = np.arange(24) % 8 == 3
    ziel = np.where(failed, np.nan, rng.uniform(size=24))
    columns = {"xi": rng.uniform(size=24), "ziel": ziel, "zeta": np.where(failed, np.nan, rng.uniform(size=24))}
    cells = {name: [None if np.isnan(cell) else cell for cell in values] for name, values in columns.items()}
    assert parts_of(cells, "ziel").outcomes == ("zeta",)


def test_lists_as_long_as_a_known_history_are_histories_and_layer_widths_are_not() -> None:
    lengths = [3, 5, 4, 6, 3, 5]
    rng = np.random.default_rng(12)
    columns = {
        "schichten": [[64, 32], [64], [32, 16], [64, 32], [64], [8, 8]],
        "test_acc": rng.uniform(size=6),
        "train_losses": [list(rng.uniform(size=n)) for n in lengths],
        "verlauf": [[int(x) for x in rng.integers(1, 9, n)] for n in lengths],
        "kurve": [list(rng.uniform(size=7)) for _ in lengths],
    }
    assert parts_of(columns, "test_acc").outcomes == ("train_losses", "verlauf", "kurve")


def test_a_function_of_two_choices_is_neither_asked_about_nor_offered(tmp_path: Path) -> None:
    rng = np.random.default_rng(13)
    width, depth, seed = grid([16, 32, 64], [2, 3, 5], range(4))
    gewichte = np.array(width) * np.array(depth)
    columns = {"width": width, "depth": depth, "seed": seed, "gewichte": gewichte, "ziel": rng.uniform(size=36)}
    parts = parts_of(columns, "ziel")
    assert (parts.outcomes, set(parts.derived)) == ((), {"gewichte"})


@pytest.mark.parametrize("name", ["speicher", "druck_aus", "dropout_ratio"])
def test_what_one_choice_determines_is_not_offered_behind_a_result(name: str) -> None:
    """A number of 12 digits under the name of a setting is computed, too."""
    rng = np.random.default_rng(15)
    bits, rate = grid([2, 4, 8], [0.1, 0.2, 0.3, 0.4])
    columns = {"bits": bits, "lr": rate, "ziel": rng.uniform(size=12), name: np.array(bits) / 7.3}
    parts = parts_of(columns, "ziel")
    assert (parts.outcomes, set(parts.derived)) == ((), {name})


@pytest.mark.parametrize(
    "columns",
    [
        ("bits", "schritte", "rate", "ziel"),  # chosen together: as many steps as that many bits need
        ("bits", "lr", "ziel", "num_layers"),  # a setting by its name, in few digits
    ],
)
def test_choices_that_were_made_together_stay_choices(columns: Sequence[str]) -> None:
    bits, rate = grid([2, 4, 8], [0.1, 0.2, 0.3, 0.4])
    twice = [2 * n for n in bits]
    ziel = np.random.default_rng(16).uniform(size=12)
    given = {"bits": bits, "rate": rate, "lr": rate, "schritte": twice, "num_layers": twice, "ziel": ziel}
    parts = parts_of({column: given[column] for column in columns}, "ziel")
    assert (parts.outcomes, parts.derived) == ((), frozenset())


def a_clock(seed: int) -> tuple[Any, Any, Any]:
    """The time since the first of 40 runs began, a choice of few values, and a metric that follows neither."""
    rng = np.random.default_rng(seed)
    return np.cumsum(rng.uniform(3, 4, size=40)).round(4), rng.permutation([8, 16, 32, 64] * 10), rng.uniform(size=40)


@pytest.mark.parametrize("name", ["time", "elapsed_s", "cost"])
@pytest.mark.parametrize("seed", range(4))
def test_a_time_that_goes_up_with_every_row_is_not_offered(name: str, seed: int) -> None:
    clock, tiefe, ziel = a_clock(seed)
    parts = parts_of({"tiefe": tiefe, "ziel": ziel, name: clock}, "ziel")
    assert name in {*parts.outcomes, *parts.doubtful}
    assert "tiefe" not in {*parts.outcomes, *parts.doubtful}


def test_a_time_that_was_drawn_or_comes_in_steps_is_offered_in_order_too() -> None:
    clock, tiefe, ziel = a_clock(5)
    drawn = np.random.default_rng(6).permutation(clock)
    steps = 30 * (np.arange(40) + 1)
    for name, told in (("time", drawn), ("time", steps), ("breite", clock)):
        parts = parts_of({name: told, "depth": tiefe, "ziel": ziel}, "ziel")
        assert name not in {*parts.outcomes, *parts.doubtful}


HITS = [50, 16.7, 33.3, 0, 0, 0, 0, 50, 0, 0, 33.3, 0]


@pytest.mark.parametrize(
    ("before", "quote", "is_offered"),
    [
        ([f"config {n}" for n in range(12)], HITS, False),
        ([f"config {n}" for n in range(12)], [10, 20, 30] * 4, True),  # in steps
        ([f"config {n}" for n in range(12)], [1, 7.3, 9] * 4, True),  # each as often as the others
        (["a", "b", "c"] * 4, HITS, True),  # a choice, which runs share
    ],
)
def test_behind_a_result_only_what_was_typed_in_is_offered_where_a_label_stands_for_the_config(
    before: Sequence[str], quote: Sequence[float], is_offered: bool
) -> None:
    ziel = np.random.default_rng(17).uniform(size=12).round(3)
    parts = parts_of({"aufbau": before, "ziel": ziel, "quote": quote}, "ziel")
    assert ("quote" not in {*parts.outcomes, *parts.doubtful}) is is_offered


def test_the_last_weight_of_a_whole_is_a_choice_beside_a_grid_of_the_others() -> None:
    one, two = grid([0.4, 0.5, 0.6], [0.1, 0.2, 0.3], repeats=2)
    rest = np.round(1 - np.array(one) - np.array(two), 9)
    rng = np.random.default_rng(18)
    ziel = (np.array(one) - rest + rng.normal(scale=0.01, size=18)).round(4)
    other = (0.7 * ziel + rng.normal(scale=0.01, size=18)).round(4)
    mischung = [f"{a}/{b}/{c}" for a, b, c in zip(one, two, rest, strict=True)]
    columns = {"mischung": mischung, "ziel": ziel, "ertrag": other, "aktien": one, "gold": two, "bonds": rest}
    assert parts_of(columns, "ziel").outcomes == ("ertrag",)


@pytest.mark.parametrize("schichten", [[3, 5, 10], [3, 5, 7]])
def test_what_the_name_of_a_config_sets_in_different_orders_was_chosen(schichten: Sequence[int]) -> None:
    """Also where one of two is designed."""
    qubits, layers, how = grid([1, 2], schichten, ["a", "b", "c", "d"])
    fall = [f"c{q}{n}" for q, n in zip(qubits, layers, strict=True)]
    ziel = np.random.default_rng(19).uniform(size=24)
    parts = parts_of({"fall": fall, "qubits": qubits, "schichten": layers, "art": how, "ziel": ziel}, "ziel")
    assert (parts.outcomes, parts.derived) == ((), frozenset())


@pytest.mark.parametrize("names", [("verfahren", "lr"), ("verfahren", "optimierer")])
def test_a_label_before_a_choice_and_all_results_is_no_outcome(names: tuple[str, str]) -> None:
    """Though it parts the results, as one method that is better in all runs does; behind them it may be one."""
    first, second = names
    label = ["alt"] * 8 + ["neu"] * 8
    other = ([0.1, 0.2, 0.3, 0.4] if second == "lr" else ["adam", "sgd"] * 2) * 4
    rng = np.random.default_rng(20)
    ziel, loss = (np.sort(rng.uniform(size=16)).round(4) for _ in range(2))
    columns: dict[str, Any] = {first: label, second: other, "ziel": ziel, "loss": loss}
    assert first not in {*parts_of(columns, "ziel").outcomes, *parts_of(columns, "ziel").doubtful}
    behind = {second: other, "ziel": ziel, "loss": loss, first: label}
    assert first in {*parts_of(behind, "ziel").outcomes, *parts_of(behind, "ziel").doubtful}
    by_name = {"abbruch": label, "lr": other, "verlust_loss": loss, "ziel": ziel}
    assert "abbruch" in {*parts_of(by_name, "ziel").outcomes, *parts_of(by_name, "ziel").doubtful}


USUAL: dict[str, Any] = {"tiefe": 8, "breite": 120, "stufe": 0.7, "zahl": 600}
CHANGED: dict[str, list[Any]] = {
    "tiefe": [4, 6, 12],
    "breite": [60, 80, 180],
    "stufe": [0.5, 0.65, 0.9],
    "zahl": [300, 1000, 1500],
}


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("is_label", [False, True])
def test_choices_that_were_changed_one_after_the_other_are_offered_behind_a_metric(seed: int, is_label: bool) -> None:
    runs: list[dict[str, Any]] = [
        USUAL,
        USUAL,
        *({**USUAL, name: value} for name, values in CHANGED.items() for value in values),
    ]
    rng = np.random.default_rng(seed)
    effects = {name: rng.normal() for name in USUAL}
    ziel = [round(sum(effects[k] * run[k] / USUAL[k] for k in USUAL) + rng.normal(scale=0.1), 4) for run in runs]
    front = [f"aufbau {n}" if is_label else "ab"[n % 2] for n in range(len(runs))]
    parts = parts_of({"aufbau": front, "ziel": ziel, **{k: [run[k] for run in runs] for k in USUAL}}, "ziel")
    assert (parts.outcomes, parts.doubtful) == ((), frozenset())


def test_a_dictionary_in_a_cell_stays_whole(tmp_path: Path) -> None:
    rng = np.random.default_rng(14)
    rows = [
        f"\"{{'cost': {rng.uniform()}, 'kernel': '{k}', 'memory': {rng.integers(9)}, 'tol': {rng.uniform()}}}\","
        f"\"{{'acc': {rng.uniform()}, 'nfeat': {rng.integers(9)}, 'f1': {rng.uniform()}}}\",{rng.uniform()}"
        for k in rng.choice(["linear", "rbf"], 30)
    ]
    path = tmp_path / "runs.csv"
    path.write_text("\n".join(["hp,scores,val_loss", *rows]))
    with pytest.raises(ParamimpError) as caught:
        analyze(path, "val_loss")
    assert "scores.acc, scores.nfeat and scores.f1 look like results" in str(caught.value)
    assert "params=['hp.cost', 'hp.kernel', 'hp.memory', 'hp.tol']\n" in str(caught.value)


@pytest.mark.parametrize("name", ["time", "zeta"])
def test_what_stands_in_the_dictionary_of_the_metric_is_a_result_where_choices_stand_in_another(
    tmp_path: Path, name: str
) -> None:
    rng = np.random.default_rng(27)
    rows = [
        {"setup": {"lr": rng.uniform(), "k": int(rng.integers(9))}, "res": {"acc": rng.uniform(), name: rng.uniform()}}
        for _ in range(30)
    ]
    path = tmp_path / "runs.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    with pytest.raises(ParamimpError, match=rf"res\.{name} looks like a result"):
        analyze(path, "res.acc")


def nested(tmp_path: Path, *, told: str = "", is_alone: bool = False) -> Path:
    """Results by part of the data, nested; what the runs were told stands beside them, flat or in a dictionary."""
    rng = np.random.default_rng(31)
    rows: list[dict[str, Any]] = []
    for kind, size in list(zip(*grid(["a", "b"], [200, 500, 1000], repeats=4), strict=True)):
        config = {"kind": kind, "chunk_size": int(size)}
        parts = {name: {"n": 26, "mrr": rng.uniform(), "stufe": rng.uniform()} for name in ("faq", "pdf")}
        apart = {"apart": {"neither": {"n": 5, "mean": rng.uniform()}, "all": {"n": 46, "mean": rng.uniform()}}}
        record = {"parts": parts, **apart, **({told: config} if told else config)}
        rows.append({"record": record} if is_alone else record)
    path = tmp_path / "runs.json"
    path.write_text(json.dumps({"cells": rows}))
    return path


@pytest.mark.parametrize("told", ["", "setup"])
def test_what_is_nested_beside_the_metric_is_a_result_and_constant_members_tell_nothing(
    tmp_path: Path, told: str
) -> None:
    with pytest.raises(ParamimpError) as caught:
        analyze(nested(tmp_path, told=told), "parts.faq.mrr")
    line = str(caught.value).partition("params=")[2].partition("\n")[0]
    above = f"{told}." if told else ""
    assert line == f"['{above}kind', '{above}chunk_size']"


def test_a_dictionary_that_holds_the_metric_and_the_choices_is_the_record_of_a_run(tmp_path: Path) -> None:
    with pytest.raises(ParamimpError) as caught:
        analyze(nested(tmp_path, told="setup", is_alone=True), "record.parts.faq.mrr")
    assert "'record.setup.kind', 'record.setup.chunk_size'" in str(caught.value)


def test_runs_are_listed_with_a_mark_before_a_colon(tmp_path: Path) -> None:
    from paramimp import load_runs

    path = tmp_path / "runs.csv"
    path.write_text("config:n,config:rf:max_samples,metric:accuracy\n1,0.123456,0.9\n2,0.654321,0.8\n")
    table = load_runs(path)
    assert (list(table.params), list(table.metrics)) == (["n", "rf:max_samples"], ["accuracy"])


@pytest.mark.parametrize("written", ["{} %", "{} ± 0.1", "number"])
def test_a_metric_in_other_writing_is_one_to_compare_with(written: str) -> None:
    rng = np.random.default_rng(15)
    a, b = grid([1, 2, 5, 10], [16, 32, 64, 128])
    level = (np.array(a) + 0.1 * np.array(b) + 0.1 * rng.normal(size=16)).round(2).tolist()
    ziel = list(level) if written == "number" else [written.format(cell) for cell in level]
    if written == "number":
        ziel[3] = "diverged"
    columns = {"a": a, "b": b, "acc": ziel, "zeta": (-np.array(level) + 0.1 * rng.normal(size=16)).round(2)}
    assert parts_of(columns, "acc").outcomes == ("zeta",)


def test_no_metric_that_varies_leaves_only_what_is_sure() -> None:
    columns = {"xi": [0.1, 0.2, 0.3], "ziel": [1.0, 1.0, 1.0], "val_acc": [0.4, 0.5, 0.6], "leer": [None, None, None]}
    assert parts_of(columns, "ziel").outcomes == ("val_acc",)


@pytest.mark.parametrize("name", ["max_time", "timeout_seconds", "shared_buffers_mb", "random_page_cost", "hold_time"])
@pytest.mark.parametrize("is_shared", [True, False])
def test_a_quantity_is_a_choice_where_runs_share_designed_values_and_a_result_where_each_has_its_own(
    name: str, is_shared: bool
) -> None:
    rng = np.random.default_rng(16)
    depth, width = rng.choice([2, 4, 6, 8], 60), rng.choice([16, 32, 64], 60)
    auc = 0.5 + 0.05 * depth + 0.001 * width + 0.01 * rng.normal(size=60)
    own = rng.choice([10, 20, 50, 100], 60) if is_shared else (30 + 40 * auc + rng.normal(size=60)).round(3)
    parts = parts_of({"tiefe": depth, name: own, "breite": width, "auc": auc}, "auc")
    assert parts.outcomes == (() if is_shared else (name,))


@pytest.mark.parametrize("first", ["auc", "cost"])
@pytest.mark.parametrize("name", ["score_threshold", "loss_weight", "reward_scale", "accuracy_target", "max_time"])
def test_what_is_drawn_for_a_setting_of_a_result_is_a_choice_wherever_it_stands(name: str, first: str) -> None:
    rng = np.random.default_rng(17)
    drawn, cost = 10 ** rng.uniform(-3, 0, 60), 10 ** rng.uniform(-2, 3, 60)
    auc = 0.8 + 0.02 * np.log(drawn) + 0.01 * rng.normal(size=60)
    columns = {"auc": auc, "cost": cost, "lr": 10 ** rng.uniform(-5, -2, 60), name: drawn}
    order = [first, *(column for column in columns if column != first)]
    assert parts_of({column: columns[column] for column in order}, "auc").outcomes == ()


@pytest.mark.parametrize("seed", [20, 21])
def test_the_metric_in_coarser_steps_is_an_outcome_and_its_driver_is_none(seed: int) -> None:
    rng = np.random.default_rng(seed)
    knob, gear = rng.uniform(size=80), rng.choice([1, 2, 3], 80)
    rate = 0.6 + 0.5 * (knob - 0.5) + 0.04 * rng.normal(size=80)
    columns = {"knob": knob, "gear": gear, "rate": rate.round(3), "passed": (20 * rate).round().astype(int)}
    assert parts_of(columns, "rate").outcomes == ("passed",)


def test_a_choice_that_orders_the_runs_in_steps_with_gaps_is_none_in_coarser_steps() -> None:
    rng = np.random.default_rng(22)
    stufe = rng.integers(1, 9, 80)
    columns = {"stufe": stufe, "xi": rng.uniform(size=80), "ziel": stufe + 0.1 * rng.normal(size=80)}
    assert parts_of(columns, "ziel").outcomes == ()


def test_outcomes_of_a_choice_that_is_best_in_its_middle_are_told_by_it() -> None:
    rng = np.random.default_rng(23)
    taux = rng.uniform(-5, -2, 60)
    level = 0.8 - 0.1 * (taux + 3.5) ** 2 + 0.01 * rng.normal(size=60)
    other = (level - 0.02 + 0.02 * rng.normal(size=60)).round(4)
    columns = {"taux": taux, "moyenne": other, "abandon": rng.uniform(size=60), "exactitude": level.round(4)}
    assert parts_of(columns, "exactitude").outcomes == ("moyenne",)


@pytest.mark.parametrize("made", ["quotient", "product", "difference", "percentage"])
def test_what_the_metric_is_made_of_are_outcomes_as_far_as_they_are_rounded(made: str) -> None:
    rng = np.random.default_rng(24)
    angle, speed = rng.uniform(-2, 12, 30), rng.uniform(0.3, 0.8, 30)
    a = (3 + 0.1 * angle + 0.2 * speed + 0.02 * rng.normal(size=30)).round(3)
    b = (1 + 0.05 * a**2 + 0.1 * rng.normal(size=30)).round(3)
    ziel = {"quotient": a / b, "product": a * b, "difference": a - b, "percentage": 100 * a / (a + b)}[made].round(3)
    if made == "percentage":
        b = (a + b).round(3)
    columns = {"angle": angle, "speed": speed, "ca": a, "cb": b, "ziel": ziel}
    assert parts_of(columns, "ziel").outcomes == ("ca", "cb")


def test_a_metric_that_is_a_sum_of_choices_makes_none_of_them_an_outcome() -> None:
    """Toys that are used to try a sampler; the choices are told by their even spread."""
    rng = np.random.default_rng(25)
    columns = {"xi": rng.uniform(size=40), "yi": rng.uniform(size=40), "k": rng.choice([1, 2, 4], 40)}
    assert parts_of(columns | {"ziel": columns["xi"] + columns["yi"]}, "ziel").outcomes == ()


def test_shares_of_a_whole_are_choices_though_more_of_one_is_less_of_the_others() -> None:
    rng = np.random.default_rng(26)
    shares = rng.dirichlet([1, 1, 1], 60)
    columns: dict[str, Any] = {f"anteil_{name}": shares[:, place] for place, name in enumerate("xyz")}
    columns["ziel"] = 0.8 + 0.05 * shares[:, 0] - 0.02 * shares[:, 1] + 0.005 * rng.normal(size=60)
    assert parts_of(columns, "ziel").outcomes == ()


def with_label(seed: int, effect: float | None) -> Parts:
    """A sweep of a rate and a width beside a label of two values that acts, or is where the metric is cut in two."""
    rng = np.random.default_rng([17, seed])
    x1, x2 = rng.uniform(size=50).round(3), rng.choice([16, 32, 64], 50)
    y = 2 * (x1 - 0.4) ** 2 + rng.normal(0, 0.05, 50)
    label = rng.choice([True, False], 50) if effect is not None else y > np.quantile(y, rng.uniform(0.2, 0.8))
    if effect is not None:
        y += effect * label
    return parts_of({"x1": x1, "x2": x2, "kraut": label.tolist(), "y": y}, "y")


def test_truth_values_that_cut_the_metric_in_two_are_results_whatever_their_name() -> None:
    found = ["kraut" in with_label(seed, None).outcomes for seed in range(30)]
    assert sum(found) >= 25


@pytest.mark.parametrize("seed", range(4))
def test_labels_that_were_chosen_by_a_sampler_which_follows_the_metric_are_choices(seed: int) -> None:
    """They go with the other choices, since the sampler moves all of them to the good values."""
    rows: list[dict[str, Any]] = []

    def objective(trial: optuna.Trial) -> float:
        x1, x2 = trial.suggest_float("x1", 1e-5, 0.1, log=True), trial.suggest_int("x2", 1, 64)
        label, flag = trial.suggest_categorical("kraut", ["a", "b", "c"]), trial.suggest_categorical("f", [True, False])
        y = 0.3 * (np.log10(x1) + 3) ** 2 + 0.01 * abs(x2 - 20) + 0.3 * (label == "b") + 0.15 * flag
        rows.append({"x1": x1, "x2": x2, "kraut": label, "f": flag, "y": y + 0.1 * np.sin(17.0 * len(rows))})
        return float(rows[-1]["y"])

    optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed)).optimize(objective, 60)
    measured = {name: [row[name] for row in rows] for name in rows[0]}
    measured["test_y"] = [1 - 0.2 * y for y in measured["y"]]
    assert parts_of(measured, "y").outcomes == ("test_y",)


def study(seed: int, n_trials: int) -> dict[str, list[Any]]:
    """Trials of TPE, with what else came of them behind."""
    rng = np.random.default_rng(seed)
    effects = rng.normal(size=4)
    rows: list[dict[str, Any]] = []

    def objective(trial: optuna.Trial) -> float:
        knopf, taux = trial.suggest_float("knopf", 1e-5, 0.1, log=True), trial.suggest_float("taux", 0, 1)
        weite, art = trial.suggest_float("weite", 0.5, 3), trial.suggest_categorical("art", ["a", "b", "c"])
        y = effects @ [0.3 * (np.log10(knopf) + 3) ** 2, taux, weite, art == "a"] + 0.1 * rng.normal()
        told = {"knopf": knopf, "taux": taux, "weite": weite, "art": art}
        rows.append({"number": trial.number, **told, "value": y, "guete": 0.9 - 0.1 * y + 0.02 * rng.normal()})
        return float(y)

    optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed)).optimize(objective, n_trials)
    return {name: [row[name] for row in rows] for name in rows[0]}


@pytest.mark.parametrize("n_trials", [18, 25])
def test_few_trials_of_a_sampler_that_follows_the_metric_make_few_choices_results(n_trials: int) -> None:
    """Of 20 studies each, 8 and 10 were asked about before few runs were compared among neighbours, now 7 and 6.

    Where the number of the trial and its ``value`` say that it is a study, of none; an outcome is found all the same.
    """
    asked = of_study = offered = 0
    for seed in range(20):
        columns = study(seed, n_trials)
        alone = {name: cells for name, cells in columns.items() if name not in ("guete", "number", "value")}
        asked += bool(parts_of({**alone, "ziel": columns["value"]}, "ziel").outcomes)
        names = [*columns]
        rows = [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]
        table = make_table([{k: float(v) if isinstance(v, np.floating) else v for k, v in row.items()} for row in rows])
        found = weigh(table, [*alone, "guete"], ["value"])
        of_study += not set(found.outcomes) <= {"guete"}
        offered += "guete" not in {*found.outcomes, *found.doubtful}
    assert (asked <= 10, of_study <= 1, offered) == (True, True, 0), (asked, of_study, offered)


@pytest.mark.parametrize("effect", [0.1, 0.3, 1.0, 5.0])
def test_truth_values_that_set_the_metric_are_choices(effect: float) -> None:
    found = ["kraut" in with_label(seed, effect).outcomes for seed in range(30)]
    assert sum(found) <= 4


def test_several_labels_that_part_the_metric_are_results_also_with_a_gap_and_a_known_choice_is_none() -> None:
    x = np.linspace(0, 1, 40)[np.random.default_rng(2).permutation(40)]
    y = x + 0.3 * (x > 0.5)
    columns = {
        "x": x,
        "ended": np.where(y < 0.3, "done", "cut"),
        "fine": y < 0.6,
        "optimizer": np.where(y < 0.7, "a", "b"),
    }
    assert parts_of({**columns, "y": y}, "y").outcomes == ("ended", "fine")


def test_the_best_of_something_is_a_result_and_how_many_of_the_best_are_kept_is_not() -> None:
    rng = np.random.default_rng(18)
    columns = {name: rng.integers(0, 5, 40) for name in ("best_seed", "seed", "n_best", "keep_best", "best_fold")}
    assert parts_of({**columns, "y": rng.uniform(size=40)}, "y").outcomes == ("best_seed", "best_fold")


@pytest.mark.parametrize("name", ["train_time_min", "total_duration_min", "ElapsedMin", "wall_time_min"])
def test_minutes_behind_a_time_are_no_limit_of_it(name: str) -> None:
    """Few runs, of which each took a time of its own: the name has to tell."""
    rng = np.random.default_rng(23)
    k, depth = rng.choice([5, 10, 15, 20], 14), rng.choice([2, 3, 4], 14)
    columns = {"nachbarn": k, name: 5 + 0.1 * depth + rng.uniform(0, 4, 14), "tiefe": depth}
    columns["acc"] = 70 + k / 4 + rng.normal(size=14)
    assert parts_of(columns, "acc").outcomes == (name,)


@pytest.mark.parametrize("name", ["max_time_min", "time_limit_min", "lr_min", "min_time"])
def test_minutes_that_were_given_and_other_least_values_are_choices(name: str) -> None:
    rng = np.random.default_rng(24)
    given, depth = rng.choice([10, 20, 50], 60), rng.choice([2, 3, 4], 60)
    assert parts_of({"tiefe": depth, name: given, "acc": depth + rng.normal(size=60)}, "acc").outcomes == ()


@pytest.mark.parametrize("name", ["abstand", "zeit_je_schritt", "fehler"])
def test_the_metric_in_another_unit_is_an_outcome_and_a_toy_of_one_draw_is_none(name: str) -> None:
    rng = np.random.default_rng(28)
    knob, gear = rng.choice([1, 2, 5, 10], 16), rng.choice(["a", "b"], 16)
    ziel = (0.5 + 0.02 * knob + rng.normal(0, 0.03, 16)).round(4)
    said = {"abstand": 0.9562 - ziel, "zeit_je_schritt": 1e3 / ziel, "fehler": 100 * (1 - ziel)}[name].round(4)
    columns = {"knob": knob, "gear": gear, name: said, "ziel": ziel}
    assert parts_of(columns, "ziel").outcomes == (name,)
    drawn = rng.permutation(np.linspace(0, 1, 40))
    toy = {"xi": drawn, "gear": rng.choice([1, 2], 40), "ziel": 2 * drawn + 1}
    assert parts_of(toy, "ziel").outcomes == ()
    assert parts_of({"lr": said, "gear": gear, "ziel": ziel}, "ziel").outcomes == ()


@pytest.mark.parametrize("names", ["tp tn fp fn", "TP FP FN", "test_tp test_fp test_fn"])
def test_counts_of_answers_by_their_letters_are_outcomes_without_another_result(names: str) -> None:
    rng = np.random.default_rng(29)
    counts = {name: rng.integers(0, 4, 12) for name in names.split()}
    columns = {"lr": rng.choice([0.1, 0.01], 12), "ziel": rng.uniform(size=12), **counts}
    assert set(parts_of(columns, "ziel").outcomes) == set(counts)
    alone = {
        "lr": rng.choice([0.1, 0.01], 12),
        "fp": [16, 32, 8] * 4,
        "fn": [1, 2, 3, 4] * 3,
        "ziel": rng.uniform(size=12),
    }
    assert parts_of(alone, "ziel").outcomes == ()


def test_counts_of_right_and_wrong_answers_are_outcomes_by_their_names_and_their_weights_are_not() -> None:
    rng = np.random.default_rng(25)
    counts = {"True Positives": [4, 5, 1, 1, 2, 4], "false_negative": [2, 2, 0, 1, 9, 1], "FalsePositives": [3] * 6}
    weight = {"false_positive_weight": [1, 2, 5, 1, 2, 5]}
    found = parts_of({"modell": [*"abcdef"], **counts, **weight, "Accuracy": rng.uniform(size=6)}, "Accuracy").outcomes
    assert set(found) == set(counts)


def test_of_hundreds_of_draws_none_is_an_outcome_by_chance() -> None:
    """The most uneven of 200 columns, and a strong choice beside the one that goes with the metric by chance."""
    lost = 0
    for seed in range(6):
        rng = np.random.default_rng(seed)
        columns = {f"p{place:03d}": rng.random(60) for place in range(200)}
        metric = columns["p000"] + 0.3 * rng.random(60)
        lost += len(parts_of(columns | {"val_loss": metric}, "val_loss").outcomes)
    assert lost == 0


@pytest.mark.parametrize("noise", [0.1, 0.3])
def test_an_outcome_among_hundreds_of_draws_is_told(noise: float) -> None:
    rng = np.random.default_rng(500)
    columns = {f"p{place:03d}": rng.random(60) for place in range(200)}
    made = 2 * columns["p000"] + 1.5 * columns["p001"] + columns["p002"]
    zeta, metric = (made + noise * made.std() * rng.normal(size=60) for _ in range(2))
    assert "zeta" in parts_of({"zeta": zeta, **columns, "val_loss": metric}, "val_loss").outcomes
