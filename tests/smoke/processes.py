"""The installed command in a process of its own, and a small sweep for it; nothing but the standard library."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "tests" / "readers" / "samples"
UNSETTLED = ("COLUMNS", "FORCE_COLOR", "NO_COLOR", "GITHUB_STEP_SUMMARY", "PYTHONIOENCODING", "PYTHONUTF8")
"""What a user's environment may hold and the outcome depends on."""


def run_python(*arguments: object, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Start this interpreter; from a folder without the sources, so that the package is the one that is installed."""
    plain = {name: value for name, value in os.environ.items() if name not in UNSETTLED}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder, env=plain | environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=1800,
    )  # fmt: skip


def paramimp(*arguments: object, folder: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command."""
    return run_python("-m", "paramimp", *arguments, folder=folder, **environment)


def make_sweep(root: Path, n_runs: int = 24) -> Path:
    """Runs of a known law, written without numpy: ``a`` drives the loss, ``b`` helps, ``opt`` does nothing."""
    rng = random.Random(0)
    for number in range(n_runs):
        folder = root / f"run_{number:04d}"
        folder.mkdir(parents=True)
        a, b = rng.random(), rng.random()
        config = {"a": a, "b": b, "opt": {"name": rng.choice(["adam", "sgd"]), "largeur_é": rng.randrange(8)}}
        (folder / "config.json").write_text(json.dumps(config, ensure_ascii=False), encoding="utf-8")
        metrics = {"loss": [1.0, 3 * a + b * b + 0.01 * rng.random()], "acc": 1 - a}
        (folder / "metrics.json").write_text(json.dumps(metrics), encoding="utf-8")
    return root
