"""What is not offered as a param though it is taken for one: places and writing that let doubt."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from paramimp import ParamimpError, analyze
from tests.readers.tables import parts, suggested
from tests.readers.test_table_evidence import parts_of


def scored(n: int = 24) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    lr, batch = rng.choice([0.1, 0.01, 0.001], n), rng.choice([16, 32], n)
    score = (0.9 - lr + rng.normal(0, 0.02, n)).round(4)
    counts = {"tp": (27 * score).round(), "fp": rng.integers(0, 4, n)}
    return {
        "model": ["a", "b"] * (n // 2),
        "lr": lr,
        "batch_size": batch,
        "val_f1": score,
        "test_f1": score**2,
        **counts,
    }


@pytest.mark.parametrize("name", ["tp", "knopf", "is_ok"])
def test_what_stands_behind_the_scores_is_not_offered_where_the_known_choices_stand_before_them(name: str) -> None:
    columns = scored()
    columns[name] = columns.pop("tp") if name != "is_ok" else [True, False, True] * 8
    found = parts_of(columns, "test_f1")
    assert {name, "fp"} <= {*found.outcomes, *found.doubtful}
    assert found.doubtful.isdisjoint({"model", "lr", "batch_size"})


@pytest.mark.parametrize("behind", ["batch_size", "lr"])
def test_numbers_behind_the_scores_are_offered_where_a_known_choice_stands_there_too(behind: str) -> None:
    columns = {**scored(), "stufe": [1, 2, 5, 10] * 6}
    columns[behind] = columns.pop(behind)
    assert "stufe" not in parts_of(columns, "test_f1").doubtful


def circuits(*, repeats: int = 1) -> dict[str, Any]:
    rng = np.random.default_rng(2)
    rows = [row for row in product(["H2", "LiH"], ["a", "b", "c", "d"], [0.0, 0.25, 0.5, 1.0]) for _ in range(repeats)]
    molecule, method, noise = map(list, zip(*rows, strict=True))
    n = len(rows)
    depth = rng.choice([9, 16, 50, 72, 82, 187, 347, 363, 541], n)
    gates = rng.choice([0, 1, 5, 6, 34, 48, 56, 132, 252, 388], n)
    return {
        "molecule": molecule, "strategy": method, "framework": ["x" if m < "c" else "y" for m in method],
        "noise_scale": noise, "depth": depth, "cnots": gates, "L2 Miss%": rng.uniform(0, 60, n).round(4),
        "mHa": rng.uniform(0, 300, n),
    }  # fmt: skip


def test_beside_a_grid_that_a_table_begins_with_few_values_are_no_choice_and_known_names_are_doubtful() -> None:
    found = parts_of(circuits(), "mHa")
    assert found.outcomes == ("cnots",)
    assert found.doubtful == {"depth", "L2 Miss%"}


def test_a_known_choice_that_a_factor_sets_or_that_comes_in_steps_is_offered_beside_a_grid() -> None:
    columns = {**circuits(), "width": [16, 32, 64, 128] * 8}
    columns["depth"] = [{"H2": 7, "LiH": 11}[m] for m in columns["molecule"]]
    columns["mHa"] = columns.pop("mHa")
    found = parts_of(columns, "mHa")
    assert found.doubtful == {"L2 Miss%"}
    assert found.outcomes == ("cnots",)


def test_where_runs_are_repeated_known_choices_beside_them_are_offered() -> None:
    """A rate that was drawn anew for each repeat is a choice."""
    columns = circuits(repeats=2)
    columns["lr"] = 10 ** np.random.default_rng(3).uniform(-4, -1, 64)
    assert "lr" not in {*parts_of(columns, "mHa").outcomes, *parts_of(columns, "mHa").doubtful}


def compressed() -> dict[str, Any]:
    """Ratios that follow from some of the factors, behind a metric, each value as often as the others."""
    rng = np.random.default_rng(4)
    rows = [*product([2, 3], [4, 6, 8], [0.0, 0.3, 0.5], [0, 64])]
    bits, act_bits, pruned, group = map(np.array, zip(*rows, strict=True))
    ratio = (32 / bits + 7.31 * pruned + group / 91).round(3)
    return {
        "bits": bits, "act_bits": act_bits, "prune_ratio": pruned, "group_size": group,
        "acc": (50 + 20 * (bits > 2) + 3 * (group > 0) + rng.normal(0, 1, 36)).round(2), "weight_cr": ratio,
        "activation_cr": (32 / act_bits).round(4), "groesse": (8 / ratio).round(5),
    }  # fmt: skip


def test_what_follows_from_some_factors_of_a_leading_grid_is_not_offered_and_the_factors_are() -> None:
    found = parts_of(compressed(), "acc")
    offered = {"bits", "act_bits", "prune_ratio", "group_size"}
    assert not offered & {*found.outcomes, *found.doubtful, *found.derived}
    assert {"weight_cr", "activation_cr", "groesse"} <= {*found.outcomes, *found.doubtful, *found.derived}


def test_truth_in_0_and_1_beside_a_leading_grid_is_a_result_unless_it_comes_equally_often() -> None:
    columns = {name: cells for name, cells in compressed().items() if name in ("bits", "act_bits", "prune_ratio")}
    columns = {**columns, "group_size": compressed()["group_size"], "consensus": [1, *[0] * 35]}
    columns["ziel"] = np.random.default_rng(5).uniform(size=36)
    assert parts_of(columns, "ziel").outcomes == ("consensus",)
    columns["consensus"] = [0, 1] * 6 + [1, 0] * 12
    assert parts_of(columns, "ziel").outcomes == ()


def test_fractions_that_a_factor_sets_as_it_sets_the_metric_are_derived() -> None:
    """One of two choices does nothing at all."""
    lam, most = map(np.array, zip(*product([3.0, 4.0, 5.0, 6.0], [50, 60, 70]), strict=True))
    place = (most - 50) // 10
    columns = {"lambda": lam, "most": most, "k": np.array([11.2, 7.0, 5.4])[place]}
    columns |= {"db": np.array([0.692844, 0.710591, 0.762986])[place], "sil": np.array([0.273, 0.342, 0.3236])[place]}
    found = parts_of(columns, "sil")
    assert (found.outcomes, set(found.derived)) == ((), {"k", "db"})


def test_means_behind_the_metric_are_not_offered() -> None:
    rng = np.random.default_rng(6)
    columns = {"strike": rng.choice([50, 60, 70], 20), "rake": rng.choice([150, 160, 170, 180], 20)}
    columns |= {"ziel": rng.uniform(size=20).round(3), "median_shift": rng.choice([3.3, 3.4, 3.5], 20)}
    assert parts_of(columns, "ziel").doubtful == {"median_shift"}


@pytest.mark.parametrize("decimals", [1, 2, 12])
def test_percentages_beside_names_of_runs_alone_are_not_ranked_unasked(decimals: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    columns: dict[str, Any] = {"variant": [f"ours w/o part {n}" for n in range(8)]}
    columns |= {name: rng.uniform(30, 95, 8).round(decimals) for name in ("sensor", "light", "layout", "overall")}
    found = parts_of(columns, "overall")
    assert (found.alone == {"sensor", "light", "layout"}) is (decimals < 12)
    path = tmp_path / "ablation.csv"
    pd.DataFrame(columns).to_csv(path, index=False)
    if decimals < 12:
        with pytest.raises(ParamimpError, match="sensor, light and layout may be results as well as overall is"):
            analyze(path, "overall")
    else:
        assert len(analyze(path, "overall").params) == 3


@pytest.mark.parametrize("is_own", [True, False])
def test_a_list_that_each_run_has_for_itself_is_not_offered(is_own: bool, tmp_path: Path) -> None:
    rng = np.random.default_rng(8)
    lists = [[int(x) for x in rng.permutation(9)] if is_own else [64, 32][: 1 + n % 2] for n in range(24)]
    rows = [
        {"alpha": (n % 4) / 10, "cost": int(rng.integers(800, 999)), "aufbau": lists[n], "val_loss": n}
        for n in range(24)
    ]
    path = tmp_path / "runs.json"
    path.write_text(json.dumps(rows))
    if is_own:
        assert parts(path, "cost") == (["alpha"], ["cost", "val_loss"])
    else:
        assert suggested(path, "cost") == ["alpha", "aufbau"]


def patients(n_rows: int = 120) -> list[dict[str, Any]]:
    """What was observed of people: blood values that go with each other and with the sex, which nobody has set."""
    rng = np.random.default_rng(5)
    sex = (rng.random(n_rows) < 0.4).astype(int)
    ill = rng.normal(size=n_rows) + sex
    rows = {f"wert{k}": np.round(50 + 9 * (ill + 0.3 * rng.normal(size=n_rows)), 1) for k in range(5)}
    return [{"geschlecht": int(sex[n]), **{c: float(v[n]) for c, v in rows.items()}} for n in range(n_rows)]


def test_of_observations_no_column_is_offered(tmp_path: Path) -> None:
    path = tmp_path / "runs.json"
    path.write_text(json.dumps(patients()))
    with pytest.raises(ParamimpError, match="as where each row is a patient or a house") as caught:
        analyze(path, "wert0")
    assert "geschlecht may be either" in str(caught.value)
    assert not any("--params geschlecht" in line for line in caught.value.shell_lines)


def test_a_choice_that_comes_level_by_level_is_offered_beside_any_number_of_results(tmp_path: Path) -> None:
    path = tmp_path / "runs.json"
    path.write_text(json.dumps([{**row, "geschlecht": n % 2} for n, row in enumerate(patients())]))
    assert suggested(path, "wert0") == ["geschlecht"]
