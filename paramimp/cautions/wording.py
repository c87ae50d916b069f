"""Names in the sentences of cautions: listed, and in an order that counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from paramimp.messages.mentions import option

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_TYPED = 60
"""Characters of a name that a command to copy is given."""
MOST_EXCLUDED = 4


def listed(names: Sequence[str], most: int = 3) -> str:
    """Join names as a sentence does: ``a, b and c``; of more than `most`, the first and how many more."""
    shown = list(names[:most])
    if len(names) > most:
        return f"{', '.join(shown)} and {len(names) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else shown[0]


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Sort key that counts: run_2 before run_10."""
    return tuple((int(number or 0), text) for number, text in re.findall(r"(\d{1,18})|(\D+)", name))


def can_be_typed(name: str) -> bool:
    """Whether a name can stand in a line to copy: it is short, and shows all of its characters."""
    return len(name) <= MAX_TYPED and name.isprintable()


def where_set(names: Iterable[str]) -> str:
    """``--where 'lr != null'``, of the shortest name: plain ones before others; without a condition if none fits."""
    known = sorted(filter(can_be_typed, names), key=lambda name: (not name.isidentifier(), len(name)))
    if not known:
        return option("where")
    from paramimp.table.where import param_in_expression  # what few sweeps need is not imported for all

    return option("where", f"{param_in_expression(known[0])} != null")


def left_out(names: Sequence[str]) -> str:
    """``--exclude lr,wd``, if a person may want to paste it; else what stands for a name."""
    can_stand = all(can_be_typed(name) and "," not in name and name == name.strip() for name in names)
    is_short = can_stand and len(names) <= MOST_EXCLUDED
    return option("exclude", list(names), commas=True) if is_short else option("exclude", stands_for="NAME")
