"""The entry of the command, installed and as ``python -m paramimp``: deaf to nothing, not even while it starts."""

from __future__ import annotations

import atexit
import contextlib
import gc
import os
import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line; Ctrl-C is answered from the first import on."""
    ended: list[object] = []
    is_last = not getattr(atexit, "_ncallbacks", lambda: 1)()
    atexit.register(_end_at_once, ended, is_last=is_last)  # the first that is registered is the last to be called
    try:
        _run()
    except SystemExit as end:
        ended.append(end.code)
        raise
    finally:
        gc.freeze()  # Where Python does end as usual, it looks for cycles in all that it holds: a fifth of an analysis.


def _run() -> None:
    try:
        from paramimp.cli import main as run_and_exit  # a tenth of a second in which people press Ctrl-C, too

        run_and_exit()
    except KeyboardInterrupt:
        if sys.stderr is not None:
            sys.stderr.write("Interrupted.\n")
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001  Python would exit with 1, which means that a rule has failed
        if sys.stderr is not None:
            sys.stderr.write(f"Error: paramimp cannot be started ({type(error).__name__}: {error}).\n")
        sys.exit(2)


def _end_at_once(ended: list[object], *, is_last: bool) -> None:
    """End with the status that was chosen, when all that others want done at the end is done.

    Python would take every module apart: a thirtieth of a short analysis. And where Ctrl-C strikes in code that is
    executed from a text, as the methods of dataclasses are, Python takes it for unhandled whoever handles it later, and
    at last kills the process by the signal, whatever its status.

    Parameters
    ----------
    is_last : whether nothing else is to be called after this. What measures a process, such as coverage, may have
        asked for that before it started.
    """
    status = ended[0] if ended else None
    if isinstance(status, int) and (is_last or status == INTERRUPTED):
        for stream in (sys.stdout, sys.stderr):
            with contextlib.suppress(OSError, ValueError, AttributeError):
                stream.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
