"""Experiments as the GraphGym of the installed PyTorch Geometric logs them: ``python -m ... samples.make_graphgym``.

The sample was made by 2.8.1 with PyTorch 2.13 on Python 3.11. What is predicted is drawn at random; ``logging.log`` of
each run was removed, and of its own summary (``agg``) there is only as much as it writes without TensorBoard.
"""

from __future__ import annotations

import contextlib
from importlib import import_module
from importlib.metadata import version

from tests.readers.samples.replay import new_folder

SIZES, SEEDS, EPOCHS = (16, 32), (0, 1), 3


def main() -> None:
    """Log two configs with two seeds each, as a training does."""
    with contextlib.chdir(new_folder("graphgym", version("torch_geometric"))):
        experiments()


def experiments() -> None:
    """Write into the current folder, whose path then is in no config."""
    config, logger = (import_module(f"torch_geometric.graphgym.{name}") for name in ("config", "logger"))
    summary, torch = import_module("torch_geometric.graphgym.utils.agg_runs"), import_module("torch")
    for number, size in enumerate(SIZES):
        cfg = config.cfg
        config.set_cfg(cfg)
        cfg.optim.base_lr, cfg.gnn.dim_inner = 10.0 ** -(number + 1), size
        config.set_out_dir(".", f"exp-lr_{number}.yaml")
        config.dump_cfg(cfg)
        for seed in SEEDS:
            cfg.seed = seed
            config.set_run_dir(cfg.out_dir)
            logger.set_printing()
            for name in ("train", "val", "test"):
                log = logger.Logger(name=name, task_type="classification_binary")
                for epoch in range(EPOCHS):
                    log.update_stats(
                        true=torch.randint(0, 2, (20,)), pred=torch.rand(20), loss=1 / (epoch + 1) + cfg.optim.base_lr,
                        lr=cfg.optim.base_lr, time_used=0.1, params=100,
                    )  # fmt: skip
                    log.write_epoch(epoch)
                log.close()
        with contextlib.suppress(ImportError):
            summary.agg_runs(cfg.out_dir, "auto")


if __name__ == "__main__":
    main()
