"""Write the expected files anew, to be read as prose in the diff: ``python -m tests.formats.regenerate``."""

from __future__ import annotations

from paramimp.formats import several_markdown, several_table
from paramimp.formats.interface import View
from paramimp.formats.table import render
from tests.formats import test_several
from tests.formats.sample import reports
from tests.formats.test_table import EXPECTED, VIEWS

if __name__ == "__main__":
    for name, (report, view) in VIEWS.items():
        (EXPECTED / f"{name}.txt").write_text(render(report, view), encoding="utf-8")
    for name, (several, view) in test_several.VIEWS.items():
        (EXPECTED / f"{name}.txt").write_text(several_table.render(several, view), encoding="utf-8")
    (EXPECTED / "several_3.md").write_text(several_markdown.render(reports(), View()), encoding="utf-8")
