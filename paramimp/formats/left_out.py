"""What was left out of a report, by reason, and how many names of it are shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len

from paramimp.messages.mentions import option
from paramimp.runs import LeftOut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.results import LeftOutParam, Report
    from paramimp.runs import SkippedRun

SHOWN_LEFT_OUT = 12
SHOWN_FILES = 5
EXAMPLES = 3
TOLD_TOGETHER = frozenset({LeftOut.NOT_MARKED, LeftOut.BOOKKEEPING, LeftOut.DERIVED, LeftOut.MEASURED, LeftOut.SECRET})
"""Reasons for which params, or columns of a table, are left out together."""
LEFT_OUT_IN_SHORT = f"left out ({option('all', value=True)} lists all, and why)"
UNUSABLE_FILES = "files that cannot be used"


def skipped_by_reason(report: Report) -> list[tuple[str, list[SkippedRun]]]:
    """Skipped runs per reason, the most frequent first."""
    groups: dict[str, list[SkippedRun]] = {}
    for run in report.skipped_runs:
        groups.setdefault(str(run.reason), []).append(run)
    return sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))


def left_out_by_reason(report: Report) -> list[tuple[str, list[LeftOutParam]]]:
    """Params left out per reason, in the order in which the reasons first occur."""
    groups: dict[str, list[LeftOutParam]] = {}
    for param in report.left_out:
        groups.setdefault(param.reason, []).append(param)
    return list(groups.items())


def left_out_by_label(report: Report) -> dict[str, list[str]]:
    """Names of what was left out, by what it is and the reason: ``run non-finite``."""
    found: dict[str, list[str]] = {}
    for reason, runs in skipped_by_reason(report):
        found[f"run {reason}"] = [run.name for run in runs]
    for file in report.unusable_files:
        found.setdefault(f"{file.entry} {file.reason}", []).append(file.name)
    for reason, params in left_out_by_reason(report):
        found[f"param {reason}"] = [param.param for param in params]
    return found


def as_many_as_fit(names: Sequence[str], room: int | None, most: int = SHOWN_LEFT_OUT) -> str:
    """``run_1, run_2 and 4 more`` in a number of cells; nothing where not even the first has room."""
    for shown in range(min(len(names), most), 0, -1):
        text = examples(names, shown)
        if room is None or cell_len(text) <= room:
            return text
    return ""


def shown_left_out(params: Sequence[LeftOutParam]) -> tuple[Sequence[LeftOutParam], str]:
    """The names to show, and what to say of the others: a list param or a hostile config can bring thousands."""
    rest = len(params) - SHOWN_LEFT_OUT
    return params[:SHOWN_LEFT_OUT], f" and {rest} more" if rest > 0 else ""


def common_message(params: Sequence[LeftOutParam]) -> str | None:
    """What is said of several params left out for one reason, where it is the same of all and more than the reason."""
    messages = {param.told for param in params}
    return messages.pop() if len(messages) == 1 and len(params) > 1 and params[0].reason in TOLD_TOGETHER else None


def with_message(params: Sequence[LeftOutParam]) -> bool:
    """Whether the messages of params left out for one reason say more than the reason does."""
    return len(params) == 1 or params[0].reason == LeftOut.ALIAS_OF


def examples(names: Sequence[str], most: int = EXAMPLES) -> str:
    """``run_1, run_2, run_3 and 4 more``."""
    rest = len(names) - most
    return ", ".join(names[:most]) + (f" and {rest} more" if rest > 0 else "")
