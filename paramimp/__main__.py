"""The entry of the command, installed and as ``python -m paramimp``: deaf to nothing, not even while it starts."""

from __future__ import annotations

import gc
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
    except Exception as error:  # noqa: BLE001  Python would exit with 1, which means that a rule has failed
        if sys.stderr is not None:
            sys.stderr.write(f"Error: paramimp cannot be started ({type(error).__name__}: {error}).\n")
        sys.exit(2)
    finally:
        gc.freeze()  # The process ends: looking for cycles in all that it holds would take a fifth of a short analysis.


if __name__ == "__main__":
    main()
