"""Starting fast: a short command spends most of its time importing."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from paramimp.cli.postponed import postponed
from paramimp.methods import METHODS, WITH_EXTRA
from paramimp.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator

UNUSED_BY_TREES = frozenset({"numpy.f2py", "numpy.testing", "scipy.stats", "sklearn.neighbors"})
"""What scikit-learn's trees import and do not use: two thirds of the time that importing them takes."""


def collect_rarely() -> None:
    """Imports and run logs are a million objects and hardly a cycle; looking for some costs a tenth of a command."""
    gc.set_threshold(200_000, 20, 100)


@contextmanager
def lean_imports(method: str) -> Iterator[None]:
    """Import scikit-learn without what this command has no use for.

    Of that, pandas is hidden altogether, as where it is not installed: the command line gives scikit-learn arrays and
    nothing else. Not where a plug-in or the package of an extra is at work, which may want pandas itself.
    """
    with postponed(UNUSED_BY_TREES):
        if "pandas" in sys.modules or method in WITH_EXTRA or METHODS.is_extended or READERS.is_extended:
            yield
            return
        # None makes an import fail, as the documentation of sys.modules says.
        sys.modules["pandas"] = None  # type: ignore[assignment]
        try:
            yield
        finally:
            del sys.modules["pandas"]
