"""Runs of the RL Zoo, as version 2.9.2 wrote them."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from paramimp import analyze, load_runs
from paramimp.runs import Direction, Run, SkippedRun, SkipReason, Status
from tests.readers.digits import SAMPLES, only, read, run_of

if TYPE_CHECKING:
    from collections.abc import Iterator

LOGS = SAMPLES / "rl_zoo" / "2.9.2" / "logs"
REWARD = "rollout/ep_rew_mean"


@pytest.fixture
def ppo(tmp_path: Path) -> Path:
    """One run with two environments, to change."""
    return Path(shutil.copytree(LOGS / "ppo" / "CartPole-v1_1", tmp_path / "logs" / "ppo" / "CartPole-v1_1"))


def episodes(folder: Path) -> Iterator[dict[str, str]]:
    for file in sorted(folder.glob("*.monitor.csv")):
        with file.open(newline="") as lines:
            next(lines)
            yield from csv.DictReader(lines)


def test_hyperparameters_come_from_the_config_and_the_command_line() -> None:
    runs = {run.name: run for run in read(LOGS) if isinstance(run, Run)}
    assert runs.keys() == {"dqn/CartPole-v1_1", "ppo/CartPole-v1_1", "ppo/CartPole-v1_2", "ppo/CartPole-v1_3"}
    settings = [
        (run.params["algo"], run.params["seed"], run.params.get("n_steps"), run.params["learning_rate"])
        for run in runs.values()
    ]
    assert settings == [
        ("dqn", 4, None, 0.0023), ("ppo", 1, 64, "lin_0.001"), ("ppo", 2, 32, 0.01), ("ppo", 3, 32, 0.001),
    ]  # fmt: skip
    assert runs["ppo/CartPole-v1_1"].params["policy_kwargs.net_arch"] == [8]
    assert "hyperparams" not in "".join(runs["ppo/CartPole-v1_1"].params)
    assert {run.status for run in runs.values()} == {Status.FINISHED}
    assert {run.group for run in runs.values()} == {"CartPole-v1"}


def test_the_steps_of_the_command_line_go_before_those_of_the_config() -> None:
    steps = {run.name: run.params["n_timesteps"] for run in read(LOGS) if isinstance(run, Run)}
    assert steps["ppo/CartPole-v1_1"] == 800  # its config says 100,000
    assert steps["dqn/CartPole-v1_1"] == 900  # where the command line leaves it to the config


def test_evaluations_are_histories_of_their_means() -> None:
    folder = LOGS / "ppo" / "CartPole-v1_2"
    run = run_of(folder)
    with np.load(folder / "evaluations.npz") as arrays:
        assert run.metrics["eval/mean_reward"] == arrays["results"].mean(axis=1).tolist()
        assert run.metrics["eval/mean_ep_length"] == arrays["ep_lengths"].mean(axis=1).tolist()
    assert run.directions == {REWARD: Direction.MAXIMIZE, "eval/mean_reward": Direction.MAXIMIZE}
    assert "eval/mean_reward" not in run_of(LOGS / "dqn" / "CartPole-v1_1").metrics


def test_the_episodes_of_all_environments_are_taken_together() -> None:
    folder = LOGS / "ppo" / "CartPole-v1_1"
    ended = list(episodes(folder))
    assert len(ended) < 100
    assert run_of(folder).metrics[REWARD] == pytest.approx(np.mean([float(row["r"]) for row in ended]), rel=1e-12)


def test_only_the_hundred_episodes_that_ended_last_count(ppo: Path) -> None:
    """The second environment began 1,000 seconds after the first, and its clock with it."""
    for number, start in ((0, 5000), (1, 6000)):
        rows = [f"{1000 * number + i},{i},{i}" for i in range(150 - 90 * number)]
        (ppo / f"{number}.monitor.csv").write_text("\n".join([f'#{{"t_start": {start}}}', "r,l,t", *rows, ""]))
    late, early = range(1000, 1060), range(110, 150)
    assert run_of(ppo).metrics[REWARD] == np.mean([*late, *early])
    assert run_of(ppo).metrics["rollout/ep_len_mean"] == np.mean([*range(60), *range(110, 150)])


def test_an_episode_whose_line_is_cut_off_is_none(ppo: Path) -> None:
    (ppo / "1.monitor.csv").unlink()
    (ppo / "0.monitor.csv").write_bytes(b'#{"t_start": 1.5, "env_id": "x"}\nr,l,t\r\n10.0,7,1.5\r\n20.0,9,2.5\r\n999')
    assert run_of(ppo).metrics[REWARD] == 15
    (ppo / "0.monitor.csv").write_bytes(b"#{}\nr,l,t\r\n10.0,7")
    assert REWARD not in run_of(ppo).metrics


def test_a_run_without_its_model_did_not_say_that_it_ended(ppo: Path) -> None:
    (ppo / "CartPole-v1.zip").unlink()
    assert run_of(ppo).status is Status.UNKNOWN


def test_what_cannot_be_read_is_noted_beside_what_can(ppo: Path) -> None:
    evaluations = ppo / "evaluations.npz"
    evaluations.write_bytes(evaluations.read_bytes()[:-40])
    run = run_of(ppo)
    assert run.metrics.keys() == {REWARD, "rollout/ep_len_mean"}
    assert run.note.startswith("evaluations.npz is no whole file of NumPy")
    for monitor in ppo.glob("*.monitor.csv"):
        monitor.write_text("#{}\nr,l,t\n1,2,x\n")
    skipped = only(ppo)
    assert isinstance(skipped, SkippedRun)
    assert skipped.message.startswith("0.monitor.csv has rows without a reward")


def test_a_run_of_which_no_episode_ended_is_skipped(ppo: Path) -> None:
    for file in (*ppo.glob("*.monitor.csv"), ppo / "evaluations.npz"):
        file.unlink()
    (ppo / "0.monitor.csv").write_text('#{"t_start": 1.5}\nr,l,t\n')
    skipped = only(ppo)
    assert isinstance(skipped, SkippedRun)
    assert skipped.reason is SkipReason.NO_METRICS


def test_nothing_is_constructed_from_the_tags_of_a_config(ppo: Path, tmp_path: Path) -> None:
    planted = tmp_path / "planted"
    config = ppo / "CartPole-v1" / "config.yml"
    config.write_text(f"!!python/object/apply:os.mkdir\n- {planted}\n")
    assert isinstance(only(ppo), SkippedRun)
    config.write_text(
        f"!!python/object/apply:collections.OrderedDict\n- - - gamma\n    - 0.5\n  - - evil\n"
        f"    - !!python/object/apply:os.mkdir [{planted}]\n"
    )
    assert run_of(ppo).params["gamma"] == 0.5
    assert not planted.exists()


def test_agents_of_one_environment_are_compared_and_two_environments_are_a_mixture(tmp_path: Path) -> None:
    for number in range(12):
        source = LOGS / "ppo" / f"CartPole-v1_{number % 3 + 1}"
        name = "CartPole-v1" if number % 2 else "Other-v0"
        folder = tmp_path / "logs" / "ppo" / f"{name}_{number}"
        shutil.copytree(source, folder)
        (folder / "CartPole-v1").rename(folder / name)
    assert {row.group for row in load_runs(tmp_path).rows} == {"CartPole-v1", "Other-v0"}
    codes = {caution.code for caution in analyze(tmp_path, REWARD, method="impurity").cautions}
    assert "mixed-groups" in codes
