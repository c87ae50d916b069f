"""Starts the digits sweep as jobs of the Hydra that is installed: ``python -m tests.readers.samples.make_hydra``.

The samples were made by 1.0.7 on Python 3.8, where a job runs in its own folder, and 1.3.8 on Python 3.11, where it
stays where it was started.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.readers.samples.replay import KEYS, SAMPLES, config_of, epochs_of, keep, module_of, new_folder

SWEEP, DAY = "multirun/2024-06-07/12-00-00", "outputs/2024-06-09"
REFERENCES = {
    "T_max": "${epochs}",
    "run_name": "${optimizer.name}_lr${optimizer.lr}_s${seed}",
    "paths": {"out": "${hydra:runtime.output_dir}", "data": "${oc.env:DATA_DIR,/data}"},
}


def write_configs(folder: Path) -> None:
    """Write what the project has: a config, and one experiment per run that overrides it."""
    base = {**config_of("r000"), **REFERENCES, "key": None}
    (folder / "config.yaml").write_text(json.dumps(base))  # JSON is YAML
    (folder / "experiment").mkdir()
    for key in KEYS:
        text = json.dumps({**config_of(key), "key": key})
        (folder / "experiment" / f"{key}.yaml").write_text(f"# @package _global_\n{text}\n")


def job(config: Any) -> None:
    """Write what was measured: the curve as it grows, the finals only at the end."""
    folder = job_folder()
    row: dict[str, float] = {}
    for epoch, row in enumerate(epochs_of(config.key or "r000")):
        with (folder / "history.csv").open("a", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            if epoch == 0:
                writer.writerow(["epoch", *row])
            writer.writerow([epoch, *row.values()])
    if row:
        (folder / "metrics.json").write_text(json.dumps({name: row[name] for name in row if name != "lr"}))


def job_folder() -> Path:
    """Where the job may write: since 1.2 it must ask."""
    from hydra.core.hydra_config import HydraConfig

    runtime = HydraConfig.get().runtime
    return Path(runtime.output_dir if "output_dir" in runtime else os.getcwd())


def start() -> None:
    """Be the training script."""
    import hydra

    is_old = hydra.__version__.startswith("1.0")
    options = {} if is_old else {"version_base": None}
    hydra.main(config_path=os.environ["CONFIGS"], config_name="config", **options)(job)()


def launch(configs: str, *overrides: str) -> None:
    """Start one job in a process of its own, since some are killed."""
    command = [sys.executable, "-m", module_of(__file__), *overrides]
    environment = {**os.environ, "CONFIGS": configs}
    subprocess.run(command, check=False, cwd=SAMPLES.parents[2], env=environment, stderr=subprocess.DEVNULL)


def main() -> None:
    """Start the sweep and three single jobs."""
    import hydra

    home = new_folder("hydra", hydra.__version__)
    with tempfile.TemporaryDirectory() as configs:
        write_configs(Path(configs))
        for key in KEYS:
            place = f"hydra.sweep.dir={home}/{SWEEP}", f"hydra.sweep.subdir={int(key[1:])}"
            launch(configs, "--multirun", *place, f"+experiment={key}")
        for number in range(3):
            overrides = f"seed={number}", "model.hidden=[16,16]", "optimizer.lr=2e-3", "+extra.flag=true"
            launch(configs, f"hydra.run.dir={home}/{DAY}/10-0{number}-00", *overrides)
    keep(home, "config.yaml", "overrides.yaml", "multirun.yaml", "history.csv", "metrics.json")
    for path in home.rglob("*.yaml"):
        path.write_text(path.read_text().replace(f"{home}/", "").replace(str(SAMPLES.parents[2]), "/srv/exp"))


if __name__ == "__main__":
    start() if sys.argv[1:] else main()
