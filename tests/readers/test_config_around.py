"""Configs in a folder of their own, and above the repeats that were started with them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from paramimp.readers.interface import ReadOptions
from paramimp.reading.discovery import find_runs
from paramimp.runs import Run, SkippedRun

if TYPE_CHECKING:
    from pathlib import Path

TOLD = {"lr": 0.1, "batch_size": 32}
MEASURED = {"test_acc": 0.8, "test_loss": 0.2}


def put(root: Path, file: str, document: Any) -> None:
    path = root / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document if isinstance(document, str) else json.dumps(document))


def read(root: Path, **options: Any) -> dict[str, Run | SkippedRun]:
    return {run.name: run for run in find_runs([root], options=ReadOptions(**options))}


@pytest.mark.parametrize("config", ["configs/config.json", "config/base.json", "params/run.json", "hparams/h.json"])
@pytest.mark.parametrize("metrics", ["metrics.json", "ergebnis.json", "results.json"])
def test_a_config_in_a_folder_for_settings_is_that_of_the_run(tmp_path: Path, config: str, metrics: str) -> None:
    for number in range(3):
        put(tmp_path, f"runs/r{number}/{config}", TOLD)
        put(tmp_path, f"runs/r{number}/{metrics}", MEASURED)
    runs = read(tmp_path)
    assert list(runs) == ["runs/r0", "runs/r1", "runs/r2"]
    for run in runs.values():
        assert isinstance(run, Run)
        assert (run.params, run.metrics) == (TOLD, MEASURED)


def test_several_configs_in_the_folder_are_those_of_no_single_run(tmp_path: Path) -> None:
    put(tmp_path, "r/metrics.json", MEASURED)
    put(tmp_path, "r/configs/a.json", TOLD)
    put(tmp_path, "r/configs/b.json", TOLD)
    assert not any(isinstance(run, Run) for run in read(tmp_path).values())


def test_results_in_a_folder_beside_the_settings_are_no_second_run(tmp_path: Path) -> None:
    put(tmp_path, "runs/r0/configs/config.json", TOLD)
    put(tmp_path, "runs/r0/results/metrics.json", MEASURED)
    (skipped,) = read(tmp_path).values()
    assert isinstance(skipped, SkippedRun)
    (run,) = read(tmp_path, metrics_file="../results/metrics.json").values()
    assert isinstance(run, Run)
    assert (run.params, run.metrics) == (TOLD, MEASURED)


@pytest.mark.parametrize(
    "names", [("seed_0", "seed_1"), ("run1", "run2", "run3"), ("0", "1", "2"), ("42", "1337", "7")]
)
@pytest.mark.parametrize("file", ["metrics.json", "results.json", "scores_of_the_end.json"])
def test_repeats_below_a_config_are_runs_with_it(tmp_path: Path, names: tuple[str, ...], file: str) -> None:
    put(tmp_path, "ppo/config.json", TOLD)
    for name in names:
        put(tmp_path, f"ppo/{name}/{file}", MEASURED)
    runs = read(tmp_path)
    assert set(runs) == {f"ppo/{name}" for name in names}
    for name, run in runs.items():
        assert isinstance(run, Run)
        seed = {"seed": int(name[-1])} if "seed" in name else {}
        assert (run.params, run.metrics, run.origin.subgroup) == (TOLD | seed, MEASURED, "ppo")


def test_a_table_of_each_seed_is_its_history(tmp_path: Path) -> None:
    put(tmp_path, "ppo/config.yaml", "lr: 0.1\n")
    for seed in (0, 1):
        put(tmp_path, f"ppo/seed_{seed}/progress.csv", f"timesteps,eval_return\n10,1.5\n20,{seed}.5\n")
    runs = read(tmp_path)
    assert [run.metrics["eval_return"] for run in runs.values() if isinstance(run, Run)] == [[1.5, 0.5], [1.5, 1.5]]


@pytest.mark.parametrize(
    "names",
    [("train", "val"), ("epoch_1", "epoch_2"), ("100", "200", "300"), ("client_0", "client_1"), ("checkpoint-5",)],
)
def test_parts_of_a_run_are_no_repeats_of_it(tmp_path: Path, names: tuple[str, ...]) -> None:
    put(tmp_path, "exp/config.json", TOLD)
    for name in names:
        put(tmp_path, f"exp/{name}/metrics.json", MEASURED)
    (skipped,) = read(tmp_path).values()
    assert isinstance(skipped, SkippedRun)
    assert "--metrics-file" in skipped.message or "metrics_file" in skipped.message


def test_repeats_with_a_config_each_are_runs_of_their_own(tmp_path: Path) -> None:
    put(tmp_path, "exp/config.json", {"lr": 9.0})
    for seed in (0, 1):
        put(tmp_path, f"exp/seed_{seed}/config.json", {**TOLD, "seed": seed})
        put(tmp_path, f"exp/seed_{seed}/metrics.json", MEASURED)
    runs = read(tmp_path)
    assert [run.params for run in runs.values() if isinstance(run, Run)] == [TOLD | {"seed": 0}, TOLD | {"seed": 1}]


def test_a_repeat_that_cannot_be_read_is_listed_alone(tmp_path: Path) -> None:
    put(tmp_path, "ppo/config.json", TOLD)
    put(tmp_path, "ppo/seed_0/metrics.json", MEASURED)
    put(tmp_path, "ppo/seed_1/metrics.json", '{"test_acc": [[')
    runs = read(tmp_path)
    assert isinstance(runs["ppo/seed_0"], Run)
    broken = runs["ppo/seed_1"]
    assert isinstance(broken, SkippedRun)
    assert broken.message.startswith("ppo/seed_1/metrics.json ")


def test_runs_named_after_their_params_have_the_config_above_them_too(tmp_path: Path) -> None:
    for algo, gamma in (("ppo", 0.9), ("dqn", 0.99)):
        put(tmp_path, f"{algo}/config.json", {"algo": algo, "gamma": gamma, "lr": 1.0})
        for lr in (0.1, 0.2):
            put(tmp_path, f"{algo}/lr={lr},bs=8/metrics.json", MEASURED)
    runs = read(tmp_path)
    assert {name: run.params for name, run in runs.items() if isinstance(run, Run)} == {
        f"{algo}/lr={lr},bs=8": {"algo": algo, "gamma": gamma, "lr": lr, "bs": 8}
        for algo, gamma in (("ppo", 0.9), ("dqn", 0.99))
        for lr in (0.1, 0.2)
    }


def test_what_lies_in_a_run_named_after_its_params_is_no_second_one(tmp_path: Path) -> None:
    put(tmp_path, "lr=0.1,bs=8/metrics.json", MEASURED)
    put(tmp_path, "lr=0.1,bs=8/checkpoint/metrics.json", MEASURED)
    assert list(read(tmp_path)) == ["lr=0.1,bs=8"]


@pytest.mark.parametrize("name", ["cfg_args", "args", "hparams"])
def test_a_config_needs_no_ending(tmp_path: Path, name: str) -> None:
    put(tmp_path, name, "Namespace(lr=0.1, batch_size=32)")
    put(tmp_path, "results.json", {"final": {"PSNR": 27.5}})
    (run,) = read(tmp_path).values()
    assert isinstance(run, Run)
    assert (run.params, run.metrics) == (TOLD, {"final.PSNR": 27.5})


@pytest.mark.parametrize("names", [("run_1", "run_2", "run_10"), ("2024-01-01", "2024-01-02"), ("lr0.1a", "lr0.2a")])
def test_of_several_numbered_folders_with_metrics_each_is_a_run_that_lacks_a_config(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    """The settings beside them may be those of all or of none."""
    put(tmp_path, "configs/config.json", TOLD)
    for name in names:
        put(tmp_path, f"{name}/metrics.json", MEASURED)
    found = {run.name: run for run in find_runs([tmp_path])}
    assert set(names) <= set(found)
    assert not any(isinstance(run, Run) for run in found.values())


def test_beside_many_folders_those_of_settings_are_found_as_beside_few(tmp_path: Path) -> None:
    """What lies among many folders is looked for once, and not taken for what lies among others of as many."""
    for place, settings in (("one", "configs"), ("two", "outputs")):
        put(tmp_path, f"{place}/{settings}/config.json", TOLD)
        for number in range(40):
            (tmp_path / place / f"plots_{number}").mkdir()
        put(tmp_path, f"{place}/metrics.json", MEASURED)
    one, *others = find_runs([tmp_path])
    assert isinstance(one, Run)
    assert (one.name, one.params) == ("one", TOLD)
    assert not any(isinstance(run, Run) for run in others)
