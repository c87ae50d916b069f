"""The page: one self-contained file that reads offline, without script too, and runs nothing from the data.

A page may be the report on one metric, on several, or that of a check. Python writes everything that must read without
script; the script sorts, searches, hides, pins, switches the metric and draws the runs. Its policy allows that script
and that style alone, by their hashes, and no request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.formats.html.page import page

if TYPE_CHECKING:
    from paramimp.formats.interface import View
    from paramimp.results import Report, Reports


def render(report: Report, view: View) -> str:
    """The page on one metric."""
    return page([report], view)


def render_several(reports: Reports, view: View) -> str:
    """The page on several metrics, with a switch between them."""
    return page(list(reports), view)
