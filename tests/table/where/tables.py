"""Run tables for expressions, and what is said of those that cannot be evaluated."""

from __future__ import annotations

from typing import Any

import pytest

from paramimp import ParamimpError
from paramimp.runs import Origin, Status
from paramimp.table.run_table import Row, RunTable
from paramimp.table.where import parse


def table(params: dict[str, list[Any]], metrics: dict[str, list[Any]] | None = None) -> RunTable:
    n_rows = len(next(iter((params or metrics or {"": []}).values())))
    rows = tuple(Row(Origin(f"run{i}", "yaml"), Status.FINISHED if i else Status.FAILED) for i in range(n_rows))
    return RunTable(rows, params, metrics or {})


def rows(text: str, cells: list[Any], **others: list[Any]) -> list[int]:
    """Positions of the matching cells of the column ``x``."""
    return [i for i, match in enumerate(parse(text).matches(table({"x": cells, **others}))) if match]


def refusal(text: str, found: RunTable | None = None) -> str:
    with pytest.raises(ParamimpError) as caught:
        parse(text).matches(found or table({"x": [1]}))
    return str(caught.value)


def column_of_caret(message: str) -> int:
    _, shown, caret = message.split("\n")
    assert caret.strip() == "^"
    assert len(caret) <= len(shown) + 1
    return len(caret) - 3  # two characters of indentation
