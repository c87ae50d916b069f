"""Logs two runs as CleanRL's scripts do: ``python -m tests.readers.samples.make_cleanrl``.

The lines that log are those of ``cleanrl/ppo.py`` at v1.0.0 (``SummaryWriter(f"runs/{run_name}")`` and the table of
``vars(args)``); the writer is tensorboardX's instead of PyTorch's, whose ``add_text`` makes the same event. No agent is
trained: the returns are a formula.
"""

from __future__ import annotations

import os
from importlib import import_module
from importlib.metadata import version
from socket import gethostname
from typing import Any

from tests.readers.samples.replay import HOST, new_folder

ARGS: dict[str, Any] = {
    "exp_name": "ppo", "seed": 1, "torch_deterministic": True, "track": False, "wandb_entity": None,
    "env_id": "CartPole-v1", "total_timesteps": 500000, "learning_rate": 0.00025, "num_steps": 128, "anneal_lr": True,
    "update_epochs": 4, "ent_coef": 0.01, "target_kl": None,
}  # fmt: skip
RUNS = (
    {"learning_rate": 0.00025, "anneal_lr": True, "seed": 1},
    {"learning_rate": 0.001, "anneal_lr": False, "seed": 2},
)


def returns(told: dict[str, Any]) -> list[float]:
    """What an agent would have come to."""
    return [told["learning_rate"] * 1000 * step for step in (1, 2, 3)]


def main() -> None:
    """Log each run."""
    home = new_folder("cleanrl", version("tensorboardX"))
    writer_of = import_module("tensorboardX").SummaryWriter
    for index, changed in enumerate(RUNS):
        args = {**ARGS, **changed}
        run_name = f"{args['env_id']}__{args['exp_name']}__{args['seed']}__{1700000000 + index}"
        writer = writer_of(os.path.join(home, run_name))
        writer.add_text(
            "hyperparameters",
            "|param|value|\n|-|-|\n%s" % ("\n".join([f"|{key}|{value}|" for key, value in args.items()])),  # noqa: UP031
        )
        for step, value in enumerate(returns(args)):
            writer.add_scalar("charts/episodic_return", value, step)
        writer.close()
    for path in home.rglob("*tfevents*"):
        path.rename(path.with_name(path.name.replace(gethostname(), HOST)))


if __name__ == "__main__":
    main()
