"""Comparisons and suggestions to be shown as pages."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from paramimp.comparison.result import Comparison
from paramimp.formats import renderer
from paramimp.formats.interface import View
from paramimp.suggestion.suggestion import Suggestion
from tests.formats.compared import comparison
from tests.formats.effect_sample import report_with_effects


def compared() -> Comparison:
    """Two sweeps with curves, which a baseline has not."""
    made, report = comparison(), report_with_effects()
    first, second = made.sweeps
    matters = frozenset(param.param for param in report.params)
    sweeps = (replace(first, report=report, effects=report.effects.curves, matters=matters), second)
    lr, *others = made.params
    (name,) = [param.param for param in report.params if report.effects.curves.get(param.param)][:1]
    return replace(made, sweeps=sweeps, params=(replace(lr, param=name), *others))


def shown(what: Comparison | Suggestion) -> str:
    kind: Any = "comparison" if isinstance(what, Comparison) else "suggestion"
    return renderer("html", kind)(what, View())
