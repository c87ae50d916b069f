"""Starting fast: a short command spends most of its time importing."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from types import MappingProxyType
from typing import TYPE_CHECKING

from paramimp.cli.hidden import hidden
from paramimp.cli.postponed import postponed
from paramimp.engine.interface import EngineName

if TYPE_CHECKING:
    from collections.abc import Iterator

UNUSED_BY_TREES = MappingProxyType(
    {
        "numpy._typing": ("NDArray()",),  # by way of annotations alone, as the next
        "numpy.typing": ("ArrayLike()", "DTypeLike()", "NDArray()"),
        "numpy._core._add_newdocs": (),  # texts of documentation, as the next
        "numpy._core._add_newdocs_scalars": (),
        "numpy.f2py": (),
        "numpy.char": (),  # by way of "import *" in SciPy, as the next
        "numpy.polynomial": (),
        "numpy.testing": (),
        "joblib": ("cpu_count()",),
        "asyncio": (),  # by way of joblib, as the next, for those who use that
        "psutil": ("Process()",),
        "scipy.linalg": ("scipy.linalg._f*",),  # BLAS and LAPACK, which the Gaussian process uses
        "scipy.optimize": ("scipy.optimize._*",),  # one of its modules fits the Gaussian process
        "scipy.sparse.csgraph": ("laplacian()",),
        "scipy.sparse.linalg": ("cg()", "LinearOperator()"),
        "scipy.special": ("scipy.special._*", "scipy.special.cython_special"),  # the trees and the tests use some
        "scipy.stats": (),
        "sklearn.utils.parallel": ("_get_threadpool_controller()", "Parallel()", "delayed()"),
        "sklearn.neighbors": ("sklearn.neighbors._quad_tree",),  # a compiled module, which the trees do use
        "narwhals": ("narwhals.stable",),
        "narwhals.stable": ("narwhals.stable.v2",),
        "narwhals.stable.v2": (),
    }
)
"""What scikit-learn's trees import and do not use: two thirds of the time that importing them takes."""

USES_PANDAS_IF_INSTALLED = "sklearn.utils.fixes"
"""The module through which scikit-learn 1.6 to 1.9 imports pandas: a quarter of that time, and of use for nothing but
data frames. Where another version imports it elsewhere, it is imported."""


def collect_rarely() -> None:
    """Imports and run logs are millions of objects and hardly a cycle; looking for some costs a tenth of a command."""
    gc.set_threshold(1_000_000, 20, 100)


@contextmanager
def lean_imports(engine: str = EngineName.LOCAL) -> Iterator[None]:
    """Import scikit-learn without what this command has no use for; plug-ins import what they like.

    The client of a cluster lives on what is postponed here, in threads of its own; with one nothing is.
    """
    if engine != EngineName.LOCAL:
        yield
        return
    with postponed(UNUSED_BY_TREES), hidden("pandas", importer=USES_PANDAS_IF_INSTALLED):
        yield
