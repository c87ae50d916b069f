"""Functions of SciPy, taken from the modules that define them.

``import scipy.special`` and ``import scipy.linalg`` import everything that these packages offer, a fifth of the time
that a ranking of a hundred runs takes. The command lets both packages wait (`paramimp.cli.startup`), and the modules
below are imported without them. They are private to SciPy: where one is called otherwise or needs its package, the
function is taken from the package, as documented.
"""

from __future__ import annotations

try:
    from scipy.special._ufuncs import fdtrc, ndtr, ndtri, stdtr, stdtrit
except ImportError:
    from scipy.special import fdtrc, ndtr, ndtri, stdtr, stdtrit

try:
    from scipy.linalg._fblas import dsymm, dsyr, dtrmm
except ImportError:
    from scipy.linalg.blas import dsymm, dsyr, dtrmm

try:
    from scipy.linalg._flapack import dlauum, dpotrf, dtrtri
except ImportError:
    from scipy.linalg.lapack import dlauum, dpotrf, dtrtri

__all__ = [
    "dlauum", "dpotrf", "dsymm", "dsyr", "dtrmm", "dtrtri", "fdtrc", "ndtr", "ndtri", "stdtr", "stdtrit",
]  # fmt: skip
