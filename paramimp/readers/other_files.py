"""Files of a known kind that nobody opens: pickles, spreadsheets and archives, and how to get at what they hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paramimp.places.folder import Folder

_PICKLES = (".pkl", ".pickle", ".joblib")
_PICKLE = re.compile(rb"\x80[\x02-\x05](?:[\x95c}\]\x8c(]|X)")
"""How protocols 2 to 5 begin."""
_SPREADSHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".numbers")
_ZIP = b"PK\x03\x04"
_PACKED = {b"\x1f\x8b": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\0": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
_HEAD = 512


def why_not_opened(folder: Folder, file: str) -> str:
    """Return why a file of a known kind is not read, as the rest of a sentence; empty for a file of any other kind.

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
        return "is a ZIP archive, which is not opened; unpack it and give the folder."
    packed = next((name for mark, name in _PACKED.items() if head.startswith(mark)), None)
    return f"is compressed by {packed}, and is not opened; unpack it and give what was in it." if packed else ""
