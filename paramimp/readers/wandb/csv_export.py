"""The runs of a project as the web page of W&B exports them: CSV, config and summary side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.readers.interface import Claim, Folder, Trait
from paramimp.readers.table.columns import Writer
from paramimp.readers.table.csv_file import head_of, load_csv_table
from paramimp.readers.table.rows import TABLE_LIMIT
from paramimp.readers.table.runs import read_tables
from paramimp.runs import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from paramimp.readers.interface import ReadOptions
    from paramimp.readers.table.rows import Table
    from paramimp.runs import Run, SkippedRun

ALWAYS = frozenset({"Name", "State"})
OWN = frozenset(
    {
        "Name", "State", "Notes", "User", "Tags", "Created", "Sweep", "ID", "Group", "Job Type", "Hostname", "GPU Type",
        "GPU Count", "Updated", "Commit", "GitHub", "Description", "Run Path", "Heartbeat", "End Time", "Start Time",
    }
)  # fmt: skip
"""Columns of the page itself."""
MEASURED = frozenset({"Runtime"})
_PAGE = Writer(keeping=OWN, measuring=MEASURED, sorted_parts=True, groups=("sweep", "project"), subgroups=("group",))
_HEAD = 64 << 10
_LEAST_OWN = 2


class WandbCsvReader:
    """One exported file, one row per run."""

    name = "wandb-csv"
    description = "Weights & Biases: the runs table of the web page as CSV, named itself; --params says which columns"
    needs = ""
    markers: Sequence[str] = ()
    files: Sequence[str] = ()
    traits = frozenset({Trait.TABULAR})
    nested = False

    def claims(self, folder: Folder) -> Claim:
        """By the columns that the page always exports."""
        if len(folder.files) != 1 or folder.folders:
            return Claim.NONE
        (file,) = folder.files
        try:
            head = folder.head(file, _HEAD)
        except Unreadable:
            return Claim.NONE
        return Claim.CERTAIN if _is_export(head) else Claim.NONE

    def read(self, folders: Sequence[Folder], options: ReadOptions) -> Iterator[Run | SkippedRun]:
        """Read each file; one that cannot be used at all is one skipped run."""
        return read_tables(folders, _load, self.name, options, writer=_PAGE)


WANDB_CSV = WandbCsvReader()


def _load(folder: Folder, file: str) -> tuple[Table, str]:
    return load_csv_table(folder.read(file, TABLE_LIMIT)), ""


def _is_export(head: bytes) -> bool:
    first_line = head.decode("utf-8-sig", "replace").partition("\n")[0]
    if not {part.strip('" \r') for part in first_line.split(",")} >= ALWAYS:
        return False
    names = set(head_of(first_line))
    return names >= ALWAYS and len(names & (OWN | MEASURED) - ALWAYS) >= _LEAST_OWN
