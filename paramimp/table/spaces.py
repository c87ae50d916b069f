"""What the params of several runs are drawn from, as far as their tools stored it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from paramimp.decoding.distributions import joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from paramimp.runs import Distribution
    from paramimp.table.run_table import Row


def stored_spaces(rows: Sequence[Row]) -> dict[str, Distribution]:
    """What each param is drawn from by all of these runs together.

    A run whose tool stored nothing may have been drawn from anywhere: then nothing is known of them together.
    """
    different: Mapping[int, Mapping[str, Distribution]] = {id(row.drawn_from): row.drawn_from for row in rows}
    return joined(different.values()) if all(different.values()) else {}
