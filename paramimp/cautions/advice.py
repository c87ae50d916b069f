"""The options that cautions advise, with the names of params in them."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from paramimp.messages.globs import can_be_typed, matching_any, typed
from paramimp.messages.mentions import option
from paramimp.messages.natural_order import natural

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from paramimp.table.params import Param
    from paramimp.table.selection import Selection

LONGEST = 400
"""Characters of names that a command to copy is given; of more names, the first stand for all."""


TRY_OTHER_VALUES = "These are all combinations of the values: try other values"
"""What is advised where more runs would only repeat those that there are."""


def combinations(params: Iterable[Param]) -> float:
    """How many configurations the values of these params can make: of numbers there is no end."""
    return math.prod(math.inf if param.kind == "number" else param.n_values for param in params)


def where_set(names: Iterable[str]) -> str:
    """``--where 'lr != null'``, of the shortest name: plain ones before others; without a condition if none fits."""
    known = sorted(filter(can_be_typed, names), key=lambda name: (not name.isidentifier(), len(name)))
    if not known:
        return option("where")
    from paramimp.table.where import param_in_expression  # what few sweeps need is not imported for all

    return option("where", f"{param_in_expression(known[0])} != null")


def left_out(names: Sequence[str], selection: Selection) -> str:
    """``--exclude lr,wd``, which leaves out params of a selection; nothing where none would be left to rank.

    What a shell or the option would read in a name is a ``?``. A param that cannot be told from another one so is not
    named.
    """
    known = {*(param.name for param in selection.params), *(param.param for param in selection.left_out)}
    globs = [glob for name in names if (glob := typed(name, known)) is not None]
    while sum(map(len, globs)) > LONGEST:
        globs.pop()
    varying = {param.name for param in selection.params if param.kind != "presence"}
    return option("exclude", globs, commas=True) if globs and varying - matching_any(globs, varying) else ""


def texts_of(values: NDArray[np.float64], levels: Sequence[str]) -> list[str]:
    """The values of a param as people write them, one for each run that has it: `levels` are those of a category."""
    return [levels[int(value)] if levels else f"{value:.12g}" for value in values.tolist()]


def where_commonest(name: str, values: NDArray[np.float64], levels: Sequence[str]) -> str | None:
    """``dataset == "iris"``, of the value that most runs have; None if no expression can hold any of the values."""
    from paramimp.table.where import param_in_expression  # what few sweeps need is not imported for all

    counts = Counter(texts_of(values, levels))
    for text in sorted(counts, key=lambda text: (-counts[text], natural(text))):
        if text.isprintable() and not any(sign in text for sign in "'\"\\`"):
            shown = f'"{text}"' if levels else text
            return f"{param_in_expression(name)} == {shown}"
    return None
