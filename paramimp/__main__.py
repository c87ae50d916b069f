"""The entry of the command, installed and as ``python -m paramimp``: deaf to nothing, not even while it starts."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; Ctrl-C is answered from the first import on."""
    try:
        from paramimp.cli import main as run_and_exit  # a tenth of a second in which people press Ctrl-C, too

        run_and_exit()
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("Interrupted.\n")
        sys.exit(130)


if __name__ == "__main__":
    main()
