"""Which hyperparameters drive your metric: ranked importance from a folder of training runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from paramimp.version import __version__ as __version__

if TYPE_CHECKING:
    from paramimp.api import analyze, compare, load_runs, render, suggest
    from paramimp.comparison.result import Comparison
    from paramimp.errors import NotEnoughRunsError, ParamimpError, UnknownMetricError
    from paramimp.results import Report, Reports
    from paramimp.suggestion.suggestion import Suggestion
    from paramimp.table.run_table import RunTable

__all__ = [
    "Comparison",
    "NotEnoughRunsError",
    "ParamimpError",
    "Report",
    "Reports",
    "RunTable",
    "Suggestion",
    "UnknownMetricError",
    "analyze",
    "compare",
    "load_runs",
    "render",
    "suggest",
]

_HOMES = {
    "Comparison": "comparison.result",
    "NotEnoughRunsError": "errors",
    "ParamimpError": "errors",
    "Report": "results",
    "Reports": "results",
    "RunTable": "table.run_table",
    "Suggestion": "suggestion.suggestion",
    "UnknownMetricError": "errors",
    "analyze": "api",
    "compare": "api",
    "load_runs": "api",
    "render": "api",
    "suggest": "api",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for when it is asked for: ``paramimp --help`` must not pay for numpy (PEP 562)."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module 'paramimp' has no attribute {name!r}")
    return getattr(import_module(f"paramimp.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """What is public, and what every module has; not what this one imports."""
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])
