"""Tables whose columns are set apart by blanks, as NumPy, Fortran and DeePMD write them (``lcurve.out``)."""

from __future__ import annotations

from itertools import islice, takewhile

from paramimp.decoding.histories import as_number

_LEAST_COLUMNS, _LEAST_ROWS = 2, 2
_LOOKED_AT = 8


def with_tabs(data: bytes) -> bytes | None:
    """Return such a table with a tab between its columns; None for any other text.

    It has a head of names, and rows of as many numbers. The head stands above the rows, or behind ``#`` among remarks,
    of which there may be others; commas may then stand between the names (``# step, loss_train, loss_test``, as DeepXDE
    writes).
    """
    lines = [line for line in data.decode("utf-8", "replace").splitlines() if line.strip()]
    rows = (line.split() for line in lines if not line.lstrip().startswith("#"))  # most texts are known by the first
    first = list(islice(rows, _LOOKED_AT))
    if first and _are_numbers(first[0]):
        above = takewhile(lambda line: line.startswith("#"), lines)
        heads = [line.lstrip("# ").replace(", ", " ").split() for line in above][::-1]
    else:
        heads, first = first[:1], [*first[1:], *islice(rows, 1)]
    names = next((names for names in heads if _are_names(names) and all(len(row) == len(names) for row in first)), None)
    if names is None or len(first) < _LEAST_ROWS or not all(map(_are_numbers, first)):
        return None
    return "\n".join("\t".join(row) for row in (names, *first, *rows)).encode()


def _are_names(words: list[str]) -> bool:
    return len(words) >= _LEAST_COLUMNS and all(word[:1].isalpha() and word[-1] not in ":=,;" for word in words)


def _are_numbers(row: list[str]) -> bool:
    return all(as_number(cell) is not None for cell in row)
