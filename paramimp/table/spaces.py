"""What the params of several runs are drawn from, as far as their tools stored it."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from paramimp.runs import Distribution
    from paramimp.table.run_table import Row


def stored_spaces(rows: Sequence[Row]) -> dict[str, Distribution]:
    """What each param is drawn from by all of these runs together.

    A run whose tool stored nothing may have been drawn from anywhere: then nothing is known of them together.
    """
    drawn: list[Mapping[str, Distribution]] = list(map(attrgetter("drawn_from"), rows))
    different = dict(zip(map(id, drawn), drawn, strict=True))
    return joined(different.values()) if all(different.values()) else {}


def joined(mappings: Iterable[Mapping[str, Distribution]]) -> dict[str, Distribution]:
    """What each param is drawn from by several runs together; a param is left out if no one distribution covers it.

    Ranges may differ from run to run, as tools allow: together they are the range from the least to the greatest end.
    """
    together: dict[str, Distribution | None] = {}
    for mapping in mappings:
        for name, found in mapping.items():
            known = together.setdefault(name, found)
            if known is not None and known is not found:
                together[name] = known.joined(found)
    return {name: found for name, found in together.items() if found is not None}
