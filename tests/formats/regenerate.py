"""Write the expected files anew, to be read as prose in the diff: ``python -m tests.formats.regenerate``."""

from __future__ import annotations

from paramimp.formats.table import render
from tests.formats.test_table import EXPECTED, VIEWS

if __name__ == "__main__":
    for name, (report, view) in VIEWS.items():
        (EXPECTED / f"{name}.txt").write_text(render(report, view), encoding="utf-8")
