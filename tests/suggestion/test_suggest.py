"""What is suggested from runs of a known law, from Python and on the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

import paramimp
from paramimp import ParamimpError
from paramimp.suggestion.suggestion import SUGGESTION_COLUMNS, Suggestion
from tests.sweeps import from_frame, write_run

N_RUNS = 80


def sweep(n_runs: int = N_RUNS, seed: int = 0) -> pd.DataFrame:
    """A bowl in the logarithm of ``lr`` with its bottom at 1e-3, the better the wider; sgd is bad."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "lr": 10 ** rng.uniform(-6, 0, n_runs),
            "width": rng.choice([16, 32, 64, 128], n_runs),
            "layers": rng.integers(1, 9, n_runs),
            "optimizer": rng.choice(["adam", "sgd"], n_runs),
            "flag": rng.choice([True, False], n_runs),
            "seed": rng.integers(0, 1000, n_runs),
        }
    )
    frame["momentum"] = np.where(frame["optimizer"] == "sgd", rng.uniform(0.1, 0.9, n_runs), np.nan)
    loss = (np.log10(frame["lr"]) + 3) ** 2 - 3 * np.log2(frame["width"]) + 6 * (frame["optimizer"] == "sgd")
    frame["loss"] = loss + 0.1 * rng.standard_normal(n_runs)
    return frame


@pytest.fixture(scope="module")
def made() -> Suggestion:
    return paramimp.suggest(from_frame(sweep(), "loss"), "loss")


def test_a_range_is_narrowed_to_what_cannot_be_told_from_the_best(made: Suggestion) -> None:
    lr = made["lr"]
    assert lr.action == "narrow"
    assert lr.old.log
    assert lr.new.log
    assert lr.new.low is not None
    assert lr.new.high is not None
    assert 1e-6 < lr.new.low < 1e-3 < lr.new.high < 1.0
    assert np.log10(lr.new.high / lr.new.low) < 5.5


def test_a_grid_whose_best_value_is_its_end_goes_on(made: Suggestion) -> None:
    assert made["width"].action == "widen"
    assert made["width"].new.type == "int"
    assert made["width"].new.values[-2:] == (128, 256)


def test_a_value_that_is_never_good_is_left_out_and_so_is_what_it_switches_on(made: Suggestion) -> None:
    assert made["optimizer"].new.to_dict() == {"type": "constant", "value": "adam"}
    assert "momentum" not in made.space
    assert any("momentum counts only where optimizer is sgd" in each.message for each in made.cautions)


def test_a_seed_keeps_varying(made: Suggestion) -> None:
    assert made["seed"].action == "vary"
    assert made["seed"].new == made["seed"].old
    assert all("seed" not in config for config in made.start_with)


def test_what_does_nothing_is_fixed_or_stays_and_is_never_widened(made: Suggestion) -> None:
    assert {made["layers"].action, made["flag"].action} <= {"fix", "keep"}


def test_the_best_runs_lie_in_the_new_space(made: Suggestion) -> None:
    assert len(made.start_with) == 3
    for config in made.start_with:
        assert all(made.space[name].contains(value) for name, value in config.items())
    best = sweep().sort_values("loss").iloc[0]
    assert made.start_with[0]["lr"] == best["lr"]
    assert made.past[0].config["lr"] == best["lr"]
    assert made.past[0].metric == best["loss"]


@pytest.mark.parametrize("seed", range(3))
def test_the_best_run_lies_in_the_new_space_of_any_sweep(seed: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "rate": rng.uniform(size=40), "share": rng.choice([0.0, 0.1, 0.5], 40), "n": rng.integers(1, 1000, 40),
            "on": rng.choice(["yes", "no", "1e-5"], 40), "nested.choice": [[1, 2], [3], None, "x"] * 10,
            "null": [None if rng.random() < 0.3 else float(rng.random()) for _ in range(40)],
        }
    )  # fmt: skip
    frame["score"] = 3 * frame["rate"] - frame["share"] + 0.3 * rng.standard_normal(40)
    found = paramimp.suggest(from_frame(frame, "score"), "score")
    config = found.start_with[0]
    assert all(found.space[name].contains(value) for name, value in config.items())
    held = {each.param for each in found.params if each.action == "fix"}
    best = frame.iloc[int(frame["score"].argmax())]
    for name, domain in found.space.items():
        cell = None if name == "null" and pd.isna(best[name]) else best[name]
        assert name in held or domain.contains(cell.item() if isinstance(cell, np.generic) else cell), name


