"""What was written to a terminal, read from its other side."""

from __future__ import annotations

import os


def read_to_the_end(primary: int) -> bytes:
    """All that is written until every program has closed the terminal; closes the side that is given."""
    shown = b""
    try:
        while chunk := os.read(primary, 65536):
            shown += chunk
    except OSError:  # how Linux ends a terminal whose other side has closed
        pass
    finally:
        os.close(primary)
    return shown
