"""What an analysis found: the only thing that formats and the gate see."""

from paramimp.results.params import Caution, Interaction, Kind, LeftOutParam, ParamImportance, ValueEffect
from paramimp.results.report import CSV_COLUMNS, SCHEMA_VERSION, Report
from paramimp.results.reports import Reports
from paramimp.results.used_runs import Fit, UsedParam, UsedRuns
from paramimp.results.verdict import BetterValues, GoodValues, NextStep, Verdict

__all__ = [
    "CSV_COLUMNS",
    "SCHEMA_VERSION",
    "BetterValues",
    "Caution",
    "Fit",
    "GoodValues",
    "Interaction",
    "Kind",
    "LeftOutParam",
    "NextStep",
    "ParamImportance",
    "Report",
    "Reports",
    "UsedParam",
    "UsedRuns",
    "ValueEffect",
    "Verdict",
]
