"""Trainings as the MMEngine that is installed logs them: ``python -m tests.readers.samples.make_mmengine``.

The sample was made by 0.10.7 with PyTorch 2.13 on Python 3.11. The names are those of MMDetection.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version

from tests.readers.samples.replay import config_of, curve_of, keep, new_folder

KEYS = ("r000", "r001", "r007", "r029", "r044")


def main() -> None:
    """Log each run as the hooks of a runner do: losses of each iteration, then what validation gave."""
    home = new_folder("mmengine", version("mmengine"))
    backends, configs = import_module("mmengine.visualization.vis_backend"), import_module("mmengine.config")
    for key in KEYS:
        stamp = f"20240{key[1:]}_101112"
        config = configs.Config(
            {
                "default_scope": "mmdet",
                "key": key,
                "work_dir": f"./work_dirs/{key}",
                **config_of(key),
                "train_pipeline": [{"type": "LoadImage"}, {"type": "Resize", "scale": (1333, 800)}],
            }
        )
        backend = backends.LocalVisBackend(save_dir=str(home / key / stamp / "vis_data"))
        backend.add_config(config)
        config.dump(str(home / key / f"{key}.py"))
        for step, epoch in enumerate(curve_of(key), 1):
            train = {"lr": epoch["lr"], "data_time": 0.01, "loss": epoch["train_loss"], "epoch": step, "iter": step}
            backend.add_scalars(train, step=step, file_path=f"{stamp}.json")
            val = {"val_loss": epoch["val_loss"], "accuracy/top1": epoch["val_accuracy"], "time": 0.2}
            backend.add_scalars(val, step=step, file_path=f"{stamp}.json")
    keep(home, "*.py", "scalars.json")


if __name__ == "__main__":
    main()
