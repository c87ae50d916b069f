"""Text that a script printed for people: ``epoch 3: train_loss=0.41 val_loss=0.52`` becomes histories by name.

No form of such lines is agreed on, so a log is read only where the user chose its file, or where its name says what the
run was told. Read are numbers behind a colon or an equals sign (``loss: 0.41``), and numbers that stand alone with
their name between bars, commas or semicolons (``| loss 0.41 | ppl 9``, as fairseq writes). A word for a part of the
data that stands alone on the line (``| valid |``) or before the name (``Test accuracy:``) is a part of the name.
Between bars a name may have several words (``| grad norm: 1.2 |``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.decoding.flatten import MAX_NAME, MAX_NAMES
from paramimp.decoding.histories import as_number

if TYPE_CHECKING:
    from collections.abc import Iterator

_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|nan|inf|NaN|Inf)"
_PARTS = "train|training|val|valid|validation|test|testing|eval|evaluation|dev|holdout"
_NAME = r"(?P<name>[^\W\d][\w./@+-]*+)"
_PAIR = re.compile(
    rf"(?:\b(?P<part>{_PARTS})\s)?(?<![\w./@+-])-{{0,2}}{_NAME}\s?[:=]\s*(?P<number>{_NUMBER})(?![\w:/]|[.,]\d)",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r"[|;\t]|,(?!\d)")
_ALONE = re.compile(rf"\s*(?:(?P<part>{_PARTS})\s)?{_NAME}\s(?P<number>{_NUMBER})%?\s*", re.IGNORECASE)
_TITLED = re.compile(rf"\s*(?P<name>[^\W\d]\w*(?: [^\W\d]\w*){{1,3}})\s?[:=]\s*(?P<number>{_NUMBER})%?\s*")
"""A name of several words, which stands alone with its number: ``| grad norm: 1.2 |``."""
_PART = re.compile(rf"\s*(?:{_PARTS})\s*", re.IGNORECASE)
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")
_LONGEST = 10_000
"""Characters of a line; a longer one is data that was printed."""


def load_log_lines(data: bytes) -> dict[str, list[float]]:
    """Return the numbers under each name from top to bottom; nothing where no line has any."""
    histories: dict[str, list[float]] = {}
    for line in data.decode("utf-8", "replace").splitlines():
        if len(line) > _LONGEST:
            continue
        for name, number in _pairs(_COLOUR.sub("", line)):
            if len(name) <= MAX_NAME and (name in histories or len(histories) < MAX_NAMES):
                histories.setdefault(name, []).append(number)
    return histories


def _pairs(line: str) -> Iterator[tuple[str, float]]:
    pieces = _BETWEEN.split(line)
    parts = [piece.strip().lower() for piece in pieces if _PART.fullmatch(piece)]
    above = f"{parts[0]}." if len(parts) == 1 else ""
    for piece in pieces:
        if len(pieces) > 1 and (titled := _TITLED.fullmatch(piece)) and not _PART.fullmatch(titled["name"].split()[0]):
            if (number := as_number(titled["number"])) is not None:
                yield above + titled["name"].replace(" ", "_"), number
            continue
        alone = _ALONE.fullmatch(piece) if len(pieces) > 1 else None
        for match in [alone] if alone else _PAIR.finditer(piece):
            number = as_number(match["number"])
            before = match["part"]
            if number is not None:
                yield f"{f'{before.lower()}.' if before else above}{match['name'].rstrip('.')}", number