def test_noise_keeps_the_space_and_asks_for_more_runs() -> None:
    frame = sweep(40)
    frame["loss"] = np.random.default_rng(1).standard_normal(40)
    found = paramimp.suggest(from_frame(frame, "loss"), "loss")
    assert found.decision == "keep"
    assert all(each.new == each.old for each in found.params)
    assert {each.action for each in found.params} == {"keep", "vary"}
    assert "sample more" in str(found)


def test_few_runs_rule_nothing_out() -> None:
    found = paramimp.suggest(from_frame(sweep(11), "loss"), "loss")
    assert found.decision == "keep"


def test_an_end_where_runs_fail_is_not_passed() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"lr": 10 ** rng.uniform(-4, -1, 90), "b": rng.uniform(size=90)})
    frame["loss"] = -np.log10(frame["lr"]) + 0.05 * rng.standard_normal(90)
    free = paramimp.suggest(from_frame(frame, "loss"), "loss")["lr"]
    assert free.action == "widen"
    assert free.new.high is not None
    assert free.new.high > frame["lr"].max()
    walled = frame.copy()
    walled.loc[(walled["lr"] > 0.05) & (rng.random(90) < 0.8), "loss"] = np.nan
    walled["loss"] = walled["loss"].where(walled["loss"].notna(), float("inf"))
    found = paramimp.suggest(from_frame(walled, "loss"), "loss")["lr"]
    assert found.action == "narrow"
    assert "runs fail near the high end" in found.why
    assert found.new.high == pytest.approx(frame["lr"].max())


def test_fractions_stay_below_one_and_counts_at_one_or_more() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"momentum": rng.uniform(0.5, 0.95, 80), "layers": rng.integers(2, 21, 80)})
    frame["loss"] = -8 * frame["momentum"] + 0.3 * frame["layers"] + 0.05 * rng.standard_normal(80)
    found = paramimp.suggest(from_frame(frame, "loss"), "loss")
    assert found["momentum"].action == found["layers"].action == "widen"
    assert found["momentum"].new.high is not None
    assert 0.95 < found["momentum"].new.high < 1
    assert (found["layers"].new.type, found["layers"].new.low) == ("int", 1)


def test_repeated_runs_give_the_same_bytes_in_any_order() -> None:
    frame = sweep()
    turned = frame.iloc[::-1].reset_index(drop=True)
    one, other = (paramimp.suggest(from_frame(each, "loss"), "loss") for each in (frame, turned))
    assert json.dumps(one.to_dict()["params"]) == json.dumps(other.to_dict()["params"])


def test_a_loss_and_its_negative_lead_to_the_same_space() -> None:
    frame = sweep()
    less = paramimp.suggest(from_frame(frame, "loss"), "loss")
    more = paramimp.suggest(from_frame(frame.assign(loss=-frame["loss"]), "loss"), "loss", direction="maximize")
    assert [(each.param, each.action, each.new) for each in less.params] == [
        (each.param, each.action, each.new) for each in more.params
    ]


def test_the_json_has_the_fields_of_the_contract(made: Suggestion) -> None:
    document = json.loads(json.dumps(made.to_dict(), allow_nan=False))
    assert set(document) == {
        "schema_version", "version", "objective", "runs", "fit", "decision", "params", "start_with", "runs_proposed",
        "sampler", "cautions", "settings",
    }  # fmt: skip
    assert document["decision"] == "narrow"
    for each in document["params"]:
        assert set(each) - {"when"} == {"param", "action", "old", "new", "why"}
        assert each["action"] in ("narrow", "widen", "fix", "keep", "vary")
        assert {each["old"]["type"], each["new"]["type"]} <= {"float", "int", "category", "constant"}


