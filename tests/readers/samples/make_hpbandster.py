"""A search with the HpBandSter that is installed: ``python -m tests.readers.samples.make_hpbandster``.

The sample was made by 0.7.4 with ConfigSpace 1.2 and NumPy 1, on Python 3.11. Hyperband chooses the settings, so this
is no replay: the loss is a formula of them, and some configurations fail. In the tracebacks, the files have lost their
folders.
"""

from __future__ import annotations

import re
from importlib import import_module
from importlib.metadata import version
from typing import Any

from tests.readers.samples.replay import new_folder

BUDGETS, ROUNDS, SEED = (1, 9), 3, 3


def compute(_: Any, config: dict[str, Any], budget: float, **others: Any) -> dict[str, Any]:
    """The settings in the place of a model."""
    if config["optimizer"] == "SGD" and config["lr"] > 0.02:
        raise ValueError("diverged")
    loss = abs(config["lr"] - 0.01) + 1 / budget
    return {"loss": loss, "info": {"validation accuracy": 1 - loss / 2, "device": "cpu"}}


def settings(config: Any) -> dict[str, Any]:
    """What ConfigSpace before 1 gave as ``get_dictionary()``, which HpBandSter asks for: values of Python."""
    return {name: value.item() if hasattr(value, "item") else value for name, value in dict(config).items()}


def main() -> None:
    """Search once."""
    spaces: Any = import_module("ConfigSpace")
    worker: Any = import_module("hpbandster.core.worker")
    space = spaces.ConfigurationSpace(seed=SEED)
    space.add(
        spaces.UniformFloatHyperparameter("lr", 1e-3, 1e-1, log=True),
        spaces.UniformIntegerHyperparameter("layers", 1, 4),
        spaces.CategoricalHyperparameter("optimizer", ["Adam", "SGD"]),
    )
    spaces.Configuration.get_dictionary = settings
    folder = new_folder("hpbandster", version("hpbandster"))
    server = import_module("hpbandster.core.nameserver").NameServer(run_id="sample", host="127.0.0.1", port=0)
    host, port = server.start()
    place = {"run_id": "sample", "nameserver": host, "nameserver_port": port}
    type("Training", (worker.Worker,), {"compute": compute})(**place).run(background=True)
    logger = import_module("hpbandster.core.result").json_result_logger(directory=str(folder), overwrite=True)
    search = import_module("hpbandster.optimizers").HyperBand(
        configspace=space, min_budget=BUDGETS[0], max_budget=BUDGETS[1], result_logger=logger, **place
    )
    search.run(n_iterations=ROUNDS)
    search.shutdown(shutdown_workers=True)
    server.shutdown()
    results = folder / "results.json"
    results.write_text(re.sub(r'File \\"[^"]*/', r'File \\"', results.read_text()))


if __name__ == "__main__":
    main()
