"""Read what was asked for: runs of folders, files and addresses, or the rows of a DataFrame, as one run table."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.reading.processes import Request, read, read_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

    from paramimp.reading.processes import Progress
    from paramimp.reading.wanted import Wanted
    from paramimp.runs import Objective
    from paramimp.table.run_table import RunTable

    Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


def read_all(paths: Paths, objectives: Sequence[Objective], wanted: Wanted, progress: Progress | None) -> RunTable:
    """Every run that is wanted, in a table that may hold several studies; read in this process.

    Parameters
    ----------
    objectives : the first one says how histories become numbers where no other is of that metric.

    Raises
    ------
    ParamimpError : nothing can be read there, or there is no such reader, study, experiment or group.
    """
    return wanted.choose(read(_request(paths, objectives, wanted), progress))


def read_comparable(
    paths: Paths,
    objectives: Sequence[Objective],
    wanted: Wanted,
    *,
    meanwhile: Callable[[], None],
    progress: Progress | None,
    jobs: int,
) -> RunTable:
    """The runs that are wanted, which can be analysed as one; where many are read, `meanwhile` is called here.

    Raises
    ------
    ParamimpError : as `read_all`, or there are several studies and none was chosen, or what was chosen lacks the
        metrics that other runs have.
    """
    request = _request(paths, objectives, wanted)
    table = read_beside(request, meanwhile, progress, jobs=jobs)
    return wanted.choose_comparable(table, [objective.metric for objective in objectives if objective.metric])


def rows_of(frame: pd.DataFrame, objectives: Sequence[Objective], wanted: Wanted) -> RunTable:
    """Every row of a DataFrame as a run.

    Raises
    ------
    ParamimpError : something was chosen that a frame does not have, such as a study; or a column does not exist.
    """
    chosen = [f"{name}=" for name, value in asdict(wanted).items() if value and name != "params"]
    if chosen:
        raise ParamimpError(
            f"{', '.join(chosen)} chooses among runs that are read from files; pass the rows that you want."
        )
    from paramimp.reading.frames import table_of  # readers of tables, which folders of runs do not need

    return table_of(frame, [objective.metric for objective in objectives], wanted.params or None)


def _request(paths: Paths, objectives: Sequence[Objective], wanted: Wanted) -> Request:
    several = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    first = objectives[0]
    return Request(
        tuple(os.fspath(path) for path in several),
        first.summary,
        first.direction,
        wanted.reader,
        wanted.read_options(first.summary, tuple(each.metric for each in objectives if each.metric)),
        heed_stored=first.direction_from != "option",
        unfinished=wanted.unfinished,
        directions={each.metric: each.direction for each in objectives},
    )