def test_it_is_a_frame_a_table_and_a_cell_of_a_notebook(made: Suggestion) -> None:
    frame = made.to_frame()
    assert tuple(frame.columns) == SUGGESTION_COLUMNS
    assert len(frame) == len(made.params)
    assert frame["why"].str.len().min() > 0
    assert "<table>" in made._repr_html_()
    assert "New range" in str(made)
    assert repr(made).startswith("<Suggestion for loss from 80 runs: ")


def test_the_wide_file_is_of_the_old_space_with_a_fifth_of_the_runs(made: Suggestion) -> None:
    wide = made.wide()
    assert wide.runs_proposed == round(made.runs_proposed / 5)
    assert all(each.new == each.old for each in wide.params)


def test_a_sampler_that_learns_is_advised_where_good_values_depend_on_each_other() -> None:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"a": rng.uniform(size=120), "b": rng.uniform(size=120), "c": rng.uniform(size=120)})
    noise = 0.02 * rng.standard_normal(120)
    valley = frame.assign(loss=np.abs(frame["a"] + frame["b"] - 1) + noise)
    bowl = frame.assign(loss=(frame["a"] - 0.5) ** 2 + (frame["b"] - 0.4) ** 2 + noise)
    found = paramimp.suggest(from_frame(valley, "loss"), "loss")
    assert found.model_based
    assert any("depend on those of others" in each.message for each in found.cautions)
    assert not paramimp.suggest(from_frame(bowl, "loss"), "loss").model_based


def test_the_budget_can_be_given() -> None:
    assert paramimp.suggest(from_frame(sweep(40), "loss"), "loss", n_runs=7).runs_proposed == 7


# The command line


def run_command(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "paramimp", "suggest", *map(str, arguments)], capture_output=True, text=True, timeout=300
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("suggest") / "runs"
    for place, row in enumerate(sweep(60).to_dict("records")):
        config: dict[str, Any] = {
            str(name): value for name, value in row.items() if name != "loss" and not pd.isna(value)
        }
        write_run(root / f"run_{place:03d}", config, {"loss": row["loss"]})
    return root


def test_the_file_goes_to_stdout_and_the_table_to_stderr(folder: Path) -> None:
    done = run_command(folder, "-m", "loss", "--for", "wandb", "--runs", 25)
    assert done.returncode == 0, done.stderr
    document = yaml.safe_load(done.stdout)
    assert document["run_cap"] == 25
    assert set(document["parameters"]["lr"]) == {"distribution", "min", "max"}
    assert "New range" in done.stderr


def test_with_a_file_the_table_goes_to_stdout(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "next_study.py"
    done = run_command(folder, "-m", "loss", "--for", "optuna", "-o", target)
    assert done.returncode == 0, done.stderr
    assert "New range" in done.stdout
    compile(target.read_text("utf-8"), "next_study.py", "exec")
    assert f"Wrote {target}" in done.stderr


def test_json_on_stdout_and_in_a_file(folder: Path, tmp_path: Path) -> None:
    done = run_command(folder, "-m", "loss", "-f", "json")
    assert json.loads(done.stdout)["decision"] == "narrow"
    target = tmp_path / "suggestion.json"
    assert run_command(folder, "-m", "loss", "-o", target).returncode == 0
    assert json.loads(target.read_text("utf-8")) == json.loads(done.stdout)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--for", "vizier"], "vizier"),
        (["--wide"], "--wide is about the file that --for writes; add --for"),
        (["--runs", "0"], "--runs"),
        (["--metric", "nothing"], "no run has a metric 'nothing'"),
    ],
)
def test_what_is_wrong_ends_with_2_and_a_sentence(folder: Path, arguments: list[str], told: str) -> None:
    done = run_command(folder, "-m", "loss", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert told in done.stderr


def test_an_option_that_does_not_exist_is_refused_in_python() -> None:
    with pytest.raises(TypeError, match=r"^suggest\(\) got an unexpected keyword argument 'nothing'; it takes: "):
        paramimp.suggest(from_frame(sweep(20), "loss"), "loss", nothing=1)
    with pytest.raises(ParamimpError):
        paramimp.suggest(from_frame(sweep(20), "loss"), "nothing")
