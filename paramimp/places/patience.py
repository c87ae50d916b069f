"""How long a database that another program has locked is waited for: a second one less long than the first."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

FIRST_SECONDS, NEXT_SECONDS = 2.0, 0.25
"""A program that writes keeps readers out while it commits: some milliseconds, or a few hundred on a slow disk."""
_VAIN_SECONDS = 60.0


@dataclass(slots=True)
class Patience:
    """The patience of one process.

    Who has locked a database for longer than a commit takes has often locked many. So for a minute after a wait in vain
    each further one is shorter, and a folder of locked databases costs little more than one of them.
    """

    last_in_vain: float = -math.inf
    """When a wait last ended in vain, in seconds of the monotonic clock."""

    def seconds(self) -> float:
        """How long to wait now."""
        is_again = time.monotonic() - self.last_in_vain < _VAIN_SECONDS
        return NEXT_SECONDS if is_again else FIRST_SECONDS

    def waited_in_vain(self) -> None:
        """Remember that a wait has just ended in vain."""
        self.last_in_vain = time.monotonic()
