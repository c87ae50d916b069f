"""Logs the digits sweep with the Ray Tune that is installed: ``python -m tests.readers.samples.make_ray``.

The samples were made by 0.8.7 and 1.13.0 on Python 3.8 and by 2.60.0 on Python 3.11. The state file of the experiment
lists its trials as ``checkpoints``, objects in 0.8 and JSON texts in 1.13, and since 2.x as ``trial_data``.
"""

from __future__ import annotations

import inspect
import re
import shutil
import sys
import tempfile
from pathlib import Path
from socket import gethostname
from typing import Any

from tests.readers.samples.replay import HOST, KEYS, SAMPLES, config_of, epochs_of, keep, new_folder

ADDRESS = re.compile(r"node_ip\W+([\d.]+\d)")


def train(config: dict[str, Any]) -> None:
    """Report what was measured after each epoch."""
    from ray import tune

    takes_dict = "metrics" in inspect.signature(tune.report).parameters
    for epoch, row in enumerate(epochs_of(config["key"])):
        metrics = {"epoch": epoch, **row, "training": {"loss": row["train_loss"]}}
        del metrics["train_loss"]
        if takes_dict:
            tune.report(metrics)
        else:
            tune.report(**metrics)
    if config["key"] == "r023":
        raise RuntimeError("no data")


def main() -> None:
    """Run every trial in a worker of its own, and take out what belongs to this machine."""
    import ray
    from ray import tune

    sections = config_of("r000")
    space = {name: tune.sample_from(lambda spec, name=name: config_of(spec.config.key)[name]) for name in sections}
    ray.init(num_cpus=1, log_to_driver=False)
    with tempfile.TemporaryDirectory() as scratch:
        place = "storage_path" if "storage_path" in inspect.signature(tune.run).parameters else "local_dir"
        options = {place: scratch, "raise_on_failed_trial": False, "verbose": 0}
        tune.run(train, name="digits", config={"key": tune.grid_search(list(KEYS)), **space}, **options)
        home = new_folder("ray", ray.__version__)
        shutil.copytree(str(Path(scratch, "digits")), str(home / "digits"))
        keep(home, "params.json", "result.json", "progress.csv", "error.txt", "experiment_state-*.json")
        for trial in sorted(
            home.glob("digits/train*/")
        ):  # older ones are named after all settings, in Python's spelling
            trial.rename(trial.with_name(re.sub(r"_batch_size=.*,key=(r\d+),.*(_\d{4}-)", r"_key=\1\2", trial.name)))
        for path in filter(Path.is_file, home.rglob("*")):
            path.write_text(cleaned(path.read_text(), scratch))


def cleaned(text: str, scratch: str) -> str:
    """Take out machine, folders and pickled code, which is written as hexadecimal digits."""
    for old, new in ((scratch, "/srv"), (str(SAMPLES.parents[2]), "/srv/exp"), (sys.prefix, "/opt/venv")):
        text = text.replace(old, new)
    for place in (gethostname(), *ADDRESS.findall(text)):
        text = re.sub(rf"\b{re.escape(place)}\b", HOST, text)
    return re.sub("[0-9a-f]{60,}", "", text)


if __name__ == "__main__":
    main()
