"""A search on this machine with the NNI that is installed: ``python -m tests.readers.samples.make_nni``.

The sample was made by 3.0 on Python 3.11. The tuner chooses the settings, so this is no replay: what a trial reports is
a formula of them, in `reported`. The export is what ``nnictl experiment export -t json`` writes.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.readers.samples.replay import keep, new_folder

TRIALS, EPOCHS, PORT = 4, 3, 18080
SPACE = {
    "lr": {"_type": "loguniform", "_value": [0.0001, 0.1]},
    "opt": {"_type": "choice", "_value": ["adam", "sgd"]},
    "units": {"_type": "choice", "_value": [16, 32]},
}


def reported(told: dict[str, Any], epoch: int) -> float:
    """What a training would have given."""
    return float(told["units"]) / 100 + (0.25 if told["opt"] == "adam" else 0.0) + float(told["lr"]) * epoch


def trial() -> None:
    """One trial, started by NNI."""
    nni = import_module("nni")
    told = nni.get_next_parameter()
    for epoch in range(EPOCHS):
        nni.report_intermediate_result(reported(told, epoch))
    nni.report_final_result(reported(told, EPOCHS - 1))


def main() -> None:
    """Search once, and keep the folders of the trials and the export."""
    experiments = import_module("nni.experiment")
    with tempfile.TemporaryDirectory() as scratch:
        experiment = experiments.Experiment("local")
        experiment.config.trial_command = f"PYTHONPATH={Path.cwd()} {sys.executable} -m {__spec__.name} trial"
        experiment.config.trial_code_directory = scratch
        experiment.config.experiment_working_directory = scratch
        experiment.config.search_space = SPACE
        experiment.config.tuner.name = "TPE"
        experiment.config.tuner.class_args = {"optimize_mode": "maximize"}
        experiment.config.max_trial_number = TRIALS
        experiment.config.trial_concurrency = 1
        experiment.run(port=PORT, wait_completion=True)
        exported = [
            {"parameter": found.parameter, "value": found.value, "id": found.trialJobId}
            for found in experiment.export_data()
        ]
        experiment.stop()
        home = new_folder("nni", version("nni"))
        shutil.copytree(Path(scratch, experiment.id), home / experiment.id)
        (home / "export.json").write_text(json.dumps(exported, indent=4))
    keep(home, "parameter.cfg", "metrics", "state", "nni.sqlite", "export.json")
    remove_paths(home / experiment.id / "db" / "nni.sqlite")


def remove_paths(database: Path) -> None:
    """Remove from the database where on this machine it was made."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("UPDATE TrialJobEvent SET logPath = ''")
        ((params,),) = connection.execute("SELECT DISTINCT params FROM ExperimentProfile").fetchall()
        kept = {name: value for name, value in json.loads(params).items() if name in ("searchSpace", "tuner")}
        connection.execute("UPDATE ExperimentProfile SET logDir = '', params = ?", (json.dumps(kept),))
        connection.commit()
        connection.execute("VACUUM")


if __name__ == "__main__":
    trial() if sys.argv[1:] == ["trial"] else main()
