"""The time from a folder of runs to a ranking: paramimp beside the script people write today.

    python tests/benchmarks/end_to_end.py --sizes 100 1000 10000 --repeats 3

Both sides are whole processes, start-up and imports included. The order is A B A B, after one warm-up of
each; the table shows medians. CPU time is that of the process and of the children it waited for.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

EPOCHS = 10
NAIVE_SCRIPT = Path(__file__).with_name("naive_script.py")
REPOSITORY = Path(__file__).resolve().parents[2]
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)  # the same text as yaml.safe_dump, sooner


class ProcessFailedError(Exception):
    """A measured process ended with an error; its stderr is in the message."""


@dataclass(frozen=True)
class Timing:
    """Seconds that one process took."""

    wall: float
    cpu: float


def draw_config(rng: np.random.Generator) -> dict[str, Any]:
    """One nested config of 13 params, of which a momentum exists for sgd only."""
    name = str(rng.choice(["sgd", "adam", "adamw"]))
    optimizer: dict[str, Any] = {
        "name": name,
        "lr": float(10 ** rng.uniform(-5, -1)),
        "weight_decay": float(10 ** rng.uniform(-6, -2)),
    }
    if name == "sgd":
        optimizer["momentum"] = float(rng.uniform(0, 0.99))
    return {
        "seed": int(rng.integers(1_000_000)),
        "dataset": "cifar10",
        "epochs": EPOCHS,
        "batch_size": int(rng.choice([16, 32, 64, 128, 256])),
        "data": {"augment": bool(rng.random() < 0.5), "workers": int(rng.choice([2, 4, 8]))},
        "model": {
            "activation": str(rng.choice(["relu", "gelu", "tanh"])),
            "depth": int(rng.integers(2, 9)),
            "dropout": float(rng.uniform(0, 0.5)),
        },
        "optimizer": optimizer,
    }


def final_loss(config: dict[str, Any], rng: np.random.Generator) -> float:
    """A response with a hump in the learning rate, an interaction with the optimizer, and noise."""
    optimizer, model = config["optimizer"], config["model"]
    best = -1.5 if optimizer["name"] == "sgd" else -3.0
    return float(
        0.4
        + 0.25 * (math.log10(optimizer["lr"]) - best) ** 2
        + 0.6 * abs(model["dropout"] - 0.2)
        + 0.04 * abs(model["depth"] - 6)
        + 0.05 * math.log2(config["batch_size"] / 16)
        - 0.1 * config["data"]["augment"]
        + 0.1 * abs(rng.normal())
    )


def history(last_loss: float, rng: np.random.Generator) -> dict[str, list[float]]:
    """Three metrics over ten epochs that end at the given loss; one run in fifty has diverged to NaN."""
    losses = [last_loss + (2.3 - last_loss) * math.exp(-epoch / 2) for epoch in range(EPOCHS - 1)]
    losses.append(last_loss if rng.random() > 0.02 else math.nan)
    return {
        "train_loss": [0.9 * loss for loss in losses],
        "val_loss": losses,
        "val_acc": [1 / (1 + loss) for loss in losses],
    }


def write_runs(folder: Path, n_runs: int) -> None:
    """Write the run folders; the same runs for the same number."""
    rng = np.random.default_rng(n_runs)
    for number in range(n_runs):
        run = folder / f"run_{number:05d}"
        run.mkdir(parents=True)
        config = draw_config(rng)
        (run / "config.yaml").write_text(yaml.dump(config, Dumper=DUMPER), encoding="utf-8")
        metrics = history(final_loss(config, rng), rng)
        (run / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")


def measure(command: Sequence[str]) -> Timing:
    """Run one process to its end, its output into a pipe."""
    path = os.pathsep.join(filter(None, [str(REPOSITORY), os.environ.get("PYTHONPATH")]))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    # Where no byte code may be written, the warm-up would leave the imports as slow as they were.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(command, capture_output=True, text=True, env={**environment, "PYTHONPATH": path})
    wall = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise ProcessFailedError(f"{' '.join(command)}\nended with status {done.returncode}:\n{done.stderr}")
    return Timing(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def compare(n_runs: int, repeats: int) -> tuple[Timing, Timing]:
    """Median times of the user's script and of paramimp on the same runs."""
    with tempfile.TemporaryDirectory(prefix="paramimp-benchmark-") as folder:
        write_runs(Path(folder), n_runs)
        naive = [sys.executable, str(NAIVE_SCRIPT), folder]
        paramimp = [sys.executable, "-m", "paramimp", "analyze", folder, "--metric", "val_loss", "--no-cache"]
        for command in (paramimp, naive):  # warm-up: file cache and byte code
            measure(command)
        pairs = [(measure(naive), measure(paramimp)) for _ in range(repeats)]
    return median([a for a, _ in pairs]), median([b for _, b in pairs])


def median(timings: Sequence[Timing]) -> Timing:
    """Medians of wall and CPU time, each by itself."""
    return Timing(statistics.median(t.wall for t in timings), statistics.median(t.cpu for t in timings))


def main() -> int:
    """Print one line per size; status 1 if a measured process failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000], metavar="RUNS")
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()

    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; median seconds of {options.repeats}")
    print(f"{'':>8}{'wall time':^28}{'CPU time':^28}".rstrip())
    print(f"{'runs':>8}" + 2 * f"{'script':>10}{'paramimp':>10}{'ratio':>8}")
    for n_runs in options.sizes:
        try:
            naive, paramimp = compare(n_runs, options.repeats)
        except ProcessFailedError as error:
            print(f"{n_runs:>8}  {error}", file=sys.stderr)
            return 1
        cells = ((naive.wall, paramimp.wall), (naive.cpu, paramimp.cpu))
        print(f"{n_runs:>8}" + "".join(f"{a:>10.2f}{b:>10.2f}{a / b:>8.1f}" for a, b in cells), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
