"""Files of a known kind that nobody opens: pickles, spreadsheets, archives, tables of R and others, and the way out."""

from __future__ import annotations

import posixpath
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
_PLAIN = re.compile(r"[\w./ +-]+")
"""Of the path of a file that can stand between the quotes of a command as it is."""
_PANDAS = "python -c \"import pandas; pandas.{call}.to_csv('{into}', index=False)\""
_R = "Rscript -e \"write.csv({call}, '{into}', row.names = FALSE)\""
_TABLES: tuple[tuple[tuple[str, ...], tuple[bytes, ...], str, str], ...] = (
    (
        (".feather", ".arrow"),
        (b"FEA1", b"ARROW1"),
        "a Feather file",
        _PANDAS.replace("{call}", "read_feather('{file}')"),
    ),
    ((".h5", ".hdf5", ".hdf"), (b"\x89HDF",), "an HDF5 file", _PANDAS.replace("{call}", "read_hdf('{file}')")),
    ((".html", ".htm"), (), "a web page", _PANDAS.replace("{call}", "read_html('{file}')[0]")),
    ((".rds",), (), "a file of R", _R.replace("{call}", "readRDS('{file}')")),
    ((".rdata", ".rda"), (), "a file of R", _R.replace("{call}", "get(load('{file}'))")),
    ((".mat",), (b"MATLAB 5.0", b"MATLAB 7.3"), "a file of MATLAB", ""),
)
"""Endings, first bytes, kind and command for the tables that other programs keep; the command writes one as CSV."""


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
    if (command := _written_as_csv(folder, file, head)) is not None:
        return command
    if head.startswith(_ZIP):
        is_of_weights = _WEIGHTS in head
        return "" if is_of_weights else "is a ZIP archive, which is not opened; unpack it and give the folder."
    packed = _packed_by(head)
    return f"is compressed by {packed}, and is not opened; unpack it and give what was in it." if packed else ""


def _written_as_csv(folder: Folder, file: str, head: bytes) -> str | None:
    stem, ending = posixpath.splitext(file)
    for endings, marks, kind, command in _TABLES:
        if ending.lower() in endings or head.startswith(marks):
            path = shorter(folder.path_of(file))
            said = f"is {kind}, which is not opened."
            if not command or _PLAIN.fullmatch(path) is None:
                return f"{said} Save what it holds as CSV, with one row per run, and give that file."
            line = command.format(file=path, into=f"{stem}.csv")
            return f"{said} Where each of its rows is a run, this writes a table to read: {line}"
    return None


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
