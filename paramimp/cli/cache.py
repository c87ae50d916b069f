"""``paramimp cache``: where what was read before is kept, and how much of it."""

from __future__ import annotations

import click

from paramimp.cli import terminal
from paramimp.errors import ParamimpError
from paramimp.messages.printable import printable


@click.command("cache")
@click.option("--clear", is_flag=True, help="Remove it; the next command reads every run again.")
def command(clear: bool) -> None:  # noqa: FBT001  click passes it by its name
    """Show where the cache of runs is, and how large.

    Commands that read 200 folders or more keep what they read there. PARAMIMP_CACHE_DIR chooses another folder;
    --no-cache does without.
    """
    from paramimp.places.block_store import Store  # sqlite3

    store = Store(terminal.say)
    if clear:
        try:
            size = store.clear()
        except OSError as error:
            what = error.strerror or type(error).__name__
            raise ParamimpError(f"{store.path} cannot be removed ({what}); remove it by hand.") from None
        terminal.say(f"Removed {printable(store.path)} ({_bytes(size)}).")
        return
    with store.opened(make=False):
        chunks, size = store.usage()
    terminal.emit(f"{printable(store.path)}\n{_bytes(size)}, {chunks:,} chunk{'s' * (chunks != 1)} of runs\n")


def _bytes(size: int) -> str:
    """``1.6 MB``."""
    value, unit = float(size), "bytes"
    for larger in ("kB", "MB", "GB"):
        if value < 1_000:
            break
        value, unit = value / 1_000, larger
    return f"{size} bytes" if unit == "bytes" else f"{value:.1f} {unit}"
