"""What is said of a file that was given itself and is but one file of a run: the folder of all runs is meant."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from paramimp.errors import ParamimpError
from paramimp.places.paths import above, shorter
from paramimp.readers.config_file import config_and_metrics
from paramimp.readers.interface import Claim, ReadOptions
from paramimp.reading import guard
from paramimp.reading.dispatch import Dispatch, Found
from paramimp.runs import Run

if TYPE_CHECKING:
    from paramimp.places.folder import Folder
    from paramimp.runs import SkippedRun


def refuse_part_of_run(file: Folder, found: Found | None, dispatch: Dispatch) -> None:
    """Refuse the config or the metrics of a run, unless the file holds runs by itself.

    Raises
    ------
    ParamimpError : the file is one of a run's; the message names the folder that the run lies in.
    """
    (name,) = file.files
    try:
        folder = file.listed()
    except OSError:  # whatever it is, reading it will say
        return
    if name not in config_and_metrics(folder.files):
        return
    run = dispatch.folder(folder)
    if not isinstance(run, Found) or run.claim < Claim.WHOLE or (found is not None and _holds_runs(found)):
        return
    raise ParamimpError(
        f"{shorter(file.path_of(name))} is one file of the run in {shorter(file.path)}, and a ranking compares runs;"
        f" give the folder that holds them: {shlex.quote(above(file.path))}"
    )


def _holds_runs(found: Found) -> bool:
    """Whether it is a table of several runs; a file of one row is that of one run."""
    try:
        results: list[Run | SkippedRun] = list(guard.read(found.reader, [found.folder], ReadOptions()))
    except ParamimpError:  # a question about its columns: it has some
        return True
    return sum(isinstance(result, Run) and bool(result.metrics) for result in results) > 1
