"""Packages of somebody else that add to paramimp by entry points, for programs in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def install(folder: Path, group: str, names: str, source: str) -> Path:
    """Put a package with one module, ``others``, into a folder; ``names`` are the lines of its entry points."""
    information = folder / "others-1.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: others\nVersion: 1\n")
    (information / "entry_points.txt").write_text(f"[{group}]\n{names}\n")
    (folder / "others.py").write_text(source)
    return folder


def run(package: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run paramimp where such a package is installed."""
    return python(package, "-m", "paramimp", *arguments, **environment)


def python(package: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run Python where such a package is installed."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(package)} | environment, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
