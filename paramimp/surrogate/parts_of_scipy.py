"""Functions of SciPy, taken from the modules that define them.

``import scipy.special`` and ``import scipy.optimize`` import everything that these packages offer, a quarter of the
time that a ranking of a hundred runs takes. The command lets both packages wait (`paramimp.cli.startup`), and the
modules below are imported without them. They are private to SciPy: where one is called otherwise or needs its package,
the function is taken from the package, as documented.
"""

from __future__ import annotations

try:
    from scipy.special._ufuncs import fdtrc, ndtr, ndtri, stdtr, stdtrit
except ImportError:
    from scipy.special import fdtrc, ndtr, ndtri, stdtr, stdtrit

try:
    from scipy.optimize._lbfgsb_py import fmin_l_bfgs_b
except ImportError:
    from scipy.optimize import fmin_l_bfgs_b

__all__ = ["fdtrc", "fmin_l_bfgs_b", "ndtr", "ndtri", "stdtr", "stdtrit"]
