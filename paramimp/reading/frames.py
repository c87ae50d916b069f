"""A DataFrame with one row per run as a run table, its columns told apart and told of as those of a file are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.readers.table.columns import choose, is_kept_by_trackers
from paramimp.readers.table.passed_over import told
from paramimp.table.run_table import ENTRY, RUN_COLUMNS, TOLD_WHERE_ANY, from_frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from paramimp.runs import PassedOver
    from paramimp.table.run_table import RunTable

_PARAM, _METRIC = "params.", "metrics."
_OF_THE_RUN = frozenset({*RUN_COLUMNS, *TOLD_WHERE_ANY, ENTRY})
"""What a frame that was made of a run table says of each run."""


def table_of(frame: pd.DataFrame, metrics: Sequence[str], params: Sequence[str] | None) -> RunTable:
    """Take the columns that were named, or that have the mark of a param, or else all but the metrics, for params.

    Parameters
    ----------
    metrics : columns that will be analysed.
    params : names of (or globs over) columns, with the prefix ``params.`` or without.

    Raises
    ------
    ParamimpError : there is no such column, or two have one name.
    """
    if params is None:
        return from_frame(frame, metrics, passed_over=tuple(_passed_over(frame, metrics)))
    targets = {*metrics, *(_METRIC + metric for metric in metrics)} - {*params}  # a glob is not meant for these
    columns = [str(column) for column in frame.columns if str(column) not in targets]
    return from_frame(frame, metrics, choose(params, columns, "the DataFrame"))


def _passed_over(frame: pd.DataFrame, metrics: Sequence[str]) -> Iterator[PassedOver]:
    """The columns without a mark, where others have one: numbers may be other metrics, so only the rest is told."""
    names = [str(column) for column in frame.columns]
    marked = [name for name in names if name.startswith(_PARAM)]
    if not marked:
        return
    own = _OF_THE_RUN.union(metrics)
    unused = [
        name
        for name, is_filled in zip(names, frame.notna().any(), strict=True)
        if is_filled and name not in own and not name.startswith((_PARAM, _METRIC))
    ]
    kept = [name for name in unused if is_kept_by_trackers(name)]
    numbers = {str(column) for column in frame.select_dtypes("number").columns}
    yield from told([name for name in unused if name not in kept and name not in numbers], kept, marked)
