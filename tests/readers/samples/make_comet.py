"""Offline experiments with the Comet client that is installed: ``python -m tests.readers.samples.make_comet``.

The sample was made by 3.58 on Python 3.11: the archives of some runs of the digits sweep, one of them unpacked.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.metadata import version
from zipfile import ZipFile

from tests.readers.samples.replay import SAMPLES, epochs_of, flat_config_of, module_of, new_folder

KEYS = ("r000", "r001", "r007", "r029", "r044", "r005")


def replay(key: str) -> None:
    """Log one run."""
    experiment = import_module("comet_ml").OfflineExperiment(
        project_name="digits",
        workspace="lab",
        offline_directory=str(SAMPLES / "comet" / version("comet-ml")),
        auto_metric_logging=False,
        auto_output_logging=False,
        log_code=False,
        log_env_details=False,
        log_git_metadata=False,
        display_summary_level=0,
    )
    experiment.log_parameters({"key": key, **flat_config_of(key)})
    for step, epoch in enumerate(epochs_of(key)):
        experiment.log_metrics(epoch, step=step)
    experiment.end()


def main() -> None:
    """Log each run, in a process each, since one dies; call each archive by its run; unpack the first."""
    import subprocess

    home = new_folder("comet", version("comet-ml"))
    for key in KEYS:
        there = set(home.iterdir())
        subprocess.run([sys.executable, "-m", module_of(__file__), key], check=False, cwd=SAMPLES.parents[2])
        for path in set(home.glob("*.zip")) - there:
            path.rename(home / f"{key}.zip")
    with ZipFile(home / f"{KEYS[0]}.zip") as archive:
        archive.extractall(home / KEYS[0])
    (home / f"{KEYS[0]}.zip").unlink()


if __name__ == "__main__":
    replay(sys.argv[1]) if sys.argv[1:] else main()
