"""Trains agents with the RL Zoo: ``python -m tests.readers.samples.make_rl_zoo``, with rl_zoo3 2.9.2 and PyTorch 2.13.

Of a run its settings, monitors and evaluations are kept; models are large, and an empty file stands for each.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent / "rl_zoo" / "2.9.2"
USUAL = "--env CartPole-v1 -n 800 --eval-freq 200 --eval-episodes 2 --device cpu --vec-env dummy -f logs".split()
RUNS = (
    "--algo ppo --seed 1 -params n_envs:2 n_steps:64 policy_kwargs:'dict(net_arch=[8])'",
    "--algo ppo --seed 2 -params n_envs:2 n_steps:32 learning_rate:0.01 policy_kwargs:'dict(net_arch=[8])'",
    "--algo ppo --seed 3 -params n_envs:1 n_steps:32 learning_rate:0.001 normalize:True",
    "--algo dqn --seed 4 --eval-freq -1 -n -1 -params n_timesteps:900 learning_starts:100",
)
KEPT = (".yml", ".csv", ".npz")


def main() -> None:
    """Train each agent, then keep what a reader reads."""
    shutil.rmtree(SAMPLES, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        for run in RUNS:
            command = [sys.executable, "-m", "rl_zoo3.train", *USUAL, *shlex.split(run)]
            subprocess.run(command, cwd=folder, check=True)
        for path in Path(folder, "logs").rglob("*"):
            target = SAMPLES / path.relative_to(folder)
            if path.suffix in KEPT:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, target)
            elif path.suffix == ".zip":
                target.parent.mkdir(parents=True, exist_ok=True)
                target.touch()


if __name__ == "__main__":
    main()
