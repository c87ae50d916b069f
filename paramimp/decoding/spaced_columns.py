"""Tables whose columns are set apart by blanks, as NumPy, Fortran and DeePMD write them (``lcurve.out``)."""

from __future__ import annotations

from itertools import islice

from paramimp.decoding.histories import as_number

_LEAST_COLUMNS, _LEAST_ROWS = 3, 2
_LOOKED_AT = 8


def with_tabs(data: bytes) -> bytes | None:
    """Return such a table with a tab between its columns; None for any other text.

    It has a head of names, behind ``#`` or not, and rows of as many numbers; other lines behind ``#`` are remarks. In
    the head behind ``#``, commas may stand between the names (``# step, loss_train, loss_test``, as DeepXDE writes).
    """
    head, _, rest = data.decode("utf-8", "replace").partition("\n")
    said = head.lstrip("# ")
    names = said.replace(", ", " ").split() if head.startswith("#") else said.split()
    if len(names) < _LEAST_COLUMNS or any(not name[:1].isalpha() or name[-1:] in ":=,;" for name in names):
        return None
    rows = [line.split() for line in rest.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    first = list(islice(rows, _LOOKED_AT))
    if len(first) < _LEAST_ROWS or not all(len(row) == len(names) and _are_numbers(row) for row in first):
        return None
    return "\n".join("\t".join(row) for row in (names, *rows)).encode()


def _are_numbers(row: list[str]) -> bool:
    return all(as_number(cell) is not None for cell in row)
