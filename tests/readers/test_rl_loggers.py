"""Runs that loggers of reinforcement learning wrote: a config, and a table or lines of what each iteration measured."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from paramimp.decoding.printed_objects import without_places
from paramimp.runs import Run, SkippedRun, SkipReason
from tests.readers.digits import (
    EMPTY,
    FAILED,
    FINISHED,
    KILLED,
    SAMPLES,
    assert_config,
    assert_sweep,
    only,
    read,
    run_of,
)

if TYPE_CHECKING:
    from pathlib import Path

RL = SAMPLES / "rl"
MONITORED = "r001"


def runs_of(folder: Path) -> dict[str, Run]:
    return {found.name: found for found in read(folder) if isinstance(found, Run)}


@pytest.mark.parametrize(
    ("sample", "metric"), [("baselines-0.1.5", "eval/val_loss"), ("dowel-0.0.4", "Evaluation/ValLoss")]
)
def test_every_run_has_its_config_and_the_history_of_its_iterations(sample: str, metric: str) -> None:
    assert_sweep(runs_of(RL / sample), FAILED, KILLED, metric=metric)  # these loggers keep no status


def test_stable_baselines_logs_progress_or_its_environments_do() -> None:
    runs = runs_of(RL / "stable_baselines3-2.9.2")
    monitored = runs.pop(MONITORED)
    assert runs.keys() == {*FINISHED, FAILED, KILLED} - {MONITORED}
    assert_config(monitored, MONITORED)
    assert monitored.metrics.keys() == {"r", "l", "t"}
    assert monitored.metrics["l"] == [10, 11, 12, 13, 14, 15, 16, 17]
    assert runs["r000"].metrics.keys() == {"train/loss", "eval/val_loss", "time/total_timesteps"}


@pytest.mark.parametrize("sample", ["baselines-0.1.5", "dowel-0.0.4", "stable_baselines3-2.9.2"])
def test_a_run_that_was_killed_before_its_first_iteration_is_skipped(sample: str) -> None:
    (skipped,) = [found for found in read(RL / sample) if isinstance(found, SkippedRun)]
    assert skipped.name == EMPTY
    assert skipped.reason in (SkipReason.NO_METRICS, SkipReason.UNREADABLE)


def spinning_up(folder: Path, place: int, hidden: list[int], gamma: float) -> Path:
    """A run as `Logger.save_config(locals())` and `dump_tabular` of Spinning Up 0.2 write it, at a place in memory."""
    folder.mkdir(parents=True)
    logger = {f"<spinup.utils.logx.EpochLogger object at {place:#x}>": {"output_dir": str(folder), "first_row": True}}
    config = {
        "ac_kwargs": {"hidden_sizes": hidden}, "actor_critic": "MLPActorCritic", "exp_name": "ppo", "gamma": gamma,
        "env_fn": f"<function <lambda> at {place + 64:#x}>", "logger": logger, "seed": 0,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config, separators=(",", ":\t"), indent=4, sort_keys=True))
    rows = ["Epoch\tAverageEpRet\tStdEpRet\tTime", "0\t20.5\t1e-3\t1.5", f"1\t{100 * gamma}\tnan\t3.25"]
    (folder / "progress.txt").write_text("\n".join(rows) + "\n")
    return folder


def test_spinning_up_is_read_from_its_tab_separated_progress(tmp_path: Path) -> None:
    run = run_of(spinning_up(tmp_path / "ppo" / "ppo_s0", 0x7F60C8A7FD08, [64, 32], 0.5))
    assert run.metrics["AverageEpRet"] == [20.5, 50]
    assert run.metrics["Time"] == [1.5, 3.25]
    assert run.params == {
        "ac_kwargs.hidden_sizes": [64, 32], "actor_critic": "MLPActorCritic", "env_fn": "<function <lambda>>",
        "exp_name": "ppo", "gamma": 0.5, "logger": "<spinup.utils.logx.EpochLogger object>", "seed": 0,
    }  # fmt: skip


def test_runs_of_spinning_up_have_the_same_params(tmp_path: Path) -> None:
    for number in range(3):
        spinning_up(tmp_path / f"ppo_s{number}", 0x7F60C8A7FD08 + 4096 * number, [64], number / 8)
    first, *others = runs_of(tmp_path).values()
    assert [sorted(run.params) for run in others] == [sorted(first.params)] * 2
    assert {run.params["env_fn"] for run in (first, *others)} == {"<function <lambda>>"}


def test_rllab_keeps_what_was_varied_apart_and_that_is_taken(tmp_path: Path) -> None:
    (tmp_path / "variant.json").write_text('{"lr": 0.5, "seed": 1}')
    (tmp_path / "params.json").write_text('{"json_args": {"algo": {"_name": "TRPO"}}, "n_parallel": 4}')
    (tmp_path / "progress.csv").write_text("Iteration,AverageReturn\n0,1.5\n1,2.5\n")
    assert run_of(tmp_path).params == {"lr": 0.5, "seed": 1}
    (tmp_path / "variant.json").unlink()
    assert run_of(tmp_path).params == {"json_args.algo._name": "TRPO", "n_parallel": 4}


def test_progress_without_a_config_is_no_run(tmp_path: Path) -> None:
    (tmp_path / "progress.csv").write_text("Iteration,AverageReturn\n0,1.5\n")
    (tmp_path / "monitor.csv").write_text("#{}\nr,l,t\n1,2,3\n")
    assert not any(isinstance(found, Run) for found in read(tmp_path))


def test_a_progress_that_is_prose_has_no_metrics(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"lr": 0.5}')
    (tmp_path / "progress.txt").write_text("Started.\nStill running.\n")
    found = only(tmp_path)
    assert isinstance(found, SkippedRun)
    assert found.reason is SkipReason.NO_METRICS


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<function f at 0x7f00deadbeef>", "<function f>"),
        ({"<Env object at 0x7f00deadbeef>": {"size": 3}}, "<Env object>"),
        ([{"a": "<lambda at 0x7F00DEADBEEF>"}], [{"a": "<lambda>"}]),
        ({"<pad>": {"id": 0}}, {"<pad>": {"id": 0}}),
        ("meet at 0x7f00deadbeef", "meet at 0x7f00deadbeef"),
        (0x7F00DEADBEEF, 0x7F00DEADBEEF),
    ],
)
def test_only_the_places_of_objects_are_left_out(written: object, read: object) -> None:
    assert without_places(written) == read
