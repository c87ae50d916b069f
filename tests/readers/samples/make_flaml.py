"""A search with the FLAML that is installed: ``python -m tests.readers.samples.make_flaml``.

The sample was made by 2.8 with LightGBM and scikit-learn, on Python 3.11. FLAML chooses the settings, so this is no
replay: it fits small models to the digits of scikit-learn.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version

from tests.readers.samples.replay import new_folder

ROWS, TRIALS = 300, 12


def main() -> None:
    """Search once."""
    data, target = import_module("sklearn.datasets").load_digits(return_X_y=True)
    search = import_module("flaml").AutoML()
    search.fit(
        data[:ROWS],
        target[:ROWS],
        task="classification",
        metric="log_loss",
        estimator_list=["lgbm", "rf", "extra_tree"],
        max_iter=TRIALS,
        time_budget=-1,
        log_file_name=str(new_folder("flaml", version("FLAML")) / "automl.log"),
        log_type="all",
        seed=1,
        n_jobs=1,
        verbose=0,
    )


if __name__ == "__main__":
    main()
