"""Tables with a row per run and epoch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from paramimp import analyze, load_runs
from paramimp.readers.interface import ReadOptions
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run

if TYPE_CHECKING:
    from collections.abc import Sequence

N, EPOCHS = 6, 4
RUNS = [{"run": f"r{index}", "lr": 10.0 ** -(index % 3), "opt": ("adam", "sgd")[index // 3]} for index in range(N)]


def loss(index: int, epoch: int) -> float:
    return (index + 1) / (epoch + 2)


def rows(step: str = "epoch", start: int = 1, *, ragged: bool = False) -> list[dict[str, Any]]:
    return [
        {**told, step: epoch + start, "train_loss": 2 * loss(index, epoch), "val_loss": loss(index, epoch)}
        for index, told in enumerate(RUNS)
        for epoch in range(EPOCHS - (index % 2 if ragged else 0))
    ]


def table_of(folder: Path, table: list[dict[str, Any]], drop: str = "", delimiter: str = ",") -> str:
    names = [name for name in table[0] if name != drop]
    lines = [delimiter.join("" if row[name] is None else str(row[name]) for name in names) for row in table]
    file = folder / "long.csv"
    file.write_text("\n".join([delimiter.join(names), *lines]) + "\n")
    return str(file)


def found_in(file: str, **options: Any) -> list[Run]:
    return [found for found in find_runs([file], options=ReadOptions(**options)) if isinstance(found, Run)]


def assert_folded(file: str, *, ragged: bool = False, **options: Any) -> None:
    found = found_in(file, **{"metrics": ("val_loss",), **options})
    told = [{name: value for name, value in run.items() if name != "run"} for run in RUNS]
    assert sorted(map(str, (run.params for run in found))) == sorted(map(str, told))
    for run in found:
        index = [str(known) for known in told].index(str(run.params))
        epochs = EPOCHS - (index % 2 if ragged else 0)
        assert run.metrics["val_loss"] == [loss(index, epoch) for epoch in range(epochs)]
        assert run.metrics["train_loss"] == [2 * loss(index, epoch) for epoch in range(epochs)]


@pytest.mark.parametrize("params", [(), ("lr", "opt")])
@pytest.mark.parametrize("ragged", [False, True])
@pytest.mark.parametrize(("step", "start"), [("epoch", 0), ("Epoch", 1), ("global_step", 1), ("round", 1), ("iter", 0)])
@pytest.mark.parametrize("drop", ["", "run"])
def test_rows_of_one_run_are_folded(
    tmp_path: Path, drop: str, step: str, start: int, ragged: bool, params: tuple[str, ...]
) -> None:
    assert_folded(table_of(tmp_path, rows(step, start, ragged=ragged), drop), ragged=ragged, params=params)


@pytest.mark.parametrize("ragged", [False, True])
@pytest.mark.parametrize("drop", ["", "run"])
def test_rows_sorted_by_the_epoch_are_folded(tmp_path: Path, drop: str, ragged: bool) -> None:
    table = sorted(rows(ragged=ragged), key=lambda row: row["epoch"])
    assert_folded(table_of(tmp_path, table, drop), ragged=ragged)


def test_rows_in_any_order_are_put_in_that_of_the_epochs(tmp_path: Path) -> None:
    assert_folded(table_of(tmp_path, rows()[::-1]))
    shuffled = sorted(rows(), key=lambda row: (row["epoch"] * 7 % 4, row["run"][::-1]))
    assert_folded(table_of(tmp_path, shuffled))


def test_rows_in_any_order_without_a_known_name_are_told_by_their_configs(tmp_path: Path) -> None:
    """Some runs stopped early, and the column that names the runs is called as nobody else calls it."""
    table = [{**row, "hash": row["run"]} for row in rows(ragged=True)]
    shuffled = sorted(table, key=lambda row: (row["epoch"] * 7 % 4, row["run"][::-1]))
    assert len(found_in(table_of(tmp_path, shuffled, "run"), metrics=("val_loss",))) == N


@pytest.mark.parametrize("drop", ["", "run"])
@pytest.mark.parametrize("step", ["époque", "Epoche", "num_epoch", "epoch_idx", "current_step", "total_timesteps"])
def test_a_counter_is_one_in_other_words(tmp_path: Path, step: str, drop: str) -> None:
    assert_folded(table_of(tmp_path, rows(step), drop))


def test_a_counter_of_many_steps_at_once_is_one_where_a_name_says_whose_they_are(tmp_path: Path) -> None:
    table = [{**row, "timesteps": 2048 * row["timesteps"]} for row in rows("timesteps")]
    assert_folded(table_of(tmp_path, table))
    assert len(found_in(table_of(tmp_path, table, "run"))) == N * EPOCHS  # how many there were may be a choice


def test_a_number_that_counts_the_rows_of_a_name_is_a_step_if_results_go_with_it(tmp_path: Path) -> None:
    assert_folded(table_of(tmp_path, rows("generation")))
    hard = {1: 3.0, 2: 1.0, 3: 2.0, 4: 2.5}  # of folds, which are parts of the data
    folds = [{**row, "val_loss": hard[row["part"]], "train_loss": -hard[row["part"]]} for row in rows("part")]
    assert len(found_in(table_of(tmp_path, folds))) == N * EPOCHS


@pytest.mark.parametrize("names", [("运行", "轮次"), ("Versuch", "Durchgang"), ("essai", "tour")])
def test_runs_and_steps_are_known_by_their_numbers_in_any_language(tmp_path: Path, names: tuple[str, str]) -> None:
    run, step = names
    table = [{run: row["run"], **{name: row[name] for name in row if name != "run"}} for row in rows(step)]
    found = found_in(table_of(tmp_path, table), metrics=("val_loss",))
    assert len(found) == N
    assert {len(run.metrics["val_loss"]) for run in found} == {EPOCHS}  # type: ignore[arg-type]


def numbered_anew(steps: Sequence[int], ergebnis: Any, told: str = "verfahren", chosen: Sequence[Any] = "ab") -> Any:
    """Each of two methods, or of two values of a setting, had a run 0 and a run 1."""
    return [
        {told: choice, "run_no": run, "schritt": step, "güte": ergebnis(run + 2 * place, step)}
        for place, choice in enumerate(chosen)
        for run in (0, 1)
        for step in steps
    ]


@pytest.mark.parametrize("steps", [[*range(9)], [*range(1, 10)], [0, *range(9)]])
@pytest.mark.parametrize(("told", "chosen"), [("verfahren", "ab"), ("lr", [0.1, 0.2])])
def test_runs_that_are_numbered_anew_under_each_config_are_folded(
    tmp_path: Path, steps: list[int], told: str, chosen: Sequence[Any]
) -> None:
    """Their first step may come twice, before anything was done and after."""
    table = numbered_anew(steps, lambda run, step: 10 * run - step, told, chosen)
    found = found_in(table_of(tmp_path, table), metrics=("güte",))
    assert [(run.params[told], run.metrics["güte"]) for run in found] == [
        (chosen[run // 2], [10 * run - step for step in steps]) for run in range(4)
    ]


@pytest.mark.parametrize(
    ("steps", "ergebnis"),
    [
        ([*range(1, 6)], lambda run, step: 10 * run - step),  # few of them, which may have been tried in turn
        ([*range(9)], lambda run, step: 10 * run + 4 * step % 9),  # nothing goes with the parts of the data
        ([2, 1, *range(3, 10)], lambda run, step: 10 * run - step),  # steps are taken in their order
        ([*range(9), 8, 8], lambda run, step: 10 * run - step),  # repeats of the last
    ],
)
def test_what_else_is_counted_within_numbered_runs_stays_a_row_each(
    tmp_path: Path, steps: list[int], ergebnis: Any
) -> None:
    found = found_in(table_of(tmp_path, numbered_anew(steps, ergebnis)), metrics=("güte",))
    assert len(found) == 4 * len(steps)


def test_data_sets_of_their_own_properties_and_parts_that_nothing_goes_with_are_no_runs(tmp_path: Path) -> None:
    data = [
        {"daten": f"d{data}", "zeilen": 100 * data, "stufe": part, "val_loss": data / (part + 1)}
        for data in range(1, 7)
        for part in range(1, 5)
    ]
    assert len(found_in(table_of(tmp_path, data))) == 24
    hard = {1: 3.0, 2: 1.0, 3: 2.0, 4: 2.5}
    parts = [
        {"essai": row["run"], "lr": row["lr"], "partie": row["partie"], "val_loss": hard[row["partie"]]}
        for row in rows("partie")
    ]
    assert len(found_in(table_of(tmp_path, parts))) == N * EPOCHS


def test_json_lines_and_semicolons_are_folded_as_well(tmp_path: Path) -> None:
    assert_folded(table_of(tmp_path, rows(), delimiter=";"))
    lines = tmp_path / "long.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows()))
    assert_folded(str(lines))


def test_runs_of_one_config_stay_apart(tmp_path: Path) -> None:
    table = [{**row, "lr": 0.1, "opt": "adam"} for row in rows()]
    assert len(found_in(table_of(tmp_path, table), metrics=("val_loss",))) == N
    assert len(found_in(table_of(tmp_path, table, "run"), metrics=("val_loss",))) == N


def test_what_was_measured_is_never_asked_for_or_taken_for_a_param(tmp_path: Path) -> None:
    table = [{**row, "kappa_x": row["epoch"] / 7 + index} for index, row in enumerate(rows())]
    (run, *_) = found_in(table_of(tmp_path, table), metrics=("val_loss",))
    assert run.params.keys() == {"lr", "opt"}
    assert run.metrics.keys() == {"train_loss", "val_loss", "kappa_x"}
    assert load_runs(table_of(tmp_path, table)).metrics.keys() == {"train_loss", "val_loss", "kappa_x"}


def test_a_result_that_only_the_last_epoch_has_is_one(tmp_path: Path) -> None:
    table = [{**row, "test_acc": row["val_loss"] if row["epoch"] == EPOCHS else None} for row in rows()]
    (run, *_) = found_in(table_of(tmp_path, table), metrics=("test_acc",))
    assert run.metrics["test_acc"] == loss(0, EPOCHS - 1)


def test_a_param_that_changes_within_a_run_is_what_it_began_with_if_the_user_names_it(tmp_path: Path) -> None:
    table = [{**row, "lr": row["lr"] / row["epoch"]} for row in rows()]
    assert_folded(table_of(tmp_path, table), params=("lr", "opt"))
    (run, *_) = found_in(table_of(tmp_path, table), metrics=("val_loss",))
    assert run.params.keys() == {"opt"}
    assert run.metrics["lr"] == [1.0, 1 / 2, 1 / 3, 1 / 4]


def test_summaries_are_of_the_histories(tmp_path: Path) -> None:
    table = load_runs(table_of(tmp_path, rows()), summary="max")
    assert list(table.metrics["val_loss"]) == [loss(index, 0) for index in range(N)]
    report = analyze(table_of(tmp_path, rows()), "val_loss", method="impurity")
    assert report.n_used == N


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ([{"lr": lr, "epochs": epochs, "loss": lr * epochs} for lr in (1, 2, 3) for epochs in (10, 20, 30)], 9),
        ([{"lr": lr, "rounds": rounds, "loss": lr} for lr in (0.1, 0.2, 0.3) for rounds in (100, 200, 300)], 9),
        ([{"name": f"run-{i}", "lr": i % 3, "epoch": i, "loss": i * i} for i in range(9)], 9),
        ([{"model": model, "fold": fold, "loss": fold + len(model)} for model in ("a", "bb") for fold in range(4)], 8),
        ([{"lr": i % 3, "best_epoch": i, "loss": i * i} for i in range(9)], 9),
        ([{"seed": seed, "lr": lr, "loss": lr + seed} for seed in range(4) for lr in (1, 2, 3)], 12),
    ],
    ids=["epochs as a choice", "rounds as a choice", "named rows", "folds", "an outcome", "seeds"],
)
def test_rows_that_are_runs_stay_runs(tmp_path: Path, table: list[dict[str, Any]], count: int) -> None:
    assert len(found_in(table_of(tmp_path, table))) == count


def test_the_step_is_a_param_if_the_user_says_so(tmp_path: Path) -> None:
    assert len(found_in(table_of(tmp_path, rows()), metrics=("val_loss",), params=("lr", "epoch"))) == N * EPOCHS


def paced(rates: Sequence[float], lengths: Sequence[int]) -> list[dict[str, Any]]:
    """Rows of a table that counts its steps 2048 at a time and names no run."""
    return [
        {"lr": lr, "gamma": 0.9, "timesteps": 2048 * step, "ep_rew": step - 10 * lr}
        for lr, length in zip(rates, lengths, strict=True)
        for step in range(1, length + 1)
    ]


def test_many_steps_at_once_are_counted_without_a_name_as_well_where_some_runs_ended_early(tmp_path: Path) -> None:
    found = found_in(table_of(tmp_path, paced([0.1, 0.2, 0.1, 0.4], [10, 10, 6, 3])), metrics=("ep_rew",))
    assert [run.params["lr"] for run in found] == [0.1, 0.2, 0.1, 0.4]


def test_few_steps_are_a_history_if_each_run_has_a_value_that_was_drawn_for_it(tmp_path: Path) -> None:
    drawn = found_in(table_of(tmp_path, paced([0.0123456, 0.234567, 0.00345678], [4, 4, 4])), metrics=("ep_rew",))
    assert [run.params["lr"] for run in drawn] == [0.0123456, 0.234567, 0.00345678]
    typed = found_in(table_of(tmp_path, paced([0.1, 0.2, 0.3], [4, 4, 4])), metrics=("ep_rew",))
    assert (len(typed), "timesteps" in typed[0].params) == (12, True)
