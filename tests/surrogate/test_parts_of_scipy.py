"""Functions of SciPy that are taken from its private modules."""

from __future__ import annotations

import subprocess
import sys
from textwrap import dedent

import pytest

PRIVATE = ("scipy.special._ufuncs", "scipy.linalg._fblas", "scipy.linalg._flapack")


@pytest.mark.parametrize("hidden", [(), *[(name,) for name in PRIVATE]])
@pytest.mark.parametrize("lean", [True, False])
def test_they_are_the_documented_functions_also_where_a_private_module_needs_its_package(
    hidden: tuple[str, ...], lean: bool
) -> None:
    """A module that cannot be imported without its package fails once; the package then imports it."""
    script = dedent("""
        import sys
        from contextlib import nullcontext
        from importlib.abc import MetaPathFinder
        from paramimp.cli.startup import lean_imports

        class FailsOnce(MetaPathFinder):
            def find_spec(self, fullname, path, target=None):
                if fullname in hidden:
                    hidden.remove(fullname)
                    raise ImportError("cannot import it from a partially initialized module")

        lean, *hidden = sys.argv[1:]
        sys.meta_path.insert(0, FailsOnce())
        with lean_imports() if lean == "True" else nullcontext():
            from paramimp.surrogate import parts_of_scipy
        import scipy.linalg.blas, scipy.linalg.lapack, scipy.special
        assert not hidden, hidden
        assert parts_of_scipy.stdtr is scipy.special.stdtr and parts_of_scipy.stdtrit is scipy.special.stdtrit
        for module, names in (("blas", "dsymm dsyr dtrmm"), ("lapack", "dlauum dpotrf dtrtri")):
            documented = sys.modules[f"scipy.linalg.{module}"]
            for name in names.split():
                assert getattr(parts_of_scipy, name) is getattr(documented, name)
    """)
    done = subprocess.run([sys.executable, "-c", script, str(lean), *hidden], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
