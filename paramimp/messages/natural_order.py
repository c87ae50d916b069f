"""Names in an order that counts."""

from __future__ import annotations

import re


def natural(name: str) -> tuple[tuple[int, str], ...]:
    """Sort key that counts: run_2 before run_10."""
    return tuple((int(number or 0), text) for number, text in re.findall(r"(\d{1,18})|(\D+)", name))
