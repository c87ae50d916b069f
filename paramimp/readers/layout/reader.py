"""The runs below a folder that no reader knows, read by what siblings have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.messages.mentions import option
from paramimp.readers.layout.layout import layouts_below
from paramimp.readers.layout.runs import NAME, runs_of
from paramimp.records import record
from paramimp.runs import Entry, Origin, SkippedRun, SkipReason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from paramimp.places.folder import Folder
    from paramimp.readers.interface import ReadOptions
    from paramimp.runs import Run


@record
class Told:
    """What comparing siblings came to.

    Attributes
    ----------
    runs : those that were read; none where it is not sure which files to read.
    files : which files were read, for people.
    advice : what is said where it is not sure which files to read; None where nothing looks like runs.
    n_advised : the folders of which it is said.
    """

    runs: Sequence[Run | SkippedRun]
    files: str
    advice: SkippedRun | None
    n_advised: int = 0


def told_by_siblings(folders: Sequence[Folder], options: ReadOptions) -> Told:
    """Return what the folders below a given one hold, if comparing them tells.

    Parameters
    ----------
    folders : the given one and all below it.
    options : the files that the user chose are read, however unsure it is what they hold.
    """
    layouts = list(layouts_below(folders, options))
    sure = [layout for layout in layouts if layout.is_sure]
    runs = [run for layout in sure for run in runs_of(layout)]
    files = "; ".join(dict.fromkeys(layout.described() for layout in sure))
    asked = [layout for layout in layouts if not layout.is_sure]  # files apart are likelier than two parts of one
    unsure = min(asked, key=lambda layout: bool(layout.measured), default=None)
    if runs or unsure is None:
        return Told(runs, files, None)
    message = (
        f"{len(unsure.runs())} {unsure.what}, such as {unsure.runs()[0].name}, may each be a run; if so,"
        f" {unsure.advice()} reads {unsure.described()}."
    )
    advice = SkippedRun(Origin(".", NAME, entry=Entry.FOLDER), SkipReason.NO_CONFIG, message)
    return Told((), files, advice, len(unsure.runs()))


def nothing_chosen(options: ReadOptions) -> SkippedRun:
    """What is said where no folders have the files that the user chose."""
    chosen = [
        option(name, glob)
        for name, glob in (("config_file", options.config_file), ("metrics_file", options.metrics_file))
        if glob is not None
    ]
    message = (
        f"no two folders each have one file that {' and '.join(chosen)} chooses, with metrics and hyperparameters; give"
        " paths as they are below the folder of a run."
    )
    return SkippedRun(Origin(".", NAME, entry=Entry.FOLDER), SkipReason.NO_CONFIG, message)
