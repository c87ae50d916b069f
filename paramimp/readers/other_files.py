"""Files of a known kind that nobody opens: pickles, spreadsheets and archives, and how to get at what they hold."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from paramimp.places.paths import shorter

if TYPE_CHECKING:
    from paramimp.places.folder import Folder

_PICKLES = (".pkl", ".pickle", ".joblib")
_PICKLE = re.compile(rb"\x80[\x02-\x05](?:[\x95c}\]\x8c(]|X)")
"""How protocols 2 to 5 begin."""
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".numbers")
_ZIP = b"PK\x03\x04"
_WEIGHTS = b"/data.pkl"
"""In the name of the first entry of a ZIP archive in which PyTorch keeps the weights of a model."""
_UNPACKED_BY = {"gzip": "gunzip --keep", "bzip2": "bunzip2 --keep", "xz": "unxz --keep", "zstd": "unzstd"}
_PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
_HEAD = 512


def why_not_opened(folder: Folder, file: str) -> str:
    """Return why a file of a known kind is not read, as the rest of a sentence; empty for a file of any other kind.

    The weights of a model are of no such kind: unpacked, they are no more of a run.

    Raises
    ------
    Unreadable : it cannot be read, whatever the cause.
    """
    head = folder.head(file, _HEAD)
    if file.lower().endswith(_PICKLES) or _PICKLE.match(head):
        return (
            "is a pickle, which is never opened, since loading it runs what is in it. Export what it holds: of an"
            " Optuna study, study.trials_dataframe().to_csv('trials.csv'); of a search of scikit-learn,"
            " pandas.DataFrame(search.cv_results_).to_csv('runs.csv'); of other results, one row per run as CSV."
        )
    if file.lower().endswith(_SPREADSHEETS):
        return "is a spreadsheet, which is not opened; save it as CSV, with one row per run, and give that file."
    if head.startswith(_ZIP):
        is_of_weights = _WEIGHTS in head
        return "" if is_of_weights else "is a ZIP archive, which is not opened; unpack it and give the folder."
    packed = _packed_by(head)
    return f"is compressed by {packed}, and is not opened; unpack it and give what was in it." if packed else ""


def how_to_unpack(folder: Folder, file: str) -> str:
    """Return the command that unpacks a compressed file where it lies; empty for any other file.

    Raises
    ------
    Unreadable : it cannot be read, whatever the cause.
    """
    packed = _packed_by(folder.head(file, _HEAD))
    return f"{_UNPACKED_BY[packed]} {shlex.quote(shorter(folder.path_of(file)))}" if packed else ""


def _packed_by(head: bytes) -> str | None:
    return next((name for mark, name in _PACKED.items() if head.startswith(mark)), None)
